/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Between the core and our clients. What the core calls comes on many threads, some with its locks held,
 * so nothing here waits, and nothing calls the core back.
 */
#include "transports/sse/core.h"

#include <debug.h>
#include <stdlib.h>
#include <string.h>

#include "lectern/runtime/loop.h"
#include "transports/sse/client.h"
#include "transports/sse/metrics.h"
#include "transports/sse/names.h"
#include "transports/sse/pages.h"
#include "transports/sse/server.h"
#include "transports/sse/stream.h"
#include "transports/sse/watch.h"

struct sse_core sse_core;

static const char keep_alive_mark; /* its address is the request id of our own keepalives */
static struct lc_loop *clock_loop;

int64_t sse_now_ms(void)
{
	return g_get_monotonic_time() / 1000;
}

/* To the core */

void sse_core_ask(struct sse_client *client, struct sse_exchange *exchange, json_t *message)
{
	sse_core.gateway->incoming_request(sse_core.transport, client->ts,
					   sse_exchange_ref(exchange), exchange->is_admin, message,
					   NULL);
}

void sse_core_keep_alive(struct sse_client *client)
{
	json_t *message = json_pack("{ss ss sI}", "janus", "keepalive", "transaction", "sse",
				    "session_id", (json_int_t)client->session_id);

	json_object_update(message, client->credentials);
	sse_core.gateway->incoming_request(sse_core.transport, client->ts,
					   (void *)(uintptr_t)&keep_alive_mark, FALSE, message,
					   NULL);
}

/* From the core */

/** A participant has come into a conference through this client: its mailbox may be read from now on. */
static void overhear(struct sse_client *client, const json_t *message)
{
	const json_t *said = json_object_get(message, "plugindata");
	const json_t *data = json_object_get(said, "data");
	const char *plugin = json_string_value(json_object_get(said, "plugin"));
	const char *event = json_string_value(json_object_get(data, "event"));
	const char *room = json_string_value(json_object_get(data, "room"));
	const char *participant = json_string_value(json_object_get(data, "participant"));
	bool is_entry = event && (!strcmp(event, "joined") || !strcmp(event, "admitted"));

	/* Who waits in the lobby is not told the conference. */
	if (is_entry && plugin && !strcmp(plugin, "janus.plugin.training") && room && participant &&
	    json_object_get(data, "conference"))
		sse_client_bind(client, room, participant);
}

int sse_send_message(janus_transport_session *ts, void *request_id, gboolean admin, json_t *message)
{
	(void)admin;
	if (!message)
		return -1;
	if (request_id == &keep_alive_mark || !ts || !ts->transport_p) {
		json_decref(message);
		return 0;
	}
	struct sse_client *client = ts->transport_p;
	struct sse_exchange *exchange = request_id;
	char *text = json_dumps(message, JSON_COMPACT | JSON_PRESERVE_ORDER);

	if (exchange) {
		sse_exchange_reply(exchange, text);
		sse_exchange_unref(exchange);
		sse_client_drop_if_unused(client);
	} else {
		overhear(client, message);
		sse_client_push(client, text, strlen(text));
		free(text);
	}
	json_decref(message);
	return 0;
}

void sse_session_created(janus_transport_session *ts, guint64 session_id)
{
	if (ts && ts->transport_p)
		sse_client_register(ts->transport_p, session_id);
}

void sse_session_over(janus_transport_session *ts, guint64 session_id, gboolean timeout,
		      gboolean claimed)
{
	(void)session_id, (void)timeout, (void)claimed;
	if (ts && ts->transport_p)
		sse_client_end(ts->transport_p);
}

void sse_session_claimed(janus_transport_session *ts, guint64 session_id)
{
	(void)ts, (void)session_id;
}

gboolean sse_is_janus_api_enabled(void)
{
	return sse_core.config && sse_core.config->is_on;
}

gboolean sse_is_admin_api_enabled(void)
{
	return sse_core.config && sse_core.config->is_on &&
	       (sse_core.config->admin_socket || sse_core.config->admin_port);
}

json_t *sse_query_transport(json_t *request)
{
	size_t clients, readers;

	(void)request;
	sse_clients_count(&clients, &readers);
	return json_pack("{sI sI sI}", "clients", (json_int_t)clients, "readers",
			 (json_int_t)readers, "connections", (json_int_t)sse_server_connections());
}

/* Life */

static gboolean on_tick(gpointer data)
{
	(void)data;
	sse_clients_tick();
	return G_SOURCE_CONTINUE;
}

static void start_clock(void *data)
{
	GSource *timer = g_timeout_source_new_seconds(1);

	(void)data;
	g_source_set_callback(timer, on_tick, NULL, NULL);
	g_source_attach(timer, lc_loop_context(clock_loop));
	g_source_unref(timer);
}

static void say_where(void)
{
	const struct sse_config *config = sse_core.config;

	JANUS_LOG(LOG_INFO, "[%s] listening on %s://%s:%u, the Janus API is at %s\n", SSE_PACKAGE,
		  config->certificate ? "https" : "http", config->address, config->port,
		  config->base_path);
}

static bool start(void)
{
	sse_streams_start();
	sse_clients_start();
	sse_pages_start(sse_core.config);
	if (!sse_watch_start() || !sse_server_start(sse_core.config))
		return false;
	clock_loop = lc_loop_start("sse clock");
	lc_loop_post(clock_loop, start_clock, NULL);
	lc_mail_set_watch(lc_runtime_mail(sse_core.runtime), sse_clients_mail_came, NULL);
	sse_metrics_start();
	say_where();
	return true;
}

int sse_init(janus_transport_callbacks *callbacks, const char *config_path)
{
	if (!callbacks || !config_path)
		return -1;
	sse_core.gateway = callbacks;
	sse_core.config = sse_config_read(config_path);
	if (!sse_core.config->is_on)
		return 0;
	sse_core.runtime = lc_runtime_acquire();
	if (start())
		return 0;
	sse_server_stop();
	sse_watch_stop();
	sse_pages_stop();
	lc_runtime_release(sse_core.runtime);
	g_clear_pointer(&sse_core.config, sse_config_free);
	return -1;
}

void sse_destroy(void)
{
	if (!sse_core.config || !sse_core.config->is_on)
		return;
	sse_metrics_stop();
	lc_mail_set_watch(lc_runtime_mail(sse_core.runtime), NULL, NULL);
	lc_loop_stop(clock_loop);
	sse_server_quiesce();
	sse_clients_stop();
	sse_server_stop();
	sse_watch_stop();
	sse_pages_stop();
	lc_runtime_release(sse_core.runtime);
	g_clear_pointer(&sse_core.config, sse_config_free);
}
