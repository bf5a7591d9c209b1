/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may do what: every command by everyone, walked in full. */
#include "tests/unit/support/engine_scene.h"

#include <stdio.h>
#include <string.h>

enum who {
	STRANGER,  /* knows nothing, names nobody */
	GUESSER,   /* names a seat, with a wrong secret and a leg of 0 */
	PROPHET,   /* names a seat by a leg that it has not had yet */
	STALE_LEG, /* was replaced by a newer leg of its seat */
	DEAD_LEG,  /* its seat is disconnected */
	TRAINEE,
	CALLER,
	TRAINER,
	MANAGER, /* knows the secret, has no seat */
	ADMIN,
	EVERYBODY
};

/* What comes of it. */
#define OK LC_OK
#define NONE LC_NO_SUCH_ROOM /* the answer of an absent room */
#define STALE LC_STALE_LEG
#define NO LC_NOT_ALLOWED
#define STATE LC_INVALID_STATE
#define WHO LC_NO_SUCH_PARTICIPANT

static const enum lc_error table[LC_COMMANDS][EVERYBODY] = {
	/* stranger, guesser, prophet, stale, dead, trainee, caller, trainer, manager, admin */
	[LC_CMD_CONFIGURE] = {NONE, NONE, NONE, STALE, STALE, OK, OK, OK, NONE, NONE},
	[LC_CMD_LEAVE] = {NONE, NONE, NONE, STALE, STALE, OK, OK, OK, NONE, NONE},
	[LC_CMD_MUTE] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_UNMUTE] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_KICK] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_LOCK] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_UNLOCK] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_END] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_RESTART] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_EDIT] = {NONE, NONE, NONE, STALE, STALE, NO, NO, NO, OK, OK},
	[LC_CMD_READ] = {NONE, NONE, NONE, STALE, STALE, OK, OK, OK, OK, OK},
	/* "state" and "who": let in, and then refused because there is nothing of the kind to do. */
	[LC_CMD_READ_POLICY] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_ADMIT] = {NONE, NONE, NONE, STALE, STALE, NO, NO, STATE, STATE, STATE},
	[LC_CMD_ADMIT_ALL] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_DENY] = {NONE, NONE, NONE, STALE, STALE, NO, NO, STATE, STATE, STATE},
	[LC_CMD_MUTE_ALL] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_UNMUTE_ALL] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_HOLD] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_UNHOLD] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_BAN] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_UNBAN] = {NONE, NONE, NONE, STALE, STALE, NO, NO, WHO, WHO, WHO},
	[LC_CMD_SET_ROLE] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_SET_STATUS] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_GRANT_CONTROL] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_CALL_START] = {NONE, NONE, NONE, STALE, STALE, NO, NO, STATE, STATE, STATE},
	[LC_CMD_CALL_END] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_ASSIGN] = {NONE, NONE, NONE, STALE, STALE, NO, NO, WHO, WHO, WHO},
	[LC_CMD_DISCOVER] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK},
	[LC_CMD_IMPORT] = {NONE, NONE, NONE, STALE, STALE, NO, NO, NO, OK, OK},
	[LC_CMD_RESTART_ACK] = {NONE, NONE, NONE, STALE, STALE, OK, OK, OK, NONE, NONE},
	[LC_CMD_MAIL] = {NONE, NONE, NONE, STALE, STALE, OK, OK, OK, NONE, NONE},
	[LC_CMD_MESSAGE] = {NONE, NONE, NONE, STALE, STALE, OK, OK, OK, NONE, NONE},
	[LC_CMD_REACT] = {NONE, NONE, NONE, STALE, STALE, OK, OK, OK, NONE, NONE},
	[LC_CMD_RAISE_HAND] = {NONE, NONE, NONE, STALE, STALE, OK, OK, OK, NONE, NONE},
	[LC_CMD_LOWER_HAND] = {NONE, NONE, NONE, STALE, STALE, NO, NO, OK, OK, OK}, /* of another */
};

static struct scene scene;

static int set_up(void **state)
{
	(void)state;
	open_scene(&scene);
	given_a_class(&scene);
	enter(&scene, "cal", LC_ROLE_CALLER);
	enter(&scene, "dan", LC_ROLE_TRAINEE);
	leave_without_goodbye(&scene, "dan");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_scene(&scene);
	return 0;
}

static struct lc_command command_by(enum who who, enum lc_command_kind kind)
{
	struct lc_command command = by_stranger(kind);

	switch (who) {
	case GUESSER:
		strcpy(command.by.participant, "tom");
		strcpy(command.by.secret, "a guess");
		return command;
	case PROPHET:
		command = by_seat(&scene, kind, "tom");
		command.by.leg++;
		return command;
	case STALE_LEG:
		command = by_seat(&scene, kind, "tom");
		enter(&scene, "tom", LC_ROLE_TRAINER);
		return command;
	case DEAD_LEG:
		return by_seat(&scene, kind, "dan");
	case TRAINEE:
		return by_seat(&scene, kind, "ana");
	case CALLER:
		return by_seat(&scene, kind, "cal");
	case TRAINER:
		return by_seat(&scene, kind, "tom");
	case MANAGER:
		return by_manager(kind);
	case ADMIN:
		return by_admin(kind);
	default:
		return command;
	}
}

/** Fills in what the command needs, so that only who gives it can be wrong. */
static struct lc_command completed(struct lc_command command)
{
	if (command.kind == LC_CMD_EDIT)
		command.policy = policy_of(&scene);
	else if (command.kind == LC_CMD_SET_STATUS)
		command.status = LC_SEAT_MUTED;
	else if (command.kind == LC_CMD_MESSAGE)
		strcpy(command.message, "hello");
	strcpy(command.text, "+1");
	return at_target(command, "ben");
}

static void everyone_may_do_what_the_table_says(void **state)
{
	(void)state;
	/* S2-X09 */
	for (enum lc_command_kind kind = LC_CMD_CONFIGURE; kind < LC_CMD_LEG_UP; kind++) {
		for (enum who who = STRANGER; who < EVERYBODY; who++) {
			set_up(state);
			apply(&scene, completed(command_by(who, kind)));
			if (scene.error != table[kind][who])
				fail_msg("%s by %d: %s", lc_command_name(kind), who,
					 lc_error_text(scene.error));
			tear_down(state);
		}
	}
}

static void what_is_not_allowed_names_the_request(void **state)
{
	(void)state;
	expect_refusal(&scene, by_seat(&scene, LC_CMD_LOCK, "ana"), LC_NOT_ALLOWED, "request");
	assert_string_equal("request lock is not allowed for a trainee", scene.why.text);
}

static void the_answer_to_a_stranger_is_always_the_same(void **state)
{
	(void)state;
	for (enum lc_command_kind kind = LC_CMD_CONFIGURE; kind < LC_CMD_LEG_UP; kind++) {
		expect_refusal(&scene, completed(by_stranger(kind)), LC_NO_SUCH_ROOM, "");
		assert_string_equal("no such room", scene.why.text);
	}
}

static void a_stranger_who_joins_or_subscribes_brings_proof_or_goes(void **state)
{
	struct lc_policy policy = policy_of(&scene);
	struct lc_command join_command = join_of("eve", LC_ROLE_TRAINEE);

	(void)state;
	snprintf(policy.pin, sizeof(policy.pin), "%s", PIN);
	edit(&scene, &policy);
	strcpy(join_command.join.pin, "");
	expect_refusal(&scene, join_command, LC_NO_SUCH_ROOM, "");
	do_it(&scene, subscription_of("eve", 1));
	EXPECT_NOTHING(&scene);
	at(&scene, LC_SUBSCRIBE_TIMEOUT_MS);
	EXPECT(&scene, "refused eve 1 618");
}

static void nobody_but_the_leg_itself_reports_on_it(void **state)
{
	static const enum who others[] = {STRANGER, GUESSER, PROPHET, STALE_LEG,
					  DEAD_LEG, MANAGER, ADMIN};

	(void)state;
	/* S2-X02 */
	for (enum lc_command_kind kind = LC_CMD_LEG_UP; kind < LC_COMMANDS; kind++) {
		for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
			struct lc_command command = command_by(others[i], kind);
			g_autofree char *before = snapshot(scene.room);
			do_it(&scene, command);
			EXPECT_NOTHING(&scene);
			g_autofree char *after = snapshot(scene.room);
			assert_string_equal(before, after);
		}
	}
}

static void in_a_room_without_a_secret_only_the_admin_api_manages(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	strcpy(policy.secret, "");
	edit(&scene, &policy);
	expect_refusal(&scene, by_manager(LC_CMD_LOCK), LC_NO_SUCH_ROOM, "");
	expect_refusal(&scene, by_stranger(LC_CMD_LOCK), LC_NO_SUCH_ROOM, "");
	do_it(&scene, by_admin(LC_CMD_LOCK));
}

static void a_trainee_who_knows_the_secret_is_a_manager(void **state)
{
	struct lc_command command = by_seat(&scene, LC_CMD_LOCK, "ana");

	(void)state;
	strcpy(command.by.secret, SECRET);
	do_it(&scene, command);
}

static void a_reading_changes_nothing_and_says_nothing(void **state)
{
	g_autofree char *before = snapshot(scene.room);

	(void)state;
	do_it(&scene, by_seat(&scene, LC_CMD_READ, "ana"));
	EXPECT_NOTHING(&scene);
	do_it(&scene, by_manager(LC_CMD_READ));
	EXPECT_NOTHING(&scene);
	g_autofree char *after = snapshot(scene.room);
	assert_string_equal(before, after);
}

static void between_conferences_a_refusal_is_not_even_an_event(void **state)
{
	(void)state;
	do_it(&scene, by_manager(LC_CMD_END));
	expect_refusal(&scene, by_stranger(LC_CMD_END), LC_NO_SUCH_ROOM, "");
	EXPECT_NOTHING(&scene);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everyone_may_do_what_the_table_says),
		TEST(what_is_not_allowed_names_the_request),
		TEST(the_answer_to_a_stranger_is_always_the_same),
		TEST(a_stranger_who_joins_or_subscribes_brings_proof_or_goes),
		TEST(nobody_but_the_leg_itself_reports_on_it),
		TEST(in_a_room_without_a_secret_only_the_admin_api_manages),
		TEST(a_trainee_who_knows_the_secret_is_a_manager),
		TEST(a_reading_changes_nothing_and_says_nothing),
		TEST(between_conferences_a_refusal_is_not_even_an_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
