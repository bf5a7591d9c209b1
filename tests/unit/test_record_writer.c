/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The thread that writes, with a disk that fails, a database that is damaged, locked or gone. Nothing
 * is lost, nothing stored twice, and the sums of a conference are those of its rows.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "plugins/sqlite_events/database.h"
#include "plugins/sqlite_events/writer.h"
#include "tests/unit/support/failing_disk.h"
#include "tests/unit/support/record_folder.h"

#define DEADLINE_US 120000000 /* a flood under a sanitizer, beside other work */
#define MANY 200000
#define CHANGES 120

static char *spill;
static struct queue *queue;
static struct writer *writer;
static int64_t incarnation, keep_ms;
static gint complaints;

static int set_up(void **state)
{
	(void)state;
	incarnation = keep_ms = 0;
	complaints = 0;
	if (record_folder_set_up() != 0)
		return -1;
	spill = record_folder_dup_path("spill");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	repair_disk();
	g_clear_pointer(&spill, g_free);
	return record_folder_tear_down();
}

static void complain(const char *text)
{
	(void)text;
	g_atomic_int_inc(&complaints);
}

static void start(size_t ring)
{
	incarnation += 1000000;
	queue = queue_new(ring, spill, 1000000, incarnation);
	const struct writer_settings settings = {
		.database = record_folder_path(),
		.incarnation = incarnation,
		.steady_offset_us = incarnation - g_get_monotonic_time(),
		.keep_ms = keep_ms,
		.log = complain,
	};
	writer = writer_new(queue, &settings);
}

static struct queue_counts stop(void)
{
	struct queue_counts counts;

	writer_free(writer);
	queue_free(queue, &counts);
	return counts;
}

static void put_kind(enum record_kind kind, int64_t at_ms, const char *participant)
{
	struct record *place = queue_reserve(queue);

	*place = (struct record){.kind = kind, .at_ms = at_ms, .type = 64};
	g_strlcpy(place->person.room, "red", sizeof(place->person.room));
	g_strlcpy(place->person.conference, "red_1", sizeof(place->person.conference));
	g_strlcpy(place->person.participant, participant, sizeof(place->person.participant));
	queue_publish(queue, true);
}

static void put_media(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct record *place = queue_reserve(queue);
		if (!place)
			continue;
		*place = (struct record){.kind = RECORD_MEDIA, .media.medium = "audio"};
		queue_publish(queue, false);
	}
}

static void await_stored(uint64_t count)
{
	gint64 end = g_get_monotonic_time() + DEADLINE_US;
	struct queue_counts counts = {.put = 0};

	while (counts.stored < count && g_get_monotonic_time() < end) {
		queue_count(queue, &counts);
		g_usleep(1000);
	}
	assert_int_equal(counts.stored, count);
}

static void await_complaint(void)
{
	gint64 end = g_get_monotonic_time() + DEADLINE_US;

	while (!g_atomic_int_get(&complaints) && g_get_monotonic_time() < end)
		g_usleep(1000);
	assert_int_equal(g_atomic_int_get(&complaints), 1);
}

#define ALL_ROWS                                                                                   \
	"(SELECT incarnation, number FROM teleconference_events WHERE number IS NOT NULL"          \
	" UNION ALL SELECT incarnation, number FROM gateway_events"                                \
	" UNION ALL SELECT incarnation, number FROM media_samples)"

static void assert_rows(int64_t count)
{
	assert_int_equal(record_folder_ask("SELECT count(*) FROM " ALL_ROWS), count);
	assert_int_equal(
		record_folder_ask("SELECT count(*) FROM (SELECT DISTINCT * FROM " ALL_ROWS ")"),
		count);
	assert_int_equal(record_folder_ask("SELECT sum(stored) FROM incarnations"), count);
}

static void put_lesson(void)
{
	put_kind(RECORD_SESSION_START, 10000, "");
	put_kind(RECORD_JOIN, 11000, "ana");
	put_kind(RECORD_JOIN, 12000, "ben");
	put_kind(RECORD_DISCONNECT, 20000, "ana");
	put_kind(RECORD_RECONNECT, 30000, "ana");
	put_kind(RECORD_MESSAGE, 31000, "ana");
}

static void assert_lesson(void)
{
	assert_int_equal(
		record_folder_ask("SELECT session_duration_seconds * 1000 + join_count * 100"
				  " + disconnection_count * 10 + messages_sent"
				  " FROM teleconference_participant_sessions"
				  " WHERE participant_id = 'ana'"),
		19211);
	assert_int_equal(
		record_folder_ask("SELECT total_duration_seconds * 100 + peak_participants * 10"
				  " + total_disconnections FROM teleconferencesessions"
				  " WHERE session_status = 'completed'"),
		3021);
}

static void a_lesson_is_added_up(void **state)
{
	(void)state;
	start(1024);
	put_lesson();
	put_kind(RECORD_SESSION_END, 40000, "");
	await_stored(7);
	const struct queue_counts counts = stop();
	assert_int_equal(counts.stored, 7);
	assert_rows(7);
	assert_lesson();
	assert_int_equal(record_folder_ask("SELECT is_clean FROM incarnations"), 1);
	assert_int_equal(
		record_folder_ask(
			"SELECT count(*) FROM meeting_settings WHERE max_participants = 2"),
		1);
}

static void put_visitor(const char *participant, const char *detail)
{
	struct record *place = queue_reserve(queue);

	*place = (struct record){.kind = RECORD_VISITOR, .at_ms = 12000, .type = 64};
	g_strlcpy(place->person.room, "red", sizeof(place->person.room));
	g_strlcpy(place->person.conference, "red_1", sizeof(place->person.conference));
	g_strlcpy(place->person.participant, participant, sizeof(place->person.participant));
	g_strlcpy(place->detail, detail, sizeof(place->detail));
	queue_publish(queue, true);
}

#define HAS(condition)                                                                             \
	record_folder_ask("SELECT count(*) FROM teleconference_participant_sessions p"             \
			  " JOIN teleconferencesessions s ON s.id = teleconference_session_id"     \
			  " WHERE " condition)

static void with_what_somebody_was_there_is_written_down(void **state)
{
	(void)state; /* S4-18, S4-29...31, S4-U03 */
	start(1024);
	put_lesson();
	put_visitor("ana", "desktop\nChrome 120.0\nWindows 10\n5\n30");
	put_visitor("ana", "\n\nWindows 11\n\n31");
	put_visitor("ben", "fridge\nNetscape'); DROP TABLE users; --\n\n-5\n1e9");
	put_visitor("ben", "nonsense");
	put_kind(RECORD_SESSION_END, 40000, "");
	put_visitor("ana", "mobile\n\n\n\n"); /* comes too late */
	await_stored(12);
	stop();
	assert_rows(12);
	assert_lesson();
	assert_int_equal(HAS("participant_id = 'ana' AND device_type = 'desktop' AND browser ="
			     " 'Chrome 120.0' AND operating_system = 'Windows 11' AND user_id = 5"
			     " AND appointment_id = 31 AND appointmentId = 30"),
			 1);
	assert_int_equal(HAS("participant_id = 'ben' AND device_type IS NULL AND user_id IS NULL"
			     " AND browser LIKE 'Netscape%--' AND appointment_id IS NULL"),
			 1);
}

/** Every change of a file fails once: each time all must be there in the end, once. */
static void a_disk_that_fails_once_loses_nothing(void **state)
{
	(void)state;
	for (int n = 1; n <= CHANGES; n += 3) {
		record_folder_empty();
		fail_at_change(n, false);
		start(1024);
		put_lesson();
		await_stored(6);
		put_media(500);
		put_kind(RECORD_SESSION_END, 40000, "");
		await_stored(507);
		repair_disk();
		assert_int_equal(stop().dropped, 0);
		assert_rows(507);
		assert_lesson();
	}
}

static void a_disk_that_stays_full_fills_the_spill_until_it_is_mended(void **state)
{
	(void)state;
	start(1024);
	put_lesson();
	await_stored(6);
	fail_at_change(1, true);
	put_media(1);
	await_complaint();
	for (int i = 0; i < 20; i++) {
		put_media(400);
		struct queue_counts counts;
		gint64 end = g_get_monotonic_time() + DEADLINE_US;
		do
			queue_count(queue, &counts);
		while (counts.ring > 600 && g_get_monotonic_time() < end);
	}
	put_kind(RECORD_SESSION_END, 40000, "");
	assert_true(repair_disk());
	await_stored(8008);
	assert_int_equal(stop().dropped, 0);
	assert_rows(8008);
	assert_lesson();
	assert_int_equal(g_atomic_int_get(&complaints), 2); /* that it fails, that it works again */
}

static void what_a_stop_could_not_store_is_stored_at_the_next_start(void **state)
{
	(void)state;
	start(1024);
	put_lesson();
	await_stored(6);
	fail_at_change(1, true);
	put_media(100);
	struct queue_counts counts = stop();
	assert_int_equal(counts.put, 106);
	assert_int_equal(counts.stored + counts.spill, 106);
	assert_int_equal(counts.dropped, 0);
	repair_disk();
	start(1024);
	put_media(1);
	await_stored(1);
	stop();
	assert_rows(107);
	assert_int_equal(
		record_folder_ask("SELECT stored = emitted FROM incarnations ORDER BY id LIMIT 1"),
		1);
	assert_int_equal(
		record_folder_ask("SELECT count(*) FROM teleconference_participant_sessions"
				  " WHERE session_status = 'abandoned' AND left_at"),
		2);
	assert_int_equal(record_folder_ask("SELECT count(*) FROM teleconferencesessions"
					   " WHERE session_status = 'failed' AND endTime"),
			 1);
}

static void run(const char *sql)
{
	sqlite3 *database = NULL;

	sqlite3_open_v2(record_folder_path(), &database, SQLITE_OPEN_READWRITE, NULL);
	assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(database);
}

static void a_record_is_not_closed_while_something_waits(void **state)
{
	(void)state;
	start(1024);
	put_lesson();
	await_stored(6);
	stop();
	run("CREATE TRIGGER refuse BEFORE INSERT ON media_samples BEGIN"
	    " SELECT raise(ROLLBACK, 'refused'); END");
	start(1024);
	put_media(1);
	assert_int_equal(stop().spill, 1);
	assert_int_equal(record_folder_ask("SELECT count(*) FROM incarnations WHERE is_clean"), 1);
	run("DROP TRIGGER refuse");
	start(1024);
	put_media(1);
	await_stored(1);
	stop();
	assert_rows(8);
}

static void a_damaged_record_is_set_aside(void **state)
{
	g_autofree char *aside = g_strconcat(record_folder_path(), ".damaged-1", NULL);

	(void)state;
	g_file_set_contents(record_folder_path(),
			    "this is not a database, it only stands in its place", -1, NULL);
	start(1024);
	put_media(10);
	await_stored(10);
	stop();
	assert_rows(10);
	assert_int_equal(g_access(aside, F_OK), 0);
	assert_int_equal(g_atomic_int_get(&complaints), 1);
}

static void a_file_that_is_removed_is_made_anew(void **state)
{
	(void)state;
	start(1024);
	put_media(10);
	await_stored(10);
	record_folder_empty();
	put_media(5);
	await_stored(15);
	put_lesson();
	put_kind(RECORD_SESSION_END, 40000, "");
	await_stored(22);
	stop();
	assert_rows(12);
	assert_lesson();
}

static void await_answer(const char *sql, int64_t wanted)
{
	gint64 end = g_get_monotonic_time() + DEADLINE_US;

	while (record_folder_ask(sql) != wanted && g_get_monotonic_time() < end)
		g_usleep(1000);
	assert_int_equal(record_folder_ask(sql), wanted);
}

static int64_t bytes(void)
{
	return record_folder_ask(
		"SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
}

/* The clock of these records begins at 0, so what they tell is over at once. */
static void what_is_old_is_deleted_and_the_file_shrinks(void **state)
{
	(void)state;
	start(MANY);
	put_lesson();
	for (int i = 0; i < 3000; i++)
		put_kind(RECORD_MESSAGE, 32000 + i, "ana");
	put_kind(RECORD_SESSION_END, 40000, "");
	put_media(20000);
	await_stored(23007);
	stop();
	assert_rows(23007);
	int64_t before = bytes();

	keep_ms = 30000; /* the lesson ended at 40 s: at 70 s it is too old */
	incarnation = 60000000;
	start(1024);
	await_answer("SELECT count(*) FROM media_samples", 0);
	assert_int_equal(record_folder_ask("SELECT count(*) FROM teleconferencesessions"), 1);
	stop();
	incarnation = 80000000;
	start(1024);
	await_answer("SELECT count(*) FROM teleconferencesessions", 0);
	assert_int_equal(
		record_folder_ask("SELECT count(*) FROM teleconference_participant_sessions"), 0);
	assert_int_equal(record_folder_ask("SELECT count(*) FROM teleconference_events"), 0);
	put_lesson(); /* of a conference that nobody remembers */
	await_stored(6);
	assert_int_equal(record_folder_ask("SELECT count(*) FROM teleconferencesessions"), 1);
	stop();
	assert_true(bytes() < before / 4);
}

/* Said, not judged: the machine may be busy. */
static void a_flood_is_stored(void **state)
{
	(void)state;
	start(MANY);
	gint64 from = g_get_monotonic_time();
	put_media(MANY);
	await_stored(MANY);
	printf("# %.0f records/s\n", MANY * 1e6 / (double)(g_get_monotonic_time() - from));
	assert_int_equal(stop().dropped, 0);
	assert_rows(MANY);
}

int main(void)
{
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_FOLDER(a_lesson_is_added_up),
		WITH_FOLDER(with_what_somebody_was_there_is_written_down),
		WITH_FOLDER(a_disk_that_fails_once_loses_nothing),
		WITH_FOLDER(a_disk_that_stays_full_fills_the_spill_until_it_is_mended),
		WITH_FOLDER(what_a_stop_could_not_store_is_stored_at_the_next_start),
		WITH_FOLDER(a_record_is_not_closed_while_something_waits),
		WITH_FOLDER(a_damaged_record_is_set_aside),
		WITH_FOLDER(a_file_that_is_removed_is_made_anew),
		WITH_FOLDER(what_is_old_is_deleted_and_the_file_shrinks),
		WITH_FOLDER(a_flood_is_stored),
	};

	install_failing_disk();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
