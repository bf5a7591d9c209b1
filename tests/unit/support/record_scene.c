/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/support/record_scene.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "plugins/sqlite_events/report_reader.h"
#include "tests/unit/support/record_folder.h"

int record_scene_set_up(const struct sample_record *sample)
{
	bool is_made =
		record_folder_set_up() == 0 && sample_record_make(record_folder_path(), sample);

	return is_made ? 0 : -1;
}

static struct report_table read_report(const struct report_query *query)
{
	struct lc_why why = {.text = ""};
	struct report_table table;
	struct report_reader *reader = report_reader_open(record_folder_path(), &why);

	report_table_init(&table);
	assert_non_null(reader);
	assert_int_equal(report_reader_read(reader, query, &table, &why), LC_OK);
	report_reader_close(reader);
	return table;
}

struct report_table record_scene_report(const char *name, ...)
{
	struct report_query query;
	va_list pairs;

	report_query_init(&query, report_find(name));
	va_start(pairs, name);
	for (const char *key; (key = va_arg(pairs, const char *));)
		assert_int_equal(report_query_set(&query, key, va_arg(pairs, const char *), NULL),
				 LC_OK);
	va_end(pairs);
	struct report_table table = read_report(&query);
	report_query_clear(&query);
	return table;
}

struct report_table record_scene_query(const char *sql)
{
	const struct report report = {.name = "query", .title = "", .sql = sql};
	const struct report_query query = {.report = &report};

	return read_report(&query);
}

const struct report_cell *record_scene_cell(const struct report_table *table, guint row,
					    const char *column)
{
	return report_table_cell(table, row, report_table_find_column(table, column));
}
