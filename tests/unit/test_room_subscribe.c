/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The receiving half of a leg: before its join, after it, with the wrong key, without any join. */
#include "tests/unit/support/engine_scene.h"

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

static struct lc_command with_wrong_key(struct lc_command command)
{
	write_key(command.subscribe.key_hash, command.by.participant, 1);
	return command;
}

static void after_the_join_it_stands_at_once(void **state)
{
	(void)state;
	join(&scene, "ana", LC_ROLE_TRAINEE);
	do_it(&scene, subscription_of("ana", 7));
	EXPECT(&scene, "subscribed ana 1 7", "routes");
	assert_true(seat_of(&scene, "ana")->leg.has_subscription);
}

static void a_later_one_replaces_it(void **state)
{
	(void)state;
	join(&scene, "ana", LC_ROLE_TRAINEE);
	do_it(&scene, subscription_of("ana", 7));
	do_it(&scene, subscription_of("ana", 8));
	EXPECT(&scene, "subscribed ana 1 8", "routes");
}

static void before_the_join_it_waits_for_it(void **state)
{
	(void)state;
	do_it(&scene, subscription_of("ana", 7));
	EXPECT_NOTHING(&scene);
	at(&scene, 4999);
	EXPECT_NOTHING(&scene);
	join(&scene, "ana", LC_ROLE_TRAINEE);
	EXPECT(&scene, "conference-created", "participant-joined ana > others",
	       "conference-state-changed creating>active > everyone", "subscribed ana 1 7",
	       "stats-updated", "routes");
	at(&scene, 20000);
	EXPECT_NOTHING(&scene);
}

static void it_waits_for_the_return_of_who_is_away(void **state)
{
	(void)state;
	given_a_class(&scene);
	do_it(&scene, subscription_of("ana", 7));
	leave_without_goodbye(&scene, "ana");
	assert_false(seat_of(&scene, "ana")->leg.has_subscription);
	do_it(&scene, subscription_of("ana", 8));
	EXPECT_NOTHING(&scene);
	join(&scene, "ana", LC_ROLE_TRAINEE);
	assert_int_equal(1, count_effects(&scene, LC_EFFECT_SUBSCRIBED));
	assert_true(seat_of(&scene, "ana")->leg.has_subscription);
}

static void without_a_join_it_is_refused_after_five_seconds(void **state)
{
	(void)state;
	do_it(&scene, subscription_of("ana", 7));
	at(&scene, 1000);
	do_it(&scene, subscription_of("ben", 8));
	at(&scene, 4999);
	EXPECT_NOTHING(&scene);
	at(&scene, 5000);
	EXPECT(&scene, "refused ana 7 618");
	at(&scene, 6000);
	EXPECT(&scene, "refused ben 8 618");
	assert_true(lc_room_next_deadline(scene.room) == LC_NEVER);
}

static void with_another_key_it_learns_nothing_of_the_seat(void **state)
{
	(void)state;
	/* S2-X09: the answer is that of an absent seat, and comes as late */
	join(&scene, "ana", LC_ROLE_TRAINEE);
	do_it(&scene, with_wrong_key(subscription_of("ana", 7)));
	EXPECT_NOTHING(&scene);
	do_it(&scene, subscription_of("nobody", 8));
	EXPECT_NOTHING(&scene);
	media_up(&scene, "ana");
	at(&scene, 4999);
	EXPECT_NOTHING(&scene);
	at(&scene, 5000);
	EXPECT(&scene, "refused ana 7 618", "refused nobody 8 618");
}

static void with_another_key_it_does_not_get_the_join_it_waits_for(void **state)
{
	(void)state;
	do_it(&scene, with_wrong_key(subscription_of("ana", 7)));
	do_it(&scene, subscription_of("ana", 8));
	do_it(&scene, subscription_of("ben", 9));
	join(&scene, "ana", LC_ROLE_TRAINEE);
	assert_int_equal(1, count_effects(&scene, LC_EFFECT_SUBSCRIBED));
	at(&scene, 5000);
	EXPECT(&scene, "refused ana 7 618", "refused ben 9 618");
}

static void it_needs_the_codec_of_the_room(void **state)
{
	struct lc_command command = subscription_of("ana", 7);

	(void)state;
	join(&scene, "ana", LC_ROLE_TRAINEE);
	command.subscribe.video_codecs = 1u << LC_VIDEO_H264;
	expect_refusal(&scene, command, LC_NO_USABLE_CODEC, "jsep");
	command.subscribe.has_video = false;
	do_it(&scene, command);
	EXPECT(&scene, "subscribed ana 1 7", "routes");
}

static void without_the_codec_it_is_refused_when_the_join_comes(void **state)
{
	struct lc_command command = subscription_of("ana", 7);

	(void)state;
	command.subscribe.video_codecs = 1u << LC_VIDEO_H264;
	do_it(&scene, command);
	EXPECT_NOTHING(&scene);
	join(&scene, "ana", LC_ROLE_TRAINEE);
	assert_int_equal(1, count_effects(&scene, LC_EFFECT_REFUSED));
	assert_int_equal(0, count_effects(&scene, LC_EFFECT_SUBSCRIBED));
	assert_int_equal(0, scene.room->pending->len);
}

static void it_names_somebody(void **state)
{
	(void)state;
	expect_refusal(&scene, subscription_of("", 7), LC_BAD_FIELD, "participant");
	expect_refusal(&scene, subscription_of("a\nb", 7), LC_BAD_FIELD, "participant");
}

static void only_so_many_may_wait(void **state)
{
	(void)state;
	for (uint64_t ticket = 0; ticket < LC_MAX_PENDING; ticket++)
		do_it(&scene, subscription_of("ana", ticket));
	expect_refusal(&scene, subscription_of("ben", 99), LC_ROOM_FULL, "room");
	assert_non_null(strstr(scene.why.text, "subscriptions"));
	join(&scene, "ana", LC_ROLE_TRAINEE);
	assert_int_equal(LC_MAX_PENDING, count_effects(&scene, LC_EFFECT_SUBSCRIBED));
	assert_int_equal(1, count_effects(&scene, LC_EFFECT_ROUTES));
	do_it(&scene, subscription_of("ben", 99));
}

static void a_new_leg_needs_a_new_subscription(void **state)
{
	(void)state;
	join(&scene, "ana", LC_ROLE_TRAINEE);
	do_it(&scene, subscription_of("ana", 7));
	join(&scene, "ana", LC_ROLE_TRAINEE);
	assert_false(seat_of(&scene, "ana")->leg.has_subscription);
}

static void it_goes_on_waiting_when_the_conference_ends(void **state)
{
	(void)state;
	join(&scene, "tom", LC_ROLE_TRAINER);
	do_it(&scene, subscription_of("ana", 7));
	leave(&scene, "tom");
	assert_null(scene.room->conference);
	assert_int_equal(1, scene.room->pending->len);
	at(&scene, 5000);
	EXPECT(&scene, "refused ana 7 618");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(after_the_join_it_stands_at_once),
		TEST(a_later_one_replaces_it),
		TEST(before_the_join_it_waits_for_it),
		TEST(it_waits_for_the_return_of_who_is_away),
		TEST(without_a_join_it_is_refused_after_five_seconds),
		TEST(with_another_key_it_learns_nothing_of_the_seat),
		TEST(with_another_key_it_does_not_get_the_join_it_waits_for),
		TEST(it_needs_the_codec_of_the_room),
		TEST(without_the_codec_it_is_refused_when_the_join_comes),
		TEST(it_names_somebody),
		TEST(only_so_many_may_wait),
		TEST(a_new_leg_needs_a_new_subscription),
		TEST(it_goes_on_waiting_when_the_conference_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
