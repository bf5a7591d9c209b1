/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/peer/gateway.h"

#include <glib.h>
#include <string.h>

#define KEEPALIVE_S 20

struct gateway {
	const struct gateway_events *events;
	void *data;
	const struct gateway_way *kind;
	void *way;
	uint64_t session, transactions;
	GHashTable *waiting; /* transaction -> struct waiter */
	GSource *keepalive;
	bool is_over;
};

struct waiter {
	gateway_answer answer;
	void *data;
};

/* What comes in */

static void take_answer(struct gateway *gateway, const char *transaction, json_t *message)
{
	struct waiter *waiter = g_hash_table_lookup(gateway->waiting, transaction);
	struct waiter copy = waiter ? *waiter : (struct waiter){NULL, NULL};

	g_hash_table_remove(gateway->waiting, transaction);
	if (copy.answer)
		copy.answer(copy.data, message);
}

void gateway_take(struct gateway *gateway, const char *text, size_t len)
{
	json_t *message = json_loadb(text, len, 0, NULL);
	const char *kind = json_string_value(json_object_get(message, "janus"));
	const char *transaction = json_string_value(json_object_get(message, "transaction"));

	if (!kind || strcmp(kind, "ack") == 0 || strcmp(kind, "keepalive") == 0)
		; /* the answer follows */
	else if (transaction && g_hash_table_contains(gateway->waiting, transaction))
		take_answer(gateway, transaction, message);
	else
		gateway->events->event(
			gateway->data,
			(uint64_t)json_integer_value(json_object_get(message, "sender")), message);
	json_decref(message);
}

void gateway_is_lost(struct gateway *gateway, const char *why)
{
	if (gateway->is_over)
		return;
	gateway->is_over = true;
	gateway->events->lost(gateway->data, why);
}

/* What goes out */

void gateway_send(struct gateway *gateway, uint64_t handle, json_t *request, gateway_answer answer,
		  void *data)
{
	char transaction[32];

	g_snprintf(transaction, sizeof(transaction), "%" G_GUINT64_FORMAT, ++gateway->transactions);
	json_object_set_new(request, "transaction", json_string(transaction));
	if (gateway->session)
		json_object_set_new(request, "session_id",
				    json_integer((json_int_t)gateway->session));
	if (handle)
		json_object_set_new(request, "handle_id", json_integer((json_int_t)handle));
	if (answer && !gateway->is_over) {
		struct waiter *waiter = g_new(struct waiter, 1);
		*waiter = (struct waiter){answer, data};
		g_hash_table_insert(gateway->waiting, g_strdup(transaction), waiter);
	}
	if (!gateway->is_over)
		gateway->kind->send(gateway->way, request, gateway->session, handle);
	json_decref(request);
}

static gboolean keep_alive(gpointer data)
{
	gateway_send(data, 0, json_pack("{ss}", "janus", "keepalive"), NULL, NULL);
	return G_SOURCE_CONTINUE;
}

/* Beginning and end */

static void on_session(void *data, json_t *answer)
{
	struct gateway *gateway = data;
	json_t *id = json_object_get(json_object_get(answer, "data"), "id");

	if (!id) {
		gateway_is_lost(gateway, "Janus makes no session");
		return;
	}
	gateway->session = (uint64_t)json_integer_value(id);
	gateway->kind->session(gateway->way, gateway->session);
	gateway->keepalive = g_timeout_source_new_seconds(KEEPALIVE_S);
	g_source_set_callback(gateway->keepalive, keep_alive, gateway, NULL);
	g_source_attach(gateway->keepalive, g_main_context_get_thread_default());
	gateway->events->opened(gateway->data);
}

void gateway_is_open(struct gateway *gateway)
{
	gateway_send(gateway, 0, json_pack("{ss}", "janus", "create"), on_session, gateway);
}

struct gateway *gateway_new(const char *url, const struct gateway_events *events, void *data)
{
	struct gateway *gateway = g_new0(struct gateway, 1);

	gateway->events = events;
	gateway->data = data;
	gateway->kind = g_str_has_prefix(url, "ws") ? &gateway_websocket : &gateway_stream;
	gateway->waiting = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	gateway->way = gateway->kind->open(gateway, url);
	return gateway;
}

static void close_way(struct gateway *gateway, bool is_polite)
{
	gateway->is_over = true;
	if (gateway->keepalive) {
		g_source_destroy(gateway->keepalive);
		g_clear_pointer(&gateway->keepalive, g_source_unref);
	}
	if (gateway->way)
		gateway->kind->close(gateway->way, is_polite);
	gateway->way = NULL;
}

void gateway_drop(struct gateway *gateway)
{
	close_way(gateway, false);
}

void gateway_free(struct gateway *gateway)
{
	if (!gateway)
		return;
	if (!gateway->is_over && gateway->session)
		gateway_send(gateway, 0, json_pack("{ss}", "janus", "destroy"), NULL, NULL);
	close_way(gateway, true);
	g_hash_table_unref(gateway->waiting);
	g_free(gateway);
}
