/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts and the session's status as users see it. */
#include "tests/unit/support/engine_scene.h"

#include <string.h>

static struct scene scene;

static int set_up(void **state)
{
	(void)state;
	open_scene(&scene);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_scene(&scene);
	return 0;
}

static void without_a_conference_there_is_nothing_to_count(void **state)
{
	static const struct lc_stats nothing;

	(void)state;
	const struct lc_stats stats = stats_of(&scene);
	assert_memory_equal(&nothing, &stats, sizeof(stats));
}

static void counts_are_those_of_the_seats(void **state)
{
	struct lc_command quiet = join_of("cleo", LC_ROLE_TRAINEE);

	(void)state;
	/* S5-30, S5-45, S5-55, S5-U07 */
	given_a_class(&scene);
	quiet.join.microphone = false;
	do_it(&scene, quiet);
	media_up(&scene, "cleo");
	join(&scene, "dan", LC_ROLE_TRAINEE);
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_MUTE, "tom"), "ana"));
	at(&scene, 20000);
	leave_without_goodbye(&scene, "ben");
	const struct lc_stats stats = stats_of(&scene);
	assert_int_equal(5, stats.total_participants);
	assert_int_equal(2, stats.active_participants); /* tom and cleo */
	assert_int_equal(1, stats.audio_participants);  /* tom */
	assert_int_equal(1, stats.disconnected_participants);
	assert_int_equal(5, stats.peak_participants);
	assert_true(stats.join_count == 5 && stats.reconnection_count == 0);
	assert_true(stats.duration_ms == 20000);
	assert_true(stats.created_at_ms == START_WALL_MS);
	assert_int_equal(LC_CONFERENCE_ACTIVE, stats.state);
}

static void the_peak_counts_who_was_there_at_one_time(void **state)
{
	(void)state;
	given_a_class(&scene);
	leave(&scene, "ana");
	leave_without_goodbye(&scene, "ben");
	enter(&scene, "cleo", LC_ROLE_TRAINEE);
	enter(&scene, "cleo", LC_ROLE_TRAINEE); /* one, though with two legs */
	assert_int_equal(3, stats_of(&scene).peak_participants);
	enter(&scene, "ben", LC_ROLE_TRAINEE);
	enter(&scene, "dan", LC_ROLE_TRAINEE);
	assert_int_equal(4, stats_of(&scene).peak_participants);
}

static void a_duration_does_not_heed_the_wall_clock(void **state)
{
	(void)state;
	join(&scene, "tom", LC_ROLE_TRAINER);
	scene.now.wall_ms -= 86400000;
	at(&scene, 1000);
	assert_true(stats_of(&scene).duration_ms == 1000);
}

static void expect_session(enum lc_session_status status)
{
	assert_string_equal(lc_session_status_name(status),
			    lc_session_status_name(lc_room_session(scene.room)));
}

static void a_session_waits_for_the_trainer_connects_is_active_and_ends(void **state)
{
	(void)state;
	/* S2-U05, S2-34, S2-39 */
	expect_session(LC_SESSION_WAITING);
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	expect_session(LC_SESSION_WAITING);
	join(&scene, "tom", LC_ROLE_TRAINER);
	expect_session(LC_SESSION_CONNECTING);
	media_up(&scene, "tom");
	expect_session(LC_SESSION_ACTIVE);
	leave_without_goodbye(&scene, "ana");
	expect_session(LC_SESSION_ACTIVE);
	leave_without_goodbye(&scene, "tom");
	expect_session(LC_SESSION_RECONNECTING);
	enter(&scene, "tom", LC_ROLE_TRAINER);
	expect_session(LC_SESSION_ACTIVE);
	leave(&scene, "tom");
	expect_session(LC_SESSION_ENDED);
}

static void a_persistent_session_needs_both(void **state)
{
	struct lc_policy policy = lc_policy_default(LC_ROOM_PERSISTENT);

	(void)state;
	/* S2-39, S2-41 */
	edit(&scene, &policy);
	enter(&scene, "tom", LC_ROLE_TRAINER);
	expect_session(LC_SESSION_WAITING);
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	expect_session(LC_SESSION_ACTIVE);
	leave_without_goodbye(&scene, "ana");
	expect_session(LC_SESSION_RECONNECTING);
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	expect_event(&scene, LC_EVENT_SESSION_RESUMED, NULL);
	leave_without_goodbye(&scene, "tom");
	expect_session(LC_SESSION_RECONNECTING);
	enter(&scene, "tom", LC_ROLE_TRAINER);
	expect_event(&scene, LC_EVENT_SESSION_RESUMED, NULL);
	expect_session(LC_SESSION_ACTIVE);
}

static void a_session_that_needs_nobody_begins_with_the_first(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	policy.required_roles = 0;
	edit(&scene, &policy);
	expect_session(LC_SESSION_WAITING);
	do_it(&scene, by_manager(LC_CMD_RESTART));
	expect_session(LC_SESSION_WAITING);
	join(&scene, "cal", LC_ROLE_CALLER);
	expect_session(LC_SESSION_CONNECTING);
	media_up(&scene, "cal");
	expect_session(LC_SESSION_ACTIVE);
}

static void what_is_shown_of_the_absent_says_until_when(void **state)
{
	(void)state;
	/* S2-51 */
	given_a_class(&scene);
	at(&scene, 5000);
	leave_without_goodbye(&scene, "ana");
	const struct lc_participant_info info = lc_seat_info(seat_of(&scene, "ana"));
	assert_int_equal(LC_SEAT_DISCONNECTED, info.status);
	assert_true(info.reconnect_until_ms == START_WALL_MS + 305000);
	assert_int_equal(1, info.leg);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_a_conference_there_is_nothing_to_count),
		TEST(counts_are_those_of_the_seats),
		TEST(the_peak_counts_who_was_there_at_one_time),
		TEST(a_duration_does_not_heed_the_wall_clock),
		TEST(a_session_waits_for_the_trainer_connects_is_active_and_ends),
		TEST(a_persistent_session_needs_both),
		TEST(a_session_that_needs_nobody_begins_with_the_first),
		TEST(what_is_shown_of_the_absent_says_until_when),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
