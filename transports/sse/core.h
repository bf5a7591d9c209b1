/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Janus core as this transport sees it.
 */
#ifndef LECTERN_SSE_CORE_H
#define LECTERN_SSE_CORE_H

#include <jansson.h>
#include <transports/transport.h>

#include "lectern/runtime/runtime.h"

struct sse_client;
struct sse_exchange;
struct sse_config;

/** What the module is; filled at init, then read only. */
struct sse_core {
	janus_transport *transport;
	janus_transport_callbacks *gateway;
	struct lc_runtime *runtime;
	struct sse_config *config;
};

extern struct sse_core sse_core;

/** Starts listening as the configuration says. 0, or -1: the module cannot be used. */
int sse_init(janus_transport_callbacks *callbacks, const char *config_path);
/** Stops: every stream ends. */
void sse_destroy(void);
/** Does it serve the Janus API? */
gboolean sse_is_janus_api_enabled(void);
/** Does it serve the Admin API? */
gboolean sse_is_admin_api_enabled(void);
/** A message for a client; always taken over and freed. Never blocks. */
int sse_send_message(janus_transport_session *ts, void *request_id, gboolean admin,
		     json_t *message);
/** A session was made for a client. */
void sse_session_created(janus_transport_session *ts, guint64 session_id);
/** A session is over. */
void sse_session_over(janus_transport_session *ts, guint64 session_id, gboolean timeout,
		      gboolean claimed);
/** Somebody has claimed a session: nobody may but its owner, who has asked through us. */
void sse_session_claimed(janus_transport_session *ts, guint64 session_id);
/** Answers the Admin API: counts. A new object. */
json_t *sse_query_transport(json_t *request);

/** Asks the core for an exchange, whose reply it will give; `message` is taken over. */
void sse_core_ask(struct sse_client *client, struct sse_exchange *exchange, json_t *message);
/** Keeps the session of a client alive while it reads. */
void sse_core_keep_alive(struct sse_client *client);
/** Monotonic milliseconds. */
int64_t sse_now_ms(void);

#endif
