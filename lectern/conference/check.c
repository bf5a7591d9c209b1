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

	assert(lc_attendance_is_open(&seat->attendance) ==
	       (seat->leg.is_live && seat->is_admitted));
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
	assert(seat->lobby_timer.is_armed == (leg->is_live && !seat->is_admitted));
	assert(seat->is_admitted || seat->role != LC_ROLE_TRAINER);
	assert(seat->silenced == lc_room_is_silenced(room, seat));
	assert(seat->hand <= room->last_hand);
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
	assert(conference->state != LC_CONFERENCE_CREATING || lc_room_member_count(room) == 0);
	assert(conference->seq > 0);
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		is_interrupted |=
			seat->is_admitted && lc_room_needs(room, seat->role) && !seat->leg.is_live;
	}
	assert(conference->is_interrupted || !is_interrupted);
}

/** Control is with a member or with nobody, and a call goes on exactly while a caller is here. */
static void check_control(const struct lc_room *room)
{
	const struct lc_conference *conference = room->conference;
	const struct lc_seat *controller = lc_room_seat_find(room, conference->controller);
	bool has_caller = false, is_caller_up = false;

	assert(!*conference->controller || (controller && controller->is_admitted));
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		bool is_caller = seat->is_admitted && seat->role == LC_ROLE_CALLER;
		has_caller |= is_caller && seat->leg.is_live;
		is_caller_up |= is_caller && seat->leg.is_media_up;
	}
	assert(has_caller || !conference->is_on_call);
	assert(conference->is_on_call || !is_caller_up);
}

/** Whoever is awaited after a restart has been told, so the timer runs exactly for those. */
static void check_progress(const struct lc_room *room)
{
	const struct lc_progress *progress = &room->progress;
	bool is_awaited = false;

	for (guint i = 0; i < progress->list->len; i++) {
		const struct lc_returning *entry =
			&g_array_index(progress->list, struct lc_returning, i);
		is_awaited |= entry->state == LC_RETURN_NOTIFIED;
		assert(strcmp(entry->participant, progress->initiator) != 0);
	}
	assert(progress->timer.is_armed == is_awaited);
	assert(room->conference || progress->list->len == 0);
}

static void check_talk(const struct lc_room *room)
{
	size_t bytes = 0;
	uint64_t number = 0;

	for (const GList *at = room->talk.messages.head; at; at = at->next) {
		const struct lc_message *message = at->data;
		assert(message->number > number);
		number = message->number;
		bytes += strlen(message->text);
	}
	assert(number <= room->talk.last_number);
	assert(bytes == room->talk.bytes && bytes <= LC_TALK_BYTES);
	assert(room->talk.messages.length <= LC_TALK_MESSAGES);
}

/** The list is ordered, linked both ways, and holds exactly the timers of seats and subscriptions. */
static void check_timers(const struct lc_room *room)
{
	size_t listed = 0, armed = room->pending->len + room->progress.timer.is_armed +
				   room->forget_timer.is_armed;
	const struct lc_timer *previous = NULL;

	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		armed += seat->window.is_armed + seat->leg.media_timer.is_armed +
			 seat->lobby_timer.is_armed;
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
	assert(lc_policy_check_for(room->kind, &room->policy, NULL) == LC_OK);
	assert(!room->ended_at_ms || (room->policy.is_temporary && !room->conference));
	/* Once the deadline is over somebody has been told to forget the room. */
	assert(!room->forget_timer.is_armed || (room->policy.is_temporary && !room->conference));
	assert(lc_room_member_count(room) <= room->policy.max_participants);
	assert(room->seats->len - lc_room_member_count(room) <= LC_MAX_WAITING);
	assert(room->bans->len <= LC_MAX_BANS && room->volunteers->len <= LC_MAX_VOLUNTEERS);
	assert(room->conference || room->seats->len == 0);
	assert(room->pending->len <= LC_MAX_PENDING);
	assert(g_hash_table_size(room->seat_of) == room->seats->len);
	for (guint i = 0; i < room->seats->len; i++)
		check_seat(room, room->seats->pdata[i]);
	for (guint i = 0; i < room->pending->len; i++)
		assert(((const struct lc_pending *)room->pending->pdata[i])->timer.is_armed);
	if (room->conference) {
		check_conference(room);
		check_control(room);
	}
	check_progress(room);
	check_talk(room);
	check_timers(room);
}
