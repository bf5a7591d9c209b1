/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of a session, and its face to the runtime: the port.
 */
#include "plugins/facade/session.h"

#include <string.h>

#include "lectern/wire/event_json.h"
#include "plugins/facade/handles.h"

/* Guards every handle's pointer to its session, for the threads that are not the handle's own. */
static pthread_mutex_t pointers = PTHREAD_MUTEX_INITIALIZER;

struct facade_session *facade_session_ref(struct facade_session *session)
{
	atomic_fetch_add(&session->refs, 1);
	return session;
}

void facade_session_unref(struct facade_session *session)
{
	if (!session || atomic_fetch_sub(&session->refs, 1) != 1)
		return;
	lc_publisher_free(session->publisher);
	pthread_mutex_destroy(&session->mutex);
	json_decref(session->farewell);
	g_free(session->farewell_transaction);
	facade_handle_retire(session->handle);
	g_free(session);
}

struct facade_session *facade_session_of(janus_plugin_session *handle)
{
	if (!handle)
		return NULL; /* the core has forgotten it between its check and its call */
	pthread_mutex_lock(&pointers);
	struct facade_session *session = handle->plugin_handle;
	if (session)
		facade_session_ref(session);
	pthread_mutex_unlock(&pointers);
	return session;
}

bool facade_session_push(struct facade_session *session, const char *transaction, json_t *event,
			 json_t *jsep)
{
	int status = facade.gateway->push_event(session->handle, facade.plugin, transaction, event,
						jsep);

	json_decref(event);
	json_decref(jsep);
	return status == 0;
}

/* The port */

static struct facade_session *session_of_port(struct lc_port *port)
{
	return (struct facade_session *)((char *)port - offsetof(struct facade_session, port));
}

static void tell(struct lc_port *port, json_t *event)
{
	facade_session_push(session_of_port(port), NULL, json_incref(event), NULL);
}

/**
 * A leg is over. Only the leg that the handle still has is closed: a hangup has made it forget the
 * leg already, and a new offer may be under way on the same handle.
 */
static void end(struct lc_port *port, uint32_t leg, enum lc_reason reason)
{
	struct facade_session *session = session_of_port(port);
	char room[LC_ID_BYTES + 1];

	pthread_mutex_lock(&session->mutex);
	bool is_ours = session->leg && (session->half == HALF_SUBSCRIBE || session->leg == leg);
	g_strlcpy(room, session->room, sizeof(room));
	if (is_ours)
		session->leg = 0;
	pthread_mutex_unlock(&session->mutex);
	if (!is_ours)
		return;
	facade_session_push(session, NULL, lc_leg_ended_json(facade.key, room, reason), NULL);
	facade.gateway->close_pc(session->handle);
}

static void ref_port(struct lc_port *port)
{
	facade_session_ref(session_of_port(port));
}

static void unref_port(struct lc_port *port)
{
	facade_session_unref(session_of_port(port));
}

static const struct lc_port_ops port_ops = {
	.tell = tell,
	.end = end,
	.ref = ref_port,
	.unref = unref_port,
};

/* Life */

static void request_keyframe(struct lc_publisher *publisher, unsigned source)
{
	struct facade_session *session = publisher->owner;
	int line = atomic_load(&session->line_of[source]);

	if (line >= 0)
		facade.gateway->send_pli_stream(session->handle, line);
}

void facade_create_session(janus_plugin_session *handle, int *error)
{
	struct facade_session *session = g_new0(struct facade_session, 1);

	(void)error;
	atomic_init(&session->refs, 1);
	session->handle = handle;
	session->publisher = lc_publisher_new(session, request_keyframe);
	session->port.ops = &port_ops;
	session->port.publisher = session->publisher;
	atomic_init(&session->port.heard_ms, LC_UNSEEN);
	atomic_init(&session->pictures_due_ms, INT64_MAX);
	pthread_mutex_init(&session->mutex, NULL);
	for (int i = 0; i < FACADE_MAX_LINES; i++) {
		atomic_init(&session->source_of[i], -1);
		atomic_init(&session->slot_of[i], -1);
	}
	for (int i = 0; i < LC_MAX_SOURCES; i++)
		atomic_init(&session->line_of[i], -1);
	handle->plugin_handle = session;
}

void facade_destroy_session(janus_plugin_session *handle, int *error)
{
	pthread_mutex_lock(&pointers);
	struct facade_session *session = handle->plugin_handle;
	handle->plugin_handle = NULL;
	pthread_mutex_unlock(&pointers);
	if (!session) {
		*error = -1;
		return;
	}
	facade_session_lose(session);
	if (facade.gone)
		facade.gone(session);
	facade_session_unref(session);
}

enum lc_error facade_session_begin(struct facade_session *session, struct lc_why *why)
{
	enum lc_error error = LC_OK;

	pthread_mutex_lock(&session->mutex);
	if (session->leg || session->is_busy)
		error = lc_refuse(why, LC_ALREADY_JOINED, "", "%s",
				  lc_error_text(LC_ALREADY_JOINED));
	else {
		session->is_busy = true;
		session->was_lost = false;
	}
	pthread_mutex_unlock(&session->mutex);
	return error;
}

/** Tells event handlers whose media those of a handle are: all else that they read names no handle. */
static void report_handle(const struct facade_session *session, enum facade_half half,
			  const char *room, const char *participant)
{
	if (facade.gateway->events_is_enabled())
		facade.gateway->notify_event(
			facade.plugin, session->handle,
			json_pack("{ss ss ss ss}", "event", "handle", "room", room, "participant",
				  participant, "half",
				  half == HALF_PUBLISH ? "publish" : "subscribe"));
}

void facade_session_settle(struct facade_session *session, enum facade_half half, const char *room,
			   const char *participant, uint32_t leg)
{
	pthread_mutex_lock(&session->mutex);
	bool is_too_late = leg && session->was_lost;
	session->is_busy = false;
	if (leg) {
		session->half = half;
		session->leg = leg;
		g_strlcpy(session->room, room, sizeof(session->room));
		g_strlcpy(session->participant, participant, sizeof(session->participant));
	}
	pthread_mutex_unlock(&session->mutex);
	if (leg)
		report_handle(session, half, room, participant);
	if (is_too_late)
		facade_session_lose(session);
}

bool facade_session_actor(struct facade_session *session, struct lc_actor *actor, char *room)
{
	pthread_mutex_lock(&session->mutex);
	bool has_seat = session->leg && session->half == HALF_PUBLISH;
	if (has_seat) {
		g_strlcpy(actor->participant, session->participant, sizeof(actor->participant));
		actor->leg = session->leg;
		g_strlcpy(room, session->room, LC_ID_BYTES + 1);
	}
	pthread_mutex_unlock(&session->mutex);
	return has_seat;
}

bool facade_session_receives(struct facade_session *session, char *room)
{
	pthread_mutex_lock(&session->mutex);
	bool receives = session->leg && session->half == HALF_SUBSCRIBE;
	if (receives)
		g_strlcpy(room, session->room, LC_ID_BYTES + 1);
	pthread_mutex_unlock(&session->mutex);
	return receives;
}

bool facade_session_has_been_in(struct facade_session *session)
{
	pthread_mutex_lock(&session->mutex);
	bool has_been_in = session->half != HALF_NONE;
	pthread_mutex_unlock(&session->mutex);
	return has_been_in;
}

void facade_session_hang_up(struct facade_session *session, char *transaction, json_t *event)
{
	pthread_mutex_lock(&session->mutex);
	session->farewell = event;
	session->farewell_transaction = transaction;
	pthread_mutex_unlock(&session->mutex);
	facade.gateway->close_pc(session->handle);
}

void facade_session_say_farewell(struct facade_session *session)
{
	pthread_mutex_lock(&session->mutex);
	json_t *event = g_steal_pointer(&session->farewell);
	g_autofree char *transaction = g_steal_pointer(&session->farewell_transaction);
	if (event)
		session->is_busy = false;
	pthread_mutex_unlock(&session->mutex);
	if (event)
		facade_session_push(session, transaction, event, NULL);
}

static void post_leg_down(struct facade_session *session, const struct lc_actor *actor,
			  const char *room)
{
	struct lc_call call = {.command = {.kind = LC_CMD_LEG_DOWN, .by = *actor}};
	int64_t seen_ms = MAX(atomic_load(&session->publisher->last_packet_ms),
			      atomic_load(&session->port.heard_ms));

	call.command.last_seen_ms = seen_ms == LC_UNSEEN ? 0 : seen_ms;
	g_strlcpy(call.room, room, sizeof(call.room));
	lc_runtime_post(facade.runtime, &call);
}

void facade_session_lose(struct facade_session *session)
{
	struct lc_actor actor = {.leg = 0};
	char room[LC_ID_BYTES + 1];

	pthread_mutex_lock(&session->mutex);
	uint32_t leg = session->leg;
	enum facade_half half = session->half;
	struct lc_subscriber *subscriber = g_steal_pointer(&session->subscriber);
	actor.leg = leg;
	g_strlcpy(actor.participant, session->participant, sizeof(actor.participant));
	g_strlcpy(room, session->room, sizeof(room));
	session->leg = 0;
	session->was_lost = session->is_busy;
	pthread_mutex_unlock(&session->mutex);
	lc_subscriber_unref(subscriber);
	if (!facade_enter())
		return;
	if (half == HALF_SUBSCRIBE)
		lc_runtime_detach(facade.runtime, room, &session->port);
	else if (leg)
		post_leg_down(session, &actor, room);
	facade_leave();
}
