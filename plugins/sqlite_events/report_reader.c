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

typedef void read_all(const struct report_query *query, sqlite3_stmt *statement,
		      struct report_table *out);

static void read_rows(const struct report_query *query, sqlite3_stmt *statement,
		      struct report_table *out)
{
	int64_t limit = report_query_number(query, REPORT_LIMIT, INT64_MAX);

	if (query->report->fold) {
		query->report->fold(statement, out);
		return;
	}
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

static void bind_number(sqlite3_stmt *statement, const char *name, int64_t number)
{
	int index = sqlite3_bind_parameter_index(statement, name);

	if (index)
		sqlite3_bind_int64(statement, index, number);
}

/** One row more than the page has; of a page by number those of the pages before are skipped. */
static void bind(const struct report_query *query, sqlite3_stmt *statement)
{
	int64_t limit = report_query_number(query, REPORT_LIMIT, 0);
	int64_t page = report_query_number(query, REPORT_PAGE, 0);
	int64_t skip = page ? (page - 1) * limit : 0;

	report_query_bind(query, statement);
	bind_number(statement, ":" REPORT_LIMIT, limit + 1);
	bind_number(statement, ":" REPORT_SKIP, skip);
	if (page)
		bind_number(statement, ":" REPORT_AFTER, query->report->key ? INT64_MAX : skip);
}

static void read_total(const struct report_query *query, sqlite3_stmt *statement,
		       struct report_table *out)
{
	(void)query;
	if (sqlite3_step(statement) == SQLITE_ROW)
		out->total = sqlite3_column_int64(statement, 0);
}

static enum lc_error run(struct report_reader *reader, const struct report_query *query,
			 const char *sql, read_all *read, struct report_table *out,
			 struct lc_why *why)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(reader->database, sql, -1, &statement, NULL) != SQLITE_OK)
		return refuse(reader, why);
	bind(query, statement);
	read(query, statement, out);
	/* What a statement has met is told when it ends. */
	return sqlite3_finalize(statement) == SQLITE_OK ? LC_OK : refuse(reader, why);
}

/** The rows of all pages. Those of the last page need no counting, which is half of a search. */
static enum lc_error count(struct report_reader *reader, const struct report_query *query,
			   struct report_table *out, struct lc_why *why)
{
	int64_t rows = report_table_rows(out);

	out->page = report_query_number(query, REPORT_PAGE, 0);
	out->limit = report_query_number(query, REPORT_LIMIT, 0);
	out->total = (out->page - 1) * out->limit + rows;
	if (!out->has_next && (rows || out->page == 1))
		return LC_OK;
	return run(reader, query, query->report->count, read_total, out, why);
}

enum lc_error report_reader_read(struct report_reader *reader, const struct report_query *query,
				 struct report_table *out, struct lc_why *why)
{
	enum lc_error error = report_query_check(query, why);

	if (error != LC_OK)
		return error;
	sqlite3_progress_handler(reader->database, STEPS, is_late, reader);
	error = run(reader, query, query->report->sql, read_rows, out, why);
	if (error == LC_OK)
		cut(query, out);
	if (error == LC_OK && report_query_number(query, REPORT_PAGE, 0))
		error = count(reader, query, out, why);
	return error;
}
