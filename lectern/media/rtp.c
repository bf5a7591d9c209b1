/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RTP header checks and setters. Every length is checked once, in lc_rtp_parse(), from the front of
 * the packet to its end; what comes after works on a view that is known to fit.
 */
#include "lectern/media/rtp.h"

#define ONE_BYTE_PROFILE 0xbede
#define TWO_BYTE_PROFILE 0x1000 /* lower four bits are free */
#define ONE_BYTE_STOP 15

static uint16_t read_16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static uint32_t read_32(const uint8_t *bytes)
{
	return (uint32_t)read_16(bytes) << 16 | read_16(bytes + 2);
}

static void write_32(uint8_t *bytes, uint32_t value)
{
	bytes[0] = (uint8_t)(value >> 24);
	bytes[1] = (uint8_t)(value >> 16);
	bytes[2] = (uint8_t)(value >> 8);
	bytes[3] = (uint8_t)value;
}

static bool take_extension(const uint8_t *packet, size_t bytes, size_t *offset, struct lc_rtp *view)
{
	if (bytes - *offset < 4)
		return false;
	view->extension_profile = read_16(packet + *offset);
	view->extension_bytes = (size_t)read_16(packet + *offset + 2) * 4;
	view->extension_offset = *offset + 4;
	if (view->extension_bytes > bytes - view->extension_offset)
		return false;
	view->has_extension = true;
	*offset = view->extension_offset + view->extension_bytes;
	return true;
}

static bool take_padding(const uint8_t *packet, size_t bytes, struct lc_rtp *view)
{
	uint8_t padding;

	if (view->payload_bytes == 0)
		return false;
	padding = packet[bytes - 1];
	if (padding == 0 || padding > view->payload_bytes)
		return false;
	view->payload_bytes -= padding;
	return true;
}

enum lc_rtp_error lc_rtp_parse(const uint8_t *packet, size_t bytes, struct lc_rtp *out)
{
	struct lc_rtp view = {0};
	size_t offset = LC_RTP_HEADER_BYTES;

	if (bytes > LC_RTP_MAX_BYTES)
		return LC_RTP_TOO_LONG;
	if (!packet || bytes < LC_RTP_HEADER_BYTES)
		return LC_RTP_TRUNCATED;
	if (packet[0] >> 6 != 2)
		return LC_RTP_BAD_VERSION;
	offset += (size_t)(packet[0] & 0x0f) * 4;
	if (offset > bytes)
		return LC_RTP_BAD_CSRC;
	if ((packet[0] & 0x10) && !take_extension(packet, bytes, &offset, &view))
		return LC_RTP_BAD_EXTENSION;
	view.payload_offset = offset;
	view.payload_bytes = bytes - offset;
	if ((packet[0] & 0x20) && !take_padding(packet, bytes, &view))
		return LC_RTP_BAD_PADDING;
	view.marker = packet[1] >> 7;
	view.pt = packet[1] & 0x7f;
	view.seq = read_16(packet + 2);
	view.ts = read_32(packet + 4);
	view.ssrc = read_32(packet + 8);
	*out = view;
	return LC_RTP_OK;
}

void lc_rtp_set_seq(uint8_t *packet, uint16_t seq)
{
	packet[2] = (uint8_t)(seq >> 8);
	packet[3] = (uint8_t)seq;
}

void lc_rtp_set_ts(uint8_t *packet, uint32_t ts)
{
	write_32(packet + 4, ts);
}

void lc_rtp_set_ssrc(uint8_t *packet, uint32_t ssrc)
{
	write_32(packet + 8, ssrc);
}

void lc_rtp_set_pt(uint8_t *packet, uint8_t pt)
{
	packet[1] = (uint8_t)((packet[1] & 0x80) | (pt & 0x7f));
}

void lc_rtp_set_marker(uint8_t *packet, bool marker)
{
	packet[1] = (uint8_t)((packet[1] & 0x7f) | (marker ? 0x80 : 0));
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

const uint8_t *lc_rtp_extension(const uint8_t *packet, const struct lc_rtp *rtp, uint8_t id,
				size_t *bytes_out)
{
	const uint8_t *at = packet + rtp->extension_offset;
	size_t left = rtp->extension_bytes;
	bool is_one_byte = rtp->extension_profile == ONE_BYTE_PROFILE;
	struct element element;

	if (!rtp->has_extension || id == 0)
		return NULL;
	if (!is_one_byte && (rtp->extension_profile & 0xfff0) != TWO_BYTE_PROFILE)
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

bool lc_rtp_audio_level(const uint8_t *packet, const struct lc_rtp *rtp, uint8_t id,
			uint8_t *level_out)
{
	size_t bytes = 0;
	const uint8_t *data = lc_rtp_extension(packet, rtp, id, &bytes);

	if (!data || bytes == 0)
		return false;
	*level_out = data[0] & 0x7f; /* the top bit is the sender's voice activity flag */
	return true;
}
