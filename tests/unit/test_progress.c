/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a restart has got: who was told, who is back, who is missing. */
#include "tests/unit/support/engine_scene.h"

#include <string.h>

#define SECOND_CONFERENCE "blue_1700000060"

static struct scene scene;

static int set_up(void **state)
{
	(void)state;
	open_scene(&scene);
	given_a_class(&scene);
	at(&scene, 60000);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_scene(&scene);
	return 0;
}

/** The list as "ana:back ben:missing". */
static void expect_progress(const char *expected)
{
	const GArray *list = scene.room->progress.list;
	g_autoptr(GString) seen = g_string_new("");

	for (guint i = 0; i < list->len; i++) {
		const struct lc_returning *one = &g_array_index(list, struct lc_returning, i);
		g_string_append_printf(seen, "%s%s:%s", i ? " " : "", one->participant,
				       lc_return_name(one->state));
	}
	assert_string_equal(expected, seen->str);
}

static void restart(void)
{
	do_it(&scene, by_seat(&scene, LC_CMD_RESTART, "tom"));
}

static struct lc_command ack(const char *who, const char *conference)
{
	return about(by_seat(&scene, LC_CMD_RESTART_ACK, who), conference);
}

static void everybody_but_the_initiator_is_listed_once(void **state)
{
	(void)state;
	/* S1-34, S1-U12 */
	leave_without_goodbye(&scene, "ben");
	restart();
	expect_progress("ana:notified ben:missing");
	assert_string_equal("tom", scene.room->progress.initiator);
	assert_int_equal(LC_TO_TRAINERS,
			 expect_event(&scene, LC_EVENT_RESTART_PROGRESS, NULL)->audience);
	do_it(&scene, by_manager(LC_CMD_RESTART));
	expect_progress("tom:notified ana:notified ben:missing");
}

static void who_answers_is_back(void **state)
{
	(void)state;
	restart();
	at(&scene, 61000);
	do_it(&scene, ack("ana", SECOND_CONFERENCE));
	EXPECT(&scene, "restart-progress > trainers");
	expect_progress("ana:back ben:notified");
	const struct lc_returning *ana =
		&g_array_index(scene.room->progress.list, struct lc_returning, 0);
	assert_true(ana->since_ms == START_WALL_MS + 61000);
	do_it(&scene, ack("ana", SECOND_CONFERENCE));
	EXPECT_NOTHING(&scene);
}

static void who_does_not_answer_in_time_is_missing_until_it_does(void **state)
{
	(void)state;
	restart();
	at(&scene, 60000 + LC_RESTART_ACK_MS - 1);
	expect_progress("ana:notified ben:notified");
	at(&scene, 60000 + LC_RESTART_ACK_MS);
	EXPECT(&scene, "restart-progress > trainers");
	expect_progress("ana:missing ben:missing");
	do_it(&scene, ack("ana", ""));
	expect_progress("ana:back ben:missing");
}

static void who_comes_back_is_back(void **state)
{
	(void)state;
	/* S1-39, S1-62 */
	leave_without_goodbye(&scene, "ben");
	restart();
	join(&scene, "ben", LC_ROLE_TRAINEE);
	expect_progress("ana:notified ben:missing");
	media_up(&scene, "ben");
	expect_progress("ana:notified ben:back");
}

static void an_answer_to_an_older_restart_is_none_to_this(void **state)
{
	(void)state;
	restart();
	at(&scene, 65000);
	restart();
	expect_progress("ana:notified ben:notified");
	do_it(&scene, ack("ana", SECOND_CONFERENCE));
	EXPECT_NOTHING(&scene);
	expect_refusal(&scene, ack("ana", "green_1"), LC_NO_SUCH_CONFERENCE, "conference");
	expect_refusal(&scene, ack("ana", "blue_1700009999"), LC_NO_SUCH_CONFERENCE, "conference");
	/* The time of the second one counts. */
	at(&scene, 65000 + LC_RESTART_ACK_MS - 1);
	expect_progress("ana:notified ben:notified");
}

static void who_leaves_for_good_is_not_awaited(void **state)
{
	(void)state;
	restart();
	leave(&scene, "ana");
	expect_progress("ben:notified");
	do_it(&scene, ack("ben", ""));
	at(&scene, 200000);
	expect_progress("ben:back");
}

static void the_end_of_the_conference_ends_the_waiting(void **state)
{
	(void)state;
	restart();
	do_it(&scene, by_seat(&scene, LC_CMD_END, "tom"));
	expect_progress("");
	assert_true(lc_room_next_deadline(scene.room) == LC_NEVER);
}

static void the_roster_tells_who_else_is_missing(void **state)
{
	static const struct lc_volunteer rows[] = {
		{.participant = "tom", .may_train = true},
		{.participant = "ana", .may_be_trained = true, .trainer = "tom"},
		{.participant = "eve", .may_be_trained = true, .trainer = "tom"},
		{.participant = "zoe", .may_be_trained = true, .trainer = "tim"},
	};
	struct lc_command import = by_manager(LC_CMD_IMPORT);

	(void)state;
	/* S1-21, S1-33, S1-X04 */
	import.volunteers.list = rows;
	import.volunteers.count = G_N_ELEMENTS(rows);
	do_it(&scene, import);
	restart();
	expect_progress("ana:notified ben:notified eve:missing");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(everybody_but_the_initiator_is_listed_once),
		TEST(who_answers_is_back),
		TEST(who_does_not_answer_in_time_is_missing_until_it_does),
		TEST(who_comes_back_is_back),
		TEST(an_answer_to_an_older_restart_is_none_to_this),
		TEST(who_leaves_for_good_is_not_awaited),
		TEST(the_end_of_the_conference_ends_the_waiting),
		TEST(the_roster_tells_who_else_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
