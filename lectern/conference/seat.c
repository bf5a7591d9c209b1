/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of a seat: legs come and go, the window runs while there is none, and in the end the
 * seat is closed once.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "lectern/conference/engine.h"
#include "lectern/conference/states.h"

void lc_seat_free(void *data)
{
	struct lc_seat *seat = data;

	lc_attendance_clear(&seat->attendance);
	g_free(seat);
}

void lc_turn_forget_seat(struct lc_turn *turn, struct lc_seat *seat)
{
	struct lc_room *room = turn->room;

	room->last_closed_leg = MAX(room->last_closed_leg, seat->leg.number);
	if (turn->seat == seat)
		turn->seat = NULL;
	g_hash_table_remove(room->seat_of, seat->participant);
	g_ptr_array_remove(room->seats, seat);
}

void lc_room_add_seat(struct lc_room *room, struct lc_seat *seat)
{
	g_ptr_array_add(room->seats, seat);
	g_hash_table_insert(room->seat_of, seat->participant, seat);
}

struct lc_seat *lc_turn_add_seat(struct lc_turn *turn, const char *participant)
{
	struct lc_seat *seat = g_new0(struct lc_seat, 1);

	snprintf(seat->participant, sizeof(seat->participant), "%s", participant);
	seat->status = LC_SEAT_JOINING;
	seat->leg.number = turn->room->last_closed_leg;
	seat->joined_at_ms = turn->now.wall_ms;
	lc_attendance_init(&seat->attendance);
	lc_room_add_seat(turn->room, seat);
	return seat;
}

static void count_peak(struct lc_room *room)
{
	uint32_t count = 0;

	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		count += seat->is_admitted && seat->leg.is_live;
	}
	room->conference->peak_participants = MAX(room->conference->peak_participants, count);
}

void lc_turn_begin_stay(struct lc_turn *turn, struct lc_seat *seat)
{
	lc_attendance_open(&seat->attendance, turn->now);
	count_peak(turn->room);
}

void lc_turn_media_came(struct lc_turn *turn, struct lc_seat *seat)
{
	lc_turn_control_came(turn, seat);
	lc_turn_progress_came(turn, seat);
}

void lc_turn_start_leg(struct lc_turn *turn, struct lc_seat *seat)
{
	struct lc_room *room = turn->room;

	lc_timer_cancel(&room->timers, &seat->window);
	seat->window_until_ms = 0;
	seat->leg.number++;
	seat->leg.is_live = true;
	seat->leg.is_media_up = false;
	seat->leg.is_suspect = false;
	seat->leg.has_subscription = false;
	lc_timer_arm(&room->timers, &seat->leg.media_timer, LC_TIMER_MEDIA, seat,
		     turn->now.mono_ms + LC_MEDIA_TIMEOUT_MS);
	if (seat->is_admitted)
		lc_turn_begin_stay(turn, seat);
	turn->wants_routes = true;
}

void lc_turn_stop_leg(struct lc_turn *turn, struct lc_seat *seat, int64_t at_mono_ms,
		      enum lc_reason reason)
{
	bool was_up = seat->leg.is_media_up && seat->is_admitted;

	if (!seat->leg.is_live)
		return;
	lc_timer_cancel(&turn->room->timers, &seat->leg.media_timer);
	lc_timer_cancel(&turn->room->timers, &seat->lobby_timer);
	lc_attendance_close(&seat->attendance, MIN(at_mono_ms, turn->now.mono_ms));
	seat->leg.is_live = false;
	seat->leg.is_media_up = false;
	seat->leg.is_suspect = false;
	seat->leg.has_subscription = false;
	if (was_up)
		lc_turn_emit(turn, LC_EVENT_PARTICIPANT_MEDIA_TERMINATED, LC_TO_NOBODY, seat)
			->reason = reason;
	turn->wants_routes = true;
}

void lc_turn_end_leg(struct lc_turn *turn, const struct lc_seat *seat, uint32_t leg,
		     enum lc_reason reason)
{
	struct lc_effect *effect = lc_effects_add(turn->out, LC_EFFECT_END_LEG);

	memcpy(effect->participant, seat->participant, sizeof(effect->participant));
	effect->leg = leg;
	effect->reason = reason;
}

void lc_turn_update_status(struct lc_turn *turn, struct lc_seat *seat, enum lc_audience audience,
			   bool is_told)
{
	enum lc_seat_status old = seat->status;
	enum lc_seat_status new = lc_seat_status_of(seat);

	assert(lc_seat_may_become(old, new));
	seat->status = new;
	if (!seat->is_admitted)
		audience = LC_TO_TRAINERS; /* who waits hears of nothing, not even of oneself */
	if (new != old || is_told)
		lc_turn_emit(turn, LC_EVENT_PARTICIPANT_STATUS_CHANGED, audience, seat)
			->old_status = old;
}

/** The seat is kept: its window starts, the others are told, first that and then for whom. */
static void open_window(struct lc_turn *turn, struct lc_seat *seat)
{
	struct lc_room *room = turn->room;
	int64_t timeout_ms = room->policy.reconnect_timeout_ms;

	lc_timer_arm(&room->timers, &seat->window, LC_TIMER_WINDOW, seat,
		     turn->now.mono_ms + timeout_ms);
	seat->window_until_ms = turn->now.wall_ms + timeout_ms;
	lc_turn_update_status(turn, seat, LC_TO_OTHERS, false);
	lc_turn_emit(turn, LC_EVENT_PARTICIPANT_DISCONNECTED, LC_TO_OTHERS, seat)
		->reconnect_timeout_ms = timeout_ms;
	if (!seat->is_admitted || !lc_room_needs(room, seat->role))
		return;
	room->conference->is_interrupted = true;
	lc_turn_emit(turn, LC_EVENT_WAITING_FOR_PARTICIPANT, LC_TO_OTHERS, seat)
		->reconnect_timeout_ms = timeout_ms;
}

void lc_turn_disconnect(struct lc_turn *turn, struct lc_seat *seat, int64_t last_seen_ms,
			enum lc_reason reason)
{
	uint32_t leg = seat->leg.number;
	bool is_kept = turn->room->policy.reconnect_timeout_ms > 0;

	lc_turn_stop_leg(turn, seat, last_seen_ms ? last_seen_ms : turn->now.mono_ms, reason);
	if (is_kept)
		open_window(turn, seat);
	lc_turn_end_leg(turn, seat, leg, reason);
	if (!is_kept)
		lc_turn_close_seat(turn, seat, LC_REASON_DISCONNECTED);
	else if (seat->is_admitted)
		lc_turn_control_went(turn, seat->participant, seat->role, false);
}

/** Was it somebody else's doing, who may have said why? */
static bool is_put_out(enum lc_reason reason)
{
	return reason == LC_REASON_KICKED || reason == LC_REASON_BANNED ||
	       reason == LC_REASON_DENIED || reason == LC_REASON_CALL_ENDED;
}

/** Says that a seat is closed. Who is put out must hear why; who leaves knows. */
static void tell_closed(struct lc_turn *turn, struct lc_seat *seat, enum lc_reason reason)
{
	enum lc_audience subject = is_put_out(reason) ? LC_TO_SUBJECT : LC_TO_NOBODY;

	if (!seat->is_admitted) {
		lc_turn_leave_lobby(turn, seat, LC_TO_TRAINERS | subject, reason);
		return;
	}
	struct lc_event *event =
		lc_turn_emit(turn, LC_EVENT_PARTICIPANT_LEFT, LC_TO_OTHERS | subject, seat);
	event->reason = reason;
	if (is_put_out(reason))
		lc_turn_say_why(turn, event);
}

/** Whatever else hung on a member's seat; true when the conference has ended of it. */
static bool let_go_of_member(struct lc_turn *turn, const char *participant, enum lc_role role)
{
	lc_room_log_out(turn->room, participant);
	lc_turn_progress_left(turn, participant);
	return lc_turn_control_went(turn, participant, role, true);
}

void lc_turn_close_seat(struct lc_turn *turn, struct lc_seat *seat, enum lc_reason reason)
{
	const struct lc_participant_info who = lc_seat_info(turn->room, seat);
	bool was_live = seat->leg.is_live, was_member = seat->is_admitted;

	assert(lc_seat_may_become(seat->status, LC_SEAT_LEAVING));
	lc_timer_cancel(&turn->room->timers, &seat->window);
	seat->window_until_ms = 0;
	seat->status = LC_SEAT_LEAVING;
	lc_turn_stop_leg(turn, seat, turn->now.mono_ms, reason);
	seat->status = LC_SEAT_LEFT;
	tell_closed(turn, seat, reason);
	if (was_live)
		lc_turn_end_leg(turn, seat, seat->leg.number, reason);
	lc_turn_forget_seat(turn, seat);
	if (was_member && let_go_of_member(turn, who.participant, who.role))
		return;
	lc_turn_end_if_needed(turn, was_member ? who.role : LC_ROLES, reason);
}
