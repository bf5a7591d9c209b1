/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A client of the Janus API: one session, over a WebSocket or over our transport's POST and event stream. Everything
 * happens on the loop of the thread that made it.
 */
#ifndef LECTERN_TESTS_PEER_GATEWAY_H
#define LECTERN_TESTS_PEER_GATEWAY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct gateway;

/** The final answer to a request: `janus` is success, event or error. Borrowed. */
typedef void (*gateway_answer)(void *data, json_t *answer);

/** Where it tells what happens. */
struct gateway_events {
	void (*opened)(void *data);                /* the session is there */
	void (*lost)(void *data, const char *why); /* once; nothing comes after it */
	/* What nobody has asked for, of one of the session's handles. Borrowed. */
	void (*event)(void *data, uint64_t handle, json_t *event);
};

/** `url` is ws://HOST:PORT or http://HOST:PORT. */
struct gateway *gateway_new(const char *url, const struct gateway_events *events, void *data);
/** Ends the session. */
void gateway_free(struct gateway *gateway);
/** The connection is gone as if the machine were: no goodbye. */
void gateway_drop(struct gateway *gateway);
/** Sends a request and takes it; `handle` 0 = of the session. `answer` may be NULL. */
void gateway_send(struct gateway *gateway, uint64_t handle, json_t *request, gateway_answer answer,
		  void *data);

/* For the two ways in which it reaches Janus */

struct gateway_way {
	void *(*open)(struct gateway *gateway, const char *url);
	void (*send)(void *way, json_t *message, uint64_t session, uint64_t handle); /* borrowed */
	void (*session)(void *way, uint64_t session); /* it is known now */
	void (*close)(void *way, bool is_polite);
};
extern const struct gateway_way gateway_websocket, gateway_stream;

/** The way is open; what it brings; it is gone. */
void gateway_is_open(struct gateway *gateway);
void gateway_take(struct gateway *gateway, const char *text, size_t len);
void gateway_is_lost(struct gateway *gateway, const char *why);

#endif
