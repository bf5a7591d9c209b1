/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A long life of a desk: random people, right and wrong keys and handles, while the clock jumps.
 * desk_apply() checks every invariant after each step, and that a refusal changes nothing.
 *
 * LECTERN_SEED=n repeats or varies it.
 */
#include "tests/unit/support/desk_scene.h"

#include <stdio.h>
#include <stdlib.h>

#define STEPS 10000
#define SEED 20240229

static const char *const people[] = {"ina", "ivo", "ida", "cam", "cy", "cleo"};
static const char *const languages[] = {"es", "es-MX", "es fr", "fr", "", "", ""};

struct life {
	struct desk_scene scene;
	GRand *random;
	unsigned done[LC_DESK_COMMANDS], refused[LC_ERRORS], last_id;
};

static int upto(struct life *life, int count)
{
	return g_rand_int_range(life->random, 0, count);
}

/** Mostly a call that there is; else one that is over or has never been. */
static const char *some_id(struct life *life, char *out, size_t size)
{
	const GPtrArray *calls = life->scene.desk->calls;

	if (calls->len && upto(life, 4)) {
		const struct lc_desk_call *call = calls->pdata[upto(life, (int)calls->len)];
		g_strlcpy(out, call->session.request, size);
	} else {
		snprintf(out, size, "r%u", life->last_id);
	}
	return out;
}

static const char *new_id(struct life *life, char *out, size_t size)
{
	snprintf(out, size, "r%u", ++life->last_id);
	return out;
}

/** Mostly somebody of whom the command can be expected. */
static const char *some_one(struct life *life, enum lc_desk_command_kind kind)
{
	bool is_client = kind == LC_DESK_REQUEST || kind == LC_DESK_CANCEL;
	int who = upto(life, G_N_ELEMENTS(people));

	return people[upto(life, 4) ? who % 3 + 3 * is_client : who];
}

static struct lc_desk_command some_place(struct life *life)
{
	int who = upto(life, G_N_ELEMENTS(people));
	int spoken = upto(life, 10) ? who : upto(life, G_N_ELEMENTS(languages));
	struct lc_desk_command command = place_of(people[who], languages[spoken]);

	command.place.has_availability = upto(life, 4) == 0;
	command.place.availability = upto(life, LC_AVAILABILITIES_COUNT);
	if (lc_desk_person_find(life->scene.desk, people[who]))
		command.place.key_hash[0] ^= upto(life, 20) == 0;
	return command;
}

static struct lc_desk_command some_command(struct life *life)
{
	enum lc_desk_command_kind kind = upto(life, LC_DESK_COMMANDS);
	const char *who = some_one(life, kind);
	struct lc_desk_command command;
	char id[16];

	if (kind == LC_DESK_REGISTER || (kind == LC_DESK_GONE && upto(life, 3)))
		return some_place(life);
	if (kind == LC_DESK_FAIL_SESSION || kind == LC_DESK_SESSION_OVER)
		return about_room(kind, some_id(life, id, sizeof(id)));
	if (kind == LC_DESK_REQUEST) {
		command = wish_of(&life->scene, who,
				  upto(life, 3) ? new_id(life, id, sizeof(id))
						: some_id(life, id, sizeof(id)),
				  languages[upto(life, 5)]);
	} else if (kind == LC_DESK_ACCEPT || kind == LC_DESK_DECLINE) {
		command = answer_of(&life->scene, kind, who, some_id(life, id, sizeof(id)));
	} else {
		command = by_person(&life->scene, kind, who);
		if (kind == LC_DESK_SET_AVAILABILITY)
			command.availability = upto(life, 2) ? LC_AVAILABLE : upto(life, 4);
	}
	command.handle -= upto(life, 20) == 0;
	return command;
}

static void move_clock(struct life *life)
{
	int64_t now_ms = life->scene.now.mono_ms - START_MONO_MS;

	desk_at(&life->scene, now_ms + upto(life, upto(life, 50) ? 5000 : 2 * LC_DESK_KEEP_MS));
}

/** Whoever was told to make a session: the first effect, and only of an accept that succeeded. */
static void check_sessions(const struct life *life, const struct lc_desk_command *command)
{
	const GArray *effects = life->scene.effects;

	for (guint i = 0; i < effects->len; i++) {
		bool is_session = lc_desk_effect_at(effects, i)->kind == LC_DESK_MAKE_SESSION;
		bool is_accepted = command->kind == LC_DESK_ACCEPT && life->scene.error == LC_OK;
		assert_int_equal(is_accepted && i == 0, is_session);
	}
}

static void a_long_life_breaks_nothing(void **state)
{
	const char *seed = getenv("LECTERN_SEED");
	struct life life = {.random = g_rand_new_with_seed(seed ? (guint32)atoi(seed) : SEED)};

	(void)state;
	open_desk(&life.scene);
	for (int i = 0; i < STEPS; i++) {
		const struct lc_desk_command command = some_command(&life);
		if (desk_apply(&life.scene, command) == LC_OK)
			life.done[command.kind]++;
		else
			life.refused[life.scene.error]++;
		check_sessions(&life, &command);
		move_clock(&life);
	}
	for (enum lc_desk_command_kind kind = 0; kind < LC_DESK_COMMANDS; kind++) {
		if (life.done[kind] < 10)
			fail_msg("%s succeeded %u times only", lc_desk_command_name(kind),
				 life.done[kind]);
	}
	static const enum lc_error expected[] = {
		LC_BAD_FIELD,  LC_NO_SUCH_ROOM,  LC_NOT_ALLOWED, LC_NOT_JOINED,
		LC_SEAT_TAKEN, LC_ROOM_EXISTS,   LC_STALE_LEG,   LC_NOBODY_AVAILABLE,
		LC_CALL_GONE,  LC_INVALID_STATE,
	};
	for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
		assert_true(life.refused[expected[i]] > 0);
	close_desk(&life.scene);
	g_rand_free(life.random);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_life_breaks_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
