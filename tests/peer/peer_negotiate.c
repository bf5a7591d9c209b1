/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a peer offers and answers, and the streams that come of it.
 */
#include "tests/peer/clip.h"
#include "tests/peer/peer.h"

#include <string.h>

static void add_sender(struct peer *peer, const struct sdp_line *line, unsigned layer)
{
	struct sender *sender = g_new(struct sender, 1);

	sender_init(sender, (uint16_t)peer->number, line);
	sender->layer = layer;
	sender->connection = peer->sides[PEER_PUBLISH].connection;
	if (line->is_video)
		clip_of(layer); /* it is made now, not when the first picture is due */
	else
		peer_give_voice(peer, sender, 0);
	g_ptr_array_add(peer->senders, sender);
}

static void add_receiver(struct peer *peer, const struct sdp_line *line)
{
	struct receiver *receiver = g_new(struct receiver, 1);

	receiver_init(receiver, line);
	receiver_listen(receiver, peer->setup->listens);
	g_ptr_array_add(peer->receivers, receiver);
}

static void offer_line(struct sdp *sdp, bool is_video, enum sdp_direction direction,
		       bool is_simulcast)
{
	struct sdp_line line = {.is_video = is_video,
				.is_used = true,
				.direction = direction,
				.pt = is_video ? SDP_VP8_PT : SDP_OPUS_PT,
				.mids = SDP_EXT_MID,
				.level = is_video ? 0 : SDP_EXT_LEVEL,
				.rids = is_simulcast ? SDP_EXT_RID : 0,
				.is_simulcast = is_simulcast};

	g_snprintf(line.mid, sizeof(line.mid), "%u", sdp->lines->len);
	g_array_append_val(sdp->lines, line);
}

static void offer_sources(struct peer *peer, struct sdp *sdp)
{
	const struct peer_setup *setup = peer->setup;
	enum sdp_direction direction = setup->kind->is_one_way ? SDP_SENDONLY : SDP_SENDRECV;

	if (setup->has_audio || !setup->kind->is_one_way)
		offer_line(sdp, false, direction, false);
	if (setup->has_video)
		offer_line(sdp, true, direction, setup->is_simulcast);
	if (setup->has_screen)
		offer_line(sdp, true, direction, false);
	for (unsigned i = 0; i < sdp->lines->len; i++) {
		struct sdp_line *line = sdp_line(sdp, i);
		for (unsigned layer = 0; layer < (line->is_simulcast ? 3u : 1u); layer++)
			add_sender(peer, line, line->is_simulcast || !line->is_video ? layer : 1);
		struct sender *last = g_ptr_array_index(peer->senders, peer->senders->len - 1);
		line->ssrc = last->ssrc;
		if (direction == SDP_SENDRECV)
			add_receiver(peer, line);
	}
}

static void offer_slots(struct peer *peer, struct sdp *sdp)
{
	unsigned all = peer->setup->audio_slots + peer->setup->video_slots;

	for (unsigned i = 0; i < all; i++) {
		offer_line(sdp, i >= peer->setup->audio_slots, SDP_RECVONLY, false);
		add_receiver(peer, sdp_line(sdp, i));
	}
}

static json_t *to_jsep(struct peer *peer, enum peer_half half, struct sdp *sdp)
{
	connection_describe(peer->sides[half].connection, sdp);
	char *text = sdp_write(sdp);
	json_t *jsep =
		json_pack("{ss ss}", "type", sdp->is_offer ? "offer" : "answer", "sdp", text);
	g_free(text);
	sdp_free(sdp);
	return jsep;
}

json_t *peer_offer(struct peer *peer, enum peer_half half)
{
	struct sdp *sdp = sdp_new();

	peer->sides[half].is_offered = true;
	if (half == PEER_PUBLISH)
		offer_sources(peer, sdp);
	else
		offer_slots(peer, sdp);
	return to_jsep(peer, half, sdp);
}

/** What was announced for a line we have: its SSRC, whether it is used, and whether level and mid may be sent. */
static void agree(struct peer *peer, struct peer_side *side, const struct sdp_line *line)
{
	struct receiver *receiver = peer_find_mid(peer, line->mid, strlen(line->mid));
	bool is_heard = side == peer_hearing_side(peer) && receiver;

	if (is_heard && line->ssrc)
		g_hash_table_insert(side->by_ssrc, GUINT_TO_POINTER(line->ssrc), receiver);
	for (unsigned i = 0; i < peer->senders->len && side == &peer->sides[PEER_PUBLISH]; i++) {
		struct sender *sender = g_ptr_array_index(peer->senders, i);
		if (strcmp(sender->line.mid, line->mid) != 0)
			continue;
		sender->line.is_used = line->is_used;
		sender->line.level = line->level;
		sender->line.mids = line->mids;
		if (line->pt > 0)
			sender->line.pt = line->pt;
	}
}

void peer_take_answer(struct peer *peer, enum peer_half half, const json_t *jsep)
{
	struct peer_side *side = &peer->sides[half];
	const char *text = json_string_value(json_object_get(jsep, "sdp"));
	struct sdp *sdp = text && side->connection ? sdp_parse(text, false) : NULL;

	if (!sdp || !connection_accept(side->connection, sdp)) {
		peer_fail(peer, "the answer of the gateway makes no sense");
	} else {
		side->is_answered = true;
		for (unsigned i = 0; i < sdp->lines->len; i++)
			agree(peer, side, sdp_line(sdp, i));
	}
	sdp_free(sdp);
}

/** The line of an answer, and a receiver for what is new on it. */
static void answer_line(struct peer *peer, struct peer_side *side, struct sdp *answer,
			const struct sdp_line *offered)
{
	struct sdp_line line = *offered;
	bool is_sent = offered->is_used && offered->direction <= SDP_SENDONLY;

	line.direction = is_sent ? SDP_RECVONLY : SDP_INACTIVE;
	line.ssrc = 0;
	g_array_append_val(answer->lines, line);
	if (is_sent && !peer_find_mid(peer, offered->mid, strlen(offered->mid)))
		add_receiver(peer, offered);
	agree(peer, side, offered);
}

json_t *peer_take_offer(struct peer *peer, enum peer_half half, const json_t *jsep)
{
	struct peer_side *side = &peer->sides[half];
	const char *text = json_string_value(json_object_get(jsep, "sdp"));
	struct sdp *offer = text ? sdp_parse(text, true) : NULL;

	if (!offer || !connection_accept(side->connection, offer)) {
		sdp_free(offer);
		return NULL;
	}
	struct sdp *answer = sdp_new();
	for (unsigned i = 0; i < offer->lines->len; i++)
		answer_line(peer, side, answer, sdp_line(offer, i));
	peer->renegotiations += side->is_answered;
	side->is_answered = true;
	sdp_free(offer);
	return to_jsep(peer, half, answer);
}
