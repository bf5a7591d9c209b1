/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Deadlines inside a room: entries embedded in their owner, linked in one list ordered by due time.
 *
 * Cancelling is unlinking, so a freed owner cannot fire and no stale timer can exist (S2-X01).
 * A sorted list is enough for rooms of this size.
 */
#ifndef LECTERN_CONFERENCE_TIMERS_H
#define LECTERN_CONFERENCE_TIMERS_H

#include <stdbool.h>
#include <stdint.h>

enum lc_timer_kind {
	LC_TIMER_WINDOW,    /* a seat's reconnection window; owner: struct lc_seat */
	LC_TIMER_MEDIA,     /* a leg's media must come up; owner: struct lc_seat */
	LC_TIMER_SUBSCRIBE, /* a subscription waits for its join; owner: struct lc_pending */
	LC_TIMER_LOBBY,     /* heartbeat to who waits; owner: struct lc_seat */
	LC_TIMER_PROGRESS,  /* answers to a restart are due; owner: struct lc_progress */
	LC_TIMER_FORGET,    /* a temporary room has served; owner: struct lc_room */
	LC_TIMER_PLACE,     /* a place on the desk is kept; owner: struct lc_desk_person */
	LC_TIMER_CALL,      /* a call must be accepted by then; owner: struct lc_desk_call */
};

/** One deadline; embedded in its owner and zeroed before first use. */
struct lc_timer {
	struct lc_timer *previous, *next; /* NULL, NULL and not the head = not armed */
	int64_t due_ms;                   /* monotonic; meaningful while armed */
	enum lc_timer_kind kind;
	bool is_armed;
	void *owner; /* borrowed */
};

/** The ordered list; zeroed before first use. Owns nothing. */
struct lc_timers {
	struct lc_timer *first;
};

/** Arms `timer` for `due_ms`; one that was armed is moved. Equal times fire in order of arming. */
void lc_timer_arm(struct lc_timers *timers, struct lc_timer *timer, enum lc_timer_kind kind,
		  void *owner, int64_t due_ms);
/** Disarms; nothing happens when it is not armed. */
void lc_timer_cancel(struct lc_timers *timers, struct lc_timer *timer);
/** When the next one is due, or LC_NEVER. */
int64_t lc_timers_next(const struct lc_timers *timers);
/** Takes the first timer that is due at `now_ms` off the list; NULL when none is. */
struct lc_timer *lc_timers_take_due(struct lc_timers *timers, int64_t now_ms);

#endif
