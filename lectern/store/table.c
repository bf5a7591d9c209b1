/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQL made of the description of a table, and rows by way of it.
 */
#include "lectern/store/table.h"

#include <string.h>

static bool is_in_key(const struct lc_table *table, const char *column)
{
	g_auto(GStrv) key = g_strsplit(table->key, ", ", -1);

	return g_strv_contains((const char *const *)key, column);
}

/** The names of all columns: those in front first, then the fields. */
static GPtrArray *list_columns(const struct lc_table *table)
{
	GPtrArray *names = g_ptr_array_new();

	for (size_t i = 0; i < table->lead_count; i++)
		g_ptr_array_add(names, (gpointer)table->lead[i]);
	for (size_t i = 0; i < table->count; i++)
		g_ptr_array_add(names, (gpointer)table->columns[i].name);
	return names;
}

/**
 * Replacing is an update, for INSERT OR REPLACE would delete the row first and with it all that
 * belongs to it.
 */
static char *write_put(const struct lc_table *table)
{
	g_autoptr(GPtrArray) names = list_columns(table);
	g_autoptr(GString) columns = g_string_new(""), updates = g_string_new("");
	g_autoptr(GString) parameters = g_string_new("");

	for (guint i = 0; i < names->len; i++) {
		const char *name = names->pdata[i];
		g_string_append_printf(columns, "%s%s", i ? ", " : "", name);
		g_string_append_printf(parameters, "%s?%u", i ? ", " : "", i + 1);
		if (!is_in_key(table, name))
			g_string_append_printf(updates, "%s%s = excluded.%s",
					       updates->len ? ", " : "", name, name);
	}
	return g_strdup_printf(
		"INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s%s", table->name,
		columns->str, parameters->str, table->key, updates->str, table->condition);
}

static char *write_read(const struct lc_table *table)
{
	g_autoptr(GPtrArray) names = list_columns(table);
	g_autofree char *columns = NULL;

	g_ptr_array_add(names, NULL);
	columns = g_strjoinv(", ", (char **)names->pdata);
	return g_strdup_printf("SELECT %s FROM %s %s", columns, table->name, table->selection);
}

/** The table's own address stands for its put, that of its columns for its read. */
static sqlite3_stmt *find_put(struct lc_store *store, const struct lc_table *table)
{
	sqlite3_stmt *statement = lc_statement_find(store, table);
	g_autofree char *sql = statement ? NULL : write_put(table);

	return statement ? statement : lc_statement_make(store, table, sql);
}

static sqlite3_stmt *find_read(struct lc_store *store, const struct lc_table *table)
{
	sqlite3_stmt *statement = lc_statement_find(store, table->columns);
	g_autofree char *sql = statement ? NULL : write_read(table);

	return statement ? statement : lc_statement_make(store, table->columns, sql);
}

enum lc_error lc_table_put(struct lc_store *store, const struct lc_table *table,
			   const struct lc_value *lead, const void *fields)
{
	sqlite3_stmt *statement = store->is_failed ? NULL : find_put(store, table);

	if (!statement)
		return LC_NOT_STORED;
	lc_statement_bind(statement, lead, table->lead_count);
	for (size_t i = 0; i < table->count; i++)
		lc_column_bind(&table->columns[i], statement, (int)(table->lead_count + i) + 1,
			       fields);
	lc_statement_step(store, statement);
	lc_statement_reset(statement);
	return store->is_failed ? LC_NOT_STORED : LC_OK;
}

/** What is wrong with a row, or NULL; to be freed. */
static char *read_row(const struct lc_table *table, sqlite3_stmt *statement, void *fields)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct lc_column *column = &table->columns[i];
		if (!lc_column_read(column, statement, (int)(table->lead_count + i), fields))
			return g_strdup_printf("%s.%s", table->name, column->name);
	}
	return NULL;
}

bool lc_table_read(struct lc_store *store, const struct lc_table *table,
		   const struct lc_value *values, size_t count, GArray *rows, char **wrong_out)
{
	sqlite3_stmt *statement = store->is_failed ? NULL : find_read(store, table);

	*wrong_out = NULL;
	if (!statement)
		return false;
	lc_statement_bind(statement, values, count);
	while (!*wrong_out && lc_statement_step(store, statement)) {
		g_array_set_size(rows, rows->len + 1);
		*wrong_out =
			read_row(table, statement,
				 rows->data + (rows->len - 1) * g_array_get_element_size(rows));
		if (!*wrong_out && rows->len > table->most)
			*wrong_out = g_strdup_printf("%s: more than %u", table->name, table->most);
	}
	lc_statement_reset(statement);
	return !store->is_failed && !*wrong_out;
}
