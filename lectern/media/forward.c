/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The packet path, to be read from the bottom: check (is it for us?), note (meter, liveness,
 * layers), then for each route take the slot, ask its layer switch, renumber, write, send, restore.
 */
#include "lectern/media/forward.h"

#include <string.h>

/* One packet on its way through all routes of its source. */
struct flight {
	struct lc_publisher *publisher;
	struct lc_packet *packet;
	int64_t now_ms;
	struct lc_source_setup source;
	struct lc_rtp rtp;
	struct lc_vp8 vp8;
	bool has_vp8;
	bool wants_keyframe;
	size_t descriptor_bytes; /* of the payload that may be rewritten */
	uint8_t header[LC_RTP_HEADER_BYTES];
	uint8_t descriptor[LC_VP8_MAX_DESCRIPTOR];
};

static enum lc_count count_of_error(enum lc_rtp_error error)
{
	switch (error) {
	case LC_RTP_TOO_LONG:
		return LC_COUNT_TOO_LONG;
	case LC_RTP_TRUNCATED:
		return LC_COUNT_TRUNCATED;
	case LC_RTP_BAD_VERSION:
		return LC_COUNT_BAD_VERSION;
	case LC_RTP_BAD_CSRC:
		return LC_COUNT_BAD_CSRC;
	case LC_RTP_BAD_EXTENSION:
		return LC_COUNT_BAD_EXTENSION;
	case LC_RTP_BAD_PADDING:
		return LC_COUNT_BAD_PADDING;
	case LC_RTP_OK:
		break;
	}
	return LC_COUNTS_COUNT;
}

static bool refuse(struct flight *flight, enum lc_count count)
{
	lc_publisher_count_one(flight->publisher, count);
	return false;
}

/* Counts what arrives, also what goes no further: it has its number in the stream all the same. */
static void measure(struct flight *flight, struct lc_source *source)
{
	if (flight->packet->layer < LC_MAX_LAYERS && flight->source.kind != LC_SCREEN)
		lc_reception_meter_note(&source->reception[flight->packet->layer], &flight->rtp,
					lc_codec_clock(flight->source.codec) / 1000,
					flight->now_ms);
}

/* Is this packet what was negotiated? Whatever it is, RTP is a sign of life. */
static bool check(struct flight *flight, unsigned source_index)
{
	struct lc_packet *packet = flight->packet;
	enum lc_rtp_error error = lc_rtp_parse(packet->bytes, packet->len, &flight->rtp);

	if (error != LC_RTP_OK)
		return refuse(flight, count_of_error(error));
	lc_publisher_heard(flight->publisher, flight->now_ms);
	if (source_index >= LC_MAX_SOURCES ||
	    !lc_source_read(&flight->publisher->sources[source_index], &flight->source))
		return refuse(flight, LC_COUNT_UNKNOWN_SOURCE);
	measure(flight, &flight->publisher->sources[source_index]);
	if (flight->rtp.pt != flight->source.pt)
		return refuse(flight, LC_COUNT_UNKNOWN_PT);
	if (packet->layer >= LC_MAX_LAYERS)
		return refuse(flight, LC_COUNT_BAD_LAYER);
	return true;
}

static bool read_descriptor(struct flight *flight)
{
	const uint8_t *payload = flight->packet->bytes + flight->rtp.payload_offset;

	if (flight->source.codec != LC_VP8 || flight->rtp.payload_bytes == 0)
		return true;
	if (!lc_vp8_parse(payload, flight->rtp.payload_bytes, &flight->vp8))
		return refuse(flight, LC_COUNT_BAD_PAYLOAD);
	flight->has_vp8 = true;
	flight->descriptor_bytes = flight->vp8.descriptor_bytes;
	return true;
}

/**
 * Who was away has missed pictures, and whoever watches waits for a whole one (S2-T1). The request
 * may get lost as well, on a path that has just come back.
 */
static bool owes_keyframe(const struct flight *flight, struct lc_source *source)
{
	int64_t last_ms = atomic_load_explicit(&source->last_packet_ms, memory_order_relaxed);
	int64_t back_ms = atomic_load_explicit(&source->back_ms, memory_order_relaxed);

	if (last_ms != LC_UNSEEN && flight->now_ms - last_ms >= LC_AWAY_AFTER_MS)
		back_ms = flight->now_ms;
	if (back_ms == LC_UNSEEN)
		return false;
	if (flight->packet->is_keyframe || flight->now_ms - back_ms >= LC_BACK_FOR_MS)
		back_ms = LC_UNSEEN;
	atomic_store_explicit(&source->back_ms, back_ms, memory_order_relaxed);
	return back_ms != LC_UNSEEN;
}

static void note(struct flight *flight, struct lc_source *source)
{
	const struct lc_packet *packet = flight->packet;

	flight->wants_keyframe |= owes_keyframe(flight, source);
	lc_time_note(&source->last_packet_ms, flight->now_ms);
	if (lc_kind_is_video(flight->source.kind)) {
		lc_time_note(&source->layer_ms[packet->layer], flight->now_ms);
		atomic_fetch_add_explicit(&source->layer_bytes[packet->layer], packet->len,
					  memory_order_relaxed);
	} else if (packet->has_level) {
		lc_meter_add(&source->meter, packet->level);
	} else {
		lc_publisher_count_one(flight->publisher, LC_COUNT_NO_LEVEL);
	}
}

static void save(struct flight *flight)
{
	const uint8_t *bytes = flight->packet->bytes;

	memcpy(flight->header, bytes, LC_RTP_HEADER_BYTES);
	memcpy(flight->descriptor, bytes + flight->rtp.payload_offset, flight->descriptor_bytes);
}

static void restore(const struct flight *flight)
{
	uint8_t *bytes = flight->packet->bytes;

	memcpy(bytes, flight->header, LC_RTP_HEADER_BYTES);
	memcpy(bytes + flight->rtp.payload_offset, flight->descriptor, flight->descriptor_bytes);
}

static void write_header(const struct flight *flight, const struct lc_rewritten *numbers,
			 uint8_t pt)
{
	uint8_t *bytes = flight->packet->bytes;
	uint8_t *payload = bytes + flight->rtp.payload_offset;

	lc_rtp_set_seq(bytes, numbers->seq);
	lc_rtp_set_ts(bytes, numbers->ts);
	lc_rtp_set_pt(bytes, pt);
	if (!flight->has_vp8)
		return;
	lc_vp8_set_picture_id(payload, &flight->vp8, numbers->picture_id);
	lc_vp8_set_tl0(payload, &flight->vp8, numbers->tl0);
}

static enum lc_layer_verdict judge_layer(struct flight *flight, struct lc_slot *slot)
{
	struct lc_layer_packet packet = {
		.layer = flight->packet->layer,
		.ssrc = flight->rtp.ssrc,
		.is_keyframe = flight->packet->is_keyframe,
		.is_start = flight->has_vp8 ? flight->vp8.is_start : true,
		.is_layer_sync = flight->vp8.is_layer_sync,
		.temporal = flight->vp8.temporal,
	};
	enum lc_layer_verdict verdict =
		lc_layer_switch_judge(&slot->layers, &packet, flight->now_ms);

	if (lc_layer_switch_waits(&slot->layers, flight->now_ms))
		flight->wants_keyframe = true;
	return verdict;
}

static enum lc_count send_into(struct flight *flight, const struct lc_route *route,
			       struct lc_slot *slot, uint8_t pt)
{
	struct lc_rewritten numbers;

	if (!lc_rewriter_next(&slot->rewriter, &flight->rtp, flight->has_vp8 ? &flight->vp8 : NULL,
			      lc_codec_clock(flight->source.codec), flight->now_ms, &numbers))
		return LC_COUNT_LATE;
	write_header(flight, &numbers, pt);
	route->subscriber->send(route->subscriber, route->slot, flight->packet);
	restore(flight);
	atomic_fetch_add_explicit(&slot->packets, 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&slot->bytes, flight->packet->len, memory_order_relaxed);
	return LC_COUNT_SENT;
}

/* The slot is aimed at something new: whatever came before is another stream. */
static void take_over(struct lc_slot *slot, uint64_t aim)
{
	slot->running = aim;
	lc_rewriter_switch(&slot->rewriter);
	lc_layer_switch_reset(&slot->layers);
}

/* What becomes of the packet in one slot, which we hold and which is aimed at its source. */
static enum lc_count serve(struct flight *flight, const struct lc_route *route,
			   struct lc_slot *slot)
{
	uint8_t pt = atomic_load_explicit(&slot->pts[flight->source.codec], memory_order_relaxed);

	if (pt == LC_NO_PT)
		return LC_COUNT_SLOT_CODEC;
	if (flight->rtp.payload_bytes == 0) {
		lc_rewriter_skip(&slot->rewriter, &flight->rtp, NULL);
		return LC_COUNT_EMPTY;
	}
	if (!lc_kind_is_video(flight->source.kind))
		return send_into(flight, route, slot, pt);
	switch (judge_layer(flight, slot)) {
	case LC_LAYER_SWITCH: /* another SSRC, which the rewriter sees for itself */
	case LC_LAYER_SEND:
		return send_into(flight, route, slot, pt);
	case LC_LAYER_SKIP:
		lc_rewriter_skip(&slot->rewriter, &flight->rtp,
				 flight->has_vp8 ? &flight->vp8 : NULL);
		return LC_COUNT_LAYER;
	case LC_LAYER_IGNORE:
		break;
	}
	return LC_COUNT_LAYER;
}

static bool is_in_force(const struct lc_bound_route *bound, const struct lc_slot *slot,
			uint32_t source)
{
	return (uint32_t)bound->aim == source &&
	       bound->aim == atomic_load_explicit(&slot->aim, memory_order_acquire);
}

/*
 * The aim is looked at twice: before, so that a late packet of the former source does not keep the
 * new one out; and with the slot held, because only then it counts. A slot is contended only while
 * it changes hands, and then a packet is not worth waiting for.
 */
static enum lc_count deliver(struct flight *flight, const struct lc_bound_route *bound)
{
	struct lc_slot *slot = &bound->route.subscriber->slots[bound->route.slot];
	enum lc_count count = LC_COUNT_SLOT_MOVED;

	if (!is_in_force(bound, slot, flight->source.id))
		return LC_COUNT_SLOT_MOVED;
	if (atomic_flag_test_and_set_explicit(&slot->busy, memory_order_acquire))
		return LC_COUNT_SLOT_BUSY;
	if (is_in_force(bound, slot, flight->source.id)) {
		if (slot->running != bound->aim)
			take_over(slot, bound->aim);
		count = serve(flight, &bound->route, slot);
	}
	atomic_flag_clear_explicit(&slot->busy, memory_order_release);
	return count;
}

void lc_publisher_rtp(struct lc_publisher *publisher, unsigned source_index,
		      struct lc_packet *packet, int64_t now_ms)
{
	struct flight flight = {.publisher = publisher, .packet = packet, .now_ms = now_ms};
	const struct lc_routes *routes;
	size_t i;

	lc_publisher_count_one(publisher, LC_COUNT_RECEIVED);
	if (!check(&flight, source_index) || !read_descriptor(&flight))
		return;
	note(&flight, &publisher->sources[source_index]);
	routes = lc_route_cell_enter(&publisher->routes);
	if (!routes)
		return;
	save(&flight);
	for (i = routes->first[source_index]; i < routes->first[source_index + 1]; i++)
		lc_publisher_count_one(publisher, deliver(&flight, &routes->routes[i]));
	lc_route_cell_leave(&publisher->routes);
	if (flight.wants_keyframe)
		lc_publisher_ask_keyframe(publisher, source_index, now_ms);
}
