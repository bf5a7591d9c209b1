/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What trainers and managers do to others. Who may is decided in room.c.
 */
#include <stdio.h>
#include <string.h>

#include "lectern/conference/engine.h"

struct lc_seat *lc_turn_find_target(const struct lc_turn *turn)
{
	return lc_room_seat_find(turn->room, turn->command->target);
}

enum lc_error lc_turn_refuse_target(const struct lc_turn *turn)
{
	return lc_refuse(turn->why, LC_NO_SUCH_PARTICIPANT, "participant",
			 "participant is not in the conference");
}

enum lc_error lc_turn_find_member(const struct lc_turn *turn, struct lc_seat **out)
{
	*out = lc_turn_find_target(turn);
	if (!*out)
		return lc_turn_refuse_target(turn);
	if (!(*out)->is_admitted)
		return lc_refuse(turn->why, LC_INVALID_STATE, "participant",
				 "participant waits in the lobby");
	return LC_OK;
}

void lc_turn_say_who(const struct lc_turn *turn, struct lc_event *event)
{
	if (turn->seat && strcmp(turn->seat->participant, event->who.participant) != 0)
		memcpy(event->by, turn->seat->participant, sizeof(event->by));
}

void lc_turn_say_why(const struct lc_turn *turn, struct lc_event *event)
{
	if (!turn->command)
		return;
	memcpy(event->text, turn->command->text, sizeof(event->text));
	lc_turn_say_who(turn, event);
}

enum lc_error lc_turn_check_reason(const struct lc_turn *turn)
{
	if (lc_name_is_valid(turn->command->text))
		return LC_OK;
	return lc_refuse(turn->why, LC_BAD_FIELD, "reason",
			 "reason must be at most %d bytes of UTF-8 without control characters",
			 LC_NAME_BYTES);
}

void lc_turn_set_flags(struct lc_turn *turn, struct lc_seat *seat, bool is_muted, bool is_held)
{
	if (seat->muted == is_muted && seat->held == is_held)
		return;
	seat->muted = is_muted;
	seat->held = is_held;
	turn->wants_routes = true;
	/* Also when the status hides it, as for one who is disconnected: the flag is shown. */
	lc_turn_update_status(turn, seat, LC_TO_EVERYONE, true);
}

/** One flag of one member; the other stays as it is. */
static enum lc_error set_flag(struct lc_turn *turn, const bool *muted, const bool *held)
{
	struct lc_seat *seat;
	enum lc_error error = lc_turn_find_member(turn, &seat);

	if (error == LC_OK)
		lc_turn_set_flags(turn, seat, muted ? *muted : seat->muted,
				  held ? *held : seat->held);
	return error;
}

static const bool on = true, off = false;

enum lc_error lc_run_mute(struct lc_turn *turn)
{
	return set_flag(turn, &on, NULL);
}

enum lc_error lc_run_unmute(struct lc_turn *turn)
{
	return set_flag(turn, &off, NULL);
}

enum lc_error lc_run_hold(struct lc_turn *turn)
{
	return set_flag(turn, NULL, &on);
}

enum lc_error lc_run_unhold(struct lc_turn *turn)
{
	return set_flag(turn, NULL, &off);
}

enum lc_error lc_run_mute_all(struct lc_turn *turn)
{
	for (guint i = 0; i < turn->room->seats->len; i++) {
		struct lc_seat *seat = turn->room->seats->pdata[i];
		if (seat->is_admitted && seat->role != LC_ROLE_TRAINER)
			lc_turn_set_flags(turn, seat, true, seat->held);
	}
	return LC_OK;
}

enum lc_error lc_run_unmute_all(struct lc_turn *turn)
{
	for (guint i = 0; i < turn->room->seats->len; i++) {
		struct lc_seat *seat = turn->room->seats->pdata[i];
		if (seat->is_admitted)
			lc_turn_set_flags(turn, seat, false, seat->held);
	}
	return LC_OK;
}

enum lc_error lc_run_kick(struct lc_turn *turn)
{
	struct lc_seat *seat = lc_turn_find_target(turn);

	if (!seat)
		return lc_turn_refuse_target(turn);
	if (seat == turn->seat)
		return lc_refuse(turn->why, LC_NOT_ALLOWED, "participant",
				 "participant is yourself: leave instead");
	enum lc_error error = lc_turn_check_reason(turn);
	if (error == LC_OK)
		lc_turn_close_seat(turn, seat, LC_REASON_KICKED);
	return error;
}
