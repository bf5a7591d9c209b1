/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lectern-report as it is installed, on a record that somebody writes to meanwhile.
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
#include <sys/wait.h>

#include "tests/unit/support/record_folder.h"
#include "tests/unit/support/record_scene.h"

#define SESSIONS 12
#define MOST_ARGUMENTS 12

static char *path, *command;

/** What a run of the command has given. */
struct run {
	int status;
	char *out, *err;
};

static int make_record(void **state)
{
	const struct sample_record sample = {SESSIONS, 3, 60, 0};

	(void)state;
	int status = record_scene_set_up(&sample);
	path = g_strdup(record_folder_path());
	command = g_build_filename(g_getenv("LECTERN_BUILD"), "lectern-report", NULL);
	return status;
}

static int remove_record(void **state)
{
	(void)state;
	g_free(path);
	g_free(command);
	return record_folder_tear_down();
}

static struct run run(const char *first, ...) G_GNUC_NULL_TERMINATED;
static struct run run(const char *first, ...)
{
	char *words[MOST_ARGUMENTS] = {command, (char *)first};
	struct run result = {.status = -1};
	int status = -1;
	va_list more;

	va_start(more, first);
	for (int i = 2; first && (words[i] = va_arg(more, char *)); i++)
		assert_true(i < MOST_ARGUMENTS - 2);
	va_end(more);
	assert_true(g_spawn_sync(NULL, words, NULL, G_SPAWN_DEFAULT, NULL, NULL, &result.out,
				 &result.err, &status, NULL));
	result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	return result;
}

static void forget(struct run *result)
{
	g_free(result->out);
	g_free(result->err);
}

static void assert_complains(struct run result, int status, const char *text)
{
	assert_int_equal(result.status, status);
	assert_string_equal(result.out, "");
	assert_non_null(strstr(result.err, text));
	forget(&result);
}

static int count(const char *text, const char *what)
{
	int found = 0;

	for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
		found++;
	return found;
}

static void a_report_is_a_table(void **state)
{
	struct run result = run(path, "sessions", "--status", "completed", "--limit=4", NULL);

	(void)state;
	assert_int_equal(result.status, 0);
	assert_int_equal(count(result.out, "\n"), 5);
	assert_int_equal(count(result.out, " completed "), 4);
	assert_true(g_regex_match_simple("^ *id +conference +room ", result.out, 0, 0));
	assert_true(g_regex_match_simple(" 2026-01-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z ",
					 result.out, 0, 0));
	assert_true(g_regex_match_simple("there is more: --after \\d+\n$", result.err, 0, 0));
	forget(&result);
}

static void a_page_by_number_says_how_many_there_are(void **state) /* S4-U05 */
{
	struct run result = run(path, "sessions", "--page", "2", "--limit", "5", "--csv", NULL);

	(void)state;
	assert_int_equal(result.status, 0);
	assert_int_equal(count(result.out, "\n"), 6);
	assert_true(
		g_regex_match_simple(": page 2 of \\d+, \\d+ rows in all\n$", result.err, 0, 0));
	forget(&result);
}

static void a_report_is_csv_or_json(void **state)
{
	struct run csv = run(path, "timeline", "--session", "2", "--csv", NULL);
	struct run json = run(path, "timeline", "--session", "2", "--json", NULL);
	json_auto_t *table = json_loads(json.out, 0, NULL);

	(void)state;
	assert_int_equal(csv.status + json.status, 0);
	assert_string_equal(csv.err, "");
	assert_int_equal(count(csv.out, "\r\n"),
			 json_array_size(json_object_get(table, "rows")) + 1);
	assert_true(g_str_has_prefix(csv.out, "id,timestamp,event_type,participant_id,"
					      "participant_name,event,detail\r\n"));
	assert_true(json_integer_value(
			    json_array_get(json_array_get(json_object_get(table, "rows"), 0), 1)) >=
		    SAMPLE_RECORD_FROM_MS);
	forget(&csv);
	forget(&json);
}

static void what_is_wrong_is_named(void **state)
{
	g_autofree char *other = record_folder_dup_path("other.db");
	g_autofree char *none = record_folder_dup_path("none");

	(void)state;
	assert_complains(run(path, "sessions", "--from", "soon", NULL), 2, "`from` must be");
	assert_complains(run(path, "sessions", "--minimum", "1", NULL), 2, "`minimum` is no");
	assert_complains(run(path, "sessions", "--dance", NULL), 2, "dance");
	assert_complains(run(path, "timeline", NULL), 2, "needs `session`");
	assert_complains(run(path, "days", "--csv", "--json", NULL), 2, "--csv and --json");
	assert_complains(run(none, "sessions", NULL), 1, "cannot be read");
	assert_false(g_file_test(none, G_FILE_TEST_EXISTS));
	g_file_set_contents(other, "this is not a database, it only stands in its place", -1, NULL);
	assert_complains(run(other, "sessions", NULL), 1, "not a database");
	g_file_set_contents(other, "", 0, NULL);
	assert_complains(run(other, "sessions", NULL), 1, "is no record");
}

static void whoever_does_not_know_is_told_what_there_is(void **state)
{
	struct run help = run("--help", NULL);

	(void)state;
	assert_complains(run(NULL, NULL), 2, "billing");
	assert_complains(run(path, NULL), 2, "billing");
	assert_complains(run(path, "dance", NULL), 2, "there is no report dance");
	assert_complains(run(path, "dance", NULL), 2, "billing");
	assert_int_equal(help.status, 0);
	assert_non_null(strstr(help.out, "billing"));
	assert_non_null(strstr(help.out, "--appointment"));
	assert_non_null(strstr(help.out, "Exit status"));
	forget(&help);
}

/* Whoever writes */

static sqlite3 *open_writer(void)
{
	sqlite3 *writer = NULL;

	assert_int_equal(sqlite3_open(path, &writer), SQLITE_OK);
	return writer;
}

static int count_rooms(const char *room)
{
	struct run result = run(path, "sessions", "--room", room, "--csv", NULL);
	int rows = count(result.out, "\r\n") - 1;

	assert_int_equal(result.status, 0);
	forget(&result);
	return rows;
}

static void a_writer_is_not_waited_for(void **state)
{
	sqlite3 *writer = open_writer();

	(void)state;
	assert_int_equal(sqlite3_exec(writer,
				      "BEGIN IMMEDIATE; INSERT INTO teleconferencesessions"
				      " (conference, room, plugin) VALUES ('late_1', 'late', '')",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(count_rooms("late"), 0);
	assert_int_equal(sqlite3_exec(writer, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(count_rooms("late"), 1);
	sqlite3_close(writer);
}

/** The database, its log not included: that is empty, or gone, when nobody has it open. */
static char *digest(void)
{
	g_autofree char *content = NULL;
	gsize length = 0;

	assert_true(g_file_get_contents(path, &content, &length, NULL));
	return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)content, length);
}

static void nothing_is_written(void **state)
{
	g_autofree char *before = digest(), *after = NULL;

	(void)state;
	assert_int_equal(count_rooms("room1"), 1);
	assert_int_equal(count_rooms("'; DELETE FROM teleconferencesessions; --"), 0);
	assert_int_equal(count_rooms("room1"), 1);
	after = digest();
	assert_string_equal(before, after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_report_is_a_table),
		cmocka_unit_test(a_page_by_number_says_how_many_there_are),
		cmocka_unit_test(a_report_is_csv_or_json),
		cmocka_unit_test(what_is_wrong_is_named),
		cmocka_unit_test(whoever_does_not_know_is_told_what_there_is),
		cmocka_unit_test(a_writer_is_not_waited_for),
		cmocka_unit_test(nothing_is_written),
	};

	return cmocka_run_group_tests(tests, make_record, remove_record);
}
