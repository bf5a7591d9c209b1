/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Media at the border: packets in, packets out, feedback, and connections coming up and going.
 *
 * The packet path reads atomics of the session and the route table, rewrites and relays; it never
 * takes the session's lock. Key frames of what is not VP8 are found by Janus' own parsers, on bounds that we checked.
 */
#include "plugins/facade/media.h"

#include <rtcp.h>
#include <rtp.h>
#include <string.h>
#include <utils.h>

#define RECEIVER_AWAY_MS 2000      /* receivers report every second */
#define RECEIVER_BACK_MS 500       /* then the way to it is found as well */
#define SHORTEST_KEYFRAME_BYTES 16 /* Janus' detectors look this far without asking */

static int64_t now_ms(void)
{
	return g_get_monotonic_time() / 1000;
}

/* Packets out */

/**
 * One packet into one slot of this subscriber; the slot is held, the packet borrowed. It goes on as the core has brought it,
 * with its header extensions, of which there may be hundreds of bytes: only the line is another one.
 */
static void send_packet(struct lc_subscriber *subscriber, unsigned slot,
			const struct lc_packet *packet)
{
	struct facade_session *session = subscriber->owner;
	janus_plugin_rtp *rtp = packet->extra;

	rtp->mindex = session->line_of_slot[slot];
	facade.gateway->relay_rtp(session->handle, rtp);
}

static void let_go(struct lc_subscriber *subscriber)
{
	facade_session_unref(subscriber->owner);
}

struct lc_subscriber *facade_subscriber_new(struct facade_session *session, unsigned slot_count)
{
	return lc_subscriber_new(slot_count, facade_session_ref(session), send_packet, let_go);
}

/* Packets in */

/** Which simulcast layer a packet belongs to: by SSRC, or once per stream by its rid. */
static uint8_t find_layer(struct facade_simulcast *simulcast, const uint8_t *bytes,
			  const struct lc_rtp *rtp)
{
	size_t length = 0;

	if (simulcast->rid_extension < 1 && !simulcast->ssrcs[0])
		return 0;
	for (uint8_t i = 0; i < LC_MAX_LAYERS; i++) {
		if (simulcast->ssrcs[i] && simulcast->ssrcs[i] == rtp->ssrc)
			return i;
	}
	if (simulcast->rid_extension < 1)
		return 0;
	const uint8_t *rid = lc_rtp_extension(bytes, (uint8_t)simulcast->rid_extension, &length);
	for (uint8_t i = 0; rid && i < LC_MAX_LAYERS; i++) {
		if (strlen(simulcast->rids[i]) != length ||
		    memcmp(simulcast->rids[i], rid, length) != 0)
			continue;
		simulcast->ssrcs[i] = rtp->ssrc;
		return i;
	}
	return 0;
}

static bool begins_keyframe(enum lc_codec codec, const char *payload, size_t length)
{
	if (codec != LC_VP9 && codec != LC_H264)
		return false; /* of VP8 the packet plane sees it */
	if (length < SHORTEST_KEYFRAME_BYTES)
		return false;
	return codec == LC_VP9 ? janus_vp9_is_keyframe(payload, (int)length)
			       : janus_h264_is_keyframe(payload, (int)length);
}

/** What the packet plane cannot know by itself: layer and key frame. */
static void describe_video(struct facade_session *session, unsigned source,
			   struct lc_packet *packet, struct lc_rtp *rtp)
{
	if (lc_rtp_parse(packet->bytes, packet->len, rtp) != LC_RTP_OK)
		return; /* counted and dropped by the packet plane */
	packet->rtp = rtp;
	packet->layer = find_layer(&session->simulcast[source], packet->bytes, rtp);
	packet->is_keyframe = begins_keyframe(session->video_codec,
					      (const char *)packet->bytes + rtp->payload_offset,
					      rtp->payload_bytes);
}

void facade_incoming_rtp(janus_plugin_session *handle, janus_plugin_rtp *in)
{
	struct facade_session *session = handle->plugin_handle;
	bool is_known = session && in->mindex >= 0 && in->mindex < FACADE_MAX_LINES;
	int source = is_known ? atomic_load_explicit(&session->source_of[in->mindex],
						     memory_order_relaxed)
			      : -1;

	if (source < 0) {
		if (session)
			atomic_fetch_add_explicit(&session->bad_lines, 1, memory_order_relaxed);
		return;
	}
	struct lc_packet packet = {
		.bytes = (uint8_t *)in->buffer,
		.len = in->length,
		.has_level = in->extensions.audio_level >= 0,
		.level = in->extensions.audio_level >= 0 ? (uint8_t)in->extensions.audio_level : 0,
		.extra = in,
	};
	struct lc_rtp rtp;
	int line = in->mindex;
	if (in->video)
		describe_video(session, (unsigned)source, &packet, &rtp);
	lc_publisher_rtp(session->publisher, (unsigned)source, &packet, now_ms());
	in->mindex = line;
}

/** What a receiver says of its slots in report blocks; the worst loss in percent, or -1 for none. */
static int take_reports(struct facade_session *session, int slot, const janus_plugin_rtcp *packet)
{
	struct lc_rtcp_reader reader;
	struct lc_rtcp_report report;
	int worst = -1;

	lc_rtcp_reader_init(&reader, (const uint8_t *)packet->buffer, packet->length);
	while (lc_rtcp_next_report(&reader, &report)) {
		worst = MAX(worst, report.fraction_lost * 100 / 256);
		/* By the first block the core found the m-line; of which the others are, we cannot tell. */
		if (report.is_first)
			lc_feedback_note(&session->port.feedback, (unsigned)slot, !packet->video,
					 &report, lc_rtcp_ntp_middle(g_get_real_time()));
	}
	return worst;
}

/** What a receiver says about one of its pictures. */
static void take_picture_feedback(struct facade_session *session, int slot,
				  const janus_plugin_rtcp *packet, int loss)
{
	uint32_t remb = janus_rtcp_get_remb(packet->buffer, packet->length);

	if (janus_rtcp_has_pli(packet->buffer, packet->length) ||
	    janus_rtcp_has_fir(packet->buffer, packet->length))
		atomic_fetch_or(&session->port.keyframes_wanted, UINT64_C(1) << slot);
	if (remb)
		atomic_store(&session->port.remb_bits_per_s, remb);
	if (loss >= 0)
		atomic_store(&session->port.loss_percent, (uint8_t)loss);
}

/**
 * A receiver that was away has lost every picture, and takes seconds to say so. It is heard before
 * the way to it is found, so pictures are asked for twice.
 */
static void note_heard(struct facade_session *session)
{
	int64_t heard_ms = now_ms();
	int64_t last_ms = atomic_exchange(&session->port.heard_ms, heard_ms);

	if (last_ms == LC_UNSEEN)
		return;
	if (heard_ms - last_ms >= RECEIVER_AWAY_MS)
		atomic_store(&session->pictures_due_ms, heard_ms + RECEIVER_BACK_MS);
	else if (heard_ms < atomic_load(&session->pictures_due_ms))
		return;
	else
		atomic_store(&session->pictures_due_ms, INT64_MAX);
	atomic_store(&session->port.keyframes_wanted, UINT64_MAX);
}

void facade_incoming_rtcp(janus_plugin_session *handle, janus_plugin_rtcp *packet)
{
	struct facade_session *session = handle->plugin_handle;

	if (!session)
		return;
	note_heard(session);
	if (packet->mindex < 0 || packet->mindex >= FACADE_MAX_LINES)
		return;
	int slot = atomic_load(&session->slot_of[packet->mindex]);
	if (slot < 0)
		return;
	int loss = take_reports(session, slot, packet);
	if (packet->video)
		take_picture_feedback(session, slot, packet, loss);
}

/* Connections */

/** The room learns of it at once: until then nothing is sent. */
static void tell_room(struct facade_session *session)
{
	struct lc_call call = {.command = {.kind = LC_CMD_LEG_UP}};

	if (facade_session_actor(session, &call.command.by, call.room))
		lc_runtime_post(facade.runtime, &call);
	else if (facade_session_receives(session, call.room))
		lc_runtime_media_up(facade.runtime, call.room, &session->port);
}

void facade_setup_media(janus_plugin_session *handle)
{
	struct facade_session *session = facade_session_of(handle);

	if (!session)
		return;
	atomic_store(&session->port.is_up, true);
	if (facade_enter()) {
		tell_room(session);
		facade_leave();
	}
	facade_session_unref(session);
}

void facade_hangup_media(janus_plugin_session *handle)
{
	struct facade_session *session = facade_session_of(handle);

	if (!session)
		return;
	atomic_store(&session->port.is_up, false);
	facade_session_lose(session);
	facade_session_say_farewell(session);
	facade_session_unref(session);
}
