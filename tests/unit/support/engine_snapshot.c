/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two ways of writing a room down, text and bytes, share one walk over all fields.
 */
#include "tests/unit/support/engine_snapshot.h"

#include <string.h>

struct sink {
	GString *out;
	bool is_text;
};

static void write_int(struct sink *sink, const char *field, int64_t value)
{
	if (sink->is_text)
		g_string_append_printf(sink->out, "%s=%lld ", field, (long long)value);
	else
		g_string_append_len(sink->out, (const char *)&value, sizeof(value));
}

static void write_text(struct sink *sink, const char *field, const char *value)
{
	if (sink->is_text)
		g_string_append_printf(sink->out, "%s=\"%s\" ", field, value);
	else
		g_string_append_len(sink->out, value, (gssize)strlen(value) + 1);
}

static void write_hash(struct sink *sink, const uint8_t *hash)
{
	if (!sink->is_text) {
		g_string_append_len(sink->out, (const char *)hash, LC_HASH_BYTES);
		return;
	}
	for (size_t i = 0; i < LC_HASH_BYTES; i++)
		g_string_append_printf(sink->out, "%02x", hash[i]);
}

static void end_line(struct sink *sink)
{
	g_string_append_c(sink->out, '\n');
}

#define INT(object, field) write_int(sink, #field, (int64_t)(object)->field)
#define TEXT(object, field) write_text(sink, #field, (object)->field)

static void write_timer(struct sink *sink, const struct lc_timer *timer)
{
	INT(timer, is_armed);
	if (!timer->is_armed)
		return;
	INT(timer, kind);
	INT(timer, due_ms);
}

static void write_policy(struct sink *sink, const struct lc_policy *policy)
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
	INT(policy, lobby);
	INT(policy, auto_end);
	INT(policy, appointment_id);
	for (enum lc_role role = 0; role < LC_ROLES; role++)
		INT(policy, max_of_role[role]);
	end_line(sink);
}

static void write_conference(struct sink *sink, const struct lc_conference *conference)
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
	TEXT(conference, controller);
	INT(conference, is_on_call);
	TEXT(conference, caller);
	INT(conference, call_since_ms);
	end_line(sink);
}

static void write_leg(struct sink *sink, const struct lc_leg *leg)
{
	INT(leg, number);
	INT(leg, is_live);
	INT(leg, is_media_up);
	INT(leg, is_suspect);
	INT(leg, has_subscription);
	write_timer(sink, &leg->media_timer);
}

static void write_attendance(struct sink *sink, const struct lc_attendance *attendance)
{
	for (guint i = 0; i < attendance->stays->len; i++) {
		const struct lc_stay *stay = &g_array_index(attendance->stays, struct lc_stay, i);
		INT(stay, from_mono_ms);
		INT(stay, to_mono_ms);
		INT(stay, from_wall_ms);
	}
}

static void write_seat(struct sink *sink, const struct lc_seat *seat)
{
	TEXT(seat, participant);
	TEXT(seat, display);
	INT(seat, role);
	INT(seat, muted);
	INT(seat, held);
	INT(seat, is_admitted);
	INT(seat, silenced);
	INT(seat, hand);
	INT(&seat->allowance, spent_until_ms);
	write_timer(sink, &seat->lobby_timer);
	INT(seat, microphone);
	INT(seat, camera);
	INT(seat, screen);
	INT(seat, status);
	INT(seat, window_until_ms);
	INT(seat, joined_at_ms);
	write_leg(sink, &seat->leg);
	write_timer(sink, &seat->window);
	write_attendance(sink, &seat->attendance);
	write_hash(sink, seat->key_hash);
	end_line(sink);
}

static void write_pending(struct sink *sink, const struct lc_pending *pending)
{
	TEXT(pending, participant);
	INT(&pending->subscribe, ticket);
	INT(&pending->subscribe, video_codecs);
	INT(&pending->subscribe, has_video);
	write_timer(sink, &pending->timer);
	write_hash(sink, pending->subscribe.key_hash);
	end_line(sink);
}

static void write_bans(struct sink *sink, const struct lc_room *room)
{
	for (guint i = 0; i < room->bans->len; i++) {
		const struct lc_ban *ban = &g_array_index(room->bans, struct lc_ban, i);
		TEXT(ban, participant);
		INT(ban, is_for_good);
		write_hash(sink, ban->key_hash);
		end_line(sink);
	}
}

static void write_volunteers(struct sink *sink, const struct lc_room *room)
{
	for (guint i = 0; i < room->volunteers->len; i++) {
		const struct lc_volunteer *row =
			&g_array_index(room->volunteers, struct lc_volunteer, i);
		TEXT(row, participant);
		TEXT(row, first_name);
		TEXT(row, last_name);
		INT(row, may_train);
		INT(row, may_be_trained);
		INT(row, logged_on);
		TEXT(row, trainer);
		end_line(sink);
	}
}

static void write_talk(struct sink *sink, const struct lc_talk *talk)
{
	INT(talk, bytes);
	INT(talk, last_number);
	for (const GList *at = talk->messages.head; at; at = at->next) {
		const struct lc_message *message = at->data;
		INT(message, number);
		TEXT(message, participant);
		TEXT(message, text);
		end_line(sink);
	}
}

static void write_progress(struct sink *sink, const struct lc_progress *progress)
{
	TEXT(progress, initiator);
	TEXT(progress, conference);
	INT(progress, at_ms);
	write_timer(sink, &progress->timer);
	for (guint i = 0; i < progress->list->len; i++) {
		const struct lc_returning *entry =
			&g_array_index(progress->list, struct lc_returning, i);
		TEXT(entry, participant);
		INT(entry, state);
		INT(entry, since_ms);
	}
	end_line(sink);
}

static void write_room(struct sink *sink, const struct lc_room *room)
{
	TEXT(room, name);
	INT(room, kind);
	INT(room, last_epoch_s);
	INT(room, last_closed_leg);
	write_policy(sink, &room->policy);
	if (room->conference)
		write_conference(sink, room->conference);
	for (guint i = 0; i < room->seats->len; i++)
		write_seat(sink, room->seats->pdata[i]);
	for (guint i = 0; i < room->pending->len; i++)
		write_pending(sink, room->pending->pdata[i]);
	INT(room, last_hand);
	write_bans(sink, room);
	write_volunteers(sink, room);
	write_talk(sink, &room->talk);
	write_progress(sink, &room->progress);
	/* The list itself: its order is state too. */
	for (const struct lc_timer *timer = room->timers.first; timer; timer = timer->next)
		write_timer(sink, timer);
}

char *snapshot(const struct lc_room *room)
{
	struct sink sink = {.out = g_string_new(""), .is_text = true};

	write_room(&sink, room);
	return g_string_free(sink.out, FALSE);
}

void write_fingerprint(const struct lc_room *room, GString *out)
{
	struct sink sink = {.out = out};

	write_room(&sink, room);
}
