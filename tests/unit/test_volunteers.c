/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The roster: whom it lets in, who is assigned to whom, and whom a discovery finds. */
#include "tests/unit/support/engine_scene.h"

#include <stdio.h>
#include <string.h>

static const struct lc_volunteer class[] = {
	{.participant = "tom", .may_train = true, .logged_on = LC_LOGGED_ON_TRAINER},
	{.participant = "tim", .may_train = true},
	{.participant = "ana", .may_be_trained = true, .trainer = "tom"},
	{.participant = "eve", .may_be_trained = true, .trainer = "tom"},
	{.participant = "ben", .may_be_trained = true, .logged_on = LC_LOGGED_ON_TRAINEE},
	{.participant = "zoe",
	 .may_be_trained = true,
	 .logged_on = LC_LOGGED_ON_TRAINEE,
	 .trainer = "tim"},
	{.participant = "vic", .logged_on = LC_LOGGED_ON_VOLUNTEER},
};

static struct scene scene;

static void import(const struct lc_volunteer *rows, size_t count)
{
	struct lc_command command = by_manager(LC_CMD_IMPORT);

	command.volunteers.list = rows;
	command.volunteers.count = count;
	do_it(&scene, command);
}

static int set_up(void **state)
{
	(void)state;
	open_scene(&scene);
	import(class, G_N_ELEMENTS(class));
	enter(&scene, "tom", LC_ROLE_TRAINER);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_scene(&scene);
	return 0;
}

/** Whom a discovery finds, as "ana=both ben=active". */
static void expect_found(const char *trainer, const char *expected)
{
	static const char *const methods[] = {"none", "assigned", "active", "both"};
	g_autoptr(GArray) found = lc_room_discover(scene.room, trainer);
	g_autoptr(GString) seen = g_string_new("");

	for (guint i = 0; i < found->len; i++) {
		const struct lc_discovered *one = &g_array_index(found, struct lc_discovered, i);
		g_string_append_printf(seen, "%s%s=%s", i ? " " : "", one->participant,
				       methods[one->is_assigned + 2 * one->is_active]);
	}
	assert_string_equal(expected, seen->str);
}

static enum lc_logged_on logged_on(const char *who)
{
	return lc_room_logged_on(scene.room, lc_room_volunteer_find(scene.room, who));
}

static const char *trainer_of(const char *who)
{
	return lc_room_volunteer_find(scene.room, who)->trainer;
}

static struct lc_command assign(const char *trainee, const char *trainer)
{
	struct lc_command command = at_target(by_seat(&scene, LC_CMD_ASSIGN, "tom"), trainee);

	strcpy(command.trainer, trainer);
	return command;
}

static void both_methods_find_each_once(void **state)
{
	(void)state;
	/* S1-14, S1-15, S1-16, S1-18, S1-20, S1-T10, S1-T11 */
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	enter(&scene, "guest", LC_ROLE_TRAINEE);
	expect_found("tom", "ana=both eve=assigned ben=active guest=active");
}

static void another_trainers_people_are_never_found(void **state)
{
	(void)state;
	/* S1-X04 */
	expect_found("tim", "zoe=both ben=active");
	enter(&scene, "zoe", LC_ROLE_TRAINEE); /* here, and still not his */
	expect_found("tom", "ana=assigned eve=assigned ben=active");
}

static void the_second_method_needs_no_list(void **state)
{
	(void)state;
	/* S1-19 */
	do_it(&scene, assign("ana", ""));
	do_it(&scene, assign("eve", ""));
	expect_found("tom", "ben=active");
}

static void a_discovery_is_counted_for_the_record(void **state)
{
	struct lc_command discover = by_seat(&scene, LC_CMD_DISCOVER, "tom");

	(void)state;
	/* S1-43 */
	do_it(&scene, discover);
	EXPECT(&scene, "participants-discovered tom");
	const struct lc_event *event = expect_event(&scene, LC_EVENT_DISCOVERED, "tom");
	assert_int_equal(2, event->assigned);
	assert_int_equal(1, event->active);
	assert_int_equal(3, event->discovered);
}

static void a_manager_says_whose_people_unless_there_is_one_trainer(void **state)
{
	struct lc_command discover = by_manager(LC_CMD_DISCOVER);

	(void)state;
	do_it(&scene, discover);
	enter(&scene, "tim", LC_ROLE_TRAINER);
	expect_refusal(&scene, discover, LC_MISSING_FIELD, "trainer");
	strcpy(discover.trainer, "nobody");
	expect_refusal(&scene, discover, LC_NO_SUCH_PARTICIPANT, "trainer");
	strcpy(discover.trainer, "tim");
	do_it(&scene, discover);
}

static void a_seat_tells_who_is_logged_on_and_its_end_who_is_not(void **state)
{
	(void)state;
	/* S1-46, S1-50, S1-51, S1-52, S1-U16 */
	assert_int_equal(LC_LOGGED_ON_TRAINER, logged_on("tom"));
	assert_int_equal(LC_LOGGED_ON_VOLUNTEER, logged_on("vic"));
	assert_int_equal(LC_LOGGED_OUT, logged_on("ana"));
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	assert_int_equal(LC_LOGGED_ON_TRAINEE, logged_on("ana"));
	leave_without_goodbye(&scene, "ana");
	assert_int_equal(LC_LOGGED_ON_TRAINEE, logged_on("ana"));
	enter(&scene, "ben", LC_ROLE_TRAINEE);
	leave(&scene, "ben");
	assert_int_equal(LC_LOGGED_OUT, logged_on("ben"));
	do_it(&scene, by_seat(&scene, LC_CMD_END, "tom"));
	assert_int_equal(LC_LOGGED_OUT, logged_on("tom"));
	assert_string_equal("", trainer_of("eve"));
	assert_string_equal("tim", trainer_of("zoe")); /* his session has not ended */
}

static void the_roster_says_who_may_come_as_what(void **state)
{
	(void)state;
	/* S1-48, S1-49 */
	expect_refusal(&scene, join_of("ana", LC_ROLE_TRAINER), LC_NOT_ALLOWED, "role");
	expect_refusal(&scene, join_of("ana", LC_ROLE_CALLER), LC_NOT_ALLOWED, "role");
	expect_refusal(&scene, join_of("vic", LC_ROLE_TRAINEE), LC_NOT_ALLOWED, "role");
	join(&scene, "ana", LC_ROLE_TRAINEE);
	join(&scene, "tim", LC_ROLE_TRAINER);
	join(&scene, "guest", LC_ROLE_TRAINER); /* in no roster */
}

static void assignments_are_checked(void **state)
{
	(void)state;
	/* S1-47 */
	do_it(&scene, assign("ben", "tom"));
	assert_string_equal("tom", trainer_of("ben"));
	do_it(&scene, assign("ben", "tim"));
	assert_string_equal("tim", trainer_of("ben"));
	expect_refusal(&scene, assign("vic", "tom"), LC_NO_SUCH_PARTICIPANT, "participant");
	expect_refusal(&scene, assign("guest", "tom"), LC_NO_SUCH_PARTICIPANT, "participant");
	expect_refusal(&scene, assign("ben", "ana"), LC_NO_SUCH_PARTICIPANT, "trainer");
	expect_refusal(&scene, assign("ben", "nobody"), LC_NO_SUCH_PARTICIPANT, "trainer");
}

static void an_import_replaces_rows_and_is_all_or_nothing(void **state)
{
	static const struct lc_volunteer good = {
		.participant = "ana", .first_name = "Ana", .may_train = true};
	struct lc_volunteer bad[2] = {good, good};
	struct lc_command command = by_manager(LC_CMD_IMPORT);

	(void)state;
	import(&good, 1);
	assert_int_equal(G_N_ELEMENTS(class), scene.room->volunteers->len);
	assert_string_equal("Ana", lc_room_volunteer_find(scene.room, "ana")->first_name);
	strcpy(bad[0].participant, "new");
	strcpy(bad[1].participant, "a\tb");
	command.volunteers.list = bad;
	command.volunteers.count = 2;
	expect_refusal(&scene, command, LC_BAD_FIELD, "volunteers");
	assert_string_equal("volunteers[1].UserName is invalid", scene.why.text);
	assert_null(lc_room_volunteer_find(scene.room, "new"));
}

static void a_roster_has_an_end(void **state)
{
	g_autofree struct lc_volunteer *many = g_new0(struct lc_volunteer, LC_MAX_VOLUNTEERS + 1);
	struct lc_command command = by_manager(LC_CMD_IMPORT);

	(void)state;
	for (int i = 0; i <= LC_MAX_VOLUNTEERS; i++)
		snprintf(many[i].participant, sizeof(many[i].participant), "v%d", i);
	command.volunteers.list = many;
	command.volunteers.count = LC_MAX_VOLUNTEERS;
	expect_refusal(&scene, command, LC_BAD_FIELD, "volunteers");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(both_methods_find_each_once),
		TEST(another_trainers_people_are_never_found),
		TEST(the_second_method_needs_no_list),
		TEST(a_discovery_is_counted_for_the_record),
		TEST(a_manager_says_whose_people_unless_there_is_one_trainer),
		TEST(a_seat_tells_who_is_logged_on_and_its_end_who_is_not),
		TEST(the_roster_says_who_may_come_as_what),
		TEST(assignments_are_checked),
		TEST(an_import_replaces_rows_and_is_all_or_nothing),
		TEST(a_roster_has_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
