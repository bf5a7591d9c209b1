/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What reports there are: each is one SQL text with named parameters. Nobody else puts SQL together.
 */
#ifndef LECTERN_SQLITE_EVENTS_REPORT_H
#define LECTERN_SQLITE_EVENTS_REPORT_H

#include <sqlite3.h>

#include "lectern/conference/types.h"

struct report_table;

enum report_type {
	REPORT_NUMBER, /* a whole number */
	REPORT_TIME,   /* a date and time of ISO 8601; bound as milliseconds since 1970 */
	REPORT_WORD,   /* one of `words` */
	REPORT_TEXT,
};

/** What may be asked for; static. `:name` stands for it in the SQL. */
struct report_parameter {
	const char *name, *about;
	enum report_type type;
	bool is_required;
	int64_t least, most; /* of a number */
	const char *usual;   /* what it is when nobody says, as text; NULL = NULL in the SQL */
	const char *words;   /* with a space between two */
};

/*
 * How many rows a page has, and those after which row: every report with pages has both. Some have
 * pages by number as well; with one all rows are counted, and the SQL has `:skip` where `after` is a key.
 */
#define REPORT_LIMIT "limit"
#define REPORT_AFTER "after"
#define REPORT_PAGE "page"
#define REPORT_SKIP "skip"

#define REPORT_PARAMETERS 8 /* of one report at most */

/** A report; static. */
struct report {
	const char *name, *title;
	const struct report_parameter *parameters[REPORT_PARAMETERS + 1]; /* up to NULL */
	const char *sql;
	/** The column that leads to the next page; NULL: as many rows are skipped as were shown. */
	const char *key;
	/** Makes the rows of those of the SQL; NULL: they are the same. */
	void (*fold)(sqlite3_stmt *statement, struct report_table *table);
	/** SQL for the number of rows on all pages; NULL: pages have no numbers. */
	const char *count;
};

/** All reports, in the order in which they are listed. */
extern const struct report report_list[];
/** How many there are. */
extern const size_t report_count;

/** A report by name, or NULL. */
const struct report *report_find(const char *name);
/** The place of a parameter among those of a report, or -1. */
int report_find_parameter(const struct report *report, const char *name);
/** Is it a time, in milliseconds? That is told by the name of the column alone. */
bool report_is_time(const char *column);

#endif
