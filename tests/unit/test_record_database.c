/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Single histories of a record: runs of the gateway that ended in a kill, clocks that were set, disks
 * that failed. What was found by the random ones of test_record_histories.c stands here by itself.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib.h>
#include <sqlite3.h>

#include "plugins/sqlite_events/database.h"
#include "plugins/sqlite_events/reports.h"
#include "tests/unit/support/failing_disk.h"
#include "tests/unit/support/record_folder.h"

#define HOUR_MS 3600000
#define NOON_MS (10 * HOUR_MS)

static struct database *database;
static int64_t incarnation;
static struct record batch[8];
static size_t count;
static uint64_t number;

static int set_up(void **state)
{
	(void)state;
	count = 0;
	return record_folder_set_up();
}

static int tear_down(void **state)
{
	(void)state;
	g_clear_pointer(&database, database_free);
	return record_folder_tear_down();
}

/** The gateway starts; what ran before was killed. What was put and not stored comes again. */
static void start_at(int64_t at_ms)
{
	g_clear_pointer(&database, database_free);
	incarnation = at_ms * 1000;
	number = 0;
	database = database_new(record_folder_path(), incarnation);
}

static void put(enum record_kind kind, int64_t at_ms, const char *participant, uint64_t handle_id)
{
	struct record *record = &batch[count++];

	number++;
	*record = (struct record){.incarnation = incarnation,
				  .number = number,
				  .kind = kind,
				  .at_ms = at_ms,
				  .handle_id = handle_id};
	if (kind == RECORD_HANDLE_GONE || kind == RECORD_MEDIA)
		return;
	g_strlcpy(record->person.room, "red", sizeof(record->person.room));
	g_strlcpy(record->person.conference, "red_1", sizeof(record->person.conference));
	g_strlcpy(record->person.participant, participant, sizeof(record->person.participant));
}

static bool store_at(int64_t now_ms)
{
	const struct queue_counts counts = {.put = number};
	const struct batch what = {batch, count, now_ms, &counts};
	g_autofree char *set_aside = NULL;
	struct lc_why why;
	bool is_stored = database_store(database, &what, &set_aside, &why);

	if (is_stored)
		count = 0;
	return is_stored;
}

static bool finish_at(int64_t now_ms)
{
	const struct queue_counts counts = {.put = number};
	const struct batch what = {NULL, 0, now_ms, &counts};
	struct lc_why why;

	return database_finish(database, &what, &why);
}

#define OF_ANA(column)                                                                             \
	record_folder_ask(                                                                         \
		"SELECT " column                                                                   \
		" FROM teleconference_participant_sessions WHERE participant_id = 'ana'")
#define OF_RED(column) record_folder_ask("SELECT " column " FROM teleconferencesessions")

/** How long the intervals of the report say that somebody was there, of the only conference. */
static int64_t reported_ms(void)
{
	struct lc_why why;
	json_t *answer = NULL;
	json_t *request =
		json_pack("{ss ss si}", "request", "report", "name", "intervals", "session", 1);
	int64_t sum = 0;

	assert_int_equal(reports_answer(record_folder_path(), request, &answer, &why), LC_OK);
	json_t *rows = json_object_get(answer, "rows");
	for (size_t i = 0; i < json_array_size(rows); i++) {
		json_t *row = json_array_get(rows, i);
		if (g_str_equal(json_string_value(json_array_get(row, 1)), "stay"))
			sum += json_integer_value(json_array_get(row, 3)) -
			       json_integer_value(json_array_get(row, 2));
	}
	json_decref(answer);
	json_decref(request);
	return sum;
}

static void a_kill_ends_stays_although_the_clock_was_set_back(void **state)
{
	(void)state; /* S4-X06 */
	start_at(NOON_MS);
	put(RECORD_JOIN, NOON_MS, "ana", 1);
	assert_true(store_at(NOON_MS + 60000));
	start_at(NOON_MS - HOUR_MS);
	assert_true(store_at(NOON_MS - HOUR_MS));
	assert_int_equal(OF_ANA("left_at"), NOON_MS + 60000);
	assert_int_equal(OF_ANA("session_status = 'abandoned'"), 1);
	put(RECORD_RECONNECT, NOON_MS - HOUR_MS + 1000, "ana", 2);
	put(RECORD_LEAVE, NOON_MS - HOUR_MS + 31000, "ana", 2);
	put(RECORD_SESSION_END, NOON_MS - HOUR_MS + 41000, "", 0);
	assert_true(store_at(NOON_MS - HOUR_MS + 41000));
	assert_int_equal(OF_ANA("session_duration_seconds"), 90);
	assert_int_equal(reported_ms(), 90000);
	assert_int_equal(OF_RED("total_duration_seconds"), 100);
	assert_int_equal(OF_RED("session_status = 'completed'"), 1);
}

static void a_run_that_could_store_nothing_ends_the_stays_of_the_one_before(void **state)
{
	(void)state;
	start_at(NOON_MS);
	put(RECORD_JOIN, NOON_MS, "ana", 1);
	assert_true(store_at(NOON_MS + 1000));
	start_at(NOON_MS + HOUR_MS);
	put(RECORD_JOIN, NOON_MS + HOUR_MS, "ana", 2);
	put(RECORD_LEAVE, NOON_MS + HOUR_MS + 5000, "ana", 2);
	start_at(NOON_MS + HOUR_MS / 2);
	put(RECORD_MEDIA, NOON_MS + HOUR_MS / 2, "", 0);
	assert_true(store_at(NOON_MS + HOUR_MS / 2));
	assert_int_equal(OF_ANA("session_duration_seconds"), 6);
	assert_int_equal(OF_ANA("join_count * 10 + disconnection_count"), 21);
	assert_int_equal(
		record_folder_ask("SELECT seen_at FROM incarnations ORDER BY ordinal DESC"),
		NOON_MS + HOUR_MS / 2);
}

/** After a failure what is in memory is forgotten; who is there must not be. */
static void who_is_there_is_known_after_a_failure(void **state)
{
	(void)state;
	start_at(NOON_MS);
	put(RECORD_JOIN, NOON_MS, "ana", 1);
	assert_true(store_at(NOON_MS));
	put(RECORD_MEDIA, NOON_MS, "", 0);
	fail_at_change(1, false);
	assert_false(store_at(NOON_MS + 1000));
	assert_true(repair_disk());
	assert_true(store_at(NOON_MS + 1000));
	assert_true(database_is_busy(database));
	put(RECORD_MEDIA, NOON_MS, "", 0);
	fail_at_change(1, false);
	assert_false(store_at(NOON_MS + 1000));
	assert_true(repair_disk());
	put(RECORD_HANDLE_GONE, NOON_MS + 2000, "", 1);
	assert_true(store_at(NOON_MS + 2000));
	assert_int_equal(OF_ANA("left_at"), NOON_MS + 2000);
}

/** By another program, while the record is closed. */
static int try_to_run(const char *sql)
{
	sqlite3 *writer = NULL;

	sqlite3_open_v2(record_folder_path(), &writer, SQLITE_OPEN_READWRITE, NULL);
	int code = sqlite3_exec(writer, sql, NULL, NULL, NULL);
	sqlite3_close(writer);
	return code;
}

/** SQLite rolls a transaction back by itself when the disk is full: what follows must not stay. */
static void nothing_of_a_stop_that_fails_is_stored(void **state)
{
	(void)state;
	start_at(NOON_MS);
	put(RECORD_JOIN, NOON_MS, "ana", 1);
	assert_true(store_at(NOON_MS));
	g_clear_pointer(&database, database_free);
	assert_int_equal(try_to_run("CREATE TRIGGER full BEFORE INSERT ON teleconference_events"
				    " BEGIN SELECT raise(ROLLBACK, 'full'); END"),
			 SQLITE_OK);
	database = database_new(record_folder_path(), incarnation);
	assert_true(store_at(NOON_MS));
	assert_false(finish_at(NOON_MS + 1000));
	assert_int_equal(OF_RED("session_status = 'active'"), 1);
	assert_int_equal(OF_ANA("session_status = 'active'"), 1);
}

static void a_disk_that_fails_at_the_start_costs_no_log(void **state)
{
	bool has_failed = true;
	int n = 0;

	(void)state;
	while (has_failed) {
		assert_int_equal(tear_down(NULL) + set_up(NULL), 0);
		start_at(NOON_MS);
		fail_at_change(++n, false);
		bool is_stored = store_at(NOON_MS);
		has_failed = repair_disk();
		assert_true(is_stored || store_at(NOON_MS));
		assert_int_equal(
			record_folder_ask("SELECT journal_mode = 'wal' FROM pragma_journal_mode"),
			1);
	}
	assert_true(n > 10);
}

static void who_is_only_spoken_of_has_not_joined(void **state)
{
	(void)state;
	start_at(NOON_MS);
	put(RECORD_HAND_RAISED, NOON_MS, "ana", 1);
	assert_true(store_at(NOON_MS));
	assert_int_equal(OF_ANA("join_count"), 0);
	assert_int_equal(OF_ANA("session_status = 'abandoned'"), 1);
	assert_int_equal(OF_RED("participant_count"), 0);
}

static void who_comes_back_is_counted_in_one_row(void **state)
{
	(void)state; /* S4-X04 */
	start_at(NOON_MS);
	put(RECORD_JOIN, NOON_MS, "ana", 1);
	for (uint64_t handle = 1; handle <= 4; handle++) {
		put(RECORD_DISCONNECT, NOON_MS, "ana", handle);
		put(RECORD_RECONNECT, NOON_MS, "ana", handle + 1);
		assert_true(store_at(NOON_MS));
	}
	assert_int_equal(
		record_folder_ask("SELECT count(*) FROM teleconference_participant_sessions"), 1);
	assert_int_equal(OF_ANA("join_count * 10 + disconnection_count"), 54);
	assert_int_equal(record_folder_ask("SELECT count(*) FROM teleconferencesessions"
					   " WHERE total_disconnections > 3"),
			 1);
}

static void overall_is_no_quality(void **state)
{
	(void)state; /* S4-X02 */
	start_at(NOON_MS);
	put(RECORD_JOIN, NOON_MS, "ana", 1);
	assert_true(store_at(NOON_MS));
	g_clear_pointer(&database, database_free);
	assert_int_equal(try_to_run("UPDATE teleconferencesessions"
				    " SET connection_quality = 'overall'"),
			 SQLITE_CONSTRAINT);
	assert_int_equal(try_to_run("UPDATE teleconference_participant_sessions"
				    " SET connection_quality = 'overall'"),
			 SQLITE_CONSTRAINT);
}

int main(void)
{
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_FOLDER(a_kill_ends_stays_although_the_clock_was_set_back),
		WITH_FOLDER(a_run_that_could_store_nothing_ends_the_stays_of_the_one_before),
		WITH_FOLDER(who_is_there_is_known_after_a_failure),
		WITH_FOLDER(nothing_of_a_stop_that_fails_is_stored),
		WITH_FOLDER(a_disk_that_fails_at_the_start_costs_no_log),
		WITH_FOLDER(who_is_only_spoken_of_has_not_joined),
		WITH_FOLDER(who_comes_back_is_counted_in_one_row),
		WITH_FOLDER(overall_is_no_quality),
	};

	install_failing_disk();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
