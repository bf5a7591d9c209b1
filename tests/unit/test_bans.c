/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may not come back: by name and by key, for a conference or for good. */
#include "tests/unit/support/engine_scene.h"

#include <stdio.h>
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

static struct lc_command ban(const char *target, bool is_for_good)
{
	struct lc_command command = at_target(by_seat(&scene, LC_CMD_BAN, "tom"), target);

	command.is_for_good = is_for_good;
	return command;
}

static void expect_banned(struct lc_command command)
{
	expect_refusal(&scene, command, LC_BANNED, "participant");
	assert_string_equal("this participant is banned from the room", scene.why.text);
}

static void the_banned_hears_why_and_is_put_out(void **state)
{
	struct lc_command command = ban("ana", false);

	(void)state;
	strcpy(command.text, "enough");
	do_it(&scene, command);
	EXPECT(&scene, "participant-media-terminated ana banned",
	       "participant-left ana banned > everyone", "end-leg ana 1 banned", "stats-updated",
	       "routes");
	const struct lc_event *event = expect_event(&scene, LC_EVENT_PARTICIPANT_LEFT, "ana");
	assert_string_equal("enough", event->text);
	assert_string_equal("tom", event->by);
	expect_banned(join_of("ana", LC_ROLE_TRAINEE));
}

static void another_name_is_no_way_in_for_the_same_key(void **state)
{
	struct lc_command other = join_of("anna", LC_ROLE_TRAINEE);

	(void)state;
	/* S2-X09 */
	do_it(&scene, ban("ana", false));
	write_key(other.join.key_hash, "ana", 0);
	expect_banned(other);
	write_key(other.join.key_hash, "anna", 0);
	do_it(&scene, other);
}

static void another_key_is_no_way_in_for_the_same_name(void **state)
{
	struct lc_command other = join_of("ana", LC_ROLE_TRAINEE);

	(void)state;
	do_it(&scene, ban("ana", false));
	write_key(other.join.key_hash, "ana", 1);
	expect_banned(other);
	strcpy(other.join.role, "trainer");
	strcpy(other.by.secret, SECRET);
	expect_banned(other);
	other.join.is_vouched = true;
	expect_banned(other);
}

static void who_has_never_come_is_banned_by_name(void **state)
{
	struct lc_command other = join_of("guest", LC_ROLE_TRAINEE);

	(void)state;
	do_it(&scene, ban("eve", false));
	EXPECT_NOTHING(&scene);
	expect_banned(join_of("eve", LC_ROLE_TRAINEE));
	/* No key is known of her, and that is nobody's key. */
	memset(other.join.key_hash, 0, sizeof(other.join.key_hash));
	do_it(&scene, other);
}

static void who_waits_is_banned_out_of_the_lobby(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	policy.lobby = true;
	edit(&scene, &policy);
	enter(&scene, "wes", LC_ROLE_TRAINEE);
	do_it(&scene, ban("wes", false));
	EXPECT(&scene, "lobby-left wes banned > trainers and subject", "end-leg wes 1 banned",
	       "stats-updated", "routes");
	expect_banned(join_of("wes", LC_ROLE_TRAINEE));
}

static void who_is_away_is_banned_too(void **state)
{
	(void)state;
	leave_without_goodbye(&scene, "ana");
	do_it(&scene, ban("ana", false));
	EXPECT(&scene, "participant-left ana banned > everyone", "stats-updated");
	expect_banned(join_of("ana", LC_ROLE_TRAINEE));
	at(&scene, 3600000);
	EXPECT_NOTHING(&scene);
}

static void pin_and_secret_are_asked_for_before_a_ban_is_told(void **state)
{
	struct lc_policy policy = policy_of(&scene);
	struct lc_command command = join_of("ana", LC_ROLE_TRAINEE);

	(void)state;
	strcpy(policy.pin, PIN);
	edit(&scene, &policy);
	do_it(&scene, ban("ana", false));
	strcpy(command.join.pin, "4712");
	expect_refusal(&scene, command, LC_NO_SUCH_ROOM, "");
	strcpy(command.join.pin, PIN);
	expect_banned(command);
}

static void a_ban_ends_with_the_conference(void **state)
{
	(void)state;
	do_it(&scene, ban("ana", false));
	do_it(&scene, ban("ben", true));
	do_it(&scene, by_manager(LC_CMD_END));
	join(&scene, "ana", LC_ROLE_TRAINEE);
	expect_banned(join_of("ben", LC_ROLE_TRAINEE));
}

static void a_ban_does_not_end_with_a_restart(void **state)
{
	(void)state;
	do_it(&scene, ban("ana", false));
	do_it(&scene, by_seat(&scene, LC_CMD_RESTART, "tom"));
	expect_banned(join_of("ana", LC_ROLE_TRAINEE));
}

static void banning_again_changes_for_how_long(void **state)
{
	(void)state;
	do_it(&scene, ban("ana", false));
	do_it(&scene, ban("ana", true));
	EXPECT_NOTHING(&scene);
	do_it(&scene, ban("ben", true));
	do_it(&scene, ban("ben", false));
	assert_int_equal(2, scene.room->bans->len);
	do_it(&scene, by_manager(LC_CMD_END));
	expect_banned(join_of("ana", LC_ROLE_TRAINEE));
	join(&scene, "ben", LC_ROLE_TRAINEE);
}

static void a_ban_is_lifted_with_name_and_key(void **state)
{
	struct lc_command other = join_of("anna", LC_ROLE_TRAINEE);

	(void)state;
	do_it(&scene, ban("ana", true));
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_UNBAN, "tom"), "ana"));
	EXPECT_NOTHING(&scene);
	join(&scene, "ana", LC_ROLE_TRAINEE);
	write_key(other.join.key_hash, "ana", 0);
	do_it(&scene, other);
}

static void only_a_ban_that_stands_is_lifted(void **state)
{
	struct lc_command unban = at_target(by_manager(LC_CMD_UNBAN), "ana");

	(void)state;
	/* S5-U12 */
	expect_refusal(&scene, unban, LC_NO_SUCH_PARTICIPANT, "participant");
	assert_string_equal("participant is not banned", scene.why.text);
	do_it(&scene, ban("ana", true));
	do_it(&scene, unban);
	expect_refusal(&scene, unban, LC_NO_SUCH_PARTICIPANT, "participant");
}

static void a_trainer_does_not_ban_himself(void **state)
{
	(void)state;
	expect_refusal(&scene, ban("tom", false), LC_NOT_ALLOWED, "participant");
}

static void names_and_words_are_checked(void **state)
{
	struct lc_command command = ban("ana", false);

	(void)state;
	/* S5-60 */
	expect_refusal(&scene, ban("", false), LC_BAD_FIELD, "participant");
	expect_refusal(&scene, ban("a\nb", false), LC_BAD_FIELD, "participant");
	strcpy(command.text, "\x01");
	expect_refusal(&scene, command, LC_BAD_FIELD, "reason");
}

static void a_ban_of_the_last_trainer_ends_the_conference_and_with_it_the_ban(void **state)
{
	struct lc_command command = at_target(by_manager(LC_CMD_BAN), "tom");

	(void)state;
	/* S1-U02 */
	do_it(&scene, command);
	expect_event(&scene, LC_EVENT_CONFERENCE_TERMINATED, NULL);
	assert_int_equal(0, scene.room->bans->len);
	join(&scene, "tom", LC_ROLE_TRAINER);
	command.is_for_good = true;
	do_it(&scene, command);
	expect_banned(join_of("tom", LC_ROLE_TRAINER));
}

static void a_ban_is_given_between_conferences(void **state)
{
	(void)state;
	do_it(&scene, by_manager(LC_CMD_END));
	do_it(&scene, at_target(by_manager(LC_CMD_BAN), "ana"));
	expect_banned(join_of("ana", LC_ROLE_TRAINEE));
}

static void bans_have_a_number(void **state)
{
	char name[32];

	(void)state;
	for (int i = 0; i < LC_MAX_BANS; i++) {
		snprintf(name, sizeof(name), "guest %d", i);
		do_it(&scene, ban(name, true));
	}
	expect_refusal(&scene, ban("eve", true), LC_ROOM_FULL, "room");
	do_it(&scene, ban("guest 7", false)); /* which is not one more */
	do_it(&scene, at_target(by_manager(LC_CMD_UNBAN), "guest 8"));
	do_it(&scene, ban("eve", true));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_banned_hears_why_and_is_put_out),
		TEST(another_name_is_no_way_in_for_the_same_key),
		TEST(another_key_is_no_way_in_for_the_same_name),
		TEST(who_has_never_come_is_banned_by_name),
		TEST(who_waits_is_banned_out_of_the_lobby),
		TEST(who_is_away_is_banned_too),
		TEST(pin_and_secret_are_asked_for_before_a_ban_is_told),
		TEST(a_ban_ends_with_the_conference),
		TEST(a_ban_does_not_end_with_a_restart),
		TEST(banning_again_changes_for_how_long),
		TEST(a_ban_is_lifted_with_name_and_key),
		TEST(only_a_ban_that_stands_is_lifted),
		TEST(a_trainer_does_not_ban_himself),
		TEST(names_and_words_are_checked),
		TEST(a_ban_of_the_last_trainer_ends_the_conference_and_with_it_the_ban),
		TEST(a_ban_is_given_between_conferences),
		TEST(bans_have_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
