/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lectern-peer finds in a stream it receives: each packet is given, and each figure is counted by hand.
 */
#include "tests/unit/support/receiver_scene.h"

#include <glib.h>
#include <string.h>

#include "tests/peer/bytes.h"
#include "tests/peer/stamp.h"
#include "tests/peer/tone.h"

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
		AUDIO(the_gap_of_a_reset_begins_with_it),
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
		AUDIO(an_ear_hears_whom_the_stream_is_from),
		VIDEO(nobody_listens_to_pictures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
