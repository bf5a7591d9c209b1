/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list is never changed, only replaced: whoever publishes holds a reference to the list it
 * began with, so nothing is locked while handlers run and a handler may remove itself.
 */
#include "lectern/runtime/bus.h"

#include <pthread.h>
#include <stdatomic.h>

struct handler {
	atomic_int refs; /* one per list that has it */
	lc_event_handler *function;
	void *data;
	GDestroyNotify let_go;
	guint number;
};

/** An immutable list; one reference is the bus', one belongs to each publisher at work. */
struct list {
	atomic_int refs;
	size_t count;
	struct handler *handlers[];
};

struct lc_bus {
	pthread_mutex_t mutex; /* guards the pointer and the number, not the list */
	struct list *list;
	guint last_number;
};

static void drop_handler(struct handler *handler)
{
	if (atomic_fetch_sub(&handler->refs, 1) != 1)
		return;
	if (handler->let_go)
		handler->let_go(handler->data);
	g_free(handler);
}

static void drop_list(struct list *list)
{
	if (atomic_fetch_sub(&list->refs, 1) != 1)
		return;
	for (size_t i = 0; i < list->count; i++)
		drop_handler(list->handlers[i]);
	g_free(list);
}

static void append(struct list *list, struct handler *handler)
{
	atomic_fetch_add(&handler->refs, 1);
	list->handlers[list->count++] = handler;
}

/** A copy of `list` (NULL: empty) without the handler of that number, with room for one more. */
static struct list *copy_without(const struct list *list, guint number)
{
	size_t count = list ? list->count : 0;
	struct list *copy = g_malloc0(sizeof(*copy) + (count + 1) * sizeof(copy->handlers[0]));

	atomic_init(&copy->refs, 1);
	for (size_t i = 0; i < count; i++) {
		if (list->handlers[i]->number != number)
			append(copy, list->handlers[i]);
	}
	return copy;
}

struct lc_bus *lc_bus_new(void)
{
	struct lc_bus *bus = g_new0(struct lc_bus, 1);

	pthread_mutex_init(&bus->mutex, NULL);
	bus->list = copy_without(NULL, 0);
	return bus;
}

void lc_bus_free(struct lc_bus *bus)
{
	drop_list(bus->list);
	pthread_mutex_destroy(&bus->mutex);
	g_free(bus);
}

guint lc_bus_add(struct lc_bus *bus, lc_event_handler *function, void *data, GDestroyNotify let_go)
{
	struct handler *handler = g_new0(struct handler, 1);

	handler->function = function;
	handler->data = data;
	handler->let_go = let_go;
	pthread_mutex_lock(&bus->mutex);
	struct list *old = bus->list;
	guint number = handler->number = ++bus->last_number;
	bus->list = copy_without(old, 0);
	append(bus->list, handler);
	pthread_mutex_unlock(&bus->mutex);
	drop_list(old);
	return number;
}

gboolean lc_bus_remove(struct lc_bus *bus, guint number)
{
	pthread_mutex_lock(&bus->mutex);
	struct list *old = bus->list;
	bus->list = copy_without(old, number);
	gboolean is_found = bus->list->count < old->count;
	pthread_mutex_unlock(&bus->mutex);
	drop_list(old);
	return is_found;
}

void lc_bus_publish(struct lc_bus *bus, const struct lc_event *event, const struct lc_room *room)
{
	pthread_mutex_lock(&bus->mutex);
	struct list *list = bus->list;
	atomic_fetch_add(&list->refs, 1);
	pthread_mutex_unlock(&bus->mutex);

	for (size_t i = 0; i < list->count; i++)
		list->handlers[i]->function(list->handlers[i]->data, event, room);
	drop_list(list);
}
