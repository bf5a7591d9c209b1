/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/handles.h"

void handles_add(struct lc_store *store, const struct record *record)
{
	if ((record->kind != RECORD_HANDLE && record->kind != RECORD_JOIN) || !record->handle_id)
		return;
	const struct lc_value values[] = {
		lc_value_number((int64_t)record->handle_id),  lc_value_number(record->incarnation),
		lc_value_number((int64_t)record->session_id), lc_value_number(record->at_ms),
		lc_value_text(record->person.plugin),         lc_value_text(record->person.room),
		lc_value_text(record->person.participant),
	};

	lc_statement_run(store,
			 "REPLACE INTO handles (handle_id, incarnation, session_id, since, plugin,"
			 " room, participant_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
			 values, G_N_ELEMENTS(values));
}

static void copy(char *out, size_t size, sqlite3_stmt *statement, int column)
{
	g_strlcpy(out, (const char *)sqlite3_column_text(statement, column), size);
}

/** Runs a query for one id; a session 0 is none. */
static bool find(struct lc_store *store, sqlite3_stmt *statement, uint64_t id,
		 struct record_person *out)
{
	bool is_found = false;

	if (!statement || !id)
		return false;
	sqlite3_bind_int64(statement, 1, (int64_t)id);
	if (lc_statement_step(store, statement)) {
		is_found = true;
		copy(out->plugin, sizeof(out->plugin), statement, 0);
		copy(out->room, sizeof(out->room), statement, 1);
		copy(out->participant, sizeof(out->participant), statement, 2);
	}
	lc_statement_reset(statement);
	return is_found;
}

bool handles_find(struct lc_store *store, uint64_t handle_id, uint64_t session_id,
		  struct record_person *out)
{
	return find(store,
		    lc_statement_of(store, "SELECT plugin, room, participant_id FROM handles"
					   " WHERE handle_id = ?1"),
		    handle_id, out) ||
	       find(store,
		    lc_statement_of(store, "SELECT plugin, room, participant_id FROM handles"
					   " WHERE session_id = ?1 ORDER BY since DESC LIMIT 1"),
		    session_id, out);
}
