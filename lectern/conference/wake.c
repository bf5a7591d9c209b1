/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A room begins, or goes on after the gateway was down (S2-X08).
 *
 * Nobody is connected then. Who was, when the gateway was last known to be up, is disconnected as of
 * that moment; who was disconnected already keeps the deadline. What became due in between happens now,
 * in order, and is told with the time when it was due.
 */
#include <string.h>

#include "lectern/conference/engine.h"

/** Everything a waking room needs to know; lives on the stack of lc_room_wake(). */
struct waking {
	struct lc_turn *turn;
	int64_t alive_ms; /* wall clock */
};

/** Puts the stays on this process' monotonic clock: in order, not overlapping, none after now. */
static void place_stays(const struct waking *waking, struct lc_attendance *attendance)
{
	struct lc_now now = waking->turn->now;
	int64_t end_ms = now.mono_ms;

	for (guint i = attendance->stays->len; i-- > 0;) {
		struct lc_stay *stay = &g_array_index(attendance->stays, struct lc_stay, i);
		int64_t to_ms = stay->to_mono_ms == LC_NEVER ? waking->alive_ms : stay->to_mono_ms;
		int64_t length_ms = MAX(0, to_ms - stay->from_mono_ms);
		stay->to_mono_ms = MIN(end_ms, now.mono_ms - (now.wall_ms - to_ms));
		stay->from_mono_ms = stay->to_mono_ms - length_ms;
		end_ms = stay->from_mono_ms;
	}
}

/** A deadline on the wall clock as one on ours; never later than a whole window from now. */
static void place_window(const struct waking *waking, struct lc_seat *seat, int64_t until_ms)
{
	struct lc_room *room = waking->turn->room;
	struct lc_now now = waking->turn->now;
	int64_t left_ms = MIN(until_ms - now.wall_ms, room->policy.reconnect_timeout_ms);

	seat->window_until_ms = now.wall_ms + left_ms;
	lc_timer_arm(&room->timers, &seat->window, LC_TIMER_WINDOW, seat, now.mono_ms + left_ms);
}

static void wake_seat(const struct waking *waking, struct lc_seat *seat)
{
	struct lc_turn *turn = waking->turn;
	int64_t timeout_ms = turn->room->policy.reconnect_timeout_ms;
	bool was_live = seat->leg.is_live;

	seat->leg.is_live = false;
	place_stays(waking, &seat->attendance);
	place_window(waking, seat,
		     was_live ? waking->alive_ms + timeout_ms : seat->window_until_ms);
	if (!was_live)
		return;
	struct lc_event *event =
		lc_turn_emit(turn, LC_EVENT_PARTICIPANT_DISCONNECTED, LC_TO_OTHERS, seat);
	event->reconnect_timeout_ms = timeout_ms;
	event->at_ms = waking->alive_ms;
}

static void wake_conference(const struct waking *waking)
{
	struct lc_turn *turn = waking->turn;
	struct lc_conference *conference = turn->room->conference;
	int64_t age_ms = MAX(0, turn->now.wall_ms - conference->created_wall_ms);
	const struct lc_seat *controller = lc_room_seat_find(turn->room, conference->controller);

	conference->created_mono_ms = turn->now.mono_ms - age_ms;
	if (!controller || !controller->is_admitted)
		memset(conference->controller, 0, sizeof(conference->controller));
	for (guint i = 0; i < turn->room->seats->len; i++)
		wake_seat(waking, turn->room->seats->pdata[i]);
	if (lc_room_misses_somebody(turn->room))
		conference->is_interrupted = true;
}

void lc_room_arm_forget(struct lc_room *room, int64_t due_ms)
{
	lc_timer_arm(&room->timers, &room->forget_timer, LC_TIMER_FORGET, room, due_ms);
}

/** One that has ended is kept until an hour after its end, a new one until an hour from now. */
static void wake_temporary(struct lc_room *room, struct lc_now now)
{
	int64_t age_ms = room->ended_at_ms ? MAX(0, now.wall_ms - room->ended_at_ms) : 0;

	lc_room_arm_forget(room, now.mono_ms + MAX(0, LC_FORGET_MS - age_ms));
}

void lc_room_wake(struct lc_room *room, int64_t alive_ms, struct lc_now now, struct lc_effects *out)
{
	struct lc_turn turn = {.room = room, .now = now, .out = out, .ender = LC_ROLES};
	const struct waking waking = {.turn = &turn, .alive_ms = MIN(alive_ms, now.wall_ms)};
	int64_t due_ms;

	if (room->conference)
		wake_conference(&waking);
	else if (room->policy.is_temporary)
		wake_temporary(room, now);
	while ((due_ms = lc_room_next_deadline(room)) <= now.mono_ms) {
		const struct lc_now then = {
			.mono_ms = due_ms,
			.wall_ms = now.wall_ms - (now.mono_ms - due_ms),
		};
		lc_room_expire(room, then, out);
	}
}

void lc_room_step_clock(struct lc_room *room, int64_t step_ms)
{
	for (guint i = 0; i < room->seats->len; i++) {
		struct lc_seat *seat = room->seats->pdata[i];
		if (seat->window.is_armed)
			seat->window_until_ms += step_ms;
	}
}
