/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Route tables: what they hold, what they keep alive, and when they are freed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <pthread.h>
#include <sched.h>
#include <cmocka.h>

#include "lectern/media/route_table.h"

#define PUBLISHES 50000

static int freed;
static struct lc_route_cell cell;

static void note_freed(struct lc_subscriber *subscriber)
{
	assert_ptr_equal(&freed, subscriber->owner);
	freed++;
}

static struct lc_subscriber *make(unsigned slot_count)
{
	return lc_subscriber_new(slot_count, &freed, NULL, note_freed);
}

/* A table with one route; it is left with the only reference on its subscriber. */
static struct lc_routes *table_of_one(void)
{
	struct lc_route route = {.subscriber = make(1)};
	struct lc_routes *routes = lc_routes_new(&route, 1);

	lc_subscriber_unref(route.subscriber);
	return routes;
}

static int set_up(void **state)
{
	(void)state;
	freed = 0;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	lc_route_cell_clear(&cell);
	return 0;
}

/* ---- subscribers ---- */

static void a_subscriber_is_freed_with_its_last_reference(void **state)
{
	struct lc_subscriber *subscriber = make(2);

	(void)state;
	assert_ptr_equal(subscriber, lc_subscriber_ref(subscriber));
	lc_subscriber_unref(subscriber);
	assert_int_equal(0, freed);
	lc_subscriber_unref(subscriber);
	assert_int_equal(1, freed);
	lc_subscriber_unref(NULL);
}

static void a_subscriber_without_slots_or_callbacks_is_fine(void **state)
{
	struct lc_subscriber *subscriber = lc_subscriber_new(0, NULL, NULL, NULL);

	(void)state;
	assert_int_equal(0, subscriber->slot_count);
	lc_subscriber_close(subscriber);
	lc_subscriber_unref(subscriber);
}

static void a_new_slot_is_aimed_at_nothing_and_negotiated_for_nothing(void **state)
{
	struct lc_subscriber *subscriber = make(LC_MAX_SLOTS);
	unsigned slot, codec;

	(void)state;
	for (slot = 0; slot < LC_MAX_SLOTS; slot++) {
		assert_int_equal(0, lc_subscriber_aimed_at(subscriber, slot));
		assert_int_equal(LC_LAYER_NONE, lc_subscriber_flowing(subscriber, slot).layer);
		for (codec = 0; codec < LC_CODECS; codec++)
			assert_int_equal(LC_NO_PT, subscriber->slots[slot].pts[codec]);
	}
	lc_subscriber_unref(subscriber);
}

static void closing_a_subscriber_aims_all_its_slots_at_nothing(void **state)
{
	struct lc_subscriber *subscriber = make(2);

	(void)state;
	lc_subscriber_aim(subscriber, 0, 5);
	lc_subscriber_aim(subscriber, 1, 6);
	assert_int_equal(6, lc_subscriber_aimed_at(subscriber, 1));
	lc_subscriber_close(subscriber);
	assert_int_equal(0, lc_subscriber_aimed_at(subscriber, 0));
	assert_int_equal(0, lc_subscriber_aimed_at(subscriber, 1));
	lc_subscriber_unref(subscriber);
}

/* ---- tables ---- */

static void routes_are_grouped_by_source_in_their_order(void **state)
{
	struct lc_subscriber *subscriber = make(4);
	const struct lc_route routes[] = {
		{subscriber, 2, 0}, {subscriber, 0, 1}, {subscriber, 2, 2}, {subscriber, 0, 3}};
	struct lc_routes *table = lc_routes_new(routes, 4);

	(void)state;
	assert_int_equal(0, table->first[0]);
	assert_int_equal(2, table->first[1]);
	assert_int_equal(2, table->first[2]);
	assert_int_equal(4, table->first[3]);
	assert_int_equal(1, table->routes[0].route.slot);
	assert_int_equal(3, table->routes[1].route.slot);
	assert_int_equal(0, table->routes[2].route.slot);
	assert_int_equal(2, table->routes[3].route.slot);
	lc_routes_free(table);
	lc_subscriber_unref(subscriber);
}

static void an_empty_table_is_fine(void **state)
{
	struct lc_routes *table = lc_routes_new(NULL, 0);

	(void)state;
	assert_int_equal(0, table->first[LC_MAX_SOURCES]);
	lc_routes_free(table);
	lc_routes_free(NULL);
}

static void a_table_keeps_its_subscribers_alive(void **state)
{
	struct lc_routes *table = table_of_one();

	(void)state;
	assert_int_equal(0, freed);
	lc_routes_free(table);
	assert_int_equal(1, freed);
}

/* ---- the cell ---- */

static void an_empty_cell_gives_no_table(void **state)
{
	(void)state;
	assert_null(lc_route_cell_enter(&cell));
	lc_route_cell_publish(&cell, NULL);
	assert_null(lc_route_cell_enter(&cell));
	assert_int_equal(0, lc_route_cell_reap(&cell));
}

static void a_reader_gets_the_table_in_force(void **state)
{
	struct lc_routes *table = table_of_one();

	(void)state;
	lc_route_cell_publish(&cell, table);
	assert_ptr_equal(table, lc_route_cell_enter(&cell));
	lc_route_cell_leave(&cell);
}

static void a_replaced_table_is_freed_at_once_when_nobody_reads_it(void **state)
{
	(void)state;
	lc_route_cell_publish(&cell, table_of_one());
	lc_route_cell_publish(&cell, table_of_one());
	assert_int_equal(1, freed);
	lc_route_cell_publish(&cell, NULL);
	assert_int_equal(2, freed);
}

static void a_table_lives_as_long_as_its_reader_is_inside(void **state)
{
	const struct lc_routes *table;

	(void)state;
	lc_route_cell_publish(&cell, table_of_one());
	table = lc_route_cell_enter(&cell);
	lc_route_cell_publish(&cell, table_of_one());
	lc_route_cell_publish(&cell, table_of_one());
	assert_int_equal(1, freed); /* only the one in the middle, which nobody read */
	assert_int_equal(1, lc_route_cell_reap(&cell));
	assert_int_equal(1, table->routes[0].route.subscriber->slot_count);
	lc_route_cell_leave(&cell);
	assert_int_equal(0, lc_route_cell_reap(&cell));
	assert_int_equal(2, freed);
}

static void a_second_reader_is_turned_away(void **state)
{
	(void)state;
	lc_route_cell_publish(&cell, table_of_one());
	assert_non_null(lc_route_cell_enter(&cell));
	assert_null(lc_route_cell_enter(&cell));
	lc_route_cell_leave(&cell);
	assert_non_null(lc_route_cell_enter(&cell));
	lc_route_cell_leave(&cell);
}

/* ---- a reader and a writer at once ---- */

struct reader {
	_Atomic bool is_over;
	_Atomic unsigned long entered;
};

static void *read_on(void *argument)
{
	struct reader *reader = argument;
	const struct lc_routes *routes;

	while (!atomic_load(&reader->is_over)) {
		routes = lc_route_cell_enter(&cell);
		if (!routes)
			continue;
		/* A table or subscriber freed too early is found here by the sanitizers. */
		if (routes->first[LC_MAX_SOURCES] == 1 &&
		    routes->routes[0].route.subscriber->slot_count == 1)
			atomic_fetch_add(&reader->entered, 1);
		lc_route_cell_leave(&cell);
	}
	return NULL;
}

static void tables_replaced_under_a_reader_are_all_freed_and_none_too_early(void **state)
{
	struct reader reader = {false, 0};
	pthread_t thread;
	int i;

	(void)state;
	assert_int_equal(0, pthread_create(&thread, NULL, read_on, &reader));
	for (i = 0; i < PUBLISHES; i++) {
		lc_route_cell_publish(&cell, i % 7 ? table_of_one() : NULL);
		if (i % 16 == 0)
			sched_yield();
	}
	lc_route_cell_publish(&cell, table_of_one());
	while (atomic_load(&reader.entered) == 0)
		sched_yield();
	atomic_store(&reader.is_over, true);
	pthread_join(thread, NULL);
	lc_route_cell_publish(&cell, NULL);
	assert_int_equal(0, lc_route_cell_reap(&cell));
	assert_int_equal(PUBLISHES - (PUBLISHES + 6) / 7 + 1, freed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_subscriber_is_freed_with_its_last_reference, set_up),
		cmocka_unit_test_setup(a_subscriber_without_slots_or_callbacks_is_fine, set_up),
		cmocka_unit_test_setup(a_new_slot_is_aimed_at_nothing_and_negotiated_for_nothing,
				       set_up),
		cmocka_unit_test_setup(closing_a_subscriber_aims_all_its_slots_at_nothing, set_up),
		cmocka_unit_test_setup(routes_are_grouped_by_source_in_their_order, set_up),
		cmocka_unit_test_setup(an_empty_table_is_fine, set_up),
		cmocka_unit_test_setup(a_table_keeps_its_subscribers_alive, set_up),
		cmocka_unit_test_setup_teardown(an_empty_cell_gives_no_table, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_reader_gets_the_table_in_force, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(
			a_replaced_table_is_freed_at_once_when_nobody_reads_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_table_lives_as_long_as_its_reader_is_inside,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_second_reader_is_turned_away, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			tables_replaced_under_a_reader_are_all_freed_and_none_too_early, set_up,
			tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
