/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * S4-47...65 and S4-107...109. In the SQL the tables that grow with every event are reached by an
 * index only, which a test reads off the plan of each. Nothing shows an address (S4-X10), nothing
 * averages words (S4-X01), and whatever is counted is a sum of what happened (S4-X03...X06).
 *
 * Pages go by a key where the rows come in its order. Where they are sums all must be read anyway, and
 * the rows of the pages before are skipped, as they are where a page is asked for by its number.
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

/* Who is looked for by a text is looked for once, not once for each session. */
#define SESSIONS_FOUND                                                                             \
	" FROM teleconferencesessions s WHERE s.id < :after"                                       \
	" AND coalesce(s.startTime, 0) >= :from AND coalesce(s.startTime, 0) < :to"                \
	" AND (:status IS NULL OR s.session_status = :status)"                                     \
	" AND (:room IS NULL OR s.room = :room)"                                                   \
	" AND (:text IS NULL OR instr(lower(s.conference || ' ' || s.room), lower(:text))"         \
	"  OR s.id IN (SELECT p.teleconference_session_id"                                         \
	"   FROM teleconference_participant_sessions p WHERE " PERSON_HAS_TEXT "))"

static const char sessions_sql[] =
	"SELECT " SESSION SESSIONS_FOUND " ORDER BY s.id DESC LIMIT :limit OFFSET :skip";

static const char sessions_count[] = "SELECT count(*)" SESSIONS_FOUND;

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

#define PEOPLE_FOUND                                                                               \
	" FROM teleconference_participant_sessions p"                                              \
	" WHERE p.joined_at >= :from AND p.joined_at < :to"                                        \
	" AND (:role IS NULL OR p.participant_role = :role)"                                       \
	" AND (:text IS NULL OR " PERSON_HAS_TEXT ")"

#define ATTENDANCE_FOUND                                                                           \
	PEOPLE_FOUND " AND p.id < :after AND (:person IS NULL OR p.participant_id = :person)"

static const char attendance_sql[] =
	"SELECT " PERSON ATTENDANCE_FOUND " ORDER BY p.id DESC LIMIT :limit OFFSET :skip";

static const char attendance_count[] = "SELECT count(*)" ATTENDANCE_FOUND;

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
	" WHERE e.event_type IN ('disconnect', 'error', 'network', 'gateway_lost') AND e.id < "
	":after"
	" AND e.timestamp >= :from AND e.timestamp < :to ORDER BY e.id DESC LIMIT :limit";

static const char people_sql[] =
	"SELECT p.participant_id, p.participant_name, p.participant_role, count(*) AS sessions,"
	" max(p.joined_at) AS last_joined_at," /* and so the name and the role are the last ones */
	" sum(p.session_duration_seconds) AS attended_seconds,"
	" sum(p.spoke_time_seconds) AS spoken_seconds, sum(p.messages_sent) AS messages_sent,"
	" sum(p.reactions_sent) AS reactions_sent,"
	" sum(max(p.join_count - 1, 0)) AS reconnections,"
	" sum(p.disconnection_count) AS disconnections,"
	" round(avg(p.quality_score), 2) AS avg_quality_score" PEOPLE_FOUND
	" GROUP BY p.participant_id ORDER BY attended_seconds DESC, p.participant_id"
	" LIMIT :limit OFFSET :after";

static const char people_count[] = "SELECT count(DISTINCT p.participant_id)" PEOPLE_FOUND;

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

#define PROBLEMS_FOUND                                                                             \
	" FROM teleconferencesessions s WHERE s.total_disconnections > :minimum"                   \
	" AND s.startTime >= :from AND s.startTime < :to"

/* The page first, then the events of its sessions alone. */
static const char problems_sql[] =
	"SELECT " SESSION ", (SELECT count(*) FROM teleconference_events e"
	"  WHERE e.teleconference_session_id = s.id AND e.event_type = 'disconnect') AS error_count"
	" FROM (SELECT *" PROBLEMS_FOUND
	"  ORDER BY s.total_disconnections DESC, s.id LIMIT :limit OFFSET :after) s"
	" ORDER BY s.total_disconnections DESC, s.id";

static const char problems_count[] = "SELECT count(*)" PROBLEMS_FOUND;

#define POOR_FOUND                                                                                 \
	" FROM teleconferencesessions s WHERE s.connection_quality = 'poor'"                       \
	" AND s.startTime >= :from AND s.startTime < :to"

static const char poor_sql[] = "SELECT " SESSION POOR_FOUND
			       " ORDER BY s.quality_score, s.id DESC LIMIT :limit OFFSET :after";

static const char poor_count[] = "SELECT count(*)" POOR_FOUND;

/* An appointment may have had several sessions: each is a row (S4-X08). The page first, then its people. */
static const char billing_sql[] =
	"SELECT s.appointmentId AS id, s.id AS session_id, s.conference, s.startTime,"
	" s.session_status, round(s.total_duration_seconds / 60.0, 2) AS duration_minutes,"
	" s.connection_quality, s.quality_score, count(p.id) AS participant_count,"
	" round(avg(p.quality_score), 2) AS avg_participant_quality"
	" FROM (SELECT s.* FROM appointments a JOIN teleconferencesessions s ON s.appointmentId = "
	"a.id"
	"  WHERE s.session_status = 'completed' AND s.startTime >= :from AND s.startTime < :to"
	"  AND (:appointment IS NULL OR a.id = :appointment)"
	"  ORDER BY a.id, s.id LIMIT :limit OFFSET :after) s"
	" LEFT JOIN teleconference_participant_sessions p ON p.teleconference_session_id = s.id"
	"  AND p.join_count > 0"
	" GROUP BY s.appointmentId, s.id ORDER BY s.appointmentId, s.id";

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

static const char alerts_sql[] =
	"SELECT a.id, a.uuid, a.raised_at, a.ended_at, a.rule, a.teleconference_session_id,"
	" s.room, s.conference, p.participant_id, p.participant_name, a.direction, a.threshold,"
	" round(a.value, 2) AS value, a.seconds, iif(a.delivered_at IS NOT NULL, 'delivered',"
	"  iif(a.next_attempt_at IS NOT NULL, 'waiting', 'not_sent')) AS webhook, a.attempts,"
	" a.next_attempt_at, a.delivered_at, a.last_error FROM alerts a"
	" JOIN teleconferencesessions s ON s.id = a.teleconference_session_id"
	" LEFT JOIN teleconference_participant_sessions p ON p.id = a.participant_session_id"
	" WHERE a.id < :after AND a.raised_at >= :from AND a.raised_at < :to"
	" AND (:room IS NULL OR s.room = :room) AND (:person IS NULL OR p.participant_id = :person)"
	" AND (:rule IS NULL OR a.rule = :rule)"
	" ORDER BY a.id DESC LIMIT :limit";

#define PAGE &report_limit, &report_after
#define NEWEST_FIRST &report_limit, &report_before
#define WHEN &report_from, &report_to

const struct report report_list[] = {
	{.name = "sessions", /* S4-47...52 */
	 .title = "Sessions, the newest first",
	 .parameters = {&report_status, &report_room, WHEN, &report_text, NEWEST_FIRST,
			&report_page},
	 .sql = sessions_sql,
	 .key = "id",
	 .count = sessions_count},
	{.name = "session",
	 .title = "One session",
	 .parameters = {&report_session},
	 .sql = session_sql},
	{.name = "now", .title = "Who is where now", .parameters = {PAGE}, .sql = now_sql},
	{.name = "participants", /* S4-53...60 */
	 .title = "The participants of a session",
	 .parameters = {&report_session, PAGE},
	 .sql = participants_sql},
	{.name = "attendance", /* S4-53...60 */
	 .title = "Who was in which session, the newest first",
	 .parameters = {WHEN, &report_role, &report_person, &report_text, NEWEST_FIRST,
			&report_page},
	 .sql = attendance_sql,
	 .key = "id",
	 .count = attendance_count},
	{.name = "timeline", /* S4-61...65 */
	 .title = "The events of a session",
	 .parameters = {&report_session, &report_type_of_event, PAGE},
	 .sql = timeline_sql,
	 .key = "id"},
	{.name = "intervals",
	 .title = "Who was there, talked, showed something in a session, from when to when",
	 .parameters = {&report_session},
	 .sql = intervals_sql,
	 .fold = intervals_fold},
	{.name = "quality", /* S4-50 */
	 .title = "How well the connections of a session did, minute by minute",
	 .parameters = {&report_session},
	 .sql = quality_sql},
	{.name = "issues", /* S4-60 */
	 .title = "Disconnections and errors, the newest first",
	 .parameters = {WHEN, NEWEST_FIRST},
	 .sql = issues_sql,
	 .key = "id"},
	{.name = "alerts", /* S4-F5 */
	 .title = "Connections and sessions that were poor, the newest first",
	 .parameters = {WHEN, &report_room, &report_person, &report_rule, NEWEST_FIRST},
	 .sql = alerts_sql,
	 .key = "id"},
	{.name = "people", /* S4-54, S4-58, S4-59 */
	 .title = "What people have done, who attended most first",
	 .parameters = {WHEN, &report_role, &report_text, PAGE, &report_page},
	 .sql = people_sql,
	 .count = people_count},
	{.name = "statistics",
	 .title = "All sessions in numbers",
	 .parameters = {WHEN},
	 .sql = statistics_sql},
	{.name = "days",
	 .title = "Days in numbers, the last first",
	 .parameters = {WHEN, PAGE},
	 .sql = days_sql},
	{.name = "devices", /* S4-56 */
	 .title = "Devices, browsers, systems",
	 .parameters = {WHEN, PAGE},
	 .sql = devices_sql},
	{.name = "problems", /* S4-108 */
	 .title = "Sessions with many disconnections, the worst first",
	 .parameters = {&report_minimum, WHEN, PAGE, &report_page},
	 .sql = problems_sql,
	 .count = problems_count},
	{.name = "poor", /* S4-F5 */
	 .title = "Sessions of poor quality, the worst first",
	 .parameters = {WHEN, PAGE, &report_page},
	 .sql = poor_sql,
	 .count = poor_count},
	{.name = "billing", /* S4-107 */
	 .title = "Completed sessions of appointments",
	 .parameters = {&report_appointment, WHEN, PAGE},
	 .sql = billing_sql},
	{.name = "caregivers", /* S4-109 */
	 .title = "How caregivers did",
	 .parameters = {&report_caregiver, WHEN, PAGE},
	 .sql = caregivers_sql},
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
