/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Starting and stopping, and what Janus calls in between.
 */
#ifndef LECTERN_SQLITE_EVENTS_HANDLER_H
#define LECTERN_SQLITE_EVENTS_HANDLER_H

#include <jansson.h>

#define SQLITE_EVENTS_PACKAGE "janus.eventhandler.sqlite"

/** Janus' callback `init`: reads the configuration and starts the writer. */
int handler_init(const char *config_path);
/** Janus' callback `destroy`: stores what waits, or leaves it in the spill. */
void handler_destroy(void);
/** Janus' callback `incoming_event`, always on one thread; `event` is borrowed. Never waits. */
void handler_incoming_event(json_t *event);
/** Janus' callback `handle_request`, of the Admin API; `request` is borrowed. */
json_t *handler_handle_request(json_t *request);

#endif
