/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Control and the external call: who is silenced, and that the end undoes exactly that. */
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

static struct lc_command toms(enum lc_command_kind kind, const char *target)
{
	return at_target(by_seat(&scene, kind, "tom"), target);
}

/** The ids of who is silenced, in order of joining, with spaces. */
static void expect_silenced(const char *expected)
{
	g_autoptr(GString) seen = g_string_new("");

	for (guint i = 0; i < scene.room->seats->len; i++) {
		const struct lc_seat *seat = scene.room->seats->pdata[i];
		if (seat->silenced)
			g_string_append_printf(seen, "%s%s", seen->len ? " " : "",
					       seat->participant);
		if (seat->silenced)
			assert_false(lc_seat_is_audible(seat));
	}
	assert_string_equal(expected, seen->str);
}

static void a_trainer_has_control_to_begin_with(void **state)
{
	(void)state;
	/* S1-U07 */
	assert_string_equal("tom", scene.room->conference->controller);
	enter(&scene, "tim", LC_ROLE_TRAINER);
	assert_string_equal("tom", scene.room->conference->controller);
}

static void control_is_handed_on(void **state)
{
	(void)state;
	/* S1-U07 */
	do_it(&scene, toms(LC_CMD_GRANT_CONTROL, "ana"));
	EXPECT(&scene, "control-changed granted > everyone");
	const struct lc_event *event = expect_event(&scene, LC_EVENT_CONTROL_CHANGED, NULL);
	assert_string_equal("ana", event->controller);
	assert_string_equal("tom", event->old_controller);
	assert_string_equal("tom", event->by);
	do_it(&scene, toms(LC_CMD_GRANT_CONTROL, "ana"));
	EXPECT_NOTHING(&scene);
}

static void control_is_for_members_who_are_here(void **state)
{
	(void)state;
	enter(&scene, "cal", LC_ROLE_CALLER);
	leave_without_goodbye(&scene, "ben");
	expect_refusal(&scene, toms(LC_CMD_GRANT_CONTROL, "ben"), LC_INVALID_STATE, "participant");
	expect_refusal(&scene, toms(LC_CMD_GRANT_CONTROL, "cal"), LC_INVALID_STATE, "participant");
	expect_refusal(&scene, toms(LC_CMD_GRANT_CONTROL, "eve"), LC_NO_SUCH_PARTICIPANT,
		       "participant");
}

static void a_call_begins_when_the_callers_media_comes_up(void **state)
{
	(void)state;
	/* S1-U04, S1-U08 */
	join(&scene, "cal", LC_ROLE_CALLER);
	expect_silenced("");
	media_up(&scene, "cal");
	EXPECT(&scene, "participant-media-established cal",
	       "participant-status-changed cal joining>active > everyone",
	       "external-call-start cal > everyone", "stats-updated", "routes");
	const struct lc_event *event = expect_event(&scene, LC_EVENT_CALL_START, "cal");
	assert_string_equal("tom", event->controller);
	expect_silenced("ana ben");
	assert_true(lc_seat_may_receive(lc_room_seat_find(scene.room, "ana")));
}

static void it_can_be_begun_before_but_not_without_a_caller_nor_twice(void **state)
{
	(void)state;
	expect_refusal(&scene, toms(LC_CMD_CALL_START, ""), LC_INVALID_STATE, "");
	join(&scene, "cal", LC_ROLE_CALLER);
	do_it(&scene, toms(LC_CMD_CALL_START, ""));
	expect_silenced("ana ben");
	expect_refusal(&scene, toms(LC_CMD_CALL_START, ""), LC_INVALID_STATE, "");
	media_up(&scene, "cal");
	assert_int_equal(0, count_events(&scene, LC_EVENT_CALL_START, NULL));
}

static void the_controller_may_begin_and_end_it(void **state)
{
	(void)state;
	/* S1-U15 */
	do_it(&scene, toms(LC_CMD_GRANT_CONTROL, "ana"));
	join(&scene, "cal", LC_ROLE_CALLER);
	expect_refusal(&scene, by_seat(&scene, LC_CMD_CALL_START, "ben"), LC_NOT_ALLOWED,
		       "request");
	do_it(&scene, by_seat(&scene, LC_CMD_CALL_START, "ana"));
	expect_silenced("tom ben");
	do_it(&scene, by_seat(&scene, LC_CMD_CALL_END, "ana"));
	expect_silenced("");
}

static void the_end_undoes_exactly_what_the_call_did(void **state)
{
	(void)state;
	/* S1-28, S1-U08: muted before, muted meanwhile, come meanwhile, gone meanwhile */
	do_it(&scene, toms(LC_CMD_MUTE, "ben"));
	enter(&scene, "cal", LC_ROLE_CALLER);
	do_it(&scene, toms(LC_CMD_MUTE, "ana"));
	enter(&scene, "dan", LC_ROLE_TRAINEE);
	enter(&scene, "eve", LC_ROLE_TRAINEE);
	leave(&scene, "eve");
	expect_silenced("ana ben dan");
	do_it(&scene, toms(LC_CMD_UNMUTE, "ana"));
	expect_silenced("ana ben dan");
	do_it(&scene, toms(LC_CMD_CALL_END, ""));
	expect_silenced("");
	assert_true(lc_room_seat_find(scene.room, "ben")->muted);
	assert_false(lc_room_seat_find(scene.room, "ana")->muted);
	assert_true(lc_seat_is_audible(lc_room_seat_find(scene.room, "dan")));
}

static void its_end_lets_the_callers_go_and_goes_on_without_them(void **state)
{
	(void)state;
	/* S1-U17, S1-X09 */
	enter(&scene, "cal", LC_ROLE_CALLER);
	enter(&scene, "cy", LC_ROLE_CALLER);
	expect_silenced("ana ben");
	leave_without_goodbye(&scene, "cal");
	expect_silenced("ana ben");
	do_it(&scene, toms(LC_CMD_CALL_END, ""));
	assert_null(lc_room_seat_find(scene.room, "cal"));
	assert_null(lc_room_seat_find(scene.room, "cy"));
	assert_int_equal(LC_REASON_CALL_ENDED,
			 expect_event(&scene, LC_EVENT_PARTICIPANT_LEFT, "cy")->reason);
	assert_int_equal(3, lc_room_member_count(scene.room));
	expect_refusal(&scene, toms(LC_CMD_CALL_END, ""), LC_INVALID_STATE, "");
}

static void it_ends_with_its_last_caller(void **state)
{
	(void)state;
	/* S1-31 */
	enter(&scene, "cal", LC_ROLE_CALLER);
	leave_without_goodbye(&scene, "cal");
	assert_int_equal(LC_REASON_DISCONNECTED,
			 expect_event(&scene, LC_EVENT_CALL_END, "cal")->reason);
	expect_silenced("");
	enter(&scene, "cal", LC_ROLE_CALLER); /* whoever comes back calls again */
	expect_silenced("ana ben");
	leave(&scene, "cal");
	expect_silenced("");
	assert_int_equal(1, count_events(&scene, LC_EVENT_CALL_END, "cal"));
}

static void by_policy_the_conference_ends_with_the_call(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	/* S1-02, S1-04, S1-T01 */
	policy.auto_end = true;
	edit(&scene, &policy);
	enter(&scene, "cal", LC_ROLE_CALLER);
	leave_without_goodbye(&scene, "cal");
	assert_null(scene.room->conference);
	assert_int_equal(LC_REASON_CALL_ENDED,
			 expect_event(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL)->reason);
	assert_int_equal(1, count_events(&scene, LC_EVENT_CALL_END, NULL));
	enter(&scene, "tom", LC_ROLE_TRAINER);
	enter(&scene, "cal", LC_ROLE_CALLER);
	do_it(&scene, toms(LC_CMD_CALL_END, ""));
	assert_null(scene.room->conference);
}

static void without_a_call_nothing_ends_and_nothing_is_wrong(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	/* S1-03, S1-41 */
	policy.auto_end = true;
	edit(&scene, &policy);
	join(&scene, "cal", LC_ROLE_CALLER);
	leave(&scene, "cal");
	assert_non_null(scene.room->conference);
	assert_int_equal(0, count_events(&scene, LC_EVENT_CALL_END, NULL));
}

static void control_falls_to_a_trainer_when_the_controller_drops_during_the_call(void **state)
{
	(void)state;
	do_it(&scene, toms(LC_CMD_GRANT_CONTROL, "ana"));
	leave_without_goodbye(&scene, "ana"); /* no call: she keeps it while her seat is kept */
	assert_string_equal("ana", scene.room->conference->controller);
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	enter(&scene, "cal", LC_ROLE_CALLER);
	expect_silenced("tom ben");
	leave_without_goodbye(&scene, "ana");
	const struct lc_event *event = expect_event(&scene, LC_EVENT_CONTROL_CHANGED, NULL);
	assert_int_equal(LC_REASON_FELL_BACK, event->reason);
	assert_int_equal(LC_TO_EVERYONE, event->audience);
	assert_string_equal("tom", event->controller);
	expect_silenced("ana ben");
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	assert_string_equal("tom", scene.room->conference->controller);
}

static void control_falls_back_when_the_controller_is_gone_for_good(void **state)
{
	(void)state;
	do_it(&scene, toms(LC_CMD_GRANT_CONTROL, "ana"));
	do_it(&scene, toms(LC_CMD_KICK, "ana"));
	assert_string_equal("tom", scene.room->conference->controller);
	do_it(&scene, toms(LC_CMD_GRANT_CONTROL, "ben"));
	leave_without_goodbye(&scene, "ben");
	at(&scene, 300000);
	assert_string_equal("tom", scene.room->conference->controller);
}

static void nobody_is_left_silenced_by_the_end_of_a_conference(void **state)
{
	(void)state;
	/* S1-30, S1-X01 */
	enter(&scene, "cal", LC_ROLE_CALLER);
	do_it(&scene, toms(LC_CMD_END, ""));
	assert_int_equal(1, count_events(&scene, LC_EVENT_CALL_END, "cal"));
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	expect_silenced("");
}

static void a_restart_carries_the_call_on(void **state)
{
	(void)state;
	do_it(&scene, toms(LC_CMD_GRANT_CONTROL, "ana"));
	enter(&scene, "cal", LC_ROLE_CALLER);
	do_it(&scene, by_seat(&scene, LC_CMD_RESTART, "ana"));
	assert_true(scene.room->conference->is_on_call);
	assert_string_equal("ana", scene.room->conference->controller);
	expect_silenced("tom ben");
	assert_int_equal(0, count_events(&scene, LC_EVENT_CALL_END, NULL));
	leave(&scene, "cal");
	expect_silenced("");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_trainer_has_control_to_begin_with),
		TEST(control_is_handed_on),
		TEST(control_is_for_members_who_are_here),
		TEST(a_call_begins_when_the_callers_media_comes_up),
		TEST(it_can_be_begun_before_but_not_without_a_caller_nor_twice),
		TEST(the_controller_may_begin_and_end_it),
		TEST(the_end_undoes_exactly_what_the_call_did),
		TEST(its_end_lets_the_callers_go_and_goes_on_without_them),
		TEST(it_ends_with_its_last_caller),
		TEST(by_policy_the_conference_ends_with_the_call),
		TEST(without_a_call_nothing_ends_and_nothing_is_wrong),
		TEST(control_falls_to_a_trainer_when_the_controller_drops_during_the_call),
		TEST(control_falls_back_when_the_controller_is_gone_for_good),
		TEST(nobody_is_left_silenced_by_the_end_of_a_conference),
		TEST(a_restart_carries_the_call_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
