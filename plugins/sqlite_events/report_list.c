/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * S4-47...65 and S4-107...109. In the SQL the tables that grow with every event are reached by an
 * index only, which a test reads off the plan of each. Nothing shows an address (S4-X10), nothing
 * averages words (S4-X01), and whatever is counted is a sum of what happened (S4-X03...X06).
 *
 * Pages go by a key where the rows come in its order. Where they are sums all must be read anyway, and
 * the rows of the pages before are skipped.
 */
#include <string.h>

#include "plugins/sqlite_events/intervals.h"
#include "plugins/sqlite_events/report_parameters.h"
#include "plugins/sqlite_events/rollup_rows.h"

#define SESSION                                                                                    \
	"s.id, s.conference, s.room, s.plugin, s.appointmentId, s.session_status, s.startTime,"    \
	" s.endTime, s.total_duration_seconds, s.participant_count, s.peak_participants,"          \
	" s.connection_quality, s.quality_score, s.total_disconnections, s.recording_status,"      \
	" s.recording_duration_seconds"

#define PERSON                                                                                     \
	"p.id, p.teleconference_session_id, p.participant_id, p.participant_name,"                 \
	" p.participant_role, p.session_status, p.joined_at, p.left_at,"                           \
	" p.session_duration_seconds, p.join_count, max(p.join_count - 1, 0) AS reconnections,"    \
	" p.disconnection_count, p.connection_quality, p.quality_score, p.avg_bandwidth_kbps,"     \
	" p.device_type, p.browser, p.operating_system, p.camera_enabled,"                         \
	" p.microphone_enabled, p.screen_shared, p.spoke_time_seconds, p.messages_sent,"           \
	" p.reactions_sent, p.issues_encountered, p.error_logs"

#define PERSON_HAS_TEXT "instr(lower(p.participant_name || ' ' || p.participant_id), lower(:text))"

static const char sessions_sql[] =
	"SELECT " SESSION " FROM teleconferencesessions s WHERE s.id < :after"
	" AND coalesce(s.startTime, 0) >= :from AND coalesce(s.startTime, 0) < :to"
	" AND (:status IS NULL OR s.session_status = :status)"
	" AND (:room IS NULL OR s.room = :room)"
	" AND (:text IS NULL OR instr(lower(s.conference || ' ' || s.room), lower(:text))"
	"  OR EXISTS (SELECT 1 FROM teleconference_participant_sessions p"
	"   WHERE p.teleconference_session_id = s.id AND " PERSON_HAS_TEXT "))"
	" ORDER BY s.id DESC LIMIT :limit";

static const char session_sql[] = "SELECT " SESSION ", s.session_notes, s.metadata, s.recordingUrl"
				  " FROM teleconferencesessions s WHERE s.id = :session";

static const char now_sql[] =
	"SELECT s.id, s.room, s.conference, s.startTime, p.participant_id, p.participant_name,"
	" p.participant_role, p.joined_at, p.join_count, p.disconnection_count,"
	" p.connection_quality FROM teleconferencesessions s"
	" JOIN teleconference_participant_sessions p ON p.teleconference_session_id = s.id"
	"  AND p.session_status = 'active' WHERE s.session_status = 'active'"
	" ORDER BY s.id DESC, p.id LIMIT :limit OFFSET :after";

static const char participants_sql[] =
	"SELECT " PERSON " FROM teleconference_participant_sessions p"
	" WHERE p.teleconference_session_id = :session ORDER BY p.id LIMIT :limit OFFSET :after";

static const char attendance_sql[] =
	"SELECT " PERSON " FROM teleconference_participant_sessions p WHERE p.id < :after"
	" AND p.joined_at >= :from AND p.joined_at < :to"
	" AND (:role IS NULL OR p.participant_role = :role)"
	" AND (:person IS NULL OR p.participant_id = :person)"
	" AND (:text IS NULL OR " PERSON_HAS_TEXT ") ORDER BY p.id DESC LIMIT :limit";

static const char timeline_sql[] =
	"SELECT e.id, e.timestamp, e.event_type, p.participant_id, p.participant_name,"
	" e.event_data ->> 'event' AS event, e.event_data ->> 'detail' AS detail"
	" FROM teleconference_events e"
	" LEFT JOIN teleconference_participant_sessions p ON p.id = e.participant_session_id"
	" WHERE e.teleconference_session_id = :session AND e.id > :after"
	" AND (:type IS NULL OR substr(e.event_type, 1, length(:type)) = :type)"
	" ORDER BY e.id LIMIT :limit";

static const char intervals_sql[] =
	ROLLUP_ROWS " WHERE e.teleconference_session_id = :session ORDER BY e.id";

static const char quality_sql[] =
	"SELECT p.participant_id, p.participant_name, q.minute AS measured_at, q.direction, q.mos,"
	" q.loss_percent, q.jitter_ms, q.rtt_ms, q.seconds"
	" FROM teleconference_participant_sessions p"
	" JOIN quality_minutes q ON q.participant_session_id = p.id"
	" WHERE p.teleconference_session_id = :session ORDER BY p.id, q.minute, q.direction";

static const char issues_sql[] =
	"SELECT e.id, e.timestamp, e.teleconference_session_id, s.conference, p.participant_id,"
	" p.participant_name, e.event_type, e.event_data ->> 'detail' AS detail"
	" FROM teleconference_events e"
	" LEFT JOIN teleconferencesessions s ON s.id = e.teleconference_session_id"
	" LEFT JOIN teleconference_participant_sessions p ON p.id = e.participant_session_id"
	" WHERE e.event_type IN ('disconnect', 'error', 'gateway_lost') AND e.id < :after"
	" AND e.timestamp >= :from AND e.timestamp < :to ORDER BY e.id DESC LIMIT :limit";

static const char people_sql[] =
	"SELECT p.participant_id, p.participant_name, p.participant_role, count(*) AS sessions,"
	" max(p.joined_at) AS last_joined_at," /* and so the name and the role are the last ones */
	" sum(p.session_duration_seconds) AS attended_seconds,"
	" sum(p.spoke_time_seconds) AS spoken_seconds, sum(p.messages_sent) AS messages_sent,"
	" sum(p.reactions_sent) AS reactions_sent,"
	" sum(max(p.join_count - 1, 0)) AS reconnections,"
	" sum(p.disconnection_count) AS disconnections,"
	" round(avg(p.quality_score), 2) AS avg_quality_score"
	" FROM teleconference_participant_sessions p"
	" WHERE p.joined_at >= :from AND p.joined_at < :to"
	" AND (:role IS NULL OR p.participant_role = :role)"
	" AND (:text IS NULL OR " PERSON_HAS_TEXT ")"
	" GROUP BY p.participant_id ORDER BY attended_seconds DESC, p.participant_id"
	" LIMIT :limit OFFSET :after";

#define SUMS                                                                                       \
	" count(*) AS total_sessions,"                                                             \
	" count(*) FILTER (WHERE s.session_status = 'completed') AS completed_sessions,"           \
	" count(*) FILTER (WHERE s.session_status = 'failed') AS failed_sessions,"                 \
	" count(*) FILTER (WHERE s.session_status = 'active') AS active_sessions,"                 \
	" round(avg(s.total_duration_seconds) FILTER (WHERE s.session_status = 'completed'), 1)"   \
	"  AS avg_duration_seconds,"                                                               \
	" round(avg(s.participant_count), 2) AS avg_participants,"                                 \
	" max(s.peak_participants) AS peak_participants,"                                          \
	" sum(s.total_disconnections) AS total_disconnections,"                                    \
	" count(*) FILTER (WHERE s.connection_quality = 'good') AS good_sessions,"                 \
	" count(*) FILTER (WHERE s.connection_quality = 'fair') AS fair_sessions,"                 \
	" count(*) FILTER (WHERE s.connection_quality = 'poor') AS poor_sessions,"                 \
	" count(*) FILTER (WHERE s.recording_status = 'recorded') AS recorded_sessions,"           \
	" sum(s.recording_duration_seconds) AS recording_duration_seconds"                         \
	" FROM teleconferencesessions s WHERE s.startTime >= :from AND s.startTime < :to"

static const char statistics_sql[] = "SELECT" SUMS;

static const char days_sql[] = "SELECT date(s.startTime / 1000, 'unixepoch') AS day," SUMS
			       " GROUP BY day ORDER BY day DESC LIMIT :limit OFFSET :after";

static const char devices_sql[] =
	"SELECT p.device_type, p.browser, p.operating_system, count(*) AS participant_sessions,"
	" count(DISTINCT p.participant_id) AS people,"
	" round(avg(p.quality_score), 2) AS avg_quality_score,"
	" sum(p.disconnection_count) AS disconnections"
	" FROM teleconference_participant_sessions p"
	" WHERE p.joined_at >= :from AND p.joined_at < :to"
	" GROUP BY 1, 2, 3 ORDER BY participant_sessions DESC, 1, 2, 3 LIMIT :limit OFFSET :after";

/* The page first, then the events of its sessions alone. */
static const char problems_sql[] =
	"SELECT " SESSION ", (SELECT count(*) FROM teleconference_events e"
	"  WHERE e.teleconference_session_id = s.id AND e.event_type = 'disconnect') AS error_count"
	" FROM (SELECT * FROM teleconferencesessions WHERE total_disconnections > :minimum"
	"  AND startTime >= :from AND startTime < :to"
	"  ORDER BY total_disconnections DESC, id LIMIT :limit OFFSET :after) s"
	" ORDER BY s.total_disconnections DESC, s.id";

static const char poor_sql[] =
	"SELECT " SESSION " FROM teleconferencesessions s WHERE s.connection_quality = 'poor'"
	" AND s.startTime >= :from AND s.startTime < :to"
	" ORDER BY s.quality_score, s.id DESC LIMIT :limit OFFSET :after";

/* An appointment may have had several sessions: each is a row (S4-X08). */
static const char billing_sql[] =
	"SELECT a.id, s.id AS session_id, s.conference, s.startTime,"
	" s.session_status, round(s.total_duration_seconds / 60.0, 2) AS duration_minutes,"
	" s.connection_quality, s.quality_score, count(p.id) AS participant_count,"
	" round(avg(p.quality_score), 2) AS avg_participant_quality FROM appointments a"
	" JOIN teleconferencesessions s ON s.appointmentId = a.id"
	" LEFT JOIN teleconference_participant_sessions p ON p.teleconference_session_id = s.id"
	"  AND p.join_count > 0"
	" WHERE s.session_status = 'completed' AND s.startTime >= :from AND s.startTime < :to"
	" AND (:appointment IS NULL OR a.id = :appointment)"
	" GROUP BY a.id, s.id ORDER BY a.id, s.id LIMIT :limit OFFSET :after";

static const char caregivers_sql[] =
	"SELECT c.id, u.firstName, u.lastName, count(p.id) AS total_sessions,"
	" round(avg(p.session_duration_seconds), 1) AS avg_duration,"
	" round(avg(p.spoke_time_seconds), 1) AS avg_speaking_time,"
	" sum(p.messages_sent) AS total_chat_messages,"
	" round(avg(p.disconnection_count), 2) AS avg_disconnections FROM caregivers c"
	" JOIN users u ON u.id = c.userId"
	" JOIN teleconference_participant_sessions p ON p.participant_id = c.id"
	"  AND p.participant_role = :role"
	" WHERE p.session_status = 'completed' AND p.joined_at >= :from AND p.joined_at < :to"
	" GROUP BY c.id ORDER BY c.id LIMIT :limit OFFSET :after";

#define PAGE &report_limit, &report_after
#define NEWEST_FIRST &report_limit, &report_before
#define WHEN &report_from, &report_to

const struct report report_list[] = {
	{"sessions",
	 "Sessions, the newest first", /* S4-47...52 */
	 {&report_status, &report_room, WHEN, &report_text, NEWEST_FIRST},
	 sessions_sql,
	 "id",
	 NULL},
	{"session", "One session", {&report_session}, session_sql, NULL, NULL},
	{"now", "Who is where now", {PAGE}, now_sql, NULL, NULL},
	{"participants",
	 "The participants of a session", /* S4-53...60 */
	 {&report_session, PAGE},
	 participants_sql,
	 NULL,
	 NULL},
	{"attendance",
	 "Who was in which session, the newest first", /* S4-53...60 */
	 {WHEN, &report_role, &report_person, &report_text, NEWEST_FIRST},
	 attendance_sql,
	 "id",
	 NULL},
	{"timeline",
	 "The events of a session", /* S4-61...65 */
	 {&report_session, &report_type_of_event, PAGE},
	 timeline_sql,
	 "id",
	 NULL},
	{"intervals",
	 "Who was there, talked, showed something in a session, from when to when",
	 {&report_session},
	 intervals_sql,
	 NULL,
	 intervals_fold},
	{"quality",
	 "How well the connections of a session did, minute by minute", /* S4-50 */
	 {&report_session},
	 quality_sql,
	 NULL,
	 NULL},
	{"issues",
	 "Disconnections and errors, the newest first", /* S4-60 */
	 {WHEN, NEWEST_FIRST},
	 issues_sql,
	 "id",
	 NULL},
	{"people",
	 "What people have done, who attended most first", /* S4-54, S4-58, S4-59 */
	 {WHEN, &report_role, &report_text, PAGE},
	 people_sql,
	 NULL,
	 NULL},
	{"statistics", "All sessions in numbers", {WHEN}, statistics_sql, NULL, NULL},
	{"days", "Days in numbers, the last first", {WHEN, PAGE}, days_sql, NULL, NULL},
	{"devices",
	 "Devices, browsers, systems",
	 {WHEN, PAGE},
	 devices_sql,
	 NULL,
	 NULL}, /* S4-56 */
	{"problems",
	 "Sessions with many disconnections, the worst first", /* S4-108 */
	 {&report_minimum, WHEN, PAGE},
	 problems_sql,
	 NULL,
	 NULL},
	{"poor",
	 "Sessions of poor quality, the worst first", /* S4-F5 */
	 {WHEN, PAGE},
	 poor_sql,
	 NULL,
	 NULL},
	{"billing",
	 "Completed sessions of appointments", /* S4-107 */
	 {&report_appointment, WHEN, PAGE},
	 billing_sql,
	 NULL,
	 NULL},
	{"caregivers",
	 "How caregivers did", /* S4-109 */
	 {&report_caregiver, WHEN, PAGE},
	 caregivers_sql,
	 NULL,
	 NULL},
};

const size_t report_count = sizeof(report_list) / sizeof(*report_list);

const struct report *report_find(const char *name)
{
	for (size_t i = 0; i < report_count; i++) {
		if (strcmp(report_list[i].name, name) == 0)
			return &report_list[i];
	}
	return NULL;
}

int report_find_parameter(const struct report *report, const char *name)
{
	for (int i = 0; report->parameters[i]; i++) {
		if (strcmp(report->parameters[i]->name, name) == 0)
			return i;
	}
	return -1;
}

bool report_is_time(const char *column)
{
	size_t length = strlen(column);

	return strcmp(column, "timestamp") == 0 || strcmp(column, "startTime") == 0 ||
	       strcmp(column, "endTime") == 0 ||
	       (length > 3 && strcmp(column + length - 3, "_at") == 0);
}
