/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a report gives: a table in memory, so that nobody holds the database while it is written out.
 */
#ifndef LECTERN_SQLITE_EVENTS_REPORT_TABLE_H
#define LECTERN_SQLITE_EVENTS_REPORT_TABLE_H

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

/** One value. */
struct report_cell {
	int type; /* of SQLite: SQLITE_NULL, SQLITE_INTEGER, SQLITE_FLOAT or SQLITE_TEXT */
	int64_t number;
	double real;
	char *text; /* UTF-8 */
};

/** Filled by report_table_init, emptied by report_table_clear. */
struct report_table {
	GPtrArray *columns; /* names (char *) */
	GArray *cells;      /* struct report_cell, row by row */
	bool has_next;
	int64_t next; /* the `after` of the next page */
	/* Of a page by number, else `page` is 0; `total` counts the rows on all pages. */
	int64_t page, limit, total;
};

/** An empty one, without columns. */
void report_table_init(struct report_table *table);
/** Frees what it holds. */
void report_table_clear(struct report_table *table);
/** Adds a column; before there are rows. */
void report_table_add_column(struct report_table *table, const char *name);
/** Adds a value, which is copied. */
void report_table_add_number(struct report_table *table, int64_t number);
/** Adds a text; NULL is none. */
void report_table_add_text(struct report_table *table, const char *text);
/** Adds the row that a statement is at. */
void report_table_add_row(struct report_table *table, sqlite3_stmt *statement);
/** How many rows there are. */
guint report_table_rows(const struct report_table *table);
/** A value, borrowed. */
const struct report_cell *report_table_cell(const struct report_table *table, guint row,
					    guint column);
/** Takes the last row away. */
void report_table_drop_row(struct report_table *table);
/** How many pages there are, 0 when there is no row; of a page by number. */
int64_t report_table_pages(const struct report_table *table);
/** The place of a column; there must be one. */
guint report_table_find_column(const struct report_table *table, const char *name);
/** The name of a column, borrowed. */
const char *report_table_column(const struct report_table *table, guint column);

#endif
