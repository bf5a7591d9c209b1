/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is let in at all: Host against DNS rebinding, Origin and Content-Type against requests that
 * other sites forge, bounds on what is sent (design 7 and 10).
 */
#ifndef LECTERN_SSE_GATE_H
#define LECTERN_SSE_GATE_H

#include "transports/sse/exchange.h"

/** Why a request is refused from its headers alone; 0 = it is not. `text` is then a literal. */
unsigned sse_gate_check(struct sse_exchange *exchange, const char *method, const char **text);
/** Says that the page's origin may read the response, when it is another one that is allowed. */
void sse_gate_allow_origin(struct sse_exchange *exchange, struct MHD_Response *response);
/** Gives the browser a secret of its own unless it has one: `Set-Cookie`. */
void sse_gate_give_cookie(struct sse_exchange *exchange, struct MHD_Response *response);
/** Reads the body, see lc_json_read_strict(). */
json_t *sse_gate_read_json(const GString *body, char *why, size_t size);

#endif
