/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the gateway says of a leg, and what the participant sends through it. */
#include "tests/unit/support/engine_scene.h"

#include <string.h>

static struct scene scene;

static int set_up(void **state)
{
	(void)state;
	open_scene(&scene);
	given_a_class(&scene);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_scene(&scene);
	return 0;
}

static void media_comes_up_once(void **state)
{
	(void)state;
	join(&scene, "cleo", LC_ROLE_TRAINEE);
	media_up(&scene, "cleo");
	expect_event(&scene, LC_EVENT_PARTICIPANT_MEDIA_ESTABLISHED, "cleo"); /* S5-X04 */
	media_up(&scene, "cleo");
	EXPECT_NOTHING(&scene);
}

static void media_has_thirty_seconds_to_come_up(void **state)
{
	(void)state;
	join(&scene, "cleo", LC_ROLE_TRAINEE);
	at(&scene, 29999);
	EXPECT_NOTHING(&scene);
	at(&scene, 30000);
	EXPECT(&scene, "participant-status-changed cleo joining>disconnected > others",
	       "participant-disconnected cleo > others", "end-leg cleo 1 media-timeout",
	       "stats-updated", "routes");
	at(&scene, 330000);
	EXPECT(&scene, "participant-left cleo reconnection-timeout > others", "stats-updated");
}

static void media_that_is_up_in_time_stays(void **state)
{
	(void)state;
	join(&scene, "cleo", LC_ROLE_TRAINEE);
	at(&scene, 29999);
	media_up(&scene, "cleo");
	at(&scene, 3600000);
	EXPECT_NOTHING(&scene);
	assert_true(lc_room_next_deadline(scene.room) == LC_NEVER);
}

static void every_leg_has_its_own_thirty_seconds(void **state)
{
	(void)state;
	join(&scene, "cleo", LC_ROLE_TRAINEE);
	at(&scene, 20000);
	join(&scene, "cleo", LC_ROLE_TRAINEE);
	at(&scene, 49999);
	EXPECT_NOTHING(&scene);
	at(&scene, 50000);
	assert_int_equal(1, count_effects(&scene, LC_EFFECT_END_LEG));
}

static void a_silent_leg_is_told_to_the_others_once(void **state)
{
	(void)state;
	do_it(&scene, by_seat(&scene, LC_CMD_LEG_SUSPECT, "ana"));
	EXPECT(&scene, "participant-status-changed ana active>active > others");
	assert_true(expect_event(&scene, LC_EVENT_PARTICIPANT_STATUS_CHANGED, "ana")->who.suspect);
	do_it(&scene, by_seat(&scene, LC_CMD_LEG_SUSPECT, "ana"));
	EXPECT_NOTHING(&scene);
	do_it(&scene, by_seat(&scene, LC_CMD_LEG_RESUMED, "ana"));
	EXPECT(&scene, "participant-status-changed ana active>active > others");
	assert_false(expect_event(&scene, LC_EVENT_PARTICIPANT_STATUS_CHANGED, "ana")->who.suspect);
	do_it(&scene, by_seat(&scene, LC_CMD_LEG_RESUMED, "ana"));
	EXPECT_NOTHING(&scene);
}

static void a_new_leg_is_not_suspect(void **state)
{
	(void)state;
	do_it(&scene, by_seat(&scene, LC_CMD_LEG_SUSPECT, "ana"));
	join(&scene, "ana", LC_ROLE_TRAINEE);
	assert_false(seat_of(&scene, "ana")->leg.is_suspect);
	do_it(&scene, by_seat(&scene, LC_CMD_LEG_SUSPECT, "ana"));
	join(&scene, "ana", LC_ROLE_TRAINEE); /* joining as before, but the others must hear */
	assert_false(expect_event(&scene, LC_EVENT_PARTICIPANT_STATUS_CHANGED, "ana")->who.suspect);
	do_it(&scene, by_seat(&scene, LC_CMD_LEG_SUSPECT, "ben"));
	leave_without_goodbye(&scene, "ben");
	assert_false(seat_of(&scene, "ben")->leg.is_suspect);
}

static void whatever_is_said_of_an_older_leg_comes_too_late(void **state)
{
	static const enum lc_command_kind kinds[] = {LC_CMD_LEG_UP, LC_CMD_LEG_DOWN,
						     LC_CMD_LEG_SUSPECT, LC_CMD_LEG_RESUMED};

	(void)state;
	/* S2-X02 */
	join(&scene, "ana", LC_ROLE_TRAINEE);
	g_autofree char *before = snapshot(scene.room);
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
		struct lc_command late = by_seat(&scene, kinds[i], "ana");
		late.by.leg--;
		do_it(&scene, late);
		EXPECT_NOTHING(&scene);
		late.by.leg += 2; /* nor can it come from the future */
		do_it(&scene, late);
		EXPECT_NOTHING(&scene);
	}
	g_autofree char *after = snapshot(scene.room);
	assert_string_equal(before, after);
}

static void whatever_is_said_of_a_dead_leg_comes_too_late(void **state)
{
	(void)state;
	leave_without_goodbye(&scene, "ana");
	for (enum lc_command_kind kind = LC_CMD_LEG_UP; kind < LC_COMMANDS; kind++) {
		do_it(&scene, by_seat(&scene, kind, "ana"));
		EXPECT_NOTHING(&scene);
	}
	assert_int_equal(LC_SEAT_DISCONNECTED, seat_of(&scene, "ana")->status);
}

static void what_flows_is_configured(void **state)
{
	struct lc_command command = by_seat(&scene, LC_CMD_CONFIGURE, "ana");

	(void)state;
	command.configure.has_screen = command.configure.screen = true;
	do_it(&scene, command);
	EXPECT(&scene, "participant-status-changed ana active>active > everyone", "routes");
	assert_true(seat_of(&scene, "ana")->screen);
	assert_true(seat_of(&scene, "ana")->microphone); /* what is not named stays */
	do_it(&scene, command);
	EXPECT_NOTHING(&scene);
	command.configure.has_microphone = command.configure.has_camera = true;
	command.configure.camera = true;
	do_it(&scene, command);
	EXPECT(&scene, "participant-status-changed ana active>active > everyone", "stats-updated",
	       "routes");
	assert_false(seat_of(&scene, "ana")->microphone);
	assert_true(seat_of(&scene, "ana")->camera);
}

static void every_source_is_configured_by_itself(void **state)
{
	struct lc_command command = by_seat(&scene, LC_CMD_CONFIGURE, "ana");

	(void)state;
	command.configure.has_camera = command.configure.camera = true;
	do_it(&scene, command);
	EXPECT(&scene, "participant-status-changed ana active>active > everyone", "routes");
	command = by_seat(&scene, LC_CMD_CONFIGURE, "ana");
	command.configure.has_microphone = true;
	do_it(&scene, command);
	EXPECT(&scene, "participant-status-changed ana active>active > everyone", "stats-updated",
	       "routes");
}

static void a_new_display_name_moves_no_route(void **state)
{
	struct lc_command command = by_seat(&scene, LC_CMD_CONFIGURE, "ana");

	(void)state;
	command.configure.has_display = true;
	strcpy(command.configure.display, "Ana M.");
	do_it(&scene, command);
	EXPECT(&scene, "participant-status-changed ana active>active > everyone");
	assert_string_equal("Ana M.", seat_of(&scene, "ana")->display);
	strcpy(command.configure.display, "Ana\tM.");
	expect_refusal(&scene, command, LC_BAD_FIELD, "display");
	command.configure.has_display = false; /* then it is not looked at */
	do_it(&scene, command);
	EXPECT_NOTHING(&scene);
}

static void expect_open(const char *who, bool audible, bool visible, bool receiving)
{
	assert_int_equal(audible, lc_seat_is_audible(seat_of(&scene, who)));
	assert_int_equal(visible, lc_seat_is_visible(seat_of(&scene, who)));
	assert_int_equal(receiving, lc_seat_may_receive(seat_of(&scene, who)));
}

static void only_media_that_is_up_is_heard_and_seen(void **state)
{
	(void)state;
	expect_open("ana", true, true, true);
	join(&scene, "ana", LC_ROLE_TRAINEE);
	expect_open("ana", false, false, true);
	leave_without_goodbye(&scene, "ana");
	expect_open("ana", false, false, false);
}

static void mute_is_for_the_ear_and_hold_for_all(void **state)
{
	(void)state;
	/* S5-X09: two flags, so one who is held and muted is muted when no longer held */
	struct lc_seat *ana = lc_room_seat_find(scene.room, "ana");
	ana->muted = true;
	expect_open("ana", false, true, true);
	assert_int_equal(LC_SEAT_MUTED, lc_seat_status_of(ana));
	ana->held = true;
	expect_open("ana", false, false, false);
	assert_int_equal(LC_SEAT_ON_HOLD, lc_seat_status_of(ana));
	ana->held = false;
	assert_int_equal(LC_SEAT_MUTED, lc_seat_status_of(ana));
	ana->muted = false;
	assert_int_equal(LC_SEAT_ACTIVE, lc_seat_status_of(ana));
}

static void silence_of_a_call_is_for_the_ear_and_no_status(void **state)
{
	(void)state;
	/* S1-U08: kept from being heard, but seen, hearing, and as muted or not as before */
	struct lc_seat *ana = lc_room_seat_find(scene.room, "ana");
	ana->silenced = true;
	expect_open("ana", false, true, true);
	assert_int_equal(LC_SEAT_ACTIVE, lc_seat_status_of(ana));
	assert_true(lc_seat_info(scene.room, ana).silenced);
	assert_int_equal(3, stats_of(&scene).active_participants);
	ana->silenced = false;
	expect_open("ana", true, true, true);
}

static void media_of_a_muted_seat_comes_up_muted(void **state)
{
	(void)state;
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_MUTE, "tom"), "ana"));
	leave_without_goodbye(&scene, "ana");
	join(&scene, "ana", LC_ROLE_TRAINEE);
	media_up(&scene, "ana");
	EXPECT(&scene, "participant-media-established ana",
	       "participant-status-changed ana joining>muted > everyone", "routes");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(media_comes_up_once),
		TEST(media_has_thirty_seconds_to_come_up),
		TEST(media_that_is_up_in_time_stays),
		TEST(every_leg_has_its_own_thirty_seconds),
		TEST(a_silent_leg_is_told_to_the_others_once),
		TEST(a_new_leg_is_not_suspect),
		TEST(whatever_is_said_of_an_older_leg_comes_too_late),
		TEST(whatever_is_said_of_a_dead_leg_comes_too_late),
		TEST(what_flows_is_configured),
		TEST(every_source_is_configured_by_itself),
		TEST(a_new_display_name_moves_no_route),
		TEST(only_media_that_is_up_is_heard_and_seen),
		TEST(mute_is_for_the_ear_and_hold_for_all),
		TEST(silence_of_a_call_is_for_the_ear_and_no_status),
		TEST(media_of_a_muted_seat_comes_up_muted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
