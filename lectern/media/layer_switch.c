/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer switch. A layer is known to live by what was seen of it; which one to be on follows
 * from the wish and from who lives, anew with every packet.
 */
#include "lectern/media/layer_switch.h"

static uint16_t pack(unsigned layer, unsigned temporal)
{
	return (uint16_t)(layer << 8 | temporal);
}

static struct lc_target unpack(uint16_t packed)
{
	return (struct lc_target){(uint8_t)(packed >> 8), (uint8_t)packed};
}

static struct lc_target wish_of(const struct lc_layer_switch *layers)
{
	return unpack(atomic_load_explicit(&layers->wish, memory_order_relaxed));
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
	unsigned layer;

	layers->layer = LC_LAYER_NONE;
	layers->temporal = 0;
	layers->ssrc = 0;
	layers->is_replaced = false;
	for (layer = 0; layer < LC_MAX_LAYERS; layer++) {
		layers->seen_ms[layer] = LC_UNSEEN;
		layers->seen_at[layer] = 0;
	}
	layers->packets = 0;
	layers->is_settled = false;
	show_flowing(layers);
}

void lc_layer_switch_aim(struct lc_layer_switch *layers, struct lc_target target)
{
	atomic_store_explicit(&layers->wish, pack(target.layer, target.temporal),
			      memory_order_relaxed);
}

struct lc_target lc_layer_switch_flowing(const struct lc_layer_switch *layers)
{
	return unpack(atomic_load_explicit(&layers->flowing, memory_order_relaxed));
}

static void note_seen(struct lc_layer_switch *layers, unsigned seen, int64_t now_ms)
{
	layers->seen_at[seen] = ++layers->packets;
	layers->seen_ms[seen] = now_ms;
}

/*
 * Time alone does not make a layer silent: a screen that stands still sends a frame a second, and
 * taking its layers for dead one after the other would ask for key frames without end.
 */
static bool is_alive(const struct lc_layer_switch *layers, unsigned layer, int64_t now_ms)
{
	if (layers->seen_ms[layer] == LC_UNSEEN)
		return false;
	return now_ms - layers->seen_ms[layer] < LC_LAYER_SILENT_MS ||
	       layers->packets - layers->seen_at[layer] < LC_LAYER_SILENT_PACKETS;
}

/* The layer to be on: the wished one, else the next below that lives, else the next above. */
static uint8_t best_layer(const struct lc_layer_switch *layers, int64_t now_ms)
{
	uint8_t wish = wish_of(layers).layer;
	unsigned layer;

	if (wish >= LC_MAX_LAYERS)
		wish = LC_MAX_LAYERS - 1;
	for (layer = wish + 1u; layer-- > 0;) {
		if (is_alive(layers, layer, now_ms))
			return (uint8_t)layer;
	}
	for (layer = wish + 1u; layer < LC_MAX_LAYERS; layer++) {
		if (is_alive(layers, layer, now_ms))
			return (uint8_t)layer;
	}
	return wish;
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
	layers->is_replaced = false;
	show_flowing(layers);
}

/*
 * Is what flows the best there is? Then it stays so: its own packets keep it alive, time can only make the others
 * silent, and one that is not silent shows itself by a packet.
 */
static void settle(struct lc_layer_switch *layers, int64_t now_ms)
{
	struct lc_target wish = wish_of(layers);

	layers->settled_wish = pack(wish.layer, wish.temporal);
	layers->is_settled =
		wish.temporal == layers->temporal && !lc_layer_switch_waits(layers, now_ms);
}

enum lc_layer_verdict lc_layer_switch_judge(struct lc_layer_switch *layers,
					    const struct lc_layer_packet *packet, int64_t now_ms)
{
	note_seen(layers, packet->layer, now_ms);
	if (packet->layer == layers->layer)
		layers->is_replaced = packet->ssrc != layers->ssrc;
	layers->is_settled = false;
	if (packet->layer != layers->layer || layers->is_replaced) {
		if (!packet->is_keyframe || packet->layer != best_layer(layers, now_ms))
			return LC_LAYER_IGNORE;
		start(layers, packet);
		return LC_LAYER_SWITCH;
	}
	follow_temporal(layers, packet);
	settle(layers, now_ms);
	return packet->temporal > layers->temporal ? LC_LAYER_SKIP : LC_LAYER_SEND;
}

bool lc_layer_switch_waits(const struct lc_layer_switch *layers, int64_t now_ms)
{
	return layers->layer == LC_LAYER_NONE || layers->is_replaced ||
	       layers->layer != best_layer(layers, now_ms);
}
