/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes one continuous RTP stream out of pieces of many: what a receiver sees in a slot never
 * shows that the slot was pointed elsewhere or that a layer was left out.
 *
 * The idea: every numbering (sequence numbers, picture ids) goes through a *renumberer* that adds
 * an offset. A switch sets the offset so that the first packet of the new piece follows the last
 * one sent; a packet left out on purpose moves it by one; a packet lost on the way leaves its gap,
 * so that NACK still finds it. Invariant: within a piece the order and the distances of the source
 * are kept, and no number is ever given to two different packets.
 *
 * It touches no packet and knows no route; see forward.h. Not thread-safe: whoever holds the slot.
 */
#ifndef LECTERN_MEDIA_REWRITE_H
#define LECTERN_MEDIA_REWRITE_H

#include "lectern/media/rtp.h"
#include "lectern/media/vp8.h"

#include <stdbool.h>
#include <stdint.h>

#define LC_RENUMBER_MEMORY 128 /* dropped numbers remembered for late packets */

/** Renumbers one wrapping counter of 7, 15 or 16 bits. All zero means: nothing sent yet. */
struct lc_renumber {
	bool has_sent; /* `last_out` is valid */
	bool is_open;  /* a piece is running; what follows is valid */
	uint8_t bits;
	int64_t newest;   /* input, unwrapped, highest seen in this piece */
	int64_t floor;    /* input, unwrapped, first of this piece: what is older is not ours */
	int64_t offset;   /* output = input + offset, at the newest input */
	int64_t last_out; /* highest output given so far, not cut to `bits` */
	uint16_t dropped_count;
	uint16_t dropped_next;
	int64_t dropped[LC_RENUMBER_MEMORY]; /* ring of inputs left out, rising */
};

/** Everything one slot remembers. All zero is a fresh one. */
struct lc_rewriter {
	struct lc_renumber seq;
	struct lc_renumber picture;
	bool is_switching; /* the next packet begins a new piece */
	bool is_plain;     /* lc_rewriter_follow() may go on with the running piece ... */
	bool has_pictures; /* ... also with picture ids and TL0PICIDX */
	uint32_t ssrc;     /* of the running piece */
	uint32_t ts_offset;
	uint32_t ts_newest; /* output, of the newest packet sent */
	int64_t ts_newest_ms;
	bool has_tl0;     /* `tl0_newest` is valid */
	bool is_tl0_open; /* `tl0_offset` is valid for the running piece */
	uint8_t tl0_offset;
	uint8_t tl0_newest; /* output */
	bool has_probe;     /* a jump was seen; the next packet decides (RFC 3550 A.1) */
	uint16_t probe_seq;
};

/** What the header of the outgoing packet is to carry; without meaning for one that is not sent. */
struct lc_rewritten {
	uint16_t seq;
	uint32_t ts;
	uint16_t picture_id; /* meaningful when the descriptor has one */
	uint8_t tl0;         /* meaningful when the descriptor has one */
};

/**
 * Ends the running piece: the next packet, whatever it is, continues the outgoing numbering.
 * To be called when the slot is pointed at another source, at another layer, or at the same one
 * after a pause. Packets of the old piece must not be offered afterwards.
 */
void lc_rewriter_switch(struct lc_rewriter *rewriter);

/**
 * Gives the numbers for one packet that is to be sent. `rtp` is the packet as it came, `vp8` its
 * descriptor or NULL, `clock` the ticks per second of its codec, `now_ms` its arrival.
 * False: do not send it; it belongs to a time before the switch, is too old to be placed, or may be
 * noise (a jump of more than 3000 forward or 1000 back counts only when a second packet follows
 * it). A change of SSRC begins a new piece by itself.
 */
bool lc_rewriter_next(struct lc_rewriter *rewriter, const struct lc_rtp *rtp,
		      const struct lc_vp8 *vp8, uint32_t clock, int64_t now_ms,
		      struct lc_rewritten *out);

/** A number in the width it has in a packet. */
static inline uint16_t lc_renumber_cut(const struct lc_renumber *numbers, int64_t number)
{
	return (uint16_t)(number & (((int64_t)1 << numbers->bits) - 1));
}

/** The timestamp of a packet of the running piece. */
static inline void lc_rewriter_place_ts(struct lc_rewriter *rewriter, uint32_t ts, int64_t now_ms,
					struct lc_rewritten *out)
{
	out->ts = ts + rewriter->ts_offset;
	if ((int32_t)(out->ts - rewriter->ts_newest) <= 0)
		return;
	rewriter->ts_newest = out->ts;
	rewriter->ts_newest_ms = now_ms;
}

/**
 * The same as lc_rewriter_next() for what nearly every packet is: the next one of the running piece, of the picture that
 * runs or the next one. It needs no more than the offsets, and is here to be compiled into the packet path. False, and
 * nothing has changed, for every other packet: then ask lc_rewriter_next().
 */
static inline bool lc_rewriter_follow(struct lc_rewriter *rewriter, const struct lc_rtp *rtp,
				      const struct lc_vp8 *vp8, int64_t now_ms,
				      struct lc_rewritten *out)
{
	struct lc_renumber *seq = &rewriter->seq, *picture = &rewriter->picture;
	uint16_t step = (uint16_t)(rtp->seq - (uint16_t)seq->newest), picture_step;

	if (step != 1 || !rewriter->is_plain || rewriter->ssrc != rtp->ssrc)
		return false;
	if (vp8) {
		picture_step =
			(uint16_t)(vp8->picture_id - lc_renumber_cut(picture, picture->newest));
		if (picture_step > 1 || !rewriter->has_pictures || !vp8->has_tl0 ||
		    picture->bits != vp8->picture_id_bits)
			return false;
		picture->newest += picture_step;
		picture->last_out = picture->newest + picture->offset;
		out->picture_id = lc_renumber_cut(picture, picture->last_out);
		out->tl0 = rewriter->tl0_newest = (uint8_t)(vp8->tl0 + rewriter->tl0_offset);
	}
	seq->newest++;
	seq->last_out = seq->newest + seq->offset;
	out->seq = (uint16_t)seq->last_out;
	lc_rewriter_place_ts(rewriter, rtp->ts, now_ms, out);
	return true;
}

/**
 * Tells that a packet of the running piece is left out on purpose, so that the numbers close over
 * it. A packet that is left out late, after younger ones were sent, keeps its gap: its number
 * cannot be taken back. Packets of another SSRC, and all while no piece is running, do nothing.
 */
void lc_rewriter_skip(struct lc_rewriter *rewriter, const struct lc_rtp *rtp,
		      const struct lc_vp8 *vp8);

#endif
