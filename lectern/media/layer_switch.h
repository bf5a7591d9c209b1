/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The packet thread's half of layer choice: decides for each packet of a simulcast source whether
 * it goes into a slot (S2-F5).
 *
 * It follows the wish of the control loop, but changes layer only at a key frame of the new layer,
 * and makes do with what flows when the wished layer is silent. Invariant: whatever is sent can be
 * decoded from what was sent before, as far as nothing was lost.
 * What to wish for is decided in layers.h, which layers live in simulcast.h; numbering is rewrite.h's.
 */
#ifndef LECTERN_MEDIA_LAYER_SWITCH_H
#define LECTERN_MEDIA_LAYER_SWITCH_H

#include "lectern/media/kinds.h"
#include "lectern/media/simulcast.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define LC_LAYER_NONE 0xff /* no layer flows */

/**
 * The switch of one slot. The atomics may be used by any thread at any time, the rest belongs to
 * whoever holds the slot. Made by lc_layer_switch_init().
 */
struct lc_layer_switch {
	_Atomic uint16_t wish;    /* layer << 8 | temporal */
	_Atomic uint16_t flowing; /* what is forwarded: layer << 8 | temporal, for the display */
	uint8_t layer;            /* forwarded now, or LC_LAYER_NONE: waits for a key frame */
	uint8_t temporal;         /* forwarded up to this one */
	uint32_t ssrc;            /* of the layer forwarded now */
};

/** What to do with a packet. */
enum lc_layer_verdict {
	LC_LAYER_SEND,   /* continues what is forwarded */
	LC_LAYER_SWITCH, /* send it; it begins another layer or a new start */
	LC_LAYER_SKIP,   /* of the forwarded layer, left out on purpose (temporal) */
	LC_LAYER_IGNORE  /* of another layer, or before the key frame */
};

/** What the switch must know of a packet. */
struct lc_layer_packet {
	uint8_t layer; /* < LC_MAX_LAYERS */
	uint32_t ssrc;
	bool is_keyframe;   /* begins a key frame */
	bool is_start;      /* begins a frame */
	bool is_layer_sync; /* may begin its temporal layer */
	uint8_t temporal;   /* 0 when the source has none */
};

/** A switch that forwards nothing yet and wishes for everything. */
void lc_layer_switch_init(struct lc_layer_switch *layers);
/** Forgets the source: nothing is forwarded until a key frame comes. The wish stays. */
void lc_layer_switch_reset(struct lc_layer_switch *layers);
/** Sets the wish; a layer that there cannot be is the highest. Any thread. */
void lc_layer_switch_aim(struct lc_layer_switch *layers, struct lc_target target);
/** What is forwarded now (`layer` may be LC_LAYER_NONE); any thread. */
struct lc_target lc_layer_switch_flowing(const struct lc_layer_switch *layers);
/** Judges one packet of the source, in order of arrival, all layers; `simulcast` has noted it already. Packet thread. */
enum lc_layer_verdict lc_layer_switch_judge(struct lc_layer_switch *layers,
					    const struct lc_simulcast *simulcast,
					    const struct lc_layer_packet *packet);
/** Does the slot wait for a key frame: to start at all, to go on under another SSRC, or to reach the best layer? */
bool lc_layer_switch_waits(const struct lc_layer_switch *layers,
			   const struct lc_simulcast *simulcast);
/** Is nothing waited for, and everything sent that is wished for? Until a wish or the layers that live change it stays so. */
bool lc_layer_switch_is_settled(const struct lc_layer_switch *layers,
				const struct lc_simulcast *simulcast);

#endif
