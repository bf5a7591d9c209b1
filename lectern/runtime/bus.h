/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Event handlers: several, in order of coming, and they may come and go while events are published
 * (S5-32, S5-34, S5-50).
 *
 * Publishing takes the list as it stands; a handler that is removed meanwhile may hear of that one
 * event still, and is freed only after it returned. After lc_bus_remove() has returned on another
 * thread than the publisher's, at most the event under way is still being handled.
 */
#ifndef LECTERN_RUNTIME_BUS_H
#define LECTERN_RUNTIME_BUS_H

#include <glib.h>

#include "lectern/conference/room.h"

/**
 * Hears of every event of every room. Comes from control loops, several at once when rooms live on
 * several. `room` is borrowed. Must not block.
 */
typedef void lc_event_handler(void *data, const struct lc_event *event, const struct lc_room *room);

struct lc_bus;

/** Makes a bus without handlers. */
struct lc_bus *lc_bus_new(void);
/** Frees it and lets go of the handlers. */
void lc_bus_free(struct lc_bus *bus);
/**
 * Adds a handler, behind those there. `let_go` (may be NULL) is called with `data` once the handler
 * is removed and no longer running. Returns a number for lc_bus_remove(), never 0. Any thread.
 */
guint lc_bus_add(struct lc_bus *bus, lc_event_handler *handler, void *data, GDestroyNotify let_go);
/** Removes a handler; false when there is none of that number. Any thread, also a handler itself. */
gboolean lc_bus_remove(struct lc_bus *bus, guint number);
/** Tells all handlers. Any thread. */
void lc_bus_publish(struct lc_bus *bus, const struct lc_event *event, const struct lc_room *room);

#endif
