/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands in the store is the room, whatever happens to it: a room lives a long random life, and after
 * every turn, stored at once or only later, what is read is compared with what is there.
 */
#include "tests/unit/support/engine_scene.h"
#include "tests/unit/support/store_scene.h"

#include <string.h>

#include "lectern/conference/memento.h"
#include "lectern/runtime/keeper.h"

#define TURNS 4000

static struct scene scene;
static struct store_scene disk;
static struct lc_keeper *keeper;
static GRand *dice;

static int set_up(void **state)
{
	(void)state;
	open_scene(&scene);
	open_store_scene(&disk);
	keeper = lc_keeper_new(NULL);
	dice = g_rand_new_with_seed(20261125);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	g_rand_free(dice);
	lc_keeper_free(keeper);
	close_store_scene(&disk);
	close_scene(&scene);
	return 0;
}

/** Ends a turn as the runtime does; a commit that fails is made to by a rollback. */
static void end_turn(bool is_stored)
{
	if (!lc_keeper_has_news(keeper, scene.room)) {
		lc_keeper_settle(keeper, true);
		return;
	}
	assert_int_equal(LC_OK, lc_store_begin(disk.store, &disk.why));
	lc_keeper_write(keeper, disk.store);
	if (is_stored)
		assert_int_equal(LC_OK, lc_store_commit(disk.store, &disk.why));
	else
		lc_store_rollback(disk.store);
	lc_keeper_settle(keeper, is_stored);
}

/* The room as it ought to be read */

static void add_seat(GArray *seats, const struct lc_seat *seat)
{
	const GArray *stays = seat->attendance.stays;
	struct lc_stored_seat row = {
		.stays = g_array_new(FALSE, FALSE, sizeof(struct lc_stay_memento)),
	};

	lc_seat_memorise(seat, &row.memento);
	for (guint i = 0; i < stays->len; i++) {
		struct lc_stay_memento stay;
		lc_stay_memorise(&g_array_index(stays, struct lc_stay, i), &stay);
		g_array_append_val(row.stays, stay);
	}
	g_array_append_val(seats, row);
}

static void clear_seat(gpointer seat)
{
	g_array_unref(((struct lc_stored_seat *)seat)->stays);
}

static char *describe_present(void)
{
	const struct lc_room *room = scene.room;
	struct lc_stored_room ideal = {
		.has_conference = room->conference != NULL,
		.seats = g_array_new(FALSE, FALSE, sizeof(struct lc_stored_seat)),
		.messages = g_array_new(FALSE, FALSE, sizeof(struct lc_message)),
		.bans = room->bans,
		.volunteers = room->volunteers,
	};

	g_array_set_clear_func(ideal.seats, clear_seat);
	lc_room_memorise(room, &ideal.memento);
	if (room->conference)
		lc_conference_memorise(room, &ideal.conference);
	for (guint i = 0; i < room->seats->len; i++)
		add_seat(ideal.seats, room->seats->pdata[i]);
	for (const GList *at = room->talk.messages.head; at; at = at->next)
		g_array_append_vals(ideal.messages, at->data, 1);
	char *text = describe_room(&ideal);
	g_array_unref(ideal.seats);
	g_array_unref(ideal.messages);
	return text;
}

static void expect_stored(void)
{
	g_autofree char *ideal = describe_present();
	g_autofree char *read = describe_kind(disk.store, LC_ROOM_TRAINING);

	assert_non_null(read);
	assert_string_equal(ideal, read);
}

/* A life */

static bool one_in(int count)
{
	return g_rand_int_range(dice, 0, count) == 0;
}

static const char *some_person(void)
{
	static const char *const people[] = {"tom", "ana", "ben", "cleo", "dan", "eve"};

	return people[g_rand_int_range(dice, 0, G_N_ELEMENTS(people))];
}

static struct lc_command some_command(const char *who)
{
	static const enum lc_command_kind by_anybody[] = {
		LC_CMD_LEG_UP,  LC_CMD_LEG_DOWN,   LC_CMD_LEG_DOWN,   LC_CMD_LEAVE,
		LC_CMD_MESSAGE, LC_CMD_RAISE_HAND, LC_CMD_LOWER_HAND, LC_CMD_CONFIGURE,
	};
	static const enum lc_command_kind by_managers[] = {
		LC_CMD_MUTE,   LC_CMD_HOLD,  LC_CMD_UNMUTE, LC_CMD_LOCK,  LC_CMD_UNLOCK,
		LC_CMD_UNLOCK, LC_CMD_ADMIT, LC_CMD_ADMIT,  LC_CMD_UNBAN, LC_CMD_SET_ROLE,
	};
	static const enum lc_command_kind ends[] = {LC_CMD_BAN, LC_CMD_KICK, LC_CMD_RESTART,
						    LC_CMD_END};

	if (!has_seat(&scene, who) || one_in(4))
		return join_of(who, strcmp(who, "tom") == 0 ? LC_ROLE_TRAINER : LC_ROLE_TRAINEE);
	if (one_in(12))
		return at_target(by_manager(ends[g_rand_int_range(dice, 0, G_N_ELEMENTS(ends))]),
				 who);
	if (one_in(3)) {
		int kind = g_rand_int_range(dice, 0, G_N_ELEMENTS(by_managers));
		return at_target(by_manager(by_managers[kind]), who);
	}
	int kind = g_rand_int_range(dice, 0, G_N_ELEMENTS(by_anybody));
	struct lc_command command = by_seat(&scene, by_anybody[kind], who);
	if (command.kind == LC_CMD_MESSAGE)
		strcpy(command.message, "something was said");
	if (command.kind == LC_CMD_CONFIGURE)
		command.configure.has_camera = command.configure.camera = true;
	return command;
}

static void live_on(void)
{
	if (one_in(10))
		at(&scene, scene.now.mono_ms - START_MONO_MS + g_rand_int_range(dice, 0, 200000));
	else if (one_in(60))
		set_lobby(&scene, one_in(2));
	else
		apply(&scene, some_command(some_person()));
}

static void what_is_stored_is_the_room_after_every_turn(void **state)
{
	(void)state;
	/* S2-F3, S2-01, S2-05 */
	for (int turn = 0; turn < TURNS; turn++) {
		live_on();
		end_turn(true);
		if (turn % 4 == 0)
			expect_stored();
	}
	/* It was a life worth storing. */
	assert_true(scene.room->talk.last_number > 20);
	assert_true(scene.room->last_closed_leg > 100);
}

static void what_could_not_be_stored_is_stored_with_the_next_turn(void **state)
{
	(void)state;
	for (int turn = 0; turn < TURNS; turn++) {
		live_on();
		end_turn(one_in(3));
		if (turn % 16)
			continue;
		end_turn(true);
		expect_stored();
	}
}

/** Somebody else keeps the room from now on, who knows of it only what was read. */
static void keep_as_read(void *user, const struct lc_stored_room *room)
{
	(void)user;
	lc_keeper_free(keeper);
	keeper = lc_keeper_new(room);
}

static void expect_no_damage(void *user, const char *name, const char *what)
{
	(void)user;
	fail_msg("%s: %s", name, what);
}

static void a_room_that_was_read_is_kept_on(void **state)
{
	const struct lc_stored_visitor visitor = {.room = keep_as_read,
						  .damaged = expect_no_damage};

	(void)state;
	for (int turn = 0; turn < TURNS / 4; turn++) {
		live_on();
		end_turn(true);
		if (one_in(20))
			assert_int_equal(LC_OK, lc_store_read_rooms(disk.store, LC_ROOM_TRAINING,
								    &visitor, &disk.why));
		if (turn % 4 == 0)
			expect_stored();
	}
}

static void nothing_new_costs_nothing(void **state)
{
	(void)state;
	given_a_class(&scene);
	end_turn(true);
	assert_false(lc_keeper_has_news(keeper, scene.room));
	apply(&scene, by_seat(&scene, LC_CMD_LEG_SUSPECT, "ana"));
	apply(&scene, by_seat(&scene, LC_CMD_LEG_RESUMED, "ana"));
	assert_false(lc_keeper_has_news(keeper, scene.room)); /* events alone change no row */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_stored_is_the_room_after_every_turn),
		TEST(what_could_not_be_stored_is_stored_with_the_next_turn),
		TEST(a_room_that_was_read_is_kept_on),
		TEST(nothing_new_costs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
