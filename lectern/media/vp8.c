/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * VP8 payload descriptor. A small cursor walks over a copy that is long enough for any descriptor, with
 * zeros behind the end of the payload, so that the end is tested in one place.
 */
#include "lectern/media/vp8.h"

#include <string.h>

#define HEAD 8 /* more than a descriptor and the first byte of the picture */

struct cursor {
	uint8_t head[HEAD];
	size_t at;
};

static uint8_t next(struct cursor *cursor)
{
	return cursor->head[cursor->at++];
}

static void read_picture_id(struct cursor *cursor, struct lc_vp8 *vp8)
{
	uint8_t high;

	vp8->picture_id_offset = (uint8_t)cursor->at;
	high = next(cursor);
	if (high & 0x80) {
		vp8->picture_id_bits = 15;
		vp8->picture_id = (uint16_t)((high & 0x7f) << 8 | next(cursor));
	} else {
		vp8->picture_id_bits = 7;
		vp8->picture_id = high;
	}
}

static void read_optional(struct cursor *cursor, struct lc_vp8 *vp8)
{
	uint8_t flags = next(cursor);
	uint8_t layer;

	if (flags & 0x80)
		read_picture_id(cursor, vp8);
	if (flags & 0x40) {
		vp8->has_tl0 = true;
		vp8->tl0_offset = (uint8_t)cursor->at;
		vp8->tl0 = next(cursor);
	}
	if (flags & 0x30) { /* T or K: the byte is there, but only T makes its layer meaningful */
		layer = next(cursor);
		vp8->has_temporal = flags & 0x20;
		vp8->temporal = vp8->has_temporal ? layer >> 6 : 0;
		vp8->is_layer_sync = vp8->has_temporal && (layer & 0x20);
	}
}

bool lc_vp8_parse(const uint8_t *payload, size_t bytes, struct lc_vp8 *out)
{
	struct cursor cursor = {.at = 0};
	struct lc_vp8 vp8 = {0};
	uint8_t first;

	if (bytes >= HEAD)
		memcpy(cursor.head, payload, HEAD);
	else if (bytes)
		memcpy(cursor.head, payload, bytes);
	first = next(&cursor);

	if (first & 0x80)
		read_optional(&cursor, &vp8);
	if (cursor.at >= bytes)
		return false;
	vp8.descriptor_bytes = (uint8_t)cursor.at;
	vp8.is_start = (first & 0x17) == 0x10; /* S is set and the partition is 0 */
	vp8.is_keyframe = vp8.is_start && !(cursor.head[cursor.at] & 0x01);
	*out = vp8;
	return true;
}
