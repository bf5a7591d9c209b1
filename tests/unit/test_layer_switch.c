/* SPDX-License-Identifier: GPL-3.0-or-later */
/* S2-F5 */
/* Which packets of a simulcast source go into a slot: a layer changes at key frames only. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "lectern/media/layer_switch.h"

static struct lc_layer_switch layers;
static struct lc_simulcast simulcast;
static int64_t now_ms;

static int set_up(void **state)
{
	(void)state;
	lc_layer_switch_init(&layers);
	lc_simulcast_init(&simulcast);
	now_ms = 5000;
	return 0;
}

static enum lc_layer_verdict judge(struct lc_layer_packet packet)
{
	lc_simulcast_note(&simulcast, packet.layer, packet.ssrc, now_ms);
	return lc_layer_switch_judge(&layers, &simulcast, &packet);
}

/* A delta packet and a key frame of a layer; each layer has its own SSRC. */
static enum lc_layer_verdict delta(uint8_t layer)
{
	return judge((struct lc_layer_packet){.layer = layer, .ssrc = 100u + layer});
}

static enum lc_layer_verdict key(uint8_t layer)
{
	return judge((struct lc_layer_packet){
		.layer = layer, .ssrc = 100u + layer, .is_keyframe = true, .is_start = true});
}

static enum lc_layer_verdict frame(uint8_t temporal, bool is_layer_sync)
{
	return judge((struct lc_layer_packet){.ssrc = 100,
					      .is_start = true,
					      .temporal = temporal,
					      .is_layer_sync = is_layer_sync});
}

static enum lc_layer_verdict within_frame(uint8_t temporal)
{
	return judge((struct lc_layer_packet){.ssrc = 100, .temporal = temporal});
}

static void wish(uint8_t layer, uint8_t temporal)
{
	lc_layer_switch_aim(&layers, (struct lc_target){layer, temporal});
}

static bool waits(void)
{
	return lc_layer_switch_waits(&layers, &simulcast);
}

static void all_layers_flow_for(int64_t ms)
{
	uint8_t layer;

	for (; ms > 0; ms -= 20, now_ms += 20) {
		for (layer = 0; layer < LC_MAX_LAYERS; layer++)
			delta(layer);
	}
}

static void nothing_is_sent_before_a_key_frame(void **state)
{
	(void)state;
	assert_int_equal(LC_LAYER_IGNORE, delta(0));
	assert_true(waits());
	assert_int_equal(LC_LAYER_NONE, lc_layer_switch_flowing(&layers).layer);
	assert_int_equal(LC_LAYER_SWITCH, key(0));
	assert_false(waits());
	assert_int_equal(LC_LAYER_SEND, delta(0));
	assert_int_equal(0, lc_layer_switch_flowing(&layers).layer);
}

static void a_wish_is_followed_at_the_next_key_frame_of_that_layer(void **state)
{
	(void)state;
	wish(0, 3);
	key(0);
	all_layers_flow_for(100);
	assert_false(waits());
	wish(2, 3);
	assert_true(waits());
	assert_int_equal(LC_LAYER_SEND, delta(0));
	assert_int_equal(LC_LAYER_IGNORE, delta(2));
	assert_int_equal(LC_LAYER_IGNORE, key(1));
	assert_int_equal(LC_LAYER_SEND, key(0));
	assert_int_equal(LC_LAYER_SWITCH, key(2));
	assert_false(waits());
	assert_int_equal(LC_LAYER_IGNORE, delta(0));
	assert_int_equal(LC_LAYER_SEND, delta(2));
}

static void a_wish_for_less_also_waits_for_a_key_frame(void **state)
{
	(void)state;
	all_layers_flow_for(100);
	key(2);
	wish(0, 3);
	assert_int_equal(LC_LAYER_SEND, delta(2));
	assert_int_equal(LC_LAYER_IGNORE, delta(0));
	assert_int_equal(LC_LAYER_SWITCH, key(0));
}

static void a_layer_that_never_came_is_not_waited_for(void **state)
{
	(void)state;
	wish(2, 3);
	delta(0);
	delta(1);
	assert_int_equal(LC_LAYER_IGNORE, key(0));
	assert_int_equal(LC_LAYER_SWITCH, key(1));
	assert_false(waits());
}

static void a_layer_that_comes_later_is_taken_when_wished_for(void **state)
{
	(void)state;
	wish(2, 3);
	assert_int_equal(LC_LAYER_SWITCH, key(0));
	assert_false(waits());
	assert_int_equal(LC_LAYER_SWITCH, key(2));
}

static void a_layer_that_falls_silent_is_replaced_by_the_next_below(void **state)
{
	int i;

	(void)state;
	all_layers_flow_for(100);
	key(2);
	for (i = 0; i < 49; i++, now_ms += 20) {
		delta(0);
		delta(1);
		assert_false(waits());
	}
	now_ms += 100;
	delta(0);
	assert_true(waits());
	assert_int_equal(LC_LAYER_IGNORE, key(0));
	assert_int_equal(LC_LAYER_SWITCH, key(1));
	assert_false(waits());
}

static void a_small_wish_makes_do_with_a_larger_layer_when_the_small_one_is_silent(void **state)
{
	int i;

	(void)state;
	wish(0, 3);
	key(0);
	for (i = 0; i < 60; i++, now_ms += 20)
		delta(1);
	assert_true(waits());
	assert_int_equal(LC_LAYER_SWITCH, key(1));
}

static void a_screen_that_stands_still_does_not_ask_for_key_frames(void **state)
{
	uint8_t layer;
	int i;

	(void)state;
	for (layer = 0; layer < LC_MAX_LAYERS; layer++)
		key(layer);
	for (i = 0; i < 30; i++) { /* a frame every 2 s on each layer */
		for (layer = 0; layer < LC_MAX_LAYERS; layer++) {
			now_ms += 2000 / LC_MAX_LAYERS;
			assert_int_equal(layer == 2 ? LC_LAYER_SEND : LC_LAYER_IGNORE,
					 delta(layer));
			assert_false(waits());
		}
	}
}

static void a_layer_under_a_new_ssrc_waits_for_its_key_frame(void **state)
{
	struct lc_layer_packet packet = {.layer = 0, .ssrc = 777};

	(void)state;
	key(0);
	assert_int_equal(LC_LAYER_IGNORE, judge(packet));
	assert_true(waits());
	packet.is_keyframe = packet.is_start = true;
	assert_int_equal(LC_LAYER_SWITCH, judge(packet));
	assert_false(waits());
	assert_int_equal(LC_LAYER_IGNORE, delta(0)); /* a late one of the old SSRC */
}

static void another_source_needs_its_own_key_frame(void **state)
{
	(void)state;
	key(0);
	lc_layer_switch_reset(&layers);
	assert_int_equal(LC_LAYER_NONE, lc_layer_switch_flowing(&layers).layer);
	assert_int_equal(LC_LAYER_IGNORE, delta(0));
	assert_int_equal(LC_LAYER_SWITCH, key(0));
}

static void a_reset_keeps_the_wish(void **state)
{
	(void)state;
	wish(1, 0);
	lc_layer_switch_reset(&layers);
	delta(1);
	delta(2);
	assert_int_equal(LC_LAYER_IGNORE, key(2));
	assert_int_equal(LC_LAYER_SWITCH, key(1));
	assert_int_equal(0, lc_layer_switch_flowing(&layers).temporal);
}

static void a_wish_beyond_the_layers_is_the_highest(void **state)
{
	(void)state;
	wish(200, 3);
	all_layers_flow_for(40);
	assert_int_equal(LC_LAYER_SWITCH, key(2));
}

/* ---- temporal layers ---- */

static void temporal_layers_above_the_wish_are_left_out(void **state)
{
	(void)state;
	wish(0, 1);
	key(0);
	assert_int_equal(LC_LAYER_SKIP, frame(2, false));
	assert_int_equal(LC_LAYER_SEND, frame(1, false));
	assert_int_equal(LC_LAYER_SEND, frame(0, false));
}

static void a_frame_under_way_is_finished_before_its_layer_is_left_out(void **state)
{
	(void)state;
	key(0);
	assert_int_equal(LC_LAYER_SEND, frame(2, false));
	wish(0, 0);
	assert_int_equal(LC_LAYER_SEND, within_frame(2));
	assert_int_equal(LC_LAYER_SKIP, frame(1, false));
	assert_int_equal(LC_LAYER_SKIP, within_frame(1));
	assert_int_equal(LC_LAYER_SEND, frame(0, false));
}

static void a_temporal_layer_comes_back_only_where_it_needs_nothing_that_was_left_out(void **state)
{
	(void)state;
	wish(0, 0);
	key(0);
	wish(0, 3);
	assert_int_equal(LC_LAYER_SKIP, frame(1, false));
	assert_int_equal(LC_LAYER_SKIP, frame(2, true)); /* one step at a time */
	assert_int_equal(LC_LAYER_SEND, frame(1, true));
	assert_int_equal(LC_LAYER_SKIP, frame(2, false));
	assert_int_equal(LC_LAYER_SEND, frame(2, true));
	assert_int_equal(LC_LAYER_SEND, frame(2, false));
}

static void a_temporal_layer_does_not_come_back_in_the_middle_of_a_frame(void **state)
{
	struct lc_layer_packet packet = {.ssrc = 100, .temporal = 1, .is_layer_sync = true};

	(void)state;
	wish(0, 0);
	key(0);
	wish(0, 1);
	assert_int_equal(LC_LAYER_SKIP, judge(packet));
	packet.is_start = true;
	assert_int_equal(LC_LAYER_SEND, judge(packet));
}

static void a_key_frame_brings_all_temporal_layers_back(void **state)
{
	(void)state;
	wish(0, 0);
	key(0);
	wish(0, 3);
	assert_int_equal(LC_LAYER_SEND, key(0));
	assert_int_equal(LC_LAYER_SEND, frame(2, false));
	assert_int_equal(3, lc_layer_switch_flowing(&layers).temporal);
}

static bool is_settled(void)
{
	return lc_layer_switch_is_settled(&layers, &simulcast);
}

static void it_is_settled_when_all_that_is_wished_for_flows(void **state)
{
	(void)state;
	wish(1, 1);
	assert_false(is_settled());
	key(0);
	assert_true(is_settled());
	delta(1); /* lives, and is wished for */
	assert_false(is_settled());
	key(1);
	assert_true(is_settled());
	wish(1, 0);
	assert_false(is_settled()); /* before a frame begins */
	wish(2, 1);
	assert_true(is_settled()); /* it never came */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(nothing_is_sent_before_a_key_frame, set_up),
		cmocka_unit_test_setup(a_wish_is_followed_at_the_next_key_frame_of_that_layer,
				       set_up),
		cmocka_unit_test_setup(a_wish_for_less_also_waits_for_a_key_frame, set_up),
		cmocka_unit_test_setup(a_layer_that_never_came_is_not_waited_for, set_up),
		cmocka_unit_test_setup(a_layer_that_comes_later_is_taken_when_wished_for, set_up),
		cmocka_unit_test_setup(a_layer_that_falls_silent_is_replaced_by_the_next_below,
				       set_up),
		cmocka_unit_test_setup(
			a_small_wish_makes_do_with_a_larger_layer_when_the_small_one_is_silent,
			set_up),
		cmocka_unit_test_setup(a_screen_that_stands_still_does_not_ask_for_key_frames,
				       set_up),
		cmocka_unit_test_setup(a_layer_under_a_new_ssrc_waits_for_its_key_frame, set_up),
		cmocka_unit_test_setup(another_source_needs_its_own_key_frame, set_up),
		cmocka_unit_test_setup(a_reset_keeps_the_wish, set_up),
		cmocka_unit_test_setup(a_wish_beyond_the_layers_is_the_highest, set_up),
		cmocka_unit_test_setup(temporal_layers_above_the_wish_are_left_out, set_up),
		cmocka_unit_test_setup(a_frame_under_way_is_finished_before_its_layer_is_left_out,
				       set_up),
		cmocka_unit_test_setup(
			a_temporal_layer_comes_back_only_where_it_needs_nothing_that_was_left_out,
			set_up),
		cmocka_unit_test_setup(a_temporal_layer_does_not_come_back_in_the_middle_of_a_frame,
				       set_up),
		cmocka_unit_test_setup(a_key_frame_brings_all_temporal_layers_back, set_up),
		cmocka_unit_test_setup(it_is_settled_when_all_that_is_wished_for_flows, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
