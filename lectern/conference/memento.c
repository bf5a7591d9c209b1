/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing a room down, and making it again.
 */
#include "lectern/conference/memento.h"

#include <stdio.h>
#include <string.h>

#include "lectern/conference/engine.h"

/* Numbers of events are written down in steps, so that not every event is a change to be stored. */
#define SEQ_STEP 1024

void lc_room_memorise(const struct lc_room *room, struct lc_room_memento *out)
{
	memset(out, 0, sizeof(*out));
	memcpy(out->name, room->name, sizeof(out->name));
	out->kind = room->kind;
	out->policy = room->policy;
	out->last_epoch_s = room->last_epoch_s;
	out->last_closed_leg = room->last_closed_leg;
	out->last_message = room->talk.last_number;
	out->last_hand = room->last_hand;
	out->ended_at_ms = room->ended_at_ms;
}

void lc_conference_memorise(const struct lc_room *room, struct lc_conference_memento *out)
{
	const struct lc_conference *conference = room->conference;

	memset(out, 0, sizeof(*out));
	memcpy(out->id, conference->id, sizeof(out->id));
	out->state = conference->state;
	out->seq_limit = (conference->seq / SEQ_STEP + 1) * SEQ_STEP;
	out->created_at_ms = conference->created_wall_ms;
	out->peak_participants = conference->peak_participants;
	out->join_count = conference->join_count;
	out->reconnection_count = conference->reconnection_count;
	out->is_interrupted = conference->is_interrupted;
	memcpy(out->controller, conference->controller, sizeof(out->controller));
}

void lc_seat_memorise(const struct lc_seat *seat, struct lc_seat_memento *out)
{
	memset(out, 0, sizeof(*out));
	memcpy(out->participant, seat->participant, sizeof(out->participant));
	memcpy(out->display, seat->display, sizeof(out->display));
	out->role = seat->role;
	memcpy(out->key_hash, seat->key_hash, sizeof(out->key_hash));
	out->is_admitted = seat->is_admitted;
	out->muted = seat->muted;
	out->held = seat->held;
	out->microphone = seat->microphone;
	out->camera = seat->camera;
	out->screen = seat->screen;
	out->hand = seat->hand;
	out->leg = seat->leg.number;
	out->is_live = seat->leg.is_live;
	out->window_until_ms = seat->window_until_ms;
	out->joined_at_ms = seat->joined_at_ms;
}

void lc_stay_memorise(const struct lc_stay *stay, struct lc_stay_memento *out)
{
	bool is_open = stay->to_mono_ms == LC_NEVER;

	out->from_ms = stay->from_wall_ms;
	out->duration_ms = is_open ? -1 : stay->to_mono_ms - stay->from_mono_ms;
}

struct lc_room *lc_room_revive(const struct lc_room_memento *memento, struct lc_why *why)
{
	struct lc_room *room = lc_room_new(memento->name, memento->kind, &memento->policy, why);

	if (!room)
		return NULL;
	room->last_epoch_s = memento->last_epoch_s;
	room->last_closed_leg = memento->last_closed_leg;
	room->talk.last_number = memento->last_message;
	room->last_hand = memento->last_hand;
	room->ended_at_ms = memento->ended_at_ms;
	return room;
}

void lc_conference_revive(struct lc_room *room, const struct lc_conference_memento *memento)
{
	struct lc_conference *conference = g_new0(struct lc_conference, 1);

	memcpy(conference->id, memento->id, sizeof(conference->id));
	conference->state = memento->state;
	conference->seq = memento->seq_limit;
	conference->created_wall_ms = memento->created_at_ms;
	conference->peak_participants = memento->peak_participants;
	conference->join_count = memento->join_count;
	conference->reconnection_count = memento->reconnection_count;
	conference->is_interrupted = memento->is_interrupted;
	memcpy(conference->controller, memento->controller, sizeof(conference->controller));
	room->conference = conference;
}

/** As on the wall clock for now; lc_room_wake() puts them on the monotonic one. */
static void revive_stays(struct lc_attendance *attendance, const struct lc_stay_memento *stays,
			 size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct lc_stay stay = {
			.from_mono_ms = stays[i].from_ms,
			.to_mono_ms = stays[i].duration_ms < 0
					      ? LC_NEVER
					      : stays[i].from_ms + stays[i].duration_ms,
			.from_wall_ms = stays[i].from_ms,
		};
		g_array_append_val(attendance->stays, stay);
	}
}

static bool is_fitting(const struct lc_room *room, const struct lc_seat_memento *memento)
{
	enum lc_role role;
	const char *name = lc_policy_role_name(&room->policy, memento->role);

	return room->conference && memento->leg > 0 && lc_id_is_valid(memento->participant) &&
	       !lc_room_seat_find(room, memento->participant) &&
	       lc_policy_role_find(&room->policy, name, &role) && role == memento->role &&
	       (memento->is_admitted || role != LC_ROLE_TRAINER);
}

bool lc_seat_revive(struct lc_room *room, const struct lc_seat_memento *memento,
		    const struct lc_stay_memento *stays, size_t stay_count)
{
	if (!is_fitting(room, memento))
		return false;
	struct lc_seat *seat = g_new0(struct lc_seat, 1);
	memcpy(seat->participant, memento->participant, sizeof(seat->participant));
	memcpy(seat->display, memento->display, sizeof(seat->display));
	seat->role = memento->role;
	memcpy(seat->key_hash, memento->key_hash, sizeof(seat->key_hash));
	seat->is_admitted = memento->is_admitted;
	seat->muted = memento->muted;
	seat->held = memento->held;
	seat->microphone = memento->microphone;
	seat->camera = memento->camera;
	seat->screen = memento->screen;
	seat->hand = memento->hand;
	seat->leg.number = memento->leg;
	seat->leg.is_live = memento->is_live;
	seat->window_until_ms = memento->window_until_ms;
	seat->joined_at_ms = memento->joined_at_ms;
	seat->status = LC_SEAT_DISCONNECTED;
	lc_attendance_init(&seat->attendance);
	revive_stays(&seat->attendance, stays, stay_count);
	lc_room_add_seat(room, seat);
	return true;
}
