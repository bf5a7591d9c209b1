/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ending a conference, and restarting it as one operation: the old incarnation is closed for the
 * record, the next begins with every seat on its live leg. Nobody's connection is touched.
 */
#include <string.h>

#include "lectern/conference/engine.h"

enum lc_meaning lc_room_understand(const struct lc_room *room, const char *id)
{
	size_t length = strlen(room->name);
	const char *digits = id + length + 1;
	int64_t epoch_s = 0;

	if (!*id)
		return room->conference ? LC_PRESENT_CONFERENCE : LC_ENDED_CONFERENCE;
	if (room->conference && strcmp(room->conference->id, id) == 0)
		return LC_PRESENT_CONFERENCE;
	if (strncmp(id, room->name, length) != 0 || id[length] != '_' || !*digits ||
	    strlen(digits) > 18 || strspn(digits, "0123456789") != strlen(digits))
		return LC_FOREIGN_CONFERENCE;
	for (; *digits; digits++)
		epoch_s = epoch_s * 10 + (*digits - '0');
	/* A number later than the last one was never given out. */
	return epoch_s <= room->last_epoch_s ? LC_ENDED_CONFERENCE : LC_FOREIGN_CONFERENCE;
}

enum lc_error lc_turn_refuse_conference(const struct lc_turn *turn)
{
	return lc_refuse(turn->why, LC_NO_SUCH_CONFERENCE, "conference",
			 "conference is not one of this room");
}

enum lc_error lc_turn_refuse_over(const struct lc_turn *turn)
{
	return lc_refuse(turn->why, LC_SESSION_OVER, "room", "%s", lc_error_text(LC_SESSION_OVER));
}

/** One of the parties ends the session for all: the only way to end it at once (S2-U06). */
static enum lc_reason reason_of_end(const struct lc_turn *turn)
{
	bool is_party = turn->seat && lc_policy_has_parties(&turn->room->policy);

	return is_party ? LC_REASON_USER_INITIATED : LC_REASON_ENDED;
}

enum lc_error lc_run_end(struct lc_turn *turn)
{
	switch (lc_room_understand(turn->room, turn->command->conference)) {
	case LC_PRESENT_CONFERENCE:
		if (turn->seat)
			turn->ender = turn->seat->role;
		lc_turn_terminate(turn, reason_of_end(turn));
		return LC_OK;
	case LC_ENDED_CONFERENCE:
		return LC_OK; /* ended already is success (S1-10) */
	case LC_FOREIGN_CONFERENCE:
		break;
	}
	return lc_turn_refuse_conference(turn);
}

/** Closes the old incarnation for the record; the seats stay. */
static void close_old(struct lc_turn *turn)
{
	struct lc_room *room = turn->room;
	const struct lc_stats final = lc_room_stats(room, turn->now);

	if (room->conference->state == LC_CONFERENCE_CREATING)
		lc_turn_set_state(turn, LC_CONFERENCE_ACTIVE, LC_TO_NOBODY);
	lc_turn_set_state(turn, LC_CONFERENCE_TERMINATING, LC_TO_NOBODY);
	for (guint i = 0; i < room->seats->len; i++) {
		struct lc_seat *seat = room->seats->pdata[i];
		if (!seat->is_admitted)
			continue;
		lc_attendance_close(&seat->attendance, turn->now.mono_ms);
		if (seat->leg.is_media_up)
			lc_turn_emit(turn, LC_EVENT_PARTICIPANT_MEDIA_TERMINATED, LC_TO_NOBODY,
				     seat)
				->reason = LC_REASON_RESTARTED;
		struct lc_event *left =
			lc_turn_emit(turn, LC_EVENT_PARTICIPANT_LEFT, LC_TO_NOBODY, seat);
		left->reason = LC_REASON_RESTARTED;
		left->who.status = LC_SEAT_LEFT;
		left->who.reconnect_until_ms = 0;
	}
	lc_turn_set_state(turn, LC_CONFERENCE_TERMINATED, LC_TO_NOBODY);
	struct lc_event *event =
		lc_turn_emit(turn, LC_EVENT_CONFERENCE_TERMINATED, LC_TO_NOBODY, NULL);
	event->reason = LC_REASON_RESTARTED;
	event->stats = final;
	event->stats.state = LC_CONFERENCE_TERMINATED;
}

/** Carries a member into the new incarnation, with leg, role, flags and window. */
static void carry_over(struct lc_turn *turn, struct lc_seat *seat)
{
	struct lc_conference *conference = turn->room->conference;

	lc_attendance_clear(&seat->attendance);
	lc_attendance_init(&seat->attendance);
	seat->joined_at_ms = turn->now.wall_ms;
	conference->join_count++;
	conference->peak_participants += seat->leg.is_live;
	lc_turn_emit(turn, LC_EVENT_PARTICIPANT_JOINED, LC_TO_NOBODY, seat);
	if (seat->leg.is_live)
		lc_attendance_open(&seat->attendance, turn->now);
	if (seat->leg.is_media_up)
		lc_turn_emit(turn, LC_EVENT_PARTICIPANT_MEDIA_ESTABLISHED, LC_TO_NOBODY, seat);
}

/** What goes on as it was: control and the external call, with whom they concern. */
static void carry_standing(struct lc_conference *conference, const struct lc_conference *old)
{
	conference->is_interrupted = old->is_interrupted;
	conference->is_on_call = old->is_on_call;
	conference->call_since_ms = old->call_since_ms;
	memcpy(conference->caller, old->caller, sizeof(conference->caller));
	memcpy(conference->controller, old->controller, sizeof(conference->controller));
}

static void start_new(struct lc_turn *turn, const struct lc_conference *old)
{
	struct lc_room *room = turn->room;

	lc_turn_create_conference(turn);
	if (old)
		carry_standing(room->conference, old);
	for (guint i = 0; i < room->seats->len; i++) {
		struct lc_seat *seat = room->seats->pdata[i];
		if (seat->is_admitted)
			carry_over(turn, seat);
	}
	if (lc_room_member_count(room) || (old && old->state != LC_CONFERENCE_CREATING))
		lc_turn_set_state(turn, LC_CONFERENCE_ACTIVE, LC_TO_NOBODY);
	if (old && old->state == LC_CONFERENCE_LOCKED)
		lc_turn_set_state(turn, LC_CONFERENCE_LOCKED, LC_TO_NOBODY);
	lc_turn_begin_progress(turn);
	struct lc_event *event =
		lc_turn_emit(turn, LC_EVENT_CONFERENCE_RESTART, LC_TO_EVERYONE, turn->seat);
	if (old)
		memcpy(event->old_conference, old->id, sizeof(event->old_conference));
	lc_turn_address_returning(turn);
	if (room->progress.list->len)
		lc_turn_tell_progress(turn);
	turn->wants_routes = true;
}

enum lc_error lc_run_restart(struct lc_turn *turn)
{
	struct lc_room *room = turn->room;
	bool is_named = *turn->command->conference != '\0';

	/* Somebody who names an ended incarnation has not heard of the restart that ended it. */
	if (is_named &&
	    lc_room_understand(room, turn->command->conference) != LC_PRESENT_CONFERENCE)
		return lc_turn_refuse_conference(turn);
	if (room->ended_at_ms)
		return lc_turn_refuse_over(turn);
	g_autofree struct lc_conference *old = NULL;
	if (room->conference) {
		enum lc_conference_state state = room->conference->state;
		close_old(turn);
		old = g_steal_pointer(&room->conference);
		old->state = state; /* as it was: a locked one is restarted locked */
	}
	start_new(turn, old);
	return LC_OK;
}
