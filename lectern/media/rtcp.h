/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a receiver reports of a stream that it was sent: the report blocks of a compound RTCP packet
 * (RFC 3550 6.4), read within bounds.
 *
 * A compound packet is data from outside: lengths and counts in it are believed only as far as there
 * are bytes. Other packets in it, and what stands behind a broken one, are passed over.
 */
#ifndef LECTERN_MEDIA_RTCP_H
#define LECTERN_MEDIA_RTCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LC_RTT_MAX_US 10000000 /* longer is no round trip but a mistake */

/** One report block. Host byte order. */
struct lc_rtcp_report {
	uint32_t ssrc;         /* of the stream reported on */
	uint8_t fraction_lost; /* in 256ths, since the report before */
	int32_t lost;          /* ever; negative when packets came more than once */
	uint32_t highest;      /* sequence number with its cycles */
	uint32_t jitter;       /* in ticks of the stream's clock */
	uint32_t lsr, dlsr;    /* the last sender report, and how long ago that was; 1/65536 s */
	bool is_first;         /* of its packet, SR or RR */
};

/** Reads the blocks of a compound packet one after the other; borrows it. */
struct lc_rtcp_reader {
	const uint8_t *bytes;
	size_t len;
	size_t packet_end; /* the present packet, from the start */
	size_t at;         /* the next block of it, or its end */
	unsigned left;     /* blocks that it still promises */
	bool is_first;
};

/** Begins to read `len` bytes; NULL is as good as 0 bytes. */
void lc_rtcp_reader_init(struct lc_rtcp_reader *reader, const uint8_t *bytes, size_t len);
/** The next block into `out`; false, and nothing written, when there is none. */
bool lc_rtcp_next_report(struct lc_rtcp_reader *reader, struct lc_rtcp_report *out);

/** The middle 32 bits of the NTP time that is `wall_us` of the Unix epoch: what LSR is made of. */
uint32_t lc_rtcp_ntp_middle(int64_t wall_us);
/**
 * The round trip that a report implies when it comes at `ntp_middle`. False, and nothing written,
 * when it names no sender report or the result is negative or beyond LC_RTT_MAX_US.
 */
bool lc_rtcp_round_trip(const struct lc_rtcp_report *report, uint32_t ntp_middle, uint32_t *us_out);

#endif
