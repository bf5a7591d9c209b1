/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lectern-peer says of a stream it receives: each packet is given, and each figure is counted by hand.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <glib.h>

#include "tests/peer/bytes.h"
#include "tests/peer/receiver.h"
#include "tests/peer/stamp.h"
#include "tests/peer/tone.h"

#define OWN 1
#define SSRC 0xa1b2c3d4
#define ANA 3
#define BERT 4
#define START_US INT64_C(1000000000)
#define HEAD 12
#define VP8_HEAD 7 /* descriptor and the first byte of the picture */

static struct receiver receiver;
static int64_t now_us;

static void begin(bool is_video)
{
	const struct sdp_line line = {.is_video = is_video, .is_used = true, .mid = "0"};

	receiver_clear(&receiver);
	receiver_init(&receiver, &line);
	now_us = START_US;
}

static int set_up_audio(void **state)
{
	(void)state;
	begin(false);
	return 0;
}

static int set_up_video(void **state)
{
	(void)state;
	begin(true);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	receiver_clear(&receiver);
	return 0;
}

/* Packets */

static void put_head(uint8_t *bytes, uint16_t seq, uint32_t ts)
{
	memset(bytes, 0, HEAD);
	bytes[0] = 0x80;
	put_u16(bytes + 2, seq);
	put_u32(bytes + 4, ts);
	put_u32(bytes + 8, SSRC);
}

/* From a heap block of exactly that size, so that a sanitizer sees a step beyond it. */
static void take(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	receiver_take(&receiver, copy, len, now_us);
	free(copy);
}

/* A packet of sound, 20 ms after the one before. */
static void hear_from(uint16_t peer, uint16_t seq)
{
	uint8_t bytes[HEAD + 1 + STAMP_BYTES];

	now_us += 20000;
	put_head(bytes, seq, seq * 960u);
	bytes[HEAD] = 0;
	stamp_write(bytes + HEAD + 1, &(struct stamp){peer, 0, seq, now_us - 5000});
	take(bytes, sizeof(bytes));
}

static void hear(unsigned first, unsigned last)
{
	for (unsigned seq = first; seq <= last; seq++)
		hear_from(ANA, (uint16_t)seq);
}

enum part { FIRST = 1, LAST = 2, WHOLE = 3 };

/* A packet of a picture. */
static void see(enum part part, bool is_key, uint16_t peer, uint16_t picture, uint16_t seq)
{
	uint8_t bytes[HEAD + VP8_HEAD + STAMP_BYTES] = {0};
	size_t len = HEAD + VP8_HEAD;

	now_us += 1000;
	put_head(bytes, seq, picture * 4500u);
	bytes[HEAD] = part & FIRST ? 0x90 : 0x80;
	bytes[HEAD + 1] = 0xe0;
	put_u16(bytes + HEAD + 2, 0x8000 | picture);
	bytes[HEAD + 6] = part & FIRST && is_key ? 0 : 1;
	if (part & LAST) {
		bytes[1] |= 0x80;
		stamp_write(bytes + len, &(struct stamp){peer, 0, picture, now_us - 7000});
		len += STAMP_BYTES;
	}
	take(bytes, len);
}

static const struct receiver_counts *counts(void)
{
	return &receiver.counts;
}

static void expect_no_fault(void)
{
	assert_int_equal(0, receiver_lost(&receiver));
	assert_int_equal(0, counts()->recovered);
	assert_int_equal(0, counts()->duplicates);
	assert_int_equal(0, counts()->reordered);
	assert_int_equal(0, counts()->raw_switches);
	assert_int_equal(0, counts()->broken);
}

/* Numbers */

static void a_stream_without_fault_has_none(void **state)
{
	(void)state;
	assert_int_equal(0, receiver_lost(&receiver));
	hear(100, 199);
	expect_no_fault();
	assert_int_equal(100, counts()->packets);
	assert_int_equal(100 * (HEAD + 1 + STAMP_BYTES), counts()->bytes);
	assert_int_equal(0, counts()->frames);
	assert_int_equal(20000, counts()->longest_gap_us);
	assert_int_equal(SSRC, receiver.ssrc);
	assert_int_equal(START_US + 20000, receiver.begun_us);
}

static void what_is_missing_is_lost(void **state)
{
	(void)state;
	hear(100, 109);
	hear(112, 119);
	hear(121, 121);
	assert_int_equal(3, receiver_lost(&receiver));
	assert_int_equal(0, counts()->reordered);
}

static void numbers_wrap_many_times(void **state)
{
	(void)state;
	for (unsigned number = 65000; number < 65000 + 3 * 65536; number++) {
		if (number % 10000)
			hear_from(ANA, (uint16_t)number);
	}
	assert_int_equal(20, receiver_lost(&receiver)); /* 70000, 80000 ... 260000 */
	assert_int_equal(0, counts()->duplicates);
	assert_int_equal(0, counts()->reordered);
	assert_int_equal(65000 + 3 * 65536 - 1, receiver_report(&receiver, now_us).highest - 65536);
}

static void loss_at_the_wrap_is_loss(void **state)
{
	(void)state;
	hear(65530, 65534);
	hear(1, 5);
	assert_int_equal(2, receiver_lost(&receiver));
	hear_from(ANA, 0);
	hear_from(ANA, 65535);
	assert_int_equal(0, receiver_lost(&receiver));
	assert_int_equal(2, counts()->reordered);
}

static void what_comes_twice_is_a_duplicate(void **state)
{
	(void)state;
	hear(10, 12);
	hear(12, 12);
	hear(10, 10);
	hear(13, 13);
	assert_int_equal(2, counts()->duplicates);
	assert_int_equal(0, counts()->reordered);
	assert_int_equal(0, receiver_lost(&receiver));
	assert_int_equal(6, counts()->packets);
}

static void what_comes_late_is_reordered_and_not_lost(void **state)
{
	(void)state;
	hear(10, 11);
	hear(13, 14);
	hear(12, 12);
	hear(15, 15);
	assert_int_equal(1, counts()->reordered);
	assert_int_equal(0, counts()->recovered);
	assert_int_equal(0, counts()->duplicates);
	assert_int_equal(0, receiver_lost(&receiver));
}

static void who_begins_out_of_order_has_lost_nothing(void **state)
{
	(void)state;
	hear(11, 11);
	hear(10, 10);
	hear(12, 20);
	assert_int_equal(0, receiver_lost(&receiver));
	assert_int_equal(1, counts()->reordered);
	assert_int_equal(0, receiver_report(&receiver, now_us).lost);
}

static void what_is_too_old_to_tell_is_a_duplicate(void **state)
{
	(void)state;
	hear(1000, 1000);
	hear(1002, 1002 + RECEIVER_WINDOW);
	hear_from(ANA, 1001);
	assert_int_equal(1, counts()->duplicates);
	assert_int_equal(1, receiver_lost(&receiver));
}

static void a_pause_is_a_gap_and_no_loss(void **state)
{
	(void)state;
	hear(1, 10);
	now_us += 480000;
	hear(11, 20);
	assert_int_equal(500000, counts()->longest_gap_us);
	expect_no_fault();
}

/* What is in a packet */

static void a_packet_of_any_length_is_counted(void **state)
{
	uint8_t bytes[HEAD + 3] = {0};

	(void)state;
	for (uint16_t seq = 0; seq <= 3; seq++) { /* silence in Opus is a byte or two */
		put_head(bytes, seq, seq * 960u);
		take(bytes, HEAD + (size_t)seq);
	}
	assert_int_equal(4, counts()->packets);
	assert_int_equal(0, receiver_lost(&receiver));
}

static void what_is_no_rtp_is_left_alone(void **state)
{
	uint8_t bytes[HEAD + 8] = {0};

	(void)state;
	put_head(bytes, 5, 0);
	for (size_t len = 0; len < HEAD; len++)
		take(bytes, len);
	bytes[0] = 0x40; /* another version */
	take(bytes, sizeof(bytes));
	bytes[0] = 0x8f; /* 15 sources that are not there */
	take(bytes, sizeof(bytes));
	bytes[0] = 0x90; /* an extension that goes on too long */
	put_u16(bytes + HEAD + 2, 2);
	take(bytes, sizeof(bytes));
	take(bytes, HEAD + 3);
	bytes[0] = 0xa0; /* more padding than bytes */
	bytes[HEAD + 7] = 9;
	take(bytes, sizeof(bytes));
	assert_int_equal(0, counts()->packets);
	assert_false(receiver.has_begun);
}

static void a_stamp_is_found_behind_extensions_and_before_padding(void **state)
{
	uint8_t bytes[HEAD + 8 + 8 + STAMP_BYTES + 4] = {0};

	(void)state;
	put_head(bytes, 5, 0);
	bytes[0] = 0xb2; /* padding, an extension, two sources */
	put_u16(bytes + HEAD + 8, 0xbede);
	put_u16(bytes + HEAD + 8 + 2, 1);
	stamp_write(bytes + HEAD + 16, &(struct stamp){BERT, 0, 1, now_us - 3000});
	bytes[sizeof(bytes) - 1] = 4;
	take(bytes, sizeof(bytes));
	assert_int_equal(BERT, receiver.source);
	assert_int_equal(1, receiver.delays.count);
	assert_int_equal(3000, receiver.delays.worst_us);
}

/* Whose it is */

static bool is_from(unsigned peer)
{
	return receiver.froms[peer / 8] >> peer % 8 & 1;
}

static void another_source_without_seam_is_a_switch_alone(void **state)
{
	(void)state;
	assert_int_equal(RECEIVER_NOBODY, receiver.source);
	hear(65500, 65530);
	assert_int_equal(0, counts()->switches);
	for (unsigned seq = 65531; seq < 65600; seq++)
		hear_from(BERT, (uint16_t)seq);
	assert_int_equal(1, counts()->switches);
	assert_int_equal(BERT, receiver.source);
	assert_true(is_from(ANA) && is_from(BERT) && !is_from(ANA + 8));
	expect_no_fault();
	assert_int_equal(100, receiver.delays.count);
	assert_in_range(delays_quantile(&receiver.delays, 0.5), 4700, 5000);
}

static void a_late_packet_of_the_former_source_is_no_switch(void **state)
{
	(void)state;
	hear(1, 8);
	hear(10, 10);
	hear_from(BERT, 11);
	hear_from(ANA, 9);
	hear_from(BERT, 12);
	assert_int_equal(1, counts()->switches);
	assert_int_equal(BERT, receiver.source);
}

static void whom_nobody_knows_is_no_source(void **state)
{
	(void)state;
	hear_from(RECEIVER_MAX_PEERS, 1);
	assert_int_equal(RECEIVER_NOBODY, receiver.source);
	assert_int_equal(0, receiver.delays.count);
}

/* Pictures */

static void pictures_that_follow_have_no_fault(void **state)
{
	(void)state;
	for (uint16_t picture = 0x7ff0; picture < 0x7ff0 + 50; picture++) {
		uint16_t seq = (uint16_t)(65500 + 3 * (picture - 0x7ff0));
		bool is_key = picture == 0x7ff0 || picture == 0x7ff0 + 20;
		see(FIRST, is_key, ANA, picture & 0x7fff, seq);
		see(0, false, ANA, picture & 0x7fff, (uint16_t)(seq + 1));
		see(LAST, false, ANA, picture & 0x7fff, (uint16_t)(seq + 2));
	}
	expect_no_fault();
	assert_int_equal(50, counts()->frames);
	assert_int_equal(2, counts()->keyframes);
	assert_int_equal(50, receiver.delays.count);
	assert_int_equal(START_US + 1000, receiver.picture_us);
	assert_true(receiver.has_picture);
}

static void a_switch_to_a_keyframe_has_no_fault(void **state)
{
	(void)state;
	see(WHOLE, true, ANA, 1, 1);
	see(WHOLE, false, ANA, 2, 2);
	see(FIRST, true, BERT, 3, 3);
	see(LAST, false, BERT, 3, 4);
	see(WHOLE, false, BERT, 4, 5);
	assert_int_equal(1, counts()->switches);
	expect_no_fault();
}

static void a_switch_to_another_picture_is_raw(void **state)
{
	(void)state;
	see(WHOLE, true, ANA, 1, 1);
	see(WHOLE, false, BERT, 2, 2);
	see(WHOLE, false, BERT, 3, 3);
	see(WHOLE, true, ANA, 4, 4);
	see(FIRST, false, BERT, 5, 5);
	see(LAST, false, BERT, 5, 6);
	assert_int_equal(3, counts()->switches);
	assert_int_equal(2, counts()->raw_switches);
	assert_int_equal(0, counts()->broken);
}

static void who_begins_without_a_keyframe_begins_raw(void **state)
{
	(void)state;
	see(WHOLE, false, ANA, 1, 1);
	assert_int_equal(0, counts()->switches);
	assert_int_equal(1, counts()->raw_switches);
	assert_false(receiver.has_picture);
}

/* The keyframe may be among what is missing, its beginning or the end with its stamp. */
static void a_switch_within_a_gap_is_not_judged(void **state)
{
	(void)state;
	see(WHOLE, true, ANA, 1, 1);
	see(LAST, false, BERT, 2, 3);
	assert_int_equal(1, counts()->switches);
	see(FIRST, true, ANA, 3, 4); /* its end gets lost */
	see(WHOLE, false, ANA, 4, 6);
	assert_int_equal(2, counts()->switches);
	assert_int_equal(0, counts()->raw_switches);
	assert_int_equal(2, receiver_lost(&receiver));
}

static void a_picture_that_does_not_follow_is_broken(void **state)
{
	(void)state;
	see(WHOLE, true, ANA, 1, 1);
	see(WHOLE, false, ANA, 3, 2);
	assert_int_equal(1, counts()->broken);
	see(WHOLE, false, ANA, 3, 3);
	assert_int_equal(2, counts()->broken);
	see(WHOLE, false, ANA, 4, 4);
	assert_int_equal(2, counts()->broken);
}

static void a_picture_without_its_end_is_broken(void **state)
{
	(void)state;
	see(FIRST, true, ANA, 1, 1);
	see(0, false, ANA, 1, 2);
	see(WHOLE, false, ANA, 2, 3);
	assert_int_equal(1, counts()->broken);
	see(FIRST, false, ANA, 3, 4);
	see(WHOLE, true, ANA, 4, 5); /* nothing depends on what was cut */
	assert_int_equal(1, counts()->broken);
}

static void what_is_missing_breaks_nothing(void **state)
{
	(void)state;
	see(WHOLE, true, ANA, 1, 1);
	see(WHOLE, false, ANA, 3, 3); /* a picture is missing */
	see(LAST, false, ANA, 4, 5);  /* the beginning of one is */
	see(WHOLE, false, ANA, 5, 6);
	see(FIRST, false, ANA, 6, 7); /* the end is */
	see(WHOLE, false, ANA, 7, 9);
	assert_int_equal(3, receiver_lost(&receiver));
	assert_int_equal(0, counts()->broken);
}

static void a_keyframe_that_comes_late_is_one(void **state)
{
	(void)state;
	see(WHOLE, false, ANA, 1, 1);
	see(LAST, false, ANA, 2, 3);
	assert_false(receiver.has_picture);
	see(FIRST, true, ANA, 2, 2);
	assert_true(receiver.has_picture);
	assert_int_equal(1, counts()->keyframes);
	assert_int_equal(2, counts()->frames);
	assert_int_equal(0, counts()->broken);
}

/* What is not as our senders make it is counted as packets, and not looked into. */
static void payload_of_any_kind_is_survived(void **state)
{
	uint8_t bytes[HEAD + 30];
	uint32_t random = 1;

	(void)state;
	for (unsigned seq = 0; seq < 20000; seq++) {
		put_head(bytes, (uint16_t)seq, seq);
		for (size_t i = HEAD; i < sizeof(bytes); i++) {
			random = random * 1664525u + 1013904223u;
			bytes[i] = (uint8_t)(random >> 24);
		}
		bytes[0] |= (random >> 8) & 0x3f;
		bytes[1] = (uint8_t)(random >> 16);
		take(bytes, HEAD + seq % 31);
	}
	assert_in_range(counts()->packets, 1000, 20000);
}

/* Asking */

static struct {
	unsigned nacks, plis;
	uint16_t seqs[256];
} asked;

static void on_nack(void *data, uint32_t media, uint16_t seq)
{
	(void)data;
	assert_int_equal(SSRC, media);
	asked.seqs[asked.nacks++ % 256] = seq;
}

static void on_keyframe(void *data, uint32_t media)
{
	(void)data;
	assert_int_equal(SSRC, media);
	asked.plis++;
}

/* What it asks for now. */
static void ask(void)
{
	static const struct rtcp_reader reader = {.keyframe = on_keyframe, .nack = on_nack};
	struct rtcp_writer writer = {0};

	memset(&asked, 0, sizeof(asked));
	receiver_ask(&receiver, &writer, OWN, now_us);
	rtcp_read(&reader, writer.bytes, writer.len, NULL);
}

static void expect_asked(unsigned nacks, unsigned plis)
{
	assert_int_equal(nacks, asked.nacks);
	assert_int_equal(plis, asked.plis);
}

/* Pictures of a packet each; the first one is a keyframe. */
static void see_pictures(unsigned first, unsigned last)
{
	for (unsigned seq = first; seq <= last; seq++)
		see(WHOLE, receiver.has_picture ? false : true, ANA, seq & 0x7fff, (uint16_t)seq);
}

static void what_is_missing_is_asked_for(void **state)
{
	static const uint16_t missing[] = {65533, 65535, 13, 14, 40};

	(void)state;
	see_pictures(65530, 65532);
	see_pictures(65534, 65534);
	see_pictures(65536, 65536 + 12);
	see_pictures(65536 + 15, 65536 + 39);
	see_pictures(65536 + 41, 65536 + 60);
	ask();
	expect_asked(5, 0);
	assert_memory_equal(missing, asked.seqs, sizeof(missing));
	ask(); /* not again at once */
	expect_asked(0, 0);
	now_us += 100000;
	ask();
	expect_asked(5, 0);
	see(WHOLE, false, ANA, 13, 13);
	see(WHOLE, false, ANA, 40, 40);
	now_us += 100000;
	ask();
	expect_asked(3, 0);
	assert_int_equal(2, counts()->recovered);
	assert_int_equal(0, counts()->reordered);
	assert_int_equal(3, receiver_lost(&receiver));
	see(WHOLE, false, ANA, 40, 40);
	assert_int_equal(1, counts()->duplicates);
	assert_int_equal(2, counts()->recovered);
}

/* A burst that does not come back does not keep out what is lost after it. */
static void all_that_is_missing_lately_is_asked_for_at_once(void **state)
{
	(void)state;
	see_pictures(1000, 1000);
	see_pictures(1041, 1060);
	see_pictures(1062, 1070);
	ask();
	expect_asked(41, 0);
	assert_int_equal(1001, asked.seqs[0]);
	assert_int_equal(1040, asked.seqs[39]);
	assert_int_equal(1061, asked.seqs[40]);
}

static void where_it_is_too_late_a_keyframe_is_asked_for(void **state)
{
	(void)state;
	see_pictures(1, 9);
	see_pictures(11, 138);
	ask();
	expect_asked(1, 0);
	see_pictures(139, 139);
	now_us += 100000;
	ask(); /* nobody has it any more */
	expect_asked(0, 1);
	now_us += 100000;
	ask(); /* twice a second, until one is there */
	expect_asked(0, 0);
	now_us += 400000;
	ask();
	expect_asked(0, 1);
	see(WHOLE, true, ANA, 140, 140);
	now_us += 500000;
	ask();
	expect_asked(0, 0);
	assert_int_equal(1, receiver_lost(&receiver));
}

static void a_keyframe_from_before_does_not_help(void **state)
{
	(void)state;
	see_pictures(1, 9);
	see_pictures(12, 140);
	ask();
	expect_asked(0, 1);
	see(WHOLE, true, ANA, 10, 10);
	now_us += 500000;
	ask();
	expect_asked(0, 1);
}

static void who_has_no_picture_asks_for_one(void **state)
{
	(void)state;
	ask(); /* of whom? */
	expect_asked(0, 0);
	see(WHOLE, false, ANA, 1, 1);
	ask();
	expect_asked(0, 1);
	see(WHOLE, true, ANA, 2, 2);
	now_us += 600000;
	ask();
	expect_asked(0, 0);
}

static void sound_is_not_asked_for(void **state)
{
	(void)state;
	begin(false);
	hear(1, 10);
	hear(15, 20);
	ask();
	expect_asked(0, 0);
}

/* Reports */

/* RFC 3550, A.3: lost of what was expected since the last report, in 256ths. */
static void a_report_tells_of_its_interval(void **state)
{
	struct rtcp_block block;

	(void)state;
	hear(100, 199);
	block = receiver_report(&receiver, now_us);
	assert_int_equal(SSRC, block.ssrc);
	assert_int_equal(0, block.fraction_lost);
	assert_int_equal(0, block.lost);
	assert_int_equal(65536 + 199, block.highest);
	hear(225, 299); /* 25 of 100 */
	block = receiver_report(&receiver, now_us);
	assert_int_equal(64, block.fraction_lost);
	assert_int_equal(25, block.lost);
	hear(300, 309);
	block = receiver_report(&receiver, now_us);
	assert_int_equal(0, block.fraction_lost);
	assert_int_equal(25, block.lost);
	block = receiver_report(&receiver, now_us); /* nothing since */
	assert_int_equal(0, block.fraction_lost);
	hear(220, 224); /* late; more than was expected is no loss */
	block = receiver_report(&receiver, now_us);
	assert_int_equal(0, block.fraction_lost);
	assert_int_equal(20, block.lost);
}

static void numbers_of_a_report_go_on_at_the_wrap(void **state)
{
	(void)state;
	hear(65500, 65535);
	receiver_report(&receiver, now_us);
	hear(65536 + 32, 65536 + 63);
	struct rtcp_block block = receiver_report(&receiver, now_us);
	assert_int_equal(128, block.fraction_lost);
	assert_int_equal(32, block.lost);
	assert_int_equal(2 * 65536 + 63, block.highest);
}

/* Who is reported to does not know that somebody has begun to count anew. */
static void a_reset_changes_no_report(void **state)
{
	struct rtcp_block block;

	(void)state;
	hear(100, 149);
	hear(160, 199);
	receiver_reset(&receiver, now_us);
	assert_int_equal(0, receiver_lost(&receiver));
	assert_int_equal(0, counts()->packets);
	assert_false(is_from(ANA));
	hear(210, 219);
	assert_int_equal(10, receiver_lost(&receiver));
	block = receiver_report(&receiver, now_us);
	assert_int_equal(20 * 256 / 120, block.fraction_lost);
	assert_int_equal(20, block.lost);
	receiver_reset(&receiver, now_us);
	hear(221, 222);
	block = receiver_report(&receiver, now_us);
	assert_int_equal(256 / 3, block.fraction_lost);
	assert_int_equal(21, block.lost);
	hear(150, 150); /* lost before the reset: it was, and is no more */
	assert_int_equal(1, receiver_lost(&receiver));
	assert_int_equal(20, receiver_report(&receiver, now_us).lost);
}

static void the_gap_of_a_reset_begins_with_it(void **state)
{
	(void)state;
	hear(1, 5);
	now_us += 300000;
	receiver_reset(&receiver, now_us);
	now_us += 30000;
	hear(6, 9);
	assert_int_equal(50000, counts()->longest_gap_us);
}

/* RFC 3550, 6.4.1: J += (|D| - J) / 16, in ticks of the clock. */
static void jitter_is_that_of_rfc_3550(void **state)
{
	static const int late_ms[] = {0, 10, 10, 0, 25, 5};
	static const double jitter[] = {0, 480 / 16., 450 / 16.,
					(480 - 450 / 16.) / 16 + 450 / 16.};
	uint8_t bytes[HEAD + 1] = {0};
	double expected = 0;

	(void)state;
	for (uint16_t i = 0; i < 6; i++) {
		int d_ticks = i ? abs(late_ms[i] - late_ms[i - 1]) * 48 : 0;
		put_head(bytes, i, i * 960u + 0xfffffff0); /* a clock that wraps */
		now_us = START_US + (i * 20 + late_ms[i]) * 1000;
		take(bytes, sizeof(bytes));
		expected += (d_ticks - expected) / 16;
		assert_true(ABS(receiver.jitter - expected) < 1e-9);
		if (i < 2)
			assert_true(ABS(receiver.jitter - jitter[i]) < 1e-9);
		assert_int_equal((uint32_t)expected, receiver_report(&receiver, now_us).jitter);
	}
}

static void pictures_have_a_clock_of_90_khz(void **state)
{
	(void)state;
	see(WHOLE, true, ANA, 0, 0);
	now_us += 50000 - 1000;
	see(WHOLE, false, ANA, 1, 1);
	assert_true(receiver.jitter == 0);
	now_us += 60000 - 1000; /* 10 ms late: 900 ticks */
	see(WHOLE, false, ANA, 2, 2);
	assert_true(ABS(receiver.jitter - 900 / 16.) < 1e-9);
}

static void what_comes_late_is_no_jitter(void **state)
{
	(void)state;
	hear(1, 3);
	hear(5, 6);
	double before = receiver.jitter;
	hear(4, 4);
	assert_true(receiver.jitter == before);
}

static void a_report_tells_how_old_the_senders_is(void **state)
{
	(void)state;
	hear(1, 1);
	assert_int_equal(0, receiver_report(&receiver, now_us).last_sr);
	assert_int_equal(0, receiver_report(&receiver, now_us).since_sr);
	receiver_take_sr(&receiver, &(struct rtcp_sender){.ntp = 0x1122334455667788}, now_us);
	now_us += 1500000;
	assert_int_equal(0x33445566, receiver_report(&receiver, now_us).last_sr);
	assert_int_equal(65536 + 32768, receiver_report(&receiver, now_us).since_sr);
}

/* Ears */

static void an_ear_hears_whom_the_stream_is_from(void **state)
{
	struct tone *tone = tone_new(12);
	bool heard[TONES] = {false};
	uint8_t bytes[HEAD + TONE_MAX_BYTES];
	unsigned all = 0;

	(void)state;
	receiver_listen(&receiver, true);
	assert_non_null(receiver.ear);
	for (uint16_t i = 0; i < TONE_FRAMES; i++) {
		if (i % 10 == 4)
			continue; /* lost: 20 ms that the decoder makes up */
		put_head(bytes, i, i * 960u);
		memcpy(bytes + HEAD, tone->frames[i], tone->len[i]);
		take(bytes, (size_t)(HEAD + tone->len[i]));
	}
	assert_int_equal(10, ear_tell(receiver.ear, heard));
	for (unsigned i = 0; i < TONES; i++)
		all += heard[i];
	assert_true(heard[12] && all == 1);
	receiver_reset(&receiver, now_us);
	assert_int_equal(0, ear_tell(receiver.ear, heard));
	receiver_listen(&receiver, false);
	assert_null(receiver.ear);
	g_free(tone);
}

static void nobody_listens_to_pictures(void **state)
{
	(void)state;
	receiver_listen(&receiver, true);
	assert_null(receiver.ear);
}

#define AUDIO(name) cmocka_unit_test_setup_teardown(name, set_up_audio, tear_down)
#define VIDEO(name) cmocka_unit_test_setup_teardown(name, set_up_video, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AUDIO(a_stream_without_fault_has_none),
		AUDIO(what_is_missing_is_lost),
		AUDIO(numbers_wrap_many_times),
		AUDIO(loss_at_the_wrap_is_loss),
		AUDIO(what_comes_twice_is_a_duplicate),
		AUDIO(what_comes_late_is_reordered_and_not_lost),
		AUDIO(who_begins_out_of_order_has_lost_nothing),
		AUDIO(what_is_too_old_to_tell_is_a_duplicate),
		AUDIO(a_pause_is_a_gap_and_no_loss),
		AUDIO(a_packet_of_any_length_is_counted),
		AUDIO(what_is_no_rtp_is_left_alone),
		AUDIO(a_stamp_is_found_behind_extensions_and_before_padding),
		AUDIO(another_source_without_seam_is_a_switch_alone),
		AUDIO(a_late_packet_of_the_former_source_is_no_switch),
		AUDIO(whom_nobody_knows_is_no_source),
		VIDEO(pictures_that_follow_have_no_fault),
		VIDEO(a_switch_to_a_keyframe_has_no_fault),
		VIDEO(a_switch_to_another_picture_is_raw),
		VIDEO(who_begins_without_a_keyframe_begins_raw),
		VIDEO(a_switch_within_a_gap_is_not_judged),
		VIDEO(a_picture_that_does_not_follow_is_broken),
		VIDEO(a_picture_without_its_end_is_broken),
		VIDEO(what_is_missing_breaks_nothing),
		VIDEO(a_keyframe_that_comes_late_is_one),
		VIDEO(payload_of_any_kind_is_survived),
		VIDEO(what_is_missing_is_asked_for),
		VIDEO(all_that_is_missing_lately_is_asked_for_at_once),
		VIDEO(where_it_is_too_late_a_keyframe_is_asked_for),
		VIDEO(a_keyframe_from_before_does_not_help),
		VIDEO(who_has_no_picture_asks_for_one),
		VIDEO(sound_is_not_asked_for),
		AUDIO(a_report_tells_of_its_interval),
		AUDIO(numbers_of_a_report_go_on_at_the_wrap),
		AUDIO(a_reset_changes_no_report),
		AUDIO(the_gap_of_a_reset_begins_with_it),
		AUDIO(jitter_is_that_of_rfc_3550),
		VIDEO(pictures_have_a_clock_of_90_khz),
		AUDIO(what_comes_late_is_no_jitter),
		AUDIO(a_report_tells_how_old_the_senders_is),
		AUDIO(an_ear_hears_whom_the_stream_is_from),
		VIDEO(nobody_listens_to_pictures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
