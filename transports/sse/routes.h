/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which address is answered by whom.
 */
#ifndef LECTERN_SSE_ROUTES_H
#define LECTERN_SSE_ROUTES_H

#include "transports/sse/exchange.h"

#define SSE_ADMIN_PATH "/admin"

/**
 * Answers a request whose body is there, or parks it; called again when it was parked. MHD_NO closes
 * the connection.
 */
typedef enum MHD_Result sse_handler(struct sse_exchange *exchange);

/** One address. */
struct sse_route {
	const char *method;
	const char *path; /* of the Janus API: what stands after the base path */
	bool is_api;      /* below the base path */
	bool is_admin;    /* by the door of the Admin API, and by that only ... */
	bool is_page;     /* ... or by both doors */
	bool is_prefix;   /* also everything below */
	sse_handler *handler;
};

/** The row for a request; NULL with the status that it gets instead. */
const struct sse_route *sse_route_find(const struct sse_exchange *exchange, const char *method,
				       unsigned *status);

/** What stands after the base path of the exchange's API, "" or "/..."; NULL when nothing does. */
const char *sse_route_rest(const struct sse_exchange *exchange);

/* The Janus API: api.c */
sse_handler sse_api_post, sse_api_info, sse_api_events, sse_admin_post;
/* Signals: signals.c */
sse_handler sse_signals_get, sse_signals_acknowledge;
/* For the seed's callers: training.c */
sse_handler sse_training_end, sse_training_participants;
/* The rest: health.c, metrics.c, pages.c */
sse_handler sse_health, sse_cookie, sse_metrics, sse_page;

#endif
