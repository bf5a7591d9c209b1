/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every invariant of a room as an assertion. Called after each command by the model test and the
 * fuzzer; costs time proportional to the room.
 */
#undef NDEBUG /* it is made of assertions */
#include <assert.h>
#include <string.h>

#include "lectern/conference/engine.h"

static void check_attendance(const struct lc_seat *seat)
{
	int64_t end_ms = INT64_MIN;

	assert(lc_attendance_is_open(&seat->attendance) == seat->leg.is_live);
	for (guint i = 0; i < seat->attendance.stays->len; i++) {
		const struct lc_stay *stay =
			&g_array_index(seat->attendance.stays, struct lc_stay, i);
		assert(stay->from_mono_ms >= end_ms);
		assert(stay->to_mono_ms >= stay->from_mono_ms);
		end_ms = stay->to_mono_ms;
	}
}

static void check_seat(const struct lc_room *room, const struct lc_seat *seat)
{
	const struct lc_leg *leg = &seat->leg;

	assert(lc_id_is_valid(seat->participant));
	assert(lc_room_seat_find(room, seat->participant) == seat);
	assert(seat->status == lc_seat_status_of(seat));
	assert(leg->number > 0);
	/* Timers only for who waits: the window for the absent, the media timer for who connects. */
	assert(seat->window.is_armed == !leg->is_live);
	assert((seat->window_until_ms != 0) == seat->window.is_armed);
	assert(leg->media_timer.is_armed == (leg->is_live && !leg->is_media_up));
	assert(leg->is_live || !(leg->is_media_up || leg->is_suspect || leg->has_subscription));
	check_attendance(seat);
}

static void check_conference(const struct lc_room *room)
{
	const struct lc_conference *conference = room->conference;
	bool is_interrupted = false;

	assert(strncmp(conference->id, room->name, strlen(room->name)) == 0);
	assert(conference->state == LC_CONFERENCE_CREATING ||
	       conference->state == LC_CONFERENCE_ACTIVE ||
	       conference->state == LC_CONFERENCE_LOCKED);
	assert(conference->state != LC_CONFERENCE_CREATING || room->seats->len == 0);
	assert(conference->seq > 0);
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		is_interrupted |= lc_room_needs(room, seat->role) && !seat->leg.is_live;
	}
	assert(conference->is_interrupted || !is_interrupted);
}

/** The list is ordered, linked both ways, and holds exactly the timers of seats and subscriptions. */
static void check_timers(const struct lc_room *room)
{
	size_t listed = 0, armed = room->pending->len;
	const struct lc_timer *previous = NULL;

	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		armed += seat->window.is_armed + seat->leg.media_timer.is_armed;
	}
	for (const struct lc_timer *at = room->timers.first; at; at = at->next) {
		assert(at->is_armed && at->previous == previous);
		assert(!previous || previous->due_ms <= at->due_ms);
		previous = at;
		listed++;
	}
	assert(listed == armed);
}

void lc_room_check(const struct lc_room *room)
{
	assert(lc_id_is_valid(room->name));
	assert(lc_policy_check(&room->policy, NULL) == LC_OK);
	assert((int64_t)room->seats->len <= room->policy.max_participants);
	assert(room->conference || room->seats->len == 0);
	assert(room->pending->len <= LC_MAX_PENDING);
	for (guint i = 0; i < room->seats->len; i++)
		check_seat(room, room->seats->pdata[i]);
	for (guint i = 0; i < room->pending->len; i++)
		assert(((const struct lc_pending *)room->pending->pdata[i])->timer.is_armed);
	if (room->conference)
		check_conference(room);
	check_timers(room);
}
