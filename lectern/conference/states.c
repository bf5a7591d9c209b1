/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two tables: a row per state, a bit per state that may follow.
 */
#include "lectern/conference/states.h"

#define BIT(state) (1u << (state))

static const unsigned conference_steps[LC_CONFERENCE_STATES_COUNT] = {
	[LC_CONFERENCE_CREATING] = BIT(LC_CONFERENCE_ACTIVE),
	[LC_CONFERENCE_ACTIVE] = BIT(LC_CONFERENCE_LOCKED) | BIT(LC_CONFERENCE_TERMINATING),
	[LC_CONFERENCE_LOCKED] = BIT(LC_CONFERENCE_ACTIVE) | BIT(LC_CONFERENCE_TERMINATING),
	[LC_CONFERENCE_TERMINATING] = BIT(LC_CONFERENCE_TERMINATED),
	[LC_CONFERENCE_TERMINATED] = 0,
};

#define UP BIT(LC_SEAT_ACTIVE) | BIT(LC_SEAT_MUTED) | BIT(LC_SEAT_ON_HOLD)
#define GONE BIT(LC_SEAT_DISCONNECTED) | BIT(LC_SEAT_LEAVING)

/* What a trainer may set, and while it is so. */
static const unsigned settable = UP;

static const unsigned seat_steps[LC_SEAT_STATUSES_COUNT] = {
	[LC_SEAT_JOINING] = UP | GONE | BIT(LC_SEAT_WAITING),
	[LC_SEAT_WAITING] = UP | GONE | BIT(LC_SEAT_JOINING),
	/* A newer leg of the same seat is joining again. */
	[LC_SEAT_ACTIVE] = UP | GONE | BIT(LC_SEAT_JOINING),
	[LC_SEAT_MUTED] = UP | GONE | BIT(LC_SEAT_JOINING),
	[LC_SEAT_ON_HOLD] = UP | GONE | BIT(LC_SEAT_JOINING),
	[LC_SEAT_DISCONNECTED] = BIT(LC_SEAT_JOINING) | BIT(LC_SEAT_WAITING) | BIT(LC_SEAT_LEAVING),
	[LC_SEAT_LEAVING] = BIT(LC_SEAT_LEFT),
	[LC_SEAT_LEFT] = 0,
};

bool lc_conference_may_become(enum lc_conference_state from, enum lc_conference_state to)
{
	return from == to || (conference_steps[from] & BIT(to)) != 0;
}

bool lc_seat_may_become(enum lc_seat_status from, enum lc_seat_status to)
{
	return from == to || (seat_steps[from] & BIT(to)) != 0;
}

static enum lc_error check_step(bool may, const char *field, const char *from, const char *to,
				struct lc_why *why)
{
	if (may)
		return LC_OK;
	return lc_refuse(why, LC_INVALID_STATE, field, "Invalid state transition from %s to %s",
			 from, to);
}

enum lc_error lc_conference_check_step(enum lc_conference_state from, enum lc_conference_state to,
				       struct lc_why *why)
{
	return check_step(lc_conference_may_become(from, to), "", lc_conference_state_name(from),
			  lc_conference_state_name(to), why);
}

enum lc_error lc_seat_check_step(enum lc_seat_status from, enum lc_seat_status to,
				 struct lc_why *why)
{
	return check_step(lc_seat_may_become(from, to), "", lc_seat_status_name(from),
			  lc_seat_status_name(to), why);
}

enum lc_error lc_seat_check_set(enum lc_seat_status from, enum lc_seat_status to,
				struct lc_why *why)
{
	bool may = (settable & BIT(from)) && (settable & BIT(to));

	return check_step(may, "status", lc_seat_status_name(from), lc_seat_status_name(to), why);
}
