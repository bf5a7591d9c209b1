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
	uint64_t tickets; /* given out so far */
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
	unsigned more = read_byte(reader);
	policy->required_roles = more & 7;
	policy->is_temporary = more & 128;
	policy->lobby = more & 16;
	policy->auto_end = more & 32;
	for (enum lc_role role = 0; more & 64 && role < LC_ROLE_PARTY_1; role++)
		policy->max_of_role[role] = read_byte(reader) % 5;
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

static unsigned read_key(struct reader *reader, uint8_t *key_hash, const char *who)
{
	unsigned variant = read_byte(reader);

	memset(key_hash, (int)(variant & 1), LC_HASH_BYTES);
	memcpy(key_hash, who, MIN(strlen(who), LC_HASH_BYTES));
	if (variant & 2)
		key_hash[LC_HASH_BYTES - 1] ^= (uint8_t)variant;
	return variant;
}

static void read_join(struct reader *reader, const struct lc_room *room, struct lc_command *command)
{
	struct lc_join *join = &command->join;
	unsigned flags = read_byte(reader);
	unsigned variant;

	enum lc_role role = lc_policy_has_parties(&room->policy)
				    ? LC_ROLE_PARTY_1 + flags % LC_PARTIES
				    : flags % LC_ROLE_PARTY_1;
	strcpy(join->role, lc_policy_role_name(&room->policy, role));
	join->microphone = flags & 4;
	join->camera = flags & 8;
	join->screen = flags & 16;
	join->has_video = flags & 32;
	strcpy(join->pin, flags & 64 ? "" : PIN);
	join->video_codecs = flags & 128 ? read_byte(reader) : 7;
	variant = read_key(reader, join->key_hash, command->by.participant);
	join->is_vouched = variant & 64;
	join->is_return = variant & 128;
	read_text(reader, join->display, sizeof(join->display));
}

static void read_subscribe(struct reader *reader, const struct lc_room *room,
			   struct lc_command *command)
{
	struct lc_subscribe *subscribe = &command->subscribe;
	unsigned flags = read_byte(reader);

	(void)room;
	subscribe->ticket = ++reader->tickets;
	subscribe->has_video = flags & 1;
	subscribe->video_codecs = flags >> 1 & 7;
	read_key(reader, subscribe->key_hash, command->by.participant);
}

static void read_configure(struct reader *reader, const struct lc_room *room,
			   struct lc_command *command)
{
	struct lc_configure *configure = &command->configure;
	unsigned flags = read_byte(reader);

	(void)room;
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

static void read_conference(struct reader *reader, const struct lc_room *room,
			    struct lc_command *command)
{
	char *out = command->conference;
	unsigned form = read_byte(reader);

	if (form & 1)
		read_text(reader, out, LC_CONFERENCE_ID_BYTES + 1);
	else if (form & 2)
		snprintf(out, LC_CONFERENCE_ID_BYTES + 1, "%s_%lld", room->name,
			 (long long)room->last_epoch_s + (int)(form >> 2 & 3) - 1);
}

static void read_target(struct reader *reader, const struct lc_room *room,
			struct lc_command *command)
{
	(void)room;
	strcpy(command->target, read_person(reader));
}

static void read_reason(struct reader *reader, const struct lc_room *room,
			struct lc_command *command)
{
	read_target(reader, room, command);
	read_text(reader, command->text, sizeof(command->text));
}

static void read_ban(struct reader *reader, const struct lc_room *room, struct lc_command *command)
{
	read_reason(reader, room, command);
	command->is_for_good = read_byte(reader) & 1;
}

static void read_role(struct reader *reader, const struct lc_room *room, struct lc_command *command)
{
	read_target(reader, room, command);
	command->role = read_byte(reader) % LC_ROLE_PARTY_1;
}

static void read_status(struct reader *reader, const struct lc_room *room,
			struct lc_command *command)
{
	read_target(reader, room, command);
	command->status = read_byte(reader) % LC_SEAT_STATUSES_COUNT;
}

static void read_edit(struct reader *reader, const struct lc_room *room, struct lc_command *command)
{
	(void)room;
	read_policy(reader, &command->policy);
}

static void read_trainer(struct reader *reader, const struct lc_room *room,
			 struct lc_command *command)
{
	(void)room;
	strcpy(command->trainer, read_person(reader));
}

static void read_assignment(struct reader *reader, const struct lc_room *room,
			    struct lc_command *command)
{
	read_target(reader, room, command);
	read_trainer(reader, room, command);
}

/** One or two rows, which live until the next command. */
static void read_volunteers(struct reader *reader, const struct lc_room *room,
			    struct lc_command *command)
{
	static struct lc_volunteer rows[2];
	unsigned flags = read_byte(reader);

	(void)room;
	memset(rows, 0, sizeof(rows));
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++, flags >>= 4) {
		strcpy(rows[i].participant, read_person(reader));
		strcpy(rows[i].trainer, read_person(reader));
		rows[i].may_train = flags & 1;
		rows[i].may_be_trained = flags & 2;
		rows[i].logged_on = flags & 4 ? LC_LOGGED_ON_TRAINEE : LC_LOGGED_OUT;
	}
	command->volunteers.list = rows;
	command->volunteers.count = 1 + (flags & 1);
}

static void read_message(struct reader *reader, const struct lc_room *room,
			 struct lc_command *command)
{
	(void)room;
	read_text(reader, command->message, sizeof(command->message));
}

static void read_last_seen(struct reader *reader, const struct lc_room *room,
			   struct lc_command *command)
{
	(void)room;
	command->last_seen_ms = (int64_t)read_number(reader) * 100;
}

/**
 * The steps: a command, and what is read for it besides the actor; time passes with those that have
 * none. The stored inputs name a step by its place, so new rows come last.
 */
static const struct {
	enum lc_command_kind kind;
	void (*read)(struct reader *reader, const struct lc_room *room, struct lc_command *command);
	bool is_time;
} steps[] = {
	{.kind = LC_CMD_JOIN, .read = read_join},
	{.kind = LC_CMD_SUBSCRIBE, .read = read_subscribe},
	{.kind = LC_CMD_CONFIGURE, .read = read_configure},
	{.kind = LC_CMD_LEAVE},
	{.kind = LC_CMD_MUTE, .read = read_target},
	{.kind = LC_CMD_UNMUTE, .read = read_target},
	{.kind = LC_CMD_KICK, .read = read_target},
	{.kind = LC_CMD_LOCK},
	{.kind = LC_CMD_UNLOCK},
	{.kind = LC_CMD_END, .read = read_conference},
	{.kind = LC_CMD_RESTART, .read = read_conference},
	{.kind = LC_CMD_EDIT, .read = read_edit},
	{.kind = LC_CMD_READ},
	{.kind = LC_CMD_LEG_UP},
	{.kind = LC_CMD_LEG_DOWN, .read = read_last_seen},
	{.kind = LC_CMD_LEG_SUSPECT},
	{.kind = LC_CMD_LEG_RESUMED},
	{.is_time = true},
	{.is_time = true},
	{.is_time = true},
	{.kind = LC_CMD_READ_POLICY},
	{.kind = LC_CMD_ADMIT, .read = read_target},
	{.kind = LC_CMD_ADMIT_ALL},
	{.kind = LC_CMD_DENY, .read = read_reason},
	{.kind = LC_CMD_MUTE_ALL},
	{.kind = LC_CMD_UNMUTE_ALL},
	{.kind = LC_CMD_HOLD, .read = read_target},
	{.kind = LC_CMD_UNHOLD, .read = read_target},
	{.kind = LC_CMD_BAN, .read = read_ban},
	{.kind = LC_CMD_UNBAN, .read = read_target},
	{.kind = LC_CMD_SET_ROLE, .read = read_role},
	{.kind = LC_CMD_SET_STATUS, .read = read_status},
	{.kind = LC_CMD_KICK, .read = read_reason},
	{.kind = LC_CMD_GRANT_CONTROL, .read = read_target},
	{.kind = LC_CMD_CALL_START},
	{.kind = LC_CMD_CALL_END},
	{.kind = LC_CMD_IMPORT, .read = read_volunteers},
	{.kind = LC_CMD_ASSIGN, .read = read_assignment},
	{.kind = LC_CMD_DISCOVER, .read = read_trainer},
	{.kind = LC_CMD_RESTART_ACK, .read = read_conference},
	{.kind = LC_CMD_MESSAGE, .read = read_message},
	{.kind = LC_CMD_REACT, .read = read_reason},
	{.kind = LC_CMD_RAISE_HAND},
	{.kind = LC_CMD_LOWER_HAND, .read = read_target},
};

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

static void take_step(struct reader *reader, struct mirror *mirror, struct lc_now *now,
		      struct lc_effects *effects)
{
	size_t step = read_byte(reader) % G_N_ELEMENTS(steps);
	struct lc_command command;

	if (steps[step].is_time) {
		pass_time(reader, mirror, now, effects);
		return;
	}
	memset(&command, 0, sizeof(command));
	command.kind = steps[step].kind;
	read_actor(reader, mirror->room, &command.by);
	if (steps[step].read)
		steps[step].read(reader, mirror->room, &command);
	mirror_apply(mirror, &command, *now, effects);
}

static void live(struct reader *reader, struct lc_room *room)
{
	struct lc_now now = {.mono_ms = 1000000, .wall_ms = START_WALL_MS};
	struct lc_effects effects;
	struct mirror mirror;

	mirror_open(&mirror, room);
	lc_effects_init(&effects);
	for (int step = 0; step < MAX_STEPS && reader->at < reader->end; step++)
		take_step(reader, &mirror, &now, &effects);
	lc_effects_reset(&effects);
	lc_room_close(room, now, &effects);
	lc_room_check(room);
	lc_effects_clear(&effects);
	mirror_close(&mirror);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader reader = {.at = data, .end = data + size};
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
