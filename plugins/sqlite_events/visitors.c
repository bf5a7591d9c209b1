/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/visitors.h"

#include "lectern/conference/visitor.h"

enum word { DEVICE, BROWSER, SYSTEM, USER, APPOINTMENT, WORDS };

static void bind_number(sqlite3_stmt *statement, int at, const char *word)
{
	gint64 number;

	if (g_ascii_string_to_signed(word, 10, 1, LC_NUMBER_MOST, &number, NULL))
		sqlite3_bind_int64(statement, at, number);
	else
		sqlite3_bind_null(statement, at);
}

static void bind_word(sqlite3_stmt *statement, int at, const char *word)
{
	if (*word)
		sqlite3_bind_text(statement, at, word, -1, SQLITE_TRANSIENT);
	else
		sqlite3_bind_null(statement, at);
}

static void write_person(struct lc_store *store, int64_t row, char *const *words)
{
	sqlite3_stmt *statement = lc_statement_of(
		store, "UPDATE teleconference_participant_sessions SET"
		       " device_type = coalesce(?2, device_type),"
		       " browser = coalesce(?3, browser),"
		       " operating_system = coalesce(?4, operating_system),"
		       " user_id = coalesce(?5, user_id),"
		       " appointment_id = coalesce(?6, appointment_id) WHERE id = ?1");
	if (!statement)
		return;
	sqlite3_bind_int64(statement, 1, row);
	bind_word(statement, 2, lc_device_type_is_valid(words[DEVICE]) ? words[DEVICE] : "");
	bind_word(statement, 3, words[BROWSER]);
	bind_word(statement, 4, words[SYSTEM]);
	bind_number(statement, 5, words[USER]);
	bind_number(statement, 6, words[APPOINTMENT]);
	lc_statement_step(store, statement);
	lc_statement_reset(statement);
}

void visitors_write_appointment(struct lc_store *store, int64_t conference_row,
				const char *appointment)
{
	sqlite3_stmt *statement = lc_statement_of(
		store, "UPDATE teleconferencesessions SET"
		       " appointmentId = coalesce(appointmentId, ?2) WHERE id = ?1");
	if (!statement)
		return;
	sqlite3_bind_int64(statement, 1, conference_row);
	bind_number(statement, 2, appointment);
	lc_statement_step(store, statement);
	lc_statement_reset(statement);
}

void visitors_write(struct lc_store *store, int64_t conference_row, int64_t person_row,
		    const char *detail)
{
	g_auto(GStrv) words = g_strsplit(detail, "\n", WORDS);

	if (g_strv_length(words) != WORDS)
		return;
	write_person(store, person_row, words);
	if (*words[APPOINTMENT])
		visitors_write_appointment(store, conference_row, words[APPOINTMENT]);
}
