/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A participant's mailbox over HTTP: read at once, as a stream, acknowledged.
 *
 * GET /signals?room=R&participant=P[&after=ID]: a JSON array, with an ETag, when `wait=0` or when the
 * client does not accept a stream; else an EventSource stream. POST /signals {room, participant, id,
 * up_to?} acknowledges. Both are for the browser that has been in the room as that participant (by
 * its cookie), and for who gives the room's secret or a signed token (`Authorization: Bearer`).
 */
#include <string.h>

#include "lectern/signals/mailbox.h"
#include "lectern/wire/event_json.h"
#include "transports/sse/client.h"
#include "transports/sse/gate.h"
#include "transports/sse/routes.h"
#include "transports/sse/stream.h"

#define MOST_LISTED 1000

/** Whose mailbox, and for whom. */
struct ask {
	const char *room, *participant;
	const char *secret;
	bool may;
};

static void look(void *user, const struct lc_room *room)
{
	struct ask *ask = user;

	ask->may = room && lc_secret_equal(room->policy.secret, ask->secret);
}

/** A signed token names the room, and the participant or a trainer. */
static bool is_vouched(const struct ask *ask)
{
	return lc_runtime_vouches(sse_core.runtime, ask->secret, "room", ask->room) &&
	       (lc_runtime_vouches(sse_core.runtime, ask->secret, "participant",
				   ask->participant) ||
		lc_runtime_vouches(sse_core.runtime, ask->secret, "role", "trainer"));
}

static bool may_read(struct sse_exchange *exchange, struct ask *ask)
{
	const struct sse_owner owner = sse_exchange_owner(exchange);

	if (!lc_id_is_valid(ask->room) || !lc_id_is_valid(ask->participant))
		return false;
	if (sse_owner_is(&owner, ask->room, ask->participant))
		return true;
	ask->secret = sse_exchange_bearer(exchange);
	if (*ask->secret)
		lc_runtime_look(sse_core.runtime, ask->room, look, ask);
	return ask->may || is_vouched(ask);
}

/** The same for an absent room, a wrong secret and somebody else's mailbox (design 10). */
static enum MHD_Result refuse(struct sse_exchange *exchange)
{
	return sse_exchange_refuse(exchange, MHD_HTTP_FORBIDDEN,
				   "room and participant are not yours to read");
}

static enum MHD_Result send_list(struct sse_exchange *exchange, const struct ask *ask,
				 uint64_t after)
{
	g_autoptr(GPtrArray) list = lc_mail_list(lc_runtime_mail(sse_core.runtime), ask->room,
						 ask->participant, after, MOST_LISTED);
	const struct lc_signal *last = list->len ? list->pdata[list->len - 1] : NULL;
	g_autofree char *tag = g_strdup_printf(
		"\"%llu-%u\"", (unsigned long long)(last ? last->id : 0), list->len);
	const char *known = sse_exchange_header(exchange, MHD_HTTP_HEADER_IF_NONE_MATCH);
	bool is_known = known && strstr(known, tag);
	json_t *json = lc_signal_list_json(list);
	g_autofree char *text = is_known ? g_strdup("") : json_dumps(json, JSON_COMPACT);
	struct MHD_Response *response =
		MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_COPY);

	json_decref(json);
	MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, tag);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-cache");
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
	return sse_exchange_send(exchange, is_known ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK,
				 response);
}

static bool wants_list(struct sse_exchange *exchange)
{
	const char *accepted = sse_exchange_header(exchange, MHD_HTTP_HEADER_ACCEPT);
	const char *wait = sse_exchange_argument(exchange, "wait");

	return (wait && strcmp(wait, "0") == 0) || !accepted ||
	       !strstr(accepted, "text/event-stream");
}

enum MHD_Result sse_signals_get(struct sse_exchange *exchange)
{
	struct ask ask = {.room = sse_exchange_argument(exchange, "room"),
			  .participant = sse_exchange_argument(exchange, "participant")};
	const char *after = sse_exchange_argument(exchange, "after");
	uint64_t number = 0;
	bool is_list = wants_list(exchange);

	if (!ask.room || !ask.participant)
		return sse_exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST,
					   ask.room ? "participant is missing" : "room is missing");
	if (after && !lc_signal_id_read(after, &number))
		return sse_exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST,
					   "after must be the id of a signal: 20 digits");
	/* EventSource asks for ever unless it is told that there is nothing for it: 204. */
	if (!may_read(exchange, &ask))
		return is_list ? refuse(exchange)
			       : sse_exchange_answer(exchange, MHD_HTTP_NO_CONTENT, NULL, "");
	if (is_list)
		return send_list(exchange, &ask, number);
	struct sse_client *client = sse_client_new_mailbox(ask.room, ask.participant);
	enum MHD_Result result = sse_stream_begin(exchange, client);
	sse_client_unref(client);
	return result;
}

static const char *get_text(const json_t *body, const char *name)
{
	return json_string_value(json_object_get(body, name));
}

static enum MHD_Result acknowledge(struct sse_exchange *exchange, const json_t *body)
{
	struct ask ask = {.room = get_text(body, "room"),
			  .participant = get_text(body, "participant")};
	const char *id = get_text(body, "id");
	const json_t *up_to = json_object_get(body, "up_to");
	uint64_t number;

	if (!ask.room || !ask.participant)
		return sse_exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST,
					   ask.room ? "participant is missing" : "room is missing");
	if (!id || !lc_signal_id_read(id, &number))
		return sse_exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST,
					   "id must be the id of a signal: a string of 20 digits");
	if (up_to && !json_is_boolean(up_to))
		return sse_exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST,
					   "up_to must be true or false");
	if (!may_read(exchange, &ask))
		return refuse(exchange);
	size_t count = lc_mail_acknowledge(lc_runtime_mail(sse_core.runtime), ask.room,
					   ask.participant, number, json_is_true(up_to));
	return sse_exchange_answer_json(exchange, MHD_HTTP_OK,
					json_pack("{sI}", "count", (json_int_t)count));
}

enum MHD_Result sse_signals_acknowledge(struct sse_exchange *exchange)
{
	char why[200];
	json_t *body = sse_gate_read_json(exchange->body, why, sizeof(why));

	if (!body)
		return sse_exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST, why);
	enum MHD_Result result = acknowledge(exchange, body);
	json_decref(body);
	return result;
}
