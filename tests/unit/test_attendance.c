/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a participant was there: intervals that never overlap and are never closed by "now". */
#include "tests/unit/support/engine_scene.h"

static struct lc_now mono(int64_t ms)
{
	return (struct lc_now){.mono_ms = ms, .wall_ms = START_WALL_MS + ms};
}

static const struct lc_stay *stay(const struct lc_attendance *attendance, guint index)
{
	assert_true(index < attendance->stays->len);
	return &g_array_index(attendance->stays, struct lc_stay, index);
}

static void who_never_came_was_there_for_no_time(void **state)
{
	struct lc_attendance attendance;

	(void)state;
	lc_attendance_init(&attendance);
	lc_attendance_close(&attendance, 1000);
	assert_false(lc_attendance_is_open(&attendance));
	assert_true(lc_attendance_total_ms(&attendance, 99999) == 0);
	lc_attendance_clear(&attendance);
}

static void stays_are_summed(void **state)
{
	struct lc_attendance attendance;

	(void)state;
	/* S3-X01 */
	lc_attendance_init(&attendance);
	lc_attendance_open(&attendance, mono(1000));
	lc_attendance_close(&attendance, 3000);
	lc_attendance_open(&attendance, mono(10000));
	assert_true(lc_attendance_total_ms(&attendance, 10500) == 2500);
	lc_attendance_close(&attendance, 11000);
	assert_true(lc_attendance_total_ms(&attendance, 99999) == 3000);
	lc_attendance_clear(&attendance);
}

static void an_open_stay_is_not_opened_again(void **state)
{
	struct lc_attendance attendance;

	(void)state;
	/* S3-X02 */
	lc_attendance_init(&attendance);
	lc_attendance_open(&attendance, mono(1000));
	lc_attendance_open(&attendance, mono(2000));
	assert_int_equal(1, attendance.stays->len);
	assert_true(stay(&attendance, 0)->from_wall_ms == START_WALL_MS + 1000);
	lc_attendance_close(&attendance, 3000);
	lc_attendance_close(&attendance, 4000);
	assert_true(lc_attendance_total_ms(&attendance, 5000) == 2000);
	lc_attendance_clear(&attendance);
}

static void a_stay_never_ends_before_it_began(void **state)
{
	struct lc_attendance attendance;

	(void)state;
	lc_attendance_init(&attendance);
	lc_attendance_open(&attendance, mono(1000));
	lc_attendance_close(&attendance, 400);
	assert_true(lc_attendance_total_ms(&attendance, 5000) == 0);
	assert_true(stay(&attendance, 0)->to_mono_ms == 1000);
	lc_attendance_clear(&attendance);
	lc_attendance_clear(&attendance);
}

/* The same in a room */

static void who_is_away_does_not_attend(void **state)
{
	struct scene scene;

	(void)state;
	/* S3-X01: three minutes, a minute away, two minutes */
	open_scene(&scene);
	given_a_class(&scene);
	at(&scene, 180000);
	leave_without_goodbye(&scene, "ana");
	at(&scene, 240000);
	assert_true(attendance_of(&scene, "ana") == 180000);
	join(&scene, "ana", LC_ROLE_TRAINEE);
	at(&scene, 240000 + 29000);
	media_up(&scene, "ana");
	at(&scene, 360000);
	assert_true(attendance_of(&scene, "ana") == 300000);
	assert_int_equal(2, seat_of(&scene, "ana")->attendance.stays->len);
	close_scene(&scene);
}

static void two_devices_at_once_count_once(void **state)
{
	struct scene scene;

	(void)state;
	/* S3-X02 */
	open_scene(&scene);
	given_a_class(&scene);
	at(&scene, 60000);
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	at(&scene, 100000);
	assert_int_equal(1, seat_of(&scene, "ana")->attendance.stays->len);
	assert_true(attendance_of(&scene, "ana") == 100000);
	close_scene(&scene);
}

static void a_stay_ends_with_the_last_packet(void **state)
{
	struct scene scene;
	struct lc_command down;

	(void)state;
	/* S3-X03 */
	open_scene(&scene);
	given_a_class(&scene);
	at(&scene, 60000);
	down = by_seat(&scene, LC_CMD_LEG_DOWN, "ana");
	down.last_seen_ms = START_MONO_MS + 20000;
	do_it(&scene, down);
	assert_true(attendance_of(&scene, "ana") == 20000);
	close_scene(&scene);
}

static void the_last_packet_lies_within_the_stay(void **state)
{
	const struct {
		int64_t last_seen_ms, attended_ms;
	} rows[] = {
		{0, 60000},                     /* unknown: the loss itself */
		{START_MONO_MS + 99999, 60000}, /* in the future */
		{START_MONO_MS - 1000, 0},      /* before the leg */
		{1, 0},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct scene scene;
		open_scene(&scene);
		given_a_class(&scene);
		at(&scene, 60000);
		struct lc_command down = by_seat(&scene, LC_CMD_LEG_DOWN, "ana");
		down.last_seen_ms = rows[i].last_seen_ms;
		do_it(&scene, down);
		at(&scene, 120000);
		assert_true(attendance_of(&scene, "ana") == rows[i].attended_ms);
		close_scene(&scene);
	}
}

static void a_restart_begins_a_new_record(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene);
	given_a_class(&scene);
	at(&scene, 60000);
	leave_without_goodbye(&scene, "ben");
	do_it(&scene, by_seat(&scene, LC_CMD_RESTART, "tom"));
	at(&scene, 90000);
	assert_true(attendance_of(&scene, "ana") == 30000);
	assert_true(attendance_of(&scene, "ben") == 0);
	close_scene(&scene);
}

static void the_wall_clock_does_not_lengthen_a_stay(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene);
	given_a_class(&scene);
	scene.now.wall_ms += 3600000;
	at(&scene, 10000);
	scene.now.wall_ms -= 7200000;
	at(&scene, 20000);
	leave_without_goodbye(&scene, "ana");
	assert_true(attendance_of(&scene, "ana") == 20000);
	close_scene(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_never_came_was_there_for_no_time),
		cmocka_unit_test(stays_are_summed),
		cmocka_unit_test(an_open_stay_is_not_opened_again),
		cmocka_unit_test(a_stay_never_ends_before_it_began),
		cmocka_unit_test(who_is_away_does_not_attend),
		cmocka_unit_test(two_devices_at_once_count_once),
		cmocka_unit_test(a_stay_ends_with_the_last_packet),
		cmocka_unit_test(the_last_packet_lies_within_the_stay),
		cmocka_unit_test(a_restart_begins_a_new_record),
		cmocka_unit_test(the_wall_clock_does_not_lengthen_a_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
