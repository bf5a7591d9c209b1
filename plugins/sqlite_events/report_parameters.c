/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/report_parameters.h"

#define ANY_ID "9223372036854775807"
/* Years of four digits are all that ISO 8601 has. */
#define FIRST_TIME "0001-01-01"
#define LAST_TIME "9999-12-31T23:59:59Z"

#define NUMBER(symbol, name_, least_, most_, usual_, about_)                                       \
	const struct report_parameter symbol = {.name = (name_),                                   \
						.about = (about_),                                 \
						.type = REPORT_NUMBER,                             \
						.least = (least_),                                 \
						.most = (most_),                                   \
						.usual = (usual_)}
#define TEXT(symbol, name_, usual_, about_)                                                        \
	const struct report_parameter symbol = {                                                   \
		.name = (name_), .about = (about_), .type = REPORT_TEXT, .usual = (usual_)}
#define TIME(symbol, name_, usual_, about_)                                                        \
	const struct report_parameter symbol = {                                                   \
		.name = (name_), .about = (about_), .type = REPORT_TIME, .usual = (usual_)}

NUMBER(report_limit, REPORT_LIMIT, 1, REPORT_MOST_ROWS, "100",
       "so many rows at most, up to 10000; else 100");
NUMBER(report_after, REPORT_AFTER, 0, INT64_MAX, "0", "the page after: `next` of the one before");
NUMBER(report_before, REPORT_AFTER, 0, INT64_MAX, ANY_ID,
       "the page after: `next` of the one before");
NUMBER(report_page, REPORT_PAGE, 1, 1000000000, NULL,
       "this page, the first is 1, whatever `after` is; all rows are counted then");

TIME(report_from, "from", FIRST_TIME, "from this time on; a date is its start, UTC");
TIME(report_to, "to", LAST_TIME, "before this time");

const struct report_parameter report_session = {.name = "session",
						.about = "the id of a session",
						.type = REPORT_NUMBER,
						.is_required = true,
						.least = 1,
						.most = INT64_MAX};
const struct report_parameter report_status = {
	.name = "status",
	.about = "with this session_status",
	.type = REPORT_WORD,
	.words = "scheduled active completed cancelled failed"};
const struct report_parameter report_rule = {
	.name = "rule",
	.about = "of this rule",
	.type = REPORT_WORD,
	.words = "quality disconnections session_disconnections"};
NUMBER(report_appointment, "appointment", 0, INT64_MAX, NULL, "of this appointment");
NUMBER(report_minimum, "minimum", 0, 1000000, "3", "with more disconnections than this; else 3");
TEXT(report_room, "room", NULL, "of this room");
TEXT(report_text, "text", NULL, "with this in a name or an id; A to Z in whatever case");
TEXT(report_role, "role", NULL, "of those with this role");
TEXT(report_caregiver, "role", "caregiver", "of those with this role; else caregiver");
TEXT(report_person, "person", NULL, "of the participant with this id");
TEXT(report_type_of_event, "type", NULL, "with an event_type that begins so");
