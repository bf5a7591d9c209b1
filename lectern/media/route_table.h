/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Routes of one publisher: an immutable table that the control loop replaces as a whole and the
 * packet thread reads without a lock.
 *
 * The idea: packets of one publisher come on one thread at a time, so one hazard pointer per
 * publisher is enough. The reader announces the table it is about to use and looks again whether it
 * still stands; the writer exchanges the table and keeps the old one until nobody announces it.
 * A table holds a reference on every subscriber it names, so what it points to lives as long as it
 * does; references are only ever dropped by the control side, never by a packet.
 *
 * What a slot does with a packet is forward.h's, who should see whom is slots.h's.
 */
#ifndef LECTERN_MEDIA_ROUTE_TABLE_H
#define LECTERN_MEDIA_ROUTE_TABLE_H

#include "lectern/media/kinds.h"
#include "lectern/media/subscriber.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/** Source `source_index` of the publisher goes into slot `slot` of `subscriber`. */
struct lc_route {
	struct lc_subscriber *subscriber;
	uint8_t source_index; /* < LC_MAX_SOURCES */
	uint8_t slot;         /* < subscriber->slot_count */
};

/**
 * A route and what its slot was aimed at when the table was made. A table is good for these aims
 * only: were a thread that is late with an old table to serve a slot that has been aimed twice
 * since, it would begin a stream that the tables in between do not go on with.
 */
struct lc_bound_route {
	struct lc_route route;
	struct lc_slot *slot; /* of the route */
	uint64_t aim;
};

/** An immutable table, routes grouped by source. */
struct lc_routes {
	struct lc_routes *next_retired;
	size_t first[LC_MAX_SOURCES +
		     1]; /* routes of source i: from first[i] to before first[i+1] */
	struct lc_bound_route routes[];
};

/**
 * Makes a table from `count` routes in any order; takes a reference on each subscriber named.
 * Slots are aimed before: aiming one again makes its route in this table void. `routes` is copied
 * and may be NULL when `count` is 0. Aborts when memory is out.
 */
struct lc_routes *lc_routes_new(const struct lc_route *routes, size_t count);
/** Frees a table that was never published; drops its references. NULL is fine. */
void lc_routes_free(struct lc_routes *routes);

/** Where a publisher's table hangs. All zero is an empty cell. */
struct lc_route_cell {
	struct lc_routes *_Atomic current;
	struct lc_routes *_Atomic hazard; /* what the reader uses, or NULL */
	struct lc_routes *retired;        /* control side only */
};

/**
 * Puts `routes` (NULL: none) in force and retires what stood there; frees what is free to go.
 * Owns `routes` from now on. Control side, one thread at a time.
 */
void lc_route_cell_publish(struct lc_route_cell *cell, struct lc_routes *routes);
/**
 * Frees retired tables that the reader no longer uses; returns how many are left. Control side; to
 * be called now and then until it says 0.
 */
size_t lc_route_cell_reap(struct lc_route_cell *cell);
/**
 * Gives the table in force, valid until lc_route_cell_leave(), or NULL when there is none or
 * another thread is inside (a broken promise of the caller, survived by doing nothing). After
 * NULL there must be no leave. Lock-free; packet thread.
 */
static inline const struct lc_routes *lc_route_cell_enter(struct lc_route_cell *cell)
{
	struct lc_routes *routes = atomic_load(&cell->current);
	struct lc_routes *nobody = NULL;
	struct lc_routes *now;

	/* Claiming the hazard instead of storing it keeps a second reader from wiping out ours. */
	if (!routes || !atomic_compare_exchange_strong(&cell->hazard, &nobody, routes))
		return NULL;
	while ((now = atomic_load(&cell->current)) != routes) {
		routes = now;
		atomic_store(&cell->hazard, routes);
		if (!routes)
			return NULL; /* the store above has left already */
	}
	return routes;
}

/** Ends what a successful enter began. */
static inline void lc_route_cell_leave(struct lc_route_cell *cell)
{
	atomic_store_explicit(&cell->hazard, NULL, memory_order_release);
}

/** Frees everything. Only when no packet can come any more. */
void lc_route_cell_clear(struct lc_route_cell *cell);

#endif
