/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The external call: an outside caller is in the conference, the controller alone talks to them, and
 * everybody else goes on listening (S1-U08).
 *
 * Who is kept silent is derived, never remembered: lc_turn_silence() works it out anew after every
 * change, and touches no flag that a trainer has set. So the end of the call undoes exactly what the
 * call did, whoever came, went or was muted meanwhile.
 */
#include <string.h>

#include "lectern/conference/engine.h"

bool lc_room_is_silenced(const struct lc_room *room, const struct lc_seat *seat)
{
	const struct lc_conference *conference = room->conference;

	return conference && conference->is_on_call && seat->is_admitted &&
	       seat->role != LC_ROLE_CALLER &&
	       strcmp(conference->controller, seat->participant) != 0;
}

void lc_turn_silence(struct lc_turn *turn)
{
	for (guint i = 0; i < turn->room->seats->len; i++) {
		struct lc_seat *seat = turn->room->seats->pdata[i];
		bool is_silenced = lc_room_is_silenced(turn->room, seat);
		turn->wants_routes |= seat->silenced != is_silenced;
		seat->silenced = is_silenced;
	}
}

/** The first caller, or the first who is here; NULL without one. */
static struct lc_seat *find_caller(const struct lc_room *room, bool must_be_live)
{
	for (guint i = 0; i < room->seats->len; i++) {
		struct lc_seat *seat = room->seats->pdata[i];
		if (seat->is_admitted && seat->role == LC_ROLE_CALLER &&
		    (seat->leg.is_live || !must_be_live))
			return seat;
	}
	return NULL;
}

/** Tells of the call's beginning or end; the subject is who called, here or gone. */
static struct lc_event *tell_call(struct lc_turn *turn, enum lc_event_kind kind)
{
	const struct lc_conference *conference = turn->room->conference;
	struct lc_event *event = lc_turn_emit(turn, kind, LC_TO_EVERYONE, NULL);
	const struct lc_seat *caller = lc_room_seat_find(turn->room, conference->caller);

	if (caller)
		event->who = lc_seat_info(turn->room, caller);
	else
		memcpy(event->who.participant, conference->caller, sizeof(conference->caller));
	memcpy(event->controller, conference->controller, sizeof(event->controller));
	lc_turn_address_members(turn);
	return event;
}

static void begin_call(struct lc_turn *turn, const struct lc_seat *caller)
{
	struct lc_conference *conference = turn->room->conference;

	conference->is_on_call = true;
	conference->call_since_ms = turn->now.wall_ms;
	memcpy(conference->caller, caller->participant, sizeof(conference->caller));
	struct lc_event *event = tell_call(turn, LC_EVENT_CALL_START);
	lc_turn_say_who(turn, event);
	lc_turn_silence(turn);
}

/** The call is undone first, so that it is whatever happens next (S1-30, S1-X01). */
static void undo_call(struct lc_turn *turn, enum lc_reason reason)
{
	struct lc_conference *conference = turn->room->conference;

	conference->is_on_call = false;
	lc_turn_silence(turn);
	struct lc_event *event = tell_call(turn, LC_EVENT_CALL_END);
	event->reason = reason;
	lc_turn_say_who(turn, event);
	memset(conference->caller, 0, sizeof(conference->caller));
	conference->call_since_ms = 0;
}

void lc_turn_drop_call(struct lc_turn *turn, enum lc_reason reason)
{
	if (turn->room->conference->is_on_call)
		undo_call(turn, reason);
}

/** By the room's policy the conference ends with its call (S1-02); true when it has. */
static bool end_with_call(struct lc_turn *turn)
{
	if (!turn->room->policy.auto_end)
		return false;
	lc_turn_terminate(turn, LC_REASON_CALL_ENDED);
	return true;
}

enum lc_error lc_run_call_start(struct lc_turn *turn)
{
	const struct lc_conference *conference = turn->room->conference;
	const struct lc_seat *caller = find_caller(turn->room, true);

	if (conference && conference->is_on_call)
		return lc_refuse(turn->why, LC_INVALID_STATE, "",
				 "an external call is going on already");
	if (!caller)
		return lc_refuse(turn->why, LC_INVALID_STATE, "", "no caller is here");
	begin_call(turn, caller);
	return LC_OK;
}

enum lc_error lc_run_call_end(struct lc_turn *turn)
{
	struct lc_conference *conference = turn->room->conference;
	struct lc_seat *caller;

	if (!conference || !conference->is_on_call)
		return lc_refuse(turn->why, LC_INVALID_STATE, "", "there is no external call");
	undo_call(turn, LC_REASON_CALL_ENDED);
	if (end_with_call(turn))
		return LC_OK;
	/* Closing the last seat of all ends the conference. */
	while (turn->room->conference && (caller = find_caller(turn->room, false)))
		lc_turn_close_seat(turn, caller, LC_REASON_CALL_ENDED);
	return LC_OK;
}

void lc_turn_control_came(struct lc_turn *turn, struct lc_seat *seat)
{
	lc_turn_take_control(turn, seat);
	if (seat->role == LC_ROLE_CALLER && !turn->room->conference->is_on_call)
		begin_call(turn, seat);
}

bool lc_turn_control_went(struct lc_turn *turn, const char *participant, enum lc_role role,
			  bool is_closed)
{
	const struct lc_conference *conference = turn->room->conference;

	lc_turn_lose_control(turn, participant, is_closed);
	if (role != LC_ROLE_CALLER || !conference->is_on_call || find_caller(turn->room, true))
		return false;
	undo_call(turn, is_closed ? LC_REASON_LEFT : LC_REASON_DISCONNECTED);
	return end_with_call(turn);
}
