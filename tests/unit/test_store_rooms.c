/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is put is read again, field by field; what goes takes along what is its own. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sqlite3.h>

#include "lectern/store/bans.h"
#include "lectern/store/conferences.h"
#include "lectern/store/messages.h"
#include "lectern/store/rooms.h"
#include "lectern/store/seats.h"
#include "lectern/store/stays.h"
#include "lectern/store/volunteers.h"
#include "tests/unit/support/store_scene.h"

#define MANY_ROOMS 1000
#define SEATS_PER_ROOM 5

static struct store_scene scene;

static int set_up(void **state)
{
	(void)state;
	open_store_scene(&scene);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_store_scene(&scene);
	return 0;
}

static void begin(void)
{
	assert_int_equal(LC_OK, lc_store_begin(scene.store, NULL));
}

static void commit(void)
{
	assert_int_equal(LC_OK, lc_store_commit(scene.store, NULL));
}

static void expect_stored(const struct lc_stored_room *room)
{
	g_autofree char *expected = describe_room(room);
	g_autofree char *seen = describe_kind(scene.store, room->memento.kind);

	assert_string_equal(expected, seen);
}

static void expect_count(const char *what, size_t expected)
{
	g_autofree char *text = describe_store(scene.store);
	size_t count = 0;

	for (const char *at = text; (at = strstr(at, what)); at++)
		count++;
	assert_int_equal(expected, count);
}

/** What somebody with an editor for databases does while the gateway is down. */
static void edit(const char *sql)
{
	sqlite3 *database = NULL;

	lc_store_close(scene.store);
	scene.store = NULL;
	assert_int_equal(SQLITE_OK, sqlite3_open(scene.path, &database));
	assert_int_equal(SQLITE_OK, sqlite3_exec(database, sql, NULL, NULL, NULL));
	assert_true(sqlite3_total_changes(database) > 0);
	sqlite3_close(database);
	assert_true(reopen_store(&scene));
	assert_null(scene.set_aside);
}

static void every_field_comes_back(void **state)
{
	(void)state;
	/* S2-F3, S2-X08 */
	for (unsigned seed = 0; seed < 50; seed++) {
		struct lc_stored_room *room =
			make_sample("blue", seed % LC_ROOM_KINDS_COUNT, seed * 5);
		assert_int_equal(LC_OK, store_sample(scene.store, room));
		expect_stored(room);
		assert_true(reopen_store(&scene));
		expect_stored(room);
		begin();
		assert_int_equal(LC_OK, lc_store_drop_room(scene.store, "blue"));
		commit();
		free_sample(room);
	}
}

static void the_limits_come_back(void **state)
{
	struct lc_stored_room *largest = make_largest(), *smallest = make_smallest("s");

	(void)state;
	assert_int_equal(LC_OK, store_sample(scene.store, largest));
	assert_int_equal(LC_OK, store_sample(scene.store, smallest));
	expect_stored(largest);
	expect_stored(smallest);
	free_sample(largest);
	free_sample(smallest);
}

static void a_put_replaces_and_takes_nothing_along(void **state)
{
	struct lc_stored_room *old = make_sample("blue", LC_ROOM_PERSISTENT, 0);
	struct lc_stored_room *new = make_sample("blue", LC_ROOM_PERSISTENT, 500);
	struct lc_stored_seat *seat = &g_array_index(old->seats, struct lc_stored_seat, 1);

	(void)state;
	assert_int_equal(LC_OK, store_sample(scene.store, old));
	old->memento = new->memento;
	old->conference = new->conference;
	old->is_configured = !old->is_configured;
	seat->memento.muted = !seat->memento.muted;
	g_array_index(seat->stays, struct lc_stay_memento, 1).duration_ms = 77;
	begin();
	lc_store_put_room(scene.store, &old->memento, old->is_configured);
	lc_store_put_conference(scene.store, "blue", &old->conference);
	lc_store_put_seat(scene.store, "blue", 1, &seat->memento);
	lc_store_put_stay(scene.store, "blue", seat->memento.participant, 1,
			  &g_array_index(seat->stays, struct lc_stay_memento, 1));
	commit();
	expect_stored(old);
	free_sample(old);
	free_sample(new);
}

static void lists_are_put_as_a_whole(void **state)
{
	struct lc_stored_room *room = make_sample("blue", LC_ROOM_TRAINING, 0);
	struct lc_stored_room *other = make_sample("blue", LC_ROOM_TRAINING, 500);

	(void)state;
	assert_int_equal(LC_OK, store_sample(scene.store, room));
	g_array_append_vals(room->bans, other->bans->data, other->bans->len);
	g_array_remove_index(room->bans, 0);
	g_array_remove_index(room->volunteers, 0);
	begin();
	lc_store_put_bans(scene.store, "blue", (const struct lc_ban *)room->bans->data,
			  room->bans->len);
	lc_store_put_volunteers(scene.store, "blue",
				(const struct lc_volunteer *)room->volunteers->data,
				room->volunteers->len);
	commit();
	expect_stored(room);
	begin();
	lc_store_put_bans(scene.store, "blue", NULL, 0);
	lc_store_put_volunteers(scene.store, "blue", NULL, 0);
	commit();
	expect_count("\n ban", 0);
	expect_count("\n volunteer", 0);
	free_sample(room);
	free_sample(other);
}

static void what_goes_takes_its_own_along(void **state)
{
	struct lc_stored_room *blue = make_sample("blue", LC_ROOM_TRAINING, 0);
	struct lc_stored_room *red = make_sample("red", LC_ROOM_TRAINING, 500);
	const char *seat = g_array_index(blue->seats, struct lc_stored_seat, 1).memento.participant;

	(void)state;
	assert_int_equal(LC_OK, store_sample(scene.store, blue));
	assert_int_equal(LC_OK, store_sample(scene.store, red));
	begin();
	lc_store_drop_stays(scene.store, "blue", seat);
	commit();
	expect_count("\n  stay", 10);
	begin();
	lc_store_drop_seat(scene.store, "blue", seat);
	lc_store_drop_seat(scene.store, "blue", "nobody");
	commit();
	g_array_remove_index(blue->seats, 1);
	g_autofree char *expected = describe_room(blue);
	g_autofree char *seen = describe_store(scene.store);
	assert_true(g_str_has_prefix(seen, expected));
	begin();
	lc_store_drop_conference(scene.store, "blue");
	commit();
	expect_count("\n conference", 1);
	expect_count("\n seat", 3);
	expect_count("\n  stay", 6);
	expect_count("\n message", 4);
	begin();
	lc_store_drop_room(scene.store, "blue");
	lc_store_drop_room(scene.store, "absent");
	commit();
	expect_stored(red);
	free_sample(blue);
	free_sample(red);
}

static void old_messages_go(void **state)
{
	struct lc_stored_room *room = make_smallest("blue");

	(void)state;
	for (uint64_t i = 1; i <= 12; i++) {
		struct lc_message message = {.number = i, .participant = "ana"};
		message.text = g_strdup("hello");
		g_array_append_val(room->messages, message);
	}
	assert_int_equal(LC_OK, store_sample(scene.store, room));
	expect_stored(room);
	begin();
	lc_store_drop_messages_before(scene.store, "blue", 5);
	commit();
	g_array_remove_range(room->messages, 0, 4);
	expect_stored(room);
	begin();
	lc_store_drop_messages(scene.store, "blue");
	commit();
	expect_count("\n message", 0);
	free_sample(room);
}

static void seats_come_in_order_of_place_and_rooms_of_name(void **state)
{
	static const char *const names[] = {"zoe", "ana", "mia"};
	const struct lc_conference_memento conference = {.id = "x_1"};

	(void)state;
	begin();
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		struct lc_stored_room *room = make_smallest(names[i]);
		struct lc_seat_memento seat = {.joined_at_ms = 1};
		snprintf(seat.participant, sizeof(seat.participant), "%s", names[i]);
		lc_store_put_room(scene.store, &room->memento, false);
		lc_store_put_seat(scene.store, "ana", (int64_t)i * 3, &seat);
		free_sample(room);
	}
	lc_store_put_conference(scene.store, "ana", &conference);
	commit();
	g_autofree char *text = describe_store(scene.store);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	static const char *const order[] = {
		"room name=\"ana\"",         " conference",
		" seat participant=\"zoe\"", " seat participant=\"ana\"",
		" seat participant=\"mia\"", "room name=\"mia\"",
		"room name=\"zoe\""};
	for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
		assert_true(g_str_has_prefix(lines[i], order[i]));
}

static void kinds_are_read_apart(void **state)
{
	(void)state;
	for (enum lc_room_kind kind = 0; kind < LC_ROOM_KINDS_COUNT; kind++) {
		struct lc_stored_room *room =
			make_sample(lc_room_kind_name(kind), kind, kind * 100);
		assert_int_equal(LC_OK, store_sample(scene.store, room));
		free_sample(room);
	}
	for (enum lc_room_kind kind = 0; kind < LC_ROOM_KINDS_COUNT; kind++) {
		struct lc_stored_room *room =
			make_sample(lc_room_kind_name(kind), kind, kind * 100);
		expect_stored(room);
		free_sample(room);
	}
}

#define LONG_TEXT "printf('%0129d', 0)"
#define MESSAGES                                                                                   \
	"WITH RECURSIVE n (i) AS (VALUES (1000) UNION ALL SELECT i + 1 FROM n WHERE i < 1199)"     \
	" INSERT INTO messages SELECT 'blue', i, 'ana', '', 0, 'x' FROM n"

static const struct {
	const char *sql, *what;
} wrong_rows[] = {
	{"UPDATE rooms SET kind = 'theatre' WHERE name = 'blue'", "rooms.kind"},
	{"UPDATE rooms SET max_participants = 1001 WHERE name = 'blue'", "rooms.max_participants"},
	{"UPDATE rooms SET max_participants = 0 WHERE name = 'blue'", "rooms.max_participants"},
	{"UPDATE rooms SET reconnect_timeout_ms = -1 WHERE name = 'blue'",
	 "rooms.reconnect_timeout_ms"},
	{"UPDATE rooms SET video_codec = 'theora' WHERE name = 'blue'", "rooms.video_codec"},
	{"UPDATE rooms SET required_roles = 'trainer,king' WHERE name = 'blue'",
	 "rooms.required_roles"},
	{"UPDATE rooms SET is_private = 2 WHERE name = 'blue'", "rooms.is_private"},
	{"UPDATE rooms SET description = char(7) WHERE name = 'blue'", "rooms.description"},
	{"UPDATE rooms SET secret = " LONG_TEXT " WHERE name = 'blue'", "rooms.secret"},
	{"UPDATE rooms SET last_hand = -1 WHERE name = 'blue'", "rooms.last_hand"},
	{"UPDATE conferences SET state = '' WHERE room = 'blue'", "conferences.state"},
	{"UPDATE conferences SET id = '' WHERE room = 'blue'", "conferences.id"},
	{"UPDATE conferences SET seq_limit = -1 WHERE room = 'blue'", "conferences.seq_limit"},
	{"UPDATE seats SET role = 'king' WHERE room = 'blue'", "seats.role"},
	{"UPDATE seats SET key_hash = x'00' WHERE room = 'blue'", "seats.key_hash"},
	{"UPDATE seats SET key_hash = x'' WHERE room = 'blue'", "seats.key_hash"},
	{"UPDATE seats SET participant = " LONG_TEXT " WHERE room = 'blue' AND place = 0",
	 "seats.participant"},
	{"UPDATE seats SET display = CAST(x'ff' AS TEXT) WHERE room = 'blue'", "seats.display"},
	{"UPDATE seats SET display = 'a' || char(0) || 'b' WHERE room = 'blue'", "seats.display"},
	{"UPDATE seats SET leg = 4294967296 WHERE room = 'blue'", "seats.leg"},
	{"UPDATE stays SET duration_ms = -2 WHERE room = 'blue'", "stays.duration_ms"},
	{"UPDATE stays SET from_ms = 253402300800000 WHERE room = 'blue'", "stays.from_ms"},
	{"UPDATE messages SET number = 0 WHERE rowid = (SELECT min(rowid) FROM messages"
	 " WHERE room = 'blue')",
	 "messages.number"},
	{"UPDATE messages SET text = ' ' WHERE room = 'blue'", "messages.text"},
	{MESSAGES, "messages: more than 200"},
	{"UPDATE bans SET key_hash = zeroblob(33) WHERE room = 'blue'", "bans.key_hash"},
	{"UPDATE volunteers SET logged_on = 2 WHERE room = 'blue'", "volunteers.logged_on"},
	{"UPDATE volunteers SET trainer = char(10) WHERE room = 'blue'", "volunteers.trainer"},
};

static void a_wrong_row_costs_its_room_only(void **state)
{
	static const char *const names[] = {"amber", "blue", "green"};
	g_autofree char *amber = NULL, *green = NULL;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(wrong_rows); i++) {
		for (size_t k = 0; k < G_N_ELEMENTS(names); k++) {
			struct lc_stored_room *room =
				make_sample(names[k], LC_ROOM_PERSISTENT, (unsigned)k * 100);
			begin();
			lc_store_drop_room(scene.store, names[k]);
			put_sample(scene.store, room);
			commit();
			if (k != 1 && i == 0)
				*(k == 0 ? &amber : &green) = describe_room(room);
			free_sample(room);
		}
		edit(wrong_rows[i].sql);
		g_autofree char *seen = describe_kind(scene.store, LC_ROOM_PERSISTENT);
		g_autofree char *expected = g_strdup_printf("%sblue is damaged: %s\n%s", amber,
							    wrong_rows[i].what, green);
		assert_string_equal(expected, seen);
		begin(); /* it would not replace a room of a kind that nobody knows */
		lc_store_drop_room(scene.store, "blue");
		commit();
	}
}

static void a_name_that_cannot_be_right_is_told_with_escapes(void **state)
{
	struct lc_stored_room *room = make_smallest("blue");

	(void)state;
	assert_int_equal(LC_OK, store_sample(scene.store, room));
	edit("UPDATE rooms SET name = 'bl' || char(10) || CAST(x'ff' AS TEXT)");
	for (enum lc_room_kind kind = 0; kind < LC_ROOM_KINDS_COUNT; kind++) {
		g_autofree char *seen = describe_kind(scene.store, kind);
		assert_string_equal("bl\\n\\377 is damaged: rooms.name\n", seen);
	}
	free_sample(room);
}

static void drop_when_shown(void *user, const struct lc_stored_room *room)
{
	(void)room;
	begin();
	lc_store_drop_room(user, "red");
	commit();
}

static void fail_when_damaged(void *user, const char *name, const char *what)
{
	(void)user;
	fail_msg("%s: %s", name, what);
}

static void whoever_is_shown_a_room_may_use_the_store(void **state)
{
	const struct lc_stored_visitor visitor = {drop_when_shown, fail_when_damaged, scene.store};
	struct lc_stored_room *blue = make_smallest("blue"), *red = make_smallest("red");

	(void)state;
	assert_int_equal(LC_OK, store_sample(scene.store, blue));
	assert_int_equal(LC_OK, store_sample(scene.store, red));
	assert_int_equal(LC_OK,
			 lc_store_read_rooms(scene.store, LC_ROOM_PERSISTENT, &visitor, NULL));
	expect_stored(blue);
	free_sample(blue);
	free_sample(red);
}

static void put_many_rooms(void)
{
	const struct lc_stay_memento stay = {.from_ms = 1700000000000, .duration_ms = -1};
	const struct lc_conference_memento conference = {.id = "x_1700000000"};

	for (int i = 0; i < MANY_ROOMS; i++) {
		g_autofree char *name = g_strdup_printf("room %04d", i);
		struct lc_stored_room *room = make_smallest(name);
		struct lc_seat_memento seat = {.display = "Somebody", .role = LC_ROLE_PARTY_1};
		lc_store_put_room(scene.store, &room->memento, false);
		lc_store_put_conference(scene.store, name, &conference);
		for (int k = 0; k < SEATS_PER_ROOM; k++) {
			snprintf(seat.participant, sizeof(seat.participant), "participant %d", k);
			lc_store_put_seat(scene.store, name, k, &seat);
			lc_store_put_stay(scene.store, name, seat.participant, 0, &stay);
		}
		free_sample(room);
	}
}

static void count_seats(void *user, const struct lc_stored_room *room)
{
	*(size_t *)user += room->seats->len;
}

static void many_rooms_are_read_at_once(void **state)
{
	size_t seats = 0;
	const struct lc_stored_visitor visitor = {count_seats, fail_when_damaged, &seats};
	int64_t begin_us = g_get_monotonic_time();

	(void)state;
	begin();
	put_many_rooms();
	commit();
	int64_t put_us = g_get_monotonic_time();
	assert_true(reopen_store(&scene));
	int64_t open_us = g_get_monotonic_time();
	assert_int_equal(LC_OK,
			 lc_store_read_rooms(scene.store, LC_ROOM_PERSISTENT, &visitor, NULL));
	int64_t read_us = g_get_monotonic_time();
	assert_int_equal(MANY_ROOMS * SEATS_PER_ROOM, seats);
	print_message("# %d rooms with %d seats each: put in %.1f ms, opened again in %.1f ms,"
		      " read in %.1f ms\n",
		      MANY_ROOMS, SEATS_PER_ROOM, (double)(put_us - begin_us) / 1000,
		      (double)(open_us - put_us) / 1000, (double)(read_us - open_us) / 1000);
}

static int compare_times(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

static void a_change_is_committed_quickly(void **state)
{
	struct lc_stored_room *room = make_sample("blue", LC_ROOM_PERSISTENT, 0);
	int64_t times_us[200];

	(void)state;
	assert_int_equal(LC_OK, store_sample(scene.store, room));
	for (size_t i = 0; i < G_N_ELEMENTS(times_us); i++) {
		struct lc_seat_memento *seat =
			&g_array_index(room->seats, struct lc_stored_seat, i % 3).memento;
		int64_t begin_us = g_get_monotonic_time();
		seat->leg++;
		begin();
		lc_store_put_seat(scene.store, "blue", (int64_t)i % 3, seat);
		commit();
		times_us[i] = g_get_monotonic_time() - begin_us;
	}
	expect_stored(room);
	qsort(times_us, G_N_ELEMENTS(times_us), sizeof(times_us[0]), compare_times);
	print_message("# one seat committed in %.2f ms (median), %.2f ms (most)\n",
		      (double)times_us[G_N_ELEMENTS(times_us) / 2] / 1000,
		      (double)times_us[G_N_ELEMENTS(times_us) - 1] / 1000);
	free_sample(room);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_field_comes_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_limits_come_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_put_replaces_and_takes_nothing_along, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(lists_are_put_as_a_whole, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_goes_takes_its_own_along, set_up, tear_down),
		cmocka_unit_test_setup_teardown(old_messages_go, set_up, tear_down),
		cmocka_unit_test_setup_teardown(seats_come_in_order_of_place_and_rooms_of_name,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(kinds_are_read_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_wrong_row_costs_its_room_only, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_name_that_cannot_be_right_is_told_with_escapes,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(whoever_is_shown_a_room_may_use_the_store, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(many_rooms_are_read_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_change_is_committed_quickly, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
