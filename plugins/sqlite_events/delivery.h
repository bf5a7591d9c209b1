/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Alerts on their way to the webhook, from where the record is written: which is next, and what came of
 * it. The rows are the queue, so it survives a kill; one alert at a time is in memory.
 *
 * An alert is tried until it is accepted: the oldest that is due, each by its own pauses. When one has
 * failed the others wait too, for most likely it is not the alert's fault; when the next that is tried
 * gets through, they go on. So neither a server that is down nor one alert that it cannot bear holds up
 * or floods anything.
 */
#ifndef LECTERN_SQLITE_EVENTS_DELIVERY_H
#define LECTERN_SQLITE_EVENTS_DELIVERY_H

#include "plugins/sqlite_events/alert_settings.h"
#include "plugins/sqlite_events/database.h"

/** A delivery; made by delivery_new, freed by delivery_free. */
struct delivery;

/** Of this process. */
struct delivery_counts {
	uint64_t delivered, failed; /* failed: attempts */
	uint64_t waiting;           /* now; as of the last look */
};

/** `settings` (borrowed) have a webhook. `arrived`: delivery_step() has something to do; on any thread. */
struct delivery *delivery_new(const struct alert_settings *settings, void (*arrived)(void *user),
			      void *user);
/** Ends what is under way; what was accepted meanwhile is sent again after the next start. */
void delivery_free(struct delivery *delivery);
/** There is a new alert. */
void delivery_hurry(struct delivery *delivery);
/**
 * Stores what came of the last and gives the next to the courier, if it is time; on the writer's thread,
 * outside of a transaction. Never waits for the network. When that failed and has not before, or the
 * other way round, what there is to tell is put into `text` (of at least 200 bytes), else "".
 */
void delivery_step(struct delivery *delivery, struct database *database, int64_t now_ms, char *text,
		   size_t size);
/** The counts. Any thread. */
void delivery_count(const struct delivery *delivery, struct delivery_counts *out);

#endif
