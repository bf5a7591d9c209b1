/* SPDX-License-Identifier: GPL-3.0-or-later */
/* docs/protocol.md says what the tables say: requests, their fields, events, settings, errors. */
#include "tests/unit/support/engine_scene.h"

#include <stdio.h>
#include <string.h>

#include "lectern/wire/calls_json.h"
#include "lectern/wire/calls_request.h"
#include "lectern/wire/event_json.h"
#include "lectern/wire/policy_json.h"
#include "lectern/wire/request.h"

static char *document;
static char **lines;

static int read_document(void **state)
{
	g_autofree char *file = g_strdup_printf("%s/docs/protocol.md", g_getenv("LECTERN_SOURCE"));

	(void)state;
	assert_true(g_file_get_contents(file, &document, NULL, NULL));
	lines = g_strsplit(document, "\n", -1);
	return 0;
}

static int forget_document(void **state)
{
	(void)state;
	g_free(document);
	g_strfreev(lines);
	return 0;
}

/** The first cell of a table's row, without its borders; NULL for other lines. */
static char *first_cell(const char *line)
{
	const char *end = line[0] == '|' ? strstr(line + 1, " |") : NULL;

	return end ? g_strndup(line + 1, (gsize)(end - line - 1)) : NULL;
}

/** The row below a heading of level 2 whose first cell names `name` in backticks; NULL if none. */
static const char *find_row(const char *heading, const char *name)
{
	g_autofree char *quoted = g_strdup_printf("`%s`", name);
	bool is_below = false;

	for (char **line = lines; *line; line++) {
		if (g_str_has_prefix(*line, "## "))
			is_below = strcmp(*line + 3, heading) == 0;
		g_autofree char *cell = is_below ? first_cell(*line) : NULL;
		if (cell && strstr(cell, quoted))
			return *line;
	}
	return NULL;
}

/** Every name in backticks in the first cells below a heading, to be freed with g_strfreev(). */
static char **names_below(const char *heading)
{
	g_autoptr(GStrvBuilder) names = g_strv_builder_new();
	bool is_below = false;

	for (char **line = lines; *line; line++) {
		if (g_str_has_prefix(*line, "## "))
			is_below = strcmp(*line + 3, heading) == 0;
		g_autofree char *cell = is_below ? first_cell(*line) : NULL;
		g_auto(GStrv) parts = g_strsplit(cell ? cell : "", "`", -1);
		for (guint i = 1; i < g_strv_length(parts); i += 2)
			g_strv_builder_add(names, parts[i]);
	}
	return g_strv_builder_end(names);
}

static bool names_field(const char *row, const char *field)
{
	g_autofree char *needed = g_strdup_printf("`%s`", field);
	g_autofree char *optional = g_strdup_printf("`%s?`", field);

	return strstr(row, needed) || strstr(row, optional);
}

static void every_request_is_described_with_its_fields(void **state)
{
	(void)state;
	for (size_t i = 0; i < LC_REQUESTS; i++) {
		const struct lc_request_row *request = &lc_request_rows()[i];
		const char *row = find_row("Requests", request->name);
		if (!row)
			fail_msg("request %s is not described", request->name);
		for (size_t k = 0; k < request->field_count; k++) {
			if (!names_field(row, request->fields[k].name))
				fail_msg("request %s: field %s is not described", request->name,
					 request->fields[k].name);
		}
		if (request->takes_list && !names_field(row, "volunteers"))
			fail_msg("request %s: volunteers is not described", request->name);
	}
}

static bool is_request(const char *name)
{
	for (size_t i = 0; i < LC_REQUESTS; i++) {
		if (strcmp(lc_request_rows()[i].name, name) == 0)
			return true;
	}
	return false;
}

static void no_request_is_described_that_there_is_not(void **state)
{
	g_auto(GStrv) names = names_below("Requests");

	(void)state;
	assert_true(g_strv_length(names) >= LC_REQUESTS);
	for (char **name = names; *name; name++) {
		if (!is_request(*name))
			fail_msg("there is no request %s", *name);
	}
}

static void every_request_to_the_desk_is_described_with_its_fields(void **state)
{
	(void)state;
	for (size_t i = 0; i < LC_CALLS_REQUESTS; i++) {
		const struct lc_calls_row *row = &lc_calls_rows()[i];
		const char *name = lc_desk_command_name(row->command);
		const char *line = find_row("The desk", name);
		if (!line)
			fail_msg("request %s is not described", name);
		for (size_t k = 0; k < row->field_count; k++) {
			if (!names_field(line, row->fields[k].name))
				fail_msg("request %s: field %s is not described", name,
					 row->fields[k].name);
		}
	}
}

static void every_event_of_the_desk_is_described(void **state)
{
	(void)state;
	for (enum lc_desk_event_kind kind = 0; kind < LC_DESK_EVENTS; kind++) {
		if (!find_row("The desk", lc_desk_event_name(kind)))
			fail_msg("event %s is not described", lc_desk_event_name(kind));
	}
}

/* Events of the media plane and of a handle; they have no row in the engine's table. */
static const char *const other_events[] = {"signals", "slots", "speakers",
					   "quality", "alert", "leg-ended"};

static bool is_event(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(other_events); i++) {
		if (strcmp(other_events[i], name) == 0)
			return true;
	}
	for (enum lc_event_kind kind = 0; kind < LC_EVENTS; kind++) {
		const char *known = lc_event_client_name(kind);
		if (known && strcmp(known, name) == 0)
			return true;
	}
	return false;
}

static void every_event_is_described_and_no_other(void **state)
{
	g_auto(GStrv) names = names_below("Events");

	(void)state;
	for (enum lc_event_kind kind = 0; kind < LC_EVENTS; kind++) {
		const char *name = lc_event_client_name(kind);
		if (name && !find_row("Events", name))
			fail_msg("event %s is not described", name);
	}
	for (char **name = names; *name; name++) {
		if (!is_event(*name))
			fail_msg("there is no event %s", *name);
	}
}

static void every_setting_is_named(void **state)
{
	const char *paragraph = strstr(document, "Policy fields of a room:");
	size_t count;
	const struct lc_field *fields = lc_policy_fields(&count);

	(void)state;
	assert_non_null(paragraph);
	g_autofree char *text =
		g_strndup(paragraph, (gsize)(strstr(paragraph, "\n\n") - paragraph));
	for (size_t i = 0; i < count; i++) {
		if (!names_field(text, fields[i].name))
			fail_msg("setting %s is not named", fields[i].name);
	}
}

static void every_error_stands_with_its_sentence(void **state)
{
	(void)state;
	for (enum lc_error error = LC_INTERNAL; error < LC_ERRORS; error++) {
		g_autofree char *row =
			g_strdup_printf("| %d | %s", lc_error_code(error), lc_error_text(error));
		if (!strstr(document, row))
			fail_msg("\"%s\" does not stand there", row);
	}
}

static void every_reason_is_named(void **state)
{
	const char *paragraph = strstr(document, "Reasons:");

	(void)state;
	assert_non_null(paragraph);
	for (enum lc_reason reason = LC_REASON_NONE + 1; reason < LC_REASONS_COUNT; reason++) {
		if (!strstr(paragraph, lc_reason_name(reason)))
			fail_msg("reason %s is not named", lc_reason_name(reason));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_request_is_described_with_its_fields),
		cmocka_unit_test(no_request_is_described_that_there_is_not),
		cmocka_unit_test(every_event_is_described_and_no_other),
		cmocka_unit_test(every_request_to_the_desk_is_described_with_its_fields),
		cmocka_unit_test(every_event_of_the_desk_is_described),
		cmocka_unit_test(every_setting_is_named),
		cmocka_unit_test(every_error_stands_with_its_sentence),
		cmocka_unit_test(every_reason_is_named),
	};

	return cmocka_run_group_tests(tests, read_document, forget_document);
}
