/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What this transport has to measure itself. The answer at /metrics is one of routes.h.
 */
#ifndef LECTERN_SSE_METRICS_H
#define LECTERN_SSE_METRICS_H

/** Adds the transport's own numbers to what is given at /metrics; once the server is up. */
void sse_metrics_start(void);
/** Removes them; before the server stops. */
void sse_metrics_stop(void);

#endif
