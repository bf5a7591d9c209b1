/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Transactions on the one connection. The first thing that fails within one is kept: whatever is
 * put after that is refused, so that nothing can slip out of a transaction that SQLite has rolled
 * back by itself (it does so when the disk is full).
 */
#include "lectern/store/store.h"

#include "lectern/store/database.h"

enum lc_error lc_store_refuse(const struct lc_store *store, struct lc_why *why, const char *reason)
{
	return lc_refuse(why, LC_NOT_STORED, "store", "%s cannot be kept in %.80s: %s",
			 store->schema->what, store->path, reason);
}

enum lc_error lc_store_fail_because(struct lc_store *store, const char *reason)
{
	if (!store->is_failed)
		lc_store_refuse(store, &store->why, reason);
	store->is_failed = true;
	return LC_NOT_STORED;
}

enum lc_error lc_store_fail(struct lc_store *store)
{
	return lc_store_fail_because(store, sqlite3_errmsg(store->database));
}

static enum lc_error begin(struct lc_store *store, const char *sql, struct lc_why *why)
{
	pthread_mutex_lock(&store->mutex);
	store->is_failed = false;
	if (sqlite3_exec(store->database, sql, NULL, NULL, NULL) == SQLITE_OK)
		return LC_OK;
	lc_store_refuse(store, why, sqlite3_errmsg(store->database));
	pthread_mutex_unlock(&store->mutex);
	return LC_NOT_STORED;
}

enum lc_error lc_store_begin(struct lc_store *store, struct lc_why *why)
{
	/* With the lock for writing from the start, a put never has to wait for one. */
	return begin(store, "BEGIN IMMEDIATE", why);
}

enum lc_error lc_store_begin_reading(struct lc_store *store, struct lc_why *why)
{
	return begin(store, "BEGIN", why);
}

static void end(struct lc_store *store)
{
	if (!sqlite3_get_autocommit(store->database))
		sqlite3_exec(store->database, "ROLLBACK", NULL, NULL, NULL);
	pthread_mutex_unlock(&store->mutex);
}

enum lc_error lc_store_commit(struct lc_store *store, struct lc_why *why)
{
	if (!store->is_failed &&
	    sqlite3_exec(store->database, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		lc_store_fail(store);
	enum lc_error error = store->is_failed ? LC_NOT_STORED : LC_OK;
	if (store->is_failed && why)
		*why = store->why;
	end(store);
	return error;
}

void lc_store_rollback(struct lc_store *store)
{
	end(store);
}
