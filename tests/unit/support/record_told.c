/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of a record as text, in the words of the reference. Conferences are told by their order.
 */
#include <sqlite3.h>

#include "tests/unit/support/record_reference.h"

#define RANK_OF(id) "(SELECT count(*) FROM teleconferencesessions o WHERE o.id < " id ")"
#define NAMED "s.plugin NOT IN ('janus.plugin.videoroom', 'janus.plugin.audiobridge')"
#define EVENTS(table, more)                                                                        \
	"SELECT '" #table " ' || incarnation || ' ' || number || ' ' || timestamp || ' ' ||"       \
	" handle_id" more " FROM "

static const char *const questions[] = {
	"SELECT 'run ' || id || ' ' || seen_at || ' ' || is_clean || ' ' || last_number || ' ' ||"
	" stored || ' ' || emitted || ' ' || dropped FROM incarnations ORDER BY ordinal",

	"SELECT 'session ' || " RANK_OF(
		"s.id") " || ' ' || plugin || ' ' || room || ' ' ||"
			" iif(" NAMED ", conference, '-') || ' ' || session_status || ' ' ||"
			" coalesce(startTime, '-') || ' ' || coalesce(endTime, '-') || ' ' ||"
			" total_duration_seconds || ' ' || participant_count || ' ' || "
			"peak_participants || ' ' ||"
			" total_disconnections FROM teleconferencesessions s ORDER BY id",

	"SELECT 'lost ' || " RANK_OF(
		"e.teleconference_session_id") " || ' ' || timestamp"
					       " FROM teleconference_events e WHERE event_type = "
					       "'gateway_lost' AND number IS NULL"
					       " ORDER BY teleconference_session_id, id",

	"SELECT 'person ' || " RANK_OF(
		"s.id") " || ' ' || participant_id || ' ''' ||"
			" participant_name || ''' ''' || participant_role || ''' ' || is_moderator "
			"|| ' ' ||"
			" p.session_status || ' ' || coalesce(joined_at, '-') || ' ' || "
			"coalesce(left_at, '-') ||"
			" ' ' || iif(p.session_status = 'active', '-', session_duration_seconds) "
			"|| ' ' ||"
			" iif(p.session_status = 'active', '-', spoke_time_seconds) || ' ' || "
			"join_count || ' ' ||"
			" disconnection_count || ' ' || camera_enabled || microphone_enabled || "
			"screen_shared ||"
			" ' ' || messages_sent || ' ' || reactions_sent || ' ' ||"
			" iif(s.session_status = 'active', '-', issues_encountered)"
			" FROM teleconference_participant_sessions p"
			" JOIN teleconferencesessions s ON s.id = teleconference_session_id"
			" ORDER BY s.id, participant_id",

	EVENTS(event,
	       " || ' ' || iif(e.teleconference_session_id IS NULL, -1, " RANK_OF(
		       "e.teleconference_session_id") ") || ' ' ||"
						      " coalesce(participant_id, '-') || ' ' || "
						      "event_type || ' ' || flags") "teleconference"
										    "_events e "
										    "LEFT JOIN "
										    "teleconference"
										    "_participant_"
										    "sessions p"
										    " ON p.id = "
										    "e.participant_"
										    "session_id "
										    "WHERE number "
										    "IS NOT NULL "
										    "ORDER BY e.id",

	EVENTS(gateway, "") "gateway_events ORDER BY id",
	EVENTS(media, "") "media_samples ORDER BY id",
};

char *database_tell(const char *path)
{
	GString *out = g_string_new(NULL);
	sqlite3 *database = NULL;

	sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(questions); i++) {
		sqlite3_stmt *statement = NULL;
		if (sqlite3_prepare_v2(database, questions[i], -1, &statement, NULL) != SQLITE_OK)
			g_string_append_printf(out, "%s\n", sqlite3_errmsg(database));
		while (statement && sqlite3_step(statement) == SQLITE_ROW)
			g_string_append_printf(out, "%s\n",
					       (const char *)sqlite3_column_text(statement, 0));
		sqlite3_finalize(statement);
	}
	sqlite3_close(database);
	return g_string_free(out, FALSE);
}
