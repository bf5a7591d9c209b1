/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Questions about a room and its seats; nothing here changes anything.
 */
#include <stdio.h>
#include <string.h>

#include "lectern/conference/engine.h"

struct lc_seat *lc_room_seat_find(const struct lc_room *room, const char *participant)
{
	return g_hash_table_lookup(room->seat_of, participant);
}

enum lc_seat_status lc_seat_status_of(const struct lc_seat *seat)
{
	if (!seat->leg.is_live)
		return LC_SEAT_DISCONNECTED;
	if (!seat->is_admitted)
		return LC_SEAT_WAITING;
	if (!seat->leg.is_media_up)
		return LC_SEAT_JOINING;
	if (seat->held)
		return LC_SEAT_ON_HOLD;
	return seat->muted ? LC_SEAT_MUTED : LC_SEAT_ACTIVE;
}

struct lc_participant_info lc_seat_info(const struct lc_room *room, const struct lc_seat *seat)
{
	struct lc_participant_info info;

	memset(&info, 0, sizeof(info));
	memcpy(info.participant, seat->participant, sizeof(info.participant));
	memcpy(info.display, seat->display, sizeof(info.display));
	info.role = seat->role;
	snprintf(info.role_name, sizeof(info.role_name), "%s",
		 lc_policy_role_name(&room->policy, seat->role));
	info.status = seat->status;
	info.muted = seat->muted;
	info.held = seat->held;
	info.microphone = seat->microphone;
	info.camera = seat->camera;
	info.screen = seat->screen;
	info.suspect = seat->leg.is_suspect;
	info.waiting = !seat->is_admitted;
	info.silenced = seat->silenced;
	info.hand = seat->hand;
	info.leg = seat->leg.number;
	info.joined_at_ms = seat->joined_at_ms;
	info.reconnect_until_ms = seat->window_until_ms;
	return info;
}

bool lc_seat_is_audible(const struct lc_seat *seat)
{
	return lc_seat_is_visible(seat) && !seat->muted && !seat->silenced;
}

bool lc_seat_is_visible(const struct lc_seat *seat)
{
	return seat->is_admitted && seat->leg.is_live && seat->leg.is_media_up && !seat->held;
}

bool lc_seat_may_receive(const struct lc_seat *seat)
{
	return seat->is_admitted && seat->leg.is_live && !seat->held;
}

bool lc_room_needs(const struct lc_room *room, enum lc_role role)
{
	return lc_policy_needs(&room->policy, role);
}

/** How far the seats of one role are, or of all roles together (LC_ROLES). */
static enum lc_session_status judge_role(const struct lc_room *room, enum lc_role role)
{
	enum lc_session_status status = LC_SESSION_WAITING;

	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		if (!seat->is_admitted || (role != LC_ROLES && seat->role != role))
			continue;
		if (seat->leg.is_media_up)
			return LC_SESSION_ACTIVE;
		status = LC_SESSION_CONNECTING;
	}
	return status;
}

bool lc_room_misses_somebody(const struct lc_room *room)
{
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		if (seat->is_admitted && lc_room_needs(room, seat->role) && !seat->leg.is_live)
			return true;
	}
	return false;
}

enum lc_session_status lc_room_session(const struct lc_room *room)
{
	enum lc_session_status status = judge_role(room, LC_ROLES);

	if (!room->conference)
		return room->last_epoch_s ? LC_SESSION_ENDED : LC_SESSION_WAITING;
	if (lc_room_misses_somebody(room))
		return LC_SESSION_RECONNECTING;
	/* The session is as far as the role that is least far; the statuses stand in that order. */
	for (enum lc_role role = 0; role < LC_ROLES; role++) {
		if (lc_room_needs(room, role))
			status = MIN(status, judge_role(room, role));
	}
	return status;
}

struct lc_stats lc_room_stats(const struct lc_room *room, struct lc_now now)
{
	const struct lc_conference *conference = room->conference;
	struct lc_stats stats;

	memset(&stats, 0, sizeof(stats));
	if (!conference)
		return stats;
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		/* Whom an external call silences is active all the same. */
		bool is_active = lc_seat_is_visible(seat) && !seat->muted;
		stats.waiting_participants += !seat->is_admitted;
		if (!seat->is_admitted)
			continue;
		stats.total_participants++;
		stats.active_participants += is_active;
		stats.audio_participants += is_active && seat->microphone;
		stats.disconnected_participants += !seat->leg.is_live;
	}
	stats.peak_participants = conference->peak_participants;
	stats.join_count = conference->join_count;
	stats.reconnection_count = conference->reconnection_count;
	stats.duration_ms = now.mono_ms - conference->created_mono_ms;
	stats.created_at_ms = conference->created_wall_ms;
	stats.state = conference->state;
	return stats;
}

bool lc_audience_includes(enum lc_audience audience, const char *subject, const char *participant,
			  enum lc_role role, bool is_admitted)
{
	if (*subject && strcmp(subject, participant) == 0)
		return (audience & LC_TO_SUBJECT) != 0;
	if (!is_admitted)
		return (audience & LC_TO_WAITING) != 0;
	return (audience & (role == LC_ROLE_TRAINER ? LC_TO_TRAINERS : LC_TO_MEMBERS)) != 0;
}

uint32_t lc_room_member_count(const struct lc_room *room)
{
	uint32_t count = 0;

	for (guint i = 0; i < room->seats->len; i++)
		count += ((const struct lc_seat *)room->seats->pdata[i])->is_admitted;
	return count;
}

uint32_t lc_room_role_count(const struct lc_room *room, enum lc_role role)
{
	uint32_t count = 0;

	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		count += seat->is_admitted && seat->role == role;
	}
	return count;
}

size_t lc_room_by_status(const struct lc_room *room, enum lc_seat_status status,
			 const struct lc_seat **out, size_t most)
{
	size_t count = 0;

	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		if (seat->status != status)
			continue;
		if (count < most)
			out[count] = seat;
		count++;
	}
	return count;
}

bool lc_room_should_terminate(const struct lc_room *room)
{
	return lc_room_by_status(room, LC_SEAT_ACTIVE, NULL, 0) <= 1;
}

double lc_room_capacity_utilization(const struct lc_room *room)
{
	return (double)lc_room_member_count(room) / (double)room->policy.max_participants;
}

bool lc_room_is_full(const struct lc_room *room)
{
	return lc_room_member_count(room) >= room->policy.max_participants;
}

bool lc_room_is_media_ready(const struct lc_room *room)
{
	uint32_t up = 0;

	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		if (seat->status == LC_SEAT_JOINING)
			return false;
		up += seat->is_admitted && seat->leg.is_media_up;
	}
	return up >= 2 && room->conference->state == LC_CONFERENCE_ACTIVE;
}

int64_t lc_seat_present_ms(const struct lc_seat *seat, struct lc_now now)
{
	return lc_attendance_total_ms(&seat->attendance, now.mono_ms);
}
