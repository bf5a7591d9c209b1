/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of teleconference_events.
 */
#ifndef LECTERN_SQLITE_EVENTS_EVENT_ROWS_H
#define LECTERN_SQLITE_EVENTS_EVENT_ROWS_H

#include "lectern/store/statement.h"
#include "plugins/sqlite_events/record.h"

/** The rows of a conference and of somebody in it; 0 is none. */
struct event_place {
	int64_t conference, person;
};

/** Inserts a record as an event of this kind. What goes wrong fails the transaction. */
void event_rows_insert(struct lc_store *store, const struct event_place *place,
		       const struct record *record, enum record_kind kind);

#endif
