/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which states may follow which: two tables, for conferences (S5-24...28, S5-U09) and for seats
 * (S5-18...23, S5-42, S5-X05). An illegal step is an error that names both states.
 */
#ifndef LECTERN_CONFERENCE_STATES_H
#define LECTERN_CONFERENCE_STATES_H

#include "lectern/conference/types.h"

/** May a conference go from `from` to `to`? Staying where it is may always be done. */
bool lc_conference_may_become(enum lc_conference_state from, enum lc_conference_state to);
/** May a seat's status go from `from` to `to`? Staying where it is may always be done. */
bool lc_seat_may_become(enum lc_seat_status from, enum lc_seat_status to);
/** LC_OK, or LC_INVALID_STATE with "Invalid state transition from ... to ..." in `why`. */
enum lc_error lc_conference_check_step(enum lc_conference_state from, enum lc_conference_state to,
				       struct lc_why *why);
/** The same for a seat. */
enum lc_error lc_seat_check_step(enum lc_seat_status from, enum lc_seat_status to,
				 struct lc_why *why);
/**
 * LC_OK when a trainer may set a seat's status so: only between active, muted and on_hold, that is
 * while media is up. Else LC_INVALID_STATE as above, field `status`.
 */
enum lc_error lc_seat_check_set(enum lc_seat_status from, enum lc_seat_status to,
				struct lc_why *why);

#endif
