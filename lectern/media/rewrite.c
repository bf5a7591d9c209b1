/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Continuous numbering over switches, losses and omissions. Inputs are unwrapped to 64 bits as they
 * come, so that all comparisons are plain; outputs are cut to their width when they leave.
 */
#include "lectern/media/rewrite.h"

#define MAX_FORWARD 3000     /* RFC 3550 A.1: a larger jump may be a restart */
#define MAX_BACK 1000        /* more than A.1 has: retransmissions come late */
#define MAX_TICKS (1u << 30) /* the most a timestamp moves in a switch; half the range is a trap */
#define SEQ_BITS 16

/* The nearest to the newest: the distance is a number of `bits` bits with a sign. */
static int64_t unwrap(const struct lc_renumber *numbers, uint16_t raw)
{
	unsigned unused = 64u - numbers->bits;
	uint64_t ahead = (uint64_t)(raw - numbers->newest) << unused;

	return numbers->newest + ((int64_t)ahead >> unused);
}

static void begin(struct lc_renumber *numbers, uint16_t raw, uint8_t bits)
{
	numbers->is_open = true;
	numbers->bits = bits;
	numbers->newest = raw;
	numbers->floor = raw;
	numbers->offset = numbers->has_sent ? numbers->last_out + 1 - raw : 0;
	numbers->dropped_count = 0;
	numbers->dropped_next = 0;
}

/*
 * The offset for an input older than the newest: what was left out after it had not moved the
 * numbers yet. False when it was left out itself, or is older than the memory reaches.
 */
static bool find_late_offset(const struct lc_renumber *numbers, int64_t input, int64_t *offset)
{
	unsigned i, at, later = 0;

	for (i = 0; i < numbers->dropped_count; i++) {
		at = (numbers->dropped_next + LC_RENUMBER_MEMORY - 1 - i) % LC_RENUMBER_MEMORY;
		if (numbers->dropped[at] == input)
			return false;
		if (numbers->dropped[at] < input)
			break;
		later++;
	}
	if (later == LC_RENUMBER_MEMORY)
		return false;
	*offset = numbers->offset + later;
	return true;
}

static bool place(struct lc_renumber *numbers, int64_t input, uint16_t *out)
{
	int64_t offset = numbers->offset;

	if (input < numbers->floor)
		return false;
	if (input > numbers->newest)
		numbers->newest = input;
	else if (!find_late_offset(numbers, input, &offset))
		return false;
	if (!numbers->has_sent || input + offset > numbers->last_out)
		numbers->last_out = input + offset;
	numbers->has_sent = true;
	*out = lc_renumber_cut(numbers, input + offset);
	return true;
}

static void leave_out(struct lc_renumber *numbers, int64_t input)
{
	if (input <= numbers->newest)
		return;
	numbers->newest = input;
	numbers->offset--;
	numbers->dropped[numbers->dropped_next] = input;
	numbers->dropped_next = (numbers->dropped_next + 1) % LC_RENUMBER_MEMORY;
	if (numbers->dropped_count < LC_RENUMBER_MEMORY)
		numbers->dropped_count++;
}

static bool is_jump(const struct lc_renumber *numbers, int64_t input)
{
	int64_t ahead = input - numbers->newest;

	return ahead > MAX_FORWARD || ahead < -MAX_BACK;
}

static void begin_ts(struct lc_rewriter *rewriter, uint32_t ts, uint32_t clock, int64_t now_ms)
{
	int64_t elapsed_ms = now_ms - rewriter->ts_newest_ms;
	int64_t ticks = elapsed_ms > 0 ? elapsed_ms * clock / 1000 : 0;

	if (ticks < 1)
		ticks = 1; /* two frames never share a timestamp */
	if (ticks > MAX_TICKS)
		ticks = MAX_TICKS;
	if (rewriter->seq.has_sent)
		rewriter->ts_offset = rewriter->ts_newest + (uint32_t)ticks - ts;
	else
		rewriter->ts_newest = ts - 1; /* whatever comes first is newer */
}

static void begin_piece(struct lc_rewriter *rewriter, const struct lc_rtp *rtp, uint32_t clock,
			int64_t now_ms)
{
	begin_ts(rewriter, rtp->ts, clock, now_ms);
	begin(&rewriter->seq, rtp->seq, SEQ_BITS);
	rewriter->picture.is_open = false;
	rewriter->is_tl0_open = false;
	rewriter->is_switching = false;
	rewriter->is_plain = false;
	rewriter->has_probe = false;
	rewriter->ssrc = rtp->ssrc;
}

/* A far jump counts as a restart of the source only when the next packet follows it. */
static bool confirms_jump(struct lc_rewriter *rewriter, uint16_t seq)
{
	bool is_confirmed = rewriter->has_probe && rewriter->probe_seq == seq;

	rewriter->has_probe = true;
	rewriter->is_plain = false;
	rewriter->probe_seq = (uint16_t)(seq + 1);
	return is_confirmed;
}

/*
 * An encoder that starts over may take any picture id: seen in order, a picture id that goes back
 * begins a numbering of its own.
 */
static bool needs_new_pictures(const struct lc_renumber *picture, const struct lc_vp8 *vp8,
			       bool is_in_order)
{
	if (!picture->is_open || picture->bits != vp8->picture_id_bits)
		return true;
	return is_in_order && unwrap(picture, vp8->picture_id) < picture->newest;
}

static bool place_picture(struct lc_rewriter *rewriter, const struct lc_vp8 *vp8, bool is_in_order,
			  uint16_t *out)
{
	struct lc_renumber *picture = &rewriter->picture;

	if (vp8->picture_id_bits == 0)
		return true;
	if (needs_new_pictures(picture, vp8, is_in_order))
		begin(picture, vp8->picture_id, vp8->picture_id_bits);
	return place(picture, unwrap(picture, vp8->picture_id), out);
}

static void place_tl0(struct lc_rewriter *rewriter, const struct lc_vp8 *vp8, bool is_in_order,
		      uint8_t *out)
{
	if (!vp8->has_tl0)
		return;
	if (!rewriter->is_tl0_open) {
		rewriter->tl0_offset =
			rewriter->has_tl0 ? (uint8_t)(rewriter->tl0_newest + 1 - vp8->tl0) : 0;
		rewriter->is_tl0_open = true;
	}
	*out = (uint8_t)(vp8->tl0 + rewriter->tl0_offset);
	if (is_in_order)
		rewriter->tl0_newest = *out;
	rewriter->has_tl0 = true;
}

void lc_rewriter_switch(struct lc_rewriter *rewriter)
{
	rewriter->is_switching = true;
	rewriter->is_plain = false;
}

bool lc_rewriter_next(struct lc_rewriter *rewriter, const struct lc_rtp *rtp,
		      const struct lc_vp8 *vp8, uint32_t clock, int64_t now_ms,
		      struct lc_rewritten *out)
{
	struct lc_renumber *seq = &rewriter->seq;
	int64_t input = rtp->seq;
	bool is_in_order;

	if (!seq->is_open || rewriter->is_switching || rewriter->ssrc != rtp->ssrc) {
		begin_piece(rewriter, rtp, clock, now_ms);
	} else {
		input = unwrap(seq, rtp->seq);
		if (is_jump(seq, input)) {
			if (!confirms_jump(rewriter, rtp->seq))
				return false;
			input = rtp->seq;
			begin_piece(rewriter, rtp, clock, now_ms);
		}
	}
	rewriter->has_probe = false;
	is_in_order = input >= seq->newest;
	if (vp8 && !place_picture(rewriter, vp8, is_in_order, &out->picture_id))
		return false;
	if (!place(seq, input, &out->seq))
		return false;
	if (vp8)
		place_tl0(rewriter, vp8, is_in_order, &out->tl0);
	lc_rewriter_place_ts(rewriter, rtp->ts, now_ms, out);
	rewriter->is_plain = true;
	rewriter->has_pictures = rewriter->picture.is_open && rewriter->is_tl0_open;
	return true;
}

void lc_rewriter_skip(struct lc_rewriter *rewriter, const struct lc_rtp *rtp,
		      const struct lc_vp8 *vp8)
{
	struct lc_renumber *seq = &rewriter->seq;
	struct lc_renumber *picture = &rewriter->picture;
	int64_t input;

	if (!seq->is_open || rewriter->is_switching || rewriter->ssrc != rtp->ssrc)
		return;
	input = unwrap(seq, rtp->seq);
	if (input <= seq->newest || is_jump(seq, input))
		return;
	leave_out(seq, input);
	if (vp8 && picture->is_open && picture->bits == vp8->picture_id_bits)
		leave_out(picture, unwrap(picture, vp8->picture_id));
	rewriter->has_pictures = false; /* the rest of this picture is not to be sent either */
}
