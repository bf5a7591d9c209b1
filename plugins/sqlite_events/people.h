/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table teleconference_participant_sessions: a row per person and conference, whatever the number
 * of its stays. What goes wrong fails the transaction of the store.
 */
#ifndef LECTERN_SQLITE_EVENTS_PEOPLE_H
#define LECTERN_SQLITE_EVENTS_PEOPLE_H

#include "lectern/store/statement.h"
#include "plugins/sqlite_events/rollup.h"

/** Takes name and role from the rows into the sums of a conference. */
void people_load(struct lc_store *store, const struct rollup *rollup, int64_t conference_row);
/** Takes name and role from an event (NULL = none), and makes the row if there is none. */
void people_describe(struct lc_store *store, struct rollup_person *person, int64_t conference_row,
		     const struct record_person *who);
/** How many have been in a conference; who was only spoken of has not. */
uint32_t people_count(const struct rollup *rollup);
/** Writes the rows of those whose sums have changed. */
void people_write(struct lc_store *store, const struct rollup *rollup);
/** Fills `issues_encountered` from the events of a conference that is over (S4-86). */
void people_list_issues(struct lc_store *store, int64_t conference_row);

#endif
