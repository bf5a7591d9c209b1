/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The VP8 payload descriptor (RFC 7741 4.2): reading it, and writing the picture id and TL0PICIDX
 * back where they stand.
 *
 * The width of a picture id (7 or 15 bits) is the sender's choice and never changed, so a packet
 * keeps its length. The coded picture itself is not looked at beyond its key-frame bit.
 */
#ifndef LECTERN_MEDIA_VP8_H
#define LECTERN_MEDIA_VP8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LC_VP8_MAX_DESCRIPTOR 6 /* bytes */

/** One descriptor. */
struct lc_vp8 {
	uint16_t picture_id;
	uint8_t picture_id_bits; /* 0 (absent), 7 or 15 */
	bool has_tl0;
	uint8_t tl0;
	uint8_t temporal;   /* temporal layer id, 0 when absent */
	bool is_layer_sync; /* Y bit: decodable from the base layer alone */
	bool is_start;      /* first packet of a frame: start of partition 0 */
	bool is_keyframe;   /* only ever true together with is_start */
};

/**
 * Reads the descriptor of an RTP payload. False, and `out` without meaning, when the payload ends within
 * the descriptor or has nothing behind it. Never reads outside `bytes`. Any thread.
 */
bool lc_vp8_parse(const uint8_t *payload, size_t bytes, struct lc_vp8 *out);

/** Where the optional fields begin: the picture id, and behind it TL0PICIDX (RFC 7741 4.2). */
#define LC_VP8_FIELDS 2

/**
 * Writes a picture id into the payload that `vp8` describes, in the width it has there (upper bits
 * are cut). Does nothing where the descriptor has none.
 */
static inline void lc_vp8_set_picture_id(uint8_t *payload, const struct lc_vp8 *vp8,
					 uint16_t picture_id)
{
	if (vp8->picture_id_bits == 15) {
		payload[LC_VP8_FIELDS] = (uint8_t)(0x80 | (picture_id >> 8 & 0x7f));
		payload[LC_VP8_FIELDS + 1] = (uint8_t)picture_id;
	} else if (vp8->picture_id_bits == 7) {
		payload[LC_VP8_FIELDS] = picture_id & 0x7f;
	}
}

/** The same for TL0PICIDX. */
static inline void lc_vp8_set_tl0(uint8_t *payload, const struct lc_vp8 *vp8, uint8_t tl0)
{
	if (vp8->has_tl0)
		payload[LC_VP8_FIELDS + (vp8->picture_id_bits + 1) / 8] = tl0;
}

/** Both at once, where the descriptor has an id of 15 bits and TL0PICIDX. */
static inline void lc_vp8_renumber(uint8_t *payload, uint16_t picture_id, uint8_t tl0)
{
	uint16_t field = 0x8000 | picture_id;

	payload[LC_VP8_FIELDS] = (uint8_t)(field >> 8);
	payload[LC_VP8_FIELDS + 1] = (uint8_t)field;
	payload[LC_VP8_FIELDS + 2] = tl0;
}

#endif
