/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of this folder share: the connection and the transaction that is under way.
 */
#ifndef LECTERN_STORE_DATABASE_H
#define LECTERN_STORE_DATABASE_H

#include <glib.h>
#include <pthread.h>
#include <sqlite3.h>

#include "lectern/store/store.h"

struct lc_store {
	const struct lc_schema *schema;
	char *path; /* absolute */
	int lock;   /* keeps others from opening the file; -1 = not had */
	sqlite3 *database;
	pthread_mutex_t mutex;  /* held while a transaction is under way; guards all below */
	GHashTable *statements; /* prepared, by key; see lc_statement() */
	bool is_failed;         /* the transaction cannot be committed any more ... */
	struct lc_why why;      /* ... because of this */
};

/** The transaction cannot be committed any more, for the reason that the connection gives. */
enum lc_error lc_store_fail(struct lc_store *store);
/** The same for a reason of our own; the first one counts. */
enum lc_error lc_store_fail_because(struct lc_store *store, const char *reason);
/** Fills `why` with what the connection complains about; returns LC_NOT_STORED. */
enum lc_error lc_store_refuse(const struct lc_store *store, struct lc_why *why, const char *reason);
/** Begins a transaction of which it is known that it only reads; ends with lc_store_commit(). */
enum lc_error lc_store_begin_reading(struct lc_store *store, struct lc_why *why);

#endif
