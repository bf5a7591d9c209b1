/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table handles: whose media those of a handle are. Our plugins tell it of each half of a
 * connection; of VideoRoom and AudioBridge it is told by who joins, and another handle of the same
 * session of Janus is then the same person's.
 */
#ifndef LECTERN_SQLITE_EVENTS_HANDLES_H
#define LECTERN_SQLITE_EVENTS_HANDLES_H

#include "lectern/store/statement.h"
#include "plugins/sqlite_events/record.h"

/** Puts a row if the record tells whose a handle is. What goes wrong fails the transaction. */
void handles_add(struct lc_store *store, const struct record *record);
/**
 * Who is behind a handle, or else behind the newest of its session: fills plugin, room and
 * participant of `out`. False: nobody knows.
 */
bool handles_find(struct lc_store *store, uint64_t handle_id, uint64_t session_id,
		  struct record_person *out);

#endif
