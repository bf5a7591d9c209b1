/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is asked of a report and how its rows are written: without a database.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib.h>
#include <string.h>

#include "plugins/sqlite_events/report_print.h"
#include "plugins/sqlite_events/report_query.h"

/* Parameters */

static struct report_query query_of(const char *report)
{
	struct report_query query;

	report_query_init(&query, report_find(report));
	return query;
}

static void assert_refused(const char *report, const char *name, const char *text)
{
	struct report_query query = query_of(report), before = query;
	struct lc_why why = {.text = ""};

	assert_int_equal(report_query_set(&query, name, text, &why), LC_BAD_FIELD);
	assert_string_equal(why.field, name);
	assert_non_null(strstr(why.text, name));
	assert_memory_equal(&query, &before, sizeof(query));
	report_query_clear(&query);
}

static int64_t time_of(const char *text)
{
	struct report_query query = query_of("sessions");

	assert_int_equal(report_query_set(&query, "from", text, NULL), LC_OK);
	return report_query_number(&query, "from", -1);
}

static void times_are_those_of_iso_8601(void **state)
{
	(void)state;
	assert_int_equal(time_of("1970-01-01"), 0);
	assert_int_equal(time_of("2026-01-31"), INT64_C(1769817600000));
	assert_int_equal(time_of("2026-01-31T01:00:00"), INT64_C(1769821200000));
	assert_int_equal(time_of("2026-01-31T01:00:00+01:00"), INT64_C(1769817600000));
	assert_int_equal(time_of("2026-01-31T00:00:00.250Z"), INT64_C(1769817600250));
	assert_refused("sessions", "from", "yesterday");
	assert_refused("sessions", "from", "");
	assert_refused("sessions", "to", "2026-02-30");
	assert_refused("sessions", "to", "31.1.2026");
	assert_refused("sessions", "to", "2026-01-31T25:00:00Z");
	assert_refused("sessions", "to", "T");
}

static void a_time_may_be_a_number_of_milliseconds(void **state)
{
	struct report_query query = query_of("sessions");

	(void)state;
	assert_int_equal(report_query_set_number(&query, "to", 1769817600000, NULL), LC_OK);
	assert_int_equal(report_query_number(&query, "to", 0), INT64_C(1769817600000));
	report_query_clear(&query);
}

static void numbers_have_bounds(void **state)
{
	struct report_query query = query_of("sessions");

	(void)state;
	assert_int_equal(report_query_number(&query, REPORT_LIMIT, 0), 100);
	assert_int_equal(report_query_set(&query, REPORT_LIMIT, "10000", NULL), LC_OK);
	assert_int_equal(report_query_number(&query, REPORT_LIMIT, 0), 10000);
	assert_int_equal(report_query_set_number(&query, REPORT_LIMIT, 1, NULL), LC_OK);
	assert_int_equal(report_query_number(&query, REPORT_LIMIT, 0), 1);
	assert_refused("sessions", REPORT_LIMIT, "0");
	assert_refused("sessions", REPORT_LIMIT, "10001");
	assert_refused("sessions", REPORT_LIMIT, "all");
	assert_refused("sessions", REPORT_LIMIT, "7 ");
	assert_refused("sessions", REPORT_AFTER, "9223372036854775808");
	assert_refused("problems", "minimum", "-1");
	assert_refused("timeline", "session", "1; DROP TABLE users");
	report_query_clear(&query);
}

static void words_are_those_of_the_list_and_texts_are_short(void **state)
{
	g_autofree char *long_text = g_strnfill(201, 'x');
	struct report_query query = query_of("sessions");

	(void)state;
	assert_int_equal(report_query_set(&query, "status", "failed", NULL), LC_OK);
	assert_int_equal(report_query_set_number(&query, "room", 1234, NULL), LC_OK);
	assert_refused("sessions", "status", "complete");
	assert_refused("sessions", "status", "");
	assert_refused("sessions", "text", long_text);
	assert_refused("sessions", "text", "\xff");
	report_query_clear(&query);
}

static void a_report_has_its_own_parameters_only_and_says_what_it_needs(void **state)
{
	struct report_query query = query_of("timeline");
	struct lc_why why = {.text = ""};

	(void)state;
	assert_refused("billing", "minimum", "3");
	assert_refused("billing", "", "3");
	assert_null(report_find("dance"));
	assert_int_equal(report_query_check(&query, &why), LC_MISSING_FIELD);
	assert_string_equal(why.field, "session");
	assert_int_equal(report_query_set(&query, "session", "3", NULL), LC_OK);
	assert_int_equal(report_query_check(&query, &why), LC_OK);
	report_query_clear(&query);
}

/* Output */

static void fill(struct report_table *table)
{
	report_table_init(table);
	report_table_add_column(table, "id");
	report_table_add_column(table, "joined_at");
	report_table_add_column(table, "name");
	report_table_add_number(table, 7);
	report_table_add_number(table, INT64_C(1769817600250));
	report_table_add_text(table, "a \"b\", c\nd");
	report_table_add_number(table, 1234);
	report_table_add_text(table, NULL);
	report_table_add_text(table, "漢\x1b[31m\xff");
}

static void csv_is_that_of_rfc_4180(void **state)
{
	g_autoptr(GString) out = g_string_new(NULL);
	struct report_table table;

	(void)state;
	fill(&table);
	report_print_csv(&table, out);
	assert_string_equal(out->str, "id,joined_at,name\r\n"
				      "7,2026-01-31T00:00:00.250Z,\"a \"\"b\"\", c\nd\"\r\n"
				      "1234,,漢\x1b[31m\xef\xbf\xbd\r\n");
	report_table_clear(&table);
}

/** Wide characters take two places, and nobody's name colours the terminal. */
static void text_stands_in_columns(void **state)
{
	g_autoptr(GString) out = g_string_new(NULL);
	struct report_table table;

	(void)state;
	fill(&table);
	report_table_add_number(&table, 1);
	report_table_add_number(&table, 0);
	report_table_add_text(&table, "");
	report_print_text(&table, out);
	assert_string_equal(out->str, "  id  joined_at                 name\n"
				      "   7  2026-01-31T00:00:00.250Z  a \"b\", c?d\n"
				      "1234  -                         漢?[31m\xef\xbf\xbd\n"
				      "   1  1970-01-01T00:00:00.000Z  \n");
	report_table_clear(&table);
}

static void json_has_milliseconds_and_the_next_page(void **state)
{
	struct report_table table;

	(void)state;
	fill(&table);
	table.has_next = true;
	table.next = 1234;
	json_auto_t *json = report_print_json(&table);
	json_auto_t *expected =
		json_pack("{s[sss] s[[iIs][i n s]] si}", "columns", "id", "joined_at", "name",
			  "rows", 7, (json_int_t)1769817600250, "a \"b\", c\nd", 1234,
			  "漢\x1b[31m\xef\xbf\xbd", "next", 1234);
	assert_non_null(expected);
	assert_true(json_equal(json, expected));
	report_table_clear(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_those_of_iso_8601),
		cmocka_unit_test(a_time_may_be_a_number_of_milliseconds),
		cmocka_unit_test(numbers_have_bounds),
		cmocka_unit_test(words_are_those_of_the_list_and_texts_are_short),
		cmocka_unit_test(a_report_has_its_own_parameters_only_and_says_what_it_needs),
		cmocka_unit_test(csv_is_that_of_rfc_4180),
		cmocka_unit_test(text_stands_in_columns),
		cmocka_unit_test(json_has_milliseconds_and_the_next_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
