/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an interruption leaves behind: it is over once, and what comes later is no resumption. */
#include "tests/unit/support/engine_scene.h"

static struct scene scene;

static int set_up(void **state)
{
	(void)state;
	open_scene(&scene);
	given_a_class(&scene);
	enter(&scene, "tim", LC_ROLE_TRAINER);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_scene(&scene);
	return 0;
}

/** A newer leg of somebody who was never gone, as after a refresh. */
static void expect_no_resumption_by(const char *who)
{
	join(&scene, who, LC_ROLE_TRAINER);
	media_up(&scene, who);
	assert_int_equal(0, count_events(&scene, LC_EVENT_SESSION_RESUMED, NULL));
}

static void a_session_is_resumed_once(void **state)
{
	(void)state;
	/* S2-X07 */
	leave_without_goodbye(&scene, "tom");
	enter(&scene, "tom", LC_ROLE_TRAINER);
	assert_int_equal(1, count_events(&scene, LC_EVENT_SESSION_RESUMED, NULL));
	expect_no_resumption_by("tom");
	expect_no_resumption_by("tim");
}

static void who_was_put_out_while_away_is_not_back_when_another_refreshes(void **state)
{
	(void)state;
	/* S2-X07 */
	leave_without_goodbye(&scene, "tom");
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_KICK, "tim"), "tom"));
	expect_no_resumption_by("tim");
}

static void who_did_not_return_is_not_back_when_another_refreshes(void **state)
{
	(void)state;
	/* S2-X07 */
	leave_without_goodbye(&scene, "tom");
	at(&scene, 300000);
	assert_false(has_seat(&scene, "tom"));
	expect_no_resumption_by("tim");
}

static void who_is_not_needed_any_more_is_not_back_when_another_refreshes(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	/* S2-X07 */
	leave_without_goodbye(&scene, "tom");
	policy.required_roles = 0;
	edit(&scene, &policy);
	policy.required_roles = 1u << LC_ROLE_TRAINEE;
	edit(&scene, &policy);
	join(&scene, "ana", LC_ROLE_TRAINEE);
	media_up(&scene, "ana");
	assert_int_equal(0, count_events(&scene, LC_EVENT_SESSION_RESUMED, NULL));
}

static void a_second_interruption_is_resumed_again(void **state)
{
	(void)state;
	/* S2-10, S2-39 */
	for (int i = 0; i < 3; i++) {
		leave_without_goodbye(&scene, "tom");
		enter(&scene, "tom", LC_ROLE_TRAINER);
		assert_int_equal(1, count_events(&scene, LC_EVENT_SESSION_RESUMED, NULL));
	}
}

static void expect_left(const char *who)
{
	const struct lc_event *event = expect_event(&scene, LC_EVENT_PARTICIPANT_LEFT, who);

	assert_int_equal(LC_SEAT_LEFT, event->who.status);
	assert_true(event->who.reconnect_until_ms == 0);
}

static void whoever_has_left_is_shown_as_left(void **state)
{
	(void)state;
	/* S5-23, S5-U02 */
	leave_without_goodbye(&scene, "ana");
	leave_without_goodbye(&scene, "ben");
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_KICK, "tom"), "ben"));
	expect_left("ben");
	leave(&scene, "tim");
	expect_left("tim");
	do_it(&scene, by_seat(&scene, LC_CMD_END, "tom"));
	expect_left("ana"); /* who was away too */
	expect_left("tom");
}

static void a_restart_shows_as_left_whoever_was_there(void **state)
{
	(void)state;
	/* S5-23 */
	leave_without_goodbye(&scene, "ana");
	do_it(&scene, by_seat(&scene, LC_CMD_RESTART, "tom"));
	assert_int_equal(LC_SEAT_LEFT,
			 expect_event(&scene, LC_EVENT_PARTICIPANT_LEFT, "tom")->who.status);
	assert_int_equal(LC_SEAT_LEFT,
			 expect_event(&scene, LC_EVENT_PARTICIPANT_LEFT, "ana")->who.status);
	/* But the seats are as they were. */
	assert_int_equal(LC_SEAT_ACTIVE,
			 expect_event(&scene, LC_EVENT_PARTICIPANT_JOINED, "tom")->who.status);
	assert_int_equal(LC_SEAT_DISCONNECTED,
			 expect_event(&scene, LC_EVENT_PARTICIPANT_JOINED, "ana")->who.status);
}

static void a_restart_closes_the_books_of_the_conference_before(void **state)
{
	(void)state;
	/* S5-U02, S5-U07 */
	leave_without_goodbye(&scene, "ana");
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	at(&scene, 60000);
	do_it(&scene, by_seat(&scene, LC_CMD_RESTART, "tom"));
	const struct lc_event *event = expect_event(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL);
	assert_string_equal(FIRST_CONFERENCE, event->conference);
	assert_int_equal(LC_REASON_RESTARTED, event->reason);
	assert_int_equal(LC_CONFERENCE_TERMINATED, event->stats.state);
	assert_int_equal(4, event->stats.total_participants);
	assert_int_equal(4, event->stats.peak_participants);
	assert_true(event->stats.join_count == 4);
	assert_true(event->stats.reconnection_count == 1);
	assert_true(event->stats.duration_ms == 60000);
	/* And the new ones begin empty. */
	assert_true(stats_of(&scene).join_count == 4);
	assert_true(stats_of(&scene).reconnection_count == 0);
	assert_true(stats_of(&scene).duration_ms == 0);
	assert_true(attendance_of(&scene, "tom") == 0);
}

static void only_event_handlers_hear_of_the_lock_that_is_carried_over(void **state)
{
	(void)state;
	/* S1-40 */
	do_it(&scene, by_seat(&scene, LC_CMD_LOCK, "tom"));
	do_it(&scene, by_seat(&scene, LC_CMD_RESTART, "tom"));
	assert_int_equal(LC_CONFERENCE_LOCKED, scene.room->conference->state);
	for (size_t i = 0; i < lc_effects_count(&scene.effects); i++) {
		const struct lc_event *event = &lc_effects_at(&scene.effects, i)->event;
		if (event->kind == LC_EVENT_CONFERENCE_STATE_CHANGED)
			assert_int_equal(LC_TO_NOBODY, event->audience);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_session_is_resumed_once),
		TEST(who_was_put_out_while_away_is_not_back_when_another_refreshes),
		TEST(who_did_not_return_is_not_back_when_another_refreshes),
		TEST(who_is_not_needed_any_more_is_not_back_when_another_refreshes),
		TEST(a_second_interruption_is_resumed_again),
		TEST(whoever_has_left_is_shown_as_left),
		TEST(a_restart_shows_as_left_whoever_was_there),
		TEST(a_restart_closes_the_books_of_the_conference_before),
		TEST(only_event_handlers_hear_of_the_lock_that_is_carried_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
