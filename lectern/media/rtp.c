/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RTP header checks and setters. Every length is checked once, in lc_rtp_parse(), from the front of
 * the packet to its end; what comes after works on a view that is known to fit.
 */
#include "lectern/media/rtp.h"

#include <stdbool.h>

#define HAS_EXTENSION 0x10 /* of the first byte */
#define HAS_PADDING 0x20
#define EXTENSION_HEADER 4 /* bytes: profile and length of the block */
#define ONE_BYTE_PROFILE 0xbede
#define TWO_BYTE_PROFILE 0x1000 /* lower four bits are free */
#define ONE_BYTE_STOP 15

static uint16_t read_16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static uint32_t read_32(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

static size_t end_of_csrcs(const uint8_t *packet)
{
	return LC_RTP_HEADER_BYTES + (size_t)(packet[0] & 0x0f) * 4;
}

/* The end of the extension block at `offset`, or 0 when it does not fit. */
static size_t extension_end(const uint8_t *packet, size_t bytes, size_t offset)
{
	size_t end;

	if (bytes - offset < EXTENSION_HEADER)
		return 0;
	end = offset + EXTENSION_HEADER + (size_t)read_16(packet + offset + 2) * 4;
	return end <= bytes ? end : 0;
}

/* How much padding there is behind a payload, or 0 when there cannot be so much. */
static size_t padding_of(const uint8_t *packet, size_t bytes, size_t payload_bytes)
{
	uint8_t padding = payload_bytes ? packet[bytes - 1] : 0;

	return padding <= payload_bytes ? padding : 0;
}

enum lc_rtp_error lc_rtp_parse(const uint8_t *packet, size_t bytes, struct lc_rtp *out)
{
	size_t offset, payload_bytes, padding = 0;

	if (bytes > LC_RTP_MAX_BYTES)
		return LC_RTP_TOO_LONG;
	if (!packet || bytes < LC_RTP_HEADER_BYTES)
		return LC_RTP_TRUNCATED;
	if (packet[0] >> 6 != 2)
		return LC_RTP_BAD_VERSION;
	offset = end_of_csrcs(packet);
	if (offset > bytes)
		return LC_RTP_BAD_CSRC;
	if (packet[0] & HAS_EXTENSION) {
		offset = extension_end(packet, bytes, offset);
		if (!offset)
			return LC_RTP_BAD_EXTENSION;
	}
	payload_bytes = bytes - offset;
	if (packet[0] & HAS_PADDING) {
		padding = padding_of(packet, bytes, payload_bytes);
		if (!padding)
			return LC_RTP_BAD_PADDING;
	}
	out->pt = packet[1] & 0x7f;
	out->seq = read_16(packet + 2);
	out->ts = read_32(packet + 4);
	out->ssrc = read_32(packet + 8);
	out->payload_offset = offset;
	out->payload_bytes = payload_bytes - padding;
	return LC_RTP_OK;
}

/* One element: its id, and where its data lies behind `header` bytes. */
struct element {
	uint8_t id;
	size_t header;
	size_t bytes;
};

/* Reads the element at `at`; false at the end of the block or where it makes no sense. */
static bool read_element(const uint8_t *at, size_t left, bool is_one_byte, struct element *out)
{
	if (at[0] == 0) { /* padding between elements is one byte in both forms */
		*out = (struct element){0, 1, 0};
	} else if (is_one_byte) {
		*out = (struct element){at[0] >> 4, 1, (size_t)(at[0] & 0x0f) + 1};
		if (out->id == ONE_BYTE_STOP)
			return false;
	} else {
		if (left < 2)
			return false;
		*out = (struct element){at[0], 2, at[1]};
	}
	return out->header + out->bytes <= left;
}

const uint8_t *lc_rtp_extension(const uint8_t *packet, uint8_t id, size_t *bytes_out)
{
	const uint8_t *at = packet + end_of_csrcs(packet);
	struct element element;
	bool is_one_byte;
	uint16_t profile;
	size_t left;

	if (!(packet[0] & HAS_EXTENSION) || id == 0)
		return NULL;
	profile = read_16(at);
	left = (size_t)read_16(at + 2) * 4;
	at += EXTENSION_HEADER;
	is_one_byte = profile == ONE_BYTE_PROFILE;
	if (!is_one_byte && (profile & 0xfff0) != TWO_BYTE_PROFILE)
		return NULL;
	while (left > 0 && read_element(at, left, is_one_byte, &element)) {
		if (element.id == id) {
			*bytes_out = element.bytes;
			return at + element.header;
		}
		at += element.header + element.bytes;
		left -= element.header + element.bytes;
	}
	return NULL;
}
