/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lectern-peer says of a stream it receives: asking for packets and pictures that are missing, and reports.
 */
#include "tests/unit/support/receiver_scene.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#define OWN 1

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

/* A keyframe has just been asked for, and none comes: as browsers do, whatever comes of other pictures. */
static void expect_asked_every_200_ms(void)
{
	for (unsigned ms = 1; ms <= 2000; ms++) {
		uint16_t seq = (uint16_t)(receiver.highest + 1);
		see(WHOLE, false, ANA, seq & 0x7fff, seq); /* which takes 1 ms */
		ask();
		expect_asked(0, ms % 200 == 0);
	}
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
	expect_asked_every_200_ms();
	see(WHOLE, true, ANA, 2140, 2140);
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
	expect_asked_every_200_ms();
	see(WHOLE, true, ANA, 2002, 2002);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		VIDEO(what_is_missing_is_asked_for),
		VIDEO(all_that_is_missing_lately_is_asked_for_at_once),
		VIDEO(where_it_is_too_late_a_keyframe_is_asked_for),
		VIDEO(a_keyframe_from_before_does_not_help),
		VIDEO(who_has_no_picture_asks_for_one),
		VIDEO(sound_is_not_asked_for),
		AUDIO(a_report_tells_of_its_interval),
		AUDIO(numbers_of_a_report_go_on_at_the_wrap),
		AUDIO(a_reset_changes_no_report),
		AUDIO(jitter_is_that_of_rfc_3550),
		VIDEO(pictures_have_a_clock_of_90_khz),
		AUDIO(what_comes_late_is_no_jitter),
		AUDIO(a_report_tells_how_old_the_senders_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
