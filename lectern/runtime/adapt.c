/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The director's slow half: which simulcast layer each video slot gets, from what is displayed and
 * what the receiver's link bears, and telling the client when what flows has changed.
 */
#include <string.h>

#include "lectern/runtime/director.h"
#include "lectern/runtime/sources.h"
#include "lectern/wire/event_json.h"

/** The height a client displays a slot at; 0 when it never said (the smallest layer will do). */
static uint16_t displayed_height(const struct lc_reception *reception, unsigned slot)
{
	const struct lc_slot_wishes *wishes = &reception->wishes;

	for (size_t i = 0; i < wishes->count; i++) {
		if (strcmp(wishes->wish[i].mid, reception->lines[slot].mid) == 0 &&
		    wishes->wish[i].height >= 0)
			return (uint16_t)wishes->wish[i].height;
	}
	return 0;
}

/** Brings what is known of the source's layers up to date. */
static void measure_layers(const struct lc_source *source, struct lc_slot_memory *slot,
			   int64_t now_ms)
{
	if (slot->rates_of != slot->assignment.source)
		memset(slot->rates, 0, sizeof(slot->rates));
	slot->rates_of = slot->assignment.source;
	lc_source_layers(source, slot->rates, now_ms, slot->layers.layers);
}

static void tell_quality(const struct lc_scene *scene, const struct lc_attachment *source,
			 struct lc_attachment *attachment, unsigned index)
{
	struct lc_receiver *receiver = &attachment->receiver;
	struct lc_slot_memory *slot = &receiver->slots[index];
	uint8_t layer = lc_subscriber_flowing(receiver->reception->subscriber, index).layer;

	if (layer == slot->told_layer || layer == LC_LAYER_NONE)
		return;
	slot->told_layer = layer;
	json_t *event =
		lc_quality_json(lc_room_kind_name(scene->room->kind), scene->room,
				receiver->reception->lines[index].mid, source->participant, layer);
	lc_attachment_tell_receiver(attachment, event);
	lc_json_free(event);
}

/** Lists the video slots that show something; returns how many. */
static size_t list_slots(const struct lc_scene *scene, const struct lc_sources *sources,
			 struct lc_attachment *attachment, unsigned *indexes)
{
	struct lc_receiver *receiver = &attachment->receiver;
	size_t count = 0;

	for (unsigned i = 0; i < receiver->reception->count; i++) {
		struct lc_slot_memory *slot = &receiver->slots[i];
		enum lc_kind kind;
		const struct lc_attachment *source =
			lc_sources_find(sources, slot->assignment.source, &kind);
		if (!source || !lc_kind_is_video(kind))
			continue;
		slot->layers.source = slot->assignment.source;
		slot->layers.display_height = displayed_height(receiver->reception, i);
		measure_layers(&source->publisher->publisher->sources[kind], slot, scene->now_ms);
		tell_quality(scene, source, attachment, i);
		indexes[count++] = i;
	}
	return count;
}

static void adapt_receiver(const struct lc_scene *scene, const struct lc_sources *sources,
			   struct lc_attachment *attachment)
{
	struct lc_receiver *receiver = &attachment->receiver;
	struct lc_layer_slot slots[LC_MAX_SLOTS];
	unsigned indexes[LC_MAX_SLOTS];
	size_t count = list_slots(scene, sources, attachment, indexes);

	for (size_t i = 0; i < count; i++)
		slots[i] = receiver->slots[indexes[i]].layers;
	receiver->link.remb_bits_per_s = atomic_load(&receiver->port->remb_bits_per_s);
	receiver->link.loss_percent = atomic_load(&receiver->port->loss_percent);
	lc_layers_choose(&receiver->link, slots, count, scene->now_ms);
	for (size_t i = 0; i < count; i++) {
		receiver->slots[indexes[i]].layers = slots[i];
		if (slots[i].is_changed)
			lc_subscriber_set_target(receiver->reception->subscriber, indexes[i],
						 slots[i].target);
	}
}

void lc_director_adapt(const struct lc_scene *scene)
{
	struct lc_sources sources;

	lc_sources_init(&sources, scene->attachments);
	for (guint i = 0; i < scene->attachments->len; i++) {
		struct lc_attachment *attachment = scene->attachments->pdata[i];
		if (attachment->receiver.port)
			adapt_receiver(scene, &sources, attachment);
	}
	lc_sources_clear(&sources);
}
