/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the gateway says of a leg: media is up, silent, heard again, gone. Whatever is said about a
 * leg that is no longer the seat's present one has come too late and changes nothing (S2-X02): the
 * table in room.c lets these functions run for the present leg only.
 */
#include "lectern/conference/engine.h"

enum lc_error lc_run_leg_up(struct lc_turn *turn)
{
	struct lc_seat *seat = turn->seat;

	if (seat->leg.is_media_up)
		return LC_OK;
	lc_timer_cancel(&turn->room->timers, &seat->leg.media_timer);
	seat->leg.is_media_up = true;
	if (!seat->is_admitted)
		return LC_OK; /* media counts from the admission on */
	turn->wants_routes = true;
	lc_turn_emit(turn, LC_EVENT_PARTICIPANT_MEDIA_ESTABLISHED, LC_TO_NOBODY, seat);
	lc_turn_update_status(turn, seat, LC_TO_EVERYONE, false);
	lc_turn_media_came(turn, seat);
	lc_turn_resume_session(turn);
	return LC_OK;
}

enum lc_error lc_run_leg_down(struct lc_turn *turn)
{
	lc_turn_disconnect(turn, turn->seat, turn->command->last_seen_ms, LC_REASON_DISCONNECTED);
	return LC_OK;
}

static enum lc_error set_suspect(struct lc_turn *turn, bool is_suspect)
{
	struct lc_seat *seat = turn->seat;

	if (seat->leg.is_suspect == is_suspect)
		return LC_OK;
	seat->leg.is_suspect = is_suspect;
	lc_turn_update_status(turn, seat, LC_TO_OTHERS, true);
	return LC_OK;
}

enum lc_error lc_run_leg_suspect(struct lc_turn *turn)
{
	return set_suspect(turn, true);
}

enum lc_error lc_run_leg_resumed(struct lc_turn *turn)
{
	return set_suspect(turn, false);
}
