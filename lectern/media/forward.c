/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The packet path, to be read from the bottom: check (is it for us?), note (meter, liveness,
 * layers), then for each route take the slot, ask its layer switch, renumber, write, send, restore.
 */
#include "lectern/media/forward.h"

/* One packet on its way through all routes of its source. */
struct flight {
	struct lc_publisher *publisher;
	struct lc_packet *packet;
	int64_t now_ms;
	struct lc_source_setup source;
	struct lc_rtp rtp;
	struct lc_vp8 vp8;
	bool has_vp8;
	struct lc_layer_packet layer;
	bool wants_keyframe;
	bool is_written; /* the numbers in it are those of a slot */
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
	lc_publisher_count_more(flight->publisher, count, 1);
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

static bool parse(struct flight *flight)
{
	const struct lc_packet *packet = flight->packet;
	enum lc_rtp_error error;

	if (packet->rtp) {
		flight->rtp = *packet->rtp;
		return true;
	}
	error = lc_rtp_parse(packet->bytes, packet->len, &flight->rtp);
	return error == LC_RTP_OK || refuse(flight, count_of_error(error));
}

/* Is this packet what was negotiated? Whatever it is, RTP is a sign of life. */
static bool check(struct flight *flight, unsigned source_index)
{
	const struct lc_packet *packet = flight->packet;

	if (!parse(flight))
		return false;
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

/* What is to be known of a picture: VP8 says it itself, of others the adapter tells. */
static bool read_descriptor(struct flight *flight)
{
	const struct lc_packet *packet = flight->packet;
	const uint8_t *payload = packet->bytes + flight->rtp.payload_offset;

	flight->layer = (struct lc_layer_packet){.layer = packet->layer,
						 .ssrc = flight->rtp.ssrc,
						 .is_keyframe = packet->is_keyframe,
						 .is_start = true};
	if (flight->source.codec != LC_VP8 || flight->rtp.payload_bytes == 0)
		return true;
	if (!lc_vp8_parse(payload, flight->rtp.payload_bytes, &flight->vp8))
		return refuse(flight, LC_COUNT_BAD_PAYLOAD);
	flight->has_vp8 = true;
	flight->layer.is_keyframe = flight->vp8.is_keyframe;
	flight->layer.is_start = flight->vp8.is_start;
	flight->layer.is_layer_sync = flight->vp8.is_layer_sync;
	flight->layer.temporal = flight->vp8.temporal;
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
	if (flight->layer.is_keyframe || flight->now_ms - back_ms >= LC_BACK_FOR_MS)
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
		lc_publisher_count_more(flight->publisher, LC_COUNT_NO_LEVEL, 1);
	}
}

/* All that a slot may change; what it was before stands in the parsed views. */
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

static void restore(const struct flight *flight)
{
	const struct lc_rewritten numbers = {flight->rtp.seq, flight->rtp.ts,
					     flight->has_vp8 ? flight->vp8.picture_id : 0,
					     flight->has_vp8 ? flight->vp8.tl0 : 0};

	write_header(flight, &numbers, flight->rtp.pt);
}

static enum lc_layer_verdict judge_layer(struct flight *flight, struct lc_slot *slot)
{
	enum lc_layer_verdict verdict;

	if (lc_layer_switch_goes_on(&slot->layers, &flight->layer, flight->now_ms))
		return LC_LAYER_SEND;
	verdict = lc_layer_switch_judge(&slot->layers, &flight->layer, flight->now_ms);
	if (lc_layer_switch_waits(&slot->layers, flight->now_ms))
		flight->wants_keyframe = true;
	return verdict;
}

/* Whoever holds the slot is alone with its counters. */
static void count_sent(struct lc_slot *slot, size_t bytes)
{
	uint64_t packets = atomic_load_explicit(&slot->packets, memory_order_relaxed);
	uint64_t before = atomic_load_explicit(&slot->bytes, memory_order_relaxed);

	atomic_store_explicit(&slot->packets, packets + 1, memory_order_relaxed);
	atomic_store_explicit(&slot->bytes, before + bytes, memory_order_relaxed);
}

static enum lc_count send_into(struct flight *flight, const struct lc_route *route,
			       struct lc_slot *slot, uint8_t pt)
{
	const struct lc_vp8 *vp8 = flight->has_vp8 ? &flight->vp8 : NULL;
	struct lc_rewriter *rewriter = &slot->rewriter;
	struct lc_rewritten numbers;

	if (!lc_rewriter_follow(rewriter, &flight->rtp, vp8, flight->now_ms, &numbers) &&
	    !lc_rewriter_next(rewriter, &flight->rtp, vp8, lc_codec_clock(flight->source.codec),
			      flight->now_ms, &numbers))
		return LC_COUNT_LATE;
	write_header(flight, &numbers, pt);
	flight->is_written = true;
	route->subscriber->send(route->subscriber, route->slot, flight->packet);
	count_sent(slot, flight->packet->len);
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

static bool is_aimed(const struct lc_bound_route *bound)
{
	return bound->aim == atomic_load_explicit(&bound->slot->aim, memory_order_acquire);
}

/*
 * The aim is looked at twice: before, so that a late packet of the former source does not keep the
 * new one out; and with the slot held, because only then it counts. A slot is contended only while
 * it changes hands, and then a packet is not worth waiting for.
 */
static enum lc_count deliver(struct flight *flight, const struct lc_bound_route *bound)
{
	struct lc_slot *slot = bound->slot;
	enum lc_count count = LC_COUNT_SLOT_MOVED;

	if ((uint32_t)bound->aim != flight->source.id || !is_aimed(bound))
		return LC_COUNT_SLOT_MOVED;
	if (atomic_flag_test_and_set_explicit(&slot->busy, memory_order_acquire))
		return LC_COUNT_SLOT_BUSY;
	if (is_aimed(bound)) {
		if (slot->running != bound->aim)
			take_over(slot, bound->aim);
		count = serve(flight, &bound->route, slot);
	}
	atomic_flag_clear_explicit(&slot->busy, memory_order_release);
	return count;
}

/* Into every slot that is routed from the source: read as small functions, compiled as one. */
static __attribute__((flatten)) void deliver_all(struct flight *flight, unsigned source_index)
{
	struct lc_publisher *publisher = flight->publisher;
	const struct lc_routes *routes = lc_route_cell_enter(&publisher->routes);
	uint64_t sent = 0;
	enum lc_count count;
	size_t i;

	if (!routes)
		return;
	for (i = routes->first[source_index]; i < routes->first[source_index + 1]; i++) {
		count = deliver(flight, &routes->routes[i]);
		if (count == LC_COUNT_SENT)
			sent++;
		else
			lc_publisher_count_more(publisher, count, 1);
	}
	lc_route_cell_leave(&publisher->routes);
	lc_publisher_count_more(publisher, LC_COUNT_SENT, sent);
	if (flight->is_written)
		restore(flight);
}

void lc_publisher_rtp(struct lc_publisher *publisher, unsigned source_index,
		      struct lc_packet *packet, int64_t now_ms)
{
	struct flight flight; /* the views in it are filled as they are read */

	flight.publisher = publisher;
	flight.packet = packet;
	flight.now_ms = now_ms;
	flight.has_vp8 = flight.wants_keyframe = flight.is_written = false;
	lc_publisher_count_more(publisher, LC_COUNT_RECEIVED, 1);
	if (!check(&flight, source_index) || !read_descriptor(&flight))
		return;
	note(&flight, &publisher->sources[source_index]);
	deliver_all(&flight, source_index);
	if (flight.wants_keyframe)
		lc_publisher_ask_keyframe(publisher, source_index, now_ms);
}
