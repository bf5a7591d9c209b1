/* SPDX-License-Identifier: GPL-3.0-or-later */
/* S2-F5 */
/*
 * The choice of layers, played through time in steps of 250 ms: what is displayed sets the aim, the
 * link (estimate and loss) the limit.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lectern/media/layers.h"

#define STEP_MS 250
#define SLOTS 4

static struct lc_layer_slot slots[SLOTS];
static struct lc_link link_to_client;
static size_t changed;
static int64_t now_ms;

/* A source with three layers of the usual rates: 150, 500 and 1500 kbit/s. */
static void show(size_t slot, uint16_t display_height)
{
	unsigned layer;

	memset(&slots[slot], 0, sizeof(slots[slot]));
	slots[slot].source = (uint32_t)slot + 1;
	slots[slot].display_height = display_height;
	for (layer = 0; layer < LC_MAX_LAYERS; layer++)
		slots[slot].layers[layer].is_flowing = true;
}

static int set_up(void **state)
{
	(void)state;
	memset(slots, 0, sizeof(slots));
	memset(&link_to_client, 0, sizeof(link_to_client));
	now_ms = 70000;
	changed = 0;
	return 0;
}

static void step(void)
{
	changed = lc_layers_choose(&link_to_client, slots, SLOTS, now_ms);
	now_ms += STEP_MS;
}

static void run_for(int64_t ms)
{
	for (; ms > 0; ms -= STEP_MS)
		step();
}

static void expect_layers(uint8_t first, uint8_t second)
{
	assert_int_equal(first, slots[0].target.layer);
	assert_int_equal(second, slots[1].target.layer);
}

/* ---- display ---- */

struct display_case {
	uint16_t height;
	uint8_t expected;
};

static const struct display_case displays[] = {
	{0, 0}, {90, 0}, {180, 0}, {207, 0}, {208, 1}, {360, 1}, {414, 1}, {415, 2}, {1080, 2},
};

static void the_layer_follows_what_is_displayed(void **state)
{
	size_t i;

	for (i = 0; i < sizeof(displays) / sizeof(displays[0]); i++) {
		set_up(state);
		link_to_client.remb_bits_per_s = 5000000;
		show(0, displays[i].height);
		run_for(10000);
		assert_int_equal(displays[i].expected, slots[0].target.layer);
		assert_int_equal(LC_TOP_TEMPORAL, slots[0].target.temporal);
	}
}

static void a_smaller_display_lowers_the_layer_at_once(void **state)
{
	(void)state;
	link_to_client.remb_bits_per_s = 5000000;
	show(0, 720);
	run_for(10000);
	slots[0].display_height = 100;
	step();
	assert_int_equal(0, slots[0].target.layer);
	assert_true(slots[0].is_changed);
}

static void a_display_that_trembles_around_a_border_changes_nothing(void **state)
{
	int i;

	(void)state;
	link_to_client.remb_bits_per_s = 5000000;
	show(0, 420);
	run_for(10000);
	assert_int_equal(2, slots[0].target.layer);
	for (i = 0; i < 100; i++) {
		slots[0].display_height = i % 2 ? 400 : 420;
		step();
		assert_int_equal(0, changed);
	}
	slots[0].display_height = 360;
	step();
	assert_int_equal(1, slots[0].target.layer);
}

static void the_real_heights_of_a_source_count(void **state)
{
	(void)state;
	link_to_client.remb_bits_per_s = 5000000;
	show(0, 360);
	slots[0].layers[0].height = 480;
	run_for(10000);
	assert_int_equal(0, slots[0].target.layer);
}

static void a_source_of_one_layer_stays_on_it(void **state)
{
	(void)state;
	link_to_client.remb_bits_per_s = 5000000;
	show(0, 1080);
	slots[0].layers[1].is_flowing = slots[0].layers[2].is_flowing = false;
	run_for(10000);
	assert_int_equal(0, slots[0].target.layer);
}

static void a_layer_that_stops_is_not_wished_for(void **state)
{
	(void)state;
	link_to_client.remb_bits_per_s = 5000000;
	show(0, 720);
	run_for(10000);
	assert_int_equal(2, slots[0].target.layer);
	slots[0].layers[2].is_flowing = false;
	step();
	assert_int_equal(1, slots[0].target.layer);
}

static void a_missing_middle_layer_is_stepped_over(void **state)
{
	(void)state;
	link_to_client.remb_bits_per_s = 5000000;
	show(0, 720);
	slots[0].layers[1].is_flowing = false;
	run_for(10000);
	assert_int_equal(2, slots[0].target.layer);
	link_to_client.remb_bits_per_s = 200000;
	run_for(5000);
	assert_int_equal(0, slots[0].target.layer);
}

static void a_picture_that_stands_still_keeps_its_layer(void **state)
{
	unsigned layer;

	(void)state;
	link_to_client.remb_bits_per_s = 5000000;
	show(0, 720);
	run_for(10000);
	for (layer = 0; layer < LC_MAX_LAYERS; layer++)
		slots[0].layers[layer].is_flowing = false;
	run_for(10000);
	assert_int_equal(2, slots[0].target.layer);
}

static void a_source_that_has_not_begun_has_no_target_yet(void **state)
{
	(void)state;
	slots[0] = (struct lc_layer_slot){.source = 1, .display_height = 720};
	step();
	assert_int_equal(0, changed);
	show(0, 720);
	step();
	assert_int_equal(1, changed);
	assert_true(slots[0].is_changed);
}

static void an_empty_slot_is_passed_over(void **state)
{
	(void)state;
	link_to_client.remb_bits_per_s = 400000;
	show(0, 180);
	show(1, 720);
	slots[1].source = 0;
	run_for(10000);
	assert_int_equal(0, slots[1].target.layer);
	assert_false(slots[1].is_started);
}

/* ---- link ---- */

static void a_new_slot_begins_in_the_middle_while_nothing_is_known(void **state)
{
	(void)state;
	show(0, 720);
	step();
	assert_int_equal(1, slots[0].target.layer);
}

static void a_new_slot_begins_small_where_there_is_no_room(void **state)
{
	(void)state;
	link_to_client.remb_bits_per_s = 300000;
	show(0, 720);
	step();
	assert_int_equal(0, slots[0].target.layer);
	assert_int_equal(LC_TOP_TEMPORAL, slots[0].target.temporal);
}

static void with_room_to_spare_a_slot_rises_within_2_s(void **state)
{
	(void)state;
	link_to_client.remb_bits_per_s = 5000000;
	show(0, 720);
	run_for(2000);
	assert_int_equal(2, slots[0].target.layer);
}

static void a_link_that_never_reports_is_tried_carefully(void **state)
{
	(void)state;
	show(0, 720);
	run_for(LC_TRY_AFTER_MS);
	assert_int_equal(1, slots[0].target.layer);
	run_for(1000);
	assert_int_equal(2, slots[0].target.layer);
}

/* REMB grows to at most one and a half times of what arrives: it must not hold us down for ever. */
static void an_estimate_that_only_follows_what_we_send_does_not_hold_us_down(void **state)
{
	static const uint32_t rates[] = {150000, 500000, 1500000};
	int i;

	(void)state;
	link_to_client.remb_bits_per_s = 200000;
	show(0, 720);
	for (i = 0; i < 80; i++) {
		step();
		link_to_client.remb_bits_per_s = rates[slots[0].target.layer] * 3 / 2;
	}
	assert_int_equal(2, slots[0].target.layer);
}

static void an_estimate_below_what_we_send_lowers_the_largest_picture(void **state)
{
	(void)state;
	link_to_client.remb_bits_per_s = 5000000;
	show(0, 360);
	show(1, 720);
	run_for(10000);
	expect_layers(1, 2);
	link_to_client.remb_bits_per_s = 1100000;
	run_for(500);
	expect_layers(1, 1);
}

static void of_equal_pictures_the_less_important_is_lowered_first(void **state)
{
	(void)state;
	link_to_client.remb_bits_per_s = 5000000;
	show(0, 720);
	show(1, 720);
	run_for(20000);
	expect_layers(2, 2);
	link_to_client.remb_bits_per_s = 2100000;
	run_for(500);
	expect_layers(2, 1);
}

static void of_equal_pictures_the_more_important_rises_first(void **state)
{
	(void)state;
	link_to_client.remb_bits_per_s = 2050000;
	show(0, 720);
	show(1, 720);
	run_for(1750);
	expect_layers(2, 1);
}

static void a_bad_link_thins_out_frames_but_never_stops_a_picture(void **state)
{
	(void)state;
	show(0, 720);
	show(1, 720);
	link_to_client.remb_bits_per_s = 210000;
	run_for(1250);
	expect_layers(0, 0);
	assert_int_equal(1, slots[0].target.temporal);
	assert_int_equal(1, slots[1].target.temporal);
	link_to_client.remb_bits_per_s = 1;
	run_for(5000);
	expect_layers(0, 0);
	assert_int_equal(0, slots[0].target.temporal);
	assert_int_equal(0, slots[1].target.temporal);
}

static void loss_lowers_quality_whatever_the_estimate_says(void **state)
{
	(void)state;
	link_to_client.remb_bits_per_s = 5000000;
	show(0, 720);
	run_for(10000);
	link_to_client.loss_percent = 20;
	run_for(1000);
	assert_int_equal(1, slots[0].target.layer);
}

static void a_little_loss_neither_lowers_nor_raises(void **state)
{
	(void)state;
	link_to_client.loss_percent = 5;
	show(0, 720);
	step();
	assert_int_equal(1, slots[0].target.layer);
	run_for(60000);
	assert_int_equal(1, slots[0].target.layer);
}

static void the_link_gets_time_to_answer_between_two_rounds_down(void **state)
{
	(void)state;
	link_to_client.remb_bits_per_s = 5000000;
	show(0, 720);
	run_for(10000);
	link_to_client.loss_percent = 20;
	step();
	assert_int_equal(1, slots[0].target.layer);
	run_for(LC_STEP_EVERY_MS - STEP_MS);
	assert_int_equal(1, slots[0].target.layer);
	step();
	assert_int_equal(0, slots[0].target.layer);
}

/* The link bears 900 kbit/s: layer 1, but not layer 2. */
static void a_try_that_fails_is_repeated_ever_more_rarely(void **state)
{
	uint8_t last = 0;
	int i, tries = 0;

	(void)state;
	show(0, 720);
	for (i = 0; i < 5 * 60 * 4; i++) { /* five minutes */
		step();
		tries += slots[0].target.layer == 2 && last < 2;
		last = slots[0].target.layer;
		link_to_client.remb_bits_per_s = last == 2 ? 900000 : 750000;
	}
	assert_in_range(tries, 3, 9);
	assert_in_range(link_to_client.try_after_ms, 30000, LC_TRY_AFTER_MAX_MS);
}

static void a_try_that_succeeds_makes_the_next_one_quick_again(void **state)
{
	(void)state;
	show(0, 720);
	step();
	link_to_client.try_after_ms = 32000;
	run_for(33000 + LC_TRY_WATCH_MS);
	assert_int_equal(2, slots[0].target.layer);
	assert_int_equal(LC_TRY_AFTER_MS, link_to_client.try_after_ms);
}

static void measured_rates_count_more_than_usual_ones(void **state)
{
	(void)state;
	link_to_client.remb_bits_per_s = 700000;
	show(0, 720);
	slots[0].layers[2].bits_per_s = 600000;
	run_for(1750);
	assert_int_equal(2, slots[0].target.layer);
}

/* ---- rate ---- */

static void a_rate_is_bits_per_second(void **state)
{
	struct lc_rate rate = {0};
	uint64_t bytes = 1000000;
	int64_t at_ms;

	(void)state;
	assert_int_equal(0, lc_rate_step(&rate, bytes, 500));
	for (at_ms = 750; at_ms < 5000; at_ms += 250) {
		bytes += 12500; /* 50,000 bytes in a second */
		assert_int_equal(400000, lc_rate_step(&rate, bytes, at_ms));
	}
}

static void a_rate_looked_at_too_soon_stays_what_it_was(void **state)
{
	struct lc_rate rate = {0};

	(void)state;
	lc_rate_step(&rate, 0, 1000);
	assert_int_equal(400000, lc_rate_step(&rate, 50000, 2000));
	assert_int_equal(400000, lc_rate_step(&rate, 90000, 2050));
}

static void a_rate_sinks_to_nothing_when_nothing_comes(void **state)
{
	struct lc_rate rate = {0};
	int64_t at_ms;

	(void)state;
	lc_rate_step(&rate, 0, 0);
	lc_rate_step(&rate, 125000, 1000);
	assert_int_equal(1000000, rate.bits_per_s);
	for (at_ms = 1250; at_ms <= 4000; at_ms += 250)
		lc_rate_step(&rate, 125000, at_ms);
	assert_in_range(rate.bits_per_s, 0, 100000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_layer_follows_what_is_displayed, set_up),
		cmocka_unit_test_setup(a_smaller_display_lowers_the_layer_at_once, set_up),
		cmocka_unit_test_setup(a_display_that_trembles_around_a_border_changes_nothing,
				       set_up),
		cmocka_unit_test_setup(the_real_heights_of_a_source_count, set_up),
		cmocka_unit_test_setup(a_source_of_one_layer_stays_on_it, set_up),
		cmocka_unit_test_setup(a_layer_that_stops_is_not_wished_for, set_up),
		cmocka_unit_test_setup(a_missing_middle_layer_is_stepped_over, set_up),
		cmocka_unit_test_setup(a_picture_that_stands_still_keeps_its_layer, set_up),
		cmocka_unit_test_setup(a_source_that_has_not_begun_has_no_target_yet, set_up),
		cmocka_unit_test_setup(an_empty_slot_is_passed_over, set_up),
		cmocka_unit_test_setup(a_new_slot_begins_in_the_middle_while_nothing_is_known,
				       set_up),
		cmocka_unit_test_setup(a_new_slot_begins_small_where_there_is_no_room, set_up),
		cmocka_unit_test_setup(with_room_to_spare_a_slot_rises_within_2_s, set_up),
		cmocka_unit_test_setup(a_link_that_never_reports_is_tried_carefully, set_up),
		cmocka_unit_test_setup(
			an_estimate_that_only_follows_what_we_send_does_not_hold_us_down, set_up),
		cmocka_unit_test_setup(an_estimate_below_what_we_send_lowers_the_largest_picture,
				       set_up),
		cmocka_unit_test_setup(of_equal_pictures_the_less_important_is_lowered_first,
				       set_up),
		cmocka_unit_test_setup(of_equal_pictures_the_more_important_rises_first, set_up),
		cmocka_unit_test_setup(a_bad_link_thins_out_frames_but_never_stops_a_picture,
				       set_up),
		cmocka_unit_test_setup(loss_lowers_quality_whatever_the_estimate_says, set_up),
		cmocka_unit_test_setup(a_little_loss_neither_lowers_nor_raises, set_up),
		cmocka_unit_test_setup(the_link_gets_time_to_answer_between_two_rounds_down,
				       set_up),
		cmocka_unit_test_setup(a_try_that_fails_is_repeated_ever_more_rarely, set_up),
		cmocka_unit_test_setup(a_try_that_succeeds_makes_the_next_one_quick_again, set_up),
		cmocka_unit_test_setup(measured_rates_count_more_than_usual_ones, set_up),
		cmocka_unit_test(a_rate_is_bits_per_second),
		cmocka_unit_test(a_rate_looked_at_too_soon_stays_what_it_was),
		cmocka_unit_test(a_rate_sinks_to_nothing_when_nothing_comes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
