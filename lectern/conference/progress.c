/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keeping the list of a restart: who was told, who is back, who is missing, and since when.
 */
#include <stdio.h>
#include <string.h>

#include "lectern/conference/engine.h"

const char *lc_return_name(enum lc_return state)
{
#define NAME(symbol, name) name,
	static const char *const names[] = {LC_RETURNS_TABLE(NAME)};
#undef NAME
	return names[state];
}

static struct lc_returning *entry_at(const struct lc_progress *progress, guint index)
{
	return &g_array_index(progress->list, struct lc_returning, index);
}

static struct lc_returning *find_entry(const struct lc_progress *progress, const char *participant)
{
	for (guint i = 0; i < progress->list->len; i++) {
		if (strcmp(entry_at(progress, i)->participant, participant) == 0)
			return entry_at(progress, i);
	}
	return NULL;
}

static void add_entry(struct lc_turn *turn, const char *participant, enum lc_return state)
{
	struct lc_progress *progress = &turn->room->progress;
	struct lc_returning entry;

	if (strcmp(participant, progress->initiator) == 0 || find_entry(progress, participant))
		return;
	memset(&entry, 0, sizeof(entry));
	snprintf(entry.participant, sizeof(entry.participant), "%s", participant);
	entry.state = state;
	entry.since_ms = turn->now.wall_ms;
	g_array_append_val(progress->list, entry);
}

void lc_turn_tell_progress(struct lc_turn *turn)
{
	lc_turn_emit(turn, LC_EVENT_RESTART_PROGRESS, LC_TO_TRAINERS, NULL);
}

static void set_state(struct lc_turn *turn, struct lc_returning *entry, enum lc_return state)
{
	entry->state = state;
	entry->since_ms = turn->now.wall_ms;
}

static void add_members(struct lc_turn *turn)
{
	for (guint i = 0; i < turn->room->seats->len; i++) {
		const struct lc_seat *seat = turn->room->seats->pdata[i];
		if (seat->is_admitted)
			add_entry(turn, seat->participant,
				  seat->leg.is_live ? LC_RETURN_NOTIFIED : LC_RETURN_MISSING);
	}
}

/** The trainees of one trainer, also those who are not here (S1-21). */
static void add_trainees(struct lc_turn *turn, const char *trainer)
{
	g_autoptr(GArray) found = lc_room_discover(turn->room, trainer);

	for (guint i = 0; i < found->len; i++) {
		const char *participant = g_array_index(found, struct lc_discovered, i).participant;
		if (!lc_room_seat_find(turn->room, participant))
			add_entry(turn, participant, LC_RETURN_MISSING);
	}
}

static bool is_awaited(const struct lc_progress *progress)
{
	for (guint i = 0; i < progress->list->len; i++) {
		if (entry_at(progress, i)->state == LC_RETURN_NOTIFIED)
			return true;
	}
	return false;
}

void lc_room_end_progress(struct lc_room *room)
{
	struct lc_progress *progress = &room->progress;

	lc_timer_cancel(&room->timers, &progress->timer);
	g_array_set_size(progress->list, 0);
	memset(progress->initiator, 0, sizeof(progress->initiator));
	memset(progress->conference, 0, sizeof(progress->conference));
	progress->at_ms = 0;
}

void lc_turn_begin_progress(struct lc_turn *turn)
{
	struct lc_room *room = turn->room;
	struct lc_progress *progress = &room->progress;

	lc_room_end_progress(room);
	if (turn->seat)
		memcpy(progress->initiator, turn->seat->participant, sizeof(progress->initiator));
	memcpy(progress->conference, room->conference->id, sizeof(progress->conference));
	progress->at_ms = turn->now.wall_ms;
	add_members(turn);
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		if (seat->is_admitted && seat->role == LC_ROLE_TRAINER)
			add_trainees(turn, seat->participant);
	}
	if (is_awaited(progress))
		lc_timer_arm(&room->timers, &progress->timer, LC_TIMER_PROGRESS, progress,
			     turn->now.mono_ms + LC_RESTART_ACK_MS);
}

void lc_turn_address_returning(struct lc_turn *turn)
{
	const struct lc_progress *progress = &turn->room->progress;

	for (guint i = 0; i < progress->list->len; i++)
		lc_effects_address(turn->out, entry_at(progress, i)->participant);
}

/** Somebody is back; says so, and stops waiting when there is nobody left to wait for. */
static void note_back(struct lc_turn *turn, const char *participant)
{
	struct lc_progress *progress = &turn->room->progress;
	struct lc_returning *entry = find_entry(progress, participant);

	if (!entry || entry->state == LC_RETURN_BACK)
		return;
	set_state(turn, entry, LC_RETURN_BACK);
	if (!is_awaited(progress))
		lc_timer_cancel(&turn->room->timers, &progress->timer);
	lc_turn_tell_progress(turn);
}

void lc_turn_progress_came(struct lc_turn *turn, const struct lc_seat *seat)
{
	note_back(turn, seat->participant);
}

void lc_turn_progress_left(struct lc_turn *turn, const char *participant)
{
	struct lc_progress *progress = &turn->room->progress;
	const struct lc_returning *entry = find_entry(progress, participant);

	if (!entry)
		return;
	g_array_remove_index(progress->list, (guint)(entry - entry_at(progress, 0)));
	if (!is_awaited(progress))
		lc_timer_cancel(&turn->room->timers, &progress->timer);
	lc_turn_tell_progress(turn);
}

void lc_turn_expire_progress(struct lc_turn *turn)
{
	struct lc_progress *progress = &turn->room->progress;

	for (guint i = 0; i < progress->list->len; i++) {
		if (entry_at(progress, i)->state == LC_RETURN_NOTIFIED)
			set_state(turn, entry_at(progress, i), LC_RETURN_MISSING);
	}
	lc_turn_tell_progress(turn);
}

enum lc_error lc_run_restart_ack(struct lc_turn *turn)
{
	switch (lc_room_understand(turn->room, turn->command->conference)) {
	case LC_PRESENT_CONFERENCE:
		note_back(turn, turn->seat->participant);
		return LC_OK;
	case LC_ENDED_CONFERENCE:
		return LC_OK; /* of a restart before this one */
	case LC_FOREIGN_CONFERENCE:
		break;
	}
	return lc_turn_refuse_conference(turn);
}
