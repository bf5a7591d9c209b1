/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who lives is worked out with every packet, what follows from it only when that changes.
 */
#include "lectern/media/simulcast.h"

#include <string.h>

void lc_simulcast_init(struct lc_simulcast *simulcast)
{
	unsigned layer;

	memset(simulcast, 0, sizeof(*simulcast));
	for (layer = 0; layer < LC_MAX_LAYERS; layer++) {
		atomic_init(&simulcast->seen_ms[layer], LC_UNSEEN);
		simulcast->best[layer] = (uint8_t)layer;
	}
}

/*
 * Time alone does not make a layer silent: a screen that stands still sends a frame a second, and
 * taking its layers for dead one after the other would ask for key frames without end.
 */
static bool is_alive(const struct lc_simulcast *simulcast, unsigned layer, int64_t now_ms)
{
	int64_t seen_ms = atomic_load_explicit(&simulcast->seen_ms[layer], memory_order_relaxed);

	if (seen_ms == LC_UNSEEN)
		return false;
	return now_ms - seen_ms < LC_LAYER_SILENT_MS ||
	       simulcast->packets - simulcast->seen_at[layer] < LC_LAYER_SILENT_PACKETS;
}

/* The wished one, else the next below that lives, else the next above. */
static uint8_t best_of(uint8_t alive, unsigned wish)
{
	unsigned layer;

	for (layer = wish + 1u; layer-- > 0;) {
		if (alive & 1u << layer)
			return (uint8_t)layer;
	}
	for (layer = wish + 1u; layer < LC_MAX_LAYERS; layer++) {
		if (alive & 1u << layer)
			return (uint8_t)layer;
	}
	return (uint8_t)wish;
}

void lc_simulcast_judge(struct lc_simulcast *simulcast, unsigned layer, int64_t now_ms)
{
	uint8_t alive = (uint8_t)(1u << layer);
	unsigned other;

	for (other = 0; other < LC_MAX_LAYERS; other++)
		alive |= (uint8_t)((other != layer && is_alive(simulcast, other, now_ms)) << other);
	if (alive == simulcast->alive)
		return;
	simulcast->alive = alive;
	simulcast->changes++;
	for (other = 0; other < LC_MAX_LAYERS; other++)
		simulcast->best[other] = best_of(alive, other);
}
