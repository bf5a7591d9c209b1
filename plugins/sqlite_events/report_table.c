/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/report_table.h"

static void clear_cell(void *data)
{
	struct report_cell *cell = data;

	g_free(cell->text);
}

void report_table_init(struct report_table *table)
{
	*table = (struct report_table){
		.columns = g_ptr_array_new_with_free_func(g_free),
		.cells = g_array_new(FALSE, FALSE, sizeof(struct report_cell)),
	};
	g_array_set_clear_func(table->cells, clear_cell);
}

void report_table_clear(struct report_table *table)
{
	g_clear_pointer(&table->columns, g_ptr_array_unref);
	g_clear_pointer(&table->cells, g_array_unref);
}

void report_table_add_column(struct report_table *table, const char *name)
{
	g_ptr_array_add(table->columns, g_strdup(name));
}

void report_table_add_number(struct report_table *table, int64_t number)
{
	struct report_cell cell = {.type = SQLITE_INTEGER, .number = number};

	g_array_append_val(table->cells, cell);
}

/* A database that somebody else has made may hold anything. */
void report_table_add_text(struct report_table *table, const char *text)
{
	struct report_cell cell = {.type = text ? SQLITE_TEXT : SQLITE_NULL,
				   .text = text ? g_utf8_make_valid(text, -1) : NULL};

	g_array_append_val(table->cells, cell);
}

static void add_real(struct report_table *table, double real)
{
	struct report_cell cell = {.type = SQLITE_FLOAT, .real = real};

	g_array_append_val(table->cells, cell);
}

void report_table_add_row(struct report_table *table, sqlite3_stmt *statement)
{
	for (int i = 0; i < sqlite3_column_count(statement); i++) {
		int type = sqlite3_column_type(statement, i);
		if (type == SQLITE_INTEGER)
			report_table_add_number(table, sqlite3_column_int64(statement, i));
		else if (type == SQLITE_FLOAT)
			add_real(table, sqlite3_column_double(statement, i));
		else
			report_table_add_text(table,
					      (const char *)sqlite3_column_text(statement, i));
	}
}

guint report_table_rows(const struct report_table *table)
{
	return table->columns->len ? table->cells->len / table->columns->len : 0;
}

const struct report_cell *report_table_cell(const struct report_table *table, guint row,
					    guint column)
{
	return &g_array_index(table->cells, struct report_cell, row * table->columns->len + column);
}

void report_table_drop_row(struct report_table *table)
{
	g_array_set_size(table->cells, table->cells->len - table->columns->len);
}

int64_t report_table_pages(const struct report_table *table)
{
	return (table->total + table->limit - 1) / table->limit;
}

guint report_table_find_column(const struct report_table *table, const char *name)
{
	guint column = 0;

	g_ptr_array_find_with_equal_func(table->columns, name, g_str_equal, &column);
	return column;
}

const char *report_table_column(const struct report_table *table, guint column)
{
	return table->columns->pdata[column];
}
