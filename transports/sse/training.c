/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two endpoints for callers of the seed's scripts (S1-06...21). Both need the room's secret, or a
 * signed token for a trainer of the room, as `Authorization: Bearer` or, in a body, as `secret`.
 */
#include <string.h>

#include "lectern/wire/event_json.h"
#include "transports/sse/core.h"
#include "transports/sse/gate.h"
#include "transports/sse/routes.h"

/** Does a signed token make its bearer a trainer of the room? */
static bool is_trainer(const char *token, const char *room)
{
	return lc_runtime_vouches(sse_core.runtime, token, "room", room) &&
	       lc_runtime_vouches(sse_core.runtime, token, "role", "trainer");
}

/** What came of ending a conference. */
struct ending {
	enum lc_error error;
	struct lc_why why;
	bool was_there;
};

static void note_ending(void *user, const struct lc_call *call, const struct lc_outcome *outcome)
{
	struct ending *ending = user;

	(void)call;
	ending->error = outcome->error;
	ending->why = outcome->why;
	ending->was_there = outcome->had_conference && outcome->room && !outcome->room->conference;
}

static unsigned status_of(enum lc_error error)
{
	switch (error) {
	case LC_OK:
		return MHD_HTTP_OK;
	case LC_NO_SUCH_ROOM:
	case LC_NO_SUCH_CONFERENCE:
	case LC_NO_SUCH_PARTICIPANT:
		return MHD_HTTP_NOT_FOUND;
	case LC_MISSING_FIELD:
	case LC_BAD_FIELD:
		return MHD_HTTP_BAD_REQUEST;
	case LC_NOT_ALLOWED:
		return MHD_HTTP_FORBIDDEN;
	default:
		return MHD_HTTP_CONFLICT;
	}
}

static enum MHD_Result fail(struct sse_exchange *exchange, unsigned status, const char *text)
{
	return sse_exchange_answer_json(exchange, status,
					json_pack("{sb ss}", "success", 0, "error", text));
}

/** The room of "NAME_0123456789", where a conference is named. */
static bool room_of(const char *conference, char *room)
{
	const char *mark = strrchr(conference, '_');
	size_t length = mark ? (size_t)(mark - conference) : 0;

	if (!length || length > LC_ID_BYTES || strlen(conference) > LC_CONFERENCE_ID_BYTES)
		return false;
	memcpy(room, conference, length);
	room[length] = '\0';
	return lc_id_is_valid(room);
}

static enum MHD_Result end_conference(struct sse_exchange *exchange, const json_t *body)
{
	const char *conference = json_string_value(json_object_get(body, "conferenceId"));
	const char *secret = json_string_value(json_object_get(body, "secret"));
	struct ending ending = {.error = LC_INTERNAL};
	struct lc_call call = {
		.command = {.kind = LC_CMD_END}, .done = note_ending, .user = &ending};

	if (!conference)
		return fail(exchange, MHD_HTTP_BAD_REQUEST, "conferenceId is missing");
	if (!room_of(conference, call.room))
		return fail(exchange, MHD_HTTP_BAD_REQUEST,
			    "conferenceId must be a room's name, _ and digits");
	g_strlcpy(call.command.conference, conference, sizeof(call.command.conference));
	if (!secret)
		secret = sse_exchange_bearer(exchange);
	g_strlcpy(call.command.by.secret, secret, sizeof(call.command.by.secret));
	call.command.by.is_admin = is_trainer(secret, call.room);
	lc_runtime_call(sse_core.runtime, &call);
	if (ending.error != LC_OK)
		return fail(exchange, status_of(ending.error), ending.why.text);
	return sse_exchange_answer_json(
		exchange, MHD_HTTP_OK,
		json_pack("{sb ss}", "success", 1, "message",
			  ending.was_there ? "Conference ended" : "Conference already ended"));
}

enum MHD_Result sse_training_end(struct sse_exchange *exchange)
{
	char why[200];
	json_t *body = sse_gate_read_json(exchange->body, why, sizeof(why));

	if (!body)
		return fail(exchange, MHD_HTTP_BAD_REQUEST, why);
	enum MHD_Result result = end_conference(exchange, body);
	json_decref(body);
	return result;
}

/** Looking for a trainer's people. */
struct search {
	const char *secret, *trainer;
	bool is_trainer; /* a signed token says so */
	json_t *found;   /* a new array, or NULL: not for the asker */
};

static void look(void *user, const struct lc_room *room)
{
	struct search *search = user;

	if (room && (search->is_trainer || lc_secret_equal(room->policy.secret, search->secret)))
		search->found = lc_discovered_json(room, search->trainer);
}

enum MHD_Result sse_training_participants(struct sse_exchange *exchange)
{
	const char *room = sse_exchange_argument(exchange, "room");
	struct search search = {.secret = sse_exchange_bearer(exchange),
				.trainer = sse_exchange_argument(exchange, "trainer")};

	if (!room || !search.trainer)
		return fail(exchange, MHD_HTTP_BAD_REQUEST,
			    room ? "trainer is missing" : "room is missing");
	if (!lc_id_is_valid(room) || !lc_id_is_valid(search.trainer))
		return fail(exchange, MHD_HTTP_BAD_REQUEST, "room or trainer is invalid");
	search.is_trainer = is_trainer(search.secret, room);
	lc_runtime_look(sse_core.runtime, room, look, &search);
	if (!search.found)
		return fail(exchange, MHD_HTTP_NOT_FOUND, lc_error_text(LC_NO_SUCH_ROOM));
	return sse_exchange_answer_json(
		exchange, MHD_HTTP_OK,
		json_pack("{sb so}", "success", 1, "participants", search.found));
}
