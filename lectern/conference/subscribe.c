/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The receiving half of a leg. Join and subscribe are sent at once on two handles, so either may
 * come first: a subscription without a leg waits a few seconds for its join.
 */
#include <stdio.h>
#include <string.h>

#include "lectern/conference/engine.h"

static void tell_subscribed(struct lc_turn *turn, struct lc_seat *seat, uint64_t ticket)
{
	struct lc_effect *effect = lc_effects_add(turn->out, LC_EFFECT_SUBSCRIBED);

	effect->ticket = ticket;
	effect->leg = seat->leg.number;
	memcpy(effect->participant, seat->participant, sizeof(effect->participant));
	seat->leg.has_subscription = true;
	turn->wants_routes = true;
}

static enum lc_error wait_for_join(struct lc_turn *turn)
{
	struct lc_room *room = turn->room;

	if (room->pending->len >= LC_MAX_PENDING)
		return lc_refuse(turn->why, LC_ROOM_FULL, "room",
				 "too many subscriptions wait for their join");
	struct lc_pending *pending = g_new0(struct lc_pending, 1);
	snprintf(pending->participant, sizeof(pending->participant), "%s",
		 turn->command->by.participant);
	pending->subscribe = turn->command->subscribe;
	lc_timer_arm(&room->timers, &pending->timer, LC_TIMER_SUBSCRIBE, pending,
		     turn->now.mono_ms + LC_SUBSCRIBE_TIMEOUT_MS);
	g_ptr_array_add(room->pending, pending);
	return LC_OK;
}

enum lc_error lc_run_subscribe(struct lc_turn *turn)
{
	const struct lc_command *command = turn->command;
	const struct lc_subscribe *subscribe = &command->subscribe;
	enum lc_video_codec codec = turn->room->policy.video_codec;
	struct lc_seat *seat = lc_room_seat_find(turn->room, command->by.participant);
	enum lc_error error = lc_turn_check_participant(turn);

	if (error != LC_OK)
		return error;
	/* A wrong key gets the answer of an absent seat, at the same time (design 10). */
	if (!seat || !seat->leg.is_live || !lc_hash_equal(seat->key_hash, subscribe->key_hash))
		return wait_for_join(turn);
	if (subscribe->has_video && !(subscribe->video_codecs & (1u << codec)))
		return lc_refuse(turn->why, LC_NO_USABLE_CODEC, "jsep",
				 "the offer's video has no %s", lc_video_codec_name(codec));
	tell_subscribed(turn, seat, subscribe->ticket);
	return LC_OK;
}

static void refuse_pending(struct lc_turn *turn, const struct lc_pending *pending,
			   enum lc_error error, const char *text)
{
	struct lc_effect *effect = lc_effects_add(turn->out, LC_EFFECT_REFUSED);

	effect->ticket = pending->subscribe.ticket;
	effect->error = lc_refuse(&effect->why, error, "", "%s", text);
	memcpy(effect->participant, pending->participant, sizeof(effect->participant));
}

static void remove_pending(struct lc_room *room, struct lc_pending *pending)
{
	lc_timer_cancel(&room->timers, &pending->timer);
	g_ptr_array_remove(room->pending, pending);
}

static bool is_for(const struct lc_pending *pending, const struct lc_seat *seat)
{
	return strcmp(pending->participant, seat->participant) == 0 &&
	       lc_hash_equal(pending->subscribe.key_hash, seat->key_hash);
}

void lc_turn_attach_pending(struct lc_turn *turn, struct lc_seat *seat)
{
	struct lc_room *room = turn->room;
	enum lc_video_codec codec = room->policy.video_codec;

	for (guint i = 0; i < room->pending->len;) {
		struct lc_pending *pending = room->pending->pdata[i];
		if (!is_for(pending, seat)) {
			i++;
			continue;
		}
		if (pending->subscribe.has_video &&
		    !(pending->subscribe.video_codecs & (1u << codec)))
			refuse_pending(turn, pending, LC_NO_USABLE_CODEC,
				       lc_error_text(LC_NO_USABLE_CODEC));
		else
			tell_subscribed(turn, seat, pending->subscribe.ticket);
		remove_pending(room, pending);
	}
}

void lc_turn_expire_pending(struct lc_turn *turn, struct lc_pending *pending)
{
	refuse_pending(turn, pending, LC_NO_JOIN, lc_error_text(LC_NO_JOIN));
	remove_pending(turn->room, pending);
}
