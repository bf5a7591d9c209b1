/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Alerts in the database: each once, with whose it is, told only when it is stored, over when it is
 * better or its conference is over; also when the disk fails or the gateway is killed (S4-F5).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib.h>
#include <string.h>

#include "plugins/sqlite_events/alert.h"
#include "plugins/sqlite_events/database.h"
#include "tests/unit/support/failing_disk.h"
#include "tests/unit/support/record_batch.h"
#include "tests/unit/support/record_folder.h"

#define START_MS RECORD_BATCH_START_MS
#define CHANGES 250
#define MOST_FAILURES 100
#define ROOM RECORD_BATCH_OURS

static const struct alert_limits limits = {
	.mos_below = 3.1,
	.mos_for_ms = 60000,
	.disconnections_over = 2,
	.session_disconnections_over = 4,
};
static struct database *database;
static int failures;
static GPtrArray *told; /* struct alert */

static void start(int run)
{
	database = database_new(record_folder_path(), record_batch_begin(run));
	database_set_alerts(database, &limits, true);
}

static int set_up(void **state)
{
	(void)state;
	failures = 0;
	told = g_ptr_array_new_with_free_func(g_free);
	if (record_folder_set_up() != 0)
		return -1;
	start(0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	repair_disk();
	database_free(database);
	g_ptr_array_unref(told);
	return record_folder_tear_down();
}

static void kill_and_start(int run)
{
	database_free(database);
	start(run);
}

/* What is recorded */

static void put_about(enum record_kind kind, const char *participant, int64_t at_s)
{
	record_batch_put_about(kind, ROOM, participant, 0, at_s * 1000);
}

static void put_person(const char *participant, uint64_t handle_id, int64_t at_s)
{
	struct record_person *who =
		&record_batch_put_person(participant, handle_id, at_s * 1000)->person;
	g_autofree char *display = g_ascii_strup(participant, -1);

	g_strlcpy(who->display, display, sizeof(who->display));
}

/** 50 packets of sound a second, of which some were lost on the way up. */
static void put_second(uint64_t handle_id, int64_t second, int64_t sent, int64_t lost)
{
	record_batch_put_sound(handle_id, second * 1000, sent, lost);
}

static void take(void)
{
	GPtrArray *taken = database_take_alerts(database);

	while (taken->len)
		g_ptr_array_add(told, g_ptr_array_steal_index(taken, 0));
	g_ptr_array_unref(taken);
}

static void store(void)
{
	while (!record_batch_store(database)) {
		take();
		assert_true(++failures < MOST_FAILURES);
		repair_disk();
	}
	take();
	assert_int_equal(record_folder_ask("SELECT count(*) FROM alerts"), told->len);
}

/** Ben loses a fifth from `poor_from` to `poor_to`; ana nothing. */
static void put_seconds(int64_t from, int64_t to, int64_t poor_from, int64_t poor_to)
{
	for (int64_t second = from; second <= to; second++) {
		int64_t poor_s = CLAMP(second, poor_from, poor_to) - poor_from;
		put_second(11, second, second * 50, 0);
		put_second(21, second, second * 50, poor_s * 10);
		store();
	}
}

static void put_lesson(void)
{
	put_about(RECORD_SESSION_START, "", 0);
	put_person("ana", 11, 0);
	put_person("ben", 21, 0);
}

static void cut_off(const char *participant, int64_t at_s)
{
	put_about(RECORD_DISCONNECT, participant, at_s);
	put_about(RECORD_RECONNECT, participant, at_s + 1);
	store();
}

#define OPEN "SELECT count(*) FROM alerts WHERE ended_at IS NULL"

static const struct alert *last_told(void)
{
	assert_true(told->len > 0);
	return told->pdata[told->len - 1];
}

static void assert_poor_ben(const struct alert *alert)
{
	assert_int_equal(alert->rule, ALERT_QUALITY);
	assert_string_equal(alert->who.plugin, ROOM);
	assert_string_equal(alert->who.room, "red");
	assert_string_equal(alert->who.conference, "red_1");
	assert_string_equal(alert->who.participant, "ben");
	assert_string_equal(alert->who.display, "BEN");
	assert_int_equal(alert->way, QUALITY_UP);
	assert_int_equal(alert->seconds, 60);
	assert_true(alert->threshold == 3.1 && alert->value < 3.1 && alert->value > 1);
	assert_true(g_uuid_string_is_valid(alert->id));
}

/* Quality */

static void a_poor_connection_is_one_alert(void **state)
{
	(void)state;
	put_lesson();
	put_seconds(0, 69, 0, 1000);
	assert_int_equal(told->len, 0);
	put_seconds(70, 75, 0, 1000);
	assert_int_equal(told->len, 1);
	assert_poor_ben(last_told());
	assert_in_range(last_told()->raised_at_ms - START_MS, 70000, 75000);
	put_seconds(76, 400, 0, 1000);
	assert_int_equal(told->len, 1);
	assert_int_equal(record_folder_ask(OPEN), 1);
	assert_int_equal(record_folder_ask("SELECT next_attempt_at = raised_at FROM alerts"), 1);
}

static void it_is_over_when_it_is_better_and_may_come_again(void **state)
{
	(void)state;
	put_lesson();
	put_seconds(0, 240, 0, 120);
	assert_int_equal(told->len, 1);
	assert_int_equal(record_folder_ask(OPEN), 0);
	assert_in_range(record_folder_ask("SELECT ended_at FROM alerts") - START_MS, 180000,
			240000);
	for (int64_t second = 241; second <= 320; second++) {
		put_second(21, second, second * 50, 1200 + (second - 240) * 10);
		store();
	}
	assert_int_equal(told->len, 2);
	assert_poor_ben(last_told());
}

static void silence_is_no_alert(void **state)
{
	(void)state;
	put_lesson();
	put_seconds(0, 45, 0, 1000);
	for (int64_t second = 46; second <= 400; second++) { /* muted: the counters stand still */
		put_second(21, second, 45 * 50, 450);
		store();
	}
	assert_int_equal(told->len, 0);
}

static void who_leaves_takes_it_along(void **state)
{
	(void)state;
	put_lesson();
	put_seconds(0, 80, 0, 1000);
	assert_int_equal(record_folder_ask(OPEN), 1);
	put_about(RECORD_LEAVE, "ben", 81);
	store();
	assert_int_equal(record_folder_ask(OPEN), 0);
	assert_int_equal(record_folder_ask("SELECT ended_at FROM alerts"), START_MS + 81000);
	put_person("ben", 21, 82);
	put_seconds(83, 200, 0, 1000);
	assert_int_equal(told->len, 2);
	put_about(RECORD_SESSION_END, "", 201);
	store();
	assert_int_equal(record_folder_ask(OPEN), 0);
}

/* Disconnections */

static void those_of_one_person_are_counted_over_reconnects(void **state)
{
	(void)state;
	put_lesson();
	cut_off("ben", 10);
	cut_off("ben", 20);
	assert_int_equal(told->len, 0);
	cut_off("ben", 30);
	assert_int_equal(told->len, 1);
	assert_int_equal(last_told()->rule, ALERT_DISCONNECTIONS);
	assert_string_equal(last_told()->who.participant, "ben");
	assert_true(last_told()->value == 3 && last_told()->threshold == 2);
	assert_int_equal(last_told()->raised_at_ms, START_MS + 31000);
	cut_off("ben", 40);
	put_about(RECORD_LEAVE, "ben", 50);
	store();
	put_about(RECORD_JOIN, "ben", 60);
	store();
	assert_int_equal(record_folder_ask(OPEN), 0);
	put_about(RECORD_LEAVE, "ana", 70);
	store();
	assert_int_equal(told->len, 1); /* once in a conference */
}

static void those_of_all_together_are_about_nobody(void **state)
{
	(void)state;
	put_lesson();
	for (int i = 0; i < 2; i++) {
		cut_off("ana", 10 + i * 20);
		cut_off("ben", 20 + i * 20);
	}
	assert_int_equal(told->len, 0);
	put_person("cleo", 31, 60);
	cut_off("cleo", 61);
	assert_int_equal(told->len, 1);
	assert_int_equal(last_told()->rule, ALERT_SESSION_DISCONNECTIONS);
	assert_string_equal(last_told()->who.participant, "");
	assert_true(last_told()->value == 5 && last_told()->threshold == 4);
}

static void a_gateway_that_is_killed_forgets_none(void **state)
{
	(void)state;
	put_lesson();
	cut_off("ben", 10);
	cut_off("ben", 20);
	kill_and_start(1);
	store(); /* the start itself finds everybody cut off */
	assert_int_equal(told->len, 1);
	assert_string_equal(last_told()->who.participant, "ben");
	assert_int_equal(record_folder_ask(OPEN), 0); /* the conference was lost */
	put_about(RECORD_RECONNECT, "ben", 30);
	store();
	kill_and_start(2);
	put_about(RECORD_RECONNECT, "ben", 40);
	store();
	assert_int_equal(record_folder_ask("SELECT count(*) FROM alerts"
					   " WHERE rule = 'disconnections'"),
			 1);
}

/* Faults */

/** Each change of a file fails once: no alert is told that is not stored, none twice. */
static void a_disk_that_fails_raises_none_twice(void **state)
{
	int all = 0;

	(void)state;
	for (int n = 1; n <= CHANGES; n += 31) {
		database_free(database);
		record_folder_empty();
		g_ptr_array_set_size(told, 0);
		failures = 0;
		start(0);
		fail_at_change(n, false);
		put_lesson();
		put_seconds(0, 140, 0, 1000);
		for (int i = 0; i < 3; i++)
			cut_off("ana", 141 + i * 2);
		repair_disk();
		assert_int_equal(told->len, 2);
		assert_string_equal(((struct alert *)told->pdata[0])->who.participant, "ben");
		assert_string_equal(((struct alert *)told->pdata[1])->who.participant, "ana");
		all += failures;
	}
	assert_true(all > 4); /* the disk has failed indeed */
}

static void what_is_too_old_is_given_up_and_counted(void **state)
{
	uint64_t given_up = 0;

	(void)state;
	put_lesson();
	for (int i = 0; i < 3; i++)
		cut_off("ben", 10 + i * 2);
	put_about(RECORD_SESSION_END, "", 60);
	store();
	assert_int_equal(told->len, 1);
	database_prune(database, START_MS, &given_up);
	assert_int_equal(given_up, 0);
	database_prune(database, START_MS + 3600000, &given_up);
	assert_int_equal(given_up, 1);
	while (database_prune(database, START_MS + 3600000, &given_up))
		;
	assert_int_equal(given_up, 1);
	assert_int_equal(record_folder_ask("SELECT count(*) FROM alerts"), 0);
}

static void without_rules_there_are_none(void **state)
{
	const struct alert_limits none = {.disconnections_over = ALERT_NO_LIMIT,
					  .session_disconnections_over = ALERT_NO_LIMIT};

	(void)state;
	database_set_alerts(database, &none, false);
	put_lesson();
	put_seconds(0, 100, 0, 1000);
	for (int i = 0; i < 6; i++)
		cut_off("ben", 101 + i * 2);
	assert_int_equal(told->len, 0);
}

int main(void)
{
#define WITH_DATABASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_DATABASE(a_poor_connection_is_one_alert),
		WITH_DATABASE(it_is_over_when_it_is_better_and_may_come_again),
		WITH_DATABASE(silence_is_no_alert),
		WITH_DATABASE(who_leaves_takes_it_along),
		WITH_DATABASE(those_of_one_person_are_counted_over_reconnects),
		WITH_DATABASE(those_of_all_together_are_about_nobody),
		WITH_DATABASE(a_gateway_that_is_killed_forgets_none),
		WITH_DATABASE(a_disk_that_fails_raises_none_twice),
		WITH_DATABASE(what_is_too_old_is_given_up_and_counted),
		WITH_DATABASE(without_rules_there_are_none),
	};

	install_failing_disk();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
