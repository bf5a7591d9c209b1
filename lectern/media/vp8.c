/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * VP8 payload descriptor. Browsers send one form of it, with all fields there are; that one is read at once. For all others a
 * small cursor walks over a copy that is long enough for any descriptor, with zeros behind the end of the payload, so that
 * the end is tested in one place.
 */
#include "lectern/media/vp8.h"

#include <string.h>

#define HEAD 8              /* more than a descriptor and the first byte of the picture */
#define IS_EXTENDED 0x80    /* X, of the first byte */
#define HAS_PICTURE_ID 0x80 /* I, L and T, of the second */
#define HAS_TL0 0x40
#define HAS_TEMPORAL 0x20
#define HAS_KEY_INDEX 0x10 /* K: shares its byte with T */
#define IS_LONG 0x80       /* M, of the picture id */

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
	uint8_t high = next(cursor);

	if (high & IS_LONG) {
		vp8->picture_id_bits = 15;
		vp8->picture_id = (uint16_t)((high & 0x7f) << 8 | next(cursor));
	} else {
		vp8->picture_id_bits = 7;
		vp8->picture_id = high;
	}
}

static void read_temporal(uint8_t layer, struct lc_vp8 *vp8)
{
	vp8->temporal = layer >> 6;
	vp8->is_layer_sync = layer >> 5 & 1;
}

static void read_optional(struct cursor *cursor, struct lc_vp8 *vp8)
{
	uint8_t flags = next(cursor);
	uint8_t layer;

	if (flags & HAS_PICTURE_ID)
		read_picture_id(cursor, vp8);
	if (flags & HAS_TL0) {
		vp8->has_tl0 = true;
		vp8->tl0 = next(cursor);
	}
	if (flags & (HAS_TEMPORAL | HAS_KEY_INDEX)) {
		layer = next(cursor);
		if (flags & HAS_TEMPORAL)
			read_temporal(layer, vp8);
	}
}

/* How long the descriptor is; 0 when the payload ends within it. */
static size_t read_any(const uint8_t *payload, size_t bytes, struct lc_vp8 *vp8)
{
	struct cursor cursor = {.at = 0};

	memset(vp8, 0, sizeof(*vp8));
	memcpy(cursor.head, payload, bytes < HEAD ? bytes : HEAD);
	if (next(&cursor) & IS_EXTENDED)
		read_optional(&cursor, vp8);
	return cursor.at < bytes ? cursor.at : 0;
}

static bool is_whole(const uint8_t *payload, size_t bytes)
{
	const uint8_t all = HAS_PICTURE_ID | HAS_TL0 | HAS_TEMPORAL;

	return bytes > LC_VP8_MAX_DESCRIPTOR && payload[0] & IS_EXTENDED &&
	       (payload[1] & all) == all && payload[2] & IS_LONG;
}

static size_t read_whole(const uint8_t *payload, struct lc_vp8 *vp8)
{
	vp8->picture_id_bits = 15;
	vp8->picture_id = (uint16_t)((payload[2] & 0x7f) << 8 | payload[3]);
	vp8->has_tl0 = true;
	vp8->tl0 = payload[4];
	read_temporal(payload[5], vp8);
	return LC_VP8_MAX_DESCRIPTOR;
}

bool lc_vp8_parse(const uint8_t *payload, size_t bytes, struct lc_vp8 *out)
{
	size_t length =
		is_whole(payload, bytes) ? read_whole(payload, out) : read_any(payload, bytes, out);

	if (!length)
		return false;
	out->is_start = (payload[0] & 0x17) == 0x10; /* S is set and the partition is 0 */
	out->is_keyframe = out->is_start && !(payload[length] & 0x01);
	return true;
}
