/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The paths of Janus' own REST transport: POST BASE, BASE/SESSION, BASE/SESSION/HANDLE; GET BASE/info;
 * GET BASE/SESSION for events, as a long poll or, when the client accepts it, as a stream.
 */
#include <stdlib.h>
#include <string.h>

#include <apierror.h>

#include "transports/sse/client.h"
#include "transports/sse/core.h"
#include "transports/sse/gate.h"
#include "transports/sse/routes.h"
#include "transports/sse/stream.h"

/** The two numbers of an address. */
struct place {
	uint64_t session_id, handle_id; /* 0 = not given */
};

/** Reads what stands after the base path; false when it is not "", "/S" or "/S/H". */
static bool read_place(const struct sse_exchange *exchange, struct place *place)
{
	const char *path = sse_route_rest(exchange);
	g_auto(GStrv) part = g_strsplit(*path == '/' ? path + 1 : path, "/", 4);
	guint count = g_strv_length(part);

	*place = (struct place){0, 0};
	if (count > 0 && !*part[count - 1])
		count--; /* a last slash is nothing */
	if (count > 2)
		return false;
	return (count < 1 ||
		g_ascii_string_to_unsigned(part[0], 10, 1, G_MAXINT64, &place->session_id, NULL)) &&
	       (count < 2 ||
		g_ascii_string_to_unsigned(part[1], 10, 1, G_MAXINT64, &place->handle_id, NULL));
}

static enum MHD_Result refuse(struct sse_exchange *exchange, const json_t *message, int code,
			      const char *reason)
{
	json_t *answer = json_pack("{ss s{si ss}}", "janus", "error", "error", "code", code,
				   "reason", reason);
	json_t *transaction = json_object_get(message, "transaction");

	if (json_is_string(transaction))
		json_object_set(answer, "transaction", transaction);
	return sse_exchange_answer_json(exchange, MHD_HTTP_OK, answer);
}

/** Puts a number of the address into the message; false when that says another. */
static bool merge(json_t *message, const char *name, uint64_t *number)
{
	const json_t *given = json_object_get(message, name);
	uint64_t said = json_is_integer(given) ? (uint64_t)json_integer_value(given) : 0;

	if (said && *number && said != *number)
		return false;
	if (!said && *number)
		json_object_set_new(message, name, json_integer((json_int_t)*number));
	*number = said ? said : *number;
	return true;
}

static bool is_claim(const json_t *message)
{
	const char *what = json_string_value(json_object_get(message, "janus"));

	return what && strcmp(what, "claim") == 0;
}

/** Asks the core in the name of whoever asks us. Takes over the message. */
static enum MHD_Result ask(struct sse_exchange *exchange, json_t *message, uint64_t session_id)
{
	const struct sse_owner owner = sse_exchange_owner(exchange);

	/* The Admin API has no sessions of its own: those it names are what it looks at. */
	exchange->client = session_id && !exchange->is_admin
				   ? sse_client_find(session_id, &owner, is_claim(message))
				   : sse_client_new(&owner, message);
	if (!exchange->client) {
		enum MHD_Result result =
			refuse(exchange, message, JANUS_ERROR_SESSION_NOT_FOUND, "No such session");
		json_decref(message);
		return result;
	}
	sse_client_touch(exchange->client);
	exchange->is_asked = true;
	sse_core_ask(exchange->client, exchange, message);
	return MHD_YES;
}

static enum MHD_Result give_reply(struct sse_exchange *exchange)
{
	if (sse_exchange_await_reply(exchange))
		return MHD_YES;
	return exchange->reply ? sse_exchange_answer(exchange, MHD_HTTP_OK, "application/json",
						     exchange->reply)
			       : MHD_NO;
}

static enum MHD_Result begin(struct sse_exchange *exchange)
{
	struct place place;
	char why[200];
	json_t *message = sse_gate_read_json(exchange->body, why, sizeof(why));
	enum MHD_Result result;

	if (!message)
		return refuse(exchange, NULL, JANUS_ERROR_INVALID_JSON, why);
	if (!read_place(exchange, &place) || !merge(message, "session_id", &place.session_id) ||
	    !merge(message, "handle_id", &place.handle_id)) {
		result = refuse(exchange, message, JANUS_ERROR_INVALID_REQUEST_PATH,
				"The address and the message do not go together");
		json_decref(message);
		return result;
	}
	return ask(exchange, message, place.session_id);
}

enum MHD_Result sse_api_post(struct sse_exchange *exchange)
{
	if (!exchange->is_asked) {
		enum MHD_Result result = begin(exchange);
		if (!exchange->is_asked)
			return result;
	}
	return give_reply(exchange);
}

enum MHD_Result sse_admin_post(struct sse_exchange *exchange)
{
	return sse_api_post(exchange);
}

enum MHD_Result sse_api_info(struct sse_exchange *exchange)
{
	if (!exchange->is_asked)
		ask(exchange, json_pack("{ss ss}", "janus", "info", "transaction", "info"), 0);
	return give_reply(exchange);
}

/* Events */

/** Who is known by a secret of their own has been let in by the core when the session was made. */
static bool may_read(struct sse_exchange *exchange, const struct sse_owner *owner)
{
	janus_transport_callbacks *core = sse_core.gateway;
	janus_transport *us = sse_core.transport;
	bool needs_secret = core->is_api_secret_needed(us);
	bool needs_token = core->is_auth_token_needed(us);

	if (owner->is_known || (!needs_secret && !needs_token))
		return true;
	return (needs_secret &&
		core->is_api_secret_valid(us, sse_exchange_argument(exchange, "apisecret"))) ||
	       (needs_token &&
		core->is_auth_token_valid(us, sse_exchange_argument(exchange, "token")));
}

static bool wants_stream(struct sse_exchange *exchange)
{
	const char *accepted = sse_exchange_header(exchange, MHD_HTTP_HEADER_ACCEPT);

	return accepted && strstr(accepted, "text/event-stream");
}

enum MHD_Result sse_api_events(struct sse_exchange *exchange)
{
	const struct sse_owner owner = sse_exchange_owner(exchange);
	struct place place;

	if (exchange->reader)
		return sse_poll(exchange, exchange->client);
	if (!read_place(exchange, &place) || !place.session_id || place.handle_id)
		return sse_exchange_refuse(exchange, MHD_HTTP_NOT_FOUND, "no such address");
	if (!may_read(exchange, &owner))
		return sse_exchange_refuse(exchange, MHD_HTTP_FORBIDDEN, "not allowed");
	struct sse_client *client = sse_client_find(place.session_id, &owner, false);
	bool is_stream = wants_stream(exchange);
	/* EventSource comes back for ever unless it is told that the session is over: 204. */
	if (!client)
		return is_stream ? sse_exchange_answer(exchange, MHD_HTTP_NO_CONTENT, NULL, "")
				 : sse_exchange_refuse(exchange, MHD_HTTP_NOT_FOUND,
						       "no such session");
	sse_client_touch(client);
	sse_core_keep_alive(client);
	enum MHD_Result result =
		is_stream ? sse_stream_begin(exchange, client) : sse_poll(exchange, client);
	sse_client_unref(client);
	return result;
}
