/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Report blocks out of whole and broken RTCP, round trips, and what reports say over time.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lectern/media/feedback.h"
#include "lectern/media/rtcp.h"

#define SR 200
#define RR 201
#define SDES 202
#define BLOCK_BYTES 24
#define SECOND 65536u /* of NTP's middle */

static uint8_t bytes[2048];
static size_t len;

static int set_up(void **state)
{
	(void)state;
	memset(bytes, 0, sizeof(bytes));
	len = 0;
	return 0;
}

static void put_u32(size_t at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		bytes[at + (size_t)i] = (uint8_t)(value >> (24 - 8 * i));
}

/* Appends a packet with `count` blocks that say how many came before them. */
static void put_packet(uint8_t type, unsigned count)
{
	size_t head = type == SR ? 28 : 8, size = head + count * BLOCK_BYTES;
	unsigned i;

	put_u32(len, 0x80000000u | count << 24 | (uint32_t)type << 16 | (uint32_t)(size / 4 - 1));
	for (i = 0; i < count; i++) {
		size_t at = len + head + i * BLOCK_BYTES;
		put_u32(at, 0xaaaa0000u + i);
		put_u32(at + 4, 0x40fffffeu); /* a quarter; -2 */
		put_u32(at + 8, 0x00012345);
		put_u32(at + 12, 960);
		put_u32(at + 16, 0x11112222);
		put_u32(at + 20, 0x00010000);
	}
	len += size;
}

/* Reads from a heap block of exactly that size, so that a sanitizer sees a step beyond it. */
static unsigned count_reports(size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	struct lc_rtcp_reader reader;
	struct lc_rtcp_report report;
	unsigned count = 0;

	assert_non_null(copy);
	memcpy(copy, bytes, size);
	lc_rtcp_reader_init(&reader, copy, size);
	while (lc_rtcp_next_report(&reader, &report))
		count++;
	assert_false(lc_rtcp_next_report(&reader, &report));
	free(copy);
	return count;
}

static void a_block_is_read_field_by_field(void **state)
{
	struct lc_rtcp_reader reader;
	struct lc_rtcp_report report;

	(void)state;
	put_packet(SR, 2);
	lc_rtcp_reader_init(&reader, bytes, len);
	assert_true(lc_rtcp_next_report(&reader, &report));
	assert_int_equal(0xaaaa0000u, report.ssrc);
	assert_int_equal(0x40, report.fraction_lost);
	assert_int_equal(-2, report.lost);
	assert_int_equal(0x12345, report.highest);
	assert_int_equal(960, report.jitter);
	assert_int_equal(0x11112222, report.lsr);
	assert_int_equal(0x10000, report.dlsr);
	assert_true(report.is_first);
	assert_true(lc_rtcp_next_report(&reader, &report));
	assert_int_equal(0xaaaa0001u, report.ssrc);
	assert_false(report.is_first);
	assert_false(lc_rtcp_next_report(&reader, &report));
}

static void every_report_of_a_compound_packet_is_found(void **state)
{
	(void)state;
	put_packet(RR, 1);
	put_packet(SDES, 0);
	put_packet(RR, 0);
	put_packet(SR, 31);
	put_packet(RR, 3);
	assert_int_equal(35, count_reports(len));
}

static void packets_of_another_type_have_no_reports(void **state)
{
	static const uint8_t types[] = {0, 199, 202, 203, 204, 205, 206, 207, 255};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(types); i++)
		put_packet(types[i], 3);
	assert_int_equal(0, count_reports(len));
}

static void nothing_at_all_has_no_reports(void **state)
{
	struct lc_rtcp_reader reader;
	struct lc_rtcp_report report;

	(void)state;
	assert_int_equal(0, count_reports(0));
	lc_rtcp_reader_init(&reader, NULL, 100);
	assert_false(lc_rtcp_next_report(&reader, &report));
}

/* A packet that is cut is none, and those before it stand. */
static void what_is_cut_short_is_not_read(void **state)
{
	size_t whole, size;

	(void)state;
	put_packet(RR, 2);
	whole = len;
	put_packet(SR, 3);
	for (size = 0; size < len; size++)
		assert_int_equal(size < whole ? 0 : 2, count_reports(size));
	assert_int_equal(5, count_reports(len));
}

static void a_count_is_believed_only_as_far_as_the_packet_goes(void **state)
{
	(void)state;
	put_packet(RR, 2);
	bytes[0] = 0x80 | 31;
	put_packet(RR, 1);
	assert_int_equal(3, count_reports(len));
	set_up(NULL);
	put_packet(SR, 2);
	bytes[0] = 0x80 | 1;
	assert_int_equal(1, count_reports(len));
}

/* A sender report too short for its own head; a receiver report that is a header alone. */
static void a_packet_shorter_than_its_head_has_no_reports(void **state)
{
	(void)state;
	put_packet(RR, 0);
	bytes[0] = 0x80 | 5;
	bytes[1] = SR;
	put_packet(RR, 1);
	assert_int_equal(1, count_reports(len));
	set_up(NULL);
	put_u32(0, 0x85c90000);
	len = 4;
	assert_int_equal(0, count_reports(len));
	put_packet(RR, 1);
	assert_int_equal(1, count_reports(len));
}

static void a_length_past_the_end_ends_it(void **state)
{
	(void)state;
	put_packet(RR, 1);
	put_packet(RR, 1);
	bytes[32 + 2] = 0xff;
	bytes[32 + 3] = 0xff;
	assert_int_equal(1, count_reports(len));
}

static void another_version_is_no_rtcp(void **state)
{
	(void)state;
	put_packet(RR, 1);
	bytes[0] = 0x41;
	assert_int_equal(0, count_reports(len));
}

static void random_bytes_are_survived(void **state)
{
	unsigned round, total = 0;
	uint32_t random = 1;
	size_t i;

	(void)state;
	for (round = 0; round < 20000; round++) {
		size_t size = round % 97;
		for (i = 0; i < size; i++) {
			random = random * 1664525u + 1013904223u;
			bytes[i] = (uint8_t)(random >> 24);
		}
		bytes[0] = (uint8_t)(0x80 | (bytes[0] & 0x1f));
		bytes[1] = round & 1 ? SR : RR;
		bytes[2] = 0;
		bytes[3] %= 32;
		total += count_reports(size);
	}
	assert_in_range(total, 1, 100000);
}

/* Round trips */

static void the_middle_of_ntp_is_that_of_the_wall_clock(void **state)
{
	(void)state;
	assert_int_equal(0x7e80 << 16, lc_rtcp_ntp_middle(0)); /* 2208988800 is 0x83aa7e80 */
	assert_int_equal((0x7e81u << 16) + 0x8000, lc_rtcp_ntp_middle(1500000));
	assert_int_equal(0xffff,
			 lc_rtcp_ntp_middle((0x10000 - 0x7e80) * INT64_C(1000000) + 999999));
}

static void a_round_trip_is_what_is_left_of_the_time(void **state)
{
	struct lc_rtcp_report report = {.lsr = 10 * SECOND, .dlsr = 2 * SECOND};
	uint32_t us = 7;

	(void)state;
	assert_true(lc_rtcp_round_trip(&report, 12 * SECOND + SECOND / 4, &us));
	assert_int_equal(250000, us);
	assert_true(lc_rtcp_round_trip(&report, 12 * SECOND, &us));
	assert_int_equal(0, us);
	assert_true(lc_rtcp_round_trip(&report, 22 * SECOND, &us));
	assert_int_equal(LC_RTT_MAX_US, us);
	report.lsr = UINT32_MAX - SECOND + 1; /* the middle wraps every 18 hours */
	assert_true(lc_rtcp_round_trip(&report, SECOND + SECOND / 2, &us));
	assert_int_equal(500000, us);
}

static void a_round_trip_that_cannot_be_is_none(void **state)
{
	struct lc_rtcp_report report = {.lsr = 10 * SECOND, .dlsr = 2 * SECOND};
	uint32_t us = 7;

	(void)state;
	assert_false(lc_rtcp_round_trip(&report, 12 * SECOND - 1, &us));
	assert_false(lc_rtcp_round_trip(&report, 22 * SECOND + 1, &us));
	report.lsr = 0;
	assert_false(lc_rtcp_round_trip(&report, 2 * SECOND, &us));
	assert_int_equal(7, us);
}

/* Over time */

static struct lc_feedback feedback;
static struct lc_reception_mark marks[2];

static int set_up_feedback(void **state)
{
	(void)state;
	memset(&feedback, 0, sizeof(feedback));
	memset(marks, 0, sizeof(marks));
	return 0;
}

static void report(unsigned slot, bool is_audio, uint32_t ssrc, uint32_t highest, int32_t lost)
{
	const struct lc_rtcp_report report = {
		.ssrc = ssrc, .highest = highest, .lost = lost, .jitter = 900};

	lc_feedback_note(&feedback, slot, is_audio, &report, 0);
}

static void expect_tally(bool is_audio, uint32_t expected, int32_t lost)
{
	struct lc_reception_tally tally = lc_feedback_take(&feedback, is_audio, &marks[is_audio]);

	assert_int_equal(expected, tally.expected);
	assert_int_equal(lost, tally.lost);
}

static void the_first_report_only_says_where_a_stream_begins(void **state)
{
	(void)state;
	report(0, true, 1, 5000, 400);
	expect_tally(true, 0, 0);
	report(0, true, 1, 5250, 410);
	expect_tally(true, 250, 10);
	report(0, true, 1, 5250, 410);
	expect_tally(true, 0, 0);
}

static void slots_add_up_and_sound_is_kept_apart(void **state)
{
	unsigned slot;

	(void)state;
	for (slot = 0; slot < LC_MAX_SLOTS; slot++) {
		report(slot, slot % 2, slot, 100, 0);
		report(slot, slot % 2, slot, 200, (int32_t)(slot % 2));
	}
	expect_tally(true, 3200, 32);
	expect_tally(false, 3200, 0);
}

static void another_stream_begins_anew(void **state)
{
	(void)state;
	report(3, true, 1, 100, 0);
	report(3, true, 2, 900, 500);
	report(3, true, 2, 200, 500);       /* back */
	report(3, true, 2, 200 + 70000, 0); /* too far ahead */
	expect_tally(true, 0, 0);
	report(3, true, 2, 200 + 70010, 1);
	expect_tally(true, 10, 1);
}

static void nobody_loses_more_than_was_sent(void **state)
{
	(void)state;
	report(0, true, 1, 100, 0);
	report(0, true, 1, 110, 8388607);
	expect_tally(true, 10, 10);
	report(0, true, 1, 120, -8388608);
	expect_tally(true, 10, -10);
}

static void numbers_of_a_report_wrap(void **state)
{
	(void)state;
	report(0, false, 1, UINT32_MAX - 9, 0);
	report(0, false, 1, 10, 4);
	expect_tally(false, 20, 4);
}

static void jitter_is_in_the_clock_of_its_medium(void **state)
{
	(void)state;
	report(0, false, 1, 1, 0);
	report(1, true, 1, 1, 0);
	assert_true(lc_feedback_take(&feedback, false, &marks[0]).jitter_ms == 10);
	assert_true(lc_feedback_take(&feedback, true, &marks[1]).jitter_ms == 18.75);
}

static void a_round_trip_stays_until_another_is_known(void **state)
{
	struct lc_rtcp_report trip = {.lsr = SECOND, .dlsr = SECOND};

	(void)state;
	lc_feedback_note(&feedback, 0, true, &trip, 2 * SECOND + SECOND / 2);
	assert_int_equal(500000, feedback.rtt_us);
	report(0, true, 1, 1, 0);
	assert_int_equal(500000, feedback.rtt_us);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_block_is_read_field_by_field, set_up),
		cmocka_unit_test_setup(every_report_of_a_compound_packet_is_found, set_up),
		cmocka_unit_test_setup(packets_of_another_type_have_no_reports, set_up),
		cmocka_unit_test_setup(nothing_at_all_has_no_reports, set_up),
		cmocka_unit_test_setup(what_is_cut_short_is_not_read, set_up),
		cmocka_unit_test_setup(a_count_is_believed_only_as_far_as_the_packet_goes, set_up),
		cmocka_unit_test_setup(a_packet_shorter_than_its_head_has_no_reports, set_up),
		cmocka_unit_test_setup(a_length_past_the_end_ends_it, set_up),
		cmocka_unit_test_setup(another_version_is_no_rtcp, set_up),
		cmocka_unit_test_setup(random_bytes_are_survived, set_up),
		cmocka_unit_test(the_middle_of_ntp_is_that_of_the_wall_clock),
		cmocka_unit_test(a_round_trip_is_what_is_left_of_the_time),
		cmocka_unit_test(a_round_trip_that_cannot_be_is_none),
		cmocka_unit_test_setup(the_first_report_only_says_where_a_stream_begins,
				       set_up_feedback),
		cmocka_unit_test_setup(slots_add_up_and_sound_is_kept_apart, set_up_feedback),
		cmocka_unit_test_setup(another_stream_begins_anew, set_up_feedback),
		cmocka_unit_test_setup(nobody_loses_more_than_was_sent, set_up_feedback),
		cmocka_unit_test_setup(numbers_of_a_report_wrap, set_up_feedback),
		cmocka_unit_test_setup(jitter_is_in_the_clock_of_its_medium, set_up_feedback),
		cmocka_unit_test_setup(a_round_trip_stays_until_another_is_known, set_up_feedback),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
