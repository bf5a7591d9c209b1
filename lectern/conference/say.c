/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Talking beside the sound: messages, reactions, raised hands. All of it costs of the seat's allowance,
 * but lowering a hand.
 */
#include <string.h>

#include "lectern/conference/engine.h"

static enum lc_error spend(const struct lc_turn *turn)
{
	struct lc_allowance *allowance = &turn->seat->allowance;
	int64_t now_ms = turn->now.mono_ms;

	if (lc_allowance_take(allowance, now_ms))
		return LC_OK;
	int64_t wait_s = (lc_allowance_wait_ms(allowance, now_ms) + 999) / 1000;
	return lc_refuse(turn->why, LC_TOO_FAST, "request",
			 "that was too much at once: wait %lld s", (long long)wait_s);
}

enum lc_error lc_run_message(struct lc_turn *turn)
{
	const struct lc_seat *seat = turn->seat;
	const char *text = turn->command->message;

	if (!lc_message_is_valid(text))
		return lc_refuse(turn->why, LC_BAD_FIELD, "text",
				 "text must be 1 to %d bytes of UTF-8, not blank, without control "
				 "characters but line feed and tab",
				 LC_MESSAGE_BYTES);
	enum lc_error error = spend(turn);
	if (error != LC_OK)
		return error;
	const struct lc_message *message = lc_talk_add(&turn->room->talk, seat->participant,
						       seat->display, text, turn->now.wall_ms);
	lc_turn_emit(turn, LC_EVENT_MESSAGE, LC_TO_EVERYONE, seat)->message = message->number;
	return LC_OK;
}

enum lc_error lc_run_react(struct lc_turn *turn)
{
	const char *reaction = turn->command->text;

	if (!lc_reaction_is_valid(reaction))
		return lc_refuse(
			turn->why, LC_BAD_FIELD, "reaction",
			"reaction must be 1 to %d bytes of UTF-8 without control characters",
			LC_REACTION_BYTES);
	enum lc_error error = spend(turn);
	if (error != LC_OK)
		return error;
	struct lc_event *event = lc_turn_emit(turn, LC_EVENT_REACTION, LC_TO_EVERYONE, turn->seat);
	memcpy(event->text, reaction, sizeof(event->text));
	return LC_OK;
}

enum lc_error lc_run_raise_hand(struct lc_turn *turn)
{
	if (turn->seat->hand)
		return LC_OK;
	enum lc_error error = spend(turn);
	if (error != LC_OK)
		return error;
	turn->seat->hand = ++turn->room->last_hand;
	lc_turn_emit(turn, LC_EVENT_HAND_RAISED, LC_TO_EVERYONE, turn->seat);
	return LC_OK;
}

/** Whose hand is meant: one's own, or by a trainer or manager the target's. */
static enum lc_error find_hand(const struct lc_turn *turn, struct lc_seat **out)
{
	bool is_own = turn->seat && (!*turn->command->target ||
				     strcmp(turn->command->target, turn->seat->participant) == 0);
	bool may_all = turn->is_manager || (turn->seat && turn->seat->role == LC_ROLE_TRAINER);

	*out = turn->seat;
	if (is_own)
		return LC_OK;
	if (!*turn->command->target)
		return lc_refuse(turn->why, LC_MISSING_FIELD, "participant",
				 "participant is missing");
	if (!may_all)
		return lc_refuse(turn->why, LC_NOT_ALLOWED, "participant",
				 "participant is somebody else: only trainers lower others' hands");
	return lc_turn_find_member(turn, out);
}

enum lc_error lc_run_lower_hand(struct lc_turn *turn)
{
	struct lc_seat *seat;
	enum lc_error error = find_hand(turn, &seat);

	if (error != LC_OK || !seat->hand)
		return error;
	seat->hand = 0;
	struct lc_event *event = lc_turn_emit(turn, LC_EVENT_HAND_LOWERED, LC_TO_EVERYONE, seat);
	lc_turn_say_who(turn, event);
	return LC_OK;
}
