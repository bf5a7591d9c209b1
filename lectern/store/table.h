/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table as a description: which column is which field of a struct, and what may stand there. Put
 * and read follow the same description, so they cannot drift apart.
 */
#ifndef LECTERN_STORE_TABLE_H
#define LECTERN_STORE_TABLE_H

#include "lectern/store/statement.h"

#define LC_STORE_LATEST_MS 253402300799999 /* no time and no span is later: the year 9999 */

/** What a field is in C, and what its column holds. */
enum lc_column_type {
	LC_COLUMN_TEXT,    /* char[]: one line of UTF-8, least to most bytes */
	LC_COLUMN_MESSAGE, /* char *: a chat message; owned */
	LC_COLUMN_INT64,   /* int64_t, or uint64_t below 2^63: least to most */
	LC_COLUMN_UINT32,  /* uint32_t: least to most */
	LC_COLUMN_BOOL,    /* bool: 0 or 1 */
	LC_COLUMN_HASH,    /* uint8_t[LC_HASH_BYTES] */
	LC_COLUMN_KIND,    /* enum lc_room_kind: its name, and so on below */
	LC_COLUMN_ROLE,
	LC_COLUMN_CODEC,
	LC_COLUMN_STATE,     /* enum lc_conference_state */
	LC_COLUMN_ROLES,     /* unsigned, a bit per role: their names, separated by commas */
	LC_COLUMN_LOGGED_ON, /* enum lc_logged_on: its number, which the requirements give */
};

/** One column. */
struct lc_column {
	const char *name;
	enum lc_column_type type;
	size_t offset;
	int64_t least, most;
};

/** One table; static. */
struct lc_table {
	const char *name;
	const char *const
		*lead; /* columns that are no fields: what the row belongs to, its place */
	size_t lead_count;
	const struct lc_column *columns;
	size_t count;
	const char *key;       /* of a row, "a, b": a put with the same key replaces */
	const char *condition; /* of replacing, SQL; "" = none */
	const char *selection; /* which rows lc_table_read() gives, in which order, SQL */
	guint most;            /* so many rows at most in one reading */
};

/** Fails the transaction, or finds that it has failed; else `lead` and the fields are in a row. */
enum lc_error lc_table_put(struct lc_store *store, const struct lc_table *table,
			   const struct lc_value *lead, const void *fields);
/**
 * Reads the rows that `table->selection` gives for `values` and appends them to `rows`, an array of
 * structs that begin with the fields. False when the transaction has failed, or when a row cannot
 * be right: then `*wrong_out` says which column it is, else NULL. To be freed with g_free().
 */
bool lc_table_read(struct lc_store *store, const struct lc_table *table,
		   const struct lc_value *values, size_t count, GArray *rows, char **wrong_out);

/** Writes a field's value into a parameter of a statement. */
void lc_column_bind(const struct lc_column *column, sqlite3_stmt *statement, int parameter,
		    const void *fields);
/** Reads a field out of a row; false when it cannot be right, and then the field means nothing. */
bool lc_column_read(const struct lc_column *column, sqlite3_stmt *statement, int index,
		    void *fields);

#endif
