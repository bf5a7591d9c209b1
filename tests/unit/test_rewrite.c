/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One continuous stream out of pieces of many: facts about each numbering first, then random
 * sources with loss, disorder, omissions and switches, from a generator that always gives the same.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lectern/media/rewrite.h"

#define VIDEO 90000
#define AUDIO 48000

static struct lc_rewriter rewriter;
static struct lc_rewritten out;
static int64_t now_ms;

static int set_up(void **state)
{
	(void)state;
	memset(&rewriter, 0, sizeof(rewriter));
	memset(&out, 0, sizeof(out));
	now_ms = 1000;
	return 0;
}

static struct lc_rtp rtp_of(uint32_t ssrc, uint16_t seq, uint32_t ts)
{
	return (struct lc_rtp){.ssrc = ssrc, .seq = seq, .ts = ts, .payload_bytes = 1};
}

/* A packet without VP8 descriptor; its timestamp follows its sequence number. */
static bool send(uint32_t ssrc, uint16_t seq)
{
	struct lc_rtp rtp = rtp_of(ssrc, seq, seq * 960u);

	return lc_rewriter_next(&rewriter, &rtp, NULL, AUDIO, now_ms, &out);
}

static bool send_at(uint32_t ssrc, uint16_t seq, uint32_t ts)
{
	struct lc_rtp rtp = rtp_of(ssrc, seq, ts);

	return lc_rewriter_next(&rewriter, &rtp, NULL, AUDIO, now_ms, &out);
}

static void omit(uint32_t ssrc, uint16_t seq)
{
	struct lc_rtp rtp = rtp_of(ssrc, seq, seq * 960u);

	lc_rewriter_skip(&rewriter, &rtp, NULL);
}

static struct lc_vp8 picture(uint8_t bits, uint16_t id, uint8_t tl0)
{
	return (struct lc_vp8){
		.picture_id_bits = bits, .picture_id = id, .has_tl0 = true, .tl0 = tl0};
}

static bool send_picture(uint32_t ssrc, uint16_t seq, uint8_t bits, uint16_t id, uint8_t tl0)
{
	struct lc_rtp rtp = rtp_of(ssrc, seq, id * 3000u);
	struct lc_vp8 vp8 = picture(bits, id, tl0);

	return lc_rewriter_next(&rewriter, &rtp, &vp8, VIDEO, now_ms, &out);
}

static void omit_picture(uint32_t ssrc, uint16_t seq, uint8_t bits, uint16_t id)
{
	struct lc_rtp rtp = rtp_of(ssrc, seq, id * 3000u);
	struct lc_vp8 vp8 = picture(bits, id, 0);

	lc_rewriter_skip(&rewriter, &rtp, &vp8);
}

#define expect_seq(call, expected)                                                                 \
	do {                                                                                       \
		assert_true(call);                                                                 \
		assert_int_equal((expected), out.seq);                                             \
	} while (0)

#define expect_picture(call, expected)                                                             \
	do {                                                                                       \
		assert_true(call);                                                                 \
		assert_int_equal((expected), out.picture_id);                                      \
	} while (0)

/* ---- sequence numbers ---- */

static void the_first_source_keeps_its_numbers(void **state)
{
	(void)state;
	expect_seq(send(1, 500), 500);
	assert_int_equal(500 * 960, out.ts);
	expect_seq(send(1, 501), 501);
}

static void a_switch_goes_on_with_the_next_number(void **state)
{
	(void)state;
	expect_seq(send(1, 500), 500);
	lc_rewriter_switch(&rewriter);
	expect_seq(send(2, 60000), 501);
	expect_seq(send(2, 60001), 502);
	lc_rewriter_switch(&rewriter);
	expect_seq(send(1, 7), 503);
}

static void a_change_of_ssrc_is_a_switch_by_itself(void **state)
{
	(void)state;
	expect_seq(send(1, 500), 500);
	expect_seq(send(2, 9), 501);
	expect_seq(send(2, 10), 502);
}

static void a_pause_of_the_same_source_leaves_no_gap(void **state)
{
	(void)state;
	expect_seq(send(1, 500), 500);
	lc_rewriter_switch(&rewriter);
	expect_seq(send(1, 900), 501);
}

static void a_lost_packet_leaves_its_gap(void **state)
{
	(void)state;
	expect_seq(send(1, 500), 500);
	expect_seq(send(1, 503), 503);
}

static void a_packet_found_again_fills_its_gap(void **state)
{
	(void)state;
	expect_seq(send(1, 10), 10);
	lc_rewriter_switch(&rewriter);
	expect_seq(send(2, 500), 11);
	expect_seq(send(2, 503), 14);
	expect_seq(send(2, 501), 12);
	expect_seq(send(2, 502), 13);
	expect_seq(send(2, 504), 15);
}

static void a_repeated_packet_keeps_its_number(void **state)
{
	(void)state;
	expect_seq(send(1, 10), 10);
	expect_seq(send(1, 11), 11);
	expect_seq(send(1, 10), 10);
	expect_seq(send(1, 12), 12);
}

static void a_packet_from_before_the_switch_is_dropped(void **state)
{
	(void)state;
	expect_seq(send(1, 10), 10);
	lc_rewriter_switch(&rewriter);
	expect_seq(send(1, 50), 11);
	assert_false(send(1, 49));
	assert_false(send(1, 10));
	expect_seq(send(1, 51), 12);
}

static void a_packet_left_out_leaves_no_gap(void **state)
{
	(void)state;
	expect_seq(send(1, 10), 10);
	omit(1, 11);
	omit(1, 12);
	expect_seq(send(1, 13), 11);
}

static void a_late_packet_stands_before_what_was_left_out_after_it(void **state)
{
	(void)state;
	expect_seq(send(1, 10), 10);
	omit(1, 12); /* 11 is late */
	expect_seq(send(1, 13), 12);
	expect_seq(send(1, 11), 11);
	expect_seq(send(1, 14), 13);
}

static void a_packet_left_out_late_keeps_its_gap(void **state)
{
	(void)state;
	expect_seq(send(1, 10), 10);
	expect_seq(send(1, 12), 12);
	omit(1, 11);
	expect_seq(send(1, 13), 13);
}

static void leaving_out_the_same_packet_twice_counts_once(void **state)
{
	(void)state;
	expect_seq(send(1, 10), 10);
	omit(1, 11);
	omit(1, 11);
	expect_seq(send(1, 12), 11);
}

static void a_packet_once_left_out_is_not_sent_later(void **state)
{
	(void)state;
	expect_seq(send(1, 10), 10);
	omit(1, 11);
	assert_false(send(1, 11));
	expect_seq(send(1, 12), 11);
	assert_false(send(1, 11));
}

static void leaving_out_means_nothing_while_no_piece_runs(void **state)
{
	(void)state;
	omit(1, 9);
	expect_seq(send(1, 10), 10);
	lc_rewriter_switch(&rewriter);
	omit(1, 11);
	omit(2, 11);
	expect_seq(send(1, 12), 11);
	omit(2, 13); /* of another SSRC */
	expect_seq(send(1, 13), 12);
}

static void a_late_packet_is_dropped_when_too_much_was_left_out_since(void **state)
{
	uint16_t i;

	(void)state;
	expect_seq(send(1, 10), 10);
	for (i = 0; i < LC_RENUMBER_MEMORY; i++)
		omit(1, (uint16_t)(12 + i)); /* 11 is late */
	assert_false(send(1, 11));
	expect_seq(send(1, (uint16_t)(12 + LC_RENUMBER_MEMORY)), 12);
}

static void a_late_packet_is_placed_as_far_as_the_memory_reaches(void **state)
{
	uint16_t i;

	(void)state;
	expect_seq(send(1, 10), 10);
	for (i = 0; i < LC_RENUMBER_MEMORY - 1; i++)
		omit(1, (uint16_t)(12 + i));
	expect_seq(send(1, 11), 11);
}

static void sequence_numbers_wrap_on_both_sides(void **state)
{
	(void)state;
	expect_seq(send(1, 65534), 65534);
	expect_seq(send(1, 65535), 65535);
	expect_seq(send(1, 0), 0);
	lc_rewriter_switch(&rewriter);
	expect_seq(send(2, 65535), 1);
	omit(2, 0);
	expect_seq(send(2, 2), 3);
	expect_seq(send(2, 1), 2);
}

static void one_stray_number_far_away_is_dropped(void **state)
{
	(void)state;
	expect_seq(send(1, 1000), 1000);
	assert_false(send(1, 30000));
	expect_seq(send(1, 1001), 1001);
	assert_false(send(1, 60000));
	expect_seq(send(1, 1002), 1002);
}

static void a_source_that_starts_over_is_believed_at_its_second_packet(void **state)
{
	(void)state;
	expect_seq(send(1, 1000), 1000);
	assert_false(send(1, 30000));
	expect_seq(send(1, 30001), 1001);
	expect_seq(send(1, 30002), 1002);
}

static void a_stray_number_is_not_confirmed_by_packets_in_between(void **state)
{
	(void)state;
	expect_seq(send(1, 1000), 1000);
	assert_false(send(1, 30000));
	expect_seq(send(1, 1001), 1001);
	assert_false(send(1, 30001));
	expect_seq(send(1, 1002), 1002);
}

static void the_limits_of_a_jump_are_those_of_loss_and_retransmission(void **state)
{
	(void)state;
	expect_seq(send(1, 5000), 5000);
	expect_seq(send(1, 8000), 8000);
	assert_false(send(1, 11001));
	expect_seq(send(1, 7000), 7000);
	assert_false(send(1, 6999));
}

static void a_stray_number_that_is_left_out_moves_nothing(void **state)
{
	(void)state;
	expect_seq(send(1, 1000), 1000);
	omit(1, 30000);
	expect_seq(send(1, 1001), 1001);
}

/* ---- timestamps ---- */

static void timestamps_within_a_source_keep_their_distance(void **state)
{
	(void)state;
	send_at(1, 1, 5000);
	now_ms += 500;
	send_at(1, 2, 5960);
	assert_int_equal(5960, out.ts);
}

static void a_switch_moves_the_timestamp_by_the_time_that_passed(void **state)
{
	(void)state;
	send_at(1, 1, 5000);
	now_ms += 20;
	lc_rewriter_switch(&rewriter);
	send_at(2, 9, 777777);
	assert_int_equal(5000 + 20 * 48, out.ts);
	send_at(2, 10, 777777 + 960);
	assert_int_equal(5000 + 20 * 48 + 960, out.ts);
}

static void two_sources_never_share_a_timestamp(void **state)
{
	(void)state;
	send_at(1, 1, 5000);
	lc_rewriter_switch(&rewriter);
	send_at(2, 9, 100);
	assert_int_equal(5001, out.ts);
	now_ms -= 50; /* the threads of two publishers read the clock apart */
	lc_rewriter_switch(&rewriter);
	send_at(3, 9, 100);
	assert_int_equal(5002, out.ts);
}

static void the_time_of_a_frame_is_that_of_its_first_packet(void **state)
{
	(void)state;
	send_at(1, 1, 5000);
	now_ms += 10;
	send_at(1, 2, 5000);
	now_ms += 10;
	lc_rewriter_switch(&rewriter);
	send_at(2, 9, 100);
	assert_int_equal(5000 + 20 * 48, out.ts);
}

static void timestamps_wrap(void **state)
{
	(void)state;
	send_at(1, 1, 0xffffff00);
	now_ms += 20;
	lc_rewriter_switch(&rewriter);
	send_at(2, 9, 0xfffffff0);
	assert_int_equal(0xffffff00u + 960u, out.ts);
	send_at(2, 10, 0xfffffff0u + 960u);
	assert_int_equal(0xffffff00u + 1920u, out.ts);
}

static void even_a_day_of_silence_moves_the_timestamp_forward(void **state)
{
	(void)state;
	send_at(1, 1, 5000);
	now_ms += (int64_t)24 * 3600 * 1000;
	lc_rewriter_switch(&rewriter);
	send_at(2, 9, 100);
	assert_true((int32_t)(out.ts - 5000) > 0);
}

static void a_late_packet_does_not_set_the_time_back(void **state)
{
	(void)state;
	send_at(1, 1, 5000);
	send_at(1, 3, 5000 + 1920);
	send_at(1, 2, 5000 + 960);
	lc_rewriter_switch(&rewriter);
	send_at(2, 9, 100);
	assert_int_equal(5000 + 1920 + 1, out.ts);
}

/* ---- VP8 ---- */

static void packets_of_one_picture_share_its_id(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 300, 0), 300);
	expect_picture(send_picture(1, 2, 15, 300, 0), 300);
	expect_picture(send_picture(1, 3, 15, 301, 1), 301);
}

static void a_switch_goes_on_with_the_next_picture(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 300, 7), 300);
	lc_rewriter_switch(&rewriter);
	expect_picture(send_picture(2, 1, 15, 20000, 100), 301);
	assert_int_equal(8, out.tl0);
	expect_picture(send_picture(2, 2, 15, 20001, 101), 302);
	assert_int_equal(9, out.tl0);
}

static void a_picture_left_out_leaves_no_gap(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 300, 7), 300);
	omit_picture(1, 2, 15, 301);
	omit_picture(1, 3, 15, 301);
	expect_picture(send_picture(1, 4, 15, 302, 8), 301);
	assert_int_equal(2, out.seq);
}

static void a_lost_picture_leaves_its_gap(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 300, 7), 300);
	expect_picture(send_picture(1, 5, 15, 302, 8), 302);
}

static void a_late_packet_finds_its_picture(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 300, 7), 300);
	omit_picture(1, 3, 15, 301);
	expect_picture(send_picture(1, 4, 15, 302, 8), 301);
	expect_picture(send_picture(1, 2, 15, 300, 7), 300);
	assert_int_equal(2, out.seq);
	assert_int_equal(7, out.tl0);
}

static void picture_ids_wrap_in_their_width(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 0x7fff, 255), 0x7fff);
	expect_picture(send_picture(1, 2, 15, 0, 0), 0);
	assert_int_equal(0, out.tl0);
	lc_rewriter_switch(&rewriter);
	expect_picture(send_picture(2, 1, 7, 0x7f, 9), 1);
	expect_picture(send_picture(2, 2, 7, 0, 10), 2);
	assert_int_equal(2, out.tl0);
}

static void a_7_bit_id_after_a_15_bit_one_goes_on_modulo_128(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 300, 0), 300);
	lc_rewriter_switch(&rewriter);
	expect_picture(send_picture(2, 1, 7, 5, 0), 301 % 128);
	lc_rewriter_switch(&rewriter);
	expect_picture(send_picture(3, 1, 15, 5, 0), 302);
}

static void an_encoder_that_starts_over_goes_on_with_the_next_picture(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 300, 7), 300);
	expect_picture(send_picture(1, 2, 15, 12, 8), 301);
	expect_picture(send_picture(1, 3, 15, 13, 9), 302);
}

static void a_picture_id_that_grows_to_15_bits_goes_on(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 7, 127, 0), 127);
	expect_picture(send_picture(1, 2, 15, 128, 1), 128);
	expect_picture(send_picture(1, 3, 15, 129, 2), 129);
}

static void a_late_picture_does_not_set_tl0picidx_back(void **state)
{
	(void)state;
	send_picture(1, 1, 15, 300, 7);
	send_picture(1, 3, 15, 302, 9);
	send_picture(1, 2, 15, 301, 8);
	lc_rewriter_switch(&rewriter);
	send_picture(2, 1, 15, 5, 50);
	assert_int_equal(10, out.tl0);
}

static void a_source_without_picture_ids_does_not_forget_the_last(void **state)
{
	(void)state;
	expect_picture(send_picture(1, 1, 15, 300, 7), 300);
	lc_rewriter_switch(&rewriter);
	assert_true(send(2, 1));
	lc_rewriter_switch(&rewriter);
	expect_picture(send_picture(1, 9, 15, 900, 70), 301);
	assert_int_equal(8, out.tl0);
}

/* ---- random sources ---- */

static uint64_t seed;

static uint32_t draw(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

/* A video source that makes frames of one to four packets with temporal layers 0-2-1-2. */
struct source {
	uint32_t ssrc;
	uint16_t seq;
	uint32_t ts;
	uint8_t bits;
	uint16_t picture;
	uint8_t tl0;
	unsigned frame;
	unsigned left; /* packets left in the frame */
};

struct packet {
	struct lc_rtp rtp;
	struct lc_vp8 vp8;
	uint8_t temporal;
};

static const uint8_t pattern[] = {0, 2, 1, 2};

static void open_source(struct source *source, uint32_t ssrc)
{
	*source = (struct source){
		.ssrc = ssrc,
		.seq = (uint16_t)draw(65536),
		.ts = draw(1u << 31) * 2,
		.bits = draw(4) ? 15 : 7,
		.picture = (uint16_t)draw(32768),
		.tl0 = (uint8_t)draw(256),
	};
}

static struct packet make_packet(struct source *source)
{
	struct packet packet = {.rtp = rtp_of(source->ssrc, source->seq++, source->ts)};

	if (source->left == 0) {
		source->left = 1 + draw(4);
		source->frame++;
		source->picture++;
		source->ts += 3000;
		packet.rtp.ts = source->ts;
		if (pattern[source->frame % 4] == 0)
			source->tl0++;
	}
	source->left--;
	packet.temporal = pattern[source->frame % 4];
	packet.vp8 = picture(source->bits, source->picture & (source->bits == 15 ? 0x7fff : 0x7f),
			     source->tl0);
	return packet;
}

static bool offer(const struct packet *packet)
{
	return lc_rewriter_next(&rewriter, &packet->rtp, &packet->vp8, VIDEO, now_ms, &out);
}

/* A change of source or a pause: begins at a frame of the base layer, as a key frame does. */
static void go_to_next_piece(struct source *source, uint32_t ssrc)
{
	lc_rewriter_switch(&rewriter);
	if (draw(3))
		open_source(source, ssrc);
	while (source->left > 0 || pattern[(source->frame + 1) % 4] != 0)
		make_packet(source);
}

static void random_sources_in_order_come_out_without_a_gap(void **state)
{
	struct lc_rewritten last = {0};
	struct source source;
	struct packet packet;
	unsigned i, highest = 2;
	bool is_first = true;

	(void)state;
	seed = 1;
	open_source(&source, 1);
	source.bits = 15;
	go_to_next_piece(&source, 1);
	for (i = 2; i < 200000; i++) {
		now_ms += draw(15);
		if (draw(300) == 0)
			go_to_next_piece(&source, i);
		if (source.left == 0 && draw(50) == 0)
			highest = draw(3); /* changes between frames only */
		packet = make_packet(&source);
		if (packet.temporal > highest) {
			lc_rewriter_skip(&rewriter, &packet.rtp, &packet.vp8);
			continue;
		}
		assert_true(offer(&packet));
		if (!is_first) {
			uint16_t step = (uint16_t)(out.picture_id - last.picture_id);

			step &= source.bits == 15 && last.picture_id > 127 ? 0x7fff : 0x7f;
			assert_int_equal((uint16_t)(last.seq + 1), out.seq);
			assert_true((int32_t)(out.ts - last.ts) >= 0);
			assert_int_equal(out.ts == last.ts ? 0 : 1, step);
			assert_true((uint8_t)(out.tl0 - last.tl0) <= 1);
		}
		is_first = false;
		last = out;
	}
}

static void random_losses_leave_exactly_their_gaps(void **state)
{
	struct source source;
	struct packet packet;
	uint16_t last_seq = 0;
	unsigned i, lost = 0;
	bool is_first = true;

	(void)state;
	seed = 2;
	open_source(&source, 1);
	for (i = 2; i < 200000; i++) {
		now_ms += draw(15);
		if (draw(300) == 0) {
			go_to_next_piece(&source, i);
			lost = 0;
		}
		packet = make_packet(&source);
		if (rewriter.seq.is_open && !rewriter.is_switching && draw(20) == 0) {
			lost++;
			continue;
		}
		if (packet.temporal == 2 && source.frame % 8 < 4) {
			lc_rewriter_skip(&rewriter, &packet.rtp, &packet.vp8);
			continue;
		}
		assert_true(offer(&packet));
		if (!is_first)
			assert_int_equal((uint16_t)(last_seq + 1 + lost), out.seq);
		is_first = false;
		last_seq = out.seq;
		lost = 0;
	}
}

#define WINDOW 16

/* What was sent in the running piece, as unwrapped input and output numbers. */
struct sent {
	int64_t in, out;
};

static int64_t unwrap(int64_t near, uint16_t raw)
{
	return near + (int16_t)(raw - (uint16_t)near);
}

static void assert_order(const struct sent *sent, size_t count)
{
	size_t i, last = count - 1;

	for (i = 0; i < last && i < 256; i++) {
		const struct sent *other = &sent[last - 1 - i];

		if (other->in < sent[last].in)
			assert_true(other->out < sent[last].out);
		else if (other->in > sent[last].in)
			assert_true(other->out > sent[last].out);
		else
			assert_true(other->out == sent[last].out);
	}
}

static void disorder_never_gives_a_number_twice_nor_turns_the_order(void **state)
{
	static struct sent sent[100000];
	struct packet window[WINDOW];
	struct source source;
	size_t count = 0, piece = 0;
	unsigned i, at, filled = 0, refused = 0;
	int64_t in = 0, number = 0, newest = 0;

	(void)state;
	seed = 3;
	open_source(&source, 1);
	for (i = 2; i < 100000; i++) {
		now_ms += draw(15);
		if (draw(500) == 0) {
			go_to_next_piece(&source, i);
			filled = 0; /* what was under way belongs to the past */
			piece = count;
		}
		while (filled < WINDOW)
			window[filled++] = make_packet(&source);
		at = draw(4) ? 0 : draw(WINDOW);
		struct packet packet = window[at];

		if (draw(10)) /* or it comes twice */
			memmove(&window[at], &window[at + 1], (--filled - at) * sizeof(window[0]));
		if (packet.temporal == 2) {
			lc_rewriter_skip(&rewriter, &packet.rtp, &packet.vp8);
			continue;
		}
		if (!offer(&packet)) {
			refused++;
			continue;
		}
		in = count == piece ? packet.rtp.seq : unwrap(in, packet.rtp.seq);
		number = count == 0 ? out.seq : unwrap(number, out.seq);
		if (count == piece && count > 0)
			assert_true(number > newest);
		newest = number > newest || count == 0 ? number : newest;
		sent[count++] = (struct sent){in, number};
		assert_order(&sent[piece], count - piece);
	}
	assert_true(count > 45000);
	assert_true(refused < 1000); /* only what was overtaken by a switch */
}

/* The short way of nearly every packet */

static bool go_short(struct lc_rewriter *by, const struct lc_rtp *rtp, const struct lc_vp8 *vp8,
		     struct lc_rewritten *numbers)
{
	return lc_rewriter_follow(by, rtp, vp8, now_ms, numbers) ||
	       lc_rewriter_next(by, rtp, vp8, vp8 ? VIDEO : AUDIO, now_ms, numbers);
}

/* A source that loses, repeats, jumps, starts over and changes its descriptors, all by chance. */
struct whim {
	uint32_t ssrc, ts;
	uint16_t seq, picture;
	uint8_t bits, tl0;
	bool has_tl0;
};

static void step(struct whim *whim)
{
	unsigned chance = (unsigned)rand() % 1000;

	whim->seq++;
	if (rand() % 3 == 0) {
		whim->picture++;
		whim->tl0++;
		whim->ts += 3000;
	}
	if (chance < 30)
		whim->seq = (uint16_t)(whim->seq + rand() % 5 - 2);
	else if (chance < 35)
		whim->seq = (uint16_t)rand();
	else if (chance < 40)
		whim->ssrc = 1 + (uint32_t)rand() % 3;
	else if (chance < 45)
		whim->picture = (uint16_t)rand();
	else if (chance < 50)
		whim->bits = (uint8_t[]){0, 7, 15}[rand() % 3];
	else if (chance < 53)
		whim->has_tl0 = !whim->has_tl0;
}

static void the_short_way_gives_what_the_long_way_gives(void **state)
{
	struct whim whim = {.ssrc = 1, .bits = 15, .has_tl0 = true};
	struct lc_rewriter short_way = {0}, long_way = {0};
	unsigned followed = 0;

	(void)state;
	srand(7);
	for (unsigned i = 0; i < 300000; i++) {
		struct lc_rewritten by_short = {0}, by_long = {0};
		struct lc_rtp rtp = rtp_of(whim.ssrc, whim.seq, whim.ts);
		struct lc_vp8 vp8 =
			picture(whim.bits, whim.picture & ((1 << whim.bits) - 1), whim.tl0);
		const struct lc_vp8 *seen = i / 1000 % 2 ? &vp8 : NULL;
		vp8.has_tl0 = whim.has_tl0;
		followed += short_way.is_plain;
		if (rand() % 100 == 0) {
			lc_rewriter_skip(&short_way, &rtp, seen);
			lc_rewriter_skip(&long_way, &rtp, seen);
		} else {
			bool is_sent = lc_rewriter_next(&long_way, &rtp, seen, seen ? VIDEO : AUDIO,
							now_ms, &by_long);
			assert_int_equal(go_short(&short_way, &rtp, seen, &by_short), is_sent);
			if (is_sent) {
				assert_int_equal(by_short.seq, by_long.seq);
				assert_int_equal(by_short.ts, by_long.ts);
			}
			if (is_sent && seen && vp8.picture_id_bits)
				assert_int_equal(by_short.picture_id, by_long.picture_id);
			if (is_sent && seen && vp8.has_tl0)
				assert_int_equal(by_short.tl0, by_long.tl0);
		}
		if (rand() % 500 == 0) {
			lc_rewriter_switch(&short_way);
			lc_rewriter_switch(&long_way);
		}
		now_ms += rand() % 20;
		step(&whim);
	}
	assert_true(followed > 200000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_first_source_keeps_its_numbers, set_up),
		cmocka_unit_test_setup(a_switch_goes_on_with_the_next_number, set_up),
		cmocka_unit_test_setup(a_change_of_ssrc_is_a_switch_by_itself, set_up),
		cmocka_unit_test_setup(a_pause_of_the_same_source_leaves_no_gap, set_up),
		cmocka_unit_test_setup(a_lost_packet_leaves_its_gap, set_up),
		cmocka_unit_test_setup(a_packet_found_again_fills_its_gap, set_up),
		cmocka_unit_test_setup(a_repeated_packet_keeps_its_number, set_up),
		cmocka_unit_test_setup(a_packet_from_before_the_switch_is_dropped, set_up),
		cmocka_unit_test_setup(a_packet_left_out_leaves_no_gap, set_up),
		cmocka_unit_test_setup(a_late_packet_stands_before_what_was_left_out_after_it,
				       set_up),
		cmocka_unit_test_setup(a_packet_left_out_late_keeps_its_gap, set_up),
		cmocka_unit_test_setup(leaving_out_the_same_packet_twice_counts_once, set_up),
		cmocka_unit_test_setup(a_packet_once_left_out_is_not_sent_later, set_up),
		cmocka_unit_test_setup(leaving_out_means_nothing_while_no_piece_runs, set_up),
		cmocka_unit_test_setup(a_late_packet_is_dropped_when_too_much_was_left_out_since,
				       set_up),
		cmocka_unit_test_setup(a_late_packet_is_placed_as_far_as_the_memory_reaches,
				       set_up),
		cmocka_unit_test_setup(sequence_numbers_wrap_on_both_sides, set_up),
		cmocka_unit_test_setup(one_stray_number_far_away_is_dropped, set_up),
		cmocka_unit_test_setup(a_source_that_starts_over_is_believed_at_its_second_packet,
				       set_up),
		cmocka_unit_test_setup(a_stray_number_is_not_confirmed_by_packets_in_between,
				       set_up),
		cmocka_unit_test_setup(a_stray_number_that_is_left_out_moves_nothing, set_up),
		cmocka_unit_test_setup(the_limits_of_a_jump_are_those_of_loss_and_retransmission,
				       set_up),
		cmocka_unit_test_setup(timestamps_within_a_source_keep_their_distance, set_up),
		cmocka_unit_test_setup(a_switch_moves_the_timestamp_by_the_time_that_passed,
				       set_up),
		cmocka_unit_test_setup(two_sources_never_share_a_timestamp, set_up),
		cmocka_unit_test_setup(the_time_of_a_frame_is_that_of_its_first_packet, set_up),
		cmocka_unit_test_setup(timestamps_wrap, set_up),
		cmocka_unit_test_setup(even_a_day_of_silence_moves_the_timestamp_forward, set_up),
		cmocka_unit_test_setup(a_late_packet_does_not_set_the_time_back, set_up),
		cmocka_unit_test_setup(packets_of_one_picture_share_its_id, set_up),
		cmocka_unit_test_setup(a_switch_goes_on_with_the_next_picture, set_up),
		cmocka_unit_test_setup(a_picture_left_out_leaves_no_gap, set_up),
		cmocka_unit_test_setup(a_lost_picture_leaves_its_gap, set_up),
		cmocka_unit_test_setup(a_late_packet_finds_its_picture, set_up),
		cmocka_unit_test_setup(picture_ids_wrap_in_their_width, set_up),
		cmocka_unit_test_setup(a_7_bit_id_after_a_15_bit_one_goes_on_modulo_128, set_up),
		cmocka_unit_test_setup(an_encoder_that_starts_over_goes_on_with_the_next_picture,
				       set_up),
		cmocka_unit_test_setup(a_picture_id_that_grows_to_15_bits_goes_on, set_up),
		cmocka_unit_test_setup(a_late_picture_does_not_set_tl0picidx_back, set_up),
		cmocka_unit_test_setup(a_source_without_picture_ids_does_not_forget_the_last,
				       set_up),
		cmocka_unit_test_setup(random_sources_in_order_come_out_without_a_gap, set_up),
		cmocka_unit_test_setup(random_losses_leave_exactly_their_gaps, set_up),
		cmocka_unit_test_setup(disorder_never_gives_a_number_twice_nor_turns_the_order,
				       set_up),
		cmocka_unit_test_setup(the_short_way_gives_what_the_long_way_gives, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
