/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The HTTP server: libmicrohttpd with epoll, two threads and little memory per connection.
 */
#ifndef LECTERN_SSE_SERVER_H
#define LECTERN_SSE_SERVER_H

#include <stdbool.h>

#include "transports/sse/config.h"

/** Starts listening; false, with the reason in the log, when that is not possible. */
bool sse_server_start(const struct sse_config *config);
/** Takes no more connections and answers nothing new; what waits is let go. */
void sse_server_quiesce(void);
/** Stops. Whatever was parked must have been woken. */
void sse_server_stop(void);
/** Are there so many connections that streams must wait, so that requests find a place? */
bool sse_server_is_crowded(void);
/** How many connections there are. */
unsigned sse_server_connections(void);

#endif
