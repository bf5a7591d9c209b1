/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The quantiles of lectern-peer against those of sorted lists, and its stamps.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/peer/delays.h"
#include "tests/peer/stamp.h"

#define MOST 5000

static int compare(const void *a, const void *b)
{
	int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

	return one < other ? -1 : one > other;
}

/* What is asked for of the sorted list is within a sixteenth of what is told. */
static void expect_quantiles(int64_t *list, size_t count)
{
	static const double shares[] = {0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999};
	struct delays delays = {0};

	for (size_t i = 0; i < count; i++)
		delays_add(&delays, list[i]);
	qsort(list, count, sizeof(*list), compare);
	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
		int64_t exact = list[(size_t)(shares[i] * (double)count)];
		int64_t answer = delays_quantile(&delays, shares[i]);
		if (llabs(answer - exact) > exact / 16)
			fail_msg("%g of %zu: %lld, not %lld", shares[i], count, (long long)answer,
				 (long long)exact);
	}
	assert_int_equal(list[count - 1], delays_quantile(&delays, 1));
	assert_int_equal(list[count - 1], delays.worst_us);
	assert_int_equal(count, delays.count);
}

static void quantiles_are_those_of_the_sorted_list(void **state)
{
	static int64_t list[MOST];
	uint32_t random = 1;

	(void)state;
	for (unsigned round = 0; round < 200; round++) {
		size_t count = round < 50 ? round + 1 : round * MOST / 200;
		for (size_t i = 0; i < count; i++) {
			random = random * 1664525u + 1013904223u;
			/* from microseconds to an hour, each magnitude as often as the others */
			list[i] = (int64_t)(random >> 8) % (INT64_C(1) << (1 + (random >> 4) % 24));
			list[i] *= round % 3 ? 1 : 150;
		}
		expect_quantiles(list, count);
	}
}

static void small_numbers_are_exact(void **state)
{
	struct delays delays;

	(void)state;
	for (int64_t us = 0; us < 16; us++) {
		delays = (struct delays){0};
		delays_add(&delays, us);
		assert_int_equal(us, delays_quantile(&delays, 0.5));
	}
}

/* A value is never told as less than another one that is smaller: no step is out of order. */
static void steps_rise(void **state)
{
	int64_t last = -1;

	(void)state;
	for (int64_t us = 0; us < INT64_C(1) << 33; us += 1 + us / 50) {
		struct delays delays = {0};
		delays_add(&delays, us);
		delays_add(&delays, INT64_MAX); /* so that the worst does not cut it */
		int64_t told = delays_quantile(&delays, 0);
		assert_true(told >= last && llabs(told - us) <= us / 16);
		last = told;
	}
}

static void nothing_and_the_impossible(void **state)
{
	struct delays delays = {0};

	(void)state;
	assert_int_equal(0, delays_quantile(&delays, 0.5));
	delays_add(&delays, -5); /* two clocks that do not quite agree */
	assert_int_equal(0, delays_quantile(&delays, 0.5));
	delays_add(&delays, INT64_MAX);
	assert_int_equal(INT64_MAX, delays_quantile(&delays, 1));
	assert_true(delays_quantile(&delays, 0.9) > INT64_C(10000000000));
}

static void parts_add_up(void **state)
{
	struct delays all = {0}, odd = {0}, even = {0};

	(void)state;
	for (int64_t us = 1; us < 10000000; us += us / 7 + 1) {
		delays_add(&all, us);
		delays_add(us % 2 ? &odd : &even, us);
	}
	delays_merge(&odd, &even);
	assert_memory_equal(&all, &odd, sizeof(all));
}

/* Stamps */

static void a_stamp_is_read_back_from_the_end(void **state)
{
	static const struct stamp stamps[] = {
		{0, 0, 0, 0}, {1023, 2, UINT32_MAX, INT64_MAX}, {7, 1, 8, 1700000000000000}};
	uint8_t *payload = malloc(5 + STAMP_BYTES);
	struct stamp stamp;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		stamp_write(payload + 5, &stamps[i]);
		assert_true(stamp_read(payload, 5 + STAMP_BYTES, &stamp));
		assert_int_equal(stamps[i].peer, stamp.peer);
		assert_int_equal(stamps[i].layer, stamp.layer);
		assert_int_equal(stamps[i].number, stamp.number);
		assert_int_equal(stamps[i].sent_us, stamp.sent_us);
	}
	free(payload);
}

static void what_is_no_stamp_is_not_read(void **state)
{
	uint8_t *payload = malloc(STAMP_BYTES);
	struct stamp stamp;

	(void)state;
	stamp_write(payload, &(struct stamp){1, 0, 2, 3});
	for (size_t len = 0; len < STAMP_BYTES; len++)
		assert_false(stamp_read(payload, len, &stamp));
	assert_true(stamp_read(payload, STAMP_BYTES, &stamp));
	payload[3] ^= 1;
	assert_false(stamp_read(payload, STAMP_BYTES, &stamp));
	free(payload);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles_are_those_of_the_sorted_list),
		cmocka_unit_test(small_numbers_are_exact),
		cmocka_unit_test(steps_rise),
		cmocka_unit_test(nothing_and_the_impossible),
		cmocka_unit_test(parts_add_up),
		cmocka_unit_test(a_stamp_is_read_back_from_the_end),
		cmocka_unit_test(what_is_no_stamp_is_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
