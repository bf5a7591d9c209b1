/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What docs/monitoring gives to those who read the record with Datasette or Grafana: every query, as it
 * stands there, on a record that is written to meanwhile and opened as they open it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib.h>
#include <jansson.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

#include "plugins/sqlite_events/database.h"
#include "tests/unit/support/record_folder.h"
#include "tests/unit/support/record_scene.h"

#define SESSION "5" /* has people, events, and minutes */
#define ROOM "room1"
#define DAYS_MS (31 * INT64_C(86400000))

static sqlite3 *writer, *reader;

static int set_up(void **state)
{
	const struct sample_record sample = {60, 6, 250, 2};

	(void)state;
	if (record_scene_set_up(&sample) != 0)
		return -1;
	g_autofree char *address = g_strdup_printf("file:%s?mode=ro", record_folder_path());
	bool is_set_up = sqlite3_open(record_folder_path(), &writer) == SQLITE_OK &&
			 sqlite3_open_v2(address, &reader, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
					 NULL) == SQLITE_OK;
	return is_set_up ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	sqlite3_close(reader);
	sqlite3_close(writer);
	return record_folder_tear_down();
}

static char *read_page(const char *name)
{
	g_autofree char *file = g_build_filename(g_getenv("LECTERN_SOURCE"), "docs", name, NULL);
	char *page = NULL;

	assert_true(g_file_get_contents(file, &page, NULL, NULL));
	return page;
}

/** What stands in the field of a parameter, as text: that is how Datasette gives it. */
static void bind(sqlite3_stmt *statement, const char *room)
{
	for (int i = 1; i <= sqlite3_bind_parameter_count(statement); i++) {
		const char *name = sqlite3_bind_parameter_name(statement, i);
		bool is_room = strcmp(name, ":room") == 0;
		assert_true(is_room || strcmp(name, ":session") == 0);
		sqlite3_bind_text(statement, i, is_room ? room : SESSION, -1, SQLITE_STATIC);
	}
}

/** How many rows a query gives, which must not fail. */
static int count_rows(const char *sql, const char *room)
{
	sqlite3_stmt *statement = NULL;
	int rows = 0;

	if (sqlite3_prepare_v2(reader, sql, -1, &statement, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(reader));
	assert_true(sqlite3_stmt_readonly(statement));
	bind(statement, room);
	while (sqlite3_step(statement) == SQLITE_ROW)
		rows++;
	assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
	return rows;
}

/* Tables that grow with every event or minute, and what they are called in these queries. */
#define GROWING "teleconference_events|gateway_events|media_samples|quality_minutes|e|m"

/** Does a query read one of them from one end to the other? */
static bool scans(const char *sql)
{
	g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", sql, NULL);
	struct report_table plan = record_scene_query(explain);
	bool is_scanned = false;

	assert_false(g_regex_match_simple("(teleconference_events|quality_minutes) (?!e |m )", sql,
					  0, 0));
	for (guint row = 0; row < report_table_rows(&plan); row++) {
		const char *step = record_scene_cell(&plan, row, "detail")->text;
		is_scanned |= g_regex_match_simple("\\bSCAN (" GROWING ")\\b", step, 0, 0);
	}
	report_table_clear(&plan);
	return is_scanned;
}

static void assert_query(const char *name, const char *sql)
{
	if (scans(sql))
		fail_msg("%s reads all of a table", name);
	if (!count_rows(sql, ""))
		fail_msg("%s gives nothing", name);
}

/* Datasette */

static json_t *read_queries(json_t *page)
{
	json_t *databases = json_object_get(page, "databases");

	return json_object_get(json_object_get(databases, "record"), "queries");
}

/** What a page lists as parameters is what its query has. */
static void assert_parameters(const char *name, const json_t *query)
{
	const char *sql = json_string_value(json_object_get(query, "sql"));
	const json_t *parameters = json_object_get(query, "params");
	sqlite3_stmt *statement = NULL;

	assert_int_equal(sqlite3_prepare_v2(reader, sql, -1, &statement, NULL), SQLITE_OK);
	if ((size_t)sqlite3_bind_parameter_count(statement) != json_array_size(parameters))
		fail_msg("%s has other parameters than it lists", name);
	for (size_t i = 0; i < json_array_size(parameters); i++) {
		g_autofree char *parameter =
			g_strdup_printf(":%s", json_string_value(json_array_get(parameters, i)));
		assert_true(sqlite3_bind_parameter_index(statement, parameter) > 0);
	}
	sqlite3_finalize(statement);
}

static void every_page_for_datasette_shows_something(void **state)
{
	g_autofree char *text = read_page("monitoring/datasette.json");
	json_auto_t *page = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	json_t *queries = read_queries(page), *query;
	const char *name;

	(void)state;
	assert_true(json_object_size(queries) >= 8);
	json_object_foreach(queries, name, query) {
		assert_true(*json_string_value(json_object_get(query, "title")));
		assert_parameters(name, query);
		assert_query(name, json_string_value(json_object_get(query, "sql")));
	}
	const char *sessions =
		json_string_value(json_object_get(json_object_get(queries, "sessions"), "sql"));
	assert_int_equal(count_rows(sessions, ROOM), 1);
	assert_int_equal(count_rows(sessions, "nowhere"), 0);
}

/* Grafana */

static char *replace(const char *text, const char *what, int64_t number)
{
	g_autofree char *with = g_strdup_printf("%lld", (long long)number);
	g_auto(GStrv) parts = g_strsplit(text, what, -1);

	assert_non_null(parts[1]);
	return g_strjoinv(with, parts);
}

/** Grafana writes the limits of what it shows into the text. */
static char *fill_in(const char *sql, int64_t from_ms, int64_t to_ms)
{
	g_autofree char *begun = replace(sql, "$__from", from_ms);

	return replace(begun, "$__to", to_ms);
}

/** What Grafana draws must have times, seconds, and values. */
static void assert_series(const char *sql)
{
	struct report_table table = record_scene_query(sql);

	assert_int_equal(report_table_find_column(&table, "time"), 0);
	for (guint row = 0; row < report_table_rows(&table); row++) {
		int64_t time_ms = report_table_cell(&table, row, 0)->number * 1000;
		assert_true(time_ms >= SAMPLE_RECORD_FROM_MS - 86400000 &&
			    time_ms <= SAMPLE_RECORD_FROM_MS + DAYS_MS);
	}
	report_table_clear(&table);
}

static void every_panel_for_grafana_shows_something(void **state)
{
	g_autofree char *page = read_page("monitoring.md");
	g_auto(GStrv) parts = g_strsplit(page, "```sql\n", -1);
	guint count = g_strv_length(parts);

	(void)state;
	assert_true(count > 4);
	for (guint i = 1; i < count; i++) {
		*strstr(parts[i], "```") = '\0';
		g_autofree char *sql =
			fill_in(parts[i], SAMPLE_RECORD_FROM_MS, SAMPLE_RECORD_FROM_MS + DAYS_MS);
		g_autofree char *before = fill_in(parts[i], 0, SAMPLE_RECORD_FROM_MS - 1);
		assert_query(sql, sql);
		assert_series(sql);
		assert_int_equal(count_rows(before, ""), 0);
	}
}

static void a_query_that_reads_all_would_be_seen(void **state)
{
	(void)state;
	assert_true(scans("SELECT count(*) FROM teleconference_events e WHERE e.flags = 1"));
	assert_true(scans("SELECT avg(m.mos) FROM quality_minutes m GROUP BY m.minute"));
	assert_false(scans("SELECT * FROM teleconference_events e WHERE e.id = 3"));
}

/** What is said of reading: it sees what was written last, and cannot write. */
static void who_reads_sees_the_newest_and_cannot_write(void **state)
{
	static const char count[] = "SELECT 1 FROM teleconferencesessions WHERE room = 'newest'";

	(void)state;
	assert_int_equal(count_rows(count, ""), 0);
	assert_int_equal(sqlite3_exec(writer,
				      "INSERT INTO teleconferencesessions"
				      " (conference, room, plugin) VALUES ('n_1', 'newest', '')",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(count_rows(count, ""), 1);
	assert_int_equal(
		sqlite3_exec(reader, "DELETE FROM teleconferencesessions", NULL, NULL, NULL),
		SQLITE_READONLY);
}

/* Rights */

static unsigned rights_of(const char *path, const char *suffix)
{
	g_autofree char *name = g_strconcat(path, suffix, NULL);
	struct stat about;

	assert_int_equal(stat(name, &about), 0);
	return about.st_mode & 0777;
}

/** An empty file that a group may read becomes a record that it may read, with what stands beside it. */
static void a_file_that_a_group_may_read_stays_so(void **state)
{
	g_autofree char *path = record_folder_dup_path("shared.db"), *set_aside = NULL;
	const struct queue_counts counts = {.put = 0};
	const struct batch batch = {.now_ms = SAMPLE_RECORD_FROM_MS, .counts = &counts};
	struct lc_why why = {.text = ""};

	(void)state;
	assert_true(g_file_set_contents(path, "", 0, NULL));
	assert_int_equal(chmod(path, 0640), 0);
	struct database *database = database_new(path, SAMPLE_RECORD_FROM_MS * 1000);
	assert_true(database_store(database, &batch, &set_aside, &why));
	assert_null(set_aside);
	assert_int_equal(rights_of(path, ""), 0640);
	assert_int_equal(rights_of(path, "-wal"), 0640);
	assert_int_equal(rights_of(path, "-shm"), 0640);
	database_free(database);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_page_for_datasette_shows_something),
		cmocka_unit_test(every_panel_for_grafana_shows_something),
		cmocka_unit_test(a_query_that_reads_all_would_be_seen),
		cmocka_unit_test(who_reads_sees_the_newest_and_cannot_write),
		cmocka_unit_test(a_file_that_a_group_may_read_stays_so),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
