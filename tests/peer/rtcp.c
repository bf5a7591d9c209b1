/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/peer/rtcp.h"

#include "tests/peer/bytes.h"

#include <string.h>

#define HEADER 8 /* with the SSRC of who sends */
#define BLOCK 24
#define SR 200
#define RR 201
#define SDES 202
#define RTPFB 205
#define PSFB 206
#define NACK 1
#define PLI 1
#define FIR 4
#define SECONDS_1900_TO_1970 2208988800u

uint64_t rtcp_ntp(int64_t unix_us)
{
	uint64_t seconds = (uint64_t)(unix_us / 1000000) + SECONDS_1900_TO_1970;
	uint64_t fraction = ((uint64_t)(unix_us % 1000000) << 32) / 1000000;

	return seconds << 32 | fraction;
}

/* Writing */

/** Room for a packet of so many bytes, with its header; NULL = there is none. */
static uint8_t *begin(struct rtcp_writer *writer, unsigned count, uint8_t type, size_t len,
		      uint32_t ssrc)
{
	uint8_t *at = writer->bytes + writer->len;

	if (writer->len + len > RTCP_MAX_BYTES)
		return NULL;
	memset(at, 0, len);
	at[0] = (uint8_t)(0x80 | count);
	at[1] = type;
	put_u16(at + 2, (uint16_t)(len / 4 - 1));
	put_u32(at + 4, ssrc);
	writer->len += len;
	return at;
}

void rtcp_write_sr(struct rtcp_writer *writer, const struct rtcp_sender *sender)
{
	uint8_t *at = begin(writer, 0, SR, HEADER + 20, sender->ssrc);

	if (!at)
		return;
	put_u32(at + 8, (uint32_t)(sender->ntp >> 32));
	put_u32(at + 12, (uint32_t)sender->ntp);
	put_u32(at + 16, sender->ts);
	put_u32(at + 20, sender->packets);
	put_u32(at + 24, sender->octets);
}

void rtcp_write_rr(struct rtcp_writer *writer, uint32_t ssrc, const struct rtcp_block *blocks,
		   unsigned count)
{
	uint8_t *at = begin(writer, count, RR, HEADER + BLOCK * (size_t)count, ssrc);

	for (unsigned i = 0; at && i < count; i++) {
		uint8_t *block = at + HEADER + BLOCK * (size_t)i;
		put_u32(block, blocks[i].ssrc);
		put_u32(block + 4, (uint32_t)blocks[i].lost & 0xffffff);
		block[4] = blocks[i].fraction_lost;
		put_u32(block + 8, blocks[i].highest);
		put_u32(block + 12, blocks[i].jitter);
		put_u32(block + 16, blocks[i].last_sr);
		put_u32(block + 20, blocks[i].since_sr);
	}
}

void rtcp_write_name(struct rtcp_writer *writer, uint32_t ssrc, const char *cname)
{
	size_t len = strlen(cname), padded = (HEADER + 2 + len + 4) & ~(size_t)3;
	uint8_t *at = begin(writer, 1, SDES, padded, ssrc);

	if (!at)
		return;
	at[8] = 1; /* CNAME */
	at[9] = (uint8_t)len;
	memcpy(at + 10, cname, len);
}

void rtcp_write_pli(struct rtcp_writer *writer, uint32_t ssrc, uint32_t media)
{
	uint8_t *at = begin(writer, PLI, PSFB, HEADER + 4, ssrc);

	if (at)
		put_u32(at + 8, media);
}

void rtcp_write_nack(struct rtcp_writer *writer, uint32_t ssrc, uint32_t media, uint16_t first,
		     uint16_t others)
{
	uint8_t *at = begin(writer, NACK, RTPFB, HEADER + 8, ssrc);

	if (!at)
		return;
	put_u32(at + 8, media);
	put_u16(at + 12, first);
	put_u16(at + 14, others);
}

/* Reading */

static void read_blocks(const struct rtcp_reader *reader, const uint8_t *at, const uint8_t *end,
			unsigned count, void *data)
{
	for (; reader->block && count && end - at >= BLOCK; at += BLOCK, count--) {
		int32_t lost = (int32_t)(get_u32(at + 4) << 8) >> 8;
		reader->block(data, &(struct rtcp_block){.ssrc = get_u32(at),
							 .fraction_lost = at[4],
							 .lost = lost,
							 .highest = get_u32(at + 8),
							 .jitter = get_u32(at + 12),
							 .last_sr = get_u32(at + 16),
							 .since_sr = get_u32(at + 20)});
	}
}

static void read_sr(const struct rtcp_reader *reader, const uint8_t *at, const uint8_t *end,
		    unsigned count, void *data)
{
	if (end - at < HEADER + 20)
		return;
	if (reader->sender)
		reader->sender(data, &(struct rtcp_sender){.ssrc = get_u32(at + 4),
							   .ntp = (uint64_t)get_u32(at + 8) << 32 |
								  get_u32(at + 12),
							   .ts = get_u32(at + 16),
							   .packets = get_u32(at + 20),
							   .octets = get_u32(at + 24)});
	read_blocks(reader, at + HEADER + 20, end, count, data);
}

static void read_nacks(const struct rtcp_reader *reader, const uint8_t *at, const uint8_t *end,
		       void *data)
{
	uint32_t media = get_u32(at + 8);

	for (at += HEADER + 4; reader->nack && end - at >= 4; at += 4) {
		uint16_t first = get_u16(at), others = get_u16(at + 2);
		reader->nack(data, media, first);
		for (unsigned bit = 0; bit < 16; bit++) {
			if (others >> bit & 1)
				reader->nack(data, media, (uint16_t)(first + bit + 1));
		}
	}
}

static void read_picture(const struct rtcp_reader *reader, const uint8_t *at, const uint8_t *end,
			 unsigned format, void *data)
{
	if (!reader->keyframe)
		return;
	if (format == PLI)
		reader->keyframe(data, get_u32(at + 8));
	for (at += HEADER + 4; format == FIR && end - at >= 8; at += 8)
		reader->keyframe(data, get_u32(at));
}

static void read_packet(const struct rtcp_reader *reader, const uint8_t *at, size_t size,
			void *data)
{
	const uint8_t *end = at + size;
	unsigned count = at[0] & 31;

	if (at[1] == SR)
		read_sr(reader, at, end, count, data);
	else if (at[1] == RR)
		read_blocks(reader, at + HEADER, end, count, data);
	else if (at[1] == RTPFB && count == NACK && size >= HEADER + 4)
		read_nacks(reader, at, end, data);
	else if (at[1] == PSFB && size >= HEADER + 4)
		read_picture(reader, at, end, count, data);
}

void rtcp_read(const struct rtcp_reader *reader, const uint8_t *bytes, size_t len, void *data)
{
	while (len >= 4 && bytes[0] >> 6 == 2) {
		size_t size = 4 * ((size_t)get_u16(bytes + 2) + 1);
		if (size > len)
			return;
		if (size >= HEADER)
			read_packet(reader, bytes, size, data);
		bytes += size;
		len -= size;
	}
}
