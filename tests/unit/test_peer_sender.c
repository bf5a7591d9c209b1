/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lectern-peer sends, taken by its own receiver: a stream of its own making has no fault, and what is asked for
 * again is sent again.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <glib.h>

#include "tests/peer/bytes.h"
#include "tests/peer/clip.h"
#include "tests/peer/receiver.h"
#include "tests/peer/sender.h"

#define PEER 9
#define START_US INT64_C(1000000000)

static struct sender sender;
static struct receiver receiver;
static int64_t now_us;
static unsigned sent;
static uint16_t lose_every; /* 0 = none */
static uint8_t last[CONNECTION_MAX_PACKET];

/* In place of the network. */
bool connection_send(struct connection *connection, uint8_t *bytes, size_t len, bool is_rtcp)
{
	assert_null(connection);
	assert_false(is_rtcp);
	assert_in_range(len, 12, CONNECTION_MAX_PACKET);
	memcpy(last, bytes, len);
	sent++;
	if (lose_every && sent % lose_every == 0)
		return true;
	receiver_take(&receiver, bytes, len, now_us);
	return true;
}

static void begin(bool is_video)
{
	struct sdp_line line = {.is_video = is_video,
				.is_used = true,
				.mid = "17",
				.pt = is_video ? 96 : 111,
				.mids = SDP_EXT_MID,
				.level = is_video ? 0 : SDP_EXT_LEVEL};

	sender_init(&sender, PEER, &line);
	sender.seq = 65500; /* it wraps */
	receiver_init(&receiver, &line);
	now_us = START_US;
	sent = lose_every = 0;
}

static int tear_down(void **state)
{
	(void)state;
	sender_clear(&sender);
	receiver_clear(&receiver);
	return 0;
}

static void send_for(int ms)
{
	for (int64_t end_us = now_us + ms * 1000; now_us < end_us; now_us += 5000)
		sender_tick(&sender, now_us);
}

static void a_tone_has_no_fault(void **state)
{
	struct tone *tone = tone_new(5);
	bool heard[TONES];

	(void)state;
	begin(false);
	sender.tone = tone;
	sender.level = 20;
	receiver_listen(&receiver, true);
	send_for(3000);
	assert_int_equal(150, receiver.counts.packets);
	assert_int_equal(150, sender.counts.packets);
	assert_int_equal(sender.counts.bytes, receiver.counts.bytes);
	assert_int_equal(0, receiver_lost(&receiver));
	assert_true(receiver.jitter == 0);
	assert_int_equal(PEER, receiver.source);
	assert_int_equal(0, receiver.delays.worst_us);
	ear_tell(receiver.ear, heard);
	assert_true(heard[5]);
	g_free(tone);
}

/* RFC 8285: level and mid where a gateway looks for them. */
static void a_packet_has_the_extensions_that_were_agreed(void **state)
{
	static const uint8_t expected[] = {
		0xbe, 0xde, 0, 2, SDP_EXT_MID << 4 | 1, '1', '7', SDP_EXT_LEVEL << 4, 20, 0, 0, 0};
	struct tone *tone = tone_new(5);

	(void)state;
	begin(false);
	sender.tone = tone;
	sender.level = 20;
	send_for(5);
	assert_int_equal(0x90, last[0]);
	assert_int_equal(111, last[1]);
	assert_memory_equal(expected, last + 12, sizeof(expected));
	g_free(tone);
}

static void a_film_has_no_fault(void **state)
{
	(void)state;
	begin(true);
	send_for(5000);
	assert_int_equal(5 * CLIP_FPS, receiver.counts.frames);
	assert_int_equal(3, receiver.counts.keyframes); /* of pictures 0, 40 and 80 */
	assert_int_equal(0, receiver.counts.broken);
	assert_int_equal(0, receiver.counts.raw_switches);
	assert_int_equal(0, receiver_lost(&receiver));
	assert_int_equal(5 * CLIP_FPS, receiver.delays.count);
	sender_keyframe(&sender, now_us);
	send_for(50);
	assert_int_equal(4, receiver.counts.keyframes);
	assert_int_equal(1, sender.counts.keyframes);
	assert_int_equal(0, receiver.counts.broken);
}

/* As browsers do: what is asked for within 300 ms of what was heeded is let fall, and does not put off the next. */
static void a_keyframe_is_made_once_in_300_ms(void **state)
{
	(void)state;
	begin(true);
	send_for(1000);
	assert_int_equal(1, receiver.counts.keyframes);
	sender_keyframe(&sender, now_us);
	for (int i = 0; i < 5; i++) {
		send_for(50);
		sender_keyframe(&sender, now_us);
	}
	sender_keyframe(&sender, now_us + 49999);
	send_for(50);
	assert_int_equal(2, receiver.counts.keyframes);
	sender_keyframe(&sender, now_us);
	send_for(50);
	assert_int_equal(3, receiver.counts.keyframes);
	assert_int_equal(8, sender.counts.keyframes);
	assert_int_equal(0, receiver.counts.broken);
}

/* Who counts anew does not change what is heeded. */
static void a_keyframe_is_made_once_whatever_is_counted(void **state)
{
	(void)state;
	begin(true);
	send_for(500);
	sender_keyframe(&sender, now_us);
	sender.counts = (struct sender_counts){0};
	send_for(100);
	sender_keyframe(&sender, now_us);
	send_for(100);
	assert_int_equal(2, receiver.counts.keyframes);
	assert_int_equal(1, sender.counts.keyframes);
}

static void on_nack(void *data, uint32_t media, uint16_t seq)
{
	(void)data;
	assert_int_equal(sender.ssrc, media);
	sender_resend(&sender, seq);
}

static void what_gets_lost_is_asked_for_and_sent_again(void **state)
{
	static const struct rtcp_reader reader = {.nack = on_nack};

	(void)state;
	begin(true);
	send_for(500);
	sent = 0;
	lose_every = 10;
	for (int i = 0; i < 100; i++) {
		struct rtcp_writer writer = {0};
		send_for(50);
		receiver_ask(&receiver, &writer, 1, now_us);
		rtcp_read(&reader, writer.bytes, writer.len, NULL);
	}
	assert_true(receiver.counts.recovered > 20);
	assert_true(receiver_lost(&receiver) < 5); /* those of the last moment */
	assert_int_equal(0, receiver.counts.broken);
	assert_int_equal(0, receiver.counts.reordered);
	assert_int_equal(0, receiver.counts.duplicates);
	assert_int_equal(sender.counts.nacks, sender.counts.resent);
	sender_resend(&sender, (uint16_t)(sender.seq - SENDER_HISTORY - 1)); /* long gone */
	assert_int_equal(sender.counts.nacks, sender.counts.resent + 1);
}

static void what_was_due_long_ago_is_left_out(void **state)
{
	struct tone *tone = tone_new(5);

	(void)state;
	begin(false);
	sender.tone = tone;
	send_for(100);
	now_us += 150000; /* held up: made up for */
	sender_tick(&sender, now_us);
	assert_in_range(sender.counts.packets, 12, 13);
	now_us += 900000;
	sender_tick(&sender, now_us);
	assert_in_range(sender.counts.packets, 13, 14);
	g_free(tone);
}

/* RFC 3550, 6.4.1: payload alone, and since ever, whatever somebody counts anew. */
static void a_report_tells_all_that_was_sent(void **state)
{
	struct tone *tone = tone_new(5);
	uint32_t octets = 0;

	(void)state;
	begin(false);
	sender.tone = tone;
	send_for(200);
	sender.counts = (struct sender_counts){0};
	send_for(200);
	for (unsigned i = 0; i < 20; i++)
		octets += tone->len[i];
	struct rtcp_sender report = sender_report(&sender);
	assert_int_equal(20, report.packets);
	assert_int_equal(octets, report.octets);
	assert_int_equal(sender.ssrc, report.ssrc);
	assert_int_equal(10, sender.counts.packets);
	g_free(tone);
}

static void what_receivers_report_is_kept(void **state)
{
	uint32_t now = (uint32_t)(rtcp_ntp(g_get_real_time()) >> 16);
	struct rtcp_block block = {.fraction_lost = 64};

	(void)state;
	begin(false);
	assert_int_equal(-1, sender.rtt_us);
	sender_take_block(&sender, &block);
	assert_int_equal(64, sender.fraction_lost);
	assert_int_equal(-1, sender.rtt_us);
	block.last_sr = now - 3 * 65536;
	block.since_sr = 65536;
	sender_take_block(&sender, &block);
	assert_in_range(sender.rtt_us, 2000000, 2500000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_tone_has_no_fault, tear_down),
		cmocka_unit_test_teardown(a_packet_has_the_extensions_that_were_agreed, tear_down),
		cmocka_unit_test_teardown(a_film_has_no_fault, tear_down),
		cmocka_unit_test_teardown(a_keyframe_is_made_once_in_300_ms, tear_down),
		cmocka_unit_test_teardown(a_keyframe_is_made_once_whatever_is_counted, tear_down),
		cmocka_unit_test_teardown(what_gets_lost_is_asked_for_and_sent_again, tear_down),
		cmocka_unit_test_teardown(what_was_due_long_ago_is_left_out, tear_down),
		cmocka_unit_test_teardown(a_report_tells_all_that_was_sent, tear_down),
		cmocka_unit_test_teardown(what_receivers_report_is_kept, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
