/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A mark at the end of a payload: who has sent it, in which size, which one it is, and when. A decoder does not see it: in Opus it is
 * padding (RFC 6716, 3.2.5), behind a VP8 frame nobody reads. Sender and receiver share a clock, since they
 * are on one machine.
 */
#ifndef LECTERN_TESTS_PEER_STAMP_H
#define LECTERN_TESTS_PEER_STAMP_H

#include "tests/peer/bytes.h"

#include <stdbool.h>
#include <stddef.h>

#define STAMP_BYTES 20
#define STAMP_MAGIC 0x4c506565u

struct stamp {
	uint16_t peer;
	uint16_t layer;  /* of a film */
	uint32_t number; /* rises by one with each frame of the stream */
	int64_t sent_us; /* monotonic clock */
};

/** Writes STAMP_BYTES. */
static inline void stamp_write(uint8_t *at, const struct stamp *stamp)
{
	put_u32(at, STAMP_MAGIC);
	put_u16(at + 4, stamp->peer);
	put_u16(at + 6, stamp->layer);
	put_u32(at + 8, stamp->number);
	put_u64(at + 12, (uint64_t)stamp->sent_us);
}

/** Reads the one at the end of a payload. */
static inline bool stamp_read(const uint8_t *payload, size_t len, struct stamp *stamp)
{
	if (len < STAMP_BYTES)
		return false;
	const uint8_t *at = payload + len - STAMP_BYTES;
	if (get_u32(at) != STAMP_MAGIC)
		return false;
	*stamp = (struct stamp){get_u16(at + 4), get_u16(at + 6), get_u32(at + 8),
				(int64_t)get_u64(at + 12)};
	return true;
}

#endif
