/* SPDX-License-Identifier: GPL-3.0-or-later */
/* VP8 payload descriptors (RFC 7741 4.2), complete, cut short, and rewritten in place. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lectern/media/vp8.h"

#define KEY 0x10   /* first byte of a coded picture: P bit clear, a key frame */
#define DELTA 0x11 /* P bit set */

struct good {
	const char *what;
	struct lc_vp8 expected;
	size_t len;
	uint8_t bytes[8];
};

static const struct good descriptors[] = {
	{"one byte, start of a key frame", {.is_start = true, .is_keyframe = true}, 2, {0x10, KEY}},
	{"one byte, start of a delta frame", {.is_start = true}, 2, {0x10, DELTA}},
	{"one byte, within a frame", {}, 2, {0x00, KEY}},
	{"start of partition 1 starts no frame", {}, 2, {0x11, KEY}},
	{"a non-reference frame starts like others", {.is_start = true}, 2, {0x30, DELTA}},
	{"extended without fields", {.is_start = true}, 3, {0x90, 0, DELTA}},
	{"picture id of 7 bits",
	 {.picture_id_bits = 7, .picture_id = 0x7f, .is_start = true, .is_keyframe = true},
	 4,
	 {0x90, 0x80, 0x7f, KEY}},
	{"picture id of 15 bits",
	 {.picture_id_bits = 15, .picture_id = 0x1234, .is_start = true},
	 5,
	 {0x90, 0x80, 0x92, 0x34, DELTA}},
	{"TL0PICIDX alone",
	 {.has_tl0 = true, .tl0 = 0xfe, .is_start = true},
	 4,
	 {0x90, 0x40, 0xfe, DELTA}},
	{"temporal layer with sync",
	 {.temporal = 2, .is_layer_sync = true, .is_start = true},
	 4,
	 {0x90, 0x20, 0xa0, DELTA}},
	{"a key index without a temporal layer has no layer",
	 {.is_start = true},
	 4,
	 {0x90, 0x10, 0xff, DELTA}},
	{"everything",
	 {.picture_id_bits = 15,
	  .picture_id = 0x7fff,
	  .has_tl0 = true,
	  .tl0 = 7,
	  .temporal = 1,
	  .is_start = true,
	  .is_keyframe = true},
	 7,
	 {0x90, 0xf0, 0xff, 0xff, 7, 0x5f, KEY}},
	{"everything but a key index, within a frame",
	 {.picture_id_bits = 15,
	  .picture_id = 0x0102,
	  .has_tl0 = true,
	  .tl0 = 9,
	  .temporal = 2,
	  .is_layer_sync = true},
	 7,
	 {0x80, 0xe0, 0x81, 0x02, 9, 0xa0, KEY}},
	{"everything, with a picture id of 7 bits",
	 {.picture_id_bits = 7,
	  .picture_id = 3,
	  .has_tl0 = true,
	  .tl0 = 4,
	  .temporal = 1,
	  .is_start = true},
	 6,
	 {0x90, 0xe0, 0x03, 4, 0x40, DELTA}},
};

#define DESCRIPTORS (sizeof(descriptors) / sizeof(descriptors[0]))

static bool parse_exactly(const uint8_t *bytes, size_t len, struct lc_vp8 *out)
{
	uint8_t *copy = malloc(len ? len : 1);
	bool is_good;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	is_good = lc_vp8_parse(copy, len, out);
	free(copy);
	return is_good;
}

static void assert_same(const struct lc_vp8 *expected, const struct lc_vp8 *found)
{
	assert_int_equal(expected->picture_id_bits, found->picture_id_bits);
	assert_int_equal(expected->picture_id, found->picture_id);
	assert_int_equal(expected->has_tl0, found->has_tl0);
	assert_int_equal(expected->tl0, found->tl0);
	assert_int_equal(expected->temporal, found->temporal);
	assert_int_equal(expected->is_layer_sync, found->is_layer_sync);
	assert_int_equal(expected->is_start, found->is_start);
	assert_int_equal(expected->is_keyframe, found->is_keyframe);
}

static void every_form_of_descriptor_is_read(void **state)
{
	struct lc_vp8 vp8;
	size_t i;

	(void)state;
	for (i = 0; i < DESCRIPTORS; i++) {
		print_message("# %s\n", descriptors[i].what);
		assert_true(parse_exactly(descriptors[i].bytes, descriptors[i].len, &vp8));
		assert_same(&descriptors[i].expected, &vp8);
	}
}

static void a_descriptor_cut_short_is_refused_and_nothing_is_read_past_it(void **state)
{
	struct lc_vp8 vp8;
	size_t i, len;

	(void)state;
	for (i = 0; i < DESCRIPTORS; i++) {
		for (len = 0; len < descriptors[i].len; len++)
			assert_false(parse_exactly(descriptors[i].bytes, len, &vp8));
	}
}

static void no_descriptor_is_longer_than_announced(void **state)
{
	uint8_t bytes[LC_VP8_MAX_DESCRIPTOR + 1] = {0};
	struct lc_vp8 vp8;
	unsigned first, flags, third;

	(void)state;
	for (first = 0; first < 256; first++) {
		for (flags = 0; flags < 256; flags++) {
			for (third = 0; third < 256; third += 0x7f) {
				bytes[0] = (uint8_t)first;
				bytes[1] = (uint8_t)flags;
				bytes[2] = (uint8_t)third;
				assert_true(lc_vp8_parse(bytes, sizeof(bytes), &vp8));
			}
		}
	}
}

static void what_is_written_back_is_read_again_and_nothing_else_changes(void **state)
{
	uint8_t bytes[8];
	struct lc_vp8 before, after;
	size_t i;

	(void)state;
	for (i = 0; i < DESCRIPTORS; i++) {
		memcpy(bytes, descriptors[i].bytes, sizeof(bytes));
		assert_true(lc_vp8_parse(bytes, descriptors[i].len, &before));
		lc_vp8_set_picture_id(bytes, &before, 0x5555);
		lc_vp8_set_tl0(bytes, &before, 0xa5);
		assert_true(lc_vp8_parse(bytes, descriptors[i].len, &after));
		if (before.picture_id_bits)
			before.picture_id = before.picture_id_bits == 15 ? 0x5555 : 0x55;
		if (before.has_tl0)
			before.tl0 = 0xa5;
		assert_same(&before, &after);
		if (before.picture_id_bits == 15 && before.has_tl0) {
			lc_vp8_renumber(bytes, 0x2aaa, 0x5a);
			assert_true(lc_vp8_parse(bytes, descriptors[i].len, &after));
			before.picture_id = 0x2aaa;
			before.tl0 = 0x5a;
			assert_same(&before, &after);
		}
		lc_vp8_set_picture_id(bytes, &before, descriptors[i].expected.picture_id);
		lc_vp8_set_tl0(bytes, &before, descriptors[i].expected.tl0);
		assert_memory_equal(descriptors[i].bytes, bytes, sizeof(bytes));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_descriptor_is_read),
		cmocka_unit_test(a_descriptor_cut_short_is_refused_and_nothing_is_read_past_it),
		cmocka_unit_test(no_descriptor_is_longer_than_announced),
		cmocka_unit_test(what_is_written_back_is_read_again_and_nothing_else_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
