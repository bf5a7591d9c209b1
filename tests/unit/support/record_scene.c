/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/support/record_scene.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gstdio.h>

#include "plugins/sqlite_events/report_reader.h"

static char *folder, *path;

int record_scene_set_up(const struct sample_record *sample)
{
	folder = g_dir_make_tmp("lectern-record-XXXXXX", NULL);
	path = record_scene_dup_path("record.db");
	return sample_record_make(path, sample) ? 0 : -1;
}

int record_scene_tear_down(void)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		g_autofree char *file = record_scene_dup_path(name);
		g_unlink(file);
	}
	g_rmdir(folder);
	g_clear_pointer(&folder, g_free);
	g_clear_pointer(&path, g_free);
	return 0;
}

const char *record_scene_path(void)
{
	return path;
}

char *record_scene_dup_path(const char *name)
{
	return g_build_filename(folder, name, NULL);
}

static struct report_table read_report(const struct report_query *query)
{
	struct lc_why why = {.text = ""};
	struct report_table table;
	struct report_reader *reader = report_reader_open(path, &why);

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

int64_t record_scene_number(const char *sql)
{
	struct report_table table = record_scene_query(sql);
	int64_t number = report_table_cell(&table, 0, 0)->number;

	report_table_clear(&table);
	return number;
}

const struct report_cell *record_scene_cell(const struct report_table *table, guint row,
					    const char *column)
{
	return report_table_cell(table, row, report_table_find_column(table, column));
}
