/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Windows across a crash: the countdown goes on where it stood, ends once, and with the right time; and
 * what a wall clock that is set does to it (S2-X08, S2-02, S2-43).
 */
#include "tests/unit/support/engine_crash.h"

#include <string.h>

#define WINDOW_MS 300000
#define HOUR_MS 3600000

static struct scene scene;

static int set_up(void **state)
{
	const struct lc_policy policy = lc_policy_default(LC_ROOM_PERSISTENT);

	(void)state;
	open_scene_with(&scene, LC_ROOM_PERSISTENT, &policy);
	enter(&scene, "ana", LC_ROLE_PARTY_1);
	enter(&scene, "ivo", LC_ROLE_PARTY_2);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_scene(&scene);
	return 0;
}

/** The room's next deadline is so far away. */
static void expect_left(int64_t left_ms)
{
	assert_int_equal(scene.now.mono_ms + left_ms, lc_room_next_deadline(scene.room));
}

static void who_was_connected_has_a_window_from_the_crash_on(void **state)
{
	(void)state;
	int64_t crash_ms = scene.now.wall_ms;

	crash(&scene, 20000);
	expect_left(WINDOW_MS - 20000);
	assert_int_equal(crash_ms + WINDOW_MS, seat_of(&scene, "ana")->window_until_ms);
	const struct lc_event *event =
		expect_event(&scene, LC_EVENT_PARTICIPANT_DISCONNECTED, "ana");
	assert_int_equal(crash_ms, event->at_ms);
}

static void a_window_that_ran_goes_on(void **state)
{
	(void)state;
	leave_without_goodbye(&scene, "ana");
	at(&scene, 100000);
	crash(&scene, 50000);
	expect_left(WINDOW_MS - 150000);
	assert_int_equal(0, count_events(&scene, LC_EVENT_PARTICIPANT_DISCONNECTED, "ana"));
}

static void a_window_that_ended_meanwhile_ended_then_and_once(void **state)
{
	(void)state;
	/* S2-X06, S2-38 */
	int64_t crash_ms = scene.now.wall_ms;

	crash(&scene, 10 * WINDOW_MS);
	const struct lc_event *event = expect_event(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL);
	assert_int_equal(LC_REASON_RECONNECTION_TIMEOUT, event->reason);
	assert_int_equal(crash_ms + WINDOW_MS, event->at_ms);
	assert_null(scene.room->conference);
	crash(&scene, 1000);
	assert_int_equal(0, lc_effects_count(&scene.effects));
}

static void two_crashes_give_no_second_window(void **state)
{
	(void)state;
	crash(&scene, 100000);
	crash(&scene, 100000);
	expect_left(WINDOW_MS - 200000);
	crash(&scene, 100000);
	assert_null(scene.room->conference);
}

static void who_was_last_seen_before_the_crash_is_gone_since_then(void **state)
{
	(void)state;
	/* S3-X03: never by "now" */
	at(&scene, 60000);
	crash_unseen(&scene, 1000, 5000);
	expect_left(WINDOW_MS - 6000);
	assert_int_equal(59000, attendance_of(&scene, "ana"));
}

static void attendance_is_the_union_across_the_crash(void **state)
{
	(void)state;
	at(&scene, 60000);
	crash(&scene, 30000);
	enter(&scene, "ana", LC_ROLE_PARTY_1);
	scene.now.mono_ms += 10000;
	scene.now.wall_ms += 10000;
	assert_int_equal(70000, attendance_of(&scene, "ana"));
	assert_int_equal(60000, attendance_of(&scene, "ivo"));
	crash(&scene, 30000);
	assert_int_equal(70000, attendance_of(&scene, "ana"));
}

static void a_clock_that_was_set_back_while_down_gives_one_window_at_most(void **state)
{
	(void)state;
	leave_without_goodbye(&scene, "ana");
	crash(&scene, -HOUR_MS);
	expect_left(WINDOW_MS);
	assert_int_equal(scene.now.wall_ms + WINDOW_MS, seat_of(&scene, "ana")->window_until_ms);
	assert_int_equal(0, attendance_of(&scene, "ana"));
}

static void a_clock_that_was_set_while_up_changes_no_window(void **state)
{
	static const int64_t steps[] = {HOUR_MS, -HOUR_MS};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
		leave_without_goodbye(&scene, "ana");
		int64_t due_ms = lc_room_next_deadline(scene.room);
		scene.now.wall_ms += steps[i];
		lc_room_step_clock(scene.room, steps[i]);
		assert_int_equal(due_ms, lc_room_next_deadline(scene.room));
		assert_int_equal(scene.now.wall_ms + WINDOW_MS,
				 seat_of(&scene, "ana")->window_until_ms);
		enter(&scene, "ana", LC_ROLE_PARTY_1);
	}
	leave_without_goodbye(&scene, "ana");
	scene.now.wall_ms += HOUR_MS;
	lc_room_step_clock(scene.room, HOUR_MS);
	crash(&scene, 1000);
	expect_left(WINDOW_MS - 1000);
}

static void a_room_that_keeps_no_seats_has_lost_them(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	policy.reconnect_timeout_ms = 0;
	edit(&scene, &policy);
	crash(&scene, 1000);
	assert_null(scene.room->conference);
}

static void a_temporary_room_is_forgotten_when_it_would_have_been(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	/* S2-U11 */
	policy.is_temporary = true;
	close_scene(&scene);
	open_scene_with(&scene, LC_ROOM_PERSISTENT, &policy);
	enter(&scene, "ana", LC_ROLE_PARTY_1);
	do_it(&scene, by_seat(&scene, LC_CMD_END, "ana"));
	crash(&scene, HOUR_MS / 2);
	expect_left(HOUR_MS / 2);
	expect_refusal(&scene, join_of("ana", LC_ROLE_PARTY_1), LC_SESSION_OVER, "room");
	crash(&scene, HOUR_MS);
	assert_int_equal(1, count_effects(&scene, LC_EFFECT_FORGET));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(who_was_connected_has_a_window_from_the_crash_on),
		TEST(a_window_that_ran_goes_on),
		TEST(a_window_that_ended_meanwhile_ended_then_and_once),
		TEST(two_crashes_give_no_second_window),
		TEST(who_was_last_seen_before_the_crash_is_gone_since_then),
		TEST(attendance_is_the_union_across_the_crash),
		TEST(a_clock_that_was_set_back_while_down_gives_one_window_at_most),
		TEST(a_clock_that_was_set_while_up_changes_no_window),
		TEST(a_room_that_keeps_no_seats_has_lost_them),
		TEST(a_temporary_room_is_forgotten_when_it_would_have_been),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
