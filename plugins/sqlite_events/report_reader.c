/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a transaction sees must be kept in the log until it ends, so one that reads for long makes the
 * log of the writer grow: it is given up.
 */
#include "plugins/sqlite_events/report_reader.h"

#include "plugins/sqlite_events/schema.h"

#define BUSY_TIMEOUT_MS 1000
#define PATIENCE_US 10000000
#define STEPS 10000 /* of SQLite's machine between two looks at the clock, about a millisecond */

struct report_reader {
	sqlite3 *database;
	gint64 end_us; /* on the monotonic clock */
};

static int is_late(void *data)
{
	const struct report_reader *reader = data;

	return g_get_monotonic_time() > reader->end_us;
}

static enum lc_error refuse(const struct report_reader *reader, struct lc_why *why)
{
	bool is_interrupted = sqlite3_errcode(reader->database) == SQLITE_INTERRUPT;

	return lc_refuse(why, LC_NOT_STORED, "", "the record cannot be read: %s",
			 is_interrupted ? "it took too long; ask for less"
					: sqlite3_errmsg(reader->database));
}

/* Opening */

static bool ask(struct report_reader *reader, const char *sql, int *answer_out)
{
	sqlite3_stmt *statement = NULL;
	bool is_answered =
		sqlite3_prepare_v2(reader->database, sql, -1, &statement, NULL) == SQLITE_OK &&
		sqlite3_step(statement) == SQLITE_ROW;

	if (is_answered)
		*answer_out = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return is_answered;
}

static enum lc_error look(struct report_reader *reader, struct lc_why *why)
{
	int origin, version;

	if (!ask(reader, "PRAGMA application_id", &origin) ||
	    !ask(reader, "PRAGMA user_version", &version))
		return refuse(reader, why);
	if (origin != record_schema.origin)
		return lc_refuse(why, LC_NOT_STORED, "", "the file is no record");
	if (version != record_schema.version)
		return lc_refuse(why, LC_NOT_STORED, "", "the record is of version %d, not %d",
				 version, record_schema.version);
	return LC_OK;
}

struct report_reader *report_reader_open(const char *path, struct lc_why *why)
{
	struct report_reader *reader = g_new0(struct report_reader, 1);
	/* An absolute name is never taken for a URI. */
	g_autofree char *name = g_canonicalize_filename(path, NULL);

	reader->end_us = g_get_monotonic_time() + PATIENCE_US;
	if (sqlite3_open_v2(name, &reader->database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
	    sqlite3_busy_timeout(reader->database, BUSY_TIMEOUT_MS) != SQLITE_OK ||
	    sqlite3_exec(reader->database, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		refuse(reader, why);
	else if (look(reader, why) == LC_OK)
		return reader;
	report_reader_close(reader);
	return NULL;
}

void report_reader_close(struct report_reader *reader)
{
	if (!reader)
		return;
	sqlite3_close(reader->database);
	g_free(reader);
}

/* Reading */

static void read_rows(const struct report_query *query, sqlite3_stmt *statement,
		      struct report_table *out)
{
	int64_t limit = report_query_number(query, REPORT_LIMIT, INT64_MAX);

	for (int i = 0; i < sqlite3_column_count(statement); i++)
		report_table_add_column(out, sqlite3_column_name(statement, i));
	while (report_table_rows(out) <= limit && sqlite3_step(statement) == SQLITE_ROW)
		report_table_add_row(out, statement);
}

/** The row too many tells that there is another page. */
static void cut(const struct report_query *query, struct report_table *table)
{
	int64_t limit = report_query_number(query, REPORT_LIMIT, INT64_MAX);

	if (report_table_rows(table) <= limit)
		return;
	report_table_drop_row(table);
	table->has_next = true;
	table->next =
		query->report->key
			? report_table_cell(table, report_table_rows(table) - 1,
					    report_table_find_column(table, query->report->key))
				  ->number
			: report_query_number(query, REPORT_AFTER, 0) + limit;
}

/** One row more than the page has. */
static void bind(const struct report_query *query, sqlite3_stmt *statement)
{
	int limit = sqlite3_bind_parameter_index(statement, ":" REPORT_LIMIT);

	report_query_bind(query, statement);
	if (limit)
		sqlite3_bind_int64(statement, limit,
				   report_query_number(query, REPORT_LIMIT, 0) + 1);
}

enum lc_error report_reader_read(struct report_reader *reader, const struct report_query *query,
				 struct report_table *out, struct lc_why *why)
{
	sqlite3_stmt *statement = NULL;
	enum lc_error error = report_query_check(query, why);

	if (error != LC_OK)
		return error;
	sqlite3_progress_handler(reader->database, STEPS, is_late, reader);
	if (sqlite3_prepare_v2(reader->database, query->report->sql, -1, &statement, NULL) !=
	    SQLITE_OK)
		return refuse(reader, why);
	bind(query, statement);
	if (query->report->fold)
		query->report->fold(statement, out);
	else
		read_rows(query, statement, out);
	/* What a statement has met is told when it ends. */
	if (sqlite3_finalize(statement) != SQLITE_OK)
		return refuse(reader, why);
	cut(query, out);
	return LC_OK;
}
