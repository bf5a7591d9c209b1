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

#include <stdbool.h>
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
	bool marker;
	bool has_extension;
	uint16_t extension_profile; /* 0xBEDE or 0x100x for RFC 8285 */
	size_t extension_offset;    /* first byte after the extension's own 4-byte header */
	size_t extension_bytes;
	size_t payload_offset;
	size_t payload_bytes; /* without padding; may be 0 */
};

/**
 * Checks `bytes` bytes at `packet` and describes them in `out`, which is written only on LC_RTP_OK.
 * Never reads outside the buffer; NULL is as good as 0 bytes. Any thread.
 */
enum lc_rtp_error lc_rtp_parse(const uint8_t *packet, size_t bytes, struct lc_rtp *out);

/**
 * Writes one field of the header, in network order. `packet` must hold a parsed packet. The
 * payload type is cut to 7 bits; marker and payload type leave each other alone.
 */
static inline void lc_rtp_set_seq(uint8_t *packet, uint16_t seq)
{
	packet[2] = (uint8_t)(seq >> 8);
	packet[3] = (uint8_t)seq;
}

/** As above. */
static inline void lc_rtp_set_ts(uint8_t *packet, uint32_t ts)
{
	packet[4] = (uint8_t)(ts >> 24);
	packet[5] = (uint8_t)(ts >> 16);
	packet[6] = (uint8_t)(ts >> 8);
	packet[7] = (uint8_t)ts;
}

/** As above. */
static inline void lc_rtp_set_ssrc(uint8_t *packet, uint32_t ssrc)
{
	packet[8] = (uint8_t)(ssrc >> 24);
	packet[9] = (uint8_t)(ssrc >> 16);
	packet[10] = (uint8_t)(ssrc >> 8);
	packet[11] = (uint8_t)ssrc;
}

/** As above. */
static inline void lc_rtp_set_marker(uint8_t *packet, bool marker)
{
	packet[1] = (uint8_t)((packet[1] & 0x7f) | (marker ? 0x80 : 0));
}

/** As above. */
static inline void lc_rtp_set_pt(uint8_t *packet, uint8_t pt)
{
	packet[1] = (uint8_t)((packet[1] & 0x80) | (pt & 0x7f));
}

/**
 * Finds the header extension element `id` (RFC 8285: one-byte form ids 1 to 14, two-byte form 1 to
 * 255) of a packet that lc_rtp_parse() described in `rtp`.
 * Gives a pointer into `packet` and the length in `bytes_out` (0 is possible in the two-byte
 * form), or NULL (and leaves `bytes_out` alone) when there is none or the block is malformed before
 * it.
 */
const uint8_t *lc_rtp_extension(const uint8_t *packet, const struct lc_rtp *rtp, uint8_t id,
				size_t *bytes_out);

/**
 * Reads the client-to-mixer audio level (RFC 6464) from extension `id`: 0 is the loudest, 127
 * silence, in -dBov. False, and nothing written, when the packet carries none.
 */
bool lc_rtp_audio_level(const uint8_t *packet, const struct lc_rtp *rtp, uint8_t id,
			uint8_t *level_out);

#endif
