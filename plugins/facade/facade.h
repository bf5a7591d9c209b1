/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Janus border, shared by all our room plugins: each module compiles this folder in and fills
 * the one struct below. Functions here are what Janus calls; they find the session, parse, post to
 * the room's control loop and return. Nothing is decided here.
 *
 * Who owns what at this border is written at each function; the table behind it is in docs/.
 */
#ifndef LECTERN_PLUGINS_FACADE_H
#define LECTERN_PLUGINS_FACADE_H

#include <jansson.h>
#include <plugins/plugin.h>

#include "lectern/runtime/runtime.h"

struct facade_session;

/** What one module is: filled by the plugin at init, then read only. */
struct facade {
	janus_callbacks *gateway;
	janus_plugin *plugin;
	struct lc_runtime *runtime;
	enum lc_room_kind kind;              /* of the rooms this plugin makes */
	const char *key;                     /* "training": the first key of every answer */
	char admin_key[LC_SECRET_BYTES + 1]; /* to create rooms; "" = nobody asks */
	guint logger, reporter;              /* numbers of our event handlers, 0 = none */

	/* What a plugin has beyond rooms; each may be NULL. */
	/** Logs an event of a room of this plugin, besides the facade's own line. On the room's loop. */
	void (*log_event)(const struct lc_event *event, const struct lc_room *room);
	/** Takes a setting of the file's section `general`, whatever it is; before start(). */
	void (*set)(const char *name, const char *text);
	/** The runtime is there, rooms are not yet. */
	void (*start)(void);
	/** The runtime is about to go; no request comes any more. */
	void (*stop)(void);
	/** Answers a request that is none about rooms: a new object, also for a refusal; NULL when it is none
	 * of the plugin's either. `message` is borrowed. */
	json_t *(*run_own)(struct facade_session *session, const json_t *message);
	/** A handle is gone. */
	void (*gone)(struct facade_session *session);
};

extern struct facade facade;

/**
 * Starts the module: acquires the runtime, reads `<config_path>/<package>.jcfg`, adds event
 * handlers. 0, or -1 when Janus' arguments are unusable.
 */
int facade_init(janus_callbacks *callbacks, const char *config_path);
/** Stops it: handlers are removed, the runtime is released. */
void facade_destroy(void);
/**
 * Keeps the runtime until facade_leave(); false when the gateway is stopping and the rooms are
 * closed. For callbacks of connections, which go on while plugins are being stopped; requests do not.
 */
bool facade_enter(void);
/** Ends what facade_enter() began. */
void facade_leave(void);

/** Makes a session. Must not touch `handle->ref`: the core has not initialised it yet. */
void facade_create_session(janus_plugin_session *handle, int *error);
/** Ends a session: its leg, if it has one, is down. */
void facade_destroy_session(janus_plugin_session *handle, int *error);
/** Owns transaction, message and jsep. */
struct janus_plugin_result *facade_handle_message(janus_plugin_session *handle, char *transaction,
						  json_t *message, json_t *jsep);
/** `message` is borrowed; gives a new object. Every synchronous request, without secrets. */
json_t *facade_handle_admin_message(json_t *message);
/** Gives a new object that describes the session. */
json_t *facade_query_session(janus_plugin_session *handle);

/** The PeerConnection is up. */
void facade_setup_media(janus_plugin_session *handle);
/** THE packet path, in: allocates nothing, logs nothing, takes no lock. */
void facade_incoming_rtp(janus_plugin_session *handle, janus_plugin_rtp *packet);
/** Feedback from receivers, and a sign of life. */
void facade_incoming_rtcp(janus_plugin_session *handle, janus_plugin_rtcp *packet);
/** The PeerConnection is gone. */
void facade_hangup_media(janus_plugin_session *handle);

#endif
