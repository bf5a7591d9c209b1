/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading report blocks. The reader is always either inside a packet whose bytes are all there, or
 * at its end.
 */
#include "lectern/media/rtcp.h"

#define HEADER_BYTES 4
#define BLOCK_BYTES 24
#define SENDER_REPORT 200
#define RECEIVER_REPORT 201
#define NTP_OF_UNIX_S INT64_C(2208988800) /* from 1900 to 1970 */
#define US_PER_S 1000000

static uint32_t read_u32(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

static int32_t read_s24(const uint8_t *bytes)
{
	int32_t value = bytes[0] << 16 | bytes[1] << 8 | bytes[2];

	return value < 0x800000 ? value : value - 0x1000000;
}

void lc_rtcp_reader_init(struct lc_rtcp_reader *reader, const uint8_t *bytes, size_t len)
{
	*reader = (struct lc_rtcp_reader){.bytes = bytes, .len = bytes ? len : 0};
}

/* Goes on to the next packet; false when none is left that is whole. */
static bool enter_packet(struct lc_rtcp_reader *reader)
{
	const uint8_t *packet = reader->bytes + reader->packet_end;
	size_t rest = reader->len - reader->packet_end;
	size_t size;

	if (rest < HEADER_BYTES || packet[0] >> 6 != 2)
		return false;
	size = 4 * ((size_t)(packet[2] << 8 | packet[3]) + 1);
	if (size > rest)
		return false;
	reader->at = reader->packet_end + (packet[1] == SENDER_REPORT ? 28 : 8);
	reader->left =
		packet[1] == SENDER_REPORT || packet[1] == RECEIVER_REPORT ? packet[0] & 0x1f : 0;
	reader->is_first = true;
	reader->packet_end += size;
	return true;
}

static bool is_at_block(const struct lc_rtcp_reader *reader)
{
	return reader->left > 0 && reader->at + BLOCK_BYTES <= reader->packet_end;
}

bool lc_rtcp_next_report(struct lc_rtcp_reader *reader, struct lc_rtcp_report *out)
{
	const uint8_t *block;

	while (!is_at_block(reader)) {
		if (!enter_packet(reader))
			return false;
	}
	block = reader->bytes + reader->at;
	*out = (struct lc_rtcp_report){
		.ssrc = read_u32(block),
		.fraction_lost = block[4],
		.lost = read_s24(block + 5),
		.highest = read_u32(block + 8),
		.jitter = read_u32(block + 12),
		.lsr = read_u32(block + 16),
		.dlsr = read_u32(block + 20),
		.is_first = reader->is_first,
	};
	reader->is_first = false;
	reader->at += BLOCK_BYTES;
	reader->left--;
	return true;
}

uint32_t lc_rtcp_ntp_middle(int64_t wall_us)
{
	uint64_t seconds = (uint64_t)(wall_us / US_PER_S + NTP_OF_UNIX_S);
	uint64_t fraction = (uint64_t)(wall_us % US_PER_S) * 65536 / US_PER_S;

	return (uint32_t)(seconds << 16 | fraction);
}

bool lc_rtcp_round_trip(const struct lc_rtcp_report *report, uint32_t ntp_middle, uint32_t *us_out)
{
	uint32_t units = ntp_middle - report->lsr - report->dlsr;
	uint64_t us = (uint64_t)units * US_PER_S / 65536;

	/* What is negative is, without a sign, far beyond the longest. */
	if (report->lsr == 0 || us > LC_RTT_MAX_US)
		return false;
	*us_out = (uint32_t)us;
	return true;
}
