/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Persistent rooms: roles by other names, sessions that only an explicit end ends at once. */
#include "tests/unit/support/engine_scene.h"

#include <string.h>

#define CLIENT LC_ROLE_PARTY_1
#define INTERPRETER LC_ROLE_PARTY_2
#define HOUR_MS 3600000

static struct scene scene;

static void open_session(const struct lc_policy *policy)
{
	open_scene_with(&scene, LC_ROOM_PERSISTENT, policy);
}

static int set_up(void **state)
{
	const struct lc_policy policy = lc_policy_default(LC_ROOM_PERSISTENT);

	(void)state;
	open_session(&policy);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_scene(&scene);
	return 0;
}

static void given_a_call(void)
{
	enter(&scene, "ana", CLIENT);
	enter(&scene, "ivo", INTERPRETER);
}

/** A fresh room of these settings in place of the one that is there. */
static void given_a_room_of(const struct lc_policy *policy)
{
	close_scene(&scene);
	open_session(policy);
}

static void roles_are_those_of_the_room(void **state)
{
	struct lc_command command = join_of("ana", CLIENT);

	(void)state;
	given_a_call();
	assert_string_equal("client", lc_seat_info(scene.room, seat_of(&scene, "ana")).role_name);
	assert_string_equal("interpreter",
			    lc_seat_info(scene.room, seat_of(&scene, "ivo")).role_name);
	strcpy(command.by.participant, "eve");
	strcpy(command.join.role, "trainer");
	expect_refusal(&scene, command, LC_BAD_FIELD, "role");
	assert_string_equal("role must be client or interpreter", scene.why.text);
}

static void there_may_be_up_to_four_of_other_names(void **state)
{
	struct lc_policy policy = lc_policy_default(LC_ROOM_PERSISTENT);
	struct lc_command command = join_of("ana", CLIENT);

	(void)state;
	strcpy(policy.party_names[0], "patient");
	strcpy(policy.party_names[1], "doctor");
	strcpy(policy.party_names[2], "interpreter");
	given_a_room_of(&policy);
	expect_refusal(&scene, command, LC_BAD_FIELD, "role");
	assert_string_equal("role must be patient, doctor or interpreter", scene.why.text);
	strcpy(command.join.role, "doctor");
	do_it(&scene, command);
	assert_int_equal(LC_ROLE_PARTY_2, seat_of(&scene, "ana")->role);
}

static void names_of_roles_must_differ_and_be_two_at_least(void **state)
{
	struct lc_policy policy = lc_policy_default(LC_ROOM_PERSISTENT);
	struct lc_why why;

	(void)state;
	memset(policy.party_names[1], 0, sizeof(policy.party_names[1]));
	assert_int_equal(LC_BAD_FIELD, lc_policy_check_for(LC_ROOM_PERSISTENT, &policy, &why));
	assert_string_equal("roles", why.field);
	strcpy(policy.party_names[1], "client");
	assert_int_equal(LC_BAD_FIELD, lc_policy_check_for(LC_ROOM_PERSISTENT, &policy, &why));
	strcpy(policy.party_names[1], "in\nterpreter");
	assert_int_equal(LC_BAD_FIELD, lc_policy_check_for(LC_ROOM_PERSISTENT, &policy, &why));
	strcpy(policy.party_names[1], "interpreter");
	strcpy(policy.party_names[3], "guest"); /* behind a gap */
	assert_int_equal(LC_BAD_FIELD, lc_policy_check_for(LC_ROOM_PERSISTENT, &policy, &why));
	strcpy(policy.party_names[2], "observer");
	assert_int_equal(LC_OK, lc_policy_check_for(LC_ROOM_PERSISTENT, &policy, &why));
	assert_int_equal(LC_BAD_FIELD, lc_policy_check_for(LC_ROOM_TRAINING, &policy, &why));
	policy = lc_policy_default(LC_ROOM_TRAINING);
	assert_int_equal(LC_BAD_FIELD, lc_policy_check_for(LC_ROOM_PERSISTENT, &policy, &why));
}

static void roles_do_not_change_under_those_who_have_one(void **state)
{
	struct lc_policy policy = policy_of(&scene);
	struct lc_command command = by_admin(LC_CMD_EDIT);

	(void)state;
	strcpy(policy.party_names[0], "patient");
	command.policy = policy;
	join(&scene, "ana", CLIENT);
	expect_refusal(&scene, command, LC_BAD_FIELD, "roles");
	leave(&scene, "ana");
	do_it(&scene, command);
}

static void a_first_meeting_is_no_resumption(void **state)
{
	(void)state;
	/* S2-X07 */
	enter(&scene, "ana", CLIENT);
	assert_int_equal(LC_SESSION_WAITING, lc_room_session(scene.room));
	enter(&scene, "ivo", INTERPRETER);
	assert_int_equal(LC_SESSION_ACTIVE, lc_room_session(scene.room));
	assert_int_equal(0, count_events(&scene, LC_EVENT_SESSION_RESUMED, NULL));
}

static void either_is_waited_for_and_welcomed_back(void **state)
{
	static const struct {
		const char *who;
		enum lc_role role;
	} parties[] = {{"ana", CLIENT}, {"ivo", INTERPRETER}};

	(void)state;
	/* S2-10, S2-11, S2-12, S2-13, S2-34, S2-39, S2-41, S2-X04 */
	given_a_call();
	for (size_t i = 0; i < G_N_ELEMENTS(parties); i++) {
		leave_without_goodbye(&scene, parties[i].who);
		expect_event(&scene, LC_EVENT_PARTICIPANT_DISCONNECTED, parties[i].who);
		expect_event(&scene, LC_EVENT_WAITING_FOR_PARTICIPANT, parties[i].who);
		assert_int_equal(LC_SESSION_RECONNECTING, lc_room_session(scene.room));
		join(&scene, parties[i].who, parties[i].role);
		expect_event(&scene, LC_EVENT_PARTICIPANT_RETURNED, parties[i].who);
		assert_int_equal(0, count_events(&scene, LC_EVENT_SESSION_RESUMED, NULL));
		media_up(&scene, parties[i].who);
		expect_event(&scene, LC_EVENT_SESSION_RESUMED, NULL);
		assert_int_equal(LC_SESSION_ACTIVE, lc_room_session(scene.room));
	}
}

static void a_window_that_ends_ends_the_session_and_names_who_was_missing(void **state)
{
	(void)state;
	/* S2-08, S2-37, S2-38, S2-58 */
	given_a_call();
	leave_without_goodbye(&scene, "ivo");
	at(&scene, 299999);
	assert_non_null(scene.room->conference);
	at(&scene, 300000);
	const struct lc_event *event = expect_event(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL);
	assert_int_equal(LC_REASON_RECONNECTION_TIMEOUT, event->reason);
	assert_string_equal("interpreter", event->ender);
	assert_null(scene.room->conference);
}

static void both_gone_end_the_session_once(void **state)
{
	(void)state;
	/* S2-X06, S2-T5 */
	given_a_call();
	leave_without_goodbye(&scene, "ana");
	leave_without_goodbye(&scene, "ivo");
	late_at(&scene, 400000);
	expect_event(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL);
	assert_int_equal(LC_NEVER, lc_room_next_deadline(scene.room));
}

static void gone_again_shortly_before_the_first_window_would_have_ended(void **state)
{
	(void)state;
	/* S2-X01 */
	given_a_call();
	leave_without_goodbye(&scene, "ana");
	at(&scene, 10000);
	enter(&scene, "ana", CLIENT);
	at(&scene, 290000);
	leave_without_goodbye(&scene, "ana");
	at(&scene, 300000);
	assert_int_equal(0, lc_effects_count(&scene.effects));
	at(&scene, 589999);
	assert_non_null(scene.room->conference);
	at(&scene, 590000);
	assert_null(scene.room->conference);
}

static void whoever_is_inside_ends_it_at_once(void **state)
{
	(void)state;
	/* S2-U05, S2-U06 */
	given_a_call();
	do_it(&scene, by_seat(&scene, LC_CMD_END, "ana"));
	const struct lc_event *event = expect_event(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL);
	assert_int_equal(LC_REASON_USER_INITIATED, event->reason);
	assert_string_equal("client", event->ender);
	assert_int_equal(LC_TO_LOBBY_TOO, event->audience);
}

static void nobody_of_them_has_the_hands_of_a_trainer(void **state)
{
	static const enum lc_command_kind kinds[] = {
		LC_CMD_MUTE, LC_CMD_KICK,     LC_CMD_BAN,  LC_CMD_LOCK,   LC_CMD_RESTART,
		LC_CMD_HOLD, LC_CMD_MUTE_ALL, LC_CMD_EDIT, LC_CMD_ASSIGN, LC_CMD_SET_ROLE,
	};

	(void)state;
	given_a_call();
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		expect_refusal(&scene, at_target(by_seat(&scene, kinds[i], "ana"), "ivo"),
			       LC_NOT_ALLOWED, "request");
}

static void a_room_that_keeps_no_seats_loses_who_is_disconnected(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	/* S2-54 */
	policy.reconnect_timeout_ms = 0;
	given_a_room_of(&policy);
	given_a_call();
	leave_without_goodbye(&scene, "ana");
	assert_false(has_seat(&scene, "ana"));
	assert_int_equal(LC_REASON_DISCONNECTED,
			 expect_event(&scene, LC_EVENT_PARTICIPANT_LEFT, "ana")->reason);
}

/* Temporary rooms */

static void given_a_temporary_room(void)
{
	struct lc_policy policy = policy_of(&scene);

	policy.is_temporary = true;
	given_a_room_of(&policy);
}

static void a_temporary_room_goes_an_hour_after_its_end_and_not_before(void **state)
{
	(void)state;
	/* S2-U11, S2-X03: by its end, never by its age */
	given_a_temporary_room();
	given_a_call();
	at(&scene, 5 * HOUR_MS);
	assert_int_equal(0, count_effects(&scene, LC_EFFECT_FORGET));
	do_it(&scene, by_seat(&scene, LC_CMD_END, "ana"));
	at(&scene, 6 * HOUR_MS - 1);
	assert_int_equal(0, count_effects(&scene, LC_EFFECT_FORGET));
	at(&scene, 6 * HOUR_MS);
	assert_int_equal(1, count_effects(&scene, LC_EFFECT_FORGET));
}

static void a_temporary_room_that_nobody_came_to_goes_too(void **state)
{
	(void)state;
	given_a_temporary_room();
	at(&scene, HOUR_MS);
	assert_int_equal(1, count_effects(&scene, LC_EFFECT_FORGET));
}

static void a_temporary_session_that_is_over_does_not_begin_again(void **state)
{
	struct lc_command restart = by_admin(LC_CMD_RESTART);

	(void)state;
	given_a_temporary_room();
	given_a_call();
	do_it(&scene, by_seat(&scene, LC_CMD_END, "ivo"));
	expect_refusal(&scene, join_of("ana", CLIENT), LC_SESSION_OVER, "room");
	expect_refusal(&scene, restart, LC_SESSION_OVER, "room");
	assert_int_equal(LC_SESSION_ENDED, lc_room_session(scene.room));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(roles_are_those_of_the_room),
		TEST(there_may_be_up_to_four_of_other_names),
		TEST(names_of_roles_must_differ_and_be_two_at_least),
		TEST(roles_do_not_change_under_those_who_have_one),
		TEST(a_first_meeting_is_no_resumption),
		TEST(either_is_waited_for_and_welcomed_back),
		TEST(a_window_that_ends_ends_the_session_and_names_who_was_missing),
		TEST(both_gone_end_the_session_once),
		TEST(gone_again_shortly_before_the_first_window_would_have_ended),
		TEST(whoever_is_inside_ends_it_at_once),
		TEST(nobody_of_them_has_the_hands_of_a_trainer),
		TEST(a_room_that_keeps_no_seats_loses_who_is_disconnected),
		TEST(a_temporary_room_goes_an_hour_after_its_end_and_not_before),
		TEST(a_temporary_room_that_nobody_came_to_goes_too),
		TEST(a_temporary_session_that_is_over_does_not_begin_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
