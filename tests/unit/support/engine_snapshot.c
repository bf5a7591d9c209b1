/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole room as text: every field but the addresses, so that two snapshots are equal exactly when
 * nothing has changed.
 */
#include "tests/unit/support/engine_scene.h"

#define INT(object, field) g_string_append_printf(out, #field "=%lld ", (long long)(object)->field)
#define TEXT(object, field) g_string_append_printf(out, #field "=\"%s\" ", (object)->field)

static void write_hash(GString *out, const uint8_t *hash)
{
	for (size_t i = 0; i < LC_HASH_BYTES; i++)
		g_string_append_printf(out, "%02x", hash[i]);
	g_string_append_c(out, '\n');
}

static void write_timer(GString *out, const struct lc_timer *timer)
{
	INT(timer, is_armed);
	if (timer->is_armed) {
		INT(timer, kind);
		INT(timer, due_ms);
	}
}

static void write_policy(GString *out, const struct lc_policy *policy)
{
	TEXT(policy, description);
	TEXT(policy, secret);
	TEXT(policy, pin);
	INT(policy, max_participants);
	INT(policy, reconnect_timeout_ms);
	INT(policy, is_private);
	INT(policy, allow_takeover);
	INT(policy, end_when_trainer_leaves);
	INT(policy, video_codec);
	INT(policy, required_roles);
	g_string_append_c(out, '\n');
}

static void write_conference(GString *out, const struct lc_conference *conference)
{
	TEXT(conference, id);
	INT(conference, state);
	INT(conference, seq);
	INT(conference, created_mono_ms);
	INT(conference, created_wall_ms);
	INT(conference, peak_participants);
	INT(conference, join_count);
	INT(conference, reconnection_count);
	INT(conference, is_interrupted);
	g_string_append_c(out, '\n');
}

static void write_leg(GString *out, const struct lc_leg *leg)
{
	INT(leg, number);
	INT(leg, is_live);
	INT(leg, is_media_up);
	INT(leg, is_suspect);
	INT(leg, has_subscription);
	write_timer(out, &leg->media_timer);
}

static void write_attendance(GString *out, const struct lc_attendance *attendance)
{
	for (guint i = 0; i < attendance->stays->len; i++) {
		const struct lc_stay *stay = &g_array_index(attendance->stays, struct lc_stay, i);
		INT(stay, from_mono_ms);
		INT(stay, to_mono_ms);
		INT(stay, from_wall_ms);
	}
}

static void write_seat(GString *out, const struct lc_seat *seat)
{
	TEXT(seat, participant);
	TEXT(seat, display);
	INT(seat, role);
	INT(seat, muted);
	INT(seat, held);
	INT(seat, microphone);
	INT(seat, camera);
	INT(seat, screen);
	INT(seat, status);
	INT(seat, window_until_ms);
	INT(seat, joined_at_ms);
	write_leg(out, &seat->leg);
	write_timer(out, &seat->window);
	write_attendance(out, &seat->attendance);
	write_hash(out, seat->key_hash);
}

static void write_pending(GString *out, const struct lc_pending *pending)
{
	TEXT(pending, participant);
	INT(&pending->subscribe, ticket);
	INT(&pending->subscribe, video_codecs);
	INT(&pending->subscribe, has_video);
	write_timer(out, &pending->timer);
	write_hash(out, pending->subscribe.key_hash);
}

char *snapshot(const struct lc_room *room)
{
	GString *out = g_string_new("");

	TEXT(room, name);
	INT(room, kind);
	INT(room, last_epoch_s);
	INT(room, last_closed_leg);
	write_policy(out, &room->policy);
	if (room->conference)
		write_conference(out, room->conference);
	for (guint i = 0; i < room->seats->len; i++)
		write_seat(out, room->seats->pdata[i]);
	for (guint i = 0; i < room->pending->len; i++)
		write_pending(out, room->pending->pdata[i]);
	for (const struct lc_timer *timer = room->timers.first; timer; timer = timer->next)
		write_timer(out, timer);
	return g_string_free(out, FALSE);
}
