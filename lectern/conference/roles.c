/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making somebody co-trainer, and the one operation that sets a status by its name (S5-U03
 * update_participant_status), which is mute and hold in other words.
 */
#include "lectern/conference/engine.h"
#include "lectern/conference/states.h"

/** Only trainers and trainees change places, and the last trainer stays one. */
static enum lc_error check_role(const struct lc_turn *turn, const struct lc_seat *seat)
{
	enum lc_role role = turn->command->role;

	if (role != LC_ROLE_TRAINER && role != LC_ROLE_TRAINEE)
		return lc_refuse(turn->why, LC_BAD_FIELD, "role",
				 "role must be trainer or trainee");
	if (seat->role != LC_ROLE_TRAINER && seat->role != LC_ROLE_TRAINEE)
		return lc_refuse(turn->why, LC_NOT_ALLOWED, "participant",
				 "participant is a %s and stays one",
				 lc_policy_role_name(&turn->room->policy, seat->role));
	if (role == LC_ROLE_TRAINEE && seat->role == LC_ROLE_TRAINER &&
	    lc_room_role_count(turn->room, LC_ROLE_TRAINER) == 1)
		return lc_refuse(turn->why, LC_NOT_ALLOWED, "participant",
				 "participant is the only trainer");
	return seat->role == role ? LC_OK : lc_turn_check_role_limit(turn, role);
}

enum lc_error lc_run_set_role(struct lc_turn *turn)
{
	struct lc_seat *seat;
	enum lc_error error = lc_turn_find_member(turn, &seat);

	if (error == LC_OK)
		error = check_role(turn, seat);
	if (error != LC_OK || seat->role == turn->command->role)
		return error;
	enum lc_role old_role = seat->role;
	seat->role = turn->command->role;
	struct lc_event *event = lc_turn_emit(turn, LC_EVENT_ROLE_CHANGED, LC_TO_EVERYONE, seat);
	event->old_role = old_role;
	lc_turn_say_who(turn, event);
	lc_turn_reconsider(turn);
	if (seat->role == LC_ROLE_TRAINER && seat->leg.is_media_up)
		lc_turn_control_came(turn, seat);
	return LC_OK;
}

enum lc_error lc_run_set_status(struct lc_turn *turn)
{
	enum lc_seat_status status = turn->command->status;
	struct lc_seat *seat;
	enum lc_error error = lc_turn_find_member(turn, &seat);

	if (error == LC_OK)
		error = lc_seat_check_set(seat->status, status, turn->why);
	if (error == LC_OK)
		lc_turn_set_flags(turn, seat,
				  status == LC_SEAT_MUTED ||
					  (status == LC_SEAT_ON_HOLD && seat->muted),
				  status == LC_SEAT_ON_HOLD);
	return error;
}
