/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prepared statements, kept with the store and used again, and what is bound to them.
 */
#ifndef LECTERN_STORE_STATEMENT_H
#define LECTERN_STORE_STATEMENT_H

#include "lectern/store/database.h"

/** What a parameter is given: a text (borrowed), or a number when there is none. */
struct lc_value {
	const char *text;
	int64_t number;
};

/** A text as a value. */
static inline struct lc_value lc_value_text(const char *text)
{
	return (struct lc_value){.text = text};
}

/** A number as a value. */
static inline struct lc_value lc_value_number(int64_t number)
{
	return (struct lc_value){.number = number};
}

/**
 * The statement kept under `key`, an address that stands for its SQL, or NULL when it has not been
 * prepared yet.
 */
sqlite3_stmt *lc_statement_find(struct lc_store *store, const void *key);
/** Prepares a statement and keeps it under `key`. When it cannot: NULL, the transaction fails. */
sqlite3_stmt *lc_statement_make(struct lc_store *store, const void *key, const char *sql);
/** The statement of an SQL literal, which is its own key. NULL as above. */
sqlite3_stmt *lc_statement_of(struct lc_store *store, const char *sql);
/** Binds the first parameters, in order. */
void lc_statement_bind(sqlite3_stmt *statement, const struct lc_value *values, size_t count);
/**
 * Is there another row? False also when it fails, and then the transaction fails, or when that has
 * failed already: then nothing is done, for SQLite may have rolled it back by itself.
 */
bool lc_statement_step(struct lc_store *store, sqlite3_stmt *statement);
/** Done with it: what was bound is forgotten, no lock is left behind. */
void lc_statement_reset(sqlite3_stmt *statement);
/** Runs a statement that gives no rows. LC_NOT_STORED when the transaction fails or has failed. */
enum lc_error lc_statement_run(struct lc_store *store, const char *sql,
			       const struct lc_value *values, size_t count);

#endif
