/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The roster of a room: volunteers who may come, whether they are here or not.
 *
 * It comes from the administrator's own system (table `volunteers`, S1-46...52): who may train, who
 * may be trained, who is assigned to which trainer. Presence is never taken from there: whoever has a
 * seat is in trainer or trainee mode by that seat, the imported state counts for the others.
 */
#ifndef LECTERN_CONFERENCE_VOLUNTEER_H
#define LECTERN_CONFERENCE_VOLUNTEER_H

#include "lectern/conference/types.h"

#define LC_MAX_VOLUNTEERS 2000 /* in one room's roster */

/** What a volunteer is doing; the numbers are those of `volunteers.LoggedOn` (S1-46, S1-U16). */
enum lc_logged_on {
	LC_LOGGED_OUT = 0,
	LC_LOGGED_ON_VOLUNTEER = 1,
	LC_LOGGED_ON_TRAINER = 4,
	LC_LOGGED_ON_TRAINEE = 6,
};

/** One row of the roster; plain data. */
struct lc_volunteer {
	char participant[LC_ID_BYTES + 1]; /* `UserName` */
	char first_name[LC_NAME_BYTES + 1];
	char last_name[LC_NAME_BYTES + 1];
	bool may_train;                /* `trainer` = 1 (S1-48) */
	bool may_be_trained;           /* `trainee` = 1 (S1-49) */
	enum lc_logged_on logged_on;   /* as imported; see lc_room_logged_on() */
	char trainer[LC_ID_BYTES + 1]; /* whose trainee this is; "" = nobody's (S1-47) */
};

#endif
