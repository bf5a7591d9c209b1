/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is counted of a stream: loss where there was loss and nowhere else, and jitter as a reference
 * in doubles computes it (RFC 3550 A.3, A.8).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lectern/media/reception.h"

#define OPUS 48
#define VIDEO 90
#define FRAME_MS 20

static struct lc_reception_meter meter;
static struct lc_reception_mark mark;
static uint32_t ssrc, ts;
static int64_t now_ms;

static int set_up(void **state)
{
	(void)state;
	memset(&meter, 0, sizeof(meter));
	memset(&mark, 0, sizeof(mark));
	ssrc = 0x1234;
	ts = 0;
	now_ms = 100000;
	return 0;
}

/* The packet of that number arrives, a frame later than the one before. */
static void arrive(uint16_t seq)
{
	const struct lc_rtp rtp = {.seq = seq, .ts = ts, .ssrc = ssrc};

	lc_reception_meter_note(&meter, &rtp, OPUS, now_ms);
	ts += FRAME_MS * OPUS;
	now_ms += FRAME_MS;
}

static void arrive_all(uint16_t from, unsigned count)
{
	while (count-- > 0)
		arrive(from++);
}

static void expect_tally(uint32_t expected, int32_t lost)
{
	struct lc_reception_tally tally = lc_reception_meter_take(&meter, OPUS, &mark);

	assert_int_equal(expected, tally.expected);
	assert_int_equal(lost, tally.lost);
}

static void nothing_comes_of_nothing(void **state)
{
	(void)state;
	expect_tally(0, 0);
}

static void packets_in_order_are_expected_and_there(void **state)
{
	(void)state;
	arrive_all(7, 50);
	expect_tally(50, 0);
	arrive_all(57, 25);
	expect_tally(25, 0);
	expect_tally(0, 0);
}

static void numbers_wrap(void **state)
{
	(void)state;
	arrive_all(65500, 200);
	expect_tally(200, 0);
	arrive_all(164, 65536u * 3);
	expect_tally(65536u * 3, 0);
}

static void what_is_missing_is_lost(void **state)
{
	(void)state;
	arrive_all(65530, 5); /* 65535, 0 and 1 are missing */
	arrive_all(2, 5);
	expect_tally(13, 3);
	arrive(7);
	arrive(9);
	expect_tally(3, 1);
}

static void a_burst_is_lost_as_a_whole(void **state)
{
	(void)state;
	arrive(1);
	arrive(1 + LC_RECEPTION_DROPOUT - 1);
	expect_tally(LC_RECEPTION_DROPOUT, LC_RECEPTION_DROPOUT - 2);
}

static void what_comes_late_is_not_lost(void **state)
{
	(void)state;
	arrive_all(10, 5);
	arrive(16);
	arrive(15);
	arrive(17);
	expect_tally(8, 0);
	arrive(19);
	expect_tally(2, 1);
	arrive(18);
	expect_tally(0, -1);
}

static void what_comes_too_late_stays_lost(void **state)
{
	(void)state;
	arrive(1);
	arrive_all(3, 64);
	arrive(2); /* 64 before the newest */
	expect_tally(66, 1);
	arrive_all(68, 10); /* 67 is missing, and is found again */
	arrive(67);
	expect_tally(11, 0);
}

static void what_comes_twice_counts_once(void **state)
{
	(void)state;
	arrive_all(1, 10);
	arrive(10);
	arrive(5);
	arrive_all(1, 10);
	expect_tally(10, 0);
	arrive(13);
	arrive(11);
	arrive(11);
	expect_tally(3, 1); /* the duplicate does not hide that 12 is missing */
}

static void what_came_before_the_first_was_never_expected(void **state)
{
	(void)state;
	arrive(100);
	arrive(98);
	arrive(99);
	expect_tally(1, 0);
}

static void another_ssrc_loses_nothing(void **state)
{
	(void)state;
	arrive_all(100, 10);
	ssrc++;
	arrive_all(40000, 10);
	ssrc--;
	arrive_all(110, 10);
	expect_tally(30, 0);
}

static void streams_that_take_turns_lose_nothing(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < 100; i++) {
		ssrc ^= 1;
		arrive((uint16_t)(ssrc & 1 ? i : 30000 + i));
	}
	expect_tally(100, 0);
}

static void a_jump_that_goes_on_is_another_numbering(void **state)
{
	(void)state;
	arrive_all(1, 10);
	arrive_all(20000, 10); /* the first of them only announces it */
	expect_tally(19, 0);
	arrive_all(100, 10); /* backwards */
	expect_tally(9, 0);
}

static void a_single_stray_number_changes_nothing(void **state)
{
	(void)state;
	arrive_all(1, 10);
	arrive(20000);
	arrive_all(11, 10);
	arrive(30000);
	arrive(21);
	expect_tally(21, 0);
}

/* Silence is sent as one packet in 400 ms; numbers go on, timestamps tell the time. */
static void silence_is_no_loss_and_no_jitter(void **state)
{
	uint16_t seq;

	(void)state;
	arrive_all(1, 50);
	for (seq = 51; seq < 101; seq++) {
		ts += 380 * OPUS;
		now_ms += 380;
		arrive(seq);
	}
	expect_tally(100, 0);
	assert_true(lc_reception_meter_take(&meter, OPUS, &mark).jitter_ms < 0.01);
}

/* A microphone that was off goes on where its timestamps stopped. */
static void a_pause_is_no_loss_and_no_jitter(void **state)
{
	(void)state;
	arrive_all(1, 50);
	now_ms += 3600000;
	arrive_all(51, 50);
	expect_tally(100, 0);
	assert_true(lc_reception_meter_take(&meter, OPUS, &mark).jitter_ms < 0.01);
}

/* Jitter */

static uint32_t random_state;

static uint32_t next_random(uint32_t below)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (random_state >> 8) % below;
}

/* Many frames of one packet; delays up to `most_ms`, and never out of order. */
static void compare_jitter(uint32_t ticks_per_ms, unsigned frame_ms, uint32_t most_ms)
{
	struct lc_rtp rtp = {.ssrc = 1, .ts = 0xffff0000u};
	double reference = 0, last_transit = 0;
	int64_t sent_ms = 1000, at_ms = 0;
	double actual;
	unsigned i;

	set_up(NULL);
	random_state = most_ms;
	for (i = 0; i < 5000; i++, sent_ms += frame_ms, rtp.seq++) {
		int64_t due_ms = sent_ms + next_random(most_ms + 1);
		double transit;
		at_ms = due_ms > at_ms ? due_ms : at_ms;
		transit = (double)(at_ms - sent_ms);
		lc_reception_meter_note(&meter, &rtp, ticks_per_ms, at_ms);
		rtp.ts += frame_ms * ticks_per_ms;
		if (i > 0) {
			double off = transit - last_transit;
			reference += ((off < 0 ? -off : off) - reference) / 16;
		}
		last_transit = transit;
		actual = lc_reception_meter_take(&meter, ticks_per_ms, &mark).jitter_ms;
		assert_true(actual > reference - 0.05 && actual < reference + 0.05);
	}
}

static void jitter_is_that_of_the_reference(void **state)
{
	(void)state;
	compare_jitter(OPUS, 20, 0);
	compare_jitter(OPUS, 20, 5);
	compare_jitter(OPUS, 20, 80);
	compare_jitter(OPUS, 60, 900);
	compare_jitter(VIDEO, 66, 200);
}

static void the_packets_of_one_picture_count_once(void **state)
{
	struct lc_rtp rtp = {.ssrc = 1};
	unsigned frame, part;

	(void)state;
	for (frame = 0; frame < 100; frame++, rtp.ts += 40 * VIDEO)
		for (part = 0; part < 10; part++, rtp.seq++)
			lc_reception_meter_note(&meter, &rtp, VIDEO, 40 * frame + 3 * part);
	assert_true(lc_reception_meter_take(&meter, VIDEO, &mark).jitter_ms < 0.01);
}

static void timestamps_that_leap_are_not_believed(void **state)
{
	(void)state;
	arrive_all(1, 50);
	ts += 0x70000000;
	arrive_all(51, 50);
	ts -= 3600000u * OPUS;
	arrive_all(101, 50);
	assert_true(lc_reception_meter_take(&meter, OPUS, &mark).jitter_ms < 0.01);
}

static void both_totals_wrap_by_themselves(void **state)
{
	(void)state;
	meter.totals = UINT64_MAX - 4; /* both are about to */
	(void)lc_reception_meter_take(&meter, OPUS, &mark);
	arrive_all(1, 10);
	arrive(12);
	expect_tally(12, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(nothing_comes_of_nothing, set_up),
		cmocka_unit_test_setup(packets_in_order_are_expected_and_there, set_up),
		cmocka_unit_test_setup(numbers_wrap, set_up),
		cmocka_unit_test_setup(what_is_missing_is_lost, set_up),
		cmocka_unit_test_setup(a_burst_is_lost_as_a_whole, set_up),
		cmocka_unit_test_setup(what_comes_late_is_not_lost, set_up),
		cmocka_unit_test_setup(what_comes_too_late_stays_lost, set_up),
		cmocka_unit_test_setup(what_comes_twice_counts_once, set_up),
		cmocka_unit_test_setup(what_came_before_the_first_was_never_expected, set_up),
		cmocka_unit_test_setup(another_ssrc_loses_nothing, set_up),
		cmocka_unit_test_setup(streams_that_take_turns_lose_nothing, set_up),
		cmocka_unit_test_setup(a_jump_that_goes_on_is_another_numbering, set_up),
		cmocka_unit_test_setup(a_single_stray_number_changes_nothing, set_up),
		cmocka_unit_test_setup(silence_is_no_loss_and_no_jitter, set_up),
		cmocka_unit_test_setup(a_pause_is_no_loss_and_no_jitter, set_up),
		cmocka_unit_test(jitter_is_that_of_the_reference),
		cmocka_unit_test_setup(the_packets_of_one_picture_count_once, set_up),
		cmocka_unit_test_setup(timestamps_that_leap_are_not_believed, set_up),
		cmocka_unit_test_setup(both_totals_wrap_by_themselves, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
