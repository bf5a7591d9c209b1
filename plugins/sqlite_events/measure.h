/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the record tells whoever watches over the gateway, by lectern/metrics.
 */
#ifndef LECTERN_SQLITE_EVENTS_MEASURE_H
#define LECTERN_SQLITE_EVENTS_MEASURE_H

#include <jansson.h>

#include "plugins/sqlite_events/queue.h"
#include "plugins/sqlite_events/writer.h"

/** Adds the numbers of a queue and its writer, both borrowed, to what is measured. */
void measure_start(const struct queue *queue, struct writer *writer);
/** Removes them; when this returns neither is used any more. */
void measure_stop(void);
/** An event came in. On the thread of Janus' events: never waits. */
void measure_event(const json_t *event);

#endif
