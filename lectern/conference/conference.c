/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of a conference: made at the first join or by a restart, ended once, and everything it
 * tells numbered in one sequence.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "lectern/conference/engine.h"
#include "lectern/conference/states.h"

struct lc_event *lc_turn_tell(struct lc_turn *turn, enum lc_event_kind kind,
			      enum lc_audience audience, const struct lc_seat *seat)
{
	struct lc_event *event = &lc_effects_add(turn->out, LC_EFFECT_EVENT)->event;

	event->kind = kind;
	event->audience = audience;
	memcpy(event->room, turn->room->name, sizeof(event->room));
	memcpy(event->conference, turn->room->conference->id, sizeof(event->conference));
	event->at_ms = turn->now.wall_ms;
	if (seat)
		event->who = lc_seat_info(turn->room, seat);
	/* What happens in the lobby is none of the members' business. */
	if (seat && !seat->is_admitted)
		event->audience &= ~(unsigned)LC_TO_MEMBERS;
	return event;
}

struct lc_event *lc_turn_emit(struct lc_turn *turn, enum lc_event_kind kind,
			      enum lc_audience audience, const struct lc_seat *seat)
{
	struct lc_event *event = lc_turn_tell(turn, kind, audience, seat);

	event->seq = ++turn->room->conference->seq;
	return event;
}

void lc_turn_address_members(struct lc_turn *turn)
{
	for (guint i = 0; i < turn->room->seats->len; i++) {
		const struct lc_seat *seat = turn->room->seats->pdata[i];
		if (seat->is_admitted && seat->role != LC_ROLE_CALLER)
			lc_effects_address(turn->out, seat->participant);
	}
}

void lc_turn_create_conference(struct lc_turn *turn)
{
	struct lc_room *room = turn->room;
	struct lc_conference *conference = g_new0(struct lc_conference, 1);

	/* Two in one second, or a clock that was set back: ids rise all the same. */
	room->last_epoch_s = MAX(turn->now.wall_ms / 1000, room->last_epoch_s + 1);
	snprintf(conference->id, sizeof(conference->id), "%s_%010lld", room->name,
		 (long long)room->last_epoch_s);
	conference->state = LC_CONFERENCE_CREATING;
	conference->created_mono_ms = turn->now.mono_ms;
	conference->created_wall_ms = turn->now.wall_ms;
	room->conference = conference;
	lc_timer_cancel(&room->timers, &room->forget_timer);
	struct lc_event *event =
		lc_turn_emit(turn, LC_EVENT_CONFERENCE_CREATED, LC_TO_NOBODY, NULL);
	event->policy = room->policy;
	memset(event->policy.secret, 0, sizeof(event->policy.secret));
	memset(event->policy.pin, 0, sizeof(event->policy.pin));
}

void lc_turn_set_state(struct lc_turn *turn, enum lc_conference_state state,
		       enum lc_audience audience)
{
	struct lc_conference *conference = turn->room->conference;
	enum lc_conference_state old = conference->state;

	assert(lc_conference_may_become(old, state));
	if (old == state)
		return;
	conference->state = state;
	struct lc_event *event =
		lc_turn_emit(turn, LC_EVENT_CONFERENCE_STATE_CHANGED, audience, NULL);
	event->old_state = old;
	event->new_state = state;
}

static void close_all_seats(struct lc_turn *turn, enum lc_reason reason)
{
	struct lc_room *room = turn->room;

	for (guint i = 0; i < room->seats->len; i++) {
		struct lc_seat *seat = room->seats->pdata[i];
		lc_timer_cancel(&room->timers, &seat->window);
		lc_turn_stop_leg(turn, seat, turn->now.mono_ms, reason);
		seat->status = LC_SEAT_LEFT;
		seat->window_until_ms = 0;
		lc_turn_emit(turn,
			     seat->is_admitted ? LC_EVENT_PARTICIPANT_LEFT : LC_EVENT_LOBBY_LEFT,
			     LC_TO_NOBODY, seat)
			->reason = reason;
		lc_room_log_out(room, seat->participant);
		if (seat->role == LC_ROLE_TRAINER)
			lc_room_end_assignments(room, seat->participant);
	}
}

void lc_turn_terminate(struct lc_turn *turn, enum lc_reason reason)
{
	struct lc_room *room = turn->room;
	const struct lc_stats final = lc_room_stats(room, turn->now);
	g_autoptr(GArray) live = g_array_new(FALSE, FALSE, sizeof(bool));

	lc_turn_drop_call(turn, reason);
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		g_array_append_val(live, seat->leg.is_live);
	}
	if (room->conference->state == LC_CONFERENCE_CREATING)
		lc_turn_set_state(turn, LC_CONFERENCE_ACTIVE, LC_TO_NOBODY);
	lc_turn_set_state(turn, LC_CONFERENCE_TERMINATING, LC_TO_EVERYONE);
	close_all_seats(turn, reason);
	lc_turn_set_state(turn, LC_CONFERENCE_TERMINATED, LC_TO_NOBODY);
	struct lc_event *event =
		lc_turn_emit(turn, LC_EVENT_CONFERENCE_TERMINATED, LC_TO_LOBBY_TOO, NULL);
	event->reason = reason;
	event->stats = final;
	event->stats.state = LC_CONFERENCE_TERMINATED;
	if (turn->ender != LC_ROLES)
		snprintf(event->ender, sizeof(event->ender), "%s",
			 lc_policy_role_name(&room->policy, turn->ender));
	lc_turn_address_members(turn);
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		if (g_array_index(live, bool, i))
			lc_turn_end_leg(turn, seat, seat->leg.number, reason);
	}
	while (room->seats->len)
		lc_turn_forget_seat(turn, room->seats->pdata[room->seats->len - 1]);
	g_clear_pointer(&room->conference, g_free);
	lc_room_lift_bans(room);
	lc_room_end_progress(room);
	lc_talk_clear(&room->talk);
	if (room->policy.is_temporary) {
		room->ended_at_ms = turn->now.wall_ms;
		lc_room_arm_forget(room, turn->now.mono_ms + LC_FORGET_MS);
	}
	turn->wants_routes = true;
}

static bool has_live_seat(const struct lc_room *room, enum lc_role role)
{
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		if (seat->is_admitted && seat->role == role && seat->leg.is_live)
			return true;
	}
	return false;
}

static bool has_seat(const struct lc_room *room, enum lc_role role)
{
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		if (seat->is_admitted && seat->role == role)
			return true;
	}
	return false;
}

void lc_turn_end_if_needed(struct lc_turn *turn, enum lc_role closed_role, enum lc_reason reason)
{
	const struct lc_room *room = turn->room;
	bool is_timeout = reason == LC_REASON_RECONNECTION_TIMEOUT;

	turn->ender = closed_role;
	if (is_timeout && lc_room_needs(room, closed_role) && !has_live_seat(room, closed_role))
		lc_turn_terminate(turn, LC_REASON_RECONNECTION_TIMEOUT);
	else if (!is_timeout && closed_role == LC_ROLE_TRAINER &&
		 room->policy.end_when_trainer_leaves && !has_seat(room, closed_role))
		lc_turn_terminate(turn, LC_REASON_TRAINER_LEFT);
	else if (room->seats->len == 0)
		lc_turn_terminate(turn, LC_REASON_EMPTY);
	else
		lc_turn_reconsider(turn);
}

/** Is the media of all whom the room needs, and who have a seat, up? */
static bool is_everybody_back(const struct lc_room *room)
{
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		if (seat->is_admitted && lc_room_needs(room, seat->role) && !seat->leg.is_media_up)
			return false;
	}
	return true;
}

void lc_turn_reconsider(struct lc_turn *turn)
{
	struct lc_conference *conference = turn->room->conference;

	if (lc_room_misses_somebody(turn->room))
		conference->is_interrupted = true;
	else if (is_everybody_back(turn->room))
		conference->is_interrupted = false;
}

void lc_turn_resume_session(struct lc_turn *turn)
{
	struct lc_conference *conference = turn->room->conference;

	if (!conference->is_interrupted || !is_everybody_back(turn->room))
		return;
	conference->is_interrupted = false;
	lc_turn_emit(turn, LC_EVENT_SESSION_RESUMED, LC_TO_EVERYONE, NULL);
}
