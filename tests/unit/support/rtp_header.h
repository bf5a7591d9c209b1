/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headers for packets that tests make. */
#ifndef TESTS_RTP_HEADER_H
#define TESTS_RTP_HEADER_H

#include "lectern/media/rtp.h"

/** Writes a header without marker, CSRCs and extension, of LC_RTP_HEADER_BYTES, which it returns. */
static inline size_t put_rtp_header(uint8_t *bytes, uint8_t pt, uint32_t ssrc, uint16_t seq,
				    uint32_t ts)
{
	lc_rtp_set_head(bytes, lc_rtp_renumber(UINT64_C(0x80) << 56 | LC_RTP_HEAD_PT(pt), seq, ts));
	bytes[8] = (uint8_t)(ssrc >> 24);
	bytes[9] = (uint8_t)(ssrc >> 16);
	bytes[10] = (uint8_t)(ssrc >> 8);
	bytes[11] = (uint8_t)ssrc;
	return LC_RTP_HEADER_BYTES;
}

#endif
