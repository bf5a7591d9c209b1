/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lobby: trainees wait there until a trainer lets them in, where the room wants it so.
 *
 * A seat that waits has its leg and its connection, but hears, sees and learns nothing: that follows
 * from `is_admitted`, which routes, audiences and views look at. The admission belongs to the seat,
 * so it survives a reconnect and a restart, and nothing that a client says grants it.
 */
#include <string.h>

#include "lectern/conference/engine.h"

uint32_t lc_room_lobby_position(const struct lc_room *room, const struct lc_seat *seat)
{
	uint32_t position = 0;

	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *other = room->seats->pdata[i];
		position += !other->is_admitted;
		if (other == seat)
			break;
	}
	return position;
}

enum lc_error lc_turn_check_role_limit(const struct lc_turn *turn, enum lc_role role)
{
	const struct lc_room *room = turn->room;
	int64_t most = room->policy.max_of_role[role];

	if (most && lc_room_role_count(room, role) >= (uint64_t)most)
		return lc_refuse(turn->why, LC_ROOM_FULL, "role",
				 "Conference has no place for another %s",
				 lc_policy_role_name(&room->policy, role));
	return LC_OK;
}

enum lc_error lc_turn_check_capacity(const struct lc_turn *turn, enum lc_role role)
{
	if (lc_room_is_full(turn->room))
		return lc_refuse(turn->why, LC_ROOM_FULL, "room", "Conference is full");
	return lc_turn_check_role_limit(turn, role);
}

void lc_turn_beat_lobby(struct lc_turn *turn, struct lc_seat *seat)
{
	struct lc_room *room = turn->room;
	struct lc_event *event = lc_turn_tell(turn, LC_EVENT_LOBBY_WAITING, LC_TO_SUBJECT, seat);

	event->position = lc_room_lobby_position(room, seat);
	lc_timer_arm(&room->timers, &seat->lobby_timer, LC_TIMER_LOBBY, seat,
		     turn->now.mono_ms + LC_LOBBY_BEAT_MS);
}

void lc_turn_enter_lobby(struct lc_turn *turn, struct lc_seat *seat)
{
	lc_turn_emit(turn, LC_EVENT_LOBBY_ENTERED, LC_TO_TRAINERS, seat);
}

void lc_turn_leave_lobby(struct lc_turn *turn, struct lc_seat *seat, enum lc_audience audience,
			 enum lc_reason reason)
{
	struct lc_event *event = lc_turn_emit(turn, LC_EVENT_LOBBY_LEFT, audience, seat);

	event->reason = reason;
	lc_turn_say_why(turn, event);
}

static void become_member(struct lc_turn *turn, struct lc_seat *seat)
{
	seat->is_admitted = true;
	seat->status = lc_seat_status_of(seat);
	lc_timer_cancel(&turn->room->timers, &seat->lobby_timer);
	seat->joined_at_ms = turn->now.wall_ms;
	turn->room->conference->join_count++;
	if (seat->leg.is_live)
		lc_turn_begin_stay(turn, seat);
	turn->wants_routes = true;
	lc_turn_silence(turn);
}

static void tell_joined(struct lc_turn *turn, struct lc_seat *seat)
{
	lc_turn_emit(turn, LC_EVENT_PARTICIPANT_JOINED, LC_TO_OTHERS, seat);
	if (turn->room->conference->state == LC_CONFERENCE_CREATING)
		lc_turn_set_state(turn, LC_CONFERENCE_ACTIVE, LC_TO_EVERYONE);
	if (seat->leg.is_media_up)
		lc_turn_emit(turn, LC_EVENT_PARTICIPANT_MEDIA_ESTABLISHED, LC_TO_NOBODY, seat);
}

void lc_turn_admit(struct lc_turn *turn, struct lc_seat *seat)
{
	become_member(turn, seat);
	tell_joined(turn, seat);
}

/** Out of the lobby and in, in the order in which everybody can follow it. */
static void let_in(struct lc_turn *turn, struct lc_seat *seat)
{
	lc_turn_leave_lobby(turn, seat, LC_TO_TRAINERS, LC_REASON_ADMITTED);
	become_member(turn, seat);
	lc_turn_say_who(turn, lc_turn_emit(turn, LC_EVENT_ADMITTED, LC_TO_SUBJECT, seat));
	lc_effects_address(turn->out, seat->participant);
	tell_joined(turn, seat);
	lc_turn_reconsider(turn); /* the room may need who is admitted while away */
	if (seat->leg.is_media_up)
		lc_turn_media_came(turn, seat);
}

static enum lc_error find_waiting(const struct lc_turn *turn, struct lc_seat **out)
{
	*out = lc_turn_find_target(turn);
	if (!*out)
		return lc_turn_refuse_target(turn);
	if ((*out)->is_admitted)
		return lc_refuse(turn->why, LC_INVALID_STATE, "participant",
				 "participant is not in the lobby");
	return LC_OK;
}

enum lc_error lc_run_admit(struct lc_turn *turn)
{
	struct lc_seat *seat;
	enum lc_error error = find_waiting(turn, &seat);

	if (error == LC_OK)
		error = lc_turn_check_capacity(turn, seat->role);
	if (error == LC_OK)
		let_in(turn, seat);
	return error;
}

/** As many as there are places for, in the order of their coming. */
enum lc_error lc_run_admit_all(struct lc_turn *turn)
{
	const struct lc_turn quiet = {.room = turn->room};

	for (guint i = 0; i < turn->room->seats->len; i++) {
		struct lc_seat *seat = turn->room->seats->pdata[i];
		if (!seat->is_admitted && lc_turn_check_capacity(&quiet, seat->role) == LC_OK)
			let_in(turn, seat);
	}
	return LC_OK;
}

enum lc_error lc_run_deny(struct lc_turn *turn)
{
	struct lc_seat *seat;
	enum lc_error error = find_waiting(turn, &seat);

	if (error == LC_OK)
		error = lc_turn_check_reason(turn);
	if (error == LC_OK)
		lc_turn_close_seat(turn, seat, LC_REASON_DENIED);
	return error;
}
