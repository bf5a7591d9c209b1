/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bounded ring of records between two threads, without a lock. Janus hands out its events on one
 * thread, so there is one that puts; of those that take, one at a time may.
 */
#ifndef LECTERN_SQLITE_EVENTS_RING_H
#define LECTERN_SQLITE_EVENTS_RING_H

#include "plugins/sqlite_events/record.h"

/** A ring; made by ring_new, freed by ring_free. */
struct ring;

/** A ring of at least `capacity` places, all of its memory taken at once. */
struct ring *ring_new(size_t capacity);
/** Frees it; nobody may be using it any more. NULL is fine. */
void ring_free(struct ring *ring);
/** The next free place, to be filled, or NULL when the ring is full. For who puts. */
struct record *ring_reserve(struct ring *ring);
/** Hands over the place that was reserved; returns how many records now wait. */
size_t ring_publish(struct ring *ring);
/** Moves up to `most` records to `out`, the oldest first; returns how many. For who takes. */
size_t ring_take(struct ring *ring, struct record *out, size_t most);
/** How many records wait. For anybody. */
size_t ring_count(const struct ring *ring);
/** How many records there is room for. */
size_t ring_capacity(const struct ring *ring);

#endif
