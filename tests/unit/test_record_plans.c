/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the database finds the rows: no report reads a table that grows with every event from one end to
 * the other. And the queries in docs/record.md, as they stand there.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "plugins/sqlite_events/report.h"
#include "tests/unit/support/record_folder.h"
#include "tests/unit/support/record_scene.h"

static int make_record(void **state)
{
	const struct sample_record sample = {60, 6, 250, 2};

	(void)state;
	return record_scene_set_up(&sample);
}

static int remove_record(void **state)
{
	(void)state;
	return record_folder_tear_down();
}

/* Plans */

/** The steps of a plan, each with a line break behind it. */
static char *dup_plan(const char *explain)
{
	struct report_table table = record_scene_query(explain);
	GString *plan = g_string_new(NULL);

	for (guint row = 0; row < report_table_rows(&table); row++)
		g_string_append_printf(plan, "%s\n",
				       record_scene_cell(&table, row, "detail")->text);
	report_table_clear(&table);
	return g_string_free(plan, FALSE);
}

/*
 * In a plan a table goes by its alias. A bound on the key alone is a scan in all but name. The report
 * `issues` alone may go from one end to the other, of an index that has its few rows and no others.
 */
static bool scans(const char *sql, const char *table)
{
	g_autofree char *pattern = g_strdup_printf("\\b%s(?: +AS)?(?: +(\\w+))?", table);
	g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;
	g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", sql, NULL);
	g_autofree char *plan = dup_plan(explain);
	bool is_scanned = false;

	g_regex_match(regex, sql, 0, &match);
	for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
		g_autofree char *other = g_match_info_fetch(match, 1);
		g_autofree char *alias = g_strjoin("|", table, other, NULL);
		g_autofree char *scan = g_strdup_printf(
			"\\b(SCAN (%s)\\b|SEARCH (%s) USING INTEGER PRIMARY KEY \\(rowid[<>])",
			alias, alias);
		is_scanned |= g_regex_match_simple(scan, plan, 0, 0);
	}
	return is_scanned;
}

static const char *const growing[] = {"teleconference_events", "gateway_events", "media_samples",
				      "quality_minutes"};

static void assert_no_scan(const char *name, const char *sql)
{
	for (size_t i = 0; i < G_N_ELEMENTS(growing); i++) {
		if (scans(sql, growing[i]))
			fail_msg("%s scans %s", name, growing[i]);
	}
}

static void no_report_goes_through_all_events(void **state)
{
	(void)state;
	for (size_t i = 0; i < report_count; i++) {
		assert_no_scan(report_list[i].name, report_list[i].sql);
		if (report_list[i].count)
			assert_no_scan(report_list[i].name, report_list[i].count);
	}
}

/* Sums over everybody are read off an index in its order; whose sums they are is sorted by no report. */
static void sums_of_people_are_read_off_an_index(void **state)
{
	static const struct {
		const char *report, *step;
	} rows[] = {
		{"people", "SCAN p USING COVERING INDEX participants_by_person\n"},
		{"devices", "SCAN p USING COVERING INDEX participants_by_device\n"},
		{"sessions",
		 "LIST SUBQUERY 1\nSCAN p USING COVERING INDEX participants_by_person\n"},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *explain =
			g_strconcat("EXPLAIN QUERY PLAN ", report_find(rows[i].report)->sql, NULL);
		g_autofree char *plan = dup_plan(explain);
		if (!strstr(plan, rows[i].step) || strstr(plan, "FOR GROUP BY"))
			fail_msg("%s: %s", rows[i].report, plan);
	}
}

static void one_that_did_would_be_seen(void **state)
{
	(void)state;
	assert_true(scans("SELECT count(*) FROM teleconference_events e WHERE e.flags = 1",
			  "teleconference_events"));
	assert_true(scans("SELECT * FROM media_samples ORDER BY id DESC LIMIT 5", "media_samples"));
	assert_true(scans("SELECT 1 FROM users u JOIN gateway_events AS g ON g.type = u.id",
			  "gateway_events"));
	assert_true(scans("SELECT * FROM gateway_events g WHERE g.id > 3", "gateway_events"));
	assert_false(scans("SELECT * FROM gateway_events g WHERE g.id = 3", "gateway_events"));
}

/* The texts in docs/record.md */

/** Those between ```sql and ```, as they stand there. */
static GPtrArray *read_documented(void)
{
	g_autofree char *file =
		g_build_filename(g_getenv("LECTERN_SOURCE"), "docs/record.md", NULL);
	g_autofree char *page = NULL;
	GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);

	assert_true(g_file_get_contents(file, &page, NULL, NULL));
	g_auto(GStrv) parts = g_strsplit(page, "```sql\n", -1);
	for (int i = 1; parts[i]; i++)
		g_ptr_array_add(texts,
				g_strndup(parts[i], (gsize)(strstr(parts[i], "```") - parts[i])));
	assert_int_equal(texts->len, 3);
	return texts;
}

/** All columns that the documented query has the report has too, rounded. */
static void assert_same(const struct report_table *documented, const struct report_table *report)
{
	assert_int_equal(report_table_rows(documented), report_table_rows(report));
	assert_true(report_table_rows(report) > 1);
	for (guint i = 0; i < documented->cells->len; i++) {
		guint row = i / documented->columns->len, column = i % documented->columns->len;
		const char *name = report_table_column(documented, column);
		const struct report_cell *a = report_table_cell(documented, row, column),
					 *b = record_scene_cell(report, row, name);
		assert_true(
			g_ptr_array_find_with_equal_func(report->columns, name, g_str_equal, NULL));
		assert_int_equal(a->type, b->type);
		assert_int_equal(a->number, b->number);
		assert_float_equal(a->real, b->real, 0.051);
		assert_int_equal(g_strcmp0(a->text, b->text), 0);
	}
}

static void the_documented_queries_give_what_the_reports_give(void **state) /* S4-107...109 */
{
	static const char *const names[] = {"billing", "problems", "caregivers"};
	g_autoptr(GPtrArray) texts = read_documented();

	(void)state;
	for (guint i = 0; i < texts->len; i++) {
		struct report_table report = record_scene_report(names[i], "limit", "10000", NULL);
		struct report_table documented = record_scene_query(texts->pdata[i]);
		assert_same(&documented, &report);
		for (size_t j = 0; j < G_N_ELEMENTS(growing); j++)
			assert_false(scans(texts->pdata[i], growing[j]));
		report_table_clear(&report);
		report_table_clear(&documented);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_report_goes_through_all_events),
		cmocka_unit_test(one_that_did_would_be_seen),
		cmocka_unit_test(sums_of_people_are_read_off_an_index),
		cmocka_unit_test(the_documented_queries_give_what_the_reports_give),
	};

	return cmocka_run_group_tests(tests, make_record, remove_record);
}
