/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What this module is called, and the bounds of what it takes and keeps (design 7).
 */
#ifndef LECTERN_SSE_NAMES_H
#define LECTERN_SSE_NAMES_H

#define SSE_PACKAGE "janus.transport.sse"
#define SSE_COOKIE "lectern" /* says which browser it is; never seen by pages */

enum sse_bounds {
	SSE_BODY_BYTES = 65536,  /* longest request */
	SSE_LOG_EVENTS = 16384,  /* events kept for one session, a power of two ... */
	SSE_LOG_BYTES = 4 << 20, /* ... and their bytes ... */
	SSE_LOG_AGE_MS = 120000, /* ... and for how long */
	SSE_PING_MS = 15000,     /* a stream says something at least so often */
	SSE_POLL_MS = 30000,     /* a long poll is answered after so long in any case */
	SSE_RETRY_MS = 1000,     /* when a browser comes back, before jitter */
};

#endif
