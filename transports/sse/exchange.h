/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One HTTP request and its response, from the first header to the last byte.
 *
 * It is made and freed by the server; whoever else needs it longer (the core, while it answers)
 * counts a reference. A request that waits is parked: libmicrohttpd leaves it alone until
 * sse_exchange_wake(), which any thread may call at any time, also when the client has gone.
 */
#ifndef LECTERN_SSE_EXCHANGE_H
#define LECTERN_SSE_EXCHANGE_H

#include <glib.h>
#include <jansson.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "transports/sse/config.h"

struct sse_client;
struct sse_route;
struct sse_reader;

#define SSE_OWNER_BYTES 32 /* SHA-256 */

/** Who asks: the hash of what only they know, or nobody in particular. */
struct sse_owner {
	bool is_known;
	uint8_t hash[SSE_OWNER_BYTES];
};

/** One request. */
struct sse_exchange {
	atomic_int refs;
	struct MHD_Connection *connection; /* the server's; gone once it is finished */
	const struct sse_config *config;   /* borrowed */
	bool is_admin;                     /* came by the door of the Admin API */
	const struct sse_route *route;
	char *path; /* decoded, without arguments */
	GString *body;
	uint64_t watched; /* for watch.c: its number there */
	GMutex mutex;     /* guards the three below */
	bool is_parked, is_gone;
	char *reply;               /* the core's answer, as text */
	bool is_asked;             /* the core has been asked */
	struct sse_client *client; /* one reference, or NULL */
	struct sse_reader *reader; /* owned; of a stream or long poll, else NULL */
};

/** Makes one. */
struct sse_exchange *sse_exchange_new(struct MHD_Connection *connection,
				      const struct sse_config *config, bool is_admin,
				      const char *path);
/** Counts a reference. */
struct sse_exchange *sse_exchange_ref(struct sse_exchange *exchange);
/** Drops one. */
void sse_exchange_unref(struct sse_exchange *exchange);

/** Parks it. Only on the server's threads, from a handler or a reader. */
void sse_exchange_park(struct sse_exchange *exchange);
/** Parks it unless the core's answer is there already; true when it is parked. */
bool sse_exchange_await_reply(struct sse_exchange *exchange);
/** Wakes it if it is parked. */
void sse_exchange_wake(struct sse_exchange *exchange);
/** Gives it the core's answer, which it takes over. */
void sse_exchange_reply(struct sse_exchange *exchange, char *text);
/** The client has gone, or somebody else reads in its place: it ends as soon as it can. */
void sse_exchange_abandon(struct sse_exchange *exchange);
/** Has it been abandoned? */
bool sse_exchange_is_gone(struct sse_exchange *exchange);
/** The server is done with it. */
void sse_exchange_finish(struct sse_exchange *exchange);

/** A header of the request, or NULL; borrowed. */
const char *sse_exchange_header(struct sse_exchange *exchange, const char *name);
/** An argument of the address, or NULL; borrowed. */
const char *sse_exchange_argument(struct sse_exchange *exchange, const char *name);
/** Who asks, by cookie or else by `Authorization: Bearer`. */
struct sse_owner sse_exchange_owner(struct sse_exchange *exchange);
/** What stands after `Authorization: Bearer`, or ""; borrowed. */
const char *sse_exchange_bearer(struct sse_exchange *exchange);

/** Answers with a text (copied). `type` may be NULL when there is none. */
enum MHD_Result sse_exchange_answer(struct sse_exchange *exchange, unsigned status,
				    const char *type, const char *text);
/** Answers with JSON, which is taken over. */
enum MHD_Result sse_exchange_answer_json(struct sse_exchange *exchange, unsigned status,
					 json_t *json);
/** Refuses: `{"error": TEXT}`. */
enum MHD_Result sse_exchange_refuse(struct sse_exchange *exchange, unsigned status,
				    const char *text);
/** Answers with a response, which is taken over; adds the headers that all responses have. */
enum MHD_Result sse_exchange_send(struct sse_exchange *exchange, unsigned status,
				  struct MHD_Response *response);

#endif
