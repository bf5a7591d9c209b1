/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/reports.h"

#include <glib.h>

#include "plugins/sqlite_events/report_parameters.h"
#include "plugins/sqlite_events/report_print.h"
#include "plugins/sqlite_events/report_reader.h"

typedef json_t *printer(const struct report_table *table);

/* Parameters */

/** Does a member say what is asked for, and not with what? */
static bool is_name(const char *key)
{
	return g_str_equal(key, "request") || g_str_equal(key, "name");
}

static enum lc_error read_member(struct report_query *query, const char *key, const json_t *value,
				 struct lc_why *why)
{
	if (json_is_string(value))
		return report_query_set(query, key, json_string_value(value), why);
	if (json_is_integer(value))
		return report_query_set_number(query, key, json_integer_value(value), why);
	return lc_refuse(why, LC_BAD_FIELD, key, "`%s` must be a text or a whole number", key);
}

static enum lc_error read_members(struct report_query *query, const json_t *request,
				  struct lc_why *why)
{
	enum lc_error error = LC_OK;
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)request, key, value) {
		if (error == LC_OK && !is_name(key))
			error = read_member(query, key, value, why);
	}
	return error;
}

/* Reports */

static enum lc_error read_table(struct report_reader *reader, const struct report_query *query,
				printer *print, json_t **answer_out, struct lc_why *why)
{
	struct report_table table;

	report_table_init(&table);
	enum lc_error error = report_reader_read(reader, query, &table, why);
	if (error == LC_OK)
		*answer_out = print(&table);
	report_table_clear(&table);
	return error;
}

static enum lc_error answer_with(const char *database, const struct report *report,
				 const json_t *request, printer *print, json_t **answer_out,
				 struct lc_why *why)
{
	struct report_query query;
	struct report_reader *reader = NULL;

	report_query_init(&query, report);
	enum lc_error error = read_members(&query, request, why);
	if (error == LC_OK)
		error = report_query_check(&query, why);
	if (error == LC_OK) {
		reader = report_reader_open(database, why);
		error = reader ? read_table(reader, &query, print, answer_out, why) : LC_NOT_STORED;
	}
	report_reader_close(reader);
	report_query_clear(&query);
	return error;
}

static enum lc_error answer_report(const char *database, const json_t *request, json_t **answer_out,
				   struct lc_why *why)
{
	const char *name = json_string_value(json_object_get(request, "name"));
	const struct report *report = name ? report_find(name) : NULL;

	if (!report)
		return lc_refuse(why, LC_BAD_FIELD, "name",
				 "`name` must be that of a report; `reports` lists them");
	return answer_with(database, report, request, report_print_json, answer_out, why);
}

static enum lc_error answer_reports(const char *database, const json_t *request,
				    json_t **answer_out, struct lc_why *why)
{
	json_t *reports = json_array();

	(void)database, (void)request, (void)why;
	for (size_t i = 0; i < report_count; i++)
		json_array_append_new(reports, report_print_about(&report_list[i]));
	*answer_out = json_pack("{so}", "reports", reports);
	return LC_OK;
}

/* Sessions */

static json_t *print_sessions(const struct report_table *table)
{
	json_t *answer = json_pack("{so}", "sessions", report_print_objects(table));

	report_print_page(table, answer);
	return answer;
}

static enum lc_error answer_sessions(const char *database, const json_t *request,
				     json_t **answer_out, struct lc_why *why)
{
	return answer_with(database, report_find("sessions"), request, print_sessions, answer_out,
			   why);
}

/** One of the reports on a session; only the timeline has a `next` to go on with. */
static enum lc_error add_part(struct report_reader *reader, const char *name,
			      const json_t *parameters, json_t *answer, struct lc_why *why)
{
	struct report_query query;
	struct report_table table;

	report_table_init(&table);
	report_query_init(&query, report_find(name));
	enum lc_error error = read_members(&query, parameters, why);
	if (error == LC_OK)
		error = report_reader_read(reader, &query, &table, why);
	if (error == LC_OK)
		json_object_set_new(answer, name, report_print_objects(&table));
	report_print_page(&table, answer);
	report_query_clear(&query);
	report_table_clear(&table);
	return error;
}

/** All of one moment, so that the parts fit each other; the page is one of the timeline. */
static enum lc_error add_parts(struct report_reader *reader, const json_t *request, json_t *answer,
			       struct lc_why *why)
{
	json_t *session = json_object_get(request, "session");
	json_auto_t *which = session ? json_pack("{sO}", "session", session) : json_object();
	json_auto_t *everybody = json_pack("{sI}", "limit", (json_int_t)REPORT_MOST_ROWS);

	json_object_update(everybody, which);
	enum lc_error error = add_part(reader, "session", which, answer, why);
	if (error == LC_OK && !json_array_size(json_object_get(answer, "session")))
		error = lc_refuse(why, LC_NO_SUCH_CONFERENCE, "session", "no such session");
	if (error == LC_OK)
		error = add_part(reader, "participants", everybody, answer, why);
	if (error == LC_OK)
		error = add_part(reader, "intervals", which, answer, why);
	if (error == LC_OK)
		error = add_part(reader, "timeline", request, answer, why);
	return error;
}

static enum lc_error answer_session(const char *database, const json_t *request,
				    json_t **answer_out, struct lc_why *why)
{
	struct report_reader *reader = report_reader_open(database, why);
	json_t *answer = json_object();
	enum lc_error error = reader ? add_parts(reader, request, answer, why) : LC_NOT_STORED;

	report_reader_close(reader);
	if (error == LC_OK)
		*answer_out = answer;
	else
		json_decref(answer);
	return error;
}

static const struct {
	const char *name;
	enum lc_error (*answer)(const char *database, const json_t *request, json_t **answer_out,
				struct lc_why *why);
} requests[] = {
	{"report", answer_report},
	{"reports", answer_reports},
	{"session", answer_session},
	{"sessions", answer_sessions},
};

enum lc_error reports_answer(const char *database, const json_t *request, json_t **answer_out,
			     struct lc_why *why)
{
	const char *name = json_string_value(json_object_get(request, "request"));

	for (size_t i = 0; name && i < G_N_ELEMENTS(requests); i++) {
		if (g_str_equal(requests[i].name, name))
			return requests[i].answer(database, request, answer_out, why);
	}
	return lc_refuse(why, LC_UNKNOWN_REQUEST, "request",
			 "the requests are status, reports, report, sessions and session");
}
