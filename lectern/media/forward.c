/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The packet path, to be read from the bottom: check (is it for us?), note what it tells of its
 * source (meter, liveness, layers), place it among the others, then for each route take the slot,
 * ask its layer switch, renumber, write, send; restore.
 *
 * A packet comes once and goes out many times, so what all slots ask is found out before the first.
 * While nothing of it changes the source is in one *era*, and a slot that had nothing left to
 * decide in this era only adds its offsets.
 */
#include "lectern/media/forward.h"

#define NO_ERA 1 /* a slot that is not steady has 0 */

/* One packet on its way through all routes of its source. */
struct flight {
	struct lc_publisher *publisher;
	struct lc_source *source;
	struct lc_packet *packet;
	int64_t now_ms;
	struct lc_source_setup setup; /* of the source */
	const struct lc_rtp *rtp;     /* the adapter's, or `parsed` */
	struct lc_rtp parsed;
	uint64_t head; /* as it came ... */
	uint64_t kept; /* ... and what is the same in all slots */
	uint8_t *payload;
	const struct lc_vp8 *vp8; /* `descriptor`, or NULL where there is none */
	struct lc_vp8 descriptor;
	bool is_keyframe;
	uint8_t temporal;
	struct lc_place place;
	uint64_t era; /* see era_of(), or NO_ERA where each slot must look */
	bool wants_keyframe;
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
static void measure(const struct flight *flight)
{
	if (flight->packet->layer < LC_MAX_LAYERS && flight->setup.kind != LC_SCREEN)
		lc_reception_meter_note(&flight->source->reception[flight->packet->layer],
					flight->rtp, lc_codec_clock(flight->setup.codec) / 1000,
					flight->now_ms);
}

static bool parse(struct flight *flight)
{
	const struct lc_packet *packet = flight->packet;
	enum lc_rtp_error error;

	flight->rtp = packet->rtp;
	if (!flight->rtp) {
		flight->rtp = &flight->parsed;
		error = lc_rtp_parse(packet->bytes, packet->len, &flight->parsed);
		if (error != LC_RTP_OK)
			return refuse(flight, count_of_error(error));
	}
	flight->head = lc_rtp_head(packet->bytes);
	flight->kept = flight->head & LC_RTP_HEAD_KEPT;
	flight->payload = packet->bytes + flight->rtp->payload_offset;
	return true;
}

/* Is this packet what was negotiated? Whatever it is, RTP is a sign of life. */
static bool check(struct flight *flight, unsigned source_index)
{
	const struct lc_packet *packet = flight->packet;

	if (!parse(flight))
		return false;
	lc_publisher_heard(flight->publisher, flight->now_ms);
	if (source_index >= LC_MAX_SOURCES)
		return refuse(flight, LC_COUNT_UNKNOWN_SOURCE);
	flight->source = &flight->publisher->sources[source_index];
	if (!lc_source_read(flight->source, &flight->setup))
		return refuse(flight, LC_COUNT_UNKNOWN_SOURCE);
	measure(flight);
	if (flight->rtp->pt != flight->setup.pt)
		return refuse(flight, LC_COUNT_UNKNOWN_PT);
	if (packet->layer >= LC_MAX_LAYERS)
		return refuse(flight, LC_COUNT_BAD_LAYER);
	return true;
}

/* What is to be known of a picture: VP8 says it itself, of others the adapter tells. */
static bool read_descriptor(struct flight *flight)
{
	const struct lc_packet *packet = flight->packet;

	flight->vp8 = NULL;
	flight->is_keyframe = packet->is_keyframe;
	flight->temporal = 0;
	if (flight->setup.codec != LC_VP8 || flight->rtp->payload_bytes == 0)
		return true;
	if (!lc_vp8_parse(flight->payload, flight->rtp->payload_bytes, &flight->descriptor))
		return refuse(flight, LC_COUNT_BAD_PAYLOAD);
	flight->vp8 = &flight->descriptor;
	flight->is_keyframe = flight->descriptor.is_keyframe;
	flight->temporal = flight->descriptor.temporal;
	return true;
}

/**
 * Who was away has missed pictures, and whoever watches waits for a whole one (S2-T1). The request
 * may get lost as well, on a path that has just come back.
 */
static bool owes_keyframe(const struct flight *flight, int64_t last_ms)
{
	int64_t back_ms = flight->source->back_ms;

	if (last_ms != LC_UNSEEN && flight->now_ms - last_ms >= LC_AWAY_AFTER_MS)
		back_ms = flight->now_ms;
	if (back_ms == LC_UNSEEN)
		return false;
	if (flight->is_keyframe || flight->now_ms - back_ms >= LC_BACK_FOR_MS)
		back_ms = LC_UNSEEN;
	flight->source->back_ms = back_ms;
	return back_ms != LC_UNSEEN;
}

#define ERA_PACKETS_LOG 11 /* LC_NUMBERING_FORWARD is more */

/**
 * Another one whenever something changes of which a slot has to decide: the m-line carries another
 * source (their ids rise), the stream has begun anew, or its pictures have, or other layers live;
 * and now and then, so that who got nothing for long looks again. No layer shares it with another.
 */
static uint64_t era_of(const struct flight *flight)
{
	uint8_t layer = flight->packet->layer;
	const struct lc_numbering *numbering = &flight->source->numbering[layer];
	uint32_t changes = numbering->pieces.seq + numbering->pieces.picture +
			   flight->source->simulcast.changes + flight->setup.id;

	return (uint64_t)changes << 34 | (uint64_t)layer << 32 |
	       (uint32_t)(flight->place.seq >> ERA_PACKETS_LOG);
}

/* Where the packet stands among the others of its source; false for what may be noise. */
static bool place(struct flight *flight)
{
	if (!lc_numbering_place(&flight->source->numbering[flight->packet->layer], flight->rtp,
				flight->vp8, flight->now_ms, &flight->place))
		return refuse(flight, LC_COUNT_LATE);
	flight->era =
		flight->place.is_plain && flight->rtp->payload_bytes ? era_of(flight) : NO_ERA;
	return true;
}

static void note(struct flight *flight)
{
	const struct lc_packet *packet = flight->packet;
	struct lc_source *source = flight->source;

	flight->wants_keyframe = owes_keyframe(flight, source->last_packet_ms);
	source->last_packet_ms = flight->now_ms;
	if (lc_kind_is_video(flight->setup.kind)) {
		lc_simulcast_note(&source->simulcast, packet->layer, flight->rtp->ssrc,
				  flight->now_ms);
		atomic_fetch_add_explicit(&source->layer_bytes[packet->layer], packet->len,
					  memory_order_relaxed);
	} else if (packet->has_level) {
		lc_meter_add(&source->meter, packet->level);
	} else {
		lc_publisher_count_more(flight->publisher, LC_COUNT_NO_LEVEL, 1);
	}
}

static void write_pictures(const struct flight *flight, uint16_t picture_id, uint8_t tl0)
{
	if (flight->place.is_plain) {
		lc_vp8_renumber(flight->payload, picture_id, tl0);
		return;
	}
	lc_vp8_set_picture_id(flight->payload, flight->vp8, picture_id);
	lc_vp8_set_tl0(flight->payload, flight->vp8, tl0);
}

static void restore(const struct flight *flight)
{
	lc_rtp_set_head(flight->packet->bytes, flight->head);
	if (flight->vp8)
		write_pictures(flight, flight->vp8->picture_id, flight->vp8->tl0);
}

static void write_head(const struct flight *flight, const struct lc_rewritten *numbers, uint64_t pt)
{
	lc_rtp_set_head(flight->packet->bytes,
			lc_rtp_renumber(flight->kept | pt, numbers->seq, numbers->ts));
}

/* Whoever holds the slot is alone with its counters. */
static void count_sent(struct lc_slot *slot, size_t bytes)
{
	uint64_t packets = atomic_load_explicit(&slot->packets, memory_order_relaxed);
	uint64_t before = atomic_load_explicit(&slot->bytes, memory_order_relaxed);

	atomic_store_explicit(&slot->packets, packets + 1, memory_order_relaxed);
	atomic_store_explicit(&slot->bytes, before + bytes, memory_order_relaxed);
}

static enum lc_count send_written(const struct flight *flight, const struct lc_route *route,
				  struct lc_slot *slot)
{
	route->subscriber->send(route->subscriber, route->slot, flight->packet);
	count_sent(slot, flight->packet->len);
	return LC_COUNT_SENT;
}

/* On purpose; of its picture the rest is not to be sent either. */
static void leave_out(const struct flight *flight, struct lc_slot *slot)
{
	slot->steady.era = 0;
	lc_rewriter_skip(&slot->rewriter, &flight->place,
			 flight->vp8 && flight->vp8->picture_id_bits > 0);
}

static bool is_of_what_flows(const struct flight *flight, const struct lc_slot *slot)
{
	return !lc_kind_is_video(flight->setup.kind) ||
	       (flight->packet->layer == slot->layers.layer &&
		flight->rtp->ssrc == slot->layers.ssrc);
}

/* Does the layer switch let it in? */
static bool lets_in(struct flight *flight, struct lc_slot *slot)
{
	const struct lc_layer_packet packet = {
		.layer = flight->packet->layer,
		.ssrc = flight->rtp->ssrc,
		.is_keyframe = flight->is_keyframe,
		.is_start = !flight->vp8 || flight->vp8->is_start,
		.is_layer_sync = flight->vp8 && flight->vp8->is_layer_sync,
		.temporal = flight->temporal,
	};
	enum lc_layer_verdict verdict =
		lc_layer_switch_judge(&slot->layers, &flight->source->simulcast, &packet);

	if (lc_layer_switch_waits(&slot->layers, &flight->source->simulcast))
		flight->wants_keyframe = true;
	if (verdict == LC_LAYER_SWITCH)
		lc_rewriter_switch(&slot->rewriter);
	if (verdict == LC_LAYER_SKIP)
		leave_out(flight, slot);
	return verdict == LC_LAYER_SEND || verdict == LC_LAYER_SWITCH;
}

/* What the slot may rely on until the era ends: nothing is waited for, and nothing is to be left out. */
static struct lc_steady steady_of(const struct flight *flight, const struct lc_slot *slot,
				  uint8_t pt)
{
	struct lc_steady steady = {
		.wish = atomic_load_explicit(&slot->layers.wish, memory_order_relaxed),
		.pt = LC_RTP_HEAD_PT(pt)};

	if (flight->era != NO_ERA &&
	    (!lc_kind_is_video(flight->setup.kind) ||
	     lc_layer_switch_is_settled(&slot->layers, &flight->source->simulcast)))
		steady.era = flight->era;
	return steady;
}

/* What becomes of the packet in a slot where that is not clear from the packet before. */
static __attribute__((noinline)) enum lc_count decide(struct flight *flight,
						      const struct lc_route *route,
						      struct lc_slot *slot)
{
	uint8_t pt = atomic_load_explicit(&slot->pts[flight->setup.codec], memory_order_relaxed);
	struct lc_rewritten numbers = {0};

	if ((uint32_t)slot->running != flight->setup.id)
		return LC_COUNT_SLOT_MOVED;
	if (pt == LC_NO_PT)
		return LC_COUNT_SLOT_CODEC;
	if (flight->rtp->payload_bytes == 0) {
		if (is_of_what_flows(flight, slot))
			leave_out(flight, slot);
		return LC_COUNT_EMPTY;
	}
	if (lc_kind_is_video(flight->setup.kind) && !lets_in(flight, slot))
		return LC_COUNT_LAYER;
	slot->steady.era = 0;
	if (!lc_rewriter_next(&slot->rewriter, &flight->place, flight->vp8,
			      lc_codec_clock(flight->setup.codec), flight->now_ms, &numbers))
		return LC_COUNT_LATE;
	slot->steady = steady_of(flight, slot, pt);
	write_head(flight, &numbers, LC_RTP_HEAD_PT(pt));
	if (flight->vp8)
		write_pictures(flight, numbers.picture_id, numbers.tl0);
	return send_written(flight, route, slot);
}

/* Is nothing new with it for the slot? */
static bool is_steady(const struct flight *flight, const struct lc_slot *slot)
{
	return slot->steady.era == flight->era &&
	       slot->steady.wish ==
		       atomic_load_explicit(&slot->layers.wish, memory_order_relaxed) &&
	       flight->temporal <= slot->layers.temporal;
}

/* In a slot that we hold and which is aimed at its source. */
static enum lc_count serve(struct flight *flight, const struct lc_route *route,
			   struct lc_slot *slot)
{
	struct lc_rewritten numbers;

	if (!is_steady(flight, slot))
		return decide(flight, route, slot);
	lc_rewriter_follow(&slot->rewriter, &flight->place, &numbers);
	write_head(flight, &numbers, slot->steady.pt);
	if (flight->vp8) {
		lc_rewriter_follow_picture(&slot->rewriter, &flight->place, flight->vp8->tl0,
					   &numbers);
		lc_vp8_renumber(flight->payload, numbers.picture_id, numbers.tl0);
	}
	return send_written(flight, route, slot);
}

/* The slot is aimed at something new: whatever came before is another stream. */
static __attribute__((noinline)) void take_over(struct lc_slot *slot, uint64_t aim)
{
	slot->running = aim;
	slot->steady.era = 0;
	lc_rewriter_switch(&slot->rewriter);
	lc_layer_switch_reset(&slot->layers);
}

static bool is_aimed(const struct lc_slot *slot, uint64_t aim)
{
	return aim == atomic_load_explicit(&slot->aim, memory_order_acquire);
}

/*
 * The aim is looked at twice: before, so that a late packet of the former source does not keep the
 * new one out; and with the slot held, because only then it counts. A slot is contended only while
 * it changes hands, and then a packet is not worth waiting for.
 */
static enum lc_count deliver(struct flight *flight, const struct lc_bound_route *bound)
{
	struct lc_slot *slot = bound->slot;
	uint64_t aim = bound->aim;
	enum lc_count count = LC_COUNT_SLOT_MOVED;

	if (!is_aimed(slot, aim))
		return LC_COUNT_SLOT_MOVED;
	if (atomic_flag_test_and_set_explicit(&slot->busy, memory_order_acquire))
		return LC_COUNT_SLOT_BUSY;
	if (is_aimed(slot, aim)) {
		if (slot->running != aim)
			take_over(slot, aim);
		count = serve(flight, &bound->route, slot);
	}
	atomic_flag_clear_explicit(&slot->busy, memory_order_release);
	return count;
}

/* Into every slot that is routed from the source: read as small functions, compiled as one. */
static __attribute__((noinline, flatten)) void deliver_all(struct flight *flight,
							   unsigned source_index)
{
	struct lc_publisher *publisher = flight->publisher;
	const struct lc_routes *routes = lc_route_cell_enter(&publisher->routes);
	uint64_t sent = 0;
	const struct lc_bound_route *route, *end;
	enum lc_count count;

	if (!routes)
		return;
	end = routes->routes + routes->first[source_index + 1];
	for (route = routes->routes + routes->first[source_index]; route < end; route++) {
		count = deliver(flight, route);
		if (count == LC_COUNT_SENT)
			sent++;
		else
			lc_publisher_count_more(publisher, count, 1);
	}
	lc_route_cell_leave(&publisher->routes);
	lc_publisher_count_more(publisher, LC_COUNT_SENT, sent);
	if (sent)
		restore(flight);
}

void lc_publisher_rtp(struct lc_publisher *publisher, unsigned source_index,
		      struct lc_packet *packet, int64_t now_ms)
{
	struct flight flight; /* the views in it are filled as they are read */

	flight.publisher = publisher;
	flight.packet = packet;
	flight.now_ms = now_ms;
	lc_publisher_count_more(publisher, LC_COUNT_RECEIVED, 1);
	if (!check(&flight, source_index) || !read_descriptor(&flight))
		return;
	note(&flight);
	if (place(&flight))
		deliver_all(&flight, source_index);
	if (flight.wants_keyframe)
		lc_publisher_ask_keyframe(publisher, source_index, now_ms);
}
