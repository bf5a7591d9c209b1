/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A report that is asked for: what its parameters are to be.
 */
#ifndef LECTERN_SQLITE_EVENTS_REPORT_QUERY_H
#define LECTERN_SQLITE_EVENTS_REPORT_QUERY_H

#include "plugins/sqlite_events/report.h"

/** The value of a parameter. */
struct report_value {
	bool is_set;
	int64_t number; /* of a number or a time */
	char *text;     /* of a word or a text */
};

/** Filled by report_query_init, emptied by report_query_clear. */
struct report_query {
	const struct report *report;
	struct report_value values[REPORT_PARAMETERS]; /* in the order of the parameters */
};

/** A report with what its parameters usually are. */
void report_query_init(struct report_query *query, const struct report *report);
/** Frees what it holds. */
void report_query_clear(struct report_query *query);
/**
 * Sets a parameter from text, times as ISO 8601. LC_BAD_FIELD with `why`: the report has no such
 * parameter, or it cannot be that; nothing is changed then.
 */
enum lc_error report_query_set(struct report_query *query, const char *name, const char *text,
			       struct lc_why *why);
/** The same from a number, times as milliseconds since 1970. */
enum lc_error report_query_set_number(struct report_query *query, const char *name, int64_t number,
				      struct lc_why *why);
/** Is all there that must be? LC_MISSING_FIELD with `why`. */
enum lc_error report_query_check(const struct report_query *query, struct lc_why *why);
/** The number that a parameter is; `otherwise` when the report has none of that name. */
int64_t report_query_number(const struct report_query *query, const char *name, int64_t otherwise);
/** Binds all to the statement of the report, which borrows the texts. */
void report_query_bind(const struct report_query *query, sqlite3_stmt *statement);

#endif
