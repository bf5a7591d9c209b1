/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the Admin API asks for, and what it is told.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <string.h>

#include "plugins/sqlite_events/report.h"
#include "plugins/sqlite_events/reports.h"
#include "tests/unit/support/record_folder.h"
#include "tests/unit/support/record_scene.h"

static int make_record(void **state)
{
	const struct sample_record sample = {12, 6, 60, 0};

	(void)state;
	return record_scene_set_up(&sample);
}

static int remove_record(void **state)
{
	(void)state;
	return record_folder_tear_down();
}

static json_t *request(const char *text, enum lc_error error, const char *field)
{
	json_auto_t *question = json_loads(text, 0, NULL);
	json_t *answer = NULL;
	struct lc_why why = {.text = ""};

	assert_non_null(question);
	assert_int_equal(reports_answer(record_folder_path(), question, &answer, &why), error);
	assert_string_equal(why.field, field);
	assert_true(answer ? error == LC_OK : strstr(why.text, field) != NULL);
	return answer;
}

static void requests_are_answered(void **state)
{
	json_auto_t *list = request("{\"request\": \"reports\"}", LC_OK, "");
	json_auto_t *session =
		request("{\"request\": \"session\", \"session\": 5, \"limit\": 4}", LC_OK, "");
	json_auto_t *days = request("{\"request\": \"report\", \"name\": \"days\","
				    " \"from\": 1767225600000, \"limit\": 3}",
				    LC_OK, "");

	(void)state;
	assert_int_equal(json_array_size(json_object_get(list, "reports")), report_count);
	assert_int_equal(json_array_size(json_object_get(session, "session")), 1);
	assert_int_equal(json_array_size(json_object_get(session, "participants")), 6);
	assert_int_equal(json_array_size(json_object_get(session, "timeline")), 4);
	assert_true(json_array_size(json_object_get(session, "intervals")) > 6);
	assert_int_equal(json_array_size(json_object_get(days, "rows")), 3);
	assert_int_equal(json_integer_value(json_object_get(days, "next")), 3);
}

static int64_t number_of(const json_t *answer, const char *name)
{
	return json_integer_value(json_object_get(answer, name));
}

static void a_page_by_number_tells_how_many_there_are(void **state) /* S4-U05 */
{
	json_auto_t *sessions = request(
		"{\"request\": \"sessions\", \"page\": 2, \"limit\": 5, \"from\": \"2026-01-01\"}",
		LC_OK, "");
	json_auto_t *people = request("{\"request\": \"report\", \"name\": \"people\","
				      " \"page\": 1, \"limit\": 10000}",
				      LC_OK, "");
	json_auto_t *others = request("{\"request\": \"sessions\", \"limit\": 5}", LC_OK, "");

	(void)state;
	assert_int_equal(json_array_size(json_object_get(sessions, "sessions")), 5);
	assert_int_equal(number_of(sessions, "total"), 12);
	assert_int_equal(number_of(sessions, "page"), 2);
	assert_int_equal(number_of(sessions, "limit"), 5);
	assert_int_equal(number_of(sessions, "pages"), 3);
	assert_int_equal(number_of(people, "total"),
			 json_array_size(json_object_get(people, "rows")));
	assert_null(json_object_get(others, "total"));
	request("{\"request\": \"sessions\", \"page\": 0}", LC_BAD_FIELD, "page");
	request("{\"request\": \"report\", \"name\": \"now\", \"page\": 1}", LC_BAD_FIELD, "page");
}

static void a_bad_request_is_told_what_is_wrong(void **state)
{
	(void)state;
	request("{\"request\": \"dance\"}", LC_UNKNOWN_REQUEST, "request");
	request("{}", LC_UNKNOWN_REQUEST, "request");
	request("{\"request\": \"report\", \"name\": \"dance\"}", LC_BAD_FIELD, "name");
	request("{\"request\": \"report\"}", LC_BAD_FIELD, "name");
	request("{\"request\": \"report\", \"name\": \"days\", \"from\": []}", LC_BAD_FIELD,
		"from");
	request("{\"request\": \"report\", \"name\": \"days\", \"room\": 1}", LC_BAD_FIELD, "room");
	request("{\"request\": \"sessions\", \"limit\": 0}", LC_BAD_FIELD, "limit");
	request("{\"request\": \"session\"}", LC_MISSING_FIELD, "session");
	request("{\"request\": \"session\", \"session\": 99999}", LC_NO_SUCH_CONFERENCE, "session");
	request("{\"request\": \"session\", \"session\": 5, \"type\": 7.5}", LC_BAD_FIELD, "type");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_answered),
		cmocka_unit_test(a_page_by_number_tells_how_many_there_are),
		cmocka_unit_test(a_bad_request_is_told_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, make_record, remove_record);
}
