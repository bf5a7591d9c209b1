/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which layers of a source live, and under which SSRC: seen once per packet, asked by every slot of the source.
 *
 * A layer is known to live by what came of it. Which one a slot should be on follows from its wish and from who lives.
 */
#ifndef LECTERN_MEDIA_SIMULCAST_H
#define LECTERN_MEDIA_SIMULCAST_H

#include "lectern/media/kinds.h"

#include <stdatomic.h>
#include <stdint.h>

#define LC_LAYER_SILENT_MS 1000    /* a layer is silent when it sent nothing for this long ... */
#define LC_LAYER_SILENT_PACKETS 10 /* ... while the others sent this many packets */

/** The layers of one source. Made by lc_simulcast_init(); written by the packet thread, the atomics read by anybody. */
struct lc_simulcast {
	_Atomic int64_t seen_ms[LC_MAX_LAYERS]; /* last packet of each layer, or LC_UNSEEN */
	uint64_t seen_at[LC_MAX_LAYERS];        /* ... and its number among all of the source */
	uint64_t packets;                       /* of the source, all layers */
	uint32_t ssrcs[LC_MAX_LAYERS];          /* of the last packet of each layer */
	uint32_t changes;                       /* of `alive`, and so of `best`, so far */
	uint8_t alive;                          /* a bit for each layer that lives */
	uint8_t best[LC_MAX_LAYERS]; /* the layer to be on, by the one that is wished for */
};

/** None has been seen. */
void lc_simulcast_init(struct lc_simulcast *simulcast);
/** Works out who lives, now that `layer` does. Packet thread. */
void lc_simulcast_judge(struct lc_simulcast *simulcast, unsigned layer, int64_t now_ms);

/** Notes a packet of a layer (< LC_MAX_LAYERS). Packet thread; here to be compiled into the packet path. */
static inline void lc_simulcast_note(struct lc_simulcast *simulcast, unsigned layer, uint32_t ssrc,
				     int64_t now_ms)
{
	simulcast->seen_at[layer] = ++simulcast->packets;
	simulcast->ssrcs[layer] = ssrc;
	atomic_store_explicit(&simulcast->seen_ms[layer], now_ms, memory_order_relaxed);
	if (simulcast->alive != 1u << layer) /* the others do not come alive without a packet */
		lc_simulcast_judge(simulcast, layer, now_ms);
}

#endif
