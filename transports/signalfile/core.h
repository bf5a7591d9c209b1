/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Between the core and the spool. All files are touched on one control loop; what the core calls posts
 * there and returns.
 */
#ifndef LECTERN_SIGNALFILE_CORE_H
#define LECTERN_SIGNALFILE_CORE_H

#include <jansson.h>
#include <transports/transport.h>

#define SIGNALFILE_PACKAGE "janus.transport.signalfile"

/** Starts, when the configuration names a spool. 0, or -1: the module cannot be used. */
int signalfile_init(janus_transport *transport, janus_transport_callbacks *callbacks,
		    const char *config_path);
/** Stops. */
void signalfile_destroy(void);
/** Is there a spool? */
gboolean signalfile_is_janus_api_enabled(void);
/** Does it take requests of the Admin API? */
gboolean signalfile_is_admin_api_enabled(void);
/** A reply or an event; always taken over. Never blocks. */
int signalfile_send_message(janus_transport_session *ts, void *request_id, gboolean admin,
			    json_t *message);
/** A session was made for a request. */
void signalfile_session_created(janus_transport_session *ts, guint64 session_id);
/** A session is over. */
void signalfile_session_over(janus_transport_session *ts, guint64 session_id, gboolean timeout,
			     gboolean claimed);
/** Somebody has claimed a session; the old side hears of it by signalfile_session_over(). */
void signalfile_session_claimed(janus_transport_session *ts, guint64 session_id);
/** Answers the Admin API. A new object. */
json_t *signalfile_query_transport(json_t *request);

#endif
