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
	close_scene(&scene);
	open_scene_with(&scene, LC_ROOM_PERSISTENT, &policy);
	enter(&scene, "tom", LC_ROLE_PARTY_1);
	expect_session(LC_SESSION_WAITING);
	enter(&scene, "ana", LC_ROLE_PARTY_2);
	expect_session(LC_SESSION_ACTIVE);
	leave_without_goodbye(&scene, "ana");
	expect_session(LC_SESSION_RECONNECTING);
	enter(&scene, "ana", LC_ROLE_PARTY_2);
	expect_event(&scene, LC_EVENT_SESSION_RESUMED, NULL);
	leave_without_goodbye(&scene, "tom");
	expect_session(LC_SESSION_RECONNECTING);
	enter(&scene, "tom", LC_ROLE_PARTY_1);
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
	const struct lc_participant_info info = lc_seat_info(scene.room, seat_of(&scene, "ana"));
	assert_int_equal(LC_SEAT_DISCONNECTED, info.status);
	assert_true(info.reconnect_until_ms == START_WALL_MS + 305000);
	assert_int_equal(1, info.leg);
}

static size_t count_status(enum lc_seat_status status)
{
	return lc_room_by_status(scene.room, status, NULL, 0);
}

static void seats_are_found_by_their_status(void **state)
{
	const struct lc_seat *found[2] = {NULL, NULL};

	(void)state;
	/* S5-U10 */
	given_a_class(&scene);
	join(&scene, "cleo", LC_ROLE_TRAINEE);
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_HOLD, "tom"), "ben"));
	assert_int_equal(2, count_status(LC_SEAT_ACTIVE));
	assert_int_equal(1, count_status(LC_SEAT_JOINING));
	assert_int_equal(1, count_status(LC_SEAT_ON_HOLD));
	assert_int_equal(0, count_status(LC_SEAT_WAITING));
	assert_int_equal(2, lc_room_by_status(scene.room, LC_SEAT_ACTIVE, found, 1));
	assert_ptr_equal(seat_of(&scene, "tom"), found[0]);
	assert_null(found[1]); /* there was room for one */
	lc_room_by_status(scene.room, LC_SEAT_ACTIVE, found, 2);
	assert_ptr_equal(seat_of(&scene, "ana"), found[1]);
}

static void a_room_with_one_who_is_active_should_end(void **state)
{
	(void)state;
	/* S5-U10 */
	assert_true(lc_room_should_terminate(scene.room));
	given_a_class(&scene);
	assert_false(lc_room_should_terminate(scene.room));
	do_it(&scene, by_seat(&scene, LC_CMD_MUTE_ALL, "tom"));
	assert_true(lc_room_should_terminate(scene.room));
}

static void a_room_knows_how_full_it_is(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	/* S5-U10 */
	policy.max_participants = 4;
	edit(&scene, &policy);
	assert_true(lc_room_capacity_utilization(scene.room) == 0.0);
	given_a_class(&scene);
	leave_without_goodbye(&scene, "ben"); /* a seat that is kept counts */
	assert_true(lc_room_capacity_utilization(scene.room) == 0.75);
	assert_false(lc_room_is_full(scene.room));
	join(&scene, "cleo", LC_ROLE_TRAINEE);
	assert_true(lc_room_capacity_utilization(scene.room) == 1.0);
	assert_true(lc_room_is_full(scene.room));
}

static void media_is_ready_when_two_have_it_and_nobody_waits_for_it(void **state)
{
	(void)state;
	/* S5-U10 */
	assert_false(lc_room_is_media_ready(scene.room));
	enter(&scene, "tom", LC_ROLE_TRAINER);
	assert_false(lc_room_is_media_ready(scene.room));
	join(&scene, "ana", LC_ROLE_TRAINEE);
	assert_false(lc_room_is_media_ready(scene.room));
	media_up(&scene, "ana");
	assert_true(lc_room_is_media_ready(scene.room));
	join(&scene, "ben", LC_ROLE_TRAINEE);
	assert_false(lc_room_is_media_ready(scene.room));
	leave_without_goodbye(&scene, "ben"); /* who is away is not there */
	assert_true(lc_room_is_media_ready(scene.room));
	do_it(&scene, by_seat(&scene, LC_CMD_LOCK, "tom"));
	assert_false(lc_room_is_media_ready(scene.room)); /* "active", to the letter */
}

static void the_time_in_a_conference_is_that_of_its_legs(void **state)
{
	(void)state;
	/* S5-U11, S3-X03 */
	given_a_class(&scene);
	at(&scene, 3000);
	leave_without_goodbye(&scene, "ana");
	at(&scene, 9000);
	assert_true(lc_seat_present_ms(seat_of(&scene, "ana"), scene.now) == 3000);
	assert_true(lc_seat_present_ms(seat_of(&scene, "ben"), scene.now) == 9000);
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
		TEST(seats_are_found_by_their_status),
		TEST(a_room_with_one_who_is_active_should_end),
		TEST(a_room_knows_how_full_it_is),
		TEST(media_is_ready_when_two_have_it_and_nobody_waits_for_it),
		TEST(the_time_in_a_conference_is_that_of_its_legs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
