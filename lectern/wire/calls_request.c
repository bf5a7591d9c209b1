/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of requests to the desk: what each takes. Names stand with the commands.
 */
#include "lectern/wire/calls_request.h"

#include <string.h>

#include "lectern/wire/request.h"

#define AT(member) offsetof(struct lc_calls_request, member)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TAKES(array) .fields = array, .field_count = COUNT(array)

static const struct lc_field register_fields[] = {
	{.name = "participant",
	 .type = LC_FIELD_ID,
	 .is_required = true,
	 .offset = AT(command.participant)},
	{.name = "seat_key", .type = LC_FIELD_KEY, .is_required = true, .offset = AT(seat_key)},
	{.name = "display", .type = LC_FIELD_NAME, .offset = AT(command.place.display)},
	{.name = "languages", .type = LC_FIELD_LANGUAGES, .offset = AT(command.place.languages)},
	{.name = "availability",
	 .type = LC_FIELD_AVAILABILITY,
	 .offset = AT(command.place.availability),
	 .given_offset = AT(command.place.has_availability)},
	{.name = "interpreter_key", .type = LC_FIELD_SECRET, .offset = AT(interpreter_key)},
	{.name = "token", .type = LC_FIELD_TOKEN, .offset = AT(token)},
};

static const struct lc_field availability_fields[] = {
	{.name = "availability",
	 .type = LC_FIELD_AVAILABILITY,
	 .is_required = true,
	 .offset = AT(command.availability)},
};

static const struct lc_field wish_fields[] = {
	{.name = "language",
	 .type = LC_FIELD_LANGUAGE,
	 .is_required = true,
	 .offset = AT(command.wish.language)},
	{.name = "urgency", .type = LC_FIELD_URGENCY, .offset = AT(command.wish.urgency)},
	{.name = "session_type", .type = LC_FIELD_ID, .offset = AT(command.wish.session_type)},
};

static const struct lc_field answer_fields[] = {
	{.name = "requestId",
	 .type = LC_FIELD_CALL,
	 .is_required = true,
	 .offset = AT(command.call)},
};

static const struct lc_calls_row rows[] = {
	{LC_DESK_REGISTER, TAKES(register_fields)},
	{LC_DESK_SET_AVAILABILITY, TAKES(availability_fields)},
	{LC_DESK_REQUEST, TAKES(wish_fields)},
	{LC_DESK_ACCEPT, TAKES(answer_fields)},
	{LC_DESK_DECLINE, TAKES(answer_fields)},
	{LC_DESK_CANCEL, .fields = NULL},
};

_Static_assert(COUNT(rows) == LC_CALLS_REQUESTS, "a row per request, in their order");

const struct lc_calls_row *lc_calls_rows(void)
{
	return rows;
}

static const struct lc_calls_row *find_row(const char *name)
{
	for (size_t i = 0; name && i < COUNT(rows); i++) {
		if (strcmp(lc_desk_command_name(rows[i].command), name) == 0)
			return &rows[i];
	}
	return NULL;
}

enum lc_error lc_calls_request_read(const json_t *message, struct lc_calls_request *out,
				    struct lc_why *why)
{
	const struct lc_calls_row *row =
		find_row(json_string_value(json_object_get(message, "request")));

	memset(out, 0, sizeof(*out));
	if (!row)
		return lc_refuse(why, LC_UNKNOWN_REQUEST, "request", "unknown request");
	out->command.kind = row->command;
	enum lc_error error = lc_fields_read(message, row->fields, row->field_count, "", out, why);
	if (error == LC_OK && row->command == LC_DESK_REGISTER)
		lc_key_hash(out->seat_key, out->command.place.key_hash);
	return error;
}
