/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sorted list behind timers.h.
 */
#include "lectern/conference/timers.h"

#include <stddef.h>

#include "lectern/conference/types.h"

void lc_timer_arm(struct lc_timers *timers, struct lc_timer *timer, enum lc_timer_kind kind,
		  void *owner, int64_t due_ms)
{
	struct lc_timer *previous = NULL;

	lc_timer_cancel(timers, timer);
	for (struct lc_timer *at = timers->first; at && at->due_ms <= due_ms; at = at->next)
		previous = at;
	timer->kind = kind;
	timer->owner = owner;
	timer->due_ms = due_ms;
	timer->is_armed = true;
	timer->previous = previous;
	timer->next = previous ? previous->next : timers->first;
	if (timer->next)
		timer->next->previous = timer;
	if (previous)
		previous->next = timer;
	else
		timers->first = timer;
}

void lc_timer_cancel(struct lc_timers *timers, struct lc_timer *timer)
{
	if (!timer->is_armed)
		return;
	if (timer->previous)
		timer->previous->next = timer->next;
	else
		timers->first = timer->next;
	if (timer->next)
		timer->next->previous = timer->previous;
	timer->previous = timer->next = NULL;
	timer->is_armed = false;
}

int64_t lc_timers_next(const struct lc_timers *timers)
{
	return timers->first ? timers->first->due_ms : LC_NEVER;
}

struct lc_timer *lc_timers_take_due(struct lc_timers *timers, int64_t now_ms)
{
	struct lc_timer *first = timers->first;

	if (!first || first->due_ms > now_ms)
		return NULL;
	lc_timer_cancel(timers, first);
	return first;
}
