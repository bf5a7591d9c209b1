/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/support/record_folder.h"

#include <glib/gstdio.h>
#include <math.h>
#include <sqlite3.h>

static char *folder, *path;

int record_folder_set_up(void)
{
	folder = g_dir_make_tmp("lectern-record-XXXXXX", NULL);
	if (!folder)
		return -1;
	path = record_folder_dup_path("record.db");
	return 0;
}

void record_folder_empty(void)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		g_autofree char *file = record_folder_dup_path(name);
		g_unlink(file);
	}
}

int record_folder_tear_down(void)
{
	record_folder_empty();
	g_rmdir(folder);
	g_clear_pointer(&folder, g_free);
	g_clear_pointer(&path, g_free);
	return 0;
}

const char *record_folder_path(void)
{
	return path;
}

char *record_folder_dup_path(const char *name)
{
	return g_build_filename(folder, name, NULL);
}

double record_folder_ask_real(const char *sql)
{
	sqlite3 *reader = NULL;
	sqlite3_stmt *statement = NULL;
	double answer = NAN;

	sqlite3_open_v2(path, &reader, SQLITE_OPEN_READONLY, NULL);
	if (sqlite3_prepare_v2(reader, sql, -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		answer = sqlite3_column_double(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(reader);
	return answer;
}

int64_t record_folder_ask(const char *sql)
{
	double answer = record_folder_ask_real(sql);

	return isnan(answer) ? -1 : (int64_t)answer;
}
