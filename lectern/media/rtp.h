/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bounds-checked view of one RTP packet (RFC 3550 5.1) and setters for the header fields that a
 * gateway changes.
 *
 * The view keeps offsets into the caller's buffer and copies nothing. A view exists only for a
 * packet that passed every check, so whoever holds one may index without checking again.
 * RTCP, SRTP and the meaning of payloads are not this file's business.
 */
#ifndef LECTERN_MEDIA_RTP_H
#define LECTERN_MEDIA_RTP_H

#include <stddef.h>
#include <stdint.h>

#define LC_RTP_HEADER_BYTES 12
#define LC_RTP_MAX_BYTES 1500 /* what Janus' own buffers hold (design 10) */

/** Why a packet is no RTP packet for us. */
enum lc_rtp_error {
	LC_RTP_OK,
	LC_RTP_TOO_LONG,      /* more than LC_RTP_MAX_BYTES */
	LC_RTP_TRUNCATED,     /* shorter than the fixed header */
	LC_RTP_BAD_VERSION,   /* version is not 2 */
	LC_RTP_BAD_CSRC,      /* the CSRC list runs past the end */
	LC_RTP_BAD_EXTENSION, /* the extension block is announced but absent or runs past the end */
	LC_RTP_BAD_PADDING    /* the padding count is 0 or larger than the payload */
};

/** A packet taken apart; borrowed from the buffer given to lc_rtp_parse(). Host byte order. */
struct lc_rtp {
	uint16_t seq;
	uint32_t ts;
	uint32_t ssrc;
	uint8_t pt; /* 7 bits */
	size_t payload_offset;
	size_t payload_bytes; /* without padding; may be 0 */
};

/**
 * Checks `bytes` bytes at `packet` and describes them in `out`, which is written only on LC_RTP_OK.
 * Never reads outside the buffer; NULL is as good as 0 bytes. Any thread.
 */
enum lc_rtp_error lc_rtp_parse(const uint8_t *packet, size_t bytes, struct lc_rtp *out);

/** The first eight bytes of a parsed packet as one number: all before the SSRC. */
static inline uint64_t lc_rtp_head(const uint8_t *packet)
{
	return (uint64_t)packet[0] << 56 | (uint64_t)packet[1] << 48 | (uint64_t)packet[2] << 40 |
	       (uint64_t)packet[3] << 32 | (uint64_t)packet[4] << 24 | (uint64_t)packet[5] << 16 |
	       (uint64_t)packet[6] << 8 | packet[7];
}

/** Writes what lc_rtp_head() reads. */
static inline void lc_rtp_set_head(uint8_t *packet, uint64_t head)
{
	packet[0] = (uint8_t)(head >> 56);
	packet[1] = (uint8_t)(head >> 48);
	packet[2] = (uint8_t)(head >> 40);
	packet[3] = (uint8_t)(head >> 32);
	packet[4] = (uint8_t)(head >> 24);
	packet[5] = (uint8_t)(head >> 16);
	packet[6] = (uint8_t)(head >> 8);
	packet[7] = (uint8_t)head;
}

/** What a gateway leaves of a head: all before the payload type. */
#define LC_RTP_HEAD_KEPT (UINT64_C(0xff80) << 48)

/** Where the payload type (below 128) stands in a head. */
#define LC_RTP_HEAD_PT(pt) ((uint64_t)(pt) << 48)

/** A head from what is kept of one, its payload type, and the numbers that a gateway gives. */
static inline uint64_t lc_rtp_renumber(uint64_t kept_and_pt, uint16_t seq, uint32_t ts)
{
	return kept_and_pt | (uint64_t)seq << 32 | ts;
}

/**
 * Finds the header extension element `id` (RFC 8285: one-byte form ids 1 to 14, two-byte form 1 to
 * 255) of a parsed packet.
 * Gives a pointer into `packet` and the length in `bytes_out` (0 is possible in the two-byte
 * form), or NULL (and leaves `bytes_out` alone) when there is none or the block is malformed before
 * it.
 */
const uint8_t *lc_rtp_extension(const uint8_t *packet, uint8_t id, size_t *bytes_out);

#endif
