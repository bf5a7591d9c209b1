/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables and their cell.
 *
 * Why one hazard pointer suffices, in the one order of all sequentially consistent operations: the
 * reader stores the hazard and then loads `current`; the writer exchanges `current` and then loads
 * the hazard. Either the reader's load comes after the exchange, then it sees another table and
 * looks again; or the writer's load comes after the hazard was stored, then it sees the table
 * announced and keeps it. All four must stay seq_cst.
 */
#include "lectern/media/route_table.h"

#include <assert.h>
#include <stdlib.h>

static void count_per_source(struct lc_routes *table, const struct lc_route *routes, size_t count)
{
	size_t i;
	unsigned source;

	for (i = 0; i < count; i++) {
		assert(routes[i].source_index < LC_MAX_SOURCES);
		assert(routes[i].slot < routes[i].subscriber->slot_count);
		table->first[routes[i].source_index + 1]++;
	}
	for (source = 0; source < LC_MAX_SOURCES; source++)
		table->first[source + 1] += table->first[source];
}

static struct lc_bound_route bind(const struct lc_route *route)
{
	struct lc_slot *slot = &route->subscriber->slots[route->slot];

	lc_subscriber_ref(route->subscriber);
	return (struct lc_bound_route){*route, slot,
				       atomic_load_explicit(&slot->aim, memory_order_relaxed)};
}

struct lc_routes *lc_routes_new(const struct lc_route *routes, size_t count)
{
	struct lc_routes *table = calloc(1, sizeof(*table) + count * sizeof(table->routes[0]));
	size_t i, next[LC_MAX_SOURCES];
	unsigned source;

	if (!table)
		abort();
	count_per_source(table, routes, count);
	for (source = 0; source < LC_MAX_SOURCES; source++)
		next[source] = table->first[source];
	for (i = 0; i < count; i++) {
		table->routes[next[routes[i].source_index]++] = bind(&routes[i]);
	}
	return table;
}

void lc_routes_free(struct lc_routes *routes)
{
	size_t i;

	if (!routes)
		return;
	for (i = 0; i < routes->first[LC_MAX_SOURCES]; i++)
		lc_subscriber_unref(routes->routes[i].route.subscriber);
	free(routes);
}

void lc_route_cell_publish(struct lc_route_cell *cell, struct lc_routes *routes)
{
	struct lc_routes *old = atomic_exchange(&cell->current, routes);

	if (old) {
		old->next_retired = cell->retired;
		cell->retired = old;
	}
	lc_route_cell_reap(cell);
}

size_t lc_route_cell_reap(struct lc_route_cell *cell)
{
	struct lc_routes *in_use = atomic_load(&cell->hazard);
	struct lc_routes **link = &cell->retired;
	struct lc_routes *routes;
	size_t left = 0;

	while ((routes = *link)) {
		if (routes == in_use) {
			link = &routes->next_retired;
			left++;
			continue;
		}
		*link = routes->next_retired;
		lc_routes_free(routes);
	}
	return left;
}

void lc_route_cell_clear(struct lc_route_cell *cell)
{
	lc_route_cell_publish(cell, NULL);
	assert(!cell->retired);
}
