/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every report on a record of many sessions: that pages fit each other and the numbers agree.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "plugins/sqlite_events/report.h"
#include "tests/unit/support/record_folder.h"
#include "tests/unit/support/record_scene.h"

#define SESSIONS 60

static int make_record(void **state)
{
	const struct sample_record sample = {SESSIONS, 6, 250, 0};

	(void)state;
	return record_scene_set_up(&sample);
}

static int remove_record(void **state)
{
	(void)state;
	return record_folder_tear_down();
}

/* Pages */

static bool is_equal(const struct report_cell *a, const struct report_cell *b)
{
	return a->type == b->type && a->number == b->number && a->real == b->real &&
	       g_strcmp0(a->text, b->text) == 0;
}

static struct report_table read_page(const char *name, const char *limit, const char *after)
{
	bool needs_session = report_find_parameter(report_find(name), "session") >= 0;

	if (needs_session && after)
		return record_scene_report(name, "session", "5", "limit", limit, "after", after,
					   NULL);
	if (needs_session)
		return record_scene_report(name, "session", "5", "limit", limit, NULL);
	if (after)
		return record_scene_report(name, "limit", limit, "after", after, NULL);
	return record_scene_report(name, "limit", limit, NULL);
}

static void assert_pages_fit(const char *name)
{
	struct report_table all = read_page(name, "10000", NULL);
	struct report_table page = read_page(name, "7", NULL);
	guint seen = 0;

	assert_false(all.has_next);
	for (bool has_next = true; has_next;) {
		for (guint i = 0; i < page.cells->len; i++, seen++)
			assert_true(is_equal(&g_array_index(page.cells, struct report_cell, i),
					     &g_array_index(all.cells, struct report_cell, seen)));
		has_next = page.has_next;
		g_autofree char *after = g_strdup_printf("%lld", (long long)page.next);
		report_table_clear(&page);
		if (has_next)
			page = read_page(name, "7", after);
	}
	assert_int_equal(seen, all.cells->len);
	assert_true(seen > 0);
	report_table_clear(&all);
}

static void pages_fit_each_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < report_count; i++) {
		if (report_find_parameter(&report_list[i], REPORT_LIMIT) >= 0)
			assert_pages_fit(report_list[i].name);
	}
}

static void a_page_that_is_just_full_is_the_last(void **state)
{
	g_autofree char *limit = g_strdup_printf("%d", SESSIONS);
	struct report_table page = read_page("sessions", limit, NULL);

	(void)state;
	assert_int_equal(report_table_rows(&page), SESSIONS);
	assert_false(page.has_next);
	report_table_clear(&page);
}

/* Pages by number */

static void assert_numbered_pages_fit(const char *name)
{
	struct report_table all = record_scene_report(name, "limit", "10000", NULL);
	int64_t total = report_table_rows(&all), pages = (total + 6) / 7;
	guint seen = 0;

	for (int64_t number = 1; number <= pages + 1; number++) {
		g_autofree char *text = g_strdup_printf("%d", (int)number);
		struct report_table page =
			record_scene_report(name, "limit", "7", "page", text, NULL);
		assert_int_equal(page.page, number);
		assert_int_equal(page.total, total);
		assert_int_equal(report_table_pages(&page), pages);
		assert_int_equal(report_table_rows(&page), CLAMP(total - (number - 1) * 7, 0, 7));
		for (guint i = 0; i < page.cells->len; i++, seen++)
			assert_true(is_equal(&g_array_index(page.cells, struct report_cell, i),
					     &g_array_index(all.cells, struct report_cell, seen)));
		report_table_clear(&page);
	}
	assert_int_equal(seen, all.cells->len);
	assert_true(pages > 1);
	report_table_clear(&all);
}

static void numbered_pages_fit_each_other_and_tell_how_many(void **state) /* S4-U05 */
{
	int numbered = 0;

	(void)state;
	for (size_t i = 0; i < report_count; i++) {
		bool has_number = report_find_parameter(&report_list[i], REPORT_PAGE) >= 0;
		assert_int_equal(has_number, report_list[i].count != NULL);
		if (has_number)
			assert_numbered_pages_fit(report_list[i].name);
		numbered += has_number;
	}
	assert_int_equal(numbered, 5);
}

/** What is narrowed down is counted as it is shown; `after` counts for nothing. */
static void what_is_counted_is_what_is_found(void **state)
{
	struct report_table failed =
		record_scene_report("sessions", "status", "failed", "page", "1", NULL);
	struct report_table named = record_scene_report("people", "text", "wilson", "page", "1",
							"limit", "1", "after", "3", NULL);
	struct report_table none = record_scene_report("sessions", "text", "no such name", "page",
						       "1", "after", "1", NULL);
	struct report_table unasked = record_scene_report("sessions", NULL);

	(void)state;
	assert_int_equal(failed.total, report_table_rows(&failed));
	assert_int_equal(failed.total,
			 record_folder_ask("SELECT count(*) FROM teleconferencesessions"
					   " WHERE session_status = 'failed'"));
	assert_int_equal(named.total, record_folder_ask("SELECT count(DISTINCT participant_id)"
							" FROM teleconference_participant_sessions"
							" WHERE participant_name LIKE '%wilson%'"));
	assert_int_equal(none.total, 0);
	assert_int_equal(report_table_pages(&none), 0);
	assert_int_equal(unasked.page, 0);
	report_table_clear(&failed);
	report_table_clear(&named);
	report_table_clear(&none);
	report_table_clear(&unasked);
}

/* Numbers */

static void assert_sums(const struct report_table *intervals, const char *person, const char *kind,
			int64_t seconds)
{
	int64_t sum_ms = 0;

	for (guint row = 0; row < report_table_rows(intervals); row++) {
		const struct report_cell *end = record_scene_cell(intervals, row, "ended_at");
		int64_t from_ms = record_scene_cell(intervals, row, "started_at")->number;
		if (g_strcmp0(record_scene_cell(intervals, row, "participant_id")->text, person) !=
			    0 ||
		    g_strcmp0(record_scene_cell(intervals, row, "kind")->text, kind) != 0)
			continue;
		assert_int_equal(end->type, SQLITE_INTEGER);
		assert_true(end->number >= from_ms);
		sum_ms += end->number - from_ms;
	}
	assert_int_equal((sum_ms + 500) / 1000, seconds);
}

static void intervals_are_as_long_as_the_sums_say(void **state) /* S4-54, S4-58, S4-63 */
{
	(void)state;
	for (int id = 1; id <= SESSIONS - SAMPLE_RECORD_ACTIVE; id++) {
		g_autofree char *session = g_strdup_printf("%d", id);
		struct report_table intervals =
			record_scene_report("intervals", "session", session, NULL);
		struct report_table people =
			record_scene_report("participants", "session", session, NULL);
		assert_int_equal(report_table_rows(&people), 6);
		for (guint row = 0; row < 6; row++) {
			const char *person =
				record_scene_cell(&people, row, "participant_id")->text;
			assert_sums(&intervals, person, "stay",
				    record_scene_cell(&people, row, "session_duration_seconds")
					    ->number);
			assert_sums(&intervals, person, "talk",
				    record_scene_cell(&people, row, "spoke_time_seconds")->number);
		}
		report_table_clear(&people);
		report_table_clear(&intervals);
	}
}

static void what_goes_on_has_no_end(void **state)
{
	g_autofree char *last = g_strdup_printf("%d", SESSIONS);
	struct report_table intervals = record_scene_report("intervals", "session", last, NULL);
	struct report_table now = record_scene_report("now", NULL);
	guint open = 0, here = 0;

	(void)state;
	for (guint row = 0; row < report_table_rows(&intervals); row++)
		open += record_scene_cell(&intervals, row, "ended_at")->type == SQLITE_NULL &&
			g_str_equal(record_scene_cell(&intervals, row, "kind")->text, "stay");
	for (guint row = 0; row < report_table_rows(&now); row++)
		here += record_scene_cell(&now, row, "id")->number == SESSIONS;
	assert_true(open > 0);
	assert_int_equal(open, here);
	report_table_clear(&intervals);
	report_table_clear(&now);
}

static guint count_sessions(const char *parameter, const char *value)
{
	struct report_table table = record_scene_report("sessions", parameter, value, NULL);
	guint count = report_table_rows(&table);

	report_table_clear(&table);
	return count;
}

static void sessions_are_found(void **state) /* S4-47...52 */
{
	(void)state;
	assert_int_equal(count_sessions("status", "active"), SAMPLE_RECORD_ACTIVE);
	assert_int_equal(count_sessions("status", "failed"), 1);
	assert_int_equal(count_sessions("status", "completed"),
			 SESSIONS - SAMPLE_RECORD_ACTIVE - 1);
	assert_int_equal(count_sessions("room", "room7"), 1);
	assert_int_equal(count_sessions("text", "ROOM7_"), 1);
	assert_int_equal(count_sessions("text", "wilson"), SESSIONS);
	assert_int_equal(count_sessions("text", "%"), 0);
	assert_int_equal(count_sessions("from", "2026-01-16") + count_sessions("to", "2026-01-16"),
			 SESSIONS);
	assert_in_range(count_sessions("from", "2026-01-16"), SESSIONS / 3, SESSIONS * 2 / 3);
}

static void the_timeline_has_every_event_of_a_session(void **state) /* S4-61...65 */
{
	struct report_table all =
		record_scene_report("timeline", "session", "5", "limit", "10000", NULL);
	struct report_table some =
		record_scene_report("timeline", "session", "5", "type", "screen_share", NULL);

	(void)state;
	assert_int_equal(report_table_rows(&all),
			 record_folder_ask("SELECT count(*) FROM teleconference_events"
					   " WHERE teleconference_session_id = 5"));
	assert_int_equal(
		report_table_rows(&some),
		record_folder_ask("SELECT count(*) FROM teleconference_events WHERE event_type IN"
				  " ('screen_share_start', 'screen_share_stop')"
				  " AND teleconference_session_id = 5"));
	assert_true(report_table_rows(&some) > 0);
	report_table_clear(&all);
	report_table_clear(&some);
}

static void alerts_are_those_of_the_rules(void **state) /* S4-F5 */
{
	struct report_table all = record_scene_report("alerts", "limit", "10000", NULL);
	struct report_table of_all = record_scene_report("alerts", "limit", "10000", "rule",
							 "session_disconnections", NULL);

	(void)state;
	assert_true(report_table_rows(&of_all) > 0);
	assert_int_equal(report_table_rows(&of_all),
			 record_folder_ask("SELECT count(*) FROM teleconferencesessions"
					   " WHERE total_disconnections > 3"));
	assert_int_equal(
		report_table_rows(&all) - report_table_rows(&of_all),
		record_folder_ask("SELECT count(*) FROM teleconference_participant_sessions"
				  " WHERE disconnection_count > 1"));
	for (guint i = 0; i < report_table_rows(&of_all); i++) {
		assert_int_equal(record_scene_cell(&of_all, i, "threshold")->real, 3);
		assert_string_equal(record_scene_cell(&of_all, i, "webhook")->text, "not_sent");
		assert_int_equal(record_scene_cell(&of_all, i, "participant_id")->type,
				 SQLITE_NULL);
	}
	report_table_clear(&all);
	report_table_clear(&of_all);
}

static void issues_are_all_there(void **state) /* S4-60 */
{
	struct report_table issues = record_scene_report("issues", "limit", "10000", NULL);

	(void)state;
	assert_int_equal(
		report_table_rows(&issues),
		record_folder_ask(
			"SELECT count(*) FROM teleconference_events WHERE"
			" +event_type IN ('disconnect', 'error', 'network', 'gateway_lost')"));
	report_table_clear(&issues);
}

static void an_appointment_with_two_sessions_has_two_rows(void **state) /* S4-X01, S4-X08 */
{
	struct report_table bill = record_scene_report("billing", "appointment", "10", NULL);

	(void)state;
	assert_int_equal(report_table_rows(&bill), 2);
	for (guint row = 0; row < 2; row++) {
		g_autofree char *sql = g_strdup_printf(
			"SELECT total_duration_seconds FROM teleconferencesessions WHERE id = %d",
			(int)record_scene_cell(&bill, row, "session_id")->number);
		assert_float_equal(record_scene_cell(&bill, row, "duration_minutes")->real,
				   (double)record_folder_ask(sql) / 60, 0.006);
		assert_int_equal(record_scene_cell(&bill, row, "participant_count")->number, 6);
		assert_float_equal(record_scene_cell(&bill, row, "avg_participant_quality")->real,
				   3.2, 1.2);
	}
	report_table_clear(&bill);
}

static void problems_are_those_of_the_rows(void **state) /* S4-108, S4-X04 */
{
	struct report_table worst = record_scene_report("problems", "minimum", "3", NULL);

	(void)state;
	for (guint row = 0; row < report_table_rows(&worst); row++) {
		g_autofree char *sql = g_strdup_printf(
			"SELECT count(*) FROM teleconference_events"
			" WHERE teleconference_session_id = %d AND event_type = 'disconnect'",
			(int)record_scene_cell(&worst, row, "id")->number);
		assert_true(record_scene_cell(&worst, row, "total_disconnections")->number > 3);
		assert_int_equal(record_scene_cell(&worst, row, "error_count")->number,
				 record_folder_ask(sql));
	}
	report_table_clear(&worst);
}

static void the_worst_of_poor_sessions_come_first(void **state) /* S4-F5 */
{
	struct report_table poor = record_scene_report("poor", NULL);
	double last = 0;

	(void)state;
	assert_true(report_table_rows(&poor) > 1);
	assert_int_equal(report_table_rows(&poor),
			 record_folder_ask("SELECT count(*) FROM teleconferencesessions"
					   " WHERE connection_quality = 'poor'"));
	for (guint row = 0; row < report_table_rows(&poor); row++) {
		double score = record_scene_cell(&poor, row, "quality_score")->real;
		assert_true(score >= last);
		last = score;
	}
	report_table_clear(&poor);
}

static void minutes_are_those_of_the_session(void **state) /* S4-50 */
{
	struct report_table minutes = record_scene_report("quality", "session", "5", NULL);

	(void)state;
	assert_true(report_table_rows(&minutes) > 0);
	assert_int_equal(report_table_rows(&minutes),
			 record_folder_ask(
				 "SELECT count(*) FROM quality_minutes WHERE participant_session_id"
				 " IN (SELECT id FROM teleconference_participant_sessions"
				 "  WHERE teleconference_session_id = 5)"));
	report_table_clear(&minutes);
	minutes = record_scene_report("quality", "session", "6", NULL);
	assert_int_equal(report_table_rows(&minutes), 0);
	report_table_clear(&minutes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_fit_each_other),
		cmocka_unit_test(a_page_that_is_just_full_is_the_last),
		cmocka_unit_test(numbered_pages_fit_each_other_and_tell_how_many),
		cmocka_unit_test(what_is_counted_is_what_is_found),
		cmocka_unit_test(intervals_are_as_long_as_the_sums_say),
		cmocka_unit_test(what_goes_on_has_no_end),
		cmocka_unit_test(sessions_are_found),
		cmocka_unit_test(the_timeline_has_every_event_of_a_session),
		cmocka_unit_test(issues_are_all_there),
		cmocka_unit_test(alerts_are_those_of_the_rules),
		cmocka_unit_test(an_appointment_with_two_sessions_has_two_rows),
		cmocka_unit_test(problems_are_those_of_the_rows),
		cmocka_unit_test(the_worst_of_poor_sessions_come_first),
		cmocka_unit_test(minutes_are_those_of_the_session),
	};

	return cmocka_run_group_tests(tests, make_record, remove_record);
}
