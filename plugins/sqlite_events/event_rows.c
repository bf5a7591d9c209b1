/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/event_rows.h"

void event_rows_insert(struct lc_store *store, const struct event_place *place,
		       const struct record *record, enum record_kind kind)
{
	sqlite3_stmt *statement = lc_statement_of(
		store, "INSERT INTO teleconference_events (incarnation, number,"
		       " teleconference_session_id, participant_session_id, event_type, timestamp,"
		       " handle_id, flags, event_data) VALUES"
		       " (?1, nullif(?2, 0), nullif(?3, 0), nullif(?4, 0), ?5, ?6, ?7, ?8,"
		       " json_object('event', ?9, 'detail', ?10))");
	if (!statement)
		return;
	sqlite3_bind_int64(statement, 1, record->incarnation);
	sqlite3_bind_int64(statement, 2, (int64_t)record->number);
	sqlite3_bind_int64(statement, 3, place->conference);
	sqlite3_bind_int64(statement, 4, place->person);
	sqlite3_bind_text(statement, 5, record_word(kind), -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 6, record->at_ms);
	sqlite3_bind_int64(statement, 7, (int64_t)record->handle_id);
	sqlite3_bind_int(statement, 8, (int)record->flags);
	sqlite3_bind_text(statement, 9, record->name, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 10, record->detail, -1, SQLITE_STATIC);
	lc_statement_step(store, statement);
	lc_statement_reset(statement);
}
