/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting to be let in: what who waits learns, what others learn of it, and the ways out. */
#include "tests/unit/support/engine_scene.h"

#include <stdio.h>
#include <string.h>

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

static struct lc_command with_text(struct lc_command command, const char *text)
{
	snprintf(command.text, sizeof(command.text), "%s", text);
	return command;
}

/* Coming */

static void a_trainee_waits_and_only_trainers_learn_of_it(void **state)
{
	(void)state;
	join(&scene, "wes", LC_ROLE_TRAINEE);
	EXPECT(&scene, "lobby-entered wes > trainers", "lobby-waiting wes > subject",
	       "stats-updated", "routes");
	assert_int_equal(LC_SEAT_WAITING, seat_of(&scene, "wes")->status);
	assert_false(seat_of(&scene, "wes")->is_admitted);
	assert_int_equal(LC_SEAT_WAITING,
			 lc_seat_info(scene.room, seat_of(&scene, "wes")).status); /* S5-18 */
}

static void trainers_and_routed_callers_never_wait(void **state)
{
	struct lc_command alleged = join_of("con", LC_ROLE_CALLER);

	(void)state;
	join(&scene, "tim", LC_ROLE_TRAINER);
	join(&scene, "cal", LC_ROLE_CALLER);
	assert_true(seat_of(&scene, "tim")->is_admitted && seat_of(&scene, "cal")->is_admitted);
	assert_int_equal(0, stats_of(&scene).waiting_participants);
	*alleged.by.secret = '\0'; /* anybody can say to be a caller */
	do_it(&scene, alleged);
	assert_false(seat_of(&scene, "con")->is_admitted);
}

static void without_a_lobby_nobody_waits(void **state)
{
	(void)state;
	set_lobby(&scene, false);
	join(&scene, "wes", LC_ROLE_TRAINEE);
	EXPECT(&scene, "participant-joined wes > others", "stats-updated", "routes");
	assert_true(seat_of(&scene, "wes")->is_admitted);
}

static void a_token_vouches_for_a_name_and_not_for_the_lobby(void **state)
{
	struct lc_command vouched = join_of("wes", LC_ROLE_TRAINEE);

	(void)state;
	vouched.join.is_vouched = true;
	do_it(&scene, vouched);
	assert_int_equal(LC_SEAT_WAITING, seat_of(&scene, "wes")->status);
}

static void who_waits_is_told_so_every_fifteen_seconds(void **state)
{
	(void)state;
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	at(&scene, 14999);
	EXPECT_NOTHING(&scene);
	at(&scene, 15000);
	EXPECT(&scene, "lobby-waiting wes > subject");
	const struct lc_event *event = expect_event(&scene, LC_EVENT_LOBBY_WAITING, "wes");
	assert_true(event->seq == 0); /* it takes no number */
	assert_true(event->at_ms == START_WALL_MS + 15000);
	assert_string_equal(FIRST_CONFERENCE, event->conference);
	at(&scene, 60000);
	assert_int_equal(3, count_effects(&scene, LC_EFFECT_EVENT));
}

static uint32_t told_position(const char *who)
{
	return expect_event(&scene, LC_EVENT_LOBBY_WAITING, who)->position;
}

static void who_waits_learns_its_place(void **state)
{
	(void)state;
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	join(&scene, "win", LC_ROLE_TRAINEE);
	assert_int_equal(2, told_position("win"));
	media_up(&scene, "win");
	enter(&scene, "tim", LC_ROLE_TRAINER); /* who does not wait takes no place */
	enter(&scene, "wyn", LC_ROLE_TRAINEE);
	at(&scene, 15000);
	assert_int_equal(1, told_position("wes"));
	assert_int_equal(3, told_position("wyn"));
	do_it(&scene, toms(LC_CMD_ADMIT, "wes"));
	at(&scene, 30000);
	assert_int_equal(1, told_position("win"));
	assert_int_equal(2, lc_room_lobby_position(scene.room, seat_of(&scene, "wyn")));
}

/* Waiting */

static void media_of_who_waits_goes_nowhere(void **state)
{
	const struct lc_seat *wes;

	(void)state;
	join(&scene, "wes", LC_ROLE_TRAINEE);
	media_up(&scene, "wes");
	EXPECT_NOTHING(&scene);
	wes = seat_of(&scene, "wes");
	assert_true(wes->leg.is_media_up);
	assert_int_equal(LC_SEAT_WAITING, wes->status);
	assert_false(lc_seat_is_audible(wes) || lc_seat_is_visible(wes) ||
		     lc_seat_may_receive(wes));
}

static void a_subscription_of_who_waits_stands_but_receives_nothing(void **state)
{
	(void)state;
	do_it(&scene, subscription_of("wes", 7));
	join(&scene, "wes", LC_ROLE_TRAINEE);
	assert_int_equal(1, count_effects(&scene, LC_EFFECT_SUBSCRIBED));
	assert_false(lc_seat_may_receive(seat_of(&scene, "wes")));
	do_it(&scene, toms(LC_CMD_ADMIT, "wes"));
	assert_true(lc_seat_may_receive(seat_of(&scene, "wes")));
	assert_true(seat_of(&scene, "wes")->leg.has_subscription);
}

static void media_of_who_waits_must_come_up_in_time_too(void **state)
{
	(void)state;
	join(&scene, "wes", LC_ROLE_TRAINEE);
	at(&scene, 30000);
	assert_int_equal(LC_SEAT_DISCONNECTED, seat_of(&scene, "wes")->status);
	assert_int_equal(1, count_effects(&scene, LC_EFFECT_END_LEG));
}

static void who_waits_counts_as_nobody_but_there(void **state)
{
	const struct lc_stats before = stats_of(&scene);

	(void)state;
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	at(&scene, 5000);
	const struct lc_stats after = stats_of(&scene);
	assert_int_equal(1, after.waiting_participants);
	assert_int_equal(before.total_participants, after.total_participants);
	assert_int_equal(before.active_participants, after.active_participants);
	assert_int_equal(before.audio_participants, after.audio_participants);
	assert_int_equal(before.peak_participants, after.peak_participants);
	assert_true(before.join_count == after.join_count);
	assert_true(attendance_of(&scene, "wes") == 0);
	assert_int_equal(3, lc_room_member_count(scene.room));
	join(&scene, "cal", LC_ROLE_CALLER); /* nor when the peak is taken again */
	assert_int_equal(before.peak_participants + 1, stats_of(&scene).peak_participants);
	leave(&scene, "cal");
	leave_without_goodbye(&scene, "wes");
	assert_int_equal(1, stats_of(&scene).waiting_participants);
	assert_int_equal(0, stats_of(&scene).disconnected_participants);
	join(&scene, "wes", LC_ROLE_TRAINEE);
	assert_true(stats_of(&scene).reconnection_count == 0);
}

static void what_who_waits_does_is_told_to_trainers_alone(void **state)
{
	struct lc_command rename;

	(void)state;
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	rename = by_seat(&scene, LC_CMD_CONFIGURE, "wes");
	rename.configure.has_display = true;
	strcpy(rename.configure.display, "Wes again");
	do_it(&scene, rename);
	EXPECT(&scene, "participant-status-changed wes waiting>waiting > trainers");
	do_it(&scene, by_seat(&scene, LC_CMD_LEG_SUSPECT, "wes"));
	EXPECT(&scene, "participant-status-changed wes waiting>waiting > trainers");
	expect_refusal(&scene, toms(LC_CMD_MUTE, "wes"), LC_INVALID_STATE, "participant");
}

static void a_session_does_not_need_who_waits(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	policy.required_roles = 1u << LC_ROLE_TRAINEE;
	edit(&scene, &policy);
	leave(&scene, "ana");
	leave(&scene, "ben");
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	assert_int_equal(LC_SESSION_WAITING, lc_room_session(scene.room));
	leave_without_goodbye(&scene, "wes");
	assert_int_equal(0, count_events(&scene, LC_EVENT_WAITING_FOR_PARTICIPANT, NULL));
	assert_int_equal(LC_SESSION_WAITING, lc_room_session(scene.room));
	at(&scene, 300000); /* nor does it end when that one does not come back */
	EXPECT(&scene, "lobby-left wes reconnection-timeout > trainers", "stats-updated");
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	do_it(&scene, toms(LC_CMD_ADMIT, "wes"));
	assert_int_equal(LC_SESSION_ACTIVE, lc_room_session(scene.room));
}

static void given_that_a_trainee_is_needed_and_lost(void)
{
	struct lc_policy policy = policy_of(&scene);

	policy.required_roles = 1u << LC_ROLE_TRAINEE;
	edit(&scene, &policy);
	leave(&scene, "ben");
	join(&scene, "wes", LC_ROLE_TRAINEE);
	leave_without_goodbye(&scene, "ana");
}

static void a_session_resumes_whatever_who_waits_is_up_to(void **state)
{
	(void)state;
	/* S2-39 */
	given_that_a_trainee_is_needed_and_lost();
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	expect_event(&scene, LC_EVENT_SESSION_RESUMED, NULL);
}

static void who_waits_does_not_stand_in_for_who_is_missing(void **state)
{
	(void)state;
	/* S2-38 */
	given_that_a_trainee_is_needed_and_lost();
	media_up(&scene, "wes");
	at(&scene, 300000);
	assert_int_equal(LC_REASON_RECONNECTION_TIMEOUT,
			 expect_event(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL)->reason);
}

/* Losing the connection while waiting */

static void a_lost_connection_keeps_the_place_and_is_told_to_trainers(void **state)
{
	(void)state;
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	leave_without_goodbye(&scene, "wes");
	EXPECT(&scene, "participant-status-changed wes waiting>disconnected > trainers",
	       "participant-disconnected wes > trainers", "end-leg wes 1 disconnected", "routes");
	at(&scene, 15000); /* nobody is there to be told that it waits */
	EXPECT_NOTHING(&scene);
	at(&scene, 299999);
	assert_true(has_seat(&scene, "wes"));
	at(&scene, 300000);
	EXPECT(&scene, "lobby-left wes reconnection-timeout > trainers", "stats-updated");
	assert_false(has_seat(&scene, "wes"));
}

static void a_return_goes_on_waiting_and_is_told_so_at_once(void **state)
{
	(void)state;
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	leave_without_goodbye(&scene, "wes");
	at(&scene, 20000);
	assert_int_equal(2, join(&scene, "wes", LC_ROLE_TRAINEE));
	EXPECT(&scene, "participant-status-changed wes disconnected>waiting > trainers",
	       "lobby-waiting wes > subject", "routes");
	media_up(&scene, "wes");
	at(&scene, 35000);
	EXPECT(&scene, "lobby-waiting wes > subject");
}

static void a_newer_leg_of_who_waits_replaces_the_older(void **state)
{
	(void)state;
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	join(&scene, "wes", LC_ROLE_TRAINEE);
	EXPECT(&scene, "end-leg wes 1 replaced", "lobby-waiting wes > subject", "routes");
}

static void where_seats_are_not_kept_a_lost_connection_ends_the_waiting(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	policy.reconnect_timeout_ms = 0;
	edit(&scene, &policy);
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	leave_without_goodbye(&scene, "wes");
	EXPECT(&scene, "end-leg wes 1 disconnected", "lobby-left wes disconnected > trainers",
	       "stats-updated", "routes");
}

static void a_restart_lets_nobody_in_and_puts_nobody_out(void **state)
{
	(void)state;
	/* S1-40 */
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	join(&scene, "win", LC_ROLE_TRAINEE);
	do_it(&scene, toms(LC_CMD_ADMIT, "win"));
	do_it(&scene, by_seat(&scene, LC_CMD_RESTART, "tom"));
	assert_int_equal(0, count_events(&scene, LC_EVENT_PARTICIPANT_LEFT, "wes"));
	assert_int_equal(0, count_events(&scene, LC_EVENT_PARTICIPANT_JOINED, "wes"));
	assert_int_equal(0, count_effects(&scene, LC_EFFECT_END_LEG));
	assert_int_equal(LC_SEAT_WAITING, seat_of(&scene, "wes")->status);
	assert_int_equal(LC_SEAT_JOINING, seat_of(&scene, "win")->status);
	assert_int_equal(1, stats_of(&scene).waiting_participants);
	assert_true(stats_of(&scene).join_count == 4);
	assert_int_equal(4, stats_of(&scene).peak_participants);
	at(&scene, 15000); /* and it is waited on, now for the new one */
	const struct lc_event *event = expect_event(&scene, LC_EVENT_LOBBY_WAITING, "wes");
	assert_string_equal(scene.room->conference->id, event->conference);
	assert_string_not_equal(FIRST_CONFERENCE, event->conference);
	do_it(&scene, toms(LC_CMD_ADMIT, "wes"));
}

/* The ways out */

static void who_is_admitted_joins(void **state)
{
	(void)state;
	/* S5-19 */
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	at(&scene, 10000);
	do_it(&scene, toms(LC_CMD_ADMIT, "wes"));
	EXPECT(&scene, "lobby-left wes admitted > trainers", "admitted wes > subject",
	       "participant-joined wes > others", "participant-media-established wes",
	       "stats-updated", "routes");
	assert_string_equal("tom", expect_event(&scene, LC_EVENT_ADMITTED, "wes")->by);
	assert_string_equal("tom", expect_event(&scene, LC_EVENT_LOBBY_LEFT, "wes")->by);
	const struct lc_participant_info info =
		expect_event(&scene, LC_EVENT_PARTICIPANT_JOINED, "wes")->who;
	assert_int_equal(LC_SEAT_ACTIVE, info.status);
	assert_true(info.joined_at_ms == START_WALL_MS + 10000);
	assert_true(lc_seat_is_audible(seat_of(&scene, "wes")));
	assert_true(stats_of(&scene).join_count == 4);
	assert_int_equal(4, stats_of(&scene).peak_participants);
}

static void attendance_begins_with_the_admission(void **state)
{
	(void)state;
	/* S3-X03 */
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	at(&scene, 10000);
	do_it(&scene, toms(LC_CMD_ADMIT, "wes"));
	at(&scene, 14000);
	assert_true(attendance_of(&scene, "wes") == 4000);
	assert_true(lc_seat_present_ms(seat_of(&scene, "wes"), scene.now) == 4000); /* S5-U11 */
}

static void who_is_admitted_before_media_is_up_is_joining(void **state)
{
	(void)state;
	join(&scene, "wes", LC_ROLE_TRAINEE);
	do_it(&scene, toms(LC_CMD_ADMIT, "wes"));
	EXPECT(&scene, "lobby-left wes admitted > trainers", "admitted wes > subject",
	       "participant-joined wes > others", "stats-updated", "routes");
	media_up(&scene, "wes");
	EXPECT(&scene, "participant-media-established wes",
	       "participant-status-changed wes joining>active > everyone", "stats-updated",
	       "routes");
	at(&scene, 60000);
	EXPECT_NOTHING(&scene); /* the heartbeat has ended */
}

static void an_admission_waits_for_who_is_away(void **state)
{
	(void)state;
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	leave_without_goodbye(&scene, "wes");
	do_it(&scene, toms(LC_CMD_ADMIT, "wes"));
	EXPECT(&scene, "lobby-left wes admitted > trainers", "admitted wes > subject",
	       "participant-joined wes > others", "stats-updated", "routes");
	assert_int_equal(LC_SEAT_DISCONNECTED, seat_of(&scene, "wes")->status);
	at(&scene, 10000);
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	assert_int_equal(LC_SEAT_ACTIVE, seat_of(&scene, "wes")->status);
	at(&scene, 11000);
	assert_true(attendance_of(&scene, "wes") == 1000);
}

static void an_admission_lasts_through_a_lost_connection(void **state)
{
	(void)state;
	/* S1-40 */
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	do_it(&scene, toms(LC_CMD_ADMIT, "wes"));
	leave_without_goodbye(&scene, "wes");
	join(&scene, "wes", LC_ROLE_TRAINEE);
	assert_int_equal(LC_SEAT_JOINING, seat_of(&scene, "wes")->status);
}

static void whom_the_room_needs_is_missed_from_the_admission_on(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	policy.required_roles = 1u << LC_ROLE_TRAINEE;
	edit(&scene, &policy);
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	leave_without_goodbye(&scene, "wes");
	do_it(&scene, toms(LC_CMD_ADMIT, "wes"));
	assert_int_equal(LC_SESSION_RECONNECTING, lc_room_session(scene.room));
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	expect_event(&scene, LC_EVENT_SESSION_RESUMED, NULL);
}

static void only_who_waits_can_be_admitted_or_denied(void **state)
{
	(void)state;
	/* S5-U12 */
	expect_refusal(&scene, toms(LC_CMD_ADMIT, "ana"), LC_INVALID_STATE, "participant");
	assert_string_equal("participant is not in the lobby", scene.why.text);
	expect_refusal(&scene, toms(LC_CMD_DENY, "ana"), LC_INVALID_STATE, "participant");
	expect_refusal(&scene, toms(LC_CMD_ADMIT, "eve"), LC_NO_SUCH_PARTICIPANT, "participant");
	expect_refusal(&scene, toms(LC_CMD_DENY, ""), LC_NO_SUCH_PARTICIPANT, "participant");
}

static void the_denied_hears_why(void **state)
{
	(void)state;
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	do_it(&scene, with_text(toms(LC_CMD_DENY, "wes"), "the class is over"));
	EXPECT(&scene, "lobby-left wes denied > trainers and subject", "end-leg wes 1 denied",
	       "stats-updated", "routes");
	const struct lc_event *event = expect_event(&scene, LC_EVENT_LOBBY_LEFT, "wes");
	assert_string_equal("the class is over", event->text);
	assert_string_equal("tom", event->by);
	assert_int_equal(LC_SEAT_LEFT, event->who.status);
	assert_false(has_seat(&scene, "wes"));
	join(&scene, "wes", LC_ROLE_TRAINEE); /* and may ask again */
	expect_event(&scene, LC_EVENT_LOBBY_ENTERED, "wes");
}

static void a_manager_denies_without_a_name(void **state)
{
	(void)state;
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	do_it(&scene, at_target(by_manager(LC_CMD_DENY), "wes"));
	assert_string_equal("", expect_event(&scene, LC_EVENT_LOBBY_LEFT, "wes")->by);
}

static void the_reason_is_checked(void **state)
{
	(void)state;
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	expect_refusal(&scene, with_text(toms(LC_CMD_DENY, "wes"), "a\nb"), LC_BAD_FIELD, "reason");
	expect_refusal(&scene, with_text(toms(LC_CMD_KICK, "wes"), "\xff"), LC_BAD_FIELD, "reason");
}

static void who_waits_may_leave_and_be_kicked(void **state)
{
	(void)state;
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	leave(&scene, "wes");
	EXPECT(&scene, "lobby-left wes left > trainers", "end-leg wes 1 left", "stats-updated",
	       "routes");
	enter(&scene, "win", LC_ROLE_TRAINEE);
	do_it(&scene, toms(LC_CMD_KICK, "win"));
	EXPECT(&scene, "lobby-left win kicked > trainers and subject", "end-leg win 2 kicked",
	       "stats-updated", "routes");
}

static void all_are_admitted_in_their_order(void **state)
{
	(void)state;
	enter(&scene, "win", LC_ROLE_TRAINEE);
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	do_it(&scene, by_seat(&scene, LC_CMD_ADMIT_ALL, "tom"));
	EXPECT(&scene, "lobby-left win admitted > trainers", "admitted win > subject",
	       "participant-joined win > others", "participant-media-established win",
	       "lobby-left wes admitted > trainers", "admitted wes > subject",
	       "participant-joined wes > others", "participant-media-established wes",
	       "stats-updated", "routes");
	do_it(&scene, by_seat(&scene, LC_CMD_ADMIT_ALL, "tom")); /* nobody waits any more */
	EXPECT_NOTHING(&scene);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_trainee_waits_and_only_trainers_learn_of_it),
		TEST(trainers_and_routed_callers_never_wait),
		TEST(without_a_lobby_nobody_waits),
		TEST(a_token_vouches_for_a_name_and_not_for_the_lobby),
		TEST(who_waits_is_told_so_every_fifteen_seconds),
		TEST(who_waits_learns_its_place),
		TEST(media_of_who_waits_goes_nowhere),
		TEST(a_subscription_of_who_waits_stands_but_receives_nothing),
		TEST(media_of_who_waits_must_come_up_in_time_too),
		TEST(who_waits_counts_as_nobody_but_there),
		TEST(what_who_waits_does_is_told_to_trainers_alone),
		TEST(a_session_does_not_need_who_waits),
		TEST(a_session_resumes_whatever_who_waits_is_up_to),
		TEST(who_waits_does_not_stand_in_for_who_is_missing),
		TEST(a_lost_connection_keeps_the_place_and_is_told_to_trainers),
		TEST(a_return_goes_on_waiting_and_is_told_so_at_once),
		TEST(a_newer_leg_of_who_waits_replaces_the_older),
		TEST(where_seats_are_not_kept_a_lost_connection_ends_the_waiting),
		TEST(a_restart_lets_nobody_in_and_puts_nobody_out),
		TEST(who_is_admitted_joins),
		TEST(attendance_begins_with_the_admission),
		TEST(who_is_admitted_before_media_is_up_is_joining),
		TEST(an_admission_waits_for_who_is_away),
		TEST(an_admission_lasts_through_a_lost_connection),
		TEST(whom_the_room_needs_is_missed_from_the_admission_on),
		TEST(only_who_waits_can_be_admitted_or_denied),
		TEST(the_denied_hears_why),
		TEST(a_manager_denies_without_a_name),
		TEST(the_reason_is_checked),
		TEST(who_waits_may_leave_and_be_kicked),
		TEST(all_are_admitted_in_their_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
