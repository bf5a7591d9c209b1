/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rooms with something in every field. Each value is made of a number that rises with every field,
 * so that two fields that were mixed up do not go unnoticed.
 */
#include "tests/unit/support/store_scene.h"

#include <stdio.h>
#include <string.h>

#define WALL_MS 1700000000000
#define LATEST_MS 253402300799999

static void free_seat(void *data)
{
	g_array_unref(((struct lc_stored_seat *)data)->stays);
}

static void free_message(void *data)
{
	g_free(((struct lc_message *)data)->text);
}

static GArray *new_rows(size_t size, GDestroyNotify clear)
{
	GArray *rows = g_array_new(FALSE, TRUE, (guint)size);

	if (clear)
		g_array_set_clear_func(rows, clear);
	return rows;
}

struct lc_stored_room *make_smallest(const char *name)
{
	struct lc_stored_room *room = g_new0(struct lc_stored_room, 1);

	snprintf(room->memento.name, sizeof(room->memento.name), "%s", name);
	room->memento.kind = LC_ROOM_PERSISTENT;
	room->memento.policy.max_participants = 1;
	room->seats = new_rows(sizeof(struct lc_stored_seat), free_seat);
	room->messages = new_rows(sizeof(struct lc_message), free_message);
	room->bans = new_rows(sizeof(struct lc_ban), NULL);
	room->volunteers = new_rows(sizeof(struct lc_volunteer), NULL);
	return room;
}

void free_sample(struct lc_stored_room *room)
{
	g_array_unref(room->seats);
	g_array_unref(room->messages);
	g_array_unref(room->bans);
	g_array_unref(room->volunteers);
	g_free(room);
}

/** The next number, and what else is made of it. */
struct source {
	unsigned next;
};

static unsigned take_number(struct source *source)
{
	return ++source->next;
}

static bool take_bool(struct source *source)
{
	return take_number(source) * 2654435761u >> 31;
}

#define TAKE_TEXT(source, field)                                                                   \
	snprintf(field, sizeof(field), "%s \xe2\x82\xac %u", #field, take_number(source))

static void take_hash(struct source *source, uint8_t *hash)
{
	for (size_t i = 0; i < LC_HASH_BYTES; i++)
		hash[i] = (uint8_t)take_number(source); /* with zeros within */
}

static void fill_policy(struct source *source, struct lc_policy *policy)
{
	TAKE_TEXT(source, policy->description);
	TAKE_TEXT(source, policy->secret);
	TAKE_TEXT(source, policy->pin);
	policy->max_participants = take_number(source);
	policy->reconnect_timeout_ms = take_number(source);
	policy->is_private = take_bool(source);
	policy->allow_takeover = take_bool(source);
	policy->end_when_trainer_leaves = take_bool(source);
	policy->video_codec = take_number(source) % LC_VIDEO_CODECS_COUNT;
	policy->required_roles = take_number(source) % (1u << LC_ROLES);
	policy->lobby = take_bool(source);
	policy->auto_end = take_bool(source);
	for (size_t i = 0; i < LC_ROLES; i++)
		policy->max_of_role[i] = take_number(source);
	for (size_t i = 0; i < LC_PARTIES; i++)
		snprintf(policy->party_names[i], sizeof(policy->party_names[i]), "party %u",
			 take_number(source));
	policy->appointment_id = take_number(source);
	policy->is_temporary = take_bool(source);
}

static void fill_conference(struct source *source, struct lc_conference_memento *conference)
{
	TAKE_TEXT(source, conference->id);
	conference->state = take_number(source) % LC_CONFERENCE_STATES_COUNT;
	conference->seq_limit = take_number(source);
	conference->created_at_ms = WALL_MS + take_number(source);
	conference->peak_participants = take_number(source);
	conference->join_count = take_number(source);
	conference->reconnection_count = take_number(source);
	conference->is_interrupted = take_bool(source);
	TAKE_TEXT(source, conference->controller);
}

static void add_stays(struct source *source, GArray *stays)
{
	for (int i = 0; i < 2; i++) {
		const struct lc_stay_memento stay = {
			.from_ms = WALL_MS + take_number(source),
			.duration_ms = i == 0 ? (int64_t)take_number(source) : -1,
		};
		g_array_append_val(stays, stay);
	}
}

static void add_seat(struct source *source, GArray *seats)
{
	struct lc_stored_seat seat = {
		.memento.role = take_number(source) % LC_ROLES,
		.memento.is_admitted = take_bool(source),
		.memento.muted = take_bool(source),
		.memento.held = take_bool(source),
		.memento.microphone = take_bool(source),
		.memento.camera = take_bool(source),
		.memento.screen = take_bool(source),
		.memento.hand = take_number(source),
		.memento.leg = take_number(source),
		.memento.is_live = take_bool(source),
		.memento.window_until_ms = WALL_MS + take_number(source),
		.memento.joined_at_ms = WALL_MS + take_number(source),
		.stays = new_rows(sizeof(struct lc_stay_memento), NULL),
	};

	TAKE_TEXT(source, seat.memento.participant);
	TAKE_TEXT(source, seat.memento.display);
	take_hash(source, seat.memento.key_hash);
	add_stays(source, seat.stays);
	g_array_append_val(seats, seat);
}

static void add_message(struct source *source, GArray *messages)
{
	struct lc_message message = {
		.number = take_number(source),
		.at_ms = WALL_MS + take_number(source),
		.text = g_strdup_printf("two lines\nand \xf0\x9f\x91\x8b %u", take_number(source)),
	};

	TAKE_TEXT(source, message.participant);
	TAKE_TEXT(source, message.display);
	g_array_append_val(messages, message);
}

static void add_ban(struct source *source, GArray *bans)
{
	struct lc_ban ban = {.is_for_good = take_bool(source)};

	TAKE_TEXT(source, ban.participant);
	take_hash(source, ban.key_hash);
	g_array_append_val(bans, ban);
}

static void add_volunteer(struct source *source, GArray *volunteers)
{
	static const enum lc_logged_on states[] = {LC_LOGGED_OUT, LC_LOGGED_ON_VOLUNTEER,
						   LC_LOGGED_ON_TRAINER, LC_LOGGED_ON_TRAINEE};
	struct lc_volunteer volunteer = {
		.may_train = take_bool(source),
		.may_be_trained = take_bool(source),
		.logged_on = states[take_number(source) % G_N_ELEMENTS(states)],
	};

	TAKE_TEXT(source, volunteer.participant);
	TAKE_TEXT(source, volunteer.first_name);
	TAKE_TEXT(source, volunteer.last_name);
	TAKE_TEXT(source, volunteer.trainer);
	g_array_append_val(volunteers, volunteer);
}

struct lc_stored_room *make_sample(const char *name, enum lc_room_kind kind, unsigned seed)
{
	struct lc_stored_room *room = make_smallest(name);
	struct source source = {seed};

	room->memento.kind = kind;
	fill_policy(&source, &room->memento.policy);
	room->memento.last_epoch_s = take_number(&source);
	room->memento.last_closed_leg = take_number(&source);
	room->memento.last_message = take_number(&source);
	room->memento.last_hand = take_number(&source);
	room->memento.ended_at_ms = WALL_MS + take_number(&source);
	room->is_configured = take_bool(&source);
	room->has_conference = true;
	fill_conference(&source, &room->conference);
	for (int i = 0; i < 3; i++)
		add_seat(&source, room->seats);
	for (int i = 0; i < 2; i++) {
		add_message(&source, room->messages);
		add_ban(&source, room->bans);
		add_volunteer(&source, room->volunteers);
	}
	return room;
}

/** Bytes up to `size` - 1: one of one byte for odd lengths, then letters of two. */
static void fill(char *field, size_t size)
{
	size_t at = 0;

	if ((size - 1) % 2)
		field[at++] = 'x';
	for (; at + 2 < size; at += 2)
		memcpy(field + at, "\xc3\xa9", 2);
	field[at] = '\0';
}

#define FILL(field) fill(field, sizeof(field))

static void fill_up_policy(struct lc_policy *policy)
{
	FILL(policy->description);
	FILL(policy->secret);
	FILL(policy->pin);
	policy->max_participants = LC_MAX_PARTICIPANTS;
	policy->reconnect_timeout_ms = LC_RECONNECT_TIMEOUT_MAX_MS;
	policy->required_roles = (1u << LC_ROLES) - 1;
	policy->video_codec = LC_VIDEO_CODECS_COUNT - 1;
	for (size_t i = 0; i < LC_ROLES; i++)
		policy->max_of_role[i] = LC_MAX_PARTICIPANTS;
	for (size_t i = 0; i < LC_PARTIES; i++)
		FILL(policy->party_names[i]);
}

static void fill_up_seat(struct lc_stored_seat *seat)
{
	struct lc_stay_memento *stay = &g_array_index(seat->stays, struct lc_stay_memento, 0);

	FILL(seat->memento.participant);
	FILL(seat->memento.display);
	memset(seat->memento.key_hash, 0xff, LC_HASH_BYTES);
	seat->memento.role = LC_ROLES - 1;
	seat->memento.hand = INT64_MAX;
	seat->memento.leg = UINT32_MAX;
	seat->memento.window_until_ms = seat->memento.joined_at_ms = LATEST_MS;
	stay->from_ms = stay->duration_ms = LATEST_MS;
}

static void fill_up_rows(struct lc_stored_room *room)
{
	struct lc_message *message = &g_array_index(room->messages, struct lc_message, 1);
	struct lc_ban *ban = &g_array_index(room->bans, struct lc_ban, 0);
	struct lc_volunteer *volunteer = &g_array_index(room->volunteers, struct lc_volunteer, 0);
	char text[LC_MESSAGE_BYTES + 1];

	FILL(text);
	FILL(message->participant);
	FILL(message->display);
	message->number = INT64_MAX;
	message->at_ms = LATEST_MS;
	g_free(message->text);
	message->text = g_strdup(text);
	FILL(ban->participant);
	FILL(volunteer->participant);
	FILL(volunteer->first_name);
	FILL(volunteer->last_name);
	FILL(volunteer->trainer);
}

struct lc_stored_room *make_largest(void)
{
	struct lc_stored_room *room = make_sample("largest", LC_ROOM_SIP, 1);

	FILL(room->memento.name);
	fill_up_policy(&room->memento.policy);
	room->memento.last_epoch_s = room->memento.ended_at_ms = LATEST_MS;
	room->memento.last_closed_leg = UINT32_MAX;
	room->memento.last_message = room->memento.last_hand = INT64_MAX;
	FILL(room->conference.id);
	FILL(room->conference.controller);
	room->conference.state = LC_CONFERENCE_STATES_COUNT - 1;
	room->conference.seq_limit = INT64_MAX;
	room->conference.created_at_ms = LATEST_MS;
	room->conference.peak_participants = UINT32_MAX;
	room->conference.join_count = room->conference.reconnection_count = INT64_MAX;
	fill_up_seat(&g_array_index(room->seats, struct lc_stored_seat, 0));
	fill_up_rows(room);
	return room;
}
