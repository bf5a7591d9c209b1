/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where packets stand in their stream. What a slot makes of it is seen in test_rewrite.c, jumps and new starts too.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lectern/media/numbering.h"

static struct lc_numbering numbering;
static struct lc_place place;
static int64_t now_ms;

static int set_up(void **state)
{
	(void)state;
	memset(&numbering, 0, sizeof(numbering));
	memset(&place, 0, sizeof(place));
	now_ms = 1000;
	return 0;
}

static bool offer(uint16_t seq, uint32_t ts, const struct lc_vp8 *vp8)
{
	const struct lc_rtp rtp = {.ssrc = 1, .seq = seq, .ts = ts, .payload_bytes = 1};

	return lc_numbering_place(&numbering, &rtp, vp8, now_ms, &place);
}

static bool offer_picture(uint16_t seq, uint8_t bits, uint16_t id, bool has_tl0)
{
	const struct lc_vp8 vp8 = {.picture_id_bits = bits, .picture_id = id, .has_tl0 = has_tl0};

	return offer(seq, id * 3000u, &vp8);
}

static void distances_stay_when_numbers_wrap(void **state)
{
	int64_t first;

	(void)state;
	assert_true(offer(65534, 0, NULL));
	first = place.seq;
	assert_true(offer(2, 0, NULL));
	assert_int_equal(first + 4, place.seq);
	assert_true(offer(65535, 0, NULL));
	assert_int_equal(first + 1, place.seq);
}

static void a_place_is_the_packets_number_but_for_its_wraps(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < 200000; i += 7) {
		assert_true(offer_picture((uint16_t)(5 + i), 15, (uint16_t)((9 + i / 7) & 0x7fff),
					  true));
		assert_int_equal((uint16_t)(5 + i), (uint16_t)place.seq);
		assert_int_equal((9 + i / 7) & 0x7fff, place.picture & 0x7fff);
		assert_int_equal(1, place.pieces.seq);
		assert_int_equal(1, place.pieces.picture);
	}
}

static void what_begins_anew_is_another_piece(void **state)
{
	(void)state;
	assert_true(offer_picture(10, 15, 300, true));
	assert_true(offer_picture(11, 15, 20, true)); /* the encoder started over */
	assert_int_equal(1, place.pieces.seq);
	assert_int_equal(2, place.pieces.picture);
	assert_true(offer_picture(12, 7, 21, true)); /* and counts otherwise */
	assert_int_equal(3, place.pieces.picture);
	assert_false(offer_picture(40000, 7, 22, true));
	assert_true(offer_picture(40001, 7, 23, true));
	assert_int_equal(2, place.pieces.seq);
	assert_int_equal(4, place.pieces.picture);
}

static void noise_moves_nothing(void **state)
{
	struct lc_place before;

	(void)state;
	assert_true(offer(10, 0, NULL));
	before = place;
	assert_false(offer(40000, 0, NULL));
	assert_memory_equal(&before, &place, sizeof(place));
	assert_true(offer(11, 0, NULL));
	assert_int_equal(before.seq + 1, place.seq);
	assert_int_equal(1, place.pieces.seq);
}

static void only_the_newest_is_plain(void **state)
{
	(void)state;
	assert_true(offer(10, 0, NULL) && place.is_plain);
	assert_true(offer(12, 0, NULL) && place.is_plain);
	assert_true(offer(11, 0, NULL) && !place.is_plain);              /* late */
	assert_true(offer(12, 0, NULL) && !place.is_plain);              /* again */
	assert_true(offer(13, (uint32_t)-960, NULL) && !place.is_plain); /* its time goes back */
	assert_true(offer(14, 0, NULL) && place.is_plain);
}

static void only_a_whole_descriptor_is_plain(void **state)
{
	(void)state;
	assert_true(offer_picture(1, 15, 1, true) && place.is_plain);
	assert_true(offer_picture(2, 15, 2, false) && !place.is_plain);
	assert_true(offer_picture(3, 7, 3, true) && !place.is_plain);
	assert_true(offer_picture(4, 0, 0, true) && !place.is_plain);
}

static void the_time_of_a_frame_is_that_of_its_first_packet(void **state)
{
	(void)state;
	assert_true(offer(1, 3000, NULL));
	now_ms += 5;
	assert_true(offer(2, 3000, NULL));
	assert_int_equal(now_ms - 5, place.frame_ms);
	assert_true(offer(3, 6000, NULL));
	assert_int_equal(now_ms, place.frame_ms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(distances_stay_when_numbers_wrap, set_up),
		cmocka_unit_test_setup(a_place_is_the_packets_number_but_for_its_wraps, set_up),
		cmocka_unit_test_setup(what_begins_anew_is_another_piece, set_up),
		cmocka_unit_test_setup(noise_moves_nothing, set_up),
		cmocka_unit_test_setup(only_the_newest_is_plain, set_up),
		cmocka_unit_test_setup(only_a_whole_descriptor_is_plain, set_up),
		cmocka_unit_test_setup(the_time_of_a_frame_is_that_of_its_first_packet, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
