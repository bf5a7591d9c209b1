/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A long life: random people give random commands to a few rooms, with right and wrong keys, secrets
 * and legs, while both clocks jump. The bookkeeper of engine_mirror.h checks after every step.
 *
 * LECTERN_SEED=n repeats or varies it; LECTERN_STEPS=n makes it longer.
 */
#include "tests/unit/support/engine_mirror.h"
#include "tests/unit/support/engine_scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOMS 4
#define SEED 20240229
#define STEPS 350000

static const char *const people[] = {"tom", "tim", "ana", "ben", "cleo", "dan"};

struct life {
	GRand *random;
	struct lc_now now;
	struct lc_room *rooms[ROOMS];
	struct mirror mirrors[ROOMS];
	struct lc_effects effects;
	uint64_t last_ticket;
	unsigned done[LC_COMMANDS], refused[LC_ERRORS];
};

static bool one_in(struct life *life, int count)
{
	return g_rand_int_range(life->random, 0, count) == 0;
}

static int upto(struct life *life, int count)
{
	return g_rand_int_range(life->random, 0, count);
}

/* A few different rooms: with secret and pin, small and strict, taking over, keeping no seats. */
static struct lc_policy policy_for(struct life *life, int index)
{
	struct lc_policy policy = lc_policy_default(index % LC_ROOM_KINDS_COUNT);

	if (index != 1)
		strcpy(policy.secret, SECRET);
	if (index == 0)
		strcpy(policy.pin, PIN);
	policy.max_participants = 2 + upto(life, 6);
	policy.allow_takeover = index == 2;
	policy.reconnect_timeout_ms = index == 3 ? 0 : 1000 * (1 + upto(life, 100));
	policy.end_when_trainer_leaves = one_in(life, 2);
	policy.required_roles = (unsigned)upto(life, 1 << LC_ROLE_PARTY_1);
	policy.lobby = one_in(life, 2);
	policy.auto_end = index == 1;
	return policy;
}

static void open_life(struct life *life, uint32_t seed)
{
	memset(life, 0, sizeof(*life));
	life->random = g_rand_new_with_seed(seed);
	life->now = (struct lc_now){START_MONO_MS, START_WALL_MS};
	lc_effects_init(&life->effects);
	for (int i = 0; i < ROOMS; i++) {
		const struct lc_policy policy = policy_for(life, i);
		life->rooms[i] = lc_room_new("blue_1", i % LC_ROOM_KINDS_COUNT, &policy, NULL);
		assert_non_null(life->rooms[i]);
		mirror_open(&life->mirrors[i], life->rooms[i]);
	}
}

static void close_life(struct life *life)
{
	for (int i = 0; i < ROOMS; i++) {
		mirror_close(&life->mirrors[i]);
		lc_room_free(life->rooms[i]);
	}
	lc_effects_clear(&life->effects);
	g_rand_free(life->random);
}

/** Mostly the present leg, at times an older or a later one, or none. */
static uint32_t some_leg(struct life *life, const struct lc_room *room, const char *who)
{
	const struct lc_seat *seat = lc_room_seat_find(room, who);
	uint32_t leg = seat ? seat->leg.number : (uint32_t)upto(life, 4);

	switch (upto(life, 12)) {
	case 0:
		return leg ? leg - 1 : 0;
	case 1:
		return leg + 1;
	case 2:
		return 0;
	default:
		return leg;
	}
}

/** Mostly somebody who has a seat. */
static const char *some_person(struct life *life, const struct lc_room *room)
{
	if (room->seats->len == 0 || one_in(life, 4))
		return people[upto(life, G_N_ELEMENTS(people))];
	const struct lc_seat *seat = room->seats->pdata[upto(life, (int)room->seats->len)];
	return seat->participant;
}

static void choose_actor(struct life *life, const struct lc_room *room, struct lc_actor *by)
{
	const char *who = some_person(life, room);

	if (!one_in(life, 10)) {
		strcpy(by->participant, who);
		by->leg = some_leg(life, room, who);
	}
	if (one_in(life, 3))
		strcpy(by->secret, one_in(life, 4) ? "a guess" : SECRET);
	by->is_admin = one_in(life, 20);
}

static void choose_join(struct life *life, const struct lc_room *room, struct lc_command *command)
{
	struct lc_join *join = &command->join;
	bool has_parties = lc_policy_has_parties(&room->policy);
	enum lc_role first = has_parties ? LC_ROLE_PARTY_1 : LC_ROLE_TRAINER;
	enum lc_role role = first + upto(life, LC_ROLE_PARTY_1 - LC_ROLE_TRAINER);

	strcpy(join->role, lc_policy_role_name(&room->policy, role));
	strcpy(join->pin, one_in(life, 5) ? "" : PIN);
	strcpy(join->display, one_in(life, 2) ? "" : "Somebody");
	if (one_in(life, 50))
		strcpy(join->display, "\xff");
	write_key(join->key_hash, command->by.participant, one_in(life, 5));
	join->has_video = one_in(life, 2);
	join->video_codecs = one_in(life, 10) ? 0 : ALL_CODECS;
	join->microphone = one_in(life, 2);
	join->camera = one_in(life, 2);
	join->screen = one_in(life, 4);
	join->is_vouched = one_in(life, 20);
	join->is_return = one_in(life, 10);
}

static void choose_subscribe(struct life *life, struct lc_command *command)
{
	struct lc_subscribe *subscribe = &command->subscribe;

	subscribe->ticket = ++life->last_ticket;
	write_key(subscribe->key_hash, command->by.participant, one_in(life, 5));
	subscribe->has_video = one_in(life, 2);
	subscribe->video_codecs = one_in(life, 10) ? 0 : ALL_CODECS;
}

static void choose_configure(struct life *life, struct lc_configure *configure)
{
	configure->has_microphone = one_in(life, 2);
	configure->microphone = one_in(life, 2);
	configure->has_camera = one_in(life, 2);
	configure->camera = one_in(life, 2);
	configure->has_screen = one_in(life, 2);
	configure->screen = one_in(life, 2);
	configure->has_display = one_in(life, 4);
	strcpy(configure->display, one_in(life, 2) ? "Else" : one_in(life, 5) ? "\x01" : "");
}

static void choose_conference(struct life *life, const struct lc_room *room, char *out)
{
	static const char *const others[] = {"", "nonsense", "blue_1_0", "blue_1_", "blue_1_1x"};

	if (one_in(life, 2))
		strcpy(out, others[upto(life, G_N_ELEMENTS(others))]);
	else
		snprintf(out, LC_CONFERENCE_ID_BYTES + 1, "%s_%lld", room->name,
			 (long long)room->last_epoch_s - 1 + upto(life, 3));
}

static void choose_policy(struct life *life, const struct lc_room *room, struct lc_policy *policy)
{
	*policy = room->policy;
	policy->max_participants = one_in(life, 4) ? upto(life, 3) : 2 + upto(life, 6);
	policy->required_roles = (unsigned)upto(life, 1 << LC_ROLE_PARTY_1);
	policy->allow_takeover = one_in(life, 4);
	policy->reconnect_timeout_ms = one_in(life, 4) ? 0 : upto(life, 200000);
	policy->lobby = !one_in(life, 3);
	policy->auto_end = one_in(life, 4);
	policy->max_of_role[LC_ROLE_TRAINER] = one_in(life, 4);
	policy->max_of_role[LC_ROLE_TRAINEE] = one_in(life, 4) ? 1 + upto(life, 3) : 0;
	if (one_in(life, 6))
		policy->video_codec = (enum lc_video_codec)upto(life, LC_VIDEO_CODECS_COUNT);
}

/** What is done most often in life comes most often, and ends are rare. */
static enum lc_command_kind choose_kind(struct life *life)
{
	enum lc_command_kind kind = (enum lc_command_kind)upto(life, LC_COMMANDS);
	bool is_exit = kind == LC_CMD_LEAVE || kind == LC_CMD_KICK || kind == LC_CMD_DENY ||
		       kind == LC_CMD_BAN;

	if (kind == LC_CMD_END && !one_in(life, 8))
		return LC_CMD_LEG_UP;
	if (is_exit && !one_in(life, kind == LC_CMD_BAN ? 5 : 4))
		return kind == LC_CMD_BAN ? LC_CMD_UNBAN : LC_CMD_LEG_UP;
	if (one_in(life, 4))
		return LC_CMD_JOIN;
	return one_in(life, 6) ? LC_CMD_LEG_UP : kind;
}

static void choose_volunteers(struct life *life, struct lc_command *command)
{
	static struct lc_volunteer list[2];

	memset(list, 0, sizeof(list));
	for (size_t i = 0; i < G_N_ELEMENTS(list); i++) {
		strcpy(list[i].participant,
		       one_in(life, 20) ? "\x01" : people[upto(life, G_N_ELEMENTS(people))]);
		list[i].may_train = !one_in(life, 3);
		list[i].may_be_trained = !one_in(life, 4);
		list[i].logged_on = one_in(life, 2) ? LC_LOGGED_ON_TRAINEE : LC_LOGGED_OUT;
		if (one_in(life, 2))
			strcpy(list[i].trainer, people[upto(life, G_N_ELEMENTS(people))]);
	}
	command->volunteers.list = list;
	command->volunteers.count = (size_t)upto(life, 3);
}

static void choose_message(struct life *life, char *out)
{
	int length = upto(life, one_in(life, 4) ? LC_MESSAGE_BYTES : 20);

	memset(out, 'x', (size_t)length);
	out[length] = '\0';
	if (one_in(life, 20))
		strcpy(out, "\x07");
}

static void choose_talk(struct life *life, struct lc_command *command)
{
	if (command->kind == LC_CMD_MESSAGE)
		choose_message(life, command->message);
	else if (one_in(life, 2))
		*command->target = '\0'; /* one's own hand */
	strcpy(command->text, one_in(life, 10) ? "" : "+1");
}

static void choose_moderation(struct life *life, const struct lc_room *room,
			      struct lc_command *command)
{
	if (command->kind == LC_CMD_BAN)
		command->is_for_good = one_in(life, 2);
	else if (command->kind == LC_CMD_SET_ROLE)
		command->role = (enum lc_role)upto(life, LC_ROLE_PARTY_1);
	else if (command->kind == LC_CMD_SET_STATUS)
		command->status = (enum lc_seat_status)upto(life, LC_SEAT_STATUSES_COUNT);
	else if (one_in(life, 2))
		strcpy(command->trainer, some_person(life, room));
}

static void choose_command(struct life *life, const struct lc_room *room,
			   struct lc_command *command)
{
	*command = by_stranger(choose_kind(life));
	choose_actor(life, room, &command->by);
	strcpy(command->target, some_person(life, room));
	switch (command->kind) {
	case LC_CMD_JOIN:
		choose_join(life, room, command);
		break;
	case LC_CMD_SUBSCRIBE:
		choose_subscribe(life, command);
		break;
	case LC_CMD_CONFIGURE:
		choose_configure(life, &command->configure);
		break;
	case LC_CMD_IMPORT:
		choose_volunteers(life, command);
		break;
	case LC_CMD_MESSAGE:
	case LC_CMD_REACT:
	case LC_CMD_RAISE_HAND:
	case LC_CMD_LOWER_HAND:
		choose_talk(life, command);
		break;
	case LC_CMD_BAN:
	case LC_CMD_SET_ROLE:
	case LC_CMD_SET_STATUS:
	case LC_CMD_ASSIGN:
	case LC_CMD_DISCOVER:
		choose_moderation(life, room, command);
		break;
	case LC_CMD_END:
	case LC_CMD_RESTART:
	case LC_CMD_RESTART_ACK:
		choose_conference(life, room, command->conference);
		break;
	case LC_CMD_EDIT:
		choose_policy(life, room, &command->policy);
		break;
	case LC_CMD_LEG_DOWN:
		command->last_seen_ms =
			one_in(life, 3) ? 0 : life->now.mono_ms - 5000 + upto(life, 6000);
		break;
	default:
		break;
	}
}

/** Everybody's deadlines up to a moment, each on time or, at times, all of them late. */
static void pass_time(struct life *life, int64_t span_ms)
{
	bool is_late = one_in(life, 4);
	int64_t until_ms = life->now.mono_ms + span_ms;

	if (one_in(life, 50)) /* the wall clock is set anew */
		life->now.wall_ms = START_WALL_MS + (int64_t)upto(life, 1000000) * 1000;
	for (int i = 0; i < ROOMS; i++) {
		struct lc_now now = life->now;
		while (!is_late && lc_room_next_deadline(life->rooms[i]) <= until_ms) {
			now.mono_ms = lc_room_next_deadline(life->rooms[i]);
			now.wall_ms = life->now.wall_ms + now.mono_ms - life->now.mono_ms;
			mirror_expire(&life->mirrors[i], now, &life->effects);
		}
		now.mono_ms = until_ms;
		now.wall_ms = life->now.wall_ms + span_ms;
		mirror_expire(&life->mirrors[i], now, &life->effects);
	}
	life->now.wall_ms += span_ms;
	life->now.mono_ms = until_ms;
}

static void live_on(struct life *life)
{
	static const int spans_ms[] = {1, 100, 1000, 1000, 4000, 4000, 30000, 120000};
	int room = upto(life, ROOMS);
	struct lc_command command;
	enum lc_error error;

	choose_command(life, life->rooms[room], &command);
	error = mirror_apply(&life->mirrors[room], &command, life->now, &life->effects);
	life->done[command.kind] += error == LC_OK;
	life->refused[error]++;
	if (one_in(life, 6))
		pass_time(life, upto(life, spans_ms[upto(life, G_N_ELEMENTS(spans_ms))]));
}

static uint32_t number_from(const char *variable, uint32_t otherwise)
{
	const char *text = getenv(variable);

	return text && *text ? (uint32_t)strtoul(text, NULL, 10) : otherwise;
}

/** A test that never got anywhere would prove nothing: everything must have happened, and often. */
static void check_that_much_has_happened(const struct life *life)
{
	static const enum lc_error expected[] = {
		LC_BAD_FIELD, LC_NO_SUCH_ROOM,       LC_NOT_ALLOWED,         LC_SEAT_TAKEN,
		LC_ROOM_FULL, LC_ROOM_LOCKED,        LC_NO_SUCH_PARTICIPANT, LC_INVALID_STATE,
		LC_STALE_LEG, LC_NO_SUCH_CONFERENCE, LC_NO_USABLE_CODEC,     LC_SEAT_GONE,
		LC_BANNED,    LC_MISSING_FIELD,
	};
	unsigned events[LC_EVENTS] = {0};

	for (int i = 0; i < ROOMS; i++) {
		for (enum lc_event_kind kind = 0; kind < LC_ENGINE_EVENTS; kind++)
			events[kind] += life->mirrors[i].event_count[kind];
	}
	for (enum lc_event_kind kind = 0; kind < LC_ENGINE_EVENTS; kind++)
		print_message("# %8u %s\n", events[kind], lc_event_name(kind));
	for (enum lc_event_kind kind = 0; kind < LC_ENGINE_EVENTS; kind++)
		assert_true(events[kind] > 20);
	for (enum lc_command_kind kind = 0; kind < LC_COMMANDS; kind++) {
		print_message("# %8u done: %s\n", life->done[kind], lc_command_name(kind));
		/* Most calls begin and end by themselves. */
		bool is_call = kind == LC_CMD_CALL_START || kind == LC_CMD_CALL_END;
		assert_true(life->done[kind] > (is_call ? 0 : 50));
	}
	for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
		enum lc_error error = expected[i];
		print_message("# %8u refused: %s\n", life->refused[error], lc_error_text(error));
		assert_true(life->refused[error] > 0);
	}
}

static void every_conference_begins_and_ends_once(const struct life *life)
{
	for (int i = 0; i < ROOMS; i++) {
		const unsigned *count = life->mirrors[i].event_count;
		assert_int_equal(count[LC_EVENT_CONFERENCE_CREATED],
				 count[LC_EVENT_CONFERENCE_TERMINATED]);
		assert_int_equal(count[LC_EVENT_PARTICIPANT_JOINED],
				 count[LC_EVENT_PARTICIPANT_LEFT]);
		assert_int_equal(count[LC_EVENT_LOBBY_ENTERED], count[LC_EVENT_LOBBY_LEFT]);
		assert_int_equal(count[LC_EVENT_CALL_START], count[LC_EVENT_CALL_END]);
		assert_int_equal(count[LC_EVENT_PARTICIPANT_MEDIA_ESTABLISHED],
				 count[LC_EVENT_PARTICIPANT_MEDIA_TERMINATED]);
	}
}

static void the_books_agree_with_the_rooms_for_a_long_life(void **state)
{
	uint32_t seed = number_from("LECTERN_SEED", SEED);
	uint32_t steps = number_from("LECTERN_STEPS", STEPS);
	struct life life;

	(void)state;
	/* S1-72, S2-X01, S2-X02, S2-X06, S2-X07, S3-X01, S3-X02, S3-X03, S5-61 */
	print_message("# LECTERN_SEED=%u\n", seed);
	open_life(&life, seed);
	for (uint32_t i = 0; i < steps; i++)
		live_on(&life);
	for (int i = 0; i < ROOMS; i++) {
		struct lc_command end = by_admin(LC_CMD_END);
		mirror_apply(&life.mirrors[i], &end, life.now, &life.effects);
		assert_null(life.rooms[i]->conference);
	}
	pass_time(&life, LC_SUBSCRIBE_TIMEOUT_MS);
	for (int i = 0; i < ROOMS; i++) /* nothing is left that would ever fire */
		assert_true(lc_room_next_deadline(life.rooms[i]) == LC_NEVER);
	every_conference_begins_and_ends_once(&life);
	if (seed == SEED && steps == STEPS)
		check_that_much_has_happened(&life);
	close_life(&life);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_books_agree_with_the_rooms_for_a_long_life),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
