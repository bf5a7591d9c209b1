/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the gateway is, for whoever watches over it, and the cookie by which a browser is known.
 */
#include "transports/sse/client.h"
#include "transports/sse/core.h"
#include "transports/sse/gate.h"
#include "transports/sse/routes.h"
#include "transports/sse/server.h"

static json_t *describe_signals(void)
{
	struct lc_mail_health health;

	lc_mail_health(lc_runtime_mail(sse_core.runtime), &health);
	json_t *object = json_pack("{sb sb sI sI}", "on", health.is_on, "well",
				   !health.is_on || health.is_well, "stored",
				   (json_int_t)health.stored, "failed", (json_int_t)health.failed);
	if (health.is_on && !health.is_well)
		json_object_set_new(object, "error", json_string(health.why.text));
	return object;
}

/** Rooms are stored, or why they are not. */
static json_t *describe_store(void)
{
	struct lc_state_health health;

	lc_state_health(lc_runtime_state(sse_core.runtime), &health);
	json_t *object =
		json_pack("{sb sb sI}", "on", health.is_on, "well", !health.is_on || health.is_well,
			  "commits", (json_int_t)health.commits);
	if (health.is_on && !health.is_well)
		json_object_set_new(object, "error", json_string(health.why.text));
	return object;
}

/** What goes on in all rooms together. */
struct activity {
	json_int_t rooms, sessions, users, waiting;
};

static void count_room(void *user, const struct lc_room *room)
{
	struct activity *activity = user;

	activity->rooms++;
	activity->sessions += room->conference != NULL;
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		activity->users += seat->leg.is_live;
		activity->waiting += !seat->leg.is_live;
	}
}

/** The seed's counts (S2-U08) and ours. */
static void add_activity(json_t *object)
{
	struct activity activity = {0};

	lc_runtime_each_room(sse_core.runtime, count_room, &activity);
	json_object_set_new(object, "activeSessions", json_integer(activity.sessions));
	json_object_set_new(object, "connectedUsers", json_integer(activity.users));
	json_object_set_new(object, "waiting", json_integer(activity.waiting));
	json_object_set_new(object, "rooms", json_integer(activity.rooms));
}

/** 200 when all is well, 503 when something needs a hand. */
enum MHD_Result sse_health(struct sse_exchange *exchange)
{
	json_t *signals = describe_signals(), *store = describe_store();
	bool is_well = json_is_true(json_object_get(signals, "well")) &&
		       json_is_true(json_object_get(store, "well"));
	size_t clients, readers;

	sse_clients_count(&clients, &readers);
	json_t *answer = json_pack("{ss sI sI sI so so}", "status", is_well ? "ok" : "degraded",
				   "clients", (json_int_t)clients, "readers", (json_int_t)readers,
				   "connections", (json_int_t)sse_server_connections(), "signals",
				   signals, "database", store);
	add_activity(answer);
	return sse_exchange_answer_json(
		exchange, is_well ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE, answer);
}

enum MHD_Result sse_cookie(struct sse_exchange *exchange)
{
	struct MHD_Response *response =
		MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);

	sse_gate_give_cookie(exchange, response);
	return sse_exchange_send(exchange, MHD_HTTP_NO_CONTENT, response);
}
