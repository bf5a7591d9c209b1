/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lost connection: the seat is kept, the others wait, and each loss has a window of its own. */
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

static void set_window(int64_t reconnect_timeout_ms)
{
	struct lc_policy policy = policy_of(&scene);

	policy.reconnect_timeout_ms = reconnect_timeout_ms;
	edit(&scene, &policy);
}

static void need(unsigned roles)
{
	struct lc_policy policy = policy_of(&scene);

	policy.required_roles = roles;
	edit(&scene, &policy);
}

static void the_others_hear_at_once_of_a_lost_trainee(void **state)
{
	(void)state;
	/* S2-06, S2-12, S2-55 */
	leave_without_goodbye(&scene, "ana");
	EXPECT(&scene, "participant-media-terminated ana disconnected",
	       "participant-status-changed ana active>disconnected > others",
	       "participant-disconnected ana > others", "end-leg ana 1 disconnected",
	       "stats-updated", "routes");
	assert_int_equal(LC_SESSION_ACTIVE, lc_room_session(scene.room));
}

static void the_others_wait_for_a_lost_trainer(void **state)
{
	(void)state;
	/* S2-11, S2-34, S2-50 */
	leave_without_goodbye(&scene, "tom");
	EXPECT(&scene, "participant-media-terminated tom disconnected",
	       "participant-status-changed tom active>disconnected > others",
	       "participant-disconnected tom > others", "waiting-for-participant tom > others",
	       "end-leg tom 1 disconnected", "stats-updated", "routes");
	assert_int_equal(LC_SESSION_RECONNECTING, lc_room_session(scene.room));
}

static void the_length_of_the_window_is_told(void **state)
{
	(void)state;
	/* S2-12, S2-36, S2-51 */
	at(&scene, 1000);
	leave_without_goodbye(&scene, "tom");
	const struct lc_event *event =
		expect_event(&scene, LC_EVENT_PARTICIPANT_DISCONNECTED, "tom");
	assert_true(event->reconnect_timeout_ms == 300000);
	assert_true(event->who.reconnect_until_ms == START_WALL_MS + 301000);
	assert_true(expect_event(&scene, LC_EVENT_WAITING_FOR_PARTICIPANT, "tom")
			    ->reconnect_timeout_ms == 300000);
}

static void a_trainee_who_does_not_return_loses_the_seat(void **state)
{
	(void)state;
	/* S2-02, S2-08, S2-37, S2-43, S2-T4 */
	leave_without_goodbye(&scene, "ana");
	at(&scene, 299999);
	EXPECT_NOTHING(&scene);
	at(&scene, 300000);
	EXPECT(&scene, "participant-left ana reconnection-timeout > others", "stats-updated");
	assert_false(has_seat(&scene, "ana"));
	assert_non_null(scene.room->conference);
}

static void a_trainer_who_does_not_return_ends_the_conference(void **state)
{
	(void)state;
	/* S2-38, S2-58 */
	leave_without_goodbye(&scene, "tom");
	at(&scene, 300000);
	EXPECT(&scene, "participant-left tom reconnection-timeout > others",
	       "control-changed fell-back > everyone",
	       "conference-state-changed active>terminating > everyone",
	       "participant-media-terminated ana reconnection-timeout",
	       "participant-left ana reconnection-timeout",
	       "participant-media-terminated ben reconnection-timeout",
	       "participant-left ben reconnection-timeout",
	       "conference-state-changed terminating>terminated",
	       "conference-terminated reconnection-timeout > everyone and the lobby",
	       "end-leg ana 1 reconnection-timeout", "end-leg ben 1 reconnection-timeout",
	       "routes");
	assert_null(scene.room->conference);
	assert_int_equal(LC_SESSION_ENDED, lc_room_session(scene.room));
}

static void a_return_keeps_the_seat_with_all_that_it_is(void **state)
{
	struct lc_command back = join_of("ana", LC_ROLE_TRAINER);

	(void)state;
	/* S2-37, S2-40, S2-44 */
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_MUTE, "tom"), "ana"));
	leave_without_goodbye(&scene, "ana");
	at(&scene, 299999);
	do_it(&scene, back); /* a role is never renewed */
	EXPECT(&scene, "participant-status-changed ana disconnected>joining > others",
	       "stats-updated", "routes");
	const struct lc_seat *ana = seat_of(&scene, "ana");
	assert_int_equal(LC_ROLE_TRAINEE, ana->role);
	assert_true(ana->muted);
	assert_int_equal(2, ana->leg.number);
	assert_ptr_equal(ana, scene.room->seats->pdata[1]); /* and its place */
	assert_true(ana->joined_at_ms == START_WALL_MS);
}

static void what_flows_is_kept_until_the_new_leg_says_what_does(void **state)
{
	struct lc_command back = join_of("ana", LC_ROLE_TRAINEE);
	struct lc_command share = by_seat(&scene, LC_CMD_CONFIGURE, "ana");

	(void)state;
	/* S1-40 */
	share.configure.has_screen = share.configure.screen = true;
	do_it(&scene, share);
	leave_without_goodbye(&scene, "ana");
	assert_true(seat_of(&scene, "ana")->screen && seat_of(&scene, "ana")->microphone);
	back.join.screen = true;
	back.join.microphone = false;
	do_it(&scene, back);
	assert_true(seat_of(&scene, "ana")->screen && !seat_of(&scene, "ana")->microphone);
	join(&scene, "ana", LC_ROLE_TRAINEE); /* as after a refresh: the screen is not shared */
	assert_true(!seat_of(&scene, "ana")->screen && seat_of(&scene, "ana")->microphone);
}

static void a_return_may_bring_a_new_display_name(void **state)
{
	struct lc_command back = join_of("ana", LC_ROLE_TRAINEE);

	(void)state;
	strcpy(back.join.display, "Ana again");
	do_it(&scene, back);
	assert_string_equal("Ana again", seat_of(&scene, "ana")->display);
	join(&scene, "ana", LC_ROLE_TRAINEE);
	assert_string_equal("Ana again", seat_of(&scene, "ana")->display);
}

static void a_return_ends_the_window(void **state)
{
	(void)state;
	/* S2-37 */
	leave_without_goodbye(&scene, "ana");
	at(&scene, 10000);
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	at(&scene, 3600000);
	EXPECT_NOTHING(&scene);
	assert_true(seat_of(&scene, "ana")->window_until_ms == 0);
}

static void every_loss_has_its_own_window(void **state)
{
	(void)state;
	/* S2-X01: gone at 0 s, back at 10 s, gone again at 290 s */
	leave_without_goodbye(&scene, "ana");
	at(&scene, 10000);
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	at(&scene, 290000);
	leave_without_goodbye(&scene, "ana");
	at(&scene, 589999);
	EXPECT_NOTHING(&scene);
	assert_true(has_seat(&scene, "ana"));
	at(&scene, 590000);
	EXPECT(&scene, "participant-left ana reconnection-timeout > others", "stats-updated");
}

static void a_late_word_of_the_old_leg_does_not_empty_the_seat(void **state)
{
	struct lc_command late = by_seat(&scene, LC_CMD_LEG_DOWN, "ana");

	(void)state;
	/* S2-X02 */
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	do_it(&scene, late);
	EXPECT_NOTHING(&scene);
	at(&scene, 3600000);
	assert_int_equal(LC_SEAT_ACTIVE, seat_of(&scene, "ana")->status);
}

static void a_return_is_told_from_a_first_coming(void **state)
{
	(void)state;
	/* S2-X04 */
	assert_true(stats_of(&scene).join_count == 3);
	assert_true(stats_of(&scene).reconnection_count == 0);
	leave_without_goodbye(&scene, "ana");
	join(&scene, "ana", LC_ROLE_TRAINEE);
	assert_true(stats_of(&scene).join_count == 3);
	assert_true(stats_of(&scene).reconnection_count == 1);
	assert_int_equal(0, count_events(&scene, LC_EVENT_PARTICIPANT_JOINED, NULL));
}

static void both_gone_end_it_once(void **state)
{
	(void)state;
	/* S2-X06, S2-T5 */
	need(1u << LC_ROLE_TRAINER | 1u << LC_ROLE_TRAINEE);
	leave(&scene, "ben");
	leave_without_goodbye(&scene, "ana");
	at(&scene, 1000);
	leave_without_goodbye(&scene, "tom");
	at(&scene, 3600000);
	assert_int_equal(1, count_events(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL));
	assert_int_equal(LC_REASON_RECONNECTION_TIMEOUT,
			 expect_event(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL)->reason);
	expect_event(&scene, LC_EVENT_PARTICIPANT_LEFT, "ana");
	expect_event(&scene, LC_EVENT_PARTICIPANT_LEFT, "tom");
	assert_true(lc_room_next_deadline(scene.room) == LC_NEVER);
}

static void both_gone_at_the_same_moment_end_it_once(void **state)
{
	(void)state;
	/* S2-X06 */
	need(1u << LC_ROLE_TRAINER | 1u << LC_ROLE_TRAINEE);
	leave_without_goodbye(&scene, "tom");
	leave_without_goodbye(&scene, "ana");
	leave_without_goodbye(&scene, "ben");
	late_at(&scene, 7200000); /* even when the deadlines are met much too late */
	assert_int_equal(1, count_events(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL));
	assert_int_equal(3, count_events(&scene, LC_EVENT_PARTICIPANT_LEFT, NULL));
}

static void windows_that_are_due_together_run_in_order_of_time(void **state)
{
	(void)state;
	leave_without_goodbye(&scene, "ben");
	at(&scene, 1000);
	leave_without_goodbye(&scene, "ana");
	late_at(&scene, 400000);
	EXPECT(&scene, "participant-left ben reconnection-timeout > others", "stats-updated",
	       "participant-left ana reconnection-timeout > others", "stats-updated");
}

static void another_trainer_keeps_the_conference_alive(void **state)
{
	(void)state;
	enter(&scene, "tim", LC_ROLE_TRAINER);
	leave_without_goodbye(&scene, "tom");
	at(&scene, 300000);
	EXPECT(&scene, "participant-left tom reconnection-timeout > others",
	       "control-changed fell-back > everyone", "stats-updated");
	/* Nobody has come back, so nobody is told so; but the session waits no more. */
	assert_int_equal(LC_SESSION_ACTIVE, lc_room_session(scene.room));
}

static void another_trainer_who_is_away_too_does_not(void **state)
{
	(void)state;
	enter(&scene, "tim", LC_ROLE_TRAINER);
	leave_without_goodbye(&scene, "tom");
	at(&scene, 1000);
	leave_without_goodbye(&scene, "tim");
	at(&scene, 300000);
	expect_event(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL);
}

static void the_session_resumes_when_the_trainer_has_media_again(void **state)
{
	(void)state;
	/* S2-03, S2-10, S2-39, S2-57 */
	leave_without_goodbye(&scene, "tom");
	at(&scene, 10000);
	join(&scene, "tom", LC_ROLE_TRAINER);
	assert_int_equal(0, count_events(&scene, LC_EVENT_SESSION_RESUMED, NULL));
	assert_int_equal(LC_SESSION_CONNECTING, lc_room_session(scene.room));
	media_up(&scene, "tom");
	EXPECT(&scene, "participant-media-established tom",
	       "participant-status-changed tom joining>active > everyone",
	       "session-resumed > everyone", "stats-updated", "routes");
	assert_int_equal(LC_SESSION_ACTIVE, lc_room_session(scene.room));
}

static void the_session_resumes_only_when_all_are_back(void **state)
{
	(void)state;
	/* S2-10, S2-39 */
	need(1u << LC_ROLE_TRAINER | 1u << LC_ROLE_TRAINEE);
	leave_without_goodbye(&scene, "tom");
	leave_without_goodbye(&scene, "ana");
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	assert_int_equal(0, count_events(&scene, LC_EVENT_SESSION_RESUMED, NULL));
	enter(&scene, "tom", LC_ROLE_TRAINER);
	assert_int_equal(1, count_events(&scene, LC_EVENT_SESSION_RESUMED, NULL));
}

static void the_first_meeting_is_no_resumption(void **state)
{
	struct scene fresh;

	(void)state;
	/* S2-X07 */
	open_scene(&fresh);
	join(&fresh, "tom", LC_ROLE_TRAINER);
	join(&fresh, "ana", LC_ROLE_TRAINEE);
	media_up(&fresh, "tom");
	assert_int_equal(0, count_events(&fresh, LC_EVENT_SESSION_RESUMED, NULL));
	media_up(&fresh, "ana");
	assert_int_equal(0, count_events(&fresh, LC_EVENT_SESSION_RESUMED, NULL));
	enter(&fresh, "tom", LC_ROLE_TRAINER); /* a new leg without a loss is none either */
	assert_int_equal(0, count_events(&fresh, LC_EVENT_SESSION_RESUMED, NULL));
	close_scene(&fresh);
}

static void a_trainee_interrupts_nothing(void **state)
{
	(void)state;
	leave_without_goodbye(&scene, "ana");
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	assert_int_equal(0, count_events(&scene, LC_EVENT_SESSION_RESUMED, NULL));
}

static void a_trainer_kicked_while_away_is_waited_for_no_more(void **state)
{
	(void)state;
	enter(&scene, "tim", LC_ROLE_TRAINER);
	leave_without_goodbye(&scene, "tom");
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_KICK, "tim"), "tom"));
	EXPECT(&scene, "participant-left tom kicked > everyone",
	       "control-changed fell-back > everyone", "stats-updated");
	assert_int_equal(LC_SESSION_ACTIVE, lc_room_session(scene.room));
	at(&scene, 3600000);
	EXPECT_NOTHING(&scene);
}

static void a_room_without_windows_keeps_no_seats(void **state)
{
	(void)state;
	/* S2-52, S2-54 */
	set_window(0);
	leave_without_goodbye(&scene, "ana");
	EXPECT(&scene, "participant-media-terminated ana disconnected",
	       "end-leg ana 1 disconnected", "participant-left ana disconnected > others",
	       "stats-updated", "routes");
	assert_false(has_seat(&scene, "ana"));
	leave_without_goodbye(&scene, "tom"); /* as if he had left */
	assert_int_equal(LC_REASON_TRAINER_LEFT,
			 expect_event(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL)->reason);
}

static void a_new_window_is_for_later_losses(void **state)
{
	(void)state;
	/* S2-52 */
	leave_without_goodbye(&scene, "ana");
	set_window(0);
	EXPECT_NOTHING(&scene);
	assert_true(has_seat(&scene, "ana"));
	set_window(20000);
	leave_without_goodbye(&scene, "ben");
	at(&scene, 20000);
	EXPECT(&scene, "participant-left ben reconnection-timeout > others", "stats-updated");
	at(&scene, 300000);
	EXPECT(&scene, "participant-left ana reconnection-timeout > others", "stats-updated");
}

static void a_jump_of_the_wall_clock_moves_no_window(void **state)
{
	(void)state;
	leave_without_goodbye(&scene, "ana");
	scene.now.wall_ms += 86400000;
	at(&scene, 299999);
	EXPECT_NOTHING(&scene);
	scene.now.wall_ms -= 2 * 86400000;
	at(&scene, 300000);
	assert_int_equal(1, count_events(&scene, LC_EVENT_PARTICIPANT_LEFT, "ana"));
}

static void a_long_conference_is_not_swept_away(void **state)
{
	(void)state;
	/* S2-X03 */
	at(&scene, 48LL * 3600000);
	EXPECT_NOTHING(&scene);
	assert_int_equal(3, scene.room->seats->len);
}

static void whom_the_room_needs_may_be_edited_meanwhile(void **state)
{
	(void)state;
	leave_without_goodbye(&scene, "ana");
	need(1u << LC_ROLE_TRAINEE);
	assert_int_equal(LC_SESSION_RECONNECTING, lc_room_session(scene.room));
	need(0);
	assert_int_equal(LC_SESSION_ACTIVE, lc_room_session(scene.room));
}

static void the_last_seat_to_expire_where_nobody_is_needed_leaves_it_empty(void **state)
{
	(void)state;
	need(0);
	leave(&scene, "ben");
	leave(&scene, "ana");
	leave_without_goodbye(&scene, "tom");
	at(&scene, 300000);
	assert_int_equal(LC_REASON_EMPTY,
			 expect_event(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL)->reason);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_others_hear_at_once_of_a_lost_trainee),
		TEST(the_others_wait_for_a_lost_trainer),
		TEST(the_length_of_the_window_is_told),
		TEST(a_trainee_who_does_not_return_loses_the_seat),
		TEST(a_trainer_who_does_not_return_ends_the_conference),
		TEST(a_return_keeps_the_seat_with_all_that_it_is),
		TEST(what_flows_is_kept_until_the_new_leg_says_what_does),
		TEST(a_return_may_bring_a_new_display_name),
		TEST(a_return_ends_the_window),
		TEST(every_loss_has_its_own_window),
		TEST(a_late_word_of_the_old_leg_does_not_empty_the_seat),
		TEST(a_return_is_told_from_a_first_coming),
		TEST(both_gone_end_it_once),
		TEST(both_gone_at_the_same_moment_end_it_once),
		TEST(windows_that_are_due_together_run_in_order_of_time),
		TEST(another_trainer_keeps_the_conference_alive),
		TEST(another_trainer_who_is_away_too_does_not),
		TEST(the_session_resumes_when_the_trainer_has_media_again),
		TEST(the_session_resumes_only_when_all_are_back),
		TEST(the_first_meeting_is_no_resumption),
		TEST(a_trainee_interrupts_nothing),
		TEST(a_trainer_kicked_while_away_is_waited_for_no_more),
		TEST(a_room_without_windows_keeps_no_seats),
		TEST(a_new_window_is_for_later_losses),
		TEST(a_jump_of_the_wall_clock_moves_no_window),
		TEST(a_long_conference_is_not_swept_away),
		TEST(whom_the_room_needs_may_be_edited_meanwhile),
		TEST(the_last_seat_to_expire_where_nobody_is_needed_leaves_it_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
