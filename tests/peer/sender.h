/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One RTP stream that a peer sends: a tone, or a layer of its film. It keeps what it has sent for a while, since
 * receivers may ask again, and it knows what they report.
 */
#ifndef LECTERN_TESTS_PEER_SENDER_H
#define LECTERN_TESTS_PEER_SENDER_H

#include "tests/peer/connection.h"
#include "tests/peer/rtcp.h"
#include "tests/peer/tone.h"

#include <stdint.h>

#define SENDER_HISTORY 256 /* packets */

struct sender_counts {
	uint64_t packets, bytes;
	uint64_t unsent;    /* the network would not take them */
	uint64_t keyframes; /* asked for, heeded or not */
	uint64_t nacks, resent;
};

struct sender {
	struct connection *connection; /* borrowed */
	uint16_t peer;                 /* for the stamp */
	struct sdp_line line;          /* what was negotiated */
	uint32_t ssrc;
	unsigned layer;          /* of a film */
	const struct tone *tone; /* borrowed; NULL = a film */
	int level;               /* RFC 6464, -dBov; only of a tone */
	uint16_t seq, picture;
	uint8_t tl0;
	uint32_t ts, number;
	unsigned frame; /* the next one of tone or film */
	int64_t due_us;
	int64_t heeded_us; /* when a keyframe was last asked for and made */
	struct sender_counts counts;
	uint32_t packets, octets; /* ever, and of payload: for reports (RFC 3550, 6.4.1) */
	int fraction_lost;        /* as last reported, of 256; -1 = not yet */
	int64_t rtt_us;           /* -1 = not known */
	struct sender_packet {
		uint16_t len;
		uint16_t seq;
		uint8_t bytes[CONNECTION_MAX_PACKET];
	} * history; /* of a film; owned */
};

/** Sets it up; SSRC and numbers are made up. */
void sender_init(struct sender *sender, uint16_t peer, const struct sdp_line *line);
void sender_clear(struct sender *sender);
/** Sends the frame that is due, if one is. */
void sender_tick(struct sender *sender, int64_t now_us);
/** A keyframe is asked for: begins the film anew, unless it did so for another request within 300 ms. */
void sender_keyframe(struct sender *sender, int64_t now_us);
void sender_resend(struct sender *sender, uint16_t seq);
void sender_take_block(struct sender *sender, const struct rtcp_block *block);
/** What it says of itself in a sender report. */
struct rtcp_sender sender_report(const struct sender *sender);

#endif
