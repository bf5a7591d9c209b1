/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The packet path: one packet of one source in, one rewritten packet per route out, without
 * allocating, logging or waiting.
 *
 * The order on the control side: aim the slot (subscriber.h), publish the routes (route_table.h),
 * ask for a key frame (publisher.h). A packet counts only if the slot is still aimed as it was when
 * the routes were made, so a late packet of the former source changes nothing.
 *
 * Invariants: a packet leaves lc_publisher_rtp() byte for byte as it came in; a video slot forwards
 * nothing between being aimed and the next key frame.
 */
#ifndef LECTERN_MEDIA_FORWARD_H
#define LECTERN_MEDIA_FORWARD_H

#include "lectern/media/publisher.h"
#include "lectern/media/subscriber.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** One packet on its way. Borrowed for the length of a call, both ways. */
struct lc_packet {
	uint8_t *bytes;
	size_t len;
	const struct lc_rtp *rtp; /* of these bytes, when the adapter has parsed them; else NULL */
	uint8_t layer;    /* simulcast layer, told from SSRC or rid by the adapter; 0 without */
	bool is_keyframe; /* it begins a key frame; not asked for of VP8 */
	bool has_level;   /* `level` is known */
	uint8_t level;    /* RFC 6464 audio level, 0 loudest ... 127 */
	void *extra;      /* the adapter's, e.g. parsed header extensions; handed to send */
};

/**
 * THE packet path. Checks the packet, counts it, meters it and sends it into every slot that is
 * routed from this source and aimed at it. `source_index` is the m-line's number; one too large is
 * counted, not fatal. `packet` is changed on the way and restored before returning.
 * One thread at a time per publisher.
 */
void lc_publisher_rtp(struct lc_publisher *publisher, unsigned source_index,
		      struct lc_packet *packet, int64_t now_ms);

#endif
