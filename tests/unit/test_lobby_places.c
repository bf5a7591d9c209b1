/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many may wait, how many are let in, and a conference in which all wait. */
#include "tests/unit/support/engine_scene.h"

#include <stdio.h>

static struct scene scene;

static int set_up(void **state)
{
	(void)state;
	open_scene(&scene);
	given_a_class(&scene);
	set_lobby(&scene, true);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_scene(&scene);
	return 0;
}

static struct lc_command toms(enum lc_command_kind kind, const char *target)
{
	return at_target(by_seat(&scene, kind, "tom"), target);
}

/* Places */

static void a_full_conference_still_has_a_lobby(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	policy.max_participants = 4;
	edit(&scene, &policy);
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	enter(&scene, "win", LC_ROLE_TRAINEE);
	do_it(&scene, by_seat(&scene, LC_CMD_ADMIT_ALL, "tom")); /* as many as there are places */
	assert_true(seat_of(&scene, "wes")->is_admitted);
	assert_false(seat_of(&scene, "win")->is_admitted);
	expect_refusal(&scene, toms(LC_CMD_ADMIT, "win"), LC_ROOM_FULL, "room");
	assert_string_equal("Conference is full", scene.why.text);
	do_it(&scene, toms(LC_CMD_KICK, "ana"));
	do_it(&scene, toms(LC_CMD_ADMIT, "win"));
}

static void a_role_has_places_of_its_own(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	/* S5-82 */
	policy.max_of_role[LC_ROLE_TRAINEE] = 2;
	policy.max_of_role[LC_ROLE_TRAINER] = 1;
	policy.max_of_role[LC_ROLE_CALLER] = 1;
	edit(&scene, &policy);
	expect_refusal(&scene, join_of("tim", LC_ROLE_TRAINER), LC_ROOM_FULL, "role");
	assert_string_equal("Conference has no place for another trainer", scene.why.text);
	join(&scene, "cal", LC_ROLE_CALLER);
	expect_refusal(&scene, join_of("cas", LC_ROLE_CALLER), LC_ROOM_FULL, "role");
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	expect_refusal(&scene, toms(LC_CMD_ADMIT, "wes"), LC_ROOM_FULL, "role");
	assert_string_equal("Conference has no place for another trainee", scene.why.text);
	set_lobby(&scene, false);
	expect_refusal(&scene, join_of("win", LC_ROLE_TRAINEE), LC_ROOM_FULL, "role");
}

static void the_lobby_has_an_end(void **state)
{
	char name[32];

	(void)state;
	for (int i = 0; i < LC_MAX_WAITING; i++) {
		snprintf(name, sizeof(name), "guest %d", i);
		join(&scene, name, LC_ROLE_TRAINEE);
	}
	expect_refusal(&scene, join_of("wes", LC_ROLE_TRAINEE), LC_ROOM_FULL, "room");
	assert_string_equal("the lobby is full", scene.why.text);
	join(&scene, "tim", LC_ROLE_TRAINER);
	leave(&scene, "guest 7");
	join(&scene, "wes", LC_ROLE_TRAINEE);
}

static void a_locked_conference_admits_but_takes_nobody_new(void **state)
{
	(void)state;
	/* S5-26 */
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	do_it(&scene, by_seat(&scene, LC_CMD_LOCK, "tom"));
	expect_refusal(&scene, join_of("win", LC_ROLE_TRAINEE), LC_ROOM_LOCKED, "room");
	do_it(&scene, toms(LC_CMD_ADMIT, "wes"));
	assert_int_equal(LC_CONFERENCE_LOCKED, scene.room->conference->state);
}

static void who_waits_goes_on_waiting_when_the_lobby_is_turned_off(void **state)
{
	(void)state;
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	set_lobby(&scene, false);
	EXPECT_NOTHING(&scene);
	assert_false(seat_of(&scene, "wes")->is_admitted);
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	assert_false(seat_of(&scene, "wes")->is_admitted);
	do_it(&scene, toms(LC_CMD_ADMIT, "wes"));
}

static void the_policy_counts_members_only(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	policy.max_participants = 3;
	edit(&scene, &policy);
	policy.max_of_role[LC_ROLE_TRAINEE] = 2;
	edit(&scene, &policy);
}

/* A conference with a lobby and nobody in it */

static void given_only_a_lobby(void)
{
	close_scene(&scene);
	open_scene(&scene);
	set_lobby(&scene, true);
	enter(&scene, "wes", LC_ROLE_TRAINEE);
}

static void a_conference_is_not_active_while_all_wait(void **state)
{
	(void)state;
	/* S5-24, S5-25 */
	given_only_a_lobby();
	assert_int_equal(LC_CONFERENCE_CREATING, scene.room->conference->state);
	join(&scene, "tom", LC_ROLE_TRAINER);
	EXPECT(&scene, "participant-joined tom > others",
	       "conference-state-changed creating>active > everyone", "stats-updated", "routes");
}

static void an_admission_by_a_manager_makes_it_active(void **state)
{
	(void)state;
	given_only_a_lobby();
	do_it(&scene, at_target(by_manager(LC_CMD_ADMIT), "wes"));
	EXPECT(&scene, "lobby-left wes admitted > trainers", "admitted wes > subject",
	       "participant-joined wes > others",
	       "conference-state-changed creating>active > everyone",
	       "participant-media-established wes", "stats-updated", "routes");
}

static void it_ends_with_the_last_who_waited(void **state)
{
	(void)state;
	given_only_a_lobby();
	leave(&scene, "wes");
	assert_int_equal(LC_REASON_EMPTY,
			 expect_event(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL)->reason);
	assert_null(scene.room->conference);
}

static void it_goes_on_while_somebody_waits(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	policy.end_when_trainer_leaves = false;
	edit(&scene, &policy);
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	leave(&scene, "ana");
	leave(&scene, "ben");
	leave(&scene, "tom");
	assert_int_equal(LC_CONFERENCE_ACTIVE, scene.room->conference->state);
	assert_int_equal(0, stats_of(&scene).total_participants);
	join(&scene, "tom", LC_ROLE_TRAINER);
	do_it(&scene, toms(LC_CMD_ADMIT, "wes"));
}

static void it_is_restarted_as_it_was(void **state)
{
	(void)state;
	given_only_a_lobby();
	do_it(&scene, by_manager(LC_CMD_RESTART));
	assert_int_equal(LC_CONFERENCE_CREATING, scene.room->conference->state);
	join(&scene, "tom", LC_ROLE_TRAINER);
	do_it(&scene, by_seat(&scene, LC_CMD_LOCK, "tom"));
	do_it(&scene, by_manager(LC_CMD_RESTART));
	assert_int_equal(LC_CONFERENCE_LOCKED, scene.room->conference->state);
	struct lc_policy policy = policy_of(&scene);
	policy.end_when_trainer_leaves = false;
	edit(&scene, &policy);
	leave(&scene, "tom");
	do_it(&scene, by_manager(LC_CMD_RESTART)); /* with nobody in it but who waits */
	assert_int_equal(LC_CONFERENCE_LOCKED, scene.room->conference->state);
	assert_int_equal(LC_SEAT_WAITING, seat_of(&scene, "wes")->status);
}

static void its_end_is_told_to_the_lobby_too(void **state)
{
	(void)state;
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	leave(&scene, "ben");
	leave(&scene, "ana");
	leave(&scene, "tom");
	EXPECT(&scene, "participant-media-terminated tom left",
	       "participant-left tom left > others", "end-leg tom 1 left",
	       "control-changed fell-back > everyone",
	       "conference-state-changed active>terminating > everyone",
	       "lobby-left wes trainer-left", "conference-state-changed terminating>terminated",
	       "conference-terminated trainer-left > everyone and the lobby",
	       "end-leg wes 1 trainer-left", "routes");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_full_conference_still_has_a_lobby),
		TEST(a_role_has_places_of_its_own),
		TEST(the_lobby_has_an_end),
		TEST(a_locked_conference_admits_but_takes_nobody_new),
		TEST(who_waits_goes_on_waiting_when_the_lobby_is_turned_off),
		TEST(the_policy_counts_members_only),
		TEST(a_conference_is_not_active_while_all_wait),
		TEST(an_admission_by_a_manager_makes_it_active),
		TEST(it_ends_with_the_last_who_waited),
		TEST(it_goes_on_while_somebody_waits),
		TEST(it_is_restarted_as_it_was),
		TEST(its_end_is_told_to_the_lobby_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
