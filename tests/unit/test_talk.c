/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chat, reactions and raised hands: bounded, in order, and nobody floods the others. */
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

static struct lc_command say(const char *who, const char *text)
{
	struct lc_command command = by_seat(&scene, LC_CMD_MESSAGE, who);

	strcpy(command.message, text);
	return command;
}

static struct lc_command react(const char *who, const char *reaction)
{
	struct lc_command command = by_seat(&scene, LC_CMD_REACT, who);

	strcpy(command.text, reaction);
	return command;
}

static void a_message_is_told_to_all_and_kept(void **state)
{
	(void)state;
	do_it(&scene, say("ana", "hello"));
	EXPECT(&scene, "message ana > everyone");
	const struct lc_message *message = lc_talk_find(
		&scene.room->talk, expect_event(&scene, LC_EVENT_MESSAGE, "ana")->message);
	assert_string_equal("hello", message->text);
	assert_string_equal("ana", message->display);
	assert_true(message->at_ms == START_WALL_MS);
	assert_null(lc_talk_find(&scene.room->talk, 7));
}

static void texts_are_checked(void **state)
{
	char longest[LC_MESSAGE_BYTES + 1];

	(void)state;
	memset(longest, 'x', LC_MESSAGE_BYTES);
	longest[LC_MESSAGE_BYTES] = '\0';
	do_it(&scene, say("ana", longest));
	do_it(&scene, say("ana", "two\nlines\tand a tab, \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"));
	expect_refusal(&scene, say("ana", ""), LC_BAD_FIELD, "text");
	expect_refusal(&scene, say("ana", " \n\t\xe2\x80\x83"), LC_BAD_FIELD, "text");
	expect_refusal(&scene, say("ana", "a\a"), LC_BAD_FIELD, "text");
	expect_refusal(&scene, say("ana", "\xff"), LC_BAD_FIELD, "text");
	expect_refusal(&scene, react("ana", ""), LC_BAD_FIELD, "reaction");
	expect_refusal(&scene, react("ana", "a\nb"), LC_BAD_FIELD, "reaction");
	expect_refusal(&scene, react("ana", "123456789012345678901234567890123"), LC_BAD_FIELD,
		       "reaction");
}

static void a_seat_says_five_things_and_then_one_a_second(void **state)
{
	(void)state;
	for (int i = 0; i < LC_TALK_BURST; i++)
		do_it(&scene, i % 2 ? say("ana", "more") : react("ana", "+1"));
	expect_refusal(&scene, say("ana", "more"), LC_TOO_FAST, "request");
	assert_string_equal("that was too much at once: wait 1 s", scene.why.text);
	expect_refusal(&scene, by_seat(&scene, LC_CMD_RAISE_HAND, "ana"), LC_TOO_FAST, "request");
	do_it(&scene, say("ben", "others may"));
	at(&scene, LC_TALK_EVERY_MS - 1);
	expect_refusal(&scene, say("ana", "more"), LC_TOO_FAST, "request");
	at(&scene, LC_TALK_EVERY_MS);
	do_it(&scene, say("ana", "now"));
	expect_refusal(&scene, say("ana", "more"), LC_TOO_FAST, "request");
	at(&scene, 60000); /* an allowance does not grow beyond five */
	for (int i = 0; i < LC_TALK_BURST; i++)
		do_it(&scene, say("ana", "again"));
	expect_refusal(&scene, say("ana", "more"), LC_TOO_FAST, "request");
}

static void the_history_is_bounded_by_number_and_bytes(void **state)
{
	struct lc_talk talk;
	char large[LC_MESSAGE_BYTES + 1];

	(void)state;
	lc_talk_init(&talk);
	for (int i = 0; i < LC_TALK_MESSAGES + 5; i++)
		lc_talk_add(&talk, "ana", "Ana", "hi", i);
	assert_int_equal(LC_TALK_MESSAGES, talk.messages.length);
	assert_null(lc_talk_find(&talk, 5));
	assert_non_null(lc_talk_find(&talk, 6));
	memset(large, 'x', LC_MESSAGE_BYTES);
	large[LC_MESSAGE_BYTES] = '\0';
	for (int i = 0; i < LC_TALK_BYTES / LC_MESSAGE_BYTES; i++)
		lc_talk_add(&talk, "ana", "Ana", large, i);
	assert_int_equal(LC_TALK_BYTES / LC_MESSAGE_BYTES, talk.messages.length);
	assert_int_equal(LC_TALK_BYTES, talk.bytes);
	lc_talk_clear(&talk);
	assert_int_equal(0, talk.bytes);
}

static void a_name_stays_as_it_was_when_it_was_said(void **state)
{
	struct lc_command rename = by_seat(&scene, LC_CMD_CONFIGURE, "ana");

	(void)state;
	do_it(&scene, say("ana", "hello"));
	rename.configure.has_display = true;
	strcpy(rename.configure.display, "Anna");
	do_it(&scene, rename);
	assert_string_equal("ana", lc_talk_find(&scene.room->talk, 1)->display);
}

static void talk_survives_a_restart_and_not_the_end(void **state)
{
	(void)state;
	do_it(&scene, say("ana", "hello"));
	do_it(&scene, by_seat(&scene, LC_CMD_RAISE_HAND, "ana"));
	do_it(&scene, by_seat(&scene, LC_CMD_RESTART, "tom"));
	assert_int_equal(1, scene.room->talk.messages.length);
	assert_int_equal(1, lc_room_seat_find(scene.room, "ana")->hand);
	do_it(&scene, by_seat(&scene, LC_CMD_END, "tom"));
	assert_int_equal(0, scene.room->talk.messages.length);
}

static void hands_have_an_order(void **state)
{
	(void)state;
	do_it(&scene, by_seat(&scene, LC_CMD_RAISE_HAND, "ben"));
	EXPECT(&scene, "hand-raised ben > everyone");
	do_it(&scene, by_seat(&scene, LC_CMD_RAISE_HAND, "ana"));
	do_it(&scene, by_seat(&scene, LC_CMD_RAISE_HAND, "ben"));
	EXPECT_NOTHING(&scene);
	assert_true(lc_room_seat_find(scene.room, "ben")->hand <
		    lc_room_seat_find(scene.room, "ana")->hand);
	do_it(&scene, by_seat(&scene, LC_CMD_LOWER_HAND, "ben"));
	EXPECT(&scene, "hand-lowered ben > everyone");
	do_it(&scene, by_seat(&scene, LC_CMD_RAISE_HAND, "ben")); /* behind the others now */
	assert_true(lc_room_seat_find(scene.room, "ben")->hand >
		    lc_room_seat_find(scene.room, "ana")->hand);
}

static void trainers_lower_the_hands_of_others(void **state)
{
	(void)state;
	do_it(&scene, by_seat(&scene, LC_CMD_RAISE_HAND, "ana"));
	expect_refusal(&scene, at_target(by_seat(&scene, LC_CMD_LOWER_HAND, "ben"), "ana"),
		       LC_NOT_ALLOWED, "participant");
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_LOWER_HAND, "tom"), "ana"));
	assert_string_equal("tom", expect_event(&scene, LC_EVENT_HAND_LOWERED, "ana")->by);
	do_it(&scene, at_target(by_manager(LC_CMD_LOWER_HAND), "ana"));
	EXPECT_NOTHING(&scene);
	expect_refusal(&scene, by_manager(LC_CMD_LOWER_HAND), LC_MISSING_FIELD, "participant");
	expect_refusal(&scene, at_target(by_manager(LC_CMD_LOWER_HAND), "eve"),
		       LC_NO_SUCH_PARTICIPANT, "participant");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_message_is_told_to_all_and_kept),
		TEST(texts_are_checked),
		TEST(a_seat_says_five_things_and_then_one_a_second),
		TEST(the_history_is_bounded_by_number_and_bytes),
		TEST(a_name_stays_as_it_was_when_it_was_said),
		TEST(talk_survives_a_restart_and_not_the_end),
		TEST(hands_have_an_order),
		TEST(trainers_lower_the_hands_of_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
