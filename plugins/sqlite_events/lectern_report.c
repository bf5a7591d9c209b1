/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lectern-report: reports on a record, for the shell. It never writes to the record, and may be used
 * while the gateway does.
 */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/sqlite_events/report_print.h"
#include "plugins/sqlite_events/report_reader.h"

#define SUCCESS 0
#define FAILURE 1 /* the record cannot be read */
#define MISUSE 2

#define MOST_OPTIONS 32

typedef void printer(const struct report_table *table, GString *out);

/** What the command line says. */
struct line {
	gboolean is_csv, is_json;
	GPtrArray *options; /* of parameters: struct option, in the order of the entries */
};

/** A parameter that some report has. */
struct option {
	const char *name;
	char *value; /* NULL = not given */
};

static void free_option(void *data)
{
	struct option *option = data;

	g_free(option->value);
	g_free(option);
}

/* Help */

static void describe_report(GString *out, const struct report *report)
{
	g_string_append_printf(out, "  %-13s %s\n%15s", report->name, report->title, "");
	for (int i = 0; report->parameters[i]; i++) {
		const struct report_parameter *parameter = report->parameters[i];
		const char *format = parameter->is_required ? " --%s ID" : " [--%s]";
		g_string_append_printf(out, format, parameter->name);
	}
	g_string_append(out, "\n");
}

static char *describe_reports(void)
{
	GString *out = g_string_new("Reports:\n");

	for (size_t i = 0; i < report_count; i++)
		describe_report(out, &report_list[i]);
	g_string_append(
		out,
		"\nTimes are those of ISO 8601, 2026-01-31 or 2026-01-31T08:00:00+01:00; without a "
		"zone\n"
		"they are UTC, as all times in the output are. In JSON they are milliseconds since "
		"1970.\n"
		"Where there are more rows than --limit, the standard error says how to go on.\n\n"
		"Exit status: 0 it was written, 1 the database cannot be read, 2 the command line "
		"is wrong.\n\n"
		"Examples:\n"
		"  lectern-report record.db sessions --status completed --from 2026-01-01\n"
		"  lectern-report record.db timeline --session 12 --csv >timeline.csv\n"
		"  lectern-report record.db problems --minimum 5 --json | jq .rows\n");
	return g_string_free(out, FALSE);
}

/* Options: those of all reports; whether this one has it is looked at later. */

static struct option *find_option(const struct line *line, const char *name)
{
	for (guint i = 0; i < line->options->len; i++) {
		struct option *option = line->options->pdata[i];
		if (strcmp(option->name, name) == 0)
			return option;
	}
	return NULL;
}

static GOptionEntry *add_parameter(struct line *line, const struct report_parameter *parameter,
				   GOptionEntry *entry)
{
	static const char *const values[] = {"NUMBER", "TIME", "WORD", "TEXT"};

	if (find_option(line, parameter->name))
		return entry;
	struct option *option = g_new0(struct option, 1);
	option->name = parameter->name;
	g_ptr_array_add(line->options, option);
	*entry = (GOptionEntry){
		parameter->name,        0, 0, G_OPTION_ARG_STRING, &option->value, parameter->about,
		values[parameter->type]};
	return entry + 1;
}

static GOptionContext *make_context(struct line *line)
{
	GOptionContext *context = g_option_context_new("DATABASE REPORT");
	GOptionEntry entries[MOST_OPTIONS] = {
		{"csv", 0, 0, G_OPTION_ARG_NONE, &line->is_csv, "write CSV (RFC 4180)", NULL},
		{"json", 0, 0, G_OPTION_ARG_NONE, &line->is_json, "write JSON", NULL},
	};
	GOptionEntry *entry = entries + 2;
	g_autofree char *reports = describe_reports();

	for (size_t i = 0; i < report_count; i++) {
		for (int j = 0; report_list[i].parameters[j]; j++)
			entry = add_parameter(line, report_list[i].parameters[j], entry);
	}
	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_set_summary(context, "Reports on the record of a gateway, as a table.");
	g_option_context_set_description(context, reports);
	return context;
}

/* Reports */

static int complain(int status, const char *text)
{
	fprintf(stderr, "lectern-report: %s\n", text);
	return status;
}

static void print_json(const struct report_table *table, GString *out)
{
	json_auto_t *json = report_print_json(table);
	char *text = json_dumps(json, JSON_COMPACT);

	g_string_append_printf(out, "%s\n", text);
	free(text);
}

static int write_table(const struct report_table *table, printer *print)
{
	g_autoptr(GString) out = g_string_new(NULL);

	print(table, out);
	if (fwrite(out->str, 1, out->len, stdout) != out->len || fflush(stdout) != 0)
		return complain(FAILURE, "it cannot be written");
	if (table->page)
		fprintf(stderr, "lectern-report: page %lld of %lld, %lld rows in all\n",
			(long long)table->page, (long long)report_table_pages(table),
			(long long)table->total);
	else if (table->has_next)
		fprintf(stderr, "lectern-report: there is more: --after %lld\n",
			(long long)table->next);
	return SUCCESS;
}

static int report(const char *database, const struct report_query *query, printer *print)
{
	struct lc_why why = {.text = ""};
	struct report_table table;
	struct report_reader *reader = report_reader_open(database, &why);

	report_table_init(&table);
	bool is_read = reader && report_reader_read(reader, query, &table, &why) == LC_OK;
	report_reader_close(reader);
	int status = is_read ? write_table(&table, print) : complain(FAILURE, why.text);
	report_table_clear(&table);
	return status;
}

static enum lc_error set_parameters(const struct line *line, struct report_query *query,
				    struct lc_why *why)
{
	enum lc_error error = LC_OK;

	for (guint i = 0; error == LC_OK && i < line->options->len; i++) {
		const struct option *option = line->options->pdata[i];
		if (option->value)
			error = report_query_set(query, option->name, option->value, why);
	}
	return error == LC_OK ? report_query_check(query, why) : error;
}

static int run(const struct line *line, const char *database, const struct report *which)
{
	struct lc_why why = {.text = ""};
	struct report_query query;
	int status;

	report_query_init(&query, which);
	if (set_parameters(line, &query, &why) == LC_OK)
		status = report(database, &query,
				line->is_json  ? print_json
				: line->is_csv ? report_print_csv
					       : report_print_text);
	else
		status = complain(MISUSE, why.text);
	report_query_clear(&query);
	return status;
}

static int obey(const struct line *line, int argc, char **argv)
{
	const struct report *which = argc == 3 ? report_find(argv[2]) : NULL;

	if (line->is_csv && line->is_json)
		return complain(MISUSE, "--csv and --json exclude each other");
	if (which)
		return run(line, argv[1], which);
	g_autofree char *reports = describe_reports();
	g_autofree char *text =
		argc == 3 ? g_strdup_printf("there is no report %s", argv[2])
			  : g_strdup("usage: lectern-report DATABASE REPORT [OPTION...]");
	complain(MISUSE, text);
	fprintf(stderr, "\n%s", reports);
	return MISUSE;
}

int main(int argc, char **argv)
{
	struct line line = {.options = g_ptr_array_new_with_free_func(free_option)};
	g_autoptr(GError) error = NULL;

	GOptionContext *context = make_context(&line);
	int status = g_option_context_parse(context, &argc, &argv, &error)
			     ? obey(&line, argc, argv)
			     : complain(MISUSE, error->message);
	g_option_context_free(context);
	g_ptr_array_unref(line.options);
	return status;
}
