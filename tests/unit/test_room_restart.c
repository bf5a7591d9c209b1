/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a conference ends, once; and how it is restarted with everybody in it. */
#include "tests/unit/support/engine_scene.h"

#include <string.h>

#define SECOND_CONFERENCE "blue_1700000060"

static struct scene scene;

static int set_up(void **state)
{
	(void)state;
	open_scene(&scene);
	given_a_class(&scene);
	at(&scene, 60000);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_scene(&scene);
	return 0;
}

static struct lc_command end(const char *conference)
{
	return about(by_manager(LC_CMD_END), conference);
}

static struct lc_command restart(const char *conference)
{
	return about(by_seat(&scene, LC_CMD_RESTART, "tom"), conference);
}

/* The end */

static void an_end_is_told_to_everyone_before_the_legs_end(void **state)
{
	(void)state;
	/* S5-27, S5-28, S5-X06 */
	do_it(&scene, by_seat(&scene, LC_CMD_END, "tom"));
	EXPECT(&scene, "conference-state-changed active>terminating > everyone",
	       "participant-media-terminated tom ended", "participant-left tom ended",
	       "participant-media-terminated ana ended", "participant-left ana ended",
	       "participant-media-terminated ben ended", "participant-left ben ended",
	       "conference-state-changed terminating>terminated",
	       "conference-terminated ended > everyone and the lobby", "end-leg tom 1 ended",
	       "end-leg ana 1 ended", "end-leg ben 1 ended", "routes");
	assert_null(scene.room->conference);
	assert_int_equal(0, scene.room->seats->len);
}

static void an_end_says_how_it_was_in_the_end(void **state)
{
	(void)state;
	leave_without_goodbye(&scene, "ben");
	do_it(&scene, end(""));
	const struct lc_event *event = expect_event(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL);
	assert_string_equal(FIRST_CONFERENCE, event->conference);
	assert_int_equal(3, event->stats.total_participants);
	assert_int_equal(3, event->stats.peak_participants);
	assert_int_equal(2, event->stats.active_participants);
	assert_int_equal(1, event->stats.disconnected_participants);
	assert_true(event->stats.duration_ms == 60000);
	assert_int_equal(LC_CONFERENCE_TERMINATED, event->stats.state);
}

static void who_is_away_or_joining_is_ended_too(void **state)
{
	(void)state;
	leave_without_goodbye(&scene, "ana");
	join(&scene, "ben", LC_ROLE_TRAINEE);
	do_it(&scene, end(FIRST_CONFERENCE));
	EXPECT(&scene, "conference-state-changed active>terminating > everyone",
	       "participant-media-terminated tom ended", "participant-left tom ended",
	       "participant-left ana ended", "participant-left ben ended",
	       "conference-state-changed terminating>terminated",
	       "conference-terminated ended > everyone and the lobby", "end-leg tom 1 ended",
	       "end-leg ben 2 ended", "routes");
	at(&scene, 3600000);
	EXPECT_NOTHING(&scene);
}

static void ended_already_is_success(void **state)
{
	(void)state;
	/* S1-10, S2-X06 */
	do_it(&scene, end(FIRST_CONFERENCE));
	do_it(&scene, end(FIRST_CONFERENCE));
	EXPECT_NOTHING(&scene);
	do_it(&scene, end(""));
	EXPECT_NOTHING(&scene);
}

static void an_older_conference_has_ended_already(void **state)
{
	(void)state;
	/* S1-10 */
	do_it(&scene, restart(""));
	do_it(&scene, end(FIRST_CONFERENCE));
	EXPECT_NOTHING(&scene);
	do_it(&scene, end("blue_1600000000"));
	EXPECT_NOTHING(&scene);
	do_it(&scene, end("blue_0"));
	EXPECT_NOTHING(&scene);
	do_it(&scene, end("blue_000000000000000001")); /* as long as an epoch may be */
	EXPECT_NOTHING(&scene);
	expect_refusal(&scene, end("blue_0000000000000000001"), LC_NO_SUCH_CONFERENCE,
		       "conference");
	assert_string_equal(SECOND_CONFERENCE, scene.room->conference->id);
}

static void an_invalid_conference_is_refused(void **state)
{
	static const char *const invalid[] = {
		"blue",
		"blue_",
		"blue_x",
		"blue_1700000000x",
		"blue_-1",
		"blue_+1",
		"blue_ 1",
		"blue 1700000000",
		"blu_1700000000",
		"blues_1700000000",
		"green_1700000000",
		"_1700000000",
		"1700000000",
		"../blue_1700000000",
		"blue_1700000001", /* there has been none so late */
		"blue_999999999999999999",
		"blue_99999999999999999999999999999", /* more than any clock shows */
	};

	(void)state;
	/* S1-13, S1-T12 */
	for (size_t i = 0; i < G_N_ELEMENTS(invalid); i++) {
		expect_refusal(&scene, end(invalid[i]), LC_NO_SUCH_CONFERENCE, "conference");
		expect_refusal(&scene, restart(invalid[i]), LC_NO_SUCH_CONFERENCE, "conference");
	}
}

static void nothing_ever_began_so_nothing_is_to_be_ended(void **state)
{
	struct scene fresh;

	(void)state;
	open_scene(&fresh);
	do_it(&fresh, end(""));
	EXPECT_NOTHING(&fresh);
	expect_refusal(&fresh, end(FIRST_CONFERENCE), LC_NO_SUCH_CONFERENCE, "conference");
	close_scene(&fresh);
}

static void a_conference_that_nobody_came_to_can_be_ended(void **state)
{
	struct scene fresh;

	(void)state;
	/* S5-U09: creating is left by way of active */
	open_scene(&fresh);
	do_it(&fresh, by_manager(LC_CMD_RESTART));
	do_it(&fresh, end(""));
	EXPECT(&fresh, "conference-state-changed creating>active",
	       "conference-state-changed active>terminating > everyone",
	       "conference-state-changed terminating>terminated",
	       "conference-terminated ended > everyone and the lobby", "routes");
	close_scene(&fresh);
}

static void a_room_that_goes_away_ends_its_conference(void **state)
{
	(void)state;
	lc_effects_reset(&scene.effects);
	lc_room_close(scene.room, scene.now, &scene.effects);
	assert_int_equal(LC_REASON_DESTROYED,
			 expect_event(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL)->reason);
	assert_int_equal(3, count_effects(&scene, LC_EFFECT_END_LEG));
	lc_effects_reset(&scene.effects);
	lc_room_close(scene.room, scene.now, &scene.effects);
	EXPECT_NOTHING(&scene);
}

/* The restart */

static void a_restart_touches_no_leg(void **state)
{
	(void)state;
	/* S1-31, S1-32, S1-38, S1-39 */
	do_it(&scene, restart(FIRST_CONFERENCE));
	EXPECT(&scene, "conference-state-changed active>terminating",
	       "participant-media-terminated tom restarted", "participant-left tom restarted",
	       "participant-media-terminated ana restarted", "participant-left ana restarted",
	       "participant-media-terminated ben restarted", "participant-left ben restarted",
	       "conference-state-changed terminating>terminated", "conference-terminated restarted",
	       "conference-created", "participant-joined tom", "participant-media-established tom",
	       "participant-joined ana", "participant-media-established ana",
	       "participant-joined ben", "participant-media-established ben",
	       "conference-state-changed creating>active", "conference-restart tom > everyone",
	       "restart-progress > trainers", "routes");
	assert_int_equal(1, seat_of(&scene, "ana")->leg.number);
	assert_true(seat_of(&scene, "ana")->leg.is_media_up);
}

static void a_restart_is_told_with_both_ids(void **state)
{
	(void)state;
	/* S1-33, S1-35, S1-36, S1-X03 */
	do_it(&scene, restart(""));
	const struct lc_event *event = expect_event(&scene, LC_EVENT_CONFERENCE_RESTART, NULL);
	assert_string_equal(FIRST_CONFERENCE, event->old_conference);
	assert_string_equal(SECOND_CONFERENCE, event->conference);
	assert_string_equal(ROOM, event->room);
	assert_string_equal("tom", event->who.participant);
	do_it(&scene, by_manager(LC_CMD_RESTART)); /* within the same second */
	event = expect_event(&scene, LC_EVENT_CONFERENCE_RESTART, NULL);
	assert_string_equal("blue_1700000061", event->conference);
	assert_string_equal("", event->who.participant);
}

static void a_restart_carries_everything_over(void **state)
{
	struct lc_command share = by_seat(&scene, LC_CMD_CONFIGURE, "ana");

	(void)state;
	/* S1-40 */
	share.configure.has_screen = share.configure.screen = true;
	share.configure.has_microphone = true;
	do_it(&scene, share);
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_MUTE, "tom"), "ben"));
	do_it(&scene, by_seat(&scene, LC_CMD_LEG_SUSPECT, "ben"));
	do_it(&scene, subscription_of("ben", 7));
	do_it(&scene, restart(""));
	assert_int_equal(3, scene.room->seats->len);
	assert_ptr_equal(seat_of(&scene, "ana"), scene.room->seats->pdata[1]);
	assert_true(seat_of(&scene, "ana")->screen && !seat_of(&scene, "ana")->microphone);
	assert_int_equal(LC_ROLE_TRAINER, seat_of(&scene, "tom")->role);
	assert_true(seat_of(&scene, "ben")->muted && seat_of(&scene, "ben")->leg.is_suspect);
	assert_true(seat_of(&scene, "ben")->leg.has_subscription);
	assert_int_equal(LC_SEAT_MUTED, seat_of(&scene, "ben")->status);
	assert_true(seat_of(&scene, "ben")->joined_at_ms == START_WALL_MS + 60000);
	join(&scene, "ben", LC_ROLE_TRAINEE); /* the key still fits */
}

static void counts_begin_anew_with_who_is_there(void **state)
{
	(void)state;
	leave_without_goodbye(&scene, "ana");
	do_it(&scene, restart(""));
	const struct lc_stats stats = stats_of(&scene);
	assert_int_equal(3, stats.total_participants);
	assert_int_equal(2, stats.peak_participants);
	assert_true(stats.join_count == 3);
	assert_true(stats.reconnection_count == 0);
	assert_true(stats.duration_ms == 0);
	assert_true(stats.created_at_ms == START_WALL_MS + 60000);
}

static void a_window_goes_on_through_a_restart(void **state)
{
	(void)state;
	leave_without_goodbye(&scene, "ana");
	at(&scene, 100000);
	do_it(&scene, restart(""));
	assert_true(seat_of(&scene, "ana")->window_until_ms == START_WALL_MS + 360000);
	at(&scene, 100000 + LC_RESTART_ACK_MS); /* nobody has answered */
	at(&scene, 359999);
	EXPECT_NOTHING(&scene);
	at(&scene, 360000);
	EXPECT(&scene, "participant-left ana reconnection-timeout > others",
	       "restart-progress > trainers", "stats-updated");
}

static void who_was_away_returns_into_the_new_conference(void **state)
{
	(void)state;
	/* S1-39 */
	leave_without_goodbye(&scene, "ana");
	do_it(&scene, restart(""));
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	assert_string_equal(
		"blue_1700000060",
		expect_event(&scene, LC_EVENT_PARTICIPANT_MEDIA_ESTABLISHED, "ana")->conference);
	assert_true(stats_of(&scene).reconnection_count == 1);
}

static void a_locked_conference_is_restarted_locked(void **state)
{
	(void)state;
	do_it(&scene, by_seat(&scene, LC_CMD_LOCK, "tom"));
	do_it(&scene, restart(""));
	assert_int_equal(LC_CONFERENCE_LOCKED, scene.room->conference->state);
	expect_refusal(&scene, join_of("cleo", LC_ROLE_TRAINEE), LC_ROOM_LOCKED, "room");
}

static void an_interruption_goes_on_through_a_restart(void **state)
{
	(void)state;
	leave_without_goodbye(&scene, "tom");
	do_it(&scene, by_manager(LC_CMD_RESTART));
	assert_int_equal(LC_SESSION_RECONNECTING, lc_room_session(scene.room));
	enter(&scene, "tom", LC_ROLE_TRAINER);
	expect_event(&scene, LC_EVENT_SESSION_RESUMED, NULL);
}

static void media_that_is_coming_up_has_as_long_as_before(void **state)
{
	(void)state;
	join(&scene, "cleo", LC_ROLE_TRAINEE);
	at(&scene, 70000);
	do_it(&scene, restart(""));
	assert_int_equal(0, count_events(&scene, LC_EVENT_PARTICIPANT_MEDIA_ESTABLISHED, "cleo"));
	at(&scene, 70000 + LC_RESTART_ACK_MS); /* nobody has answered */
	at(&scene, 89999);
	EXPECT_NOTHING(&scene);
	at(&scene, 90000);
	assert_int_equal(1, count_effects(&scene, LC_EFFECT_END_LEG));
}

static void the_same_conference_is_not_restarted_twice(void **state)
{
	(void)state;
	do_it(&scene, restart(FIRST_CONFERENCE));
	expect_refusal(&scene, restart(FIRST_CONFERENCE), LC_NO_SUCH_CONFERENCE, "conference");
	do_it(&scene, restart(SECOND_CONFERENCE));
}

static void where_nothing_is_a_restart_starts(void **state)
{
	struct scene fresh;

	(void)state;
	open_scene(&fresh);
	do_it(&fresh, by_manager(LC_CMD_RESTART));
	EXPECT(&fresh, "conference-created", "conference-restart > everyone", "routes");
	assert_int_equal(LC_CONFERENCE_CREATING, fresh.room->conference->state);
	assert_string_equal(
		"", expect_event(&fresh, LC_EVENT_CONFERENCE_RESTART, NULL)->old_conference);
	do_it(&fresh, by_manager(LC_CMD_RESTART)); /* nor does it matter that nobody is there */
	EXPECT(&fresh, "conference-state-changed creating>active",
	       "conference-state-changed active>terminating",
	       "conference-state-changed terminating>terminated", "conference-terminated restarted",
	       "conference-created", "conference-restart > everyone", "routes");
	join(&fresh, "tom", LC_ROLE_TRAINER);
	EXPECT(&fresh, "participant-joined tom > others",
	       "conference-state-changed creating>active > everyone", "stats-updated", "routes");
	close_scene(&fresh);
}

static void a_hundred_restarts_lose_nobody(void **state)
{
	(void)state;
	/* S1-72 */
	for (int i = 0; i < 100; i++) {
		do_it(&scene, restart(""));
		assert_int_equal(3, scene.room->seats->len);
		assert_int_equal(1, seat_of(&scene, "ana")->attendance.stays->len);
	}
	assert_string_equal("blue_1700000159", scene.room->conference->id);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_end_is_told_to_everyone_before_the_legs_end),
		TEST(an_end_says_how_it_was_in_the_end),
		TEST(who_is_away_or_joining_is_ended_too),
		TEST(ended_already_is_success),
		TEST(an_older_conference_has_ended_already),
		TEST(an_invalid_conference_is_refused),
		TEST(nothing_ever_began_so_nothing_is_to_be_ended),
		TEST(a_conference_that_nobody_came_to_can_be_ended),
		TEST(a_room_that_goes_away_ends_its_conference),
		TEST(a_restart_touches_no_leg),
		TEST(a_restart_is_told_with_both_ids),
		TEST(a_restart_carries_everything_over),
		TEST(counts_begin_anew_with_who_is_there),
		TEST(a_window_goes_on_through_a_restart),
		TEST(who_was_away_returns_into_the_new_conference),
		TEST(a_locked_conference_is_restarted_locked),
		TEST(an_interruption_goes_on_through_a_restart),
		TEST(media_that_is_coming_up_has_as_long_as_before),
		TEST(the_same_conference_is_not_restarted_twice),
		TEST(where_nothing_is_a_restart_starts),
		TEST(a_hundred_restarts_lose_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
