/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One RTP stream that a peer receives, and what is wrong with it: a number that is missing or comes twice, a pause, a
 * delay, a picture that nobody could decode. Whose media it is the stamps tell.
 *
 * A stream is what a receiver sees: a slot of ours whose source changes is one stream, and may show no seam.
 */
#ifndef LECTERN_TESTS_PEER_RECEIVER_H
#define LECTERN_TESTS_PEER_RECEIVER_H

#include "tests/peer/delays.h"
#include "tests/peer/rtcp.h"
#include "tests/peer/sdp.h"
#include "tests/peer/tone.h"

#include <stdbool.h>
#include <stdint.h>

#define RECEIVER_WINDOW 1024 /* numbers that are remembered */
#define RECEIVER_NOBODY -1
#define RECEIVER_MAX_PEERS 1024

/** Since the receiver was made, or reset. */
struct receiver_counts {
	uint64_t packets, bytes;
	uint64_t lost;       /* not there, and asking again has not helped */
	uint64_t recovered;  /* there once they were asked for */
	uint64_t duplicates; /* there before, or too old to tell */
	uint64_t reordered;  /* late, without having been asked for */
	uint64_t frames, keyframes;
	uint64_t switches; /* the source is another one */
	uint64_t
		raw_switches; /* to another source or size without a keyframe; where nothing is missing */
	uint64_t broken; /* a picture does not follow the one before, though no packet is missing */
	int64_t longest_gap_us; /* between two packets */
};

struct receiver {
	struct sdp_line line;
	uint32_t ssrc; /* as announced, or of the first packet */
	bool has_ssrc;
	bool has_begun, has_picture;
	int source;                    /* the peer it has been from last, or RECEIVER_NOBODY */
	unsigned layer;                /* of its film; as its sender counts them */
	int64_t begun_us, picture_us;  /* the first packet; the first keyframe */
	int64_t last_us;               /* the newest packet; of now on after a reset */
	int64_t first, highest;        /* numbers, unwrapped; first: since the reset */
	int64_t seen[RECEIVER_WINDOW]; /* the number that was there, negative: that is asked for */
	uint64_t unique;               /* different numbers since the reset */
	struct receiver_counts counts;
	struct delays delays; /* of frames, from sender to here */
	uint8_t froms[RECEIVER_MAX_PEERS /
		      8]; /* a bit for each peer it has been from since the reset */
	struct ear *ear;  /* owned; NULL = it does not listen */
	/* The picture under way */
	bool wants_keyframe;
	int picture_id;
	int64_t key_at;      /* number of the first packet of the newest keyframe */
	int64_t whole_until; /* number of the last packet of the last picture */
	int64_t stamped;     /* number of the last packet with a stamp */
	int64_t asked_us, key_asked_us;
	int64_t forgiven; /* what is missing before this number is not asked for any more */
	/* The oldest number that is asked for, since when, and what the newest was then */
	int64_t missing, missing_us, missing_until;
	/* For reports (RFC 3550, A.3 and A.8), which a reset must not change */
	int64_t base; /* the first number ever */
	uint64_t ever;
	double jitter;
	int64_t transit;
	uint32_t last_sr;
	int64_t last_sr_us;
	int64_t reported_highest;
	uint64_t reported_ever;
	struct rtcp_block reported; /* the last one; all zero before */
};

void receiver_init(struct receiver *receiver, const struct sdp_line *line);
void receiver_clear(struct receiver *receiver);
/** Counts begin anew; the stream goes on. */
void receiver_reset(struct receiver *receiver, int64_t now_us);
void receiver_listen(struct receiver *receiver, bool listens);
/** Takes a packet that is for it. */
void receiver_take(struct receiver *receiver, const uint8_t *bytes, size_t len, int64_t now_us);
void receiver_take_sr(struct receiver *receiver, const struct rtcp_sender *sender, int64_t now_us);
/** What is missing now, of what was sent since the reset. */
uint64_t receiver_lost(const struct receiver *receiver);
/** The block of a report; what follows is judged from here. */
struct rtcp_block receiver_report(struct receiver *receiver, int64_t now_us);
/**
 * Asks again for what is missing, and for a keyframe if that is what it takes; often, it knows when. A report comes first, which
 * says what was said last.
 */
void receiver_ask(struct receiver *receiver, struct rtcp_writer *writer, uint32_t own_ssrc,
		  int64_t now_us);

#endif
