/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each statement is parsed once per store. Its key is an address, so that finding it costs less
 * than reading its text.
 */
#include "lectern/store/statement.h"

sqlite3_stmt *lc_statement_find(struct lc_store *store, const void *key)
{
	return g_hash_table_lookup(store->statements, key);
}

sqlite3_stmt *lc_statement_make(struct lc_store *store, const void *key, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v3(store->database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
			       NULL) != SQLITE_OK) {
		lc_store_fail(store);
		return NULL;
	}
	g_hash_table_insert(store->statements, (gpointer)key, statement);
	return statement;
}

sqlite3_stmt *lc_statement_of(struct lc_store *store, const char *sql)
{
	sqlite3_stmt *statement = lc_statement_find(store, sql);

	return statement ? statement : lc_statement_make(store, sql, sql);
}

void lc_statement_bind(sqlite3_stmt *statement, const struct lc_value *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (values[i].text)
			sqlite3_bind_text(statement, (int)i + 1, values[i].text, -1, SQLITE_STATIC);
		else
			sqlite3_bind_int64(statement, (int)i + 1, values[i].number);
	}
}

bool lc_statement_step(struct lc_store *store, sqlite3_stmt *statement)
{
	if (store->is_failed)
		return false;
	int code = sqlite3_step(statement);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		lc_store_fail(store);
	return code == SQLITE_ROW;
}

void lc_statement_reset(sqlite3_stmt *statement)
{
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

enum lc_error lc_statement_run(struct lc_store *store, const char *sql,
			       const struct lc_value *values, size_t count)
{
	sqlite3_stmt *statement = store->is_failed ? NULL : lc_statement_of(store, sql);

	if (!statement)
		return LC_NOT_STORED;
	lc_statement_bind(statement, values, count);
	lc_statement_step(store, statement);
	lc_statement_reset(statement);
	return store->is_failed ? LC_NOT_STORED : LC_OK;
}
