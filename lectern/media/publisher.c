/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Publishers: their lives, what the control side may set and read, and what both sides note.
 * Everything shared is one atomic word each, relaxed: each is right, two of them read together may
 * be a packet apart.
 */
#include "lectern/media/publisher.h"

#include <assert.h>
#include <stdlib.h>

const char *lc_count_name(enum lc_count count)
{
	static const char *const names[] = {
#define LC_COUNT_ROW(symbol, name) name,
		LC_COUNTS(LC_COUNT_ROW)
#undef LC_COUNT_ROW
	};

	assert(count < LC_COUNTS_COUNT);
	return names[count];
}

uint64_t lc_publisher_count(const struct lc_publisher *publisher, enum lc_count count)
{
	return atomic_load_explicit(&publisher->counts[count], memory_order_relaxed);
}

struct lc_publisher *lc_publisher_new(void *owner,
				      void (*request_keyframe)(struct lc_publisher *publisher,
							       unsigned source_index))
{
	struct lc_publisher *publisher = calloc(1, sizeof(*publisher));
	unsigned source;

	if (!publisher)
		abort();
	publisher->owner = owner;
	publisher->request_keyframe = request_keyframe;
	atomic_init(&publisher->last_packet_ms, LC_UNSEEN);
	for (source = 0; source < LC_MAX_SOURCES; source++) {
		publisher->sources[source].last_packet_ms = LC_UNSEEN;
		atomic_init(&publisher->sources[source].keyframe_asked_ms, LC_UNSEEN);
		publisher->sources[source].back_ms = LC_UNSEEN;
		lc_simulcast_init(&publisher->sources[source].simulcast);
	}
	return publisher;
}

void lc_publisher_free(struct lc_publisher *publisher)
{
	if (!publisher)
		return;
	lc_route_cell_clear(&publisher->routes);
	free(publisher);
}

/* Kind, codec and payload type change together, so they share one word. */
static uint32_t pack_format(enum lc_kind kind, enum lc_codec codec, uint8_t pt)
{
	return (uint32_t)kind << 16 | (uint32_t)codec << 8 | pt;
}

void lc_publisher_set_source(struct lc_publisher *publisher, unsigned index, uint32_t id,
			     enum lc_kind kind, enum lc_codec codec, uint8_t pt)
{
	assert(index < LC_MAX_SOURCES && id != 0);
	atomic_store_explicit(&publisher->sources[index].format, pack_format(kind, codec, pt),
			      memory_order_relaxed);
	atomic_store_explicit(&publisher->sources[index].id, id, memory_order_release);
}

void lc_source_layers(const struct lc_source *source, struct lc_rate rates[LC_MAX_LAYERS],
		      int64_t now_ms, struct lc_layer out[LC_MAX_LAYERS])
{
	unsigned layer;
	uint64_t bytes;
	int64_t seen_ms;

	for (layer = 0; layer < LC_MAX_LAYERS; layer++) {
		seen_ms = atomic_load_explicit(&source->simulcast.seen_ms[layer],
					       memory_order_relaxed);
		bytes = atomic_load_explicit(&source->layer_bytes[layer], memory_order_relaxed);
		out[layer].is_flowing =
			seen_ms != LC_UNSEEN && now_ms - seen_ms < LC_LAYER_FLOWS_MS;
		out[layer].bits_per_s = lc_rate_step(&rates[layer], bytes, now_ms);
	}
}

bool lc_publisher_ask_keyframe(struct lc_publisher *publisher, unsigned source_index,
			       int64_t now_ms)
{
	struct lc_source *source = &publisher->sources[source_index];
	struct lc_source_setup setup;
	int64_t asked_ms;

	assert(source_index < LC_MAX_SOURCES);
	if (!publisher->request_keyframe || !lc_source_read(source, &setup) ||
	    !lc_kind_is_video(setup.kind))
		return false;
	asked_ms = atomic_load_explicit(&source->keyframe_asked_ms, memory_order_relaxed);
	if (asked_ms != LC_UNSEEN && now_ms - asked_ms < LC_KEYFRAME_EVERY_MS)
		return false;
	/* Of two threads that come this far one wins; the other's wish is granted with it. */
	if (!atomic_compare_exchange_strong_explicit(&source->keyframe_asked_ms, &asked_ms, now_ms,
						     memory_order_relaxed, memory_order_relaxed))
		return false;
	atomic_fetch_add_explicit(&publisher->counts[LC_COUNT_KEYFRAMES_ASKED], 1,
				  memory_order_relaxed);
	publisher->request_keyframe(publisher, source_index);
	return true;
}
