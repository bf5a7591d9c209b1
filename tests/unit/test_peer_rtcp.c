/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The RTCP of lectern-peer: what it writes is what the RFCs have, it reads what it writes, and lengths that lie are not
 * believed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/peer/bytes.h"
#include "tests/peer/rtcp.h"

#define OWN 0x01020304
#define THEIRS 0xa1b2c3d4

static struct rtcp_writer writer;

/* What the reader was told. */
static struct {
	unsigned senders, blocks, keyframes, nacks;
	struct rtcp_sender sender;
	struct rtcp_block block; /* the last one */
	uint32_t media;
	uint16_t seqs[64];
} told;

static int set_up(void **state)
{
	(void)state;
	writer.len = 0;
	memset(writer.bytes, 0xee, sizeof(writer.bytes));
	memset(&told, 0, sizeof(told));
	return 0;
}

static void on_sender(void *data, const struct rtcp_sender *sender)
{
	assert_ptr_equal(&told, data);
	told.senders++;
	told.sender = *sender;
}

static void on_block(void *data, const struct rtcp_block *block)
{
	assert_ptr_equal(&told, data);
	told.blocks++;
	told.block = *block;
}

static void on_keyframe(void *data, uint32_t media)
{
	assert_ptr_equal(&told, data);
	told.keyframes++;
	told.media = media;
}

static void on_nack(void *data, uint32_t media, uint16_t seq)
{
	assert_ptr_equal(&told, data);
	told.media = media;
	told.seqs[told.nacks++ % 64] = seq;
}

static const struct rtcp_reader reader = {on_sender, on_block, on_keyframe, on_nack};

/* Reads from a heap block of exactly that size, so that a sanitizer sees a step beyond it. */
static void take(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	rtcp_read(&reader, copy, len, &told);
	free(copy);
}

static void expect_bytes(const char *hex)
{
	char text[3] = "";

	assert_int_equal(strlen(hex) / 2, writer.len);
	for (size_t i = 0; i < writer.len; i++) {
		memcpy(text, hex + 2 * i, 2);
		assert_int_equal(strtoul(text, NULL, 16), writer.bytes[i]);
	}
}

static void expect_block(const struct rtcp_block *wanted)
{
	assert_int_equal(wanted->ssrc, told.block.ssrc);
	assert_int_equal(wanted->fraction_lost, told.block.fraction_lost);
	assert_int_equal(wanted->lost, told.block.lost);
	assert_int_equal(wanted->highest, told.block.highest);
	assert_int_equal(wanted->jitter, told.block.jitter);
	assert_int_equal(wanted->last_sr, told.block.last_sr);
	assert_int_equal(wanted->since_sr, told.block.since_sr);
}

static void expect_sender(const struct rtcp_sender *wanted)
{
	assert_int_equal(wanted->ssrc, told.sender.ssrc);
	assert_int_equal(wanted->ntp, told.sender.ntp);
	assert_int_equal(wanted->ts, told.sender.ts);
	assert_int_equal(wanted->packets, told.sender.packets);
	assert_int_equal(wanted->octets, told.sender.octets);
}

/* Writing */

static void a_sender_report_is_that_of_rfc_3550(void **state)
{
	(void)state;
	rtcp_write_sr(&writer, &(struct rtcp_sender){.ssrc = OWN,
						     .ntp = 0x1122334455667788,
						     .ts = 0x99aabbcc,
						     .packets = 500,
						     .octets = 70000});
	expect_bytes("80c80006"
		     "01020304"
		     "1122334455667788"
		     "99aabbcc"
		     "000001f4"
		     "00011170");
}

static void a_receiver_report_is_that_of_rfc_3550(void **state)
{
	const struct rtcp_block block = {.ssrc = THEIRS,
					 .fraction_lost = 64,
					 .lost = -2,
					 .highest = 0x00012345,
					 .jitter = 960,
					 .last_sr = 0x11112222,
					 .since_sr = 0x00010000};

	(void)state;
	rtcp_write_rr(&writer, OWN, &block, 1);
	expect_bytes("81c90007"
		     "01020304"
		     "a1b2c3d4"
		     "40fffffe"
		     "00012345"
		     "000003c0"
		     "11112222"
		     "00010000");
}

/* An item ends with at least one zero, and its chunk at a multiple of four. */
static void a_name_is_padded(void **state)
{
	(void)state;
	rtcp_write_name(&writer, OWN, "a"); /* two bytes of item and one of text leave one */
	expect_bytes("81ca000201020304"
		     "01016100");
	writer.len = 0;
	rtcp_write_name(&writer, OWN, "ab");
	expect_bytes("81ca000301020304"
		     "0102616200000000");
	writer.len = 0;
	rtcp_write_name(&writer, OWN, "abcde");
	expect_bytes("81ca000301020304"
		     "0105616263646500");
	writer.len = 0;
	rtcp_write_name(&writer, OWN, "abcdef");
	expect_bytes("81ca000401020304"
		     "0106616263646566"
		     "00000000");
}

static void feedback_is_that_of_rfc_4585(void **state)
{
	(void)state;
	rtcp_write_pli(&writer, OWN, THEIRS);
	expect_bytes("81ce0002"
		     "01020304"
		     "a1b2c3d4");
	writer.len = 0;
	rtcp_write_nack(&writer, OWN, THEIRS, 0xfffe, 0x8001);
	expect_bytes("81cd0003"
		     "01020304"
		     "a1b2c3d4"
		     "fffe8001");
}

static void time_counts_from_1900(void **state)
{
	(void)state;
	assert_int_equal(UINT64_C(2208988800) << 32, rtcp_ntp(0));
	assert_int_equal((UINT64_C(2208988801) << 32) + 0x80000000u, rtcp_ntp(1500000));
	assert_int_equal((UINT64_C(2208988800) << 32) + 4294, rtcp_ntp(1));
}

static void what_has_no_room_is_left_out(void **state)
{
	const struct rtcp_block blocks[31] = {{.ssrc = THEIRS}};
	size_t full;

	(void)state;
	rtcp_write_rr(&writer, OWN, blocks, 31);
	for (full = 0; full != writer.len;) {
		full = writer.len;
		rtcp_write_nack(&writer, OWN, THEIRS, 1, 0);
	}
	rtcp_write_rr(&writer, OWN, blocks, 1);
	rtcp_write_name(&writer, OWN, "somebody with a name");
	rtcp_write_sr(&writer, &(struct rtcp_sender){0});
	assert_int_equal(full, writer.len);
	assert_in_range(writer.len, RTCP_MAX_BYTES - 15, RTCP_MAX_BYTES);
	assert_int_equal(0xee, writer.bytes[writer.len]);
	take(writer.bytes, writer.len);
	assert_int_equal(31, told.blocks);
	assert_int_equal((writer.len - 8 - 31 * 24) / 16, told.nacks);
}

/* Reading */

static void a_compound_packet_is_read_back(void **state)
{
	const struct rtcp_sender sender = {OWN, 0x1122334455667788, 7, 8, 9};
	const struct rtcp_block blocks[] = {{THEIRS, 255, 0x7fffff, UINT32_MAX, 1, 2, 3},
					    {OWN, 1, -0x800000, 5, 6, 7, 8}};

	(void)state;
	rtcp_write_sr(&writer, &sender);
	rtcp_write_rr(&writer, OWN, blocks, 2);
	rtcp_write_name(&writer, OWN, "ana");
	rtcp_write_nack(&writer, OWN, THEIRS, 0xfff8, 0x8101);
	rtcp_write_pli(&writer, OWN, THEIRS);
	take(writer.bytes, writer.len);
	assert_int_equal(1, told.senders);
	expect_sender(&sender);
	assert_int_equal(2, told.blocks);
	expect_block(&blocks[1]);
	assert_int_equal(4, told.nacks);
	assert_int_equal(0xfff8, told.seqs[0]);
	assert_int_equal(0xfff9, told.seqs[1]);
	assert_int_equal(1, told.seqs[2]); /* 0xfff8 + 9 */
	assert_int_equal(8, told.seqs[3]);
	assert_int_equal(1, told.keyframes);
	assert_int_equal(THEIRS, told.media);
}

static void blocks_of_a_sender_report_are_read(void **state)
{
	const struct rtcp_block block = {THEIRS, 12, 34, 56, 78, 90, 12};
	uint8_t bytes[28 + 24];

	(void)state;
	rtcp_write_sr(&writer, &(struct rtcp_sender){.ssrc = OWN});
	memcpy(bytes, writer.bytes, 28);
	writer.len = 0;
	rtcp_write_rr(&writer, OWN, &block, 1);
	memcpy(bytes + 28, writer.bytes + 8, 24);
	bytes[0] |= 1;
	bytes[3] = sizeof(bytes) / 4 - 1;
	take(bytes, sizeof(bytes));
	assert_int_equal(1, told.senders);
	assert_int_equal(1, told.blocks);
	expect_block(&block);
}

/* RFC 5104, 4.3.1: whom it is for stands in the entries, of which there may be several. */
static void a_full_intra_request_is_as_good_as_a_pli(void **state)
{
	uint8_t bytes[28] = {0x84, 206, 0, 6, 1, 2, 3, 4};

	(void)state;
	put_u32(bytes + 12, THEIRS);
	put_u32(bytes + 20, OWN);
	take(bytes, sizeof(bytes));
	assert_int_equal(2, told.keyframes);
	assert_int_equal(OWN, told.media);
	bytes[0] = 0x8f; /* something else about pictures, such as REMB */
	take(bytes, sizeof(bytes));
	assert_int_equal(2, told.keyframes);
}

static void who_listens_to_nothing_is_told_nothing(void **state)
{
	const struct rtcp_reader deaf = {0};

	(void)state;
	rtcp_write_sr(&writer, &(struct rtcp_sender){.ssrc = OWN});
	rtcp_write_rr(&writer, OWN, &(struct rtcp_block){.ssrc = THEIRS}, 1);
	rtcp_write_nack(&writer, OWN, THEIRS, 1, 0xffff);
	rtcp_write_pli(&writer, OWN, THEIRS);
	rtcp_read(&deaf, writer.bytes, writer.len, NULL);
	assert_int_equal(0, told.senders + told.blocks + told.nacks + told.keyframes);
}

/* A packet that is cut is none, and those before it stand. */
static void what_is_cut_short_is_not_read(void **state)
{
	static const struct rtcp_block blocks[3];
	size_t rr, nack;

	(void)state;
	rtcp_write_rr(&writer, OWN, blocks, 3);
	rr = writer.len;
	rtcp_write_nack(&writer, OWN, THEIRS, 5, 1);
	nack = writer.len;
	rtcp_write_sr(&writer, &(struct rtcp_sender){.ssrc = OWN});
	for (size_t len = 0; len <= writer.len; len++) {
		memset(&told, 0, sizeof(told));
		take(writer.bytes, len);
		assert_int_equal(len < rr ? 0 : 3, told.blocks);
		assert_int_equal(len < nack ? 0 : 2, told.nacks);
		assert_int_equal(len < writer.len ? 0 : 1, told.senders);
	}
}

/* Each packet says less than its kind needs, or more blocks than it has; what comes after it is read. */
static void a_lying_length_is_not_believed(void **state)
{
	static const uint8_t packets[][12] = {
		{4, 0x9f, 200, 0, 0},             /* a header alone */
		{4, 0x9f, 201, 0, 0},             /* the same of a receiver report */
		{4, 0x81, 205, 0, 0},             /* */
		{8, 0x9f, 200, 0, 1, 1, 1, 1, 1}, /* no time */
		{8, 0x9f, 201, 0, 1, 1, 1, 1, 1}, /* 31 blocks, none of them there */
		{8, 0x81, 205, 0, 1, 1, 1, 1, 1}, /* no numbers */
		{8, 0x81, 206, 0, 1, 1, 1, 1, 1}, /* of nobody */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(packets) / sizeof(packets[0]); i++) {
		uint8_t bytes[20];
		size_t len = packets[i][0];
		set_up(NULL);
		rtcp_write_pli(&writer, OWN, THEIRS);
		memcpy(bytes, packets[i] + 1, len);
		memcpy(bytes + len, writer.bytes, writer.len);
		take(bytes, len + writer.len);
		assert_int_equal(1, told.keyframes);
		assert_int_equal(0, told.senders + told.blocks + told.nacks);
	}
}

static void a_length_past_the_end_ends_it(void **state)
{
	(void)state;
	rtcp_write_pli(&writer, OWN, THEIRS);
	rtcp_write_pli(&writer, OWN, THEIRS);
	put_u16(writer.bytes + 14, 0xffff);
	take(writer.bytes, writer.len);
	assert_int_equal(1, told.keyframes);
	writer.bytes[0] = 0x41; /* another version */
	take(writer.bytes, writer.len);
	assert_int_equal(1, told.keyframes);
}

static void random_bytes_are_survived(void **state)
{
	static const uint8_t types[] = {200, 201, 202, 205, 206};
	uint32_t random = 1;
	uint8_t bytes[96];

	(void)state;
	for (unsigned round = 0; round < 20000; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++) {
			random = random * 1664525u + 1013904223u;
			bytes[i] = (uint8_t)(random >> 24);
		}
		bytes[0] = (uint8_t)(0x80 | (bytes[0] & 0x1f));
		bytes[1] = types[round % sizeof(types)];
		bytes[2] = 0;
		bytes[3] %= 32;
		take(bytes, round % (sizeof(bytes) + 1));
	}
	assert_true(told.senders && told.blocks && told.nacks && told.keyframes);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_sender_report_is_that_of_rfc_3550),
		TEST(a_receiver_report_is_that_of_rfc_3550),
		TEST(a_name_is_padded),
		TEST(feedback_is_that_of_rfc_4585),
		TEST(time_counts_from_1900),
		TEST(what_has_no_room_is_left_out),
		TEST(a_compound_packet_is_read_back),
		TEST(blocks_of_a_sender_report_are_read),
		TEST(a_full_intra_request_is_as_good_as_a_pli),
		TEST(who_listens_to_nothing_is_told_nothing),
		TEST(what_is_cut_short_is_not_read),
		TEST(a_lying_length_is_not_believed),
		TEST(a_length_past_the_end_ends_it),
		TEST(random_bytes_are_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
