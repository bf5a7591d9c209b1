/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events of a conference as the database has them, for a rollup that adds them up anew.
 */
#ifndef LECTERN_SQLITE_EVENTS_ROLLUP_ROWS_H
#define LECTERN_SQLITE_EVENTS_ROLLUP_ROWS_H

#include <sqlite3.h>

#include "plugins/sqlite_events/rollup.h"

/* What rollup_rows_read() reads; a condition of `e` follows, and `ORDER BY e.id`. */
#define ROLLUP_ROWS                                                                                \
	"SELECT e.event_type, e.timestamp, e.handle_id, e.flags, coalesce(p.participant_id, ''),"  \
	" e.incarnation FROM teleconference_events e"                                              \
	" LEFT JOIN teleconference_participant_sessions p ON p.id = e.participant_session_id"

/** The event of the row that the statement is at; its text belongs to the statement. */
struct rollup_event rollup_rows_read(sqlite3_stmt *statement);

#endif
