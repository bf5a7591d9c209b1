/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Quality in the database: whose it is, that it is right at each commit, and that neither a disk that
 * fails nor a restart counts anything twice (S4-12, S4-27, S4-28, S4-X01).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib.h>
#include <math.h>
#include <sqlite3.h>
#include <string.h>

#include "lectern/media/mos.h"
#include "plugins/sqlite_events/database.h"
#include "tests/unit/support/failing_disk.h"
#include "tests/unit/support/record_batch.h"
#include "tests/unit/support/record_folder.h"

#define CHANGES 300
#define MOST_FAILURES 100

static struct database *database;
static int failures;
static int64_t windows_before; /* this run */

static int set_up(void **state)
{
	(void)state;
	return record_folder_set_up();
}

static int tear_down(void **state)
{
	(void)state;
	repair_disk();
	return record_folder_tear_down();
}

static void start(int run)
{
	failures = 0;
	windows_before = MAX(record_folder_ask("SELECT sum(windows) FROM quality_minutes"), 0);
	database = database_new(record_folder_path(), record_batch_begin(run));
}

static void stop(void)
{
	database_free(database);
	database = NULL;
}

/* What is recorded */

#define OURS RECORD_BATCH_OURS

/** 50 packets of 100 bytes a second, of which some are lost on the way up. */
static struct record *put_second(uint64_t handle_id, int64_t second, int lost_a_second)
{
	return record_batch_put_sound(handle_id, second * 1000, second * 50,
				      second * lost_a_second);
}

static void store(void)
{
	while (!record_batch_store(database)) {
		assert_true(++failures < MOST_FAILURES);
		repair_disk();
	}
}

static void assert_answer(const char *sql, double expected)
{
	double answer = record_folder_ask_real(sql);

	if (!(fabs(answer - expected) < 1e-6))
		fail_msg("%s gives %f, not %f", sql, answer, expected);
}

/** What stands in the rows of people and conferences is what their minutes give, now. */
static void assert_sums(void)
{
	assert_answer("SELECT count(*) FROM teleconference_participant_sessions p WHERE"
		      " p.quality_score IS NOT (SELECT m.mos FROM quality_minutes m"
		      " WHERE m.participant_session_id = p.id AND m.seconds >= 30"
		      " ORDER BY m.rating LIMIT 1)",
		      0);
	assert_answer("SELECT count(*) FROM teleconferencesessions s WHERE"
		      " s.quality_score IS NOT (SELECT min(p.quality_score)"
		      " FROM teleconference_participant_sessions p"
		      " WHERE p.teleconference_session_id = s.id)",
		      0);
	/* What is told to those who watch is what stands here, also after a disk that failed. */
	struct database_figures figures;
	database_measure(database, &figures);
	uint64_t by_mos = 0, by_word = 0;
	for (int i = 0; i < QUALITY_BOUNDS; i++)
		by_mos += figures.quality.by_mos[i];
	for (int i = 0; i < QUALITY_WORDS; i++)
		by_word += figures.quality.by_word[i];
	assert_int_equal(by_mos, by_word);
	assert_answer("SELECT coalesce(sum(windows), 0) FROM quality_minutes",
		      (double)(windows_before + (int64_t)by_mos));
	/* One medium each here: a window more than there are parts has been counted twice. */
	assert_answer("SELECT count(*) FROM quality_minutes WHERE seconds != windows * 10", 0);
}

static double score(double loss_percent)
{
	return lc_mos_of_rating(lc_mos_rating(
		&(struct lc_mos_path){.loss_percent = loss_percent, .has_fec = true}));
}

#define OF(person) " FROM teleconference_participant_sessions WHERE participant_id = '" person "'"

/** ana's line is good, ben's poor. */
static void put_lesson(int64_t seconds)
{
	record_batch_put_about(RECORD_SESSION_START, OURS, "", 0, 0);
	record_batch_put_person("ana", 11, 0);
	record_batch_put_person("ben", 21, 0);
	for (int64_t second = 0; second <= seconds; second++) {
		put_second(11, second, 0);
		put_second(21, second, 10);
		store();
		assert_sums();
	}
}

static void a_conference_is_as_good_as_its_worst_connection(void **state)
{
	(void)state;
	start(0);
	put_lesson(121);
	assert_answer("SELECT count(*) FROM quality_minutes", 4);
	assert_answer("SELECT sum(windows) FROM quality_minutes WHERE direction = 'up'", 24);
	assert_answer("SELECT quality_score" OF("ana"), score(0));
	assert_answer("SELECT quality_score" OF("ben"), score(20));
	assert_answer("SELECT connection_quality = 'good'" OF("ana"), 1);
	assert_answer("SELECT connection_quality = 'poor'" OF("ben"), 1);
	assert_answer("SELECT avg_bandwidth_kbps" OF("ana"), 40);
	assert_answer("SELECT quality_score FROM teleconferencesessions", score(20));
	assert_answer("SELECT connection_quality = 'poor' FROM teleconferencesessions", 1);
	assert_answer("SELECT max(loss_percent) FROM quality_minutes", 20);
	assert_answer("SELECT count(*) FROM quality_minutes WHERE rtt_ms IS NULL AND formula = 1"
		      " AND minute % 60000 = 0 AND mos IS NOT NULL AND rating_lowest <= rating",
		      4);
	stop();
}

static void neither_twenty_seconds_nor_silence_are_rated(void **state)
{
	(void)state;
	start(0);
	put_lesson(19);
	for (int i = 1; i <= 180; i++) { /* nothing flows any more */
		put_second(11, 19, 0)->at_ms += i * 1000;
		store();
	}
	assert_answer("SELECT sum(windows) FROM quality_minutes", 3); /* ana's second has ended */
	assert_answer("SELECT count(*) FROM teleconference_participant_sessions"
		      " WHERE quality_score IS NULL AND connection_quality IS NULL",
		      2);
	stop();
}

#define THEIRS "janus.plugin.videoroom"

/** Who watches in VideoRoom has another handle, which only the session tells; so does the round trip. */
static void another_handle_of_a_session_is_the_same_person(void **state)
{
	(void)state;
	start(0);
	record_batch_put_about(RECORD_JOIN, THEIRS, "cleo", 31, 0);
	for (int64_t second = 0; second <= 41; second++) {
		put_second(31, second, 0);
		struct record *record = put_second(32, second, 0);
		int64_t *counters = record->media.counters;
		counters[RECORD_COUNTER_packets_sent] = second * 100;
		counters[RECORD_COUNTER_packets_received] = 0;
		counters[RECORD_COUNTER_bytes_received] = 0;
		counters[RECORD_COUNTER_bytes_sent] = second * 10000;
		counters[RECORD_COUNTER_rtt] = 100;
		strcpy(put_second(31, second, 0)->media.medium, "data");
		put_second(99, second, 0);
		store();
		assert_sums();
	}
	assert_answer("SELECT count(*) FROM quality_minutes", 2);
	assert_answer("SELECT sum(windows * (direction = 'up')) * 100"
		      " + sum(windows * (direction = 'down')) FROM quality_minutes",
		      404);
	assert_answer("SELECT count(*) FROM quality_minutes WHERE abs(rtt_ms - 100) < 0.001", 2);
	assert_answer("SELECT avg_bandwidth_kbps" OF("cleo"), 40 + 80);
	stop();
}

static void who_is_not_there_has_no_quality(void **state)
{
	(void)state;
	start(0);
	record_batch_put_person("ana", 11, 0);
	record_batch_put_about(RECORD_HANDLE, OURS, "dan", 21, 0); /* he waits in the lobby */
	record_batch_put_about(RECORD_LEAVE, OURS, "ana", 0, 1000);
	for (int64_t second = 0; second <= 60; second++) {
		put_second(11, second, 0);
		put_second(21, second, 0);
		store();
	}
	assert_answer("SELECT count(*) FROM quality_minutes", 0);
	stop();
}

/** Each change of a file fails once: a window under way may be missing then, none is there twice. */
static void a_disk_that_fails_costs_a_window_at_most(void **state)
{
	int all = 0;

	(void)state;
	for (int n = 1; n <= CHANGES; n += 37) {
		record_folder_empty();
		start(0);
		fail_at_change(n, false);
		put_lesson(121);
		double windows = record_folder_ask_real("SELECT sum(windows) FROM quality_minutes");
		assert_true(windows <= 24 && windows >= 24 - 2 * failures);
		assert_answer("SELECT quality_score" OF("ben"), score(20));
		all += failures;
		stop();
	}
	assert_true(all > 4); /* the disk has failed indeed */
}

static void a_restart_goes_on_with_what_stands_in_the_rows(void **state)
{
	(void)state;
	start(0);
	put_lesson(70);
	double before = record_folder_ask_real("SELECT sum(windows) FROM quality_minutes");
	assert_answer("SELECT sum(windows) FROM quality_minutes", 14);
	stop(); /* killed */
	start(1);
	record_batch_put_person("ana", 51, 90000);
	for (int64_t second = 90; second <= 121; second++) {
		put_second(51, second, 0);
		store();
		assert_sums();
	}
	assert_answer("SELECT sum(windows) FROM quality_minutes", before + 3);
	assert_answer("SELECT windows * 1000 + parts FROM quality_minutes"
		      " WHERE minute % 120000 = 60000 AND participant_session_id ="
		      " (SELECT id" OF("ana") ")",
		      4000 + 1 + 8 + 16 + 32);
	assert_answer("SELECT quality_score" OF("ben"), score(20));
	assert_answer("SELECT connection_quality = 'poor' FROM teleconferencesessions", 1);
	stop();
}

int main(void)
{
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_FOLDER(a_conference_is_as_good_as_its_worst_connection),
		WITH_FOLDER(neither_twenty_seconds_nor_silence_are_rated),
		WITH_FOLDER(another_handle_of_a_session_is_the_same_person),
		WITH_FOLDER(who_is_not_there_has_no_quality),
		WITH_FOLDER(a_disk_that_fails_costs_a_window_at_most),
		WITH_FOLDER(a_restart_goes_on_with_what_stands_in_the_rows),
	};

	install_failing_disk();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
