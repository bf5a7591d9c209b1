/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How one stream numbers its packets and pictures: small numbers that wrap become numbers without end, and a jump
 * must be confirmed (RFC 3550 A.1).
 *
 * A packet is *placed* once, when it comes; every slot that it goes into works with the place. Invariant: within a
 * piece the distance of two places is the distance of the packets in their stream.
 */
#ifndef LECTERN_MEDIA_NUMBERING_H
#define LECTERN_MEDIA_NUMBERING_H

#include "lectern/media/rtp.h"
#include "lectern/media/vp8.h"

#include <stdbool.h>
#include <stdint.h>

#define LC_NUMBERING_FORWARD 3000 /* RFC 3550 A.1: a larger jump may be a new start */
#define LC_NUMBERING_BACK 1000    /* more than A.1 has: retransmissions come late */

/** How often numbers have begun anew so far; 0 = not at all. */
struct lc_pieces {
	uint32_t seq;     /* sequence numbers */
	uint32_t picture; /* picture ids */
};

/** One stream: a layer of a source. All zero is fresh; the packet thread's own. */
struct lc_numbering {
	struct lc_pieces pieces;
	uint32_t ssrc;
	bool has_probe;       /* a jump was seen; the next packet decides */
	uint8_t picture_bits; /* of the running picture ids: 7, 15, or 0 = none run */
	uint16_t probe_seq;
	int64_t seq;      /* highest of the piece */
	int64_t picture;  /* highest of its piece */
	uint32_t ts;      /* highest of the piece ... */
	int64_t frame_ms; /* ... and when its first packet came */
};

/** Where a packet stands in its stream. */
struct lc_place {
	struct lc_pieces pieces; /* to which it belongs */
	int64_t seq;             /* the packet's modulo 2^16 */
	int64_t picture;  /* the descriptor's modulo 2^7 or 2^15; meaningful where it has an id */
	int64_t frame_ms; /* when its frame began to come; of an older frame, when it came itself */
	uint32_t ts;      /* as it came */
	/* It is the newest, and what there is of a descriptor is whole: nothing but offsets is needed. */
	bool is_plain;
};

/**
 * Places a packet of the stream; `vp8` is its descriptor or NULL, `now_ms` its arrival. A change of SSRC begins a new piece.
 * False, and `out` untouched, for what may be noise: a jump of more than LC_NUMBERING_FORWARD forward or LC_NUMBERING_BACK
 * back counts, and begins a new piece, only when the packet after it has come too.
 */
bool lc_numbering_place(struct lc_numbering *numbering, const struct lc_rtp *rtp,
			const struct lc_vp8 *vp8, int64_t now_ms, struct lc_place *out);

#endif
