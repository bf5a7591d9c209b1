/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parameters that reports share.
 */
#ifndef LECTERN_SQLITE_EVENTS_REPORT_PARAMETERS_H
#define LECTERN_SQLITE_EVENTS_REPORT_PARAMETERS_H

#include "plugins/sqlite_events/report.h"

#define REPORT_MOST_ROWS 10000 /* of a page */

/* One page: how many rows, after which, or which page. */
extern const struct report_parameter report_limit, report_after, report_before, report_page;
/* When: from a moment on, and before a moment. */
extern const struct report_parameter report_from, report_to;
/* Which: all others. */
extern const struct report_parameter report_session, report_status, report_room, report_text,
	report_role, report_caregiver, report_person, report_type_of_event, report_appointment,
	report_minimum, report_rule;

#endif
