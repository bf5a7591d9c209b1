/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Subscribers: their lives and what the control side may set. Everything that is set here is one
 * atomic word, so that nothing has to wait for the packet thread.
 */
#include "lectern/media/subscriber.h"

#include <assert.h>
#include <stdlib.h>

struct lc_subscriber *lc_subscriber_new(unsigned slot_count, void *owner,
					void (*send)(struct lc_subscriber *subscriber,
						     unsigned slot, const struct lc_packet *packet),
					void (*let_go)(struct lc_subscriber *subscriber))
{
	struct lc_subscriber *subscriber = calloc(1, sizeof(*subscriber));
	unsigned slot, codec;

	assert(slot_count <= LC_MAX_SLOTS);
	if (!subscriber)
		abort();
	subscriber->slots = calloc(slot_count ? slot_count : 1, sizeof(*subscriber->slots));
	if (!subscriber->slots)
		abort();
	atomic_init(&subscriber->refs, 1);
	subscriber->owner = owner;
	subscriber->send = send;
	subscriber->free = let_go;
	subscriber->slot_count = slot_count;
	for (slot = 0; slot < slot_count; slot++) {
		atomic_flag_clear(&subscriber->slots[slot].busy);
		lc_layer_switch_init(&subscriber->slots[slot].layers);
		for (codec = 0; codec < LC_CODECS; codec++)
			atomic_init(&subscriber->slots[slot].pts[codec], LC_NO_PT);
	}
	return subscriber;
}

struct lc_subscriber *lc_subscriber_ref(struct lc_subscriber *subscriber)
{
	atomic_fetch_add_explicit(&subscriber->refs, 1, memory_order_relaxed);
	return subscriber;
}

void lc_subscriber_unref(struct lc_subscriber *subscriber)
{
	if (!subscriber ||
	    atomic_fetch_sub_explicit(&subscriber->refs, 1, memory_order_acq_rel) != 1)
		return;
	if (subscriber->free)
		subscriber->free(subscriber);
	free(subscriber->slots);
	free(subscriber);
}

static struct lc_slot *slot_of(const struct lc_subscriber *subscriber, unsigned slot)
{
	assert(slot < subscriber->slot_count);
	return &subscriber->slots[slot];
}

void lc_subscriber_set_pt(struct lc_subscriber *subscriber, unsigned slot, enum lc_codec codec,
			  uint8_t pt)
{
	assert(pt < 128 || pt == LC_NO_PT);
	atomic_store_explicit(&slot_of(subscriber, slot)->pts[codec], pt, memory_order_relaxed);
}

void lc_subscriber_aim(struct lc_subscriber *subscriber, unsigned slot, uint32_t source)
{
	_Atomic uint64_t *aim = &slot_of(subscriber, slot)->aim;
	uint64_t turn = (atomic_load_explicit(aim, memory_order_relaxed) >> 32) + 1;

	atomic_store_explicit(aim, turn << 32 | source, memory_order_release);
}

uint32_t lc_subscriber_aimed_at(const struct lc_subscriber *subscriber, unsigned slot)
{
	return (uint32_t)atomic_load_explicit(&slot_of(subscriber, slot)->aim,
					      memory_order_relaxed);
}

void lc_subscriber_set_target(struct lc_subscriber *subscriber, unsigned slot,
			      struct lc_target target)
{
	lc_layer_switch_aim(&slot_of(subscriber, slot)->layers, target);
}

struct lc_target lc_subscriber_flowing(const struct lc_subscriber *subscriber, unsigned slot)
{
	return lc_layer_switch_flowing(&slot_of(subscriber, slot)->layers);
}

void lc_subscriber_close(struct lc_subscriber *subscriber)
{
	unsigned slot;

	for (slot = 0; slot < subscriber->slot_count; slot++)
		lc_subscriber_aim(subscriber, slot, 0);
}
