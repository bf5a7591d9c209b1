/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer switch. Nothing is kept of the source but the layer that flows; who lives is asked of simulcast.h.
 */
#include "lectern/media/layer_switch.h"

static uint16_t pack(unsigned layer, unsigned temporal)
{
	return (uint16_t)(layer << 8 | temporal);
}

static void show_flowing(struct lc_layer_switch *layers)
{
	atomic_store_explicit(&layers->flowing, pack(layers->layer, layers->temporal),
			      memory_order_relaxed);
}

void lc_layer_switch_init(struct lc_layer_switch *layers)
{
	atomic_init(&layers->wish, pack(LC_MAX_LAYERS - 1, LC_TOP_TEMPORAL));
	atomic_init(&layers->flowing, pack(LC_LAYER_NONE, 0));
	lc_layer_switch_reset(layers);
}

void lc_layer_switch_reset(struct lc_layer_switch *layers)
{
	layers->layer = LC_LAYER_NONE;
	layers->temporal = 0;
	layers->ssrc = 0;
	show_flowing(layers);
}

void lc_layer_switch_aim(struct lc_layer_switch *layers, struct lc_target target)
{
	uint8_t layer = target.layer < LC_MAX_LAYERS ? target.layer : LC_MAX_LAYERS - 1;

	atomic_store_explicit(&layers->wish, pack(layer, target.temporal), memory_order_relaxed);
}

static struct lc_target unpack(uint16_t packed)
{
	return (struct lc_target){(uint8_t)(packed >> 8), (uint8_t)packed};
}

struct lc_target lc_layer_switch_flowing(const struct lc_layer_switch *layers)
{
	return unpack(atomic_load_explicit(&layers->flowing, memory_order_relaxed));
}

static struct lc_target wish_of(const struct lc_layer_switch *layers)
{
	return unpack(atomic_load_explicit(&layers->wish, memory_order_relaxed));
}

/*
 * Temporal layers change at the start of a frame: down at any, up by one where the frame needs only
 * what was forwarded, all the way at a key frame.
 */
static void follow_temporal(struct lc_layer_switch *layers, const struct lc_layer_packet *packet)
{
	uint8_t wish = wish_of(layers).temporal;

	if (!packet->is_start || wish == layers->temporal)
		return;
	if (wish < layers->temporal || packet->is_keyframe)
		layers->temporal = wish;
	else if (packet->is_layer_sync && packet->temporal == layers->temporal + 1)
		layers->temporal = packet->temporal;
	else
		return;
	show_flowing(layers);
}

static void start(struct lc_layer_switch *layers, const struct lc_layer_packet *packet)
{
	layers->layer = packet->layer;
	layers->ssrc = packet->ssrc;
	layers->temporal = wish_of(layers).temporal;
	show_flowing(layers);
}

enum lc_layer_verdict lc_layer_switch_judge(struct lc_layer_switch *layers,
					    const struct lc_simulcast *simulcast,
					    const struct lc_layer_packet *packet)
{
	if (packet->layer != layers->layer || packet->ssrc != layers->ssrc) {
		if (!packet->is_keyframe || packet->layer != simulcast->best[wish_of(layers).layer])
			return LC_LAYER_IGNORE;
		start(layers, packet);
		return LC_LAYER_SWITCH;
	}
	follow_temporal(layers, packet);
	return packet->temporal > layers->temporal ? LC_LAYER_SKIP : LC_LAYER_SEND;
}

bool lc_layer_switch_waits(const struct lc_layer_switch *layers,
			   const struct lc_simulcast *simulcast)
{
	return layers->layer != simulcast->best[wish_of(layers).layer] ||
	       layers->ssrc != simulcast->ssrcs[layers->layer];
}

bool lc_layer_switch_is_settled(const struct lc_layer_switch *layers,
				const struct lc_simulcast *simulcast)
{
	return !lc_layer_switch_waits(layers, simulcast) &&
	       layers->temporal == wish_of(layers).temporal;
}
