/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/report_print.h"

#include <string.h>

#define GAP 2 /* between two columns */

static char *dup_time(int64_t ms)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(ms / 1000);
	g_autofree char *seconds = time ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%S") : NULL;

	return seconds ? g_strdup_printf("%s.%03dZ", seconds, (int)(ms % 1000))
		       : g_strdup_printf("%" G_GINT64_FORMAT, (gint64)ms);
}

static char *dup_real(double real)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	return g_strdup(g_ascii_formatd(digits, sizeof(digits), "%.10g", real));
}

/** A value as text; NULL when there is none. */
static char *dup_cell(const struct report_table *table, guint row, guint column)
{
	const struct report_cell *cell = report_table_cell(table, row, column);

	switch (cell->type) {
	case SQLITE_INTEGER:
		return report_is_time(report_table_column(table, column))
			       ? dup_time(cell->number)
			       : g_strdup_printf("%" G_GINT64_FORMAT, (gint64)cell->number);
	case SQLITE_FLOAT:
		return dup_real(cell->real);
	case SQLITE_TEXT:
		return g_strdup(cell->text);
	default:
		return NULL;
	}
}

/* Text */

/** A name must not move the cursor of whoever reads it. */
static char *tame(char *text)
{
	GString *out = g_string_new(NULL);

	for (const char *at = text ? text : "-"; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		g_string_append_unichar(out,
					g_unichar_isprint(c) || g_unichar_iszerowidth(c) ? c : '?');
	}
	g_free(text);
	return g_string_free(out, FALSE);
}

static size_t width_of(const char *text)
{
	size_t width = 0;

	for (; *text; text = g_utf8_next_char(text)) {
		gunichar c = g_utf8_get_char(text);
		width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
	}
	return width;
}

static bool is_number(const struct report_table *table, guint row, guint column)
{
	int type = report_table_cell(table, row, column)->type;

	return type == SQLITE_FLOAT ||
	       (type == SQLITE_INTEGER && !report_is_time(report_table_column(table, column)));
}

static void print_column(GString *out, const char *text, size_t width, bool is_right, bool is_last)
{
	size_t blank = width - width_of(text);

	if (is_right)
		g_string_append_printf(out, "%*s", (int)blank, "");
	g_string_append(out, text);
	if (!is_last)
		g_string_append_printf(out, "%*s", (int)(is_right ? GAP : blank + GAP), "");
}

/** All texts of a table, row by row, and how wide each column must be. */
static GPtrArray *dup_texts(const struct report_table *table, size_t *widths)
{
	GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);

	for (guint column = 0; column < table->columns->len; column++)
		widths[column] = width_of(report_table_column(table, column));
	for (guint i = 0; i < table->cells->len; i++) {
		guint column = i % table->columns->len;
		char *text = tame(dup_cell(table, i / table->columns->len, column));
		widths[column] = MAX(widths[column], width_of(text));
		g_ptr_array_add(texts, text);
	}
	return texts;
}

void report_print_text(const struct report_table *table, GString *out)
{
	guint columns = table->columns->len;
	g_autofree size_t *widths = g_new0(size_t, columns + 1);
	g_autoptr(GPtrArray) texts = dup_texts(table, widths);

	for (guint column = 0; column < columns; column++) {
		bool is_right = report_table_rows(table) && is_number(table, 0, column);
		print_column(out, report_table_column(table, column), widths[column], is_right,
			     column + 1 == columns);
	}
	g_string_append_c(out, '\n');
	for (guint i = 0; i < texts->len; i++) {
		guint column = i % columns;
		print_column(out, texts->pdata[i], widths[column],
			     is_number(table, i / columns, column), column + 1 == columns);
		if (column + 1 == columns)
			g_string_append_c(out, '\n');
	}
}

/* CSV */

static void print_field(GString *out, const char *text, bool is_last)
{
	if (text && strpbrk(text, "\",\r\n")) {
		g_auto(GStrv) parts = g_strsplit(text, "\"", -1);
		g_autofree char *quoted = g_strjoinv("\"\"", parts);
		g_string_append_printf(out, "\"%s\"", quoted);
	} else if (text) {
		g_string_append(out, text);
	}
	g_string_append(out, is_last ? "\r\n" : ",");
}

void report_print_csv(const struct report_table *table, GString *out)
{
	guint columns = table->columns->len;

	for (guint column = 0; column < columns; column++)
		print_field(out, report_table_column(table, column), column + 1 == columns);
	for (guint i = 0; i < table->cells->len; i++) {
		g_autofree char *text = dup_cell(table, i / columns, i % columns);
		print_field(out, text, i % columns + 1 == columns);
	}
}

/* JSON */

static json_t *to_json(const struct report_cell *cell)
{
	switch (cell->type) {
	case SQLITE_INTEGER:
		return json_integer(cell->number);
	case SQLITE_FLOAT:
		return json_real(cell->real);
	case SQLITE_TEXT:
		return json_string(cell->text);
	default:
		return json_null();
	}
}

json_t *report_print_json(const struct report_table *table)
{
	json_t *columns = json_array(), *rows = json_array();

	for (guint column = 0; column < table->columns->len; column++)
		json_array_append_new(columns, json_string(report_table_column(table, column)));
	for (guint row = 0; row < report_table_rows(table); row++) {
		json_t *values = json_array();
		for (guint column = 0; column < table->columns->len; column++)
			json_array_append_new(values,
					      to_json(report_table_cell(table, row, column)));
		json_array_append_new(rows, values);
	}
	json_t *answer = json_pack("{so so}", "columns", columns, "rows", rows);
	report_print_page(table, answer);
	return answer;
}

void report_print_page(const struct report_table *table, json_t *answer)
{
	if (table->has_next)
		json_object_set_new(answer, "next", json_integer(table->next));
	if (table->page)
		json_object_update_new(answer,
				       json_pack("{sI sI sI sI}", "total", (json_int_t)table->total,
						 "page", (json_int_t)table->page, "limit",
						 (json_int_t)table->limit, "pages",
						 (json_int_t)report_table_pages(table)));
}

json_t *report_print_objects(const struct report_table *table)
{
	json_t *rows = json_array();

	for (guint row = 0; row < report_table_rows(table); row++) {
		json_t *object = json_object();
		for (guint column = 0; column < table->columns->len; column++)
			json_object_set_new(object, report_table_column(table, column),
					    to_json(report_table_cell(table, row, column)));
		json_array_append_new(rows, object);
	}
	return rows;
}

static json_t *print_parameter(const struct report_parameter *parameter)
{
	static const char *const types[] = {"number", "time", "word", "text"};
	json_t *about = json_pack("{ss ss ss}", "name", parameter->name, "about", parameter->about,
				  "type", types[parameter->type]);

	if (parameter->type == REPORT_NUMBER)
		json_object_update_new(about,
				       json_pack("{sI sI}", "least", (json_int_t)parameter->least,
						 "most", (json_int_t)parameter->most));
	if (parameter->words)
		json_object_set_new(about, "words", json_string(parameter->words));
	if (parameter->usual)
		json_object_set_new(about, "default", json_string(parameter->usual));
	if (parameter->is_required)
		json_object_set_new(about, "required", json_true());
	return about;
}

json_t *report_print_about(const struct report *report)
{
	json_t *parameters = json_array();

	for (size_t i = 0; report->parameters[i]; i++)
		json_array_append_new(parameters, print_parameter(report->parameters[i]));
	return json_pack("{ss ss so}", "name", report->name, "title", report->title, "parameters",
			 parameters);
}
