/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One continuous stream out of pieces of many: facts about each numbering.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/support/rewrite_scene.h"

/* A packet without VP8 descriptor; its timestamp follows its sequence number. */
static bool send(uint32_t ssrc, uint16_t seq)
{
	struct lc_rtp rtp = rewrite_rtp(ssrc, seq, seq * 960u);

	return rewrite_offer(&rtp, NULL);
}

static bool send_at(uint32_t ssrc, uint16_t seq, uint32_t ts)
{
	struct lc_rtp rtp = rewrite_rtp(ssrc, seq, ts);

	return rewrite_offer(&rtp, NULL);
}

/* A packet of the source that the slot does not get. */
static void pass_by(uint32_t ssrc, uint16_t seq)
{
	struct lc_rtp rtp = rewrite_rtp(ssrc, seq, seq * 960u);
	struct lc_rewriter kept = rewriter;

	rewrite_omit(&rtp, NULL);
	rewriter = kept;
}

static void omit(uint32_t ssrc, uint16_t seq)
{
	struct lc_rtp rtp = rewrite_rtp(ssrc, seq, seq * 960u);

	rewrite_omit(&rtp, NULL);
}

static bool send_picture(uint32_t ssrc, uint16_t seq, uint8_t bits, uint16_t id, uint8_t tl0)
{
	struct lc_rtp rtp = rewrite_rtp(ssrc, seq, id * 3000u);
	struct lc_vp8 vp8 = rewrite_picture(bits, id, tl0);

	return rewrite_offer(&rtp, &vp8);
}

static void omit_picture(uint32_t ssrc, uint16_t seq, uint8_t bits, uint16_t id)
{
	struct lc_rtp rtp = rewrite_rtp(ssrc, seq, id * 3000u);
	struct lc_vp8 vp8 = rewrite_picture(bits, id, 0);

	rewrite_omit(&rtp, &vp8);
}

#define expect_seq(call, expected)                                                                 \
	do {                                                                                       \
		assert_true(call);                                                                 \
		assert_int_equal((expected), out.seq);                                             \
	} while (0)

#define expect_picture(call, expected)                                                             \
	do {                                                                                       \
		assert_true(call);                                                                 \
		assert_int_equal((expected), out.picture_id);                                      \
	} while (0)

/* ---- sequence numbers ---- */

static void the_first_source_keeps_its_numbers(void **state)
{
	(void)state;
	expect_seq(send(1, 500), 500);
	assert_int_equal(500 * 960, out.ts);
	expect_seq(send(1, 501), 501);
}

static void a_switch_goes_on_with_the_next_number(void **state)
{
	(void)state;
	expect_seq(send(1, 500), 500);
	lc_rewriter_switch(&rewriter);
	expect_seq(send(2, 60000), 501);
	expect_seq(send(2, 60001), 502);
	lc_rewriter_switch(&rewriter);
	expect_seq(send(1, 7), 503);
}

static void a_change_of_ssrc_is_a_switch_by_itself(void **state)
{
	(void)state;
	expect_seq(send(1, 500), 500);
	expect_seq(send(2, 9), 501);
	expect_seq(send(2, 10), 502);
}

static void a_pause_of_the_same_source_leaves_no_gap(void **state)
{
	(void)state;
	expect_seq(send(1, 500), 500);
	lc_rewriter_switch(&rewriter);
	expect_seq(send(1, 900), 501);
}

static void a_lost_packet_leaves_its_gap(void **state)
{
	(void)state;
	expect_seq(send(1, 500), 500);
	expect_seq(send(1, 503), 503);
}

static void a_packet_found_again_fills_its_gap(void **state)
{
	(void)state;
	expect_seq(send(1, 10), 10);
	lc_rewriter_switch(&rewriter);
	expect_seq(send(2, 500), 11);
	expect_seq(send(2, 503), 14);
	expect_seq(send(2, 501), 12);
	expect_seq(send(2, 502), 13);
	expect_seq(send(2, 504), 15);
}

static void a_repeated_packet_keeps_its_number(void **state)
{
	(void)state;
	expect_seq(send(1, 10), 10);
	expect_seq(send(1, 11), 11);
	expect_seq(send(1, 10), 10);
	expect_seq(send(1, 12), 12);
}

static void a_packet_from_before_the_switch_is_dropped(void **state)
{
	(void)state;
	expect_seq(send(1, 10), 10);
	lc_rewriter_switch(&rewriter);
	expect_seq(send(1, 50), 11);
	assert_false(send(1, 49));
	assert_false(send(1, 10));
	expect_seq(send(1, 51), 12);
}

static void a_packet_left_out_leaves_no_gap(void **state)
{
	(void)state;
	expect_seq(send(1, 10), 10);
	omit(1, 11);
	omit(1, 12);
	expect_seq(send(1, 13), 11);
}

static void a_late_packet_stands_before_what_was_left_out_after_it(void **state)
{
	(void)state;
	expect_seq(send(1, 10), 10);
	omit(1, 12); /* 11 is late */
	expect_seq(send(1, 13), 12);
	expect_seq(send(1, 11), 11);
	expect_seq(send(1, 14), 13);
}

static void a_packet_left_out_late_keeps_its_gap(void **state)
{
	(void)state;
	expect_seq(send(1, 10), 10);
	expect_seq(send(1, 12), 12);
	omit(1, 11);
	expect_seq(send(1, 13), 13);
}

static void leaving_out_the_same_packet_twice_counts_once(void **state)
{
	(void)state;
	expect_seq(send(1, 10), 10);
	omit(1, 11);
	omit(1, 11);
	expect_seq(send(1, 12), 11);
}

static void a_packet_once_left_out_is_not_sent_later(void **state)
{
	(void)state;
	expect_seq(send(1, 10), 10);
	omit(1, 11);
	assert_false(send(1, 11));
	expect_seq(send(1, 12), 11);
	assert_false(send(1, 11));
}

static void leaving_out_means_nothing_while_no_piece_runs(void **state)
{
	(void)state;
	omit(1, 9);
	expect_seq(send(1, 10), 10);
	lc_rewriter_switch(&rewriter);
	omit(1, 11);
	omit(2, 11);
	expect_seq(send(1, 12), 11);
	omit(2, 13); /* of another SSRC */
	expect_seq(send(1, 13), 12);
}

static void a_late_packet_is_dropped_when_too_much_was_left_out_since(void **state)
{
	uint16_t i;

	(void)state;
	expect_seq(send(1, 10), 10);
	for (i = 0; i < LC_RENUMBER_MEMORY; i++)
		omit(1, (uint16_t)(12 + i)); /* 11 is late */
	assert_false(send(1, 11));
	expect_seq(send(1, (uint16_t)(12 + LC_RENUMBER_MEMORY)), 12);
}

static void a_late_packet_is_placed_as_far_as_the_memory_reaches(void **state)
{
	uint16_t i;

	(void)state;
	expect_seq(send(1, 10), 10);
	for (i = 0; i < LC_RENUMBER_MEMORY - 1; i++)
		omit(1, (uint16_t)(12 + i));
	expect_seq(send(1, 11), 11);
}

static void sequence_numbers_wrap_on_both_sides(void **state)
{
	(void)state;
	expect_seq(send(1, 65534), 65534);
	expect_seq(send(1, 65535), 65535);
	expect_seq(send(1, 0), 0);
	lc_rewriter_switch(&rewriter);
	expect_seq(send(2, 65535), 1);
	omit(2, 0);
	expect_seq(send(2, 2), 3);
	expect_seq(send(2, 1), 2);
}

static void one_stray_number_far_away_is_dropped(void **state)
{
	(void)state;
	expect_seq(send(1, 1000), 1000);
	assert_false(send(1, 30000));
	expect_seq(send(1, 1001), 1001);
	assert_false(send(1, 60000));
	expect_seq(send(1, 1002), 1002);
}

static void a_source_that_starts_over_is_believed_at_its_second_packet(void **state)
{
	(void)state;
	expect_seq(send(1, 1000), 1000);
	assert_false(send(1, 30000));
	expect_seq(send(1, 30001), 1001);
	expect_seq(send(1, 30002), 1002);
}

static void a_stray_number_is_not_confirmed_by_packets_in_between(void **state)
{
	(void)state;
	expect_seq(send(1, 1000), 1000);
	assert_false(send(1, 30000));
	expect_seq(send(1, 1001), 1001);
	assert_false(send(1, 30001));
	expect_seq(send(1, 1002), 1002);
}

static void the_limits_of_a_jump_are_those_of_loss_and_retransmission(void **state)
{
	(void)state;
	expect_seq(send(1, 5000), 5000);
	expect_seq(send(1, 8000), 8000);
	assert_false(send(1, 11001));
	expect_seq(send(1, 7000), 7000);
	assert_false(send(1, 6999));
}

static void a_stray_number_that_is_left_out_moves_nothing(void **state)
{
	(void)state;
	expect_seq(send(1, 1000), 1000);
	omit(1, 30000);
	expect_seq(send(1, 1001), 1001);
}

static void a_slot_that_got_nothing_for_long_goes_on_without_a_gap(void **state)
{
	uint16_t seq;

	(void)state;
	expect_seq(send(1, 10), 10);
	for (seq = 11; seq <= 10 + LC_NUMBERING_FORWARD; seq++)
		pass_by(1, seq);
	expect_seq(send(1, seq - 1), seq - 1); /* so far it is loss */
	for (; seq <= 12 + 2 * LC_NUMBERING_FORWARD; seq++)
		pass_by(1, seq);
	expect_seq(send(1, seq), 11 + LC_NUMBERING_FORWARD);
}

/* ---- timestamps ---- */

static void timestamps_within_a_source_keep_their_distance(void **state)
{
	(void)state;
	send_at(1, 1, 5000);
	now_ms += 500;
	send_at(1, 2, 5960);
	assert_int_equal(5960, out.ts);
}

static void a_switch_moves_the_timestamp_by_the_time_that_passed(void **state)
{
	(void)state;
	send_at(1, 1, 5000);
	now_ms += 20;
	lc_rewriter_switch(&rewriter);
	send_at(2, 9, 777777);
	assert_int_equal(5000 + 20 * 48, out.ts);
	send_at(2, 10, 777777 + 960);
	assert_int_equal(5000 + 20 * 48 + 960, out.ts);
}

static void two_sources_never_share_a_timestamp(void **state)
{
	(void)state;
	send_at(1, 1, 5000);
	lc_rewriter_switch(&rewriter);
	send_at(2, 9, 100);
	assert_int_equal(5001, out.ts);
	now_ms -= 50; /* the threads of two publishers read the clock apart */
	lc_rewriter_switch(&rewriter);
	send_at(3, 9, 100);
	assert_int_equal(5002, out.ts);
}

static void the_time_of_a_frame_is_that_of_its_first_packet(void **state)
{
	(void)state;
	send_at(1, 1, 5000);
	now_ms += 10;
	send_at(1, 2, 5000);
	now_ms += 10;
	lc_rewriter_switch(&rewriter);
	send_at(2, 9, 100);
	assert_int_equal(5000 + 20 * 48, out.ts);
}

static void timestamps_wrap(void **state)
{
	(void)state;
	send_at(1, 1, 0xffffff00);
	now_ms += 20;
	lc_rewriter_switch(&rewriter);
	send_at(2, 9, 0xfffffff0);
	assert_int_equal(0xffffff00u + 960u, out.ts);
	send_at(2, 10, 0xfffffff0u + 960u);
	assert_int_equal(0xffffff00u + 1920u, out.ts);
}

static void even_a_day_of_silence_moves_the_timestamp_forward(void **state)
{
	(void)state;
	send_at(1, 1, 5000);
	now_ms += (int64_t)24 * 3600 * 1000;
	lc_rewriter_switch(&rewriter);
	send_at(2, 9, 100);
	assert_true((int32_t)(out.ts - 5000) > 0);
}

static void a_late_packet_does_not_set_the_time_back(void **state)
{
	(void)state;
	send_at(1, 1, 5000);
	send_at(1, 3, 5000 + 1920);
	send_at(1, 2, 5000 + 960);
	lc_rewriter_switch(&rewriter);
	send_at(2, 9, 100);
	assert_int_equal(5000 + 1920 + 1, out.ts);
}

/* ---- VP8 ---- */

static void packets_of_one_picture_share_its_id(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 300, 0), 300);
	expect_picture(send_picture(1, 2, 15, 300, 0), 300);
	expect_picture(send_picture(1, 3, 15, 301, 1), 301);
}

static void a_switch_goes_on_with_the_next_picture(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 300, 7), 300);
	lc_rewriter_switch(&rewriter);
	expect_picture(send_picture(2, 1, 15, 20000, 100), 301);
	assert_int_equal(8, out.tl0);
	expect_picture(send_picture(2, 2, 15, 20001, 101), 302);
	assert_int_equal(9, out.tl0);
}

static void a_picture_left_out_leaves_no_gap(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 300, 7), 300);
	omit_picture(1, 2, 15, 301);
	omit_picture(1, 3, 15, 301);
	expect_picture(send_picture(1, 4, 15, 302, 8), 301);
	assert_int_equal(2, out.seq);
}

static void a_lost_picture_leaves_its_gap(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 300, 7), 300);
	expect_picture(send_picture(1, 5, 15, 302, 8), 302);
}

static void a_late_packet_finds_its_picture(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 300, 7), 300);
	omit_picture(1, 3, 15, 301);
	expect_picture(send_picture(1, 4, 15, 302, 8), 301);
	expect_picture(send_picture(1, 2, 15, 300, 7), 300);
	assert_int_equal(2, out.seq);
	assert_int_equal(7, out.tl0);
}

static void picture_ids_wrap_in_their_width(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 0x7fff, 255), 0x7fff);
	expect_picture(send_picture(1, 2, 15, 0, 0), 0);
	assert_int_equal(0, out.tl0);
	lc_rewriter_switch(&rewriter);
	expect_picture(send_picture(2, 1, 7, 0x7f, 9), 1);
	expect_picture(send_picture(2, 2, 7, 0, 10), 2);
	assert_int_equal(2, out.tl0);
}

static void a_7_bit_id_after_a_15_bit_one_goes_on_modulo_128(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 300, 0), 300);
	lc_rewriter_switch(&rewriter);
	expect_picture(send_picture(2, 1, 7, 5, 0), 301 % 128);
	lc_rewriter_switch(&rewriter);
	expect_picture(send_picture(3, 1, 15, 5, 0), 302);
}

static void an_encoder_that_starts_over_goes_on_with_the_next_picture(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 300, 7), 300);
	expect_picture(send_picture(1, 2, 15, 12, 8), 301);
	expect_picture(send_picture(1, 3, 15, 13, 9), 302);
}

static void a_picture_id_that_grows_to_15_bits_goes_on(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 7, 127, 0), 127);
	expect_picture(send_picture(1, 2, 15, 128, 1), 128);
	expect_picture(send_picture(1, 3, 15, 129, 2), 129);
}

static void a_late_picture_does_not_set_tl0picidx_back(void **state)
{
	(void)state;
	send_picture(1, 1, 15, 300, 7);
	send_picture(1, 3, 15, 302, 9);
	send_picture(1, 2, 15, 301, 8);
	lc_rewriter_switch(&rewriter);
	send_picture(2, 1, 15, 5, 50);
	assert_int_equal(10, out.tl0);
}

static void a_source_without_picture_ids_does_not_forget_the_last(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 300, 7), 300);
	lc_rewriter_switch(&rewriter);
	assert_true(send(2, 1));
	lc_rewriter_switch(&rewriter);
	expect_picture(send_picture(1, 9, 15, 900, 70), 301);
	assert_int_equal(8, out.tl0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_first_source_keeps_its_numbers, rewrite_set_up),
		cmocka_unit_test_setup(a_switch_goes_on_with_the_next_number, rewrite_set_up),
		cmocka_unit_test_setup(a_change_of_ssrc_is_a_switch_by_itself, rewrite_set_up),
		cmocka_unit_test_setup(a_pause_of_the_same_source_leaves_no_gap, rewrite_set_up),
		cmocka_unit_test_setup(a_lost_packet_leaves_its_gap, rewrite_set_up),
		cmocka_unit_test_setup(a_packet_found_again_fills_its_gap, rewrite_set_up),
		cmocka_unit_test_setup(a_repeated_packet_keeps_its_number, rewrite_set_up),
		cmocka_unit_test_setup(a_packet_from_before_the_switch_is_dropped, rewrite_set_up),
		cmocka_unit_test_setup(a_packet_left_out_leaves_no_gap, rewrite_set_up),
		cmocka_unit_test_setup(a_late_packet_stands_before_what_was_left_out_after_it,
				       rewrite_set_up),
		cmocka_unit_test_setup(a_packet_left_out_late_keeps_its_gap, rewrite_set_up),
		cmocka_unit_test_setup(leaving_out_the_same_packet_twice_counts_once,
				       rewrite_set_up),
		cmocka_unit_test_setup(a_packet_once_left_out_is_not_sent_later, rewrite_set_up),
		cmocka_unit_test_setup(leaving_out_means_nothing_while_no_piece_runs,
				       rewrite_set_up),
		cmocka_unit_test_setup(a_late_packet_is_dropped_when_too_much_was_left_out_since,
				       rewrite_set_up),
		cmocka_unit_test_setup(a_late_packet_is_placed_as_far_as_the_memory_reaches,
				       rewrite_set_up),
		cmocka_unit_test_setup(sequence_numbers_wrap_on_both_sides, rewrite_set_up),
		cmocka_unit_test_setup(one_stray_number_far_away_is_dropped, rewrite_set_up),
		cmocka_unit_test_setup(a_source_that_starts_over_is_believed_at_its_second_packet,
				       rewrite_set_up),
		cmocka_unit_test_setup(a_stray_number_is_not_confirmed_by_packets_in_between,
				       rewrite_set_up),
		cmocka_unit_test_setup(a_stray_number_that_is_left_out_moves_nothing,
				       rewrite_set_up),
		cmocka_unit_test_setup(the_limits_of_a_jump_are_those_of_loss_and_retransmission,
				       rewrite_set_up),
		cmocka_unit_test_setup(a_slot_that_got_nothing_for_long_goes_on_without_a_gap,
				       rewrite_set_up),
		cmocka_unit_test_setup(timestamps_within_a_source_keep_their_distance,
				       rewrite_set_up),
		cmocka_unit_test_setup(a_switch_moves_the_timestamp_by_the_time_that_passed,
				       rewrite_set_up),
		cmocka_unit_test_setup(two_sources_never_share_a_timestamp, rewrite_set_up),
		cmocka_unit_test_setup(the_time_of_a_frame_is_that_of_its_first_packet,
				       rewrite_set_up),
		cmocka_unit_test_setup(timestamps_wrap, rewrite_set_up),
		cmocka_unit_test_setup(even_a_day_of_silence_moves_the_timestamp_forward,
				       rewrite_set_up),
		cmocka_unit_test_setup(a_late_packet_does_not_set_the_time_back, rewrite_set_up),
		cmocka_unit_test_setup(packets_of_one_picture_share_its_id, rewrite_set_up),
		cmocka_unit_test_setup(a_switch_goes_on_with_the_next_picture, rewrite_set_up),
		cmocka_unit_test_setup(a_picture_left_out_leaves_no_gap, rewrite_set_up),
		cmocka_unit_test_setup(a_lost_picture_leaves_its_gap, rewrite_set_up),
		cmocka_unit_test_setup(a_late_packet_finds_its_picture, rewrite_set_up),
		cmocka_unit_test_setup(picture_ids_wrap_in_their_width, rewrite_set_up),
		cmocka_unit_test_setup(a_7_bit_id_after_a_15_bit_one_goes_on_modulo_128,
				       rewrite_set_up),
		cmocka_unit_test_setup(an_encoder_that_starts_over_goes_on_with_the_next_picture,
				       rewrite_set_up),
		cmocka_unit_test_setup(a_picture_id_that_grows_to_15_bits_goes_on, rewrite_set_up),
		cmocka_unit_test_setup(a_late_picture_does_not_set_tl0picidx_back, rewrite_set_up),
		cmocka_unit_test_setup(a_source_without_picture_ids_does_not_forget_the_last,
				       rewrite_set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
