/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What trainers and managers do: mute, kick, lock, edit; and how people leave. */
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

static void a_mute_is_told_to_everyone_and_moves_routes(void **state)
{
	(void)state;
	/* S5-21, S5-73 */
	do_it(&scene, toms(LC_CMD_MUTE, "ana"));
	EXPECT(&scene, "participant-status-changed ana active>muted > everyone", "stats-updated",
	       "routes");
	assert_false(lc_seat_is_audible(seat_of(&scene, "ana")));
	do_it(&scene, toms(LC_CMD_UNMUTE, "ana"));
	EXPECT(&scene, "participant-status-changed ana muted>active > everyone", "stats-updated",
	       "routes");
	assert_true(lc_seat_is_audible(seat_of(&scene, "ana")));
}

static void a_mute_of_who_is_muted_is_nothing(void **state)
{
	(void)state;
	do_it(&scene, toms(LC_CMD_UNMUTE, "ana"));
	EXPECT_NOTHING(&scene);
	do_it(&scene, toms(LC_CMD_MUTE, "ana"));
	do_it(&scene, toms(LC_CMD_MUTE, "ana"));
	EXPECT_NOTHING(&scene);
}

static void a_mute_lasts_while_the_muted_is_away(void **state)
{
	(void)state;
	/* S5-X09 */
	leave_without_goodbye(&scene, "ana");
	do_it(&scene, toms(LC_CMD_MUTE, "ana"));
	EXPECT(&scene, "participant-status-changed ana disconnected>disconnected > everyone",
	       "routes");
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	assert_int_equal(LC_SEAT_MUTED, seat_of(&scene, "ana")->status);
}

static void a_manager_mutes_without_a_seat(void **state)
{
	(void)state;
	do_it(&scene, at_target(by_manager(LC_CMD_MUTE), "tom"));
	assert_int_equal(LC_SEAT_MUTED, seat_of(&scene, "tom")->status);
	do_it(&scene, at_target(by_admin(LC_CMD_UNMUTE), "tom"));
	assert_int_equal(LC_SEAT_ACTIVE, seat_of(&scene, "tom")->status);
}

static void nobody_acts_upon_who_is_not_there(void **state)
{
	(void)state;
	/* S5-60, S5-U12 */
	expect_refusal(&scene, toms(LC_CMD_MUTE, "cleo"), LC_NO_SUCH_PARTICIPANT, "participant");
	expect_refusal(&scene, toms(LC_CMD_UNMUTE, ""), LC_NO_SUCH_PARTICIPANT, "participant");
	expect_refusal(&scene, toms(LC_CMD_KICK, "cleo"), LC_NO_SUCH_PARTICIPANT, "participant");
	leave(&scene, "ben");
	expect_refusal(&scene, toms(LC_CMD_KICK, "ben"), LC_NO_SUCH_PARTICIPANT, "participant");
}

static void a_kick_is_told_to_the_kicked_before_the_leg_ends(void **state)
{
	(void)state;
	/* S5-22, S5-23, S5-75 */
	do_it(&scene, toms(LC_CMD_KICK, "ana"));
	EXPECT(&scene, "participant-media-terminated ana kicked",
	       "participant-left ana kicked > everyone", "end-leg ana 1 kicked", "stats-updated",
	       "routes");
	assert_int_equal(LC_SEAT_LEFT,
			 expect_event(&scene, LC_EVENT_PARTICIPANT_LEFT, "ana")->who.status);
	assert_false(has_seat(&scene, "ana"));
}

static void a_kick_of_who_is_away_ends_the_window(void **state)
{
	(void)state;
	leave_without_goodbye(&scene, "ana");
	do_it(&scene, toms(LC_CMD_KICK, "ana"));
	EXPECT(&scene, "participant-left ana kicked > everyone", "stats-updated");
	at(&scene, 3600000);
	EXPECT_NOTHING(&scene);
}

static void the_kicked_may_come_again(void **state)
{
	(void)state;
	do_it(&scene, toms(LC_CMD_KICK, "ana"));
	join(&scene, "ana", LC_ROLE_TRAINEE);
	expect_event(&scene, LC_EVENT_PARTICIPANT_JOINED, "ana");
}

static void a_trainer_does_not_kick_himself(void **state)
{
	(void)state;
	expect_refusal(&scene, toms(LC_CMD_KICK, "tom"), LC_NOT_ALLOWED, "participant");
	assert_non_null(strstr(scene.why.text, "leave"));
}

static void a_kick_of_the_last_trainer_ends_the_conference(void **state)
{
	(void)state;
	/* S1-U02 */
	do_it(&scene, at_target(by_manager(LC_CMD_KICK), "tom"));
	assert_int_equal(LC_REASON_KICKED,
			 expect_event(&scene, LC_EVENT_PARTICIPANT_LEFT, "tom")->reason);
	assert_int_equal(LC_REASON_TRAINER_LEFT,
			 expect_event(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL)->reason);
}

static void who_leaves_is_told_of_to_the_others(void **state)
{
	(void)state;
	/* S5-22, S5-23 */
	leave(&scene, "ana");
	EXPECT(&scene, "participant-media-terminated ana left",
	       "participant-left ana left > others", "end-leg ana 1 left", "stats-updated",
	       "routes");
	assert_int_equal(
		LC_SEAT_LEAVING,
		expect_event(&scene, LC_EVENT_PARTICIPANT_MEDIA_TERMINATED, "ana")->who.status);
	at(&scene, 3600000);
	EXPECT_NOTHING(&scene);
}

static void the_trainer_who_leaves_ends_the_conference(void **state)
{
	(void)state;
	/* S1-U02 */
	leave(&scene, "tom");
	EXPECT(&scene, "participant-media-terminated tom left",
	       "participant-left tom left > others", "end-leg tom 1 left",
	       "control-changed fell-back > everyone",
	       "conference-state-changed active>terminating > everyone",
	       "participant-media-terminated ana trainer-left", "participant-left ana trainer-left",
	       "participant-media-terminated ben trainer-left", "participant-left ben trainer-left",
	       "conference-state-changed terminating>terminated",
	       "conference-terminated trainer-left > everyone and the lobby",
	       "end-leg ana 1 trainer-left", "end-leg ben 1 trainer-left", "routes");
}

static void a_trainee_who_leaves_ends_nothing(void **state)
{
	(void)state;
	/* S1-U03 */
	leave(&scene, "ana");
	leave(&scene, "ben");
	assert_non_null(scene.room->conference);
}

static void one_of_two_trainers_may_leave(void **state)
{
	(void)state;
	enter(&scene, "tim", LC_ROLE_TRAINER);
	leave_without_goodbye(&scene, "tim"); /* even when the other is away for a moment */
	leave(&scene, "tom");
	assert_non_null(scene.room->conference);
}

static void by_policy_the_trainer_may_leave_and_the_last_one_ends_it(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	policy.end_when_trainer_leaves = false;
	edit(&scene, &policy);
	leave(&scene, "tom");
	assert_int_equal(0, count_events(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL));
	leave(&scene, "ana");
	leave(&scene, "ben");
	EXPECT(&scene, "participant-media-terminated ben left",
	       "participant-left ben left > others", "end-leg ben 1 left",
	       "conference-state-changed active>terminating > everyone",
	       "conference-state-changed terminating>terminated",
	       "conference-terminated empty > everyone and the lobby", "routes");
}

static void a_lock_is_told_once(void **state)
{
	(void)state;
	/* S5-26, S5-47 */
	do_it(&scene, by_seat(&scene, LC_CMD_LOCK, "tom"));
	EXPECT(&scene, "conference-state-changed active>locked > everyone");
	do_it(&scene, by_seat(&scene, LC_CMD_LOCK, "tom"));
	EXPECT_NOTHING(&scene);
	do_it(&scene, by_manager(LC_CMD_UNLOCK));
	EXPECT(&scene, "conference-state-changed locked>active > everyone");
	do_it(&scene, by_manager(LC_CMD_UNLOCK));
	EXPECT_NOTHING(&scene);
}

static void a_lock_needs_a_conference_with_somebody_in_it(void **state)
{
	(void)state;
	leave(&scene, "tom");
	expect_refusal(&scene, by_manager(LC_CMD_LOCK), LC_NO_SUCH_CONFERENCE, "room");
	expect_refusal(&scene, by_manager(LC_CMD_UNLOCK), LC_NO_SUCH_CONFERENCE, "room");
	do_it(&scene, by_manager(LC_CMD_RESTART));
	expect_refusal(&scene, by_manager(LC_CMD_LOCK), LC_INVALID_STATE, "");
	assert_string_equal("Invalid state transition from creating to locked", scene.why.text);
	do_it(&scene, by_manager(LC_CMD_UNLOCK)); /* it is not locked, to be sure */
	EXPECT_NOTHING(&scene);
}

static void a_policy_is_edited_while_the_conference_goes_on(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	/* S5-48, S5-70 */
	strcpy(policy.description, "Monday");
	policy.max_participants = 3;
	edit(&scene, &policy);
	EXPECT_NOTHING(&scene);
	assert_string_equal("Monday", scene.room->policy.description);
	expect_refusal(&scene, join_of("cleo", LC_ROLE_TRAINEE), LC_ROOM_FULL, "room");
}

static void refuse_edit(const struct lc_policy *policy, const char *field)
{
	struct lc_command command = by_manager(LC_CMD_EDIT);

	command.policy = *policy;
	expect_refusal(&scene, command, LC_BAD_FIELD, field);
}

static void there_are_never_more_seats_than_the_policy_allows(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	/* S5-X08 */
	policy.max_participants = 2;
	refuse_edit(&policy, "max_participants");
	leave_without_goodbye(&scene, "ben"); /* a seat that is kept counts */
	refuse_edit(&policy, "max_participants");
	at(&scene, 300000);
	edit(&scene, &policy);
	policy.max_participants = 0;
	refuse_edit(&policy, "max_participants");
}

static void the_codec_does_not_change_during_a_conference(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	policy.video_codec = LC_VIDEO_H264;
	refuse_edit(&policy, "video_codec");
	do_it(&scene, by_manager(LC_CMD_END));
	edit(&scene, &policy);
	assert_int_equal(LC_VIDEO_H264, scene.room->policy.video_codec);
}

static void a_new_secret_is_asked_for_at_once(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	strcpy(policy.secret, "another");
	edit(&scene, &policy);
	expect_refusal(&scene, by_manager(LC_CMD_LOCK), LC_NO_SUCH_ROOM, "");
	strcpy(policy.secret, "");
	edit(&scene, &policy); /* nobody manages by knowing nothing */
	expect_refusal(&scene, by_manager(LC_CMD_LOCK), LC_NO_SUCH_ROOM, "");
	expect_refusal(&scene, by_stranger(LC_CMD_LOCK), LC_NO_SUCH_ROOM, "");
	do_it(&scene, by_admin(LC_CMD_LOCK));
}

static void a_hold_is_told_to_everyone_and_hides_a_mute(void **state)
{
	(void)state;
	/* S5-20, S5-74, S5-X09 */
	do_it(&scene, toms(LC_CMD_HOLD, "ana"));
	EXPECT(&scene, "participant-status-changed ana active>on_hold > everyone", "stats-updated",
	       "routes");
	assert_false(lc_seat_may_receive(seat_of(&scene, "ana")));
	do_it(&scene, toms(LC_CMD_HOLD, "ana"));
	EXPECT_NOTHING(&scene);
	do_it(&scene, toms(LC_CMD_MUTE, "ana"));
	EXPECT(&scene, "participant-status-changed ana on_hold>on_hold > everyone", "routes");
	do_it(&scene, toms(LC_CMD_UNHOLD, "ana"));
	EXPECT(&scene, "participant-status-changed ana on_hold>muted > everyone", "routes");
	expect_refusal(&scene, toms(LC_CMD_HOLD, "cleo"), LC_NO_SUCH_PARTICIPANT, "participant");
	expect_refusal(&scene, toms(LC_CMD_UNHOLD, ""), LC_NO_SUCH_PARTICIPANT, "participant");
}

static void all_but_trainers_are_muted_at_once(void **state)
{
	(void)state;
	/* S5-U04 */
	enter(&scene, "tim", LC_ROLE_TRAINER);
	do_it(&scene, toms(LC_CMD_MUTE, "ana"));
	do_it(&scene, by_seat(&scene, LC_CMD_MUTE_ALL, "tom"));
	EXPECT(&scene, "participant-status-changed ben active>muted > everyone", "stats-updated",
	       "routes");
	do_it(&scene, by_manager(LC_CMD_MUTE_ALL));
	EXPECT_NOTHING(&scene);
	enter(&scene, "cleo", LC_ROLE_TRAINEE); /* it is no rule for who comes later */
	assert_false(seat_of(&scene, "cleo")->muted);
}

static void callers_are_muted_with_all_and_who_waits_is_not(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	enter(&scene, "cal", LC_ROLE_CALLER);
	policy.lobby = true;
	edit(&scene, &policy);
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	do_it(&scene, by_seat(&scene, LC_CMD_MUTE_ALL, "tom"));
	assert_true(seat_of(&scene, "cal")->muted && !seat_of(&scene, "wes")->muted);
}

static void all_are_unmuted_at_once_trainers_too(void **state)
{
	(void)state;
	/* S5-U04 */
	do_it(&scene, at_target(by_manager(LC_CMD_MUTE), "tom"));
	do_it(&scene, toms(LC_CMD_MUTE, "ben"));
	do_it(&scene, by_manager(LC_CMD_UNMUTE_ALL));
	EXPECT(&scene, "participant-status-changed tom muted>active > everyone",
	       "participant-status-changed ben muted>active > everyone", "stats-updated", "routes");
	do_it(&scene, by_manager(LC_CMD_UNMUTE_ALL));
	EXPECT_NOTHING(&scene);
}

static struct lc_command set_status(const char *target, enum lc_seat_status status)
{
	struct lc_command command = toms(LC_CMD_SET_STATUS, target);

	command.status = status;
	return command;
}

static void a_status_is_set_by_its_flags(void **state)
{
	(void)state;
	/* S5-69, S5-U03, S5-X09 */
	do_it(&scene, set_status("ana", LC_SEAT_MUTED));
	EXPECT(&scene, "participant-status-changed ana active>muted > everyone", "stats-updated",
	       "routes");
	do_it(&scene, set_status("ana", LC_SEAT_ON_HOLD));
	assert_true(seat_of(&scene, "ana")->muted && seat_of(&scene, "ana")->held);
	do_it(&scene, set_status("ana", LC_SEAT_MUTED));
	assert_true(seat_of(&scene, "ana")->muted && !seat_of(&scene, "ana")->held);
	do_it(&scene, set_status("ana", LC_SEAT_ON_HOLD));
	do_it(&scene, set_status("ana", LC_SEAT_ACTIVE));
	assert_false(seat_of(&scene, "ana")->muted || seat_of(&scene, "ana")->held);
	do_it(&scene, set_status("ana", LC_SEAT_ACTIVE));
	EXPECT_NOTHING(&scene);
}

static void a_status_that_nobody_sets_is_refused(void **state)
{
	static const enum lc_seat_status others[] = {LC_SEAT_JOINING, LC_SEAT_WAITING,
						     LC_SEAT_DISCONNECTED, LC_SEAT_LEAVING,
						     LC_SEAT_LEFT};

	(void)state;
	/* S5-42, S5-60, S5-X05 */
	for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
		expect_refusal(&scene, set_status("ana", others[i]), LC_INVALID_STATE, "status");
	assert_string_equal("Invalid state transition from active to left", scene.why.text);
	expect_refusal(&scene, set_status("cleo", LC_SEAT_MUTED), LC_NO_SUCH_PARTICIPANT,
		       "participant");
}

static void a_status_is_set_only_while_media_is_up(void **state)
{
	(void)state;
	/* S5-42 */
	leave_without_goodbye(&scene, "ana");
	expect_refusal(&scene, set_status("ana", LC_SEAT_ACTIVE), LC_INVALID_STATE, "status");
	assert_string_equal("Invalid state transition from disconnected to active", scene.why.text);
	join(&scene, "ana", LC_ROLE_TRAINEE);
	expect_refusal(&scene, set_status("ana", LC_SEAT_MUTED), LC_INVALID_STATE, "status");
	assert_string_equal("Invalid state transition from joining to muted", scene.why.text);
	media_up(&scene, "ana");
	do_it(&scene, set_status("ana", LC_SEAT_MUTED));
}

static void the_kicked_hears_why(void **state)
{
	struct lc_command kick = toms(LC_CMD_KICK, "ana");

	(void)state;
	/* S5-U04 */
	strcpy(kick.text, "please come back tomorrow");
	do_it(&scene, kick);
	const struct lc_event *event = expect_event(&scene, LC_EVENT_PARTICIPANT_LEFT, "ana");
	assert_string_equal("please come back tomorrow", event->text);
	assert_string_equal("tom", event->by);
	kick = toms(LC_CMD_KICK, "ben");
	strcpy(kick.text, "a\tb");
	expect_refusal(&scene, kick, LC_BAD_FIELD, "reason");
	leave(&scene, "ben"); /* who leaves has no such words */
	event = expect_event(&scene, LC_EVENT_PARTICIPANT_LEFT, "ben");
	assert_string_equal("", event->text);
	assert_string_equal("", event->by);
}

static void nor_more_of_a_role_than_the_policy_allows(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	/* S5-X08, S5-82 */
	policy.max_of_role[LC_ROLE_TRAINEE] = 1;
	refuse_edit(&policy, "max_trainees");
	policy.max_of_role[LC_ROLE_TRAINEE] = 1001;
	refuse_edit(&policy, "max_trainees");
	policy.max_of_role[LC_ROLE_TRAINEE] = 2;
	edit(&scene, &policy);
	expect_refusal(&scene, join_of("cleo", LC_ROLE_TRAINEE), LC_ROOM_FULL, "role");
	join(&scene, "tim", LC_ROLE_TRAINER);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_mute_is_told_to_everyone_and_moves_routes),
		TEST(a_mute_of_who_is_muted_is_nothing),
		TEST(a_mute_lasts_while_the_muted_is_away),
		TEST(a_manager_mutes_without_a_seat),
		TEST(nobody_acts_upon_who_is_not_there),
		TEST(a_kick_is_told_to_the_kicked_before_the_leg_ends),
		TEST(a_kick_of_who_is_away_ends_the_window),
		TEST(the_kicked_may_come_again),
		TEST(a_trainer_does_not_kick_himself),
		TEST(a_kick_of_the_last_trainer_ends_the_conference),
		TEST(who_leaves_is_told_of_to_the_others),
		TEST(the_trainer_who_leaves_ends_the_conference),
		TEST(a_trainee_who_leaves_ends_nothing),
		TEST(one_of_two_trainers_may_leave),
		TEST(by_policy_the_trainer_may_leave_and_the_last_one_ends_it),
		TEST(a_lock_is_told_once),
		TEST(a_lock_needs_a_conference_with_somebody_in_it),
		TEST(a_policy_is_edited_while_the_conference_goes_on),
		TEST(there_are_never_more_seats_than_the_policy_allows),
		TEST(the_codec_does_not_change_during_a_conference),
		TEST(a_new_secret_is_asked_for_at_once),
		TEST(a_hold_is_told_to_everyone_and_hides_a_mute),
		TEST(all_but_trainers_are_muted_at_once),
		TEST(callers_are_muted_with_all_and_who_waits_is_not),
		TEST(all_are_unmuted_at_once_trainers_too),
		TEST(a_status_is_set_by_its_flags),
		TEST(a_status_that_nobody_sets_is_refused),
		TEST(a_status_is_set_only_while_media_is_up),
		TEST(the_kicked_hears_why),
		TEST(nor_more_of_a_role_than_the_policy_allows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
