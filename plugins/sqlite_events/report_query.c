/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/report_query.h"

#include <glib.h>
#include <string.h>

#define MOST_TEXT 200 /* bytes */

/* Reading a value */

static enum lc_error refuse(const struct report_parameter *parameter, const char *must,
			    struct lc_why *why)
{
	return lc_refuse(why, LC_BAD_FIELD, parameter->name, "`%s` must be %s", parameter->name,
			 must);
}

static enum lc_error refuse_number(const struct report_parameter *parameter, struct lc_why *why)
{
	return lc_refuse(why, LC_BAD_FIELD, parameter->name,
			 "`%s` must be a number from %lld to %lld", parameter->name,
			 (long long)parameter->least, (long long)parameter->most);
}

static bool is_word(const struct report_parameter *parameter, const char *text)
{
	g_auto(GStrv) words = g_strsplit(parameter->words, " ", -1);

	return g_strv_contains((const char *const *)words, text);
}

/** A date is its first moment; where no zone is named it is UTC. */
static bool read_time(const char *text, int64_t *ms_out)
{
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	g_autofree char *whole =
		strchr(text, 'T') ? g_strdup(text) : g_strconcat(text, "T00:00:00", NULL);
	g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(whole, utc);

	if (time)
		*ms_out =
			g_date_time_to_unix(time) * 1000 + g_date_time_get_microsecond(time) / 1000;
	return time;
}

static enum lc_error read_text(const struct report_parameter *parameter, const char *text,
			       struct report_value *out, struct lc_why *why)
{
	if (parameter->type == REPORT_WORD && !is_word(parameter, text))
		return lc_refuse(why, LC_BAD_FIELD, parameter->name, "`%s` must be one of: %s",
				 parameter->name, parameter->words);
	if (strlen(text) > MOST_TEXT || !g_utf8_validate(text, -1, NULL))
		return refuse(parameter, "a text of at most 200 bytes", why);
	out->text = g_strdup(text);
	return LC_OK;
}

static enum lc_error read_value(const struct report_parameter *parameter, const char *text,
				struct report_value *out, struct lc_why *why)
{
	switch (parameter->type) {
	case REPORT_NUMBER:
		if (!g_ascii_string_to_signed(text, 10, parameter->least, parameter->most,
					      &out->number, NULL))
			return refuse_number(parameter, why);
		break;
	case REPORT_TIME:
		if (!read_time(text, &out->number))
			return refuse(parameter,
				      "a date or a time of ISO 8601, as 2026-01-31 or "
				      "2026-01-31T08:00:00Z",
				      why);
		break;
	default:
		return read_text(parameter, text, out, why);
	}
	return LC_OK;
}

/* Parameters */

static void put(struct report_query *query, int place, struct report_value value)
{
	value.is_set = true;
	g_free(query->values[place].text);
	query->values[place] = value;
}

static enum lc_error find(const struct report_query *query, const char *name, int *place_out,
			  struct lc_why *why)
{
	*place_out = report_find_parameter(query->report, name);
	if (*place_out >= 0)
		return LC_OK;
	return lc_refuse(why, LC_BAD_FIELD, name, "`%s` is no parameter of the report %s", name,
			 query->report->name);
}

void report_query_init(struct report_query *query, const struct report *report)
{
	*query = (struct report_query){.report = report};
	for (int i = 0; report->parameters[i]; i++) {
		if (report->parameters[i]->usual)
			report_query_set(query, report->parameters[i]->name,
					 report->parameters[i]->usual, NULL);
	}
}

void report_query_clear(struct report_query *query)
{
	for (int i = 0; i < REPORT_PARAMETERS; i++)
		g_clear_pointer(&query->values[i].text, g_free);
}

enum lc_error report_query_set(struct report_query *query, const char *name, const char *text,
			       struct lc_why *why)
{
	struct report_value value = {.text = NULL};
	int place;
	enum lc_error error = find(query, name, &place, why);

	if (error == LC_OK)
		error = read_value(query->report->parameters[place], text, &value, why);
	if (error == LC_OK)
		put(query, place, value);
	return error;
}

enum lc_error report_query_set_number(struct report_query *query, const char *name, int64_t number,
				      struct lc_why *why)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, (gint64)number);
	int place;
	enum lc_error error = find(query, name, &place, why);

	if (error != LC_OK || query->report->parameters[place]->type != REPORT_TIME)
		return error != LC_OK ? error : report_query_set(query, name, text, why);
	put(query, place, (struct report_value){.number = number});
	return LC_OK;
}

enum lc_error report_query_check(const struct report_query *query, struct lc_why *why)
{
	for (int i = 0; query->report->parameters[i]; i++) {
		const struct report_parameter *parameter = query->report->parameters[i];
		if (parameter->is_required && !query->values[i].is_set)
			return lc_refuse(why, LC_MISSING_FIELD, parameter->name,
					 "the report %s needs `%s`, %s", query->report->name,
					 parameter->name, parameter->about);
	}
	return LC_OK;
}

int64_t report_query_number(const struct report_query *query, const char *name, int64_t otherwise)
{
	int place = report_find_parameter(query->report, name);

	return place < 0 ? otherwise : query->values[place].number;
}

static void bind(sqlite3_stmt *statement, int index, const struct report_value *value)
{
	if (value->text)
		sqlite3_bind_text(statement, index, value->text, -1, SQLITE_STATIC);
	else if (value->is_set)
		sqlite3_bind_int64(statement, index, value->number);
}

void report_query_bind(const struct report_query *query, sqlite3_stmt *statement)
{
	for (int i = 0; query->report->parameters[i]; i++) {
		g_autofree char *name = g_strconcat(":", query->report->parameters[i]->name, NULL);
		bind(statement, sqlite3_bind_parameter_index(statement, name), &query->values[i]);
	}
}
