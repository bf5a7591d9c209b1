/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A short film in VP8, made once and shown again and again: it begins with the only keyframe, so whoever is asked for
 * one begins anew.
 */
#ifndef LECTERN_TESTS_PEER_CLIP_H
#define LECTERN_TESTS_PEER_CLIP_H

#include <stddef.h>
#include <stdint.h>

#define CLIP_FPS 20
#define CLIP_FRAMES 40
#define CLIP_LAYERS 3 /* simulcast: 0 = high, 1 = medium, 2 = low */

struct clip_frame {
	uint8_t *bytes; /* owned */
	size_t len;
};

struct clip {
	struct clip_frame frames[CLIP_FRAMES];
};

/** The film of a layer, made when it is first asked for; it lives as long as the process. Any thread. */
const struct clip *clip_of(unsigned layer);

#endif
