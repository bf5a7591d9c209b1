/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random sources with loss, disorder, omissions and switches, from a generator that always gives the same: what comes out
 * shows none of it but what was lost.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/support/rewrite_scene.h"

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
	struct packet packet = {.rtp = rewrite_rtp(source->ssrc, source->seq++, source->ts)};

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
	packet.vp8 = rewrite_picture(
		source->bits, source->picture & (source->bits == 15 ? 0x7fff : 0x7f), source->tl0);
	return packet;
}

static bool offer(const struct packet *packet)
{
	return rewrite_offer(&packet->rtp, &packet->vp8);
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
			rewrite_omit(&packet.rtp, &packet.vp8);
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
		if (rewriter.pieces.seq && draw(20) == 0) {
			lost++;
			continue;
		}
		if (packet.temporal == 2 && source.frame % 8 < 4) {
			rewrite_omit(&packet.rtp, &packet.vp8);
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
			rewrite_omit(&packet.rtp, &packet.vp8);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(random_sources_in_order_come_out_without_a_gap,
				       rewrite_set_up),
		cmocka_unit_test_setup(random_losses_leave_exactly_their_gaps, rewrite_set_up),
		cmocka_unit_test_setup(disorder_never_gives_a_number_twice_nor_turns_the_order,
				       rewrite_set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
