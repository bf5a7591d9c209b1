/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking a seat: who comes in, what the first one brings about, and how many there may be. */
#include "tests/unit/support/engine_scene.h"

#include <stdio.h>
#include <string.h>

static struct scene scene;

static int set_up(void **state)
{
	(void)state;
	open_scene(&scene);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_scene(&scene);
	return 0;
}

static void give_a_pin(void)
{
	struct lc_policy policy = policy_of(&scene);

	snprintf(policy.pin, sizeof(policy.pin), "%s", PIN);
	edit(&scene, &policy);
}

static void the_first_one_brings_the_conference_about(void **state)
{
	(void)state;
	/* S1-36, S5-24, S5-25, S5-X03 */
	assert_null(scene.room->conference);
	join(&scene, "tom", LC_ROLE_TRAINER);
	EXPECT(&scene, "conference-created", "participant-joined tom > others",
	       "conference-state-changed creating>active > everyone", "stats-updated", "routes");
	assert_string_equal(FIRST_CONFERENCE, scene.room->conference->id);
	assert_int_equal(LC_CONFERENCE_ACTIVE, scene.room->conference->state);
}

static void those_who_follow_only_join(void **state)
{
	(void)state;
	join(&scene, "tom", LC_ROLE_TRAINER);
	join(&scene, "ana", LC_ROLE_TRAINEE);
	EXPECT(&scene, "participant-joined ana > others", "stats-updated", "routes");
	assert_int_equal(1, seat_of(&scene, "ana")->leg.number);
}

static void a_newcomer_is_joining_until_media_is_up(void **state)
{
	(void)state;
	/* S5-18, S5-19, S5-U17 */
	join(&scene, "tom", LC_ROLE_TRAINER);
	assert_int_equal(LC_SEAT_JOINING,
			 expect_event(&scene, LC_EVENT_PARTICIPANT_JOINED, "tom")->who.status);
	media_up(&scene, "tom");
	EXPECT(&scene, "participant-media-established tom",
	       "participant-status-changed tom joining>active > everyone",
	       "control-changed fell-back > everyone", "stats-updated", "routes");
}

static void what_is_shown_of_a_newcomer_is_complete(void **state)
{
	struct lc_command command = join_of("ana", LC_ROLE_TRAINEE);

	(void)state;
	/* S5-29, S5-43, S5-U06 */
	strcpy(command.join.display, "Ana Ø");
	command.join.camera = true;
	do_it(&scene, command);
	const struct lc_participant_info info =
		expect_event(&scene, LC_EVENT_PARTICIPANT_JOINED, "ana")->who;
	assert_string_equal("ana", info.participant);
	assert_string_equal("Ana Ø", info.display);
	assert_int_equal(LC_ROLE_TRAINEE, info.role);
	assert_int_equal(LC_SEAT_JOINING, info.status);
	assert_true(info.microphone && info.camera);
	assert_false(info.screen || info.muted || info.held || info.suspect);
	assert_int_equal(1, info.leg);
	assert_true(info.joined_at_ms == START_WALL_MS);
	assert_true(info.reconnect_until_ms == 0);
}

static void who_gives_no_name_is_called_by_the_id(void **state)
{
	struct lc_command configure;

	(void)state;
	join(&scene, "ana", LC_ROLE_TRAINEE);
	assert_string_equal("ana", seat_of(&scene, "ana")->display);
	configure = by_seat(&scene, LC_CMD_CONFIGURE, "ana");
	configure.configure.has_display = true;
	strcpy(configure.configure.display, "Ana Ø");
	do_it(&scene, configure);
	strcpy(configure.configure.display, "");
	do_it(&scene, configure);
	assert_string_equal("ana", seat_of(&scene, "ana")->display);
}

static void a_room_with_a_pin_is_absent_for_who_does_not_know_it(void **state)
{
	struct lc_command command = join_of("ana", LC_ROLE_TRAINEE);

	(void)state;
	/* S2-X09 */
	give_a_pin();
	strcpy(command.join.pin, "4712");
	expect_refusal(&scene, command, LC_NO_SUCH_ROOM, "");
	assert_string_equal("no such room", scene.why.text);
	strcpy(command.join.pin, "");
	expect_refusal(&scene, command, LC_NO_SUCH_ROOM, "");
	strcpy(command.join.pin, PIN);
	do_it(&scene, command);
}

static void a_trainer_knows_the_secret(void **state)
{
	struct lc_command command = join_of("tom", LC_ROLE_TRAINER);

	(void)state;
	strcpy(command.by.secret, "");
	expect_refusal(&scene, command, LC_NO_SUCH_ROOM, "");
	strcpy(command.by.secret, "a guess");
	expect_refusal(&scene, command, LC_NO_SUCH_ROOM, "");
	assert_string_equal("no such room", scene.why.text);
	strcpy(command.join.role, "trainee");
	do_it(&scene, command); /* a trainee need not */
}

static void anybody_trains_in_a_room_without_a_secret(void **state)
{
	struct lc_policy policy = policy_of(&scene);
	struct lc_command command = join_of("tom", LC_ROLE_TRAINER);

	(void)state;
	strcpy(policy.secret, "");
	edit(&scene, &policy);
	strcpy(command.by.secret, "");
	do_it(&scene, command);
}

static void an_offer_without_the_codec_of_the_room_is_refused(void **state)
{
	struct lc_command command = join_of("ana", LC_ROLE_TRAINEE);

	(void)state;
	command.join.video_codecs = 1u << LC_VIDEO_H264 | 1u << LC_VIDEO_VP9;
	expect_refusal(&scene, command, LC_NO_USABLE_CODEC, "jsep");
	command.join.has_video = false;
	do_it(&scene, command);
	command.join.has_video = true; /* nor is it any better when one comes back */
	expect_refusal(&scene, command, LC_NO_USABLE_CODEC, "jsep");
}

static void a_wrong_pin_is_told_before_anything_else(void **state)
{
	struct lc_command command = join_of("tom", LC_ROLE_TRAINER);

	(void)state;
	give_a_pin();
	enter(&scene, "tom", LC_ROLE_TRAINER);
	do_it(&scene, by_seat(&scene, LC_CMD_LOCK, "tom"));
	/* Wrong in every way: nothing of it shows that the room exists. */
	strcpy(command.join.pin, "");
	strcpy(command.by.secret, "");
	command.join.video_codecs = 0;
	write_key(command.join.key_hash, "tom", 1);
	expect_refusal(&scene, command, LC_NO_SUCH_ROOM, "");
}

static void names_are_checked(void **state)
{
	struct lc_command command = join_of("", LC_ROLE_TRAINEE);

	(void)state;
	/* S5-60, S5-U11 */
	expect_refusal(&scene, command, LC_BAD_FIELD, "participant");
	expect_refusal(&scene, join_of("a\nb", LC_ROLE_TRAINEE), LC_BAD_FIELD, "participant");
	command = join_of("ana", LC_ROLE_TRAINEE);
	strcpy(command.join.display, "\xff");
	expect_refusal(&scene, command, LC_BAD_FIELD, "display");
	assert_null(scene.room->conference);
}

static void a_full_conference_takes_nobody_more(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	/* S1-F2, S5-60, S5-61, S5-U12 */
	policy.max_participants = 2;
	edit(&scene, &policy);
	join(&scene, "tom", LC_ROLE_TRAINER);
	join(&scene, "ana", LC_ROLE_TRAINEE);
	expect_refusal(&scene, join_of("ben", LC_ROLE_TRAINEE), LC_ROOM_FULL, "room");
	assert_string_equal("Conference is full", scene.why.text);
	leave(&scene, "ana");
	join(&scene, "ben", LC_ROLE_TRAINEE);
}

static void who_is_away_keeps_the_seat_from_others(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	policy.max_participants = 2;
	edit(&scene, &policy);
	enter(&scene, "tom", LC_ROLE_TRAINER);
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	leave_without_goodbye(&scene, "ana");
	expect_refusal(&scene, join_of("ben", LC_ROLE_TRAINEE), LC_ROOM_FULL, "room");
	at(&scene, policy.reconnect_timeout_ms);
	join(&scene, "ben", LC_ROLE_TRAINEE);
}

static void who_returns_fits_into_a_full_and_locked_conference(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	/* S2-37 */
	policy.max_participants = 2;
	edit(&scene, &policy);
	enter(&scene, "tom", LC_ROLE_TRAINER);
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	do_it(&scene, by_seat(&scene, LC_CMD_LOCK, "tom"));
	leave_without_goodbye(&scene, "ana");
	assert_int_equal(2, join(&scene, "ana", LC_ROLE_TRAINEE));
}

static void a_locked_conference_takes_nobody_new(void **state)
{
	(void)state;
	/* S5-26, S5-X03 */
	given_a_class(&scene);
	do_it(&scene, by_seat(&scene, LC_CMD_LOCK, "tom"));
	expect_refusal(&scene, join_of("cleo", LC_ROLE_TRAINEE), LC_ROOM_LOCKED, "room");
	expect_refusal(&scene, join_of("tim", LC_ROLE_TRAINER), LC_ROOM_LOCKED, "room");
	do_it(&scene, by_seat(&scene, LC_CMD_UNLOCK, "tom"));
	join(&scene, "cleo", LC_ROLE_TRAINEE);
}

static void the_holder_of_the_key_needs_neither_pin_nor_secret(void **state)
{
	struct lc_command command = join_of("tom", LC_ROLE_TRAINER);

	(void)state;
	give_a_pin();
	enter(&scene, "tom", LC_ROLE_TRAINER);
	leave_without_goodbye(&scene, "tom");
	strcpy(command.join.pin, "");
	strcpy(command.by.secret, "");
	do_it(&scene, command);
}

static void joining_twice_replaces_the_older_leg(void **state)
{
	(void)state;
	/* S5-X07 */
	given_a_class(&scene);
	assert_int_equal(2, join(&scene, "ana", LC_ROLE_TRAINEE));
	EXPECT(&scene, "participant-media-terminated ana replaced", "end-leg ana 1 replaced",
	       "participant-status-changed ana active>joining > others", "stats-updated", "routes");
	assert_int_equal(3, join(&scene, "ana", LC_ROLE_TRAINEE));
	EXPECT(&scene, "end-leg ana 2 replaced", "routes");
	assert_int_equal(3, scene.room->seats->len);
}

static void another_key_does_not_take_a_seat(void **state)
{
	struct lc_command thief = join_of("ana", LC_ROLE_TRAINEE);

	(void)state;
	/* S2-X09 */
	given_a_class(&scene);
	write_key(thief.join.key_hash, "ana", 1);
	expect_refusal(&scene, thief, LC_SEAT_TAKEN, "participant");
	leave_without_goodbye(&scene, "ana");
	expect_refusal(&scene, thief, LC_SEAT_TAKEN, "participant");
	/* Every byte of the key counts. */
	for (size_t i = 0; i < LC_HASH_BYTES; i++) {
		thief = join_of("ana", LC_ROLE_TRAINEE);
		thief.join.key_hash[i] ^= 0x80;
		expect_refusal(&scene, thief, LC_SEAT_TAKEN, "participant");
	}
}

static void a_room_may_let_another_device_take_over(void **state)
{
	struct lc_policy policy = policy_of(&scene);
	struct lc_command other = join_of("ana", LC_ROLE_TRAINEE);

	(void)state;
	policy.allow_takeover = true;
	edit(&scene, &policy);
	given_a_class(&scene);
	write_key(other.join.key_hash, "ana", 1);
	other.join.microphone = false;
	do_it(&scene, other);
	assert_int_equal(1, count_effects(&scene, LC_EFFECT_END_LEG));
	assert_int_equal(2, seat_of(&scene, "ana")->leg.number);
	assert_false(seat_of(&scene, "ana")->microphone);
	do_it(&scene, other);                 /* the key is the other device's now */
	join(&scene, "ana", LC_ROLE_TRAINEE); /* and is taken over in turn */
	assert_int_equal(4, seat_of(&scene, "ana")->leg.number);
}

static void taking_over_does_not_make_a_trainer(void **state)
{
	struct lc_policy policy = policy_of(&scene);
	struct lc_command other = join_of("tom", LC_ROLE_TRAINEE);

	(void)state;
	policy.allow_takeover = true;
	edit(&scene, &policy);
	given_a_class(&scene);
	write_key(other.join.key_hash, "tom", 1);
	expect_refusal(&scene, other, LC_SEAT_TAKEN, "participant");
	strcpy(other.join.role, "trainer");
	expect_refusal(&scene, other, LC_NO_SUCH_ROOM, ""); /* without the secret */
	strcpy(other.by.secret, SECRET);
	do_it(&scene, other);
}

static void a_later_seat_of_the_same_name_has_other_legs(void **state)
{
	struct lc_command late;

	(void)state;
	/* S2-X02: also when the seat itself is another one */
	given_a_class(&scene);
	late = by_seat(&scene, LC_CMD_LEG_DOWN, "ana");
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_KICK, "tom"), "ana"));
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	do_it(&scene, late);
	EXPECT_NOTHING(&scene);
	assert_int_equal(LC_SEAT_ACTIVE, seat_of(&scene, "ana")->status);
}

static void conferences_of_one_second_have_different_ids(void **state)
{
	(void)state;
	/* S1-36 */
	join(&scene, "tom", LC_ROLE_TRAINER);
	leave(&scene, "tom");
	join(&scene, "tom", LC_ROLE_TRAINER);
	assert_string_equal("blue_1700000001", scene.room->conference->id);
	leave(&scene, "tom");
	scene.now.wall_ms -= 3600000; /* the clock is set back */
	join(&scene, "tom", LC_ROLE_TRAINER);
	assert_string_equal("blue_1700000002", scene.room->conference->id);
	leave(&scene, "tom");
	scene.now.wall_ms += 2 * 3600000;
	join(&scene, "tom", LC_ROLE_TRAINER);
	assert_string_equal("blue_1700003600", scene.room->conference->id);
}

static void rooms_do_not_touch(void **state)
{
	struct scene other;
	g_autofree char *before = NULL, *after = NULL;

	(void)state;
	/* S1-X04: of two rooms, a restart of one is nothing to the other */
	open_scene(&other);
	given_a_class(&scene);
	given_a_class(&other);
	before = snapshot(other.room);
	do_it(&scene, by_seat(&scene, LC_CMD_RESTART, "tom"));
	leave_without_goodbye(&scene, "ana");
	do_it(&scene, by_seat(&scene, LC_CMD_END, "tom"));
	after = snapshot(other.room);
	assert_string_equal(before, after);
	close_scene(&other);
}

static void whom_a_token_vouches_for_needs_neither_pin_nor_secret(void **state)
{
	struct lc_command command = join_of("tom", LC_ROLE_TRAINER);

	(void)state;
	/* S2-X09 */
	give_a_pin();
	strcpy(command.join.pin, "");
	strcpy(command.by.secret, "");
	expect_refusal(&scene, command, LC_NO_SUCH_ROOM, "");
	command.join.is_vouched = true;
	do_it(&scene, command);
	assert_int_equal(LC_ROLE_TRAINER, seat_of(&scene, "tom")->role);
	write_key(command.join.key_hash, "tom", 1); /* a seat that is taken it does not open */
	expect_refusal(&scene, command, LC_SEAT_TAKEN, "participant");
}

static void who_says_that_it_returns_learns_that_the_seat_is_gone(void **state)
{
	struct lc_command back = join_of("ana", LC_ROLE_TRAINEE);

	(void)state;
	given_a_class(&scene);
	back.join.is_return = true;
	do_it(&scene, back);
	leave_without_goodbye(&scene, "ana");
	at(&scene, 300000);
	expect_refusal(&scene, back, LC_SEAT_GONE, "participant");
	assert_string_equal("the seat was given up", scene.why.text);
	give_a_pin(); /* which a stranger is not told */
	strcpy(back.join.pin, "");
	expect_refusal(&scene, back, LC_NO_SUCH_ROOM, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void nobody_is_believed_about_accounts_but_who_speaks_for_the_room(void **state)
{
	struct lc_command command = join_of("ana", LC_ROLE_TRAINEE);

	(void)state;
	/* S4-66, S4-70 */
	give_a_pin();
	command.join.has_claims = true;
	memset(command.by.secret, 0, sizeof(command.by.secret));
	expect_refusal(&scene, command, LC_NOT_ALLOWED, "userId");
	command.join.is_vouched = true; /* for participant and role, not for this */
	expect_refusal(&scene, command, LC_NOT_ALLOWED, "userId");
	memset(command.join.pin, 0, sizeof(command.join.pin));
	command.join.is_vouched = false; /* a stranger learns no more than before */
	expect_refusal(&scene, command, LC_NO_SUCH_ROOM, "");
	command.join.is_vouched = command.join.are_claims_vouched = true;
	do_it(&scene, command);
	command.join.is_vouched = command.join.are_claims_vouched = false;
	expect_refusal(&scene, command, LC_NOT_ALLOWED, "userId"); /* with the seat's key */
	command = join_of("tom", LC_ROLE_TRAINER);
	command.join.has_claims = true;
	do_it(&scene, command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_first_one_brings_the_conference_about),
		TEST(those_who_follow_only_join),
		TEST(a_newcomer_is_joining_until_media_is_up),
		TEST(what_is_shown_of_a_newcomer_is_complete),
		TEST(who_gives_no_name_is_called_by_the_id),
		TEST(a_room_with_a_pin_is_absent_for_who_does_not_know_it),
		TEST(a_trainer_knows_the_secret),
		TEST(anybody_trains_in_a_room_without_a_secret),
		TEST(an_offer_without_the_codec_of_the_room_is_refused),
		TEST(a_wrong_pin_is_told_before_anything_else),
		TEST(names_are_checked),
		TEST(a_full_conference_takes_nobody_more),
		TEST(who_is_away_keeps_the_seat_from_others),
		TEST(who_returns_fits_into_a_full_and_locked_conference),
		TEST(a_locked_conference_takes_nobody_new),
		TEST(the_holder_of_the_key_needs_neither_pin_nor_secret),
		TEST(joining_twice_replaces_the_older_leg),
		TEST(another_key_does_not_take_a_seat),
		TEST(a_room_may_let_another_device_take_over),
		TEST(taking_over_does_not_make_a_trainer),
		TEST(a_later_seat_of_the_same_name_has_other_legs),
		TEST(conferences_of_one_second_have_different_ids),
		TEST(rooms_do_not_touch),
		TEST(whom_a_token_vouches_for_needs_neither_pin_nor_secret),
		TEST(who_says_that_it_returns_learns_that_the_seat_is_gone),
		TEST(nobody_is_believed_about_accounts_but_who_speaks_for_the_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
