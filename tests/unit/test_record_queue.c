/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What waits to be stored: the ring, the spill and both together. Every record comes out once and in
 * order, or is counted as dropped.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gstdio.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "plugins/sqlite_events/queue.h"
#include "plugins/sqlite_events/ring.h"
#include "plugins/sqlite_events/spill.h"

#define MANY 100000
#define DEADLINE_US 10000000

static char *folder, *path;
static struct record batch[QUEUE_BATCH];

static int set_up(void **state)
{
	(void)state;
	folder = g_dir_make_tmp("lectern-record-XXXXXX", NULL);
	path = g_build_filename(folder, "spill", NULL);
	return folder ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	g_unlink(path);
	g_rmdir(folder);
	g_clear_pointer(&path, g_free);
	g_clear_pointer(&folder, g_free);
	return 0;
}

/* Ring */

static void a_full_ring_takes_no_more_until_one_is_taken(void **state)
{
	struct ring *ring = ring_new(3);
	struct record out[4];

	(void)state;
	assert_int_equal(ring_capacity(ring), 4);
	for (uint64_t i = 1; i <= 4; i++) {
		ring_reserve(ring)->number = i;
		assert_int_equal(ring_publish(ring), i);
	}
	assert_null(ring_reserve(ring));
	assert_int_equal(ring_take(ring, out, 1), 1);
	assert_int_equal(out[0].number, 1);
	assert_non_null(ring_reserve(ring));
	assert_int_equal(ring_take(ring, out, 4), 3);
	assert_int_equal(out[2].number, 4);
	assert_int_equal(ring_count(ring), 0);
	ring_free(ring);
}

static void *put_many(void *data)
{
	struct ring *ring = data;

	for (uint64_t i = 1; i <= MANY;) {
		struct record *place = ring_reserve(ring);
		if (!place)
			continue;
		place->number = i++;
		ring_publish(ring);
	}
	return NULL;
}

static void two_threads_see_the_same_records(void **state)
{
	struct ring *ring = ring_new(64);
	uint64_t expected = 1;
	pthread_t thread;

	(void)state;
	pthread_create(&thread, NULL, put_many, ring);
	while (expected <= MANY) {
		size_t count = ring_take(ring, batch, 50);
		for (size_t i = 0; i < count; i++)
			assert_int_equal(batch[i].number, expected++);
	}
	pthread_join(thread, NULL);
	ring_free(ring);
}

/* Spill */

static void number_batch(uint64_t first, size_t count)
{
	for (size_t i = 0; i < count; i++)
		batch[i] = (struct record){.number = first + i};
}

static void a_spill_gives_back_in_order_also_to_the_next_process(void **state)
{
	struct spill *spill = spill_open(path, 100);

	(void)state;
	number_batch(11, 5);
	assert_int_equal(spill_append(spill, batch, 5), 5);
	number_batch(1, 10);
	assert_true(spill_prepend(spill, batch, 10));
	assert_int_equal(spill_read(spill, batch, 3), 3);
	assert_int_equal(batch[2].number, 3);
	spill_close(spill);
	spill = spill_open(path, 100);
	assert_int_equal(spill_count(spill), 15);
	assert_int_equal(spill_read(spill, batch, 100), 15);
	for (uint64_t i = 0; i < 15; i++)
		assert_int_equal(batch[i].number, i + 1);
	spill_remove(spill, 14);
	assert_int_equal(spill_read(spill, batch, 100), 1);
	assert_int_equal(batch[0].number, 15);
	spill_remove(spill, 1);
	assert_int_equal(spill_count(spill), 0);
	spill_close(spill);
}

static void a_spill_takes_no_more_than_its_limit(void **state)
{
	struct spill *spill = spill_open(path, 7);

	(void)state;
	number_batch(1, 10);
	assert_int_equal(spill_append(spill, batch, 10), 7);
	assert_false(spill_prepend(spill, batch, 1));
	assert_int_equal(spill_append(spill, batch, 1), 0);
	spill_close(spill);
}

static void a_torn_record_ends_what_is_read(void **state)
{
	struct spill *spill = spill_open(path, 10);
	g_autofree char *content = NULL;
	gsize length = 0;

	(void)state;
	number_batch(1, 3);
	spill_append(spill, batch, 3);
	spill_close(spill);
	g_file_get_contents(path, &content, &length, NULL);
	content[length - 100] ^= 1;
	g_file_set_contents(path, content, (gssize)length, NULL);
	spill = spill_open(path, 10);
	assert_int_equal(spill_count(spill), 2);
	spill_close(spill);
	assert_int_equal(truncate(path, (off_t)length / 2), 0);
	spill = spill_open(path, 10);
	assert_int_equal(spill_count(spill), 1);
	spill_close(spill);
	assert_null(spill_open("/nowhere/at/all", 10));
}

/* Queue */

static void put(struct queue *queue, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct record *place = queue_reserve(queue);
		if (!place)
			continue;
		*place = (struct record){.kind = RECORD_GATEWAY};
		queue_publish(queue, false);
	}
}

static void await_spill(struct queue *queue, uint64_t least)
{
	gint64 end = g_get_monotonic_time() + DEADLINE_US;
	struct queue_counts counts = {.put = 0};

	while (counts.spill < least && g_get_monotonic_time() < end) {
		queue_count(queue, &counts);
		g_thread_yield();
	}
	assert_true(counts.spill >= least);
}

static uint64_t take_all(struct queue *queue, uint64_t last)
{
	for (;;) {
		size_t count = 0;
		const struct record *records = queue_take(queue, &count);
		if (!count)
			return last;
		for (size_t i = 0; i < count; i++) {
			assert_true(records[i].number > last);
			last = records[i].number;
		}
		queue_settle(queue, true);
	}
}

static void what_is_not_stored_comes_again_first(void **state)
{
	struct queue *queue = queue_new(64, path, 1000, 5);
	struct queue_counts counts;
	size_t count = 0;

	(void)state;
	put(queue, 10);
	assert_int_equal(queue_take(queue, &count)[0].number, 1);
	assert_int_equal(count, 10);
	queue_settle(queue, false);
	put(queue, 10);
	queue_count(queue, &counts);
	assert_int_equal(counts.ring + counts.spill, 20);
	assert_int_equal(queue_take(queue, &count)[0].number, 1);
	queue_settle(queue, false);
	assert_int_equal(take_all(queue, 0), 20);
	queue_free(queue, &counts);
	assert_int_equal(counts.put, 20);
	assert_int_equal(counts.stored, 20);
	assert_int_equal(counts.dropped + counts.spill, 0);
}

static void a_ring_that_gets_full_flows_over_into_the_spill(void **state)
{
	struct queue *queue = queue_new(64, path, 1000, 5);
	struct queue_counts counts;

	(void)state;
	for (int i = 1; i <= 10; i++) {
		put(queue, 32);
		await_spill(queue, (uint64_t)i * 32);
	}
	put(queue, 5);
	assert_int_equal(take_all(queue, 0), 325);
	queue_free(queue, &counts);
	assert_int_equal(counts.stored, 325);
	assert_int_equal(counts.dropped, 0);
}

static void what_nothing_can_hold_is_counted(void **state)
{
	struct queue *queue = queue_new(64, path, 100, 5);
	struct queue_counts counts;
	size_t count = 0;

	(void)state;
	put(queue, 1000);
	queue_take(queue, &count);
	queue_settle(queue, false);
	put(queue, 1000);
	queue_free(queue, &counts);
	assert_int_equal(counts.put, 2000);
	assert_int_equal(counts.stored, 0);
	assert_int_equal(counts.spill + counts.dropped, 2000);
	assert_true(counts.spill <= 100 && counts.spill > 0);
}

static void what_waits_at_the_end_is_there_at_the_next_start(void **state)
{
	struct queue *queue = queue_new(64, path, 1000, 5);
	struct queue_counts counts;
	size_t count = 0;

	(void)state;
	put(queue, 10);
	queue_take(queue, &count); /* in hand, and never settled */
	put(queue, 10);
	queue_free(queue, &counts);
	assert_int_equal(counts.spill, 20);
	assert_int_equal(counts.dropped, 0);
	queue = queue_new(64, path, 1000, 6);
	put(queue, 1);
	const struct record *records = queue_take(queue, &count);
	assert_int_equal(count, 20);
	assert_int_equal(records[0].incarnation, 5);
	assert_int_equal(records[19].number, 20);
	queue_settle(queue, true);
	records = queue_take(queue, &count);
	assert_int_equal(records[0].incarnation, 6);
	queue_settle(queue, true);
	queue_free(queue, &counts);
	assert_int_equal(counts.stored, 1); /* of this process */
}

static void without_a_spill_the_ring_alone_holds(void **state)
{
	struct queue *queue = queue_new(64, "/nowhere/at/all", 1000, 5);
	struct queue_counts counts;

	(void)state;
	put(queue, 100);
	assert_int_equal(take_all(queue, 0), 64);
	queue_free(queue, &counts);
	assert_int_equal(counts.stored, 64);
	assert_int_equal(counts.dropped, 36);
}

/** Microseconds. */
static gint64 time_to_wait(struct queue *queue)
{
	gint64 from = g_get_monotonic_time();

	queue_wait(queue, 1000);
	return g_get_monotonic_time() - from;
}

static void something_urgent_is_due_sooner(void **state)
{
	struct queue *queue = queue_new(64, path, 1000, 5);
	struct queue_counts counts;

	(void)state;
	put(queue, 1);
	gint64 usual = time_to_wait(queue);
	assert_true(usual >= 95000);
	take_all(queue, 0);
	queue_reserve(queue)->kind = RECORD_JOIN;
	queue_publish(queue, true);
	gint64 urgent = time_to_wait(queue);
	assert_true(urgent >= 45000);
	assert_true(urgent < usual);
	queue_free(queue, &counts);
}

int main(void)
{
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_ring_takes_no_more_until_one_is_taken),
		cmocka_unit_test(two_threads_see_the_same_records),
		WITH_FOLDER(a_spill_gives_back_in_order_also_to_the_next_process),
		WITH_FOLDER(a_spill_takes_no_more_than_its_limit),
		WITH_FOLDER(a_torn_record_ends_what_is_read),
		WITH_FOLDER(what_is_not_stored_comes_again_first),
		WITH_FOLDER(a_ring_that_gets_full_flows_over_into_the_spill),
		WITH_FOLDER(what_nothing_can_hold_is_counted),
		WITH_FOLDER(what_waits_at_the_end_is_there_at_the_next_start),
		WITH_FOLDER(without_a_spill_the_ring_alone_holds),
		WITH_FOLDER(something_urgent_is_due_sooner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
