/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who has gone: libmicrohttpd does not look at the socket of a suspended connection, so an epoll set
 * of our own does, and abandons the exchange when the other side closes (design 7).
 */
#ifndef LECTERN_SSE_WATCH_H
#define LECTERN_SSE_WATCH_H

#include <stdbool.h>

struct sse_exchange;

/** Starts the thread; false when there is no epoll. */
bool sse_watch_start(void);
/** Stops it; nothing may be watched any more. */
void sse_watch_stop(void);
/** Watches the socket of a parked exchange; holds a reference meanwhile. */
void sse_watch_add(int socket, struct sse_exchange *exchange);
/** Stops watching. */
void sse_watch_remove(int socket, struct sse_exchange *exchange);

#endif
