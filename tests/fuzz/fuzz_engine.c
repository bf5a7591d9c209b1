/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any sequence of commands and jumps of time, through the whole conference engine. After each the
 * room's own invariants are checked, and the books of engine_mirror.h must agree with it.
 *
 * An input is a row of bytes that are read as choices: first the room's policy, then steps. Where
 * the bytes end, all further choices are 0. What the doors before the engine guarantee is guaranteed
 * here too: texts end, enumerations are in range, time goes forward.
 */
#include <stdio.h>
#include <string.h>

#include "lectern/conference/room.h"
#include "tests/unit/support/engine_mirror.h"

#define SECRET "the room's secret"
#define PIN "4711"
#define START_WALL_MS 1700000000000
#define MAX_STEPS 2000 /* an input is a second's work at most */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct reader {
	const uint8_t *at, *end;
};

static unsigned read_byte(struct reader *reader)
{
	return reader->at < reader->end ? *reader->at++ : 0;
}

static unsigned read_number(struct reader *reader)
{
	unsigned high = read_byte(reader);

	return high << 8 | read_byte(reader);
}

/** A text of at most 15 bytes, of whatever bytes; one in four is longer than any limit. */
static void read_text(struct reader *reader, char *out, size_t size)
{
	unsigned shape = read_byte(reader);
	size_t length = MIN(shape & 15, size - 1);

	memset(out, 0, size);
	if ((shape & 0xc0) == 0xc0) {
		memset(out, 'x', size - 1);
		return;
	}
	for (size_t i = 0; i < length; i++)
		out[i] = (char)read_byte(reader);
}

static void read_policy(struct reader *reader, struct lc_policy *policy)
{
	unsigned flags = read_byte(reader);

	if (flags & 1)
		strcpy(policy->secret, SECRET);
	if (flags & 2)
		strcpy(policy->pin, PIN);
	policy->is_private = flags & 4;
	policy->allow_takeover = flags & 8;
	policy->end_when_trainer_leaves = flags & 16;
	policy->max_participants = flags & 32 ? read_byte(reader) : 10;
	policy->reconnect_timeout_ms = flags & 64 ? (int64_t)read_number(reader) * 100 : 300000;
	policy->required_roles = read_byte(reader) & 15;
	policy->video_codec = read_byte(reader) % LC_VIDEO_CODECS_COUNT;
	read_text(reader, policy->description, sizeof(policy->description));
}

static const char *read_person(struct reader *reader)
{
	static const char *const people[] = {"tom", "ana", "ben",  "cleo",
					     "дан", "",    "\xff", "a\tb"};

	return people[read_byte(reader) % G_N_ELEMENTS(people)];
}

static void read_actor(struct reader *reader, const struct lc_room *room, struct lc_actor *by)
{
	static const char *const secrets[] = {"", "", SECRET, "a guess"};
	const struct lc_seat *seat;
	unsigned proof;

	strcpy(by->participant, read_person(reader));
	seat = lc_room_seat_find(room, by->participant);
	proof = read_byte(reader);
	by->leg = seat ? seat->leg.number : proof & 3;
	if (proof & 4)
		by->leg += 1 - (proof & 2);
	strcpy(by->secret, secrets[proof >> 3 & 3]);
	by->is_admin = (proof & 0xe0) == 0xe0;
}

static void read_key(struct reader *reader, uint8_t *key_hash, const char *who)
{
	unsigned variant = read_byte(reader);

	memset(key_hash, (int)(variant & 1), LC_HASH_BYTES);
	memcpy(key_hash, who, MIN(strlen(who), LC_HASH_BYTES));
	if (variant & 2)
		key_hash[LC_HASH_BYTES - 1] ^= (uint8_t)variant;
}

static void read_join(struct reader *reader, struct lc_command *command)
{
	struct lc_join *join = &command->join;
	unsigned flags = read_byte(reader);

	join->role = flags % LC_ROLES;
	join->microphone = flags & 4;
	join->camera = flags & 8;
	join->screen = flags & 16;
	join->has_video = flags & 32;
	strcpy(join->pin, flags & 64 ? "" : PIN);
	join->video_codecs = flags & 128 ? read_byte(reader) : 7;
	read_key(reader, join->key_hash, command->by.participant);
	read_text(reader, join->display, sizeof(join->display));
}

static void read_subscribe(struct reader *reader, struct lc_command *command, uint64_t ticket)
{
	struct lc_subscribe *subscribe = &command->subscribe;
	unsigned flags = read_byte(reader);

	subscribe->ticket = ticket;
	subscribe->has_video = flags & 1;
	subscribe->video_codecs = flags >> 1 & 7;
	read_key(reader, subscribe->key_hash, command->by.participant);
}

static void read_configure(struct reader *reader, struct lc_configure *configure)
{
	unsigned flags = read_byte(reader);

	configure->has_microphone = flags & 1;
	configure->microphone = flags & 2;
	configure->has_camera = flags & 4;
	configure->camera = flags & 8;
	configure->has_screen = flags & 16;
	configure->screen = flags & 32;
	configure->has_display = flags & 64;
	if (configure->has_display)
		read_text(reader, configure->display, sizeof(configure->display));
}

static void read_conference(struct reader *reader, const struct lc_room *room, char *out)
{
	unsigned form = read_byte(reader);

	if (form & 1)
		read_text(reader, out, LC_CONFERENCE_ID_BYTES + 1);
	else if (form & 2)
		snprintf(out, LC_CONFERENCE_ID_BYTES + 1, "%s_%lld", room->name,
			 (long long)room->last_epoch_s + (int)(form >> 2 & 3) - 1);
}

static void read_command(struct reader *reader, const struct mirror *mirror,
			 struct lc_command *command, uint64_t ticket)
{
	read_actor(reader, mirror->room, &command->by);
	switch (command->kind) {
	case LC_CMD_JOIN:
		read_join(reader, command);
		break;
	case LC_CMD_SUBSCRIBE:
		read_subscribe(reader, command, ticket);
		break;
	case LC_CMD_CONFIGURE:
		read_configure(reader, &command->configure);
		break;
	case LC_CMD_MUTE:
	case LC_CMD_UNMUTE:
	case LC_CMD_KICK:
		strcpy(command->target, read_person(reader));
		break;
	case LC_CMD_END:
	case LC_CMD_RESTART:
		read_conference(reader, mirror->room, command->conference);
		break;
	case LC_CMD_EDIT:
		read_policy(reader, &command->policy);
		break;
	case LC_CMD_LEG_DOWN:
		command->last_seen_ms = (int64_t)read_number(reader) * 100;
		break;
	default:
		break;
	}
}

/** Time goes on; the wall clock may be set to something else. Deadlines are met on time or late. */
static void pass_time(struct reader *reader, struct mirror *mirror, struct lc_now *now,
		      struct lc_effects *effects)
{
	unsigned form = read_byte(reader);
	int64_t span_ms = (int64_t)read_number(reader) * (form & 1 ? 10 : 1);
	int64_t until_ms = now->mono_ms + span_ms;

	if (form & 2)
		now->wall_ms = START_WALL_MS + (int64_t)read_number(reader) * 1000;
	while (form & 4 && lc_room_next_deadline(mirror->room) < until_ms) {
		now->wall_ms += lc_room_next_deadline(mirror->room) - now->mono_ms;
		now->mono_ms = lc_room_next_deadline(mirror->room);
		mirror_expire(mirror, *now, effects);
	}
	now->wall_ms += until_ms - now->mono_ms;
	now->mono_ms = until_ms;
	mirror_expire(mirror, *now, effects);
}

static void live(struct reader *reader, struct lc_room *room)
{
	struct lc_now now = {.mono_ms = 1000000, .wall_ms = START_WALL_MS};
	struct lc_effects effects;
	struct mirror mirror;

	mirror_open(&mirror, room);
	lc_effects_init(&effects);
	for (uint64_t step = 1; step <= MAX_STEPS && reader->at < reader->end; step++) {
		struct lc_command command;
		unsigned choice = read_byte(reader) % (LC_COMMANDS + 3);
		if (choice >= LC_COMMANDS) {
			pass_time(reader, &mirror, &now, &effects);
			continue;
		}
		memset(&command, 0, sizeof(command));
		command.kind = choice;
		read_command(reader, &mirror, &command, step);
		mirror_apply(&mirror, &command, now, &effects);
	}
	lc_effects_reset(&effects);
	lc_room_close(room, now, &effects);
	lc_room_check(room);
	lc_effects_clear(&effects);
	mirror_close(&mirror);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader reader = {data, data + size};
	enum lc_room_kind kind = read_byte(&reader) % LC_ROOM_KINDS_COUNT;
	struct lc_policy policy = lc_policy_default(kind);

	if (read_byte(&reader) & 1)
		read_policy(&reader, &policy);
	struct lc_room *room = lc_room_new("blue_1", kind, &policy, NULL);
	if (room)
		live(&reader, room);
	lc_room_free(room);
	return 0;
}
