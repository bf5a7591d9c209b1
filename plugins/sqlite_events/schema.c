/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One script per version. A released script is never changed; the next version gets its own.
 *
 * Times are milliseconds since 1970 (UTC). The four tables of the requirements have their columns by
 * their names; `conference` and `room` are ours. Of indexes there are those that the reports and the
 * deletion of a session need: each costs when events are stored (see README.md).
 */
#include "plugins/sqlite_events/schema.h"

#define RECORD_ORIGIN 0x4c656352 /* `application_id`: "LecR" */

static const char version_1[] =
	"CREATE TABLE incarnations ("
	" id INTEGER NOT NULL PRIMARY KEY," /* when it started, microseconds */
	" ordinal INTEGER NOT NULL UNIQUE," /* the clock may be set back: ids are not in order */
	" started_at INTEGER NOT NULL,"
	" seen_at INTEGER NOT NULL,"
	" is_clean INTEGER NOT NULL DEFAULT 0," /* it was stopped in good order */
	" last_number INTEGER NOT NULL DEFAULT 0,"
	" stored INTEGER NOT NULL DEFAULT 0,"
	" emitted INTEGER NOT NULL DEFAULT 0,"
	" dropped INTEGER NOT NULL DEFAULT 0"
	") STRICT;"

	/* S4-01...07, S4-U01: one row. */
	"CREATE TABLE meeting_settings ("
	" id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),"
	" default_duration INTEGER NOT NULL DEFAULT 60,"
	" allow_early_join_minutes INTEGER NOT NULL DEFAULT 15,"
	" max_late_join_minutes INTEGER NOT NULL DEFAULT 30,"
	" max_meeting_duration INTEGER NOT NULL DEFAULT 180,"
	" auto_end_after_minutes INTEGER NOT NULL DEFAULT 30,"
	" record_meetings INTEGER NOT NULL DEFAULT 0,"
	" require_moderator INTEGER NOT NULL DEFAULT 1,"
	" enable_chat INTEGER NOT NULL DEFAULT 1,"
	" enable_screen_share INTEGER NOT NULL DEFAULT 1,"
	" enable_recording INTEGER NOT NULL DEFAULT 1,"
	" enable_file_sharing INTEGER NOT NULL DEFAULT 0,"
	" enable_virtual_background INTEGER NOT NULL DEFAULT 1,"
	" video_quality TEXT NOT NULL DEFAULT 'high'"
	"  CHECK (video_quality IN ('low', 'standard', 'high', 'ultra')),"
	" max_participants INTEGER NOT NULL DEFAULT 2,"
	" createdAt INTEGER NOT NULL DEFAULT 0,"
	" updatedAt INTEGER NOT NULL DEFAULT 0"
	") STRICT;"
	"INSERT INTO meeting_settings (id) VALUES (1);"

	/* S4-08...18, S4-U02. */
	"CREATE TABLE teleconferencesessions ("
	" id INTEGER NOT NULL PRIMARY KEY,"
	" conference TEXT NOT NULL UNIQUE,"
	" room TEXT NOT NULL,"
	" plugin TEXT NOT NULL,"
	" appointmentId INTEGER,"
	" session_status TEXT NOT NULL DEFAULT 'active'"
	"  CHECK (session_status IN ('scheduled', 'active', 'completed', 'cancelled', 'failed')),"
	" startTime INTEGER,"
	" endTime INTEGER,"
	" total_duration_seconds INTEGER NOT NULL DEFAULT 0,"
	" participant_count INTEGER NOT NULL DEFAULT 0,"
	" peak_participants INTEGER NOT NULL DEFAULT 0,"
	" connection_quality TEXT CHECK (connection_quality IN ('good', 'fair', 'poor')),"
	" quality_score REAL,"
	" total_disconnections INTEGER NOT NULL DEFAULT 0,"
	" recording_status TEXT NOT NULL DEFAULT 'not_recorded'"
	"  CHECK (recording_status IN ('not_recorded', 'recording', 'recorded', 'failed')),"
	" recording_duration_seconds INTEGER NOT NULL DEFAULT 0,"
	" recordingUrl TEXT,"
	" transcription TEXT,"
	" chatHistory TEXT,"
	" session_notes TEXT,"
	" metadata TEXT NOT NULL DEFAULT '{}'"
	") STRICT;"
	"CREATE INDEX sessions_by_status ON teleconferencesessions (session_status, startTime);"
	"CREATE INDEX sessions_by_start ON teleconferencesessions (startTime);"

	/* S4-19...42, S4-U03. */
	"CREATE TABLE teleconference_participant_sessions ("
	" id INTEGER NOT NULL PRIMARY KEY,"
	" teleconference_session_id INTEGER NOT NULL"
	"  REFERENCES teleconferencesessions (id) ON DELETE CASCADE,"
	" appointment_id INTEGER,"
	" user_id INTEGER,"
	" participant_id TEXT NOT NULL,"
	" participant_role TEXT NOT NULL DEFAULT '',"
	" participant_name TEXT NOT NULL DEFAULT '',"
	" is_moderator INTEGER NOT NULL DEFAULT 0,"
	" session_status TEXT NOT NULL DEFAULT 'active'"
	"  CHECK (session_status IN ('active', 'completed', 'abandoned')),"
	" joined_at INTEGER,"
	" left_at INTEGER,"
	" session_duration_seconds INTEGER NOT NULL DEFAULT 0,"
	" join_count INTEGER NOT NULL DEFAULT 1,"
	" disconnection_count INTEGER NOT NULL DEFAULT 0,"
	" connection_quality TEXT CHECK (connection_quality IN ('good', 'fair', 'poor')),"
	" quality_score REAL,"
	" avg_bandwidth_kbps INTEGER,"
	" device_type TEXT CHECK (device_type IN ('desktop', 'mobile', 'tablet')),"
	" browser TEXT,"
	" operating_system TEXT,"
	" ip_address TEXT,"
	" camera_enabled INTEGER NOT NULL DEFAULT 0,"
	" microphone_enabled INTEGER NOT NULL DEFAULT 0,"
	" screen_shared INTEGER NOT NULL DEFAULT 0,"
	" spoke_time_seconds INTEGER NOT NULL DEFAULT 0,"
	" messages_sent INTEGER NOT NULL DEFAULT 0,"
	" reactions_sent INTEGER NOT NULL DEFAULT 0,"
	" issues_encountered TEXT NOT NULL DEFAULT '[]',"
	" error_logs TEXT,"
	" UNIQUE (teleconference_session_id, participant_id)"
	") STRICT;"
	"CREATE INDEX participants_by_role"
	" ON teleconference_participant_sessions (participant_role, joined_at);"
	"CREATE INDEX participants_by_person" /* all that the report `people` reads */
	" ON teleconference_participant_sessions (participant_id, joined_at, participant_name,"
	"  participant_role, teleconference_session_id, session_duration_seconds,"
	"  spoke_time_seconds, messages_sent, reactions_sent, join_count, disconnection_count,"
	"  quality_score);"
	"CREATE INDEX participants_by_device" /* all that `devices` reads, in its order */
	" ON teleconference_participant_sessions (device_type, browser, operating_system,"
	"  participant_id, joined_at, disconnection_count, quality_score);"

	/* S4-43...46, S4-U04. Without a session: of a room that is not there. */
	"CREATE TABLE teleconference_events ("
	" id INTEGER NOT NULL PRIMARY KEY,"
	" incarnation INTEGER NOT NULL REFERENCES incarnations (id),"
	" number INTEGER," /* NULL: made at a start, of what a stop left open */
	" teleconference_session_id INTEGER"
	"  REFERENCES teleconferencesessions (id) ON DELETE CASCADE,"
	" participant_session_id INTEGER"
	"  REFERENCES teleconference_participant_sessions (id) ON DELETE CASCADE,"
	" event_type TEXT NOT NULL,"
	" timestamp INTEGER NOT NULL,"
	" handle_id INTEGER NOT NULL DEFAULT 0,"
	" flags INTEGER NOT NULL DEFAULT 0,"
	" event_data TEXT NOT NULL DEFAULT '{}'"
	") STRICT;"
	"CREATE INDEX events_by_session"
	" ON teleconference_events (teleconference_session_id, id)"
	" WHERE teleconference_session_id IS NOT NULL;"
	"CREATE INDEX events_by_participant"
	" ON teleconference_events (participant_session_id)"
	" WHERE participant_session_id IS NOT NULL;"
	"CREATE INDEX events_without_session"
	" ON teleconference_events (timestamp) WHERE teleconference_session_id IS NULL;"
	"CREATE INDEX events_of_trouble" /* a few of many: for the report `issues` */
	" ON teleconference_events (id)"
	" WHERE event_type IN ('disconnect', 'error', 'network', 'gateway_lost');"

	"CREATE TABLE gateway_events ("
	" id INTEGER NOT NULL PRIMARY KEY,"
	" incarnation INTEGER NOT NULL REFERENCES incarnations (id),"
	" number INTEGER NOT NULL,"
	" timestamp INTEGER NOT NULL,"
	" type INTEGER NOT NULL," /* of Janus */
	" session_id INTEGER NOT NULL,"
	" handle_id INTEGER NOT NULL,"
	" name TEXT NOT NULL,"
	" detail TEXT NOT NULL"
	") STRICT;"

	"CREATE TABLE media_samples ("
	" id INTEGER NOT NULL PRIMARY KEY,"
	" incarnation INTEGER NOT NULL REFERENCES incarnations (id),"
	" number INTEGER NOT NULL,"
	" timestamp INTEGER NOT NULL,"
	" handle_id INTEGER NOT NULL,"
	" medium TEXT NOT NULL,"
	" mid TEXT NOT NULL,"
	" mindex INTEGER NOT NULL,"
	" rtt INTEGER NOT NULL,"
	" lost INTEGER NOT NULL,"
	" lost_by_remote INTEGER NOT NULL,"
	" jitter_local INTEGER NOT NULL,"
	" jitter_remote INTEGER NOT NULL,"
	" packets_received INTEGER NOT NULL,"
	" packets_sent INTEGER NOT NULL,"
	" bytes_received INTEGER NOT NULL,"
	" bytes_sent INTEGER NOT NULL,"
	" nacks_received INTEGER NOT NULL,"
	" nacks_sent INTEGER NOT NULL,"
	" retransmissions_received INTEGER NOT NULL"
	") STRICT;"

	/* Who is behind a handle, and with that behind its samples. */
	"CREATE TABLE handles ("
	" handle_id INTEGER NOT NULL PRIMARY KEY," /* of Janus, as are sessions */
	" incarnation INTEGER NOT NULL REFERENCES incarnations (id) ON DELETE CASCADE,"
	" session_id INTEGER NOT NULL,"
	" since INTEGER NOT NULL,"
	" plugin TEXT NOT NULL,"
	" room TEXT NOT NULL,"
	" participant_id TEXT NOT NULL"
	") STRICT;"
	"CREATE INDEX handles_by_session ON handles (session_id, since);"

	/* S4-12, S4-27; quality_sums.h defines what stands here. Ratings are R of the E-model. */
	"CREATE TABLE quality_minutes ("
	" participant_session_id INTEGER NOT NULL"
	"  REFERENCES teleconference_participant_sessions (id) ON DELETE CASCADE,"
	" minute INTEGER NOT NULL,"
	" direction TEXT NOT NULL CHECK (direction IN ('up', 'down')),"
	" windows INTEGER NOT NULL,"
	" parts INTEGER NOT NULL," /* a bit for each ten seconds that have a window */
	" seconds INTEGER NOT NULL,"
	" rating REAL NOT NULL,"
	" rating_lowest REAL NOT NULL,"
	" mos REAL NOT NULL,"
	" expected INTEGER NOT NULL,"
	" lost INTEGER NOT NULL,"
	" loss_percent REAL NOT NULL,"
	" jitter_ms REAL NOT NULL,"
	" rtt_ms REAL," /* NULL = unknown */
	" rtt_windows INTEGER NOT NULL,"
	" bytes INTEGER NOT NULL,"
	" formula INTEGER NOT NULL,"
	" PRIMARY KEY (participant_session_id, minute, direction)"
	") STRICT, WITHOUT ROWID;"

	/* S4-F5. An alert with a `next_attempt_at` waits to be delivered. */
	"CREATE TABLE alerts ("
	" id INTEGER NOT NULL PRIMARY KEY,"
	" uuid TEXT NOT NULL UNIQUE," /* by which whoever is told knows it again */
	" teleconference_session_id INTEGER NOT NULL"
	"  REFERENCES teleconferencesessions (id) ON DELETE CASCADE,"
	" participant_session_id INTEGER" /* NULL: it is about the session as a whole */
	"  REFERENCES teleconference_participant_sessions (id) ON DELETE CASCADE,"
	" rule TEXT NOT NULL"
	"  CHECK (rule IN ('quality', 'disconnections', 'session_disconnections')),"
	" direction TEXT CHECK (direction IN ('up', 'down')),"
	" threshold REAL NOT NULL,"
	" value REAL NOT NULL,"
	" seconds INTEGER NOT NULL DEFAULT 0,"
	" raised_at INTEGER NOT NULL,"
	" ended_at INTEGER,"
	" attempts INTEGER NOT NULL DEFAULT 0,"
	" next_attempt_at INTEGER,"
	" delivered_at INTEGER,"
	" last_error TEXT"
	") STRICT;"
	"CREATE INDEX alerts_by_session ON alerts (teleconference_session_id, ended_at);"
	"CREATE INDEX alerts_by_participant ON alerts (participant_session_id, rule)"
	" WHERE participant_session_id IS NOT NULL;"
	"CREATE INDEX alerts_waiting ON alerts (id, next_attempt_at)"
	" WHERE next_attempt_at IS NOT NULL;"

	/* S4-107, S4-109: what reports need of an application, which may fill them; we never do. */
	"CREATE TABLE appointments ("
	" id INTEGER NOT NULL PRIMARY KEY," /* `appointmentId` of a session */
	" title TEXT NOT NULL DEFAULT '',"
	" starts_at INTEGER"
	") STRICT;"
	"CREATE TABLE users ("
	" id INTEGER NOT NULL PRIMARY KEY,"
	" firstName TEXT NOT NULL DEFAULT '',"
	" lastName TEXT NOT NULL DEFAULT ''"
	") STRICT;"
	"CREATE TABLE caregivers ("
	" id INTEGER NOT NULL PRIMARY KEY," /* `participant_id` of those with the role */
	" userId INTEGER NOT NULL REFERENCES users (id)"
	") STRICT;";

static const char *const migrations[] = {version_1};

const struct lc_schema record_schema = {
	.what = "the record",
	.origin = RECORD_ORIGIN,
	.migrations = migrations,
	.version = sizeof(migrations) / sizeof(*migrations),
	.may_shrink = true,
};
