/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conferences and who is in them: the three tables teleconference*, and in memory the sums of those
 * that are live or have had an event in this transaction. What is in memory is a copy: it may be
 * forgotten at any time, and must be when a transaction has failed; it is then made anew of the rows.
 *
 * All of it is for one thread, within a transaction of the store.
 */
#ifndef LECTERN_SQLITE_EVENTS_CONFERENCES_H
#define LECTERN_SQLITE_EVENTS_CONFERENCES_H

#include "plugins/sqlite_events/event_rows.h"

/** The conferences; made by conferences_new, freed by conferences_free. */
struct conferences;

/** None yet. */
struct conferences *conferences_new(void);
/** Frees it. */
void conferences_free(struct conferences *conferences);
/** Forgets all; nothing is written. */
void conferences_forget(struct conferences *conferences);
/** Reads those that are live, if they were forgotten. To be called first in each transaction. */
void conferences_recall(struct conferences *conferences, struct lc_store *store);
/** Puts an event of a room into its conference. False: it concerns none, and nothing was done. */
bool conferences_add(struct conferences *conferences, struct lc_store *store,
		     const struct record *record);
struct alerts;
/** Writes the sums that have changed, of which `alerts` learn. To be called before each commit. */
void conferences_write(struct conferences *conferences, struct lc_store *store,
		       struct alerts *alerts);
/** The gateway was lost at `at_ms`: everybody is out, whatever is live has failed. */
void conferences_lose(struct conferences *conferences, struct lc_store *store, int64_t incarnation,
		      int64_t at_ms);
/** Where somebody is now: `where` names plugin, room and participant. False: nowhere. */
bool conferences_find(const struct conferences *conferences, const struct record_person *where,
		      struct event_place *out);
/** Is any of those in memory live? */
bool conferences_are_live(const struct conferences *conferences);

#endif
