/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Brings messages to a webhook, one at a time, on a thread of its own: whoever writes the record never
 * waits for the network. It keeps nothing: whoever gives a message has it on the disk, and keeps it there
 * until what came of it is stored too.
 */
#ifndef LECTERN_SQLITE_EVENTS_COURIER_H
#define LECTERN_SQLITE_EVENTS_COURIER_H

#include "plugins/sqlite_events/alert_settings.h"

#define COURIER_MOST_RETRY_AFTER_MS 3600000 /* whatever the other side wants */

/** A courier; made by courier_new, freed by courier_free. */
struct courier;

/** What came of a message. */
struct courier_result {
	bool is_accepted;       /* it was answered with 2xx */
	int64_t retry_after_ms; /* what the other side wants, or 0 */
	char error[160];        /* a sentence, when it was not accepted */
};

/**
 * Starts the thread. `settings` are borrowed and must outlive it. `arrived` is called with `user` on
 * that thread when there is a result.
 */
struct courier *courier_new(const struct alert_settings *settings, void (*arrived)(void *user),
			    void *user);
/** Ends it, in the middle of a message if need be. NULL is fine. */
void courier_free(struct courier *courier);
/** Is it under way with none, and is no result to be taken? */
bool courier_is_free(struct courier *courier);
/** Gives it a message, which are copied; it must be free. */
void courier_send(struct courier *courier, const char *id, const char *body);
/** Takes the result, after which it is free; false when there is none. */
bool courier_take(struct courier *courier, struct courier_result *out);

#endif
