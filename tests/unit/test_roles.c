/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trainees become co-trainers and trainees again. */
#include "tests/unit/support/engine_scene.h"

#include <string.h>

static struct scene scene;

static int set_up(void **state)
{
	(void)state;
	open_scene(&scene);
	given_a_class(&scene);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_scene(&scene);
	return 0;
}

static struct lc_command set_role(struct lc_command command, const char *target, enum lc_role role)
{
	command = at_target(command, target);
	command.role = role;
	return command;
}

static struct lc_command toms(const char *target, enum lc_role role)
{
	return set_role(by_seat(&scene, LC_CMD_SET_ROLE, "tom"), target, role);
}

static void a_trainee_becomes_a_co_trainer(void **state)
{
	(void)state;
	do_it(&scene, toms("ana", LC_ROLE_TRAINER));
	EXPECT(&scene, "role-changed ana > everyone");
	const struct lc_event *event = expect_event(&scene, LC_EVENT_ROLE_CHANGED, "ana");
	assert_int_equal(LC_ROLE_TRAINEE, event->old_role);
	assert_int_equal(LC_ROLE_TRAINER, event->who.role);
	assert_string_equal("tom", event->by);
	do_it(&scene, by_seat(&scene, LC_CMD_LOCK, "ana"));
}

static void a_co_trainer_becomes_a_trainee(void **state)
{
	(void)state;
	do_it(&scene, toms("ana", LC_ROLE_TRAINER));
	do_it(&scene, toms("ana", LC_ROLE_TRAINEE));
	EXPECT(&scene, "role-changed ana > everyone");
	expect_refusal(&scene, by_seat(&scene, LC_CMD_LOCK, "ana"), LC_NOT_ALLOWED, "request");
}

static void a_trainer_may_step_down_for_a_co_trainer(void **state)
{
	(void)state;
	do_it(&scene, toms("ana", LC_ROLE_TRAINER));
	do_it(&scene, toms("tom", LC_ROLE_TRAINEE));
	assert_int_equal(LC_ROLE_TRAINEE, seat_of(&scene, "tom")->role);
	leave(&scene, "tom"); /* which is no trainer's leaving any more (S1-U02) */
	assert_non_null(scene.room->conference);
}

static void the_role_that_one_has_is_no_change(void **state)
{
	(void)state;
	do_it(&scene, toms("ana", LC_ROLE_TRAINEE));
	EXPECT_NOTHING(&scene);
	do_it(&scene, toms("tom", LC_ROLE_TRAINER));
	EXPECT_NOTHING(&scene);
}

static void a_role_is_kept_through_a_lost_connection(void **state)
{
	(void)state;
	/* S1-40 */
	do_it(&scene, toms("ana", LC_ROLE_TRAINER));
	leave_without_goodbye(&scene, "ana");
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	assert_int_equal(LC_ROLE_TRAINER, seat_of(&scene, "ana")->role);
}

static void there_is_always_a_trainer(void **state)
{
	(void)state;
	expect_refusal(&scene, toms("tom", LC_ROLE_TRAINEE), LC_NOT_ALLOWED, "participant");
	assert_string_equal("participant is the only trainer", scene.why.text);
	expect_refusal(&scene, set_role(by_manager(LC_CMD_SET_ROLE), "tom", LC_ROLE_TRAINEE),
		       LC_NOT_ALLOWED, "participant");
}

static void a_caller_remains_one(void **state)
{
	(void)state;
	enter(&scene, "cal", LC_ROLE_CALLER);
	expect_refusal(&scene, toms("cal", LC_ROLE_TRAINER), LC_NOT_ALLOWED, "participant");
	expect_refusal(&scene, toms("ana", LC_ROLE_CALLER), LC_BAD_FIELD, "role");
	assert_string_equal("role must be trainer or trainee", scene.why.text);
	expect_refusal(&scene, toms("cal", LC_ROLE_CALLER), LC_BAD_FIELD, "role");
}

static void the_lobby_knows_no_roles(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	policy.lobby = true;
	edit(&scene, &policy);
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	expect_refusal(&scene, toms("wes", LC_ROLE_TRAINER), LC_INVALID_STATE, "participant");
	expect_refusal(&scene, toms("wes", LC_ROLE_TRAINEE), LC_INVALID_STATE, "participant");
	expect_refusal(&scene, toms("eve", LC_ROLE_TRAINER), LC_NO_SUCH_PARTICIPANT, "participant");
}

static void the_places_of_a_role_hold(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	/* S5-82 */
	policy.max_of_role[LC_ROLE_TRAINER] = 1;
	policy.max_participants = 3; /* and nobody comes in by it */
	edit(&scene, &policy);
	expect_refusal(&scene, toms("ana", LC_ROLE_TRAINER), LC_ROOM_FULL, "role");
	policy.max_of_role[LC_ROLE_TRAINER] = 2;
	edit(&scene, &policy);
	do_it(&scene, toms("ana", LC_ROLE_TRAINER));
	policy.max_of_role[LC_ROLE_TRAINEE] = 1;
	edit(&scene, &policy);
	expect_refusal(&scene, toms("ana", LC_ROLE_TRAINEE), LC_ROOM_FULL, "role");
}

static void whom_the_room_waits_for_changes_with_the_role(void **state)
{
	(void)state;
	leave_without_goodbye(&scene, "ana");
	assert_int_equal(LC_SESSION_ACTIVE, lc_room_session(scene.room));
	do_it(&scene, toms("ana", LC_ROLE_TRAINER));
	assert_int_equal(LC_SESSION_RECONNECTING, lc_room_session(scene.room));
	do_it(&scene, toms("ana", LC_ROLE_TRAINEE));
	assert_int_equal(LC_SESSION_ACTIVE, lc_room_session(scene.room));
	/* Nobody has come back, so nobody is told so. */
	assert_int_equal(0, count_events(&scene, LC_EVENT_SESSION_RESUMED, NULL));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_trainee_becomes_a_co_trainer),
		TEST(a_co_trainer_becomes_a_trainee),
		TEST(a_trainer_may_step_down_for_a_co_trainer),
		TEST(the_role_that_one_has_is_no_change),
		TEST(a_role_is_kept_through_a_lost_connection),
		TEST(there_is_always_a_trainer),
		TEST(a_caller_remains_one),
		TEST(the_lobby_knows_no_roles),
		TEST(the_places_of_a_role_hold),
		TEST(whom_the_room_waits_for_changes_with_the_role),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
