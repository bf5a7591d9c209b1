/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The RTCP of a peer (RFC 3550, RFC 4585): it writes sender and receiver reports, NACK and PLI, and reads them.
 */
#ifndef LECTERN_TESTS_PEER_RTCP_H
#define LECTERN_TESTS_PEER_RTCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RTCP_MAX_BYTES 1200

/** RFC 3550, 6.4.1. */
struct rtcp_block {
	uint32_t ssrc;
	uint8_t fraction_lost; /* of 256 */
	int32_t lost;
	uint32_t highest; /* extended */
	uint32_t jitter;  /* ticks */
	uint32_t last_sr, since_sr;
};

/** What a sender report says of its sender. */
struct rtcp_sender {
	uint32_t ssrc;
	uint64_t ntp;
	uint32_t ts, packets, octets;
};

/** Collects a compound packet. All zero is an empty one. */
struct rtcp_writer {
	size_t len;
	uint8_t bytes[RTCP_MAX_BYTES + 160]; /* with room to encrypt */
};

/** Each adds a packet, and is silent when there is no room. A report comes first; blocks are at most 31. */
void rtcp_write_sr(struct rtcp_writer *writer, const struct rtcp_sender *sender);
void rtcp_write_rr(struct rtcp_writer *writer, uint32_t ssrc, const struct rtcp_block *blocks,
		   unsigned count);
void rtcp_write_name(struct rtcp_writer *writer, uint32_t ssrc, const char *cname);
void rtcp_write_pli(struct rtcp_writer *writer, uint32_t ssrc, uint32_t media);
/** Up to 17 numbers from `first` on: the bits of `others` stand for the sixteen after it. */
void rtcp_write_nack(struct rtcp_writer *writer, uint32_t ssrc, uint32_t media, uint16_t first,
		     uint16_t others);

/** Whom to tell what a compound packet has; members may be NULL. */
struct rtcp_reader {
	void (*sender)(void *data, const struct rtcp_sender *sender);
	void (*block)(void *data, const struct rtcp_block *block);
	void (*keyframe)(void *data, uint32_t media); /* PLI and FIR alike */
	void (*nack)(void *data, uint32_t media, uint16_t seq);
};

/** Reads until what makes no sense. */
void rtcp_read(const struct rtcp_reader *reader, const uint8_t *bytes, size_t len, void *data);

/** The time as NTP has it: seconds since 1900 and their fractions. */
uint64_t rtcp_ntp(int64_t unix_us);

#endif
