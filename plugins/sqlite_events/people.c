/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/people.h"

#include <string.h>

/** Replaces a text by one that is not empty; has it changed? */
static bool replace(char **text, const char *by)
{
	if (!by || !*by || g_strcmp0(*text, by) == 0)
		return false;
	g_free(*text);
	*text = g_strdup(by);
	return true;
}

void people_load(struct lc_store *store, const struct rollup *rollup, int64_t conference_row)
{
	sqlite3_stmt *statement = lc_statement_of(
		store, "SELECT id, participant_id, participant_name, participant_role"
		       " FROM teleconference_participant_sessions"
		       " WHERE teleconference_session_id = ?1");
	if (!statement)
		return;
	sqlite3_bind_int64(statement, 1, conference_row);
	while (lc_statement_step(store, statement)) {
		struct rollup_person *person =
			rollup_find(rollup, (const char *)sqlite3_column_text(statement, 1));
		if (!person)
			continue;
		person->row = sqlite3_column_int64(statement, 0);
		replace(&person->display, (const char *)sqlite3_column_text(statement, 2));
		replace(&person->role, (const char *)sqlite3_column_text(statement, 3));
	}
	lc_statement_reset(statement);
}

static int64_t insert(struct lc_store *store, const char *participant, int64_t conference_row)
{
	int64_t row = 0;
	sqlite3_stmt *statement = lc_statement_of(
		store, "INSERT INTO teleconference_participant_sessions"
		       " (teleconference_session_id, participant_id) VALUES (?1, ?2)"
		       " ON CONFLICT (teleconference_session_id, participant_id)"
		       " DO UPDATE SET participant_id = excluded.participant_id RETURNING id");
	if (!statement)
		return 0;
	sqlite3_bind_int64(statement, 1, conference_row);
	sqlite3_bind_text(statement, 2, participant, -1, SQLITE_STATIC);
	if (lc_statement_step(store, statement))
		row = sqlite3_column_int64(statement, 0);
	lc_statement_reset(statement);
	return row;
}

void people_describe(struct lc_store *store, struct rollup_person *person, int64_t conference_row,
		     const struct record_person *who)
{
	if (!person->row) {
		person->row = insert(store, person->participant, conference_row);
		person->is_changed = true;
	}
	if (who && replace(&person->display, who->display))
		person->is_changed = true;
	if (who && replace(&person->role, who->role))
		person->is_changed = true;
}

uint32_t people_count(const struct rollup *rollup)
{
	GHashTableIter at;
	gpointer value;
	uint32_t count = 0;

	g_hash_table_iter_init(&at, rollup->people);
	while (g_hash_table_iter_next(&at, NULL, &value))
		count += ((const struct rollup_person *)value)->join_count > 0;
	return count;
}

static const char *status_of(const struct rollup_person *person)
{
	if (person->stays->len)
		return "active";
	return person->is_lost || !person->join_count ? "abandoned" : "completed";
}

/** Those who hold the conference may do what others may not (S4-77). */
static bool is_moderator(const struct rollup_person *person)
{
	return person->role && strcmp(person->role, "trainer") == 0;
}

static void bind_sums(sqlite3_stmt *statement, const struct rollup *rollup,
		      const struct rollup_person *person)
{
	const int64_t sums[] = {
		person->row,
		person->joined_at_ms,
		person->left_at_ms,
		(rollup_attended_ms(rollup, person) + 500) / 1000,
		person->join_count,
		person->disconnection_count,
		(person->ever & RECORD_CAMERA) != 0,
		(person->ever & RECORD_MICROPHONE) != 0,
		(person->ever & RECORD_SCREEN) != 0,
		(rollup_spoken_ms(rollup, person) + 500) / 1000,
		person->message_count,
		person->reaction_count,
		is_moderator(person),
	};

	for (size_t i = 0; i < G_N_ELEMENTS(sums); i++)
		sqlite3_bind_int64(statement, (int)i + 1, sums[i]);
}

static void write_person(struct lc_store *store, const struct rollup *rollup,
			 const struct rollup_person *person)
{
	sqlite3_stmt *statement = lc_statement_of(
		store, "UPDATE teleconference_participant_sessions SET"
		       " joined_at = nullif(?2, 0), left_at = nullif(?3, 0),"
		       " session_duration_seconds = ?4, join_count = ?5, disconnection_count = ?6,"
		       " camera_enabled = ?7, microphone_enabled = ?8, screen_shared = ?9,"
		       " spoke_time_seconds = ?10, messages_sent = ?11, reactions_sent = ?12,"
		       " is_moderator = ?13, session_status = ?14, participant_name = ?15,"
		       " participant_role = ?16 WHERE id = ?1");
	if (!statement)
		return;
	bind_sums(statement, rollup, person);
	sqlite3_bind_text(statement, 14, status_of(person), -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 15, person->display ? person->display : "", -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 16, person->role ? person->role : "", -1, SQLITE_STATIC);
	lc_statement_step(store, statement);
	lc_statement_reset(statement);
}

void people_write(struct lc_store *store, const struct rollup *rollup)
{
	GHashTableIter at;
	gpointer value;

	g_hash_table_iter_init(&at, rollup->people);
	while (g_hash_table_iter_next(&at, NULL, &value)) {
		struct rollup_person *person = value;
		if (!person->is_changed || !person->row)
			continue;
		write_person(store, rollup, person);
		person->is_changed = false;
	}
}

void people_list_issues(struct lc_store *store, int64_t conference_row)
{
	const struct lc_value values[] = {lc_value_number(conference_row)};

	lc_statement_run(store,
			 "UPDATE teleconference_participant_sessions AS p SET issues_encountered ="
			 " (SELECT json_group_array(iif(e.event_type = 'network',"
			 "   e.event_data ->> 'detail', e.event_type) || '-at-' ||"
			 "   (max(e.timestamp - s.startTime, 0) / 1000) || 's')"
			 "  FROM teleconference_events e JOIN teleconferencesessions s"
			 "   ON s.id = e.teleconference_session_id"
			 "  WHERE e.participant_session_id = p.id AND e.event_type IN "
			 "('disconnect', 'error', 'network'))"
			 " WHERE teleconference_session_id = ?1",
			 values, G_N_ELEMENTS(values));
}
