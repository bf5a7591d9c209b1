/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes one continuous RTP stream out of pieces of many: what a receiver sees in a slot never
 * shows that the slot was pointed elsewhere or that a layer was left out.
 *
 * The idea: where a packet stands in its own stream is known (numbering.h), so every numbering that goes out (sequence
 * numbers, picture ids) is that place plus an offset. A switch sets the offset so that the first packet of the new piece follows
 * the last one sent; a packet left out on purpose moves it by one; a packet lost on the way leaves its gap,
 * so that NACK still finds it. Invariant: within a piece the order and the distances of the source
 * are kept, and no number is ever given to two different packets.
 *
 * It touches no packet and knows no route; see forward.h. Not thread-safe: whoever holds the slot.
 */
#ifndef LECTERN_MEDIA_REWRITE_H
#define LECTERN_MEDIA_REWRITE_H

#include "lectern/media/numbering.h"

#include <stdbool.h>
#include <stdint.h>

#define LC_RENUMBER_MEMORY 128 /* dropped places remembered for late packets */

/** Gives one numbering its offset. All zero means: nothing sent yet. The last number given is newest + offset - unsent. */
struct lc_renumber {
	bool has_begun; /* what follows is valid */
	int64_t newest; /* place, highest of the running piece or, between pieces, of the last */
	int64_t offset; /* number = place + offset, at the newest */
	int64_t unsent; /* what was lost before something left out: its numbers wait for it */
	int64_t floor;  /* place, first of this piece: what is older is not ours */
	uint16_t dropped_count;
	uint16_t dropped_next;
	int64_t dropped[LC_RENUMBER_MEMORY]; /* ring of places left out, rising */
};

/** Everything one slot remembers. All zero is a fresh one. */
struct lc_rewriter {
	struct lc_pieces pieces; /* running; 0 = the next packet begins one */
	struct lc_renumber seq;
	struct lc_renumber picture;
	uint32_t ts_offset;
	uint32_t ts_newest; /* output, of the newest packet sent */
	int64_t ts_newest_ms;
	bool has_tl0;     /* `tl0_newest` is valid */
	bool is_tl0_open; /* `tl0_offset` is valid for the running piece */
	uint8_t tl0_offset;
	uint8_t tl0_newest; /* output */
};

/** What the header of the outgoing packet is to carry; without meaning for one that is not sent. */
struct lc_rewritten {
	uint16_t seq;
	uint32_t ts;
	uint16_t picture_id; /* where the descriptor has one, which cuts it to its width */
	uint8_t tl0;         /* where the descriptor has one */
};

/**
 * Ends the running piece: the next packet, whatever it is, continues the outgoing numbering.
 * To be called when the slot is pointed at another source, at another layer, or at the same one
 * after a pause. Packets of the old piece must not be offered afterwards.
 */
void lc_rewriter_switch(struct lc_rewriter *rewriter);

/**
 * Gives the numbers for one packet that is to be sent. `place` is where it stands in its stream, `vp8` its
 * descriptor or NULL, `clock` the ticks per second of its codec, `now_ms` its arrival.
 * False: do not send it; it belongs to a time before the switch, or is too old to be placed. A stream that has begun
 * anew, or gone on by more than LC_NUMBERING_FORWARD while the slot got nothing of it, begins a new piece by itself.
 */
bool lc_rewriter_next(struct lc_rewriter *rewriter, const struct lc_place *place,
		      const struct lc_vp8 *vp8, uint32_t clock, int64_t now_ms,
		      struct lc_rewritten *out);

/**
 * The same for what nearly every packet is, one more of what runs; it needs no more than the offsets, and is here to be
 * compiled into the packet path. Only for a plain place, with a descriptor or without as the one before, in the pieces of
 * a plain place that lc_rewriter_next() gave numbers to, no more than LC_NUMBERING_FORWARD before, and nothing having been left
 * out since. lc_rewriter_follow_picture() is to follow where there is a descriptor.
 */
static inline void lc_rewriter_follow(struct lc_rewriter *rewriter, const struct lc_place *place,
				      struct lc_rewritten *out)
{
	rewriter->seq.newest = place->seq;
	out->seq = (uint16_t)(place->seq + rewriter->seq.offset);
	out->ts = rewriter->ts_newest = place->ts + rewriter->ts_offset;
	rewriter->ts_newest_ms = place->frame_ms;
}

/** The second half of lc_rewriter_follow(): picture id and TL0PICIDX. */
static inline void lc_rewriter_follow_picture(struct lc_rewriter *rewriter,
					      const struct lc_place *place, uint8_t tl0,
					      struct lc_rewritten *out)
{
	struct lc_renumber *picture = &rewriter->picture;

	picture->newest = place->picture;
	out->picture_id = (uint16_t)(place->picture + picture->offset);
	out->tl0 = rewriter->tl0_newest = (uint8_t)(tl0 + rewriter->tl0_offset);
}

/**
 * Tells that a packet of the running piece is left out on purpose, so that the numbers close over
 * it. A packet that is left out late, after younger ones were sent, keeps its gap: its number
 * cannot be taken back. Packets of another piece, and all while none is running, do nothing. `has_picture` when all
 * of its picture is left out, and it has an id.
 */
void lc_rewriter_skip(struct lc_rewriter *rewriter, const struct lc_place *place, bool has_picture);

#endif
