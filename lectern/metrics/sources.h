/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who can measure something. The modules of a process do not know each other, and Janus loads them in
 * any order: each adds what it can measure here when it starts and removes it before it stops, and
 * whoever is asked for numbers collects them. What is not loaded is not there, which is not 0.
 */
#ifndef LECTERN_METRICS_SOURCES_H
#define LECTERN_METRICS_SOURCES_H

#include "lectern/metrics/metrics.h"

/**
 * Adds the numbers of this moment to `out`. Comes on the thread of whoever collects, for one source after
 * the other, never twice at once. It may wait for a control loop, as /health does; it must not wait for
 * the disk, nor take a lock that a packet or the gateway's thread of events waits for.
 */
typedef void lc_metrics_measure(void *user, struct lc_metrics *out);

/** A source that was added. */
struct lc_metrics_source;

/** Adds a source; `user` is borrowed until it is removed. Any thread. */
struct lc_metrics_source *lc_metrics_source_add(lc_metrics_measure *measure, void *user);
/**
 * Removes a source and frees it. When this returns nobody measures any more, so what `user` points to may go.
 * Any thread, but from no `measure`, on no loop and with no lock that its `measure` waits for. NULL is fine.
 */
void lc_metrics_source_remove(struct lc_metrics_source *source);
/** Has all sources add their numbers. Any thread that may wait for a control loop. */
void lc_metrics_collect(struct lc_metrics *out);

#endif
