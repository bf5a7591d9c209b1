/* SPDX-License-Identifier: GPL-3.0-or-later */
/* S2-F5 */
/* Which layers of a source live, and which one a slot should be on. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "lectern/media/simulcast.h"

static struct lc_simulcast simulcast;
static int64_t now_ms;

static int set_up(void **state)
{
	(void)state;
	lc_simulcast_init(&simulcast);
	now_ms = 5000;
	return 0;
}

static void packet_of(unsigned layer)
{
	lc_simulcast_note(&simulcast, layer, 100 + layer, now_ms);
}

static void assert_best(uint8_t for_0, uint8_t for_1, uint8_t for_2)
{
	assert_int_equal(for_0, simulcast.best[0]);
	assert_int_equal(for_1, simulcast.best[1]);
	assert_int_equal(for_2, simulcast.best[2]);
}

static void a_wish_is_granted_until_it_is_known_who_lives(void **state)
{
	(void)state;
	assert_best(0, 1, 2);
}

/* The wished one, else the next below, else the next above: for every set of layers that live. */
static void the_best_layer_follows_from_who_lives(void **state)
{
	static const uint8_t best[][LC_MAX_LAYERS] = {
		[1] = {0, 0, 0}, [2] = {1, 1, 1}, [3] = {0, 1, 1}, [4] = {2, 2, 2},
		[5] = {0, 0, 2}, [6] = {1, 1, 2}, [7] = {0, 1, 2},
	};

	(void)state;
	for (unsigned alive = 1; alive < 8; alive++) {
		lc_simulcast_init(&simulcast);
		for (unsigned layer = 0; layer < LC_MAX_LAYERS; layer++) {
			if (alive & 1u << layer)
				packet_of(layer);
		}
		assert_best(best[alive][0], best[alive][1], best[alive][2]);
	}
}

static void a_layer_dies_of_time_and_of_the_others_packets(void **state)
{
	(void)state;
	packet_of(2);
	for (unsigned i = 0; i < 2 * LC_LAYER_SILENT_PACKETS; i++)
		packet_of(0);
	assert_best(0, 0, 2); /* many packets, but no time */
	now_ms += LC_LAYER_SILENT_MS - 1;
	packet_of(0);
	assert_best(0, 0, 2);
	now_ms++;
	packet_of(0);
	assert_best(0, 0, 0);
	packet_of(2);
	assert_best(0, 0, 2);
}

static void few_packets_in_a_long_time_kill_nobody(void **state)
{
	(void)state;
	packet_of(2);
	for (unsigned i = 1; i < LC_LAYER_SILENT_PACKETS; i++) {
		now_ms += 2000;
		packet_of(0);
		assert_best(0, 0, 2);
	}
	now_ms += 2000;
	packet_of(0);
	assert_best(0, 0, 0);
}

static void what_changes_is_counted_and_what_stays_is_not(void **state)
{
	(void)state;
	packet_of(0);
	assert_int_equal(1, simulcast.changes);
	packet_of(0);
	assert_int_equal(1, simulcast.changes);
	packet_of(1);
	assert_int_equal(2, simulcast.changes);
	packet_of(0);
	packet_of(1);
	assert_int_equal(2, simulcast.changes);
}

static void it_knows_under_which_ssrc_a_layer_goes_on(void **state)
{
	(void)state;
	packet_of(1);
	assert_int_equal(101, simulcast.ssrcs[1]);
	lc_simulcast_note(&simulcast, 1, 777, now_ms);
	assert_int_equal(777, simulcast.ssrcs[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_wish_is_granted_until_it_is_known_who_lives, set_up),
		cmocka_unit_test_setup(the_best_layer_follows_from_who_lives, set_up),
		cmocka_unit_test_setup(a_layer_dies_of_time_and_of_the_others_packets, set_up),
		cmocka_unit_test_setup(few_packets_in_a_long_time_kill_nobody, set_up),
		cmocka_unit_test_setup(what_changes_is_counted_and_what_stays_is_not, set_up),
		cmocka_unit_test_setup(it_knows_under_which_ssrc_a_layer_goes_on, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
