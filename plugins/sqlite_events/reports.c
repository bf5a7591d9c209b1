/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/reports.h"

#include <glib.h>
#include <sqlite3.h>

#define BUSY_TIMEOUT_MS 1000
#define ANY_ID INT64_MAX

/** A whole number from a request, or what it is when there is none; false when it cannot be right. */
static bool read_number(const json_t *request, const char *key, int64_t most, int64_t *out,
			struct lc_why *why)
{
	const json_t *value = json_object_get(request, key);

	if (!value)
		return true;
	if (json_is_integer(value) && json_integer_value(value) >= 1 &&
	    json_integer_value(value) <= most) {
		*out = json_integer_value(value);
		return true;
	}
	lc_refuse(why, LC_BAD_FIELD, key, "`%s` must be a number from 1 to %lld", key,
		  (long long)most);
	return false;
}

static json_t *read_value(sqlite3_stmt *statement, int column)
{
	switch (sqlite3_column_type(statement, column)) {
	case SQLITE_INTEGER:
		return json_integer(sqlite3_column_int64(statement, column));
	case SQLITE_FLOAT:
		return json_real(sqlite3_column_double(statement, column));
	case SQLITE_TEXT:
		return json_string((const char *)sqlite3_column_text(statement, column));
	default:
		return json_null();
	}
}

static json_t *read_row(sqlite3_stmt *statement)
{
	json_t *row = json_object();

	for (int i = 0; i < sqlite3_column_count(statement); i++)
		json_object_set_new(row, sqlite3_column_name(statement, i),
				    read_value(statement, i));
	return row;
}

/** One row more than the page has tells that there is another page. */
static json_t *read_page(sqlite3_stmt *statement, size_t limit)
{
	json_t *page = json_object(), *rows = json_array();
	json_t *last = NULL;

	while (json_array_size(rows) < limit && sqlite3_step(statement) == SQLITE_ROW) {
		last = read_row(statement);
		json_array_append_new(rows, last);
	}
	if (json_array_size(rows) == limit && sqlite3_step(statement) == SQLITE_ROW)
		json_object_set(page, "next", json_object_get(last, "id"));
	json_object_set_new(page, "sessions", rows);
	return page;
}

static const char sessions_sql[] =
	"SELECT id, conference, room, plugin, session_status, startTime, endTime,"
	" total_duration_seconds, participant_count, peak_participants, connection_quality,"
	" quality_score, total_disconnections, recording_status FROM teleconferencesessions"
	" WHERE id < ?1 ORDER BY id DESC LIMIT ?2";

json_t *reports_sessions(const char *database, const json_t *request, struct lc_why *why)
{
	int64_t limit = REPORTS_LIMIT, from = ANY_ID;
	sqlite3 *connection = NULL;
	sqlite3_stmt *statement = NULL;
	json_t *page = NULL;

	if (!read_number(request, "limit", REPORTS_LIMIT, &limit, why) ||
	    !read_number(request, "from", ANY_ID - 1, &from, why))
		return NULL;
	if (sqlite3_open_v2(database, &connection, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
	    sqlite3_busy_timeout(connection, BUSY_TIMEOUT_MS) == SQLITE_OK &&
	    sqlite3_prepare_v2(connection, sessions_sql, -1, &statement, NULL) == SQLITE_OK) {
		sqlite3_bind_int64(statement, 1, from);
		sqlite3_bind_int64(statement, 2, limit + 1);
		page = read_page(statement, (size_t)limit);
	} else {
		lc_refuse(why, LC_NOT_STORED, "", "the record cannot be read: %s",
			  sqlite3_errmsg(connection));
	}
	sqlite3_finalize(statement);
	sqlite3_close(connection);
	return page;
}
