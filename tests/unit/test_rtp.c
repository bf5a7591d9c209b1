/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RTP headers, well-formed and otherwise. Every packet is parsed from a heap block of exactly its
 * size, so that a read past the end is an error under AddressSanitizer.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lectern/media/rtp.h"

#define HEADER 0x80, 0x6f, 0x12, 0x34, 0x01, 0x02, 0x03, 0x04, 0xaa, 0xbb, 0xcc, 0xdd
#define WITH(first) (first), 0x6f, 0x12, 0x34, 0x01, 0x02, 0x03, 0x04, 0xaa, 0xbb, 0xcc, 0xdd

static enum lc_rtp_error parse_exactly(const uint8_t *bytes, size_t len, struct lc_rtp *out)
{
	uint8_t *copy = malloc(len ? len : 1);
	enum lc_rtp_error error;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	error = lc_rtp_parse(copy, len, out);
	free(copy);
	return error;
}

/* The extension block of every extension test: header, then `bytes` of elements. */
static size_t with_extension(uint8_t *packet, uint16_t profile, const uint8_t *elements,
			     size_t bytes)
{
	static const uint8_t header[] = {WITH(0x90)};
	size_t words = (bytes + 3) / 4;

	memset(packet, 0, 256);
	memcpy(packet, header, sizeof(header));
	packet[12] = (uint8_t)(profile >> 8);
	packet[13] = (uint8_t)profile;
	packet[14] = (uint8_t)(words >> 8);
	packet[15] = (uint8_t)words;
	memcpy(packet + 16, elements, bytes);
	return 16 + words * 4 + 1;
}

struct bad {
	const char *what;
	enum lc_rtp_error error;
	size_t len;
	uint8_t bytes[24];
};

static const struct bad bad_packets[] = {
	{"nothing", LC_RTP_TRUNCATED, 0, {0}},
	{"one byte", LC_RTP_TRUNCATED, 1, {0x80}},
	{"a header less one byte", LC_RTP_TRUNCATED, 11, {HEADER}},
	{"version 0", LC_RTP_BAD_VERSION, 13, {WITH(0x00)}},
	{"version 1", LC_RTP_BAD_VERSION, 13, {WITH(0x40)}},
	{"version 3", LC_RTP_BAD_VERSION, 13, {WITH(0xc0)}},
	{"one CSRC of which nothing is there", LC_RTP_BAD_CSRC, 12, {WITH(0x81)}},
	{"one CSRC less one byte", LC_RTP_BAD_CSRC, 15, {WITH(0x81)}},
	{"fifteen CSRC in a short packet", LC_RTP_BAD_CSRC, 24, {WITH(0x8f)}},
	{"an extension that is absent", LC_RTP_BAD_EXTENSION, 12, {WITH(0x90)}},
	{"half the header of an extension", LC_RTP_BAD_EXTENSION, 14, {WITH(0x90), 0xbe, 0xde}},
	{"an extension longer than the packet",
	 LC_RTP_BAD_EXTENSION,
	 19,
	 {WITH(0x90), 0xbe, 0xde, 0, 1, 1, 2, 3}},
	{"the longest extension", LC_RTP_BAD_EXTENSION, 16, {WITH(0x90), 0xbe, 0xde, 0xff, 0xff}},
	{"padding without a payload", LC_RTP_BAD_PADDING, 12, {WITH(0xa0)}},
	{"padding of 0 bytes", LC_RTP_BAD_PADDING, 14, {WITH(0xa0), 1, 0}},
	{"more padding than payload", LC_RTP_BAD_PADDING, 14, {WITH(0xa0), 1, 3}},
};

static void a_malformed_packet_is_refused_with_its_reason(void **state)
{
	struct lc_rtp rtp;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad_packets) / sizeof(bad_packets[0]); i++) {
		print_message("# %s\n", bad_packets[i].what);
		assert_int_equal(bad_packets[i].error,
				 parse_exactly(bad_packets[i].bytes, bad_packets[i].len, &rtp));
	}
}

static void no_buffer_is_a_truncated_packet(void **state)
{
	struct lc_rtp rtp;

	(void)state;
	assert_int_equal(LC_RTP_TRUNCATED, lc_rtp_parse(NULL, 100, &rtp));
}

static void a_packet_of_1500_bytes_is_the_longest(void **state)
{
	static uint8_t bytes[LC_RTP_MAX_BYTES + 1] = {HEADER};
	struct lc_rtp rtp;

	(void)state;
	assert_int_equal(LC_RTP_OK, parse_exactly(bytes, LC_RTP_MAX_BYTES, &rtp));
	assert_int_equal(LC_RTP_MAX_BYTES - 12, rtp.payload_bytes);
	assert_int_equal(LC_RTP_TOO_LONG, parse_exactly(bytes, LC_RTP_MAX_BYTES + 1, &rtp));
}

static void a_refused_packet_leaves_the_view_untouched(void **state)
{
	static const uint8_t bytes[] = {WITH(0x81), 1};
	struct lc_rtp rtp, before;

	(void)state;
	memset(&rtp, 0x5a, sizeof(rtp));
	before = rtp;
	assert_int_not_equal(LC_RTP_OK, lc_rtp_parse(bytes, sizeof(bytes), &rtp));
	assert_memory_equal(&before, &rtp, sizeof(rtp));
}

static void the_fixed_header_is_read_in_network_order(void **state)
{
	static const uint8_t bytes[] = {0x80, 0xef, 0x12, 0x34, 0x01, 0x02, 0x03,
					0x04, 0xaa, 0xbb, 0xcc, 0xdd, 0x99};
	struct lc_rtp rtp;

	(void)state;
	assert_int_equal(LC_RTP_OK, parse_exactly(bytes, sizeof(bytes), &rtp));
	assert_int_equal(0x1234, rtp.seq);
	assert_int_equal(0x01020304, rtp.ts);
	assert_int_equal(0xaabbccdd, rtp.ssrc);
	assert_int_equal(111, rtp.pt);
	assert_int_equal(12, rtp.payload_offset);
	assert_int_equal(1, rtp.payload_bytes);
}

static void the_payload_begins_behind_csrc_and_extension_and_ends_before_the_padding(void **state)
{
	static const uint8_t bytes[] = {WITH(0xb1), 1, 2, 3, 4, 0xbe, 0xde, 0, 1,
					0x10,       7, 0, 0, 9, 8,    0,    2};
	struct lc_rtp rtp;

	(void)state;
	assert_int_equal(LC_RTP_OK, parse_exactly(bytes, sizeof(bytes), &rtp));
	assert_int_equal(24, rtp.payload_offset);
	assert_int_equal(2, rtp.payload_bytes);
}

static void a_packet_of_padding_only_has_an_empty_payload(void **state)
{
	static const uint8_t bytes[] = {WITH(0xa0), 0, 0, 3};
	struct lc_rtp rtp;

	(void)state;
	assert_int_equal(LC_RTP_OK, parse_exactly(bytes, sizeof(bytes), &rtp));
	assert_int_equal(0, rtp.payload_bytes);
}

static void a_packet_cut_anywhere_is_never_read_past_its_end(void **state)
{
	static const uint8_t bytes[] = {WITH(0xb1), 1, 2, 3, 4, 0xbe, 0xde, 0, 1,
					0x10,       7, 0, 0, 9, 8,    0,    2};
	struct lc_rtp rtp;
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(bytes); len++)
		assert_int_not_equal(LC_RTP_OK, parse_exactly(bytes, len, &rtp));
}

static void a_head_is_written_as_it_was_read(void **state)
{
	uint8_t bytes[] = {HEADER, 0x99}, before[sizeof(bytes)];

	(void)state;
	memcpy(before, bytes, sizeof(bytes));
	uint64_t head = lc_rtp_head(bytes);
	memset(bytes, 0, 8);
	lc_rtp_set_head(bytes, head);
	assert_memory_equal(before, bytes, sizeof(bytes));
}

static void a_head_renumbered_keeps_marker_and_what_stands_before(void **state)
{
	static const uint8_t markers[] = {0, 0x80};

	(void)state;
	for (size_t i = 0; i < sizeof(markers); i++) {
		uint8_t bytes[] = {HEADER, 0x99};
		struct lc_rtp rtp;
		bytes[1] = markers[i] | 0x7f;
		uint64_t kept = lc_rtp_head(bytes) & LC_RTP_HEAD_KEPT;
		lc_rtp_set_head(bytes,
				lc_rtp_renumber(kept | LC_RTP_HEAD_PT(96), 0xfffe, 0xfedcba98));
		assert_int_equal(LC_RTP_OK, lc_rtp_parse(bytes, sizeof(bytes), &rtp));
		assert_int_equal(0xfffe, rtp.seq);
		assert_int_equal(0xfedcba98, rtp.ts);
		assert_int_equal(96, rtp.pt);
		assert_int_equal(markers[i], bytes[1] & 0x80);
		assert_int_equal(0x80, bytes[0]);
		assert_int_equal(0x99, bytes[12]);
	}
}

struct extension_case {
	const char *what;
	uint16_t profile;
	uint8_t id;
	int at;       /* offset of the data in the block, or -1: not found */
	size_t bytes; /* of the data */
	size_t block;
	uint8_t elements[24];
};

static const struct extension_case extension_cases[] = {
	{"one-byte form, first", 0xbede, 1, 1, 1, 4, {0x10, 5, 0, 0}},
	{"one-byte form, behind another", 0xbede, 2, 4, 3, 7, {0x11, 5, 6, 0x22, 7, 8, 9}},
	{"one-byte form, behind padding", 0xbede, 2, 3, 1, 4, {0, 0, 0x20, 9}},
	{"one-byte form, absent", 0xbede, 3, -1, 0, 4, {0x10, 5, 0x20, 6}},
	{"one-byte form, an empty block", 0xbede, 1, -1, 0, 0, {0}},
	{"one-byte form, id 15 ends the block", 0xbede, 1, -1, 0, 4, {0xf0, 5, 0x10, 6}},
	{"one-byte form, data past the block", 0xbede, 1, -1, 0, 4, {0, 0, 0x11, 6}},
	{"id 0 is nobody's", 0xbede, 0, -1, 0, 4, {0x00, 5, 6, 7}},
	{"two-byte form", 0x1000, 200, 2, 2, 4, {200, 2, 7, 8}},
	{"two-byte form with appbits", 0x100f, 200, 2, 2, 4, {200, 2, 7, 8}},
	{"two-byte form, empty data", 0x1000, 9, 2, 0, 4, {9, 0, 0, 0}},
	{"two-byte form, behind another", 0x1000, 9, 5, 1, 6, {8, 1, 5, 9, 1, 6}},
	{"two-byte form, length missing", 0x1000, 9, -1, 0, 4, {0, 0, 0, 9}},
	{"two-byte form, data past the block", 0x1000, 9, -1, 0, 4, {9, 3, 1, 2}},
	{"a profile of somebody else", 0xabcd, 1, -1, 0, 4, {0x10, 5, 0, 0}},
};

static void header_extensions_are_found_by_id(void **state)
{
	const struct extension_case *each;
	uint8_t packet[256];
	const uint8_t *data;
	struct lc_rtp rtp;
	size_t i, len, bytes;

	(void)state;
	for (i = 0; i < sizeof(extension_cases) / sizeof(extension_cases[0]); i++) {
		each = &extension_cases[i];
		print_message("# %s\n", each->what);
		len = with_extension(packet, each->profile, each->elements, each->block);
		assert_int_equal(LC_RTP_OK, lc_rtp_parse(packet, len, &rtp));
		bytes = 77;
		data = lc_rtp_extension(packet, each->id, &bytes);
		if (each->at < 0) {
			assert_null(data);
			assert_int_equal(77, bytes);
			continue;
		}
		assert_ptr_equal(packet + 16 + each->at, data);
		assert_int_equal(each->bytes, bytes);
	}
}

static void a_packet_without_extensions_has_none(void **state)
{
	static const uint8_t bytes[] = {HEADER, 0xbe, 0xde, 0, 1, 0x10, 5, 0, 0};
	struct lc_rtp rtp;
	size_t len = 77;

	(void)state;
	assert_int_equal(LC_RTP_OK, lc_rtp_parse(bytes, sizeof(bytes), &rtp));
	assert_null(lc_rtp_extension(bytes, 1, &len));
	assert_int_equal(77, len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_malformed_packet_is_refused_with_its_reason),
		cmocka_unit_test(no_buffer_is_a_truncated_packet),
		cmocka_unit_test(a_packet_of_1500_bytes_is_the_longest),
		cmocka_unit_test(a_refused_packet_leaves_the_view_untouched),
		cmocka_unit_test(the_fixed_header_is_read_in_network_order),
		cmocka_unit_test(
			the_payload_begins_behind_csrc_and_extension_and_ends_before_the_padding),
		cmocka_unit_test(a_packet_of_padding_only_has_an_empty_payload),
		cmocka_unit_test(a_packet_cut_anywhere_is_never_read_past_its_end),
		cmocka_unit_test(a_head_is_written_as_it_was_read),
		cmocka_unit_test(a_head_renumbered_keeps_marker_and_what_stands_before),
		cmocka_unit_test(header_extensions_are_found_by_id),
		cmocka_unit_test(a_packet_without_extensions_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
