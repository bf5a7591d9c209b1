/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who has control: the one member who talks to an outside caller (S1-U07). A trainer has it to begin
 * with and may hand it on; it is never left with somebody who is gone while a trainer is there.
 */
#include <stdio.h>
#include <string.h>

#include "lectern/conference/engine.h"

static bool has_control(const struct lc_room *room, const char *participant)
{
	return room->conference && *participant &&
	       strcmp(room->conference->controller, participant) == 0;
}

bool lc_turn_is_controller(const struct lc_turn *turn)
{
	return turn->seat && turn->seat->is_admitted &&
	       has_control(turn->room, turn->seat->participant);
}

/** The first trainer who is here, or NULL. */
static const struct lc_seat *find_live_trainer(const struct lc_room *room)
{
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		if (seat->is_admitted && seat->role == LC_ROLE_TRAINER && seat->leg.is_live)
			return seat;
	}
	return NULL;
}

/** Hands control over and tells everybody; `seat` NULL = nobody has it now. */
static void give_control(struct lc_turn *turn, const struct lc_seat *seat, enum lc_reason reason)
{
	struct lc_conference *conference = turn->room->conference;
	struct lc_event *event = lc_turn_emit(turn, LC_EVENT_CONTROL_CHANGED, LC_TO_EVERYONE, NULL);

	memcpy(event->old_controller, conference->controller, sizeof(event->old_controller));
	snprintf(conference->controller, sizeof(conference->controller), "%s",
		 seat ? seat->participant : "");
	memcpy(event->controller, conference->controller, sizeof(event->controller));
	event->reason = reason;
	if (reason == LC_REASON_GRANTED)
		lc_turn_say_who(turn, event);
	lc_turn_silence(turn);
}

static enum lc_error check_candidate(const struct lc_turn *turn, const struct lc_seat *seat)
{
	if (seat->role == LC_ROLE_CALLER)
		return lc_refuse(turn->why, LC_INVALID_STATE, "participant",
				 "participant is a caller and cannot have control");
	if (!seat->leg.is_live)
		return lc_refuse(turn->why, LC_INVALID_STATE, "participant",
				 "participant is away and cannot have control");
	return LC_OK;
}

enum lc_error lc_run_grant_control(struct lc_turn *turn)
{
	struct lc_seat *seat;
	enum lc_error error = lc_turn_find_member(turn, &seat);

	if (error == LC_OK)
		error = check_candidate(turn, seat);
	if (error == LC_OK && !has_control(turn->room, seat->participant))
		give_control(turn, seat, LC_REASON_GRANTED);
	return error;
}

void lc_turn_take_control(struct lc_turn *turn, const struct lc_seat *seat)
{
	if (seat->role == LC_ROLE_TRAINER && !*turn->room->conference->controller)
		give_control(turn, seat, LC_REASON_FELL_BACK);
}

/** On a mere disconnect control waits with the seat, but a caller is not left to talk to nobody. */
void lc_turn_lose_control(struct lc_turn *turn, const char *participant, bool is_closed)
{
	const struct lc_seat *trainer = find_live_trainer(turn->room);
	bool is_urgent = turn->room->conference->is_on_call && trainer;

	if (has_control(turn->room, participant) && (is_closed || is_urgent))
		give_control(turn, trainer, LC_REASON_FELL_BACK);
}
