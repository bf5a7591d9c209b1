/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checking an offer and answering it. Sizes are checked before anything is parsed.
 */
#include "plugins/facade/offer.h"

#include <rtp.h>
#include <string.h>

#define MAX_PAYLOAD_TYPE 127 /* RFC 3550 5.1: seven bits */

static enum lc_error check_size(const char *sdp, struct lc_why *why)
{
	unsigned lines = 0, media = 0;

	if (strlen(sdp) > FACADE_MAX_SDP_BYTES)
		return lc_refuse(why, LC_BAD_SDP, "jsep", "jsep.sdp must not exceed %d bytes",
				 FACADE_MAX_SDP_BYTES);
	for (const char *at = sdp; at && *at; at = strchr(at, '\n')) {
		at += *at == '\n';
		lines++;
		media += strncmp(at, "m=", 2) == 0;
	}
	if (lines > FACADE_MAX_SDP_LINES)
		return lc_refuse(why, LC_BAD_SDP, "jsep", "jsep.sdp must not exceed %d lines",
				 FACADE_MAX_SDP_LINES);
	if (media > FACADE_MAX_LINES)
		return lc_refuse(why, LC_BAD_SDP, "jsep", "jsep.sdp must not exceed %d m-lines",
				 FACADE_MAX_LINES);
	return LC_OK;
}

static janus_sdp *parse(const json_t *jsep, enum lc_error *error_out, struct lc_why *why)
{
	const char *type = json_string_value(json_object_get(jsep, "type"));
	const char *text = json_string_value(json_object_get(jsep, "sdp"));
	char message[120] = "";

	if (!text || !type || strcmp(type, "offer") != 0) {
		*error_out = lc_refuse(why, LC_NO_OFFER, "jsep", "jsep must be an SDP offer");
		return NULL;
	}
	*error_out = check_size(text, why);
	if (*error_out != LC_OK)
		return NULL;
	janus_sdp *sdp = janus_sdp_parse(text, message, sizeof(message));
	if (!sdp)
		*error_out = lc_refuse(why, LC_BAD_SDP, "jsep", "jsep.sdp: %s", message);
	return sdp;
}

static const char *mid_of(const janus_sdp_mline *mline)
{
	for (GList *at = mline->attributes; at; at = at->next) {
		const janus_sdp_attribute *attribute = at->data;
		if (attribute->name && strcmp(attribute->name, "mid") == 0 && attribute->value)
			return attribute->value;
	}
	return "";
}

/** The direction a half's lines must not have: nobody would ever send on them. */
static enum lc_error check_direction(const janus_sdp_mline *mline, enum facade_half half,
				     struct lc_why *why)
{
	bool is_publish = half == HALF_PUBLISH;
	bool is_wrong = mline->direction == (is_publish ? JANUS_SDP_RECVONLY : JANUS_SDP_SENDONLY);

	if (!is_wrong)
		return LC_OK;
	return lc_refuse(why, LC_BAD_SDP, "jsep", "jsep.sdp: m-line %d must be %s", mline->index,
			 is_publish ? "sendonly" : "recvonly");
}

/** Which source does a line carry: as the client says, else by order. -1 = none. */
static int8_t choose_source(const struct facade_offer *offer, const struct facade_line *line,
			    const struct lc_source_choices *sources)
{
	static const enum lc_kind video_order[] = {LC_CAMERA, LC_SCREEN};
	unsigned before = 0;

	for (size_t i = 0; i < sources->count; i++) {
		const struct lc_source_choice *choice = &sources->choice[i];
		bool fits = lc_kind_is_video(choice->source) == line->is_video;
		if (strcmp(choice->mid, line->mid) == 0 && fits)
			return (int8_t)choice->source;
	}
	if (sources->count)
		return -1;
	for (unsigned i = 0; i < offer->count; i++)
		before += offer->lines[i].is_audio == line->is_audio && offer->lines[i].source >= 0;
	if (line->is_audio)
		return before == 0 ? LC_MIC : -1;
	return before < G_N_ELEMENTS(video_order) ? (int8_t)video_order[before] : -1;
}

/** The payload type that a line has for a codec, or -1 for none: larger ones than RTP has room for do not count. */
static int payload_type(const struct facade_offer *offer, const struct facade_line *line,
			const char *codec)
{
	int pt = janus_sdp_get_codec_pt(offer->sdp, line->index, codec);

	return pt <= MAX_PAYLOAD_TYPE ? pt : -1;
}

static unsigned codecs_of(const struct facade_offer *offer, const struct facade_line *line)
{
	unsigned codecs = 0;

	for (enum lc_video_codec codec = 0; codec < LC_VIDEO_CODECS_COUNT; codec++) {
		if (payload_type(offer, line, lc_video_codec_name(codec)) >= 0)
			codecs |= 1u << codec;
	}
	return codecs;
}

static enum lc_error check_codecs(struct facade_offer *offer, const struct facade_line *line,
				  struct lc_why *why)
{
	if (line->is_audio && payload_type(offer, line, "opus") < 0)
		return lc_refuse(why, LC_NO_USABLE_CODEC, "jsep",
				 "the offer's m-line %d has no opus with a payload type up to %d",
				 line->index, MAX_PAYLOAD_TYPE);
	if (line->is_video) {
		offer->has_video = true;
		offer->video_codecs &= codecs_of(offer, line);
	}
	if (offer->has_video && !offer->video_codecs)
		return lc_refuse(why, LC_NO_USABLE_CODEC, "jsep",
				 "the offer's m-line %d has none of vp8, h264 and vp9 with a "
				 "payload type up to %d",
				 line->index, MAX_PAYLOAD_TYPE);
	return LC_OK;
}

static enum lc_error read_line(struct facade_offer *offer, const janus_sdp_mline *mline,
			       enum facade_half half, const struct lc_source_choices *sources,
			       struct lc_why *why)
{
	struct facade_line *line = &offer->lines[offer->count];

	line->index = mline->index;
	line->is_audio = mline->type == JANUS_SDP_AUDIO;
	line->is_video = mline->type == JANUS_SDP_VIDEO;
	line->source = line->slot = -1;
	g_strlcpy(line->mid, mid_of(mline), sizeof(line->mid));
	bool is_media = (line->is_audio || line->is_video) &&
			mline->direction != JANUS_SDP_INACTIVE && mline->port > 0;
	enum lc_error error = is_media ? check_direction(mline, half, why) : LC_OK;
	if (error == LC_OK && is_media && half == HALF_PUBLISH)
		line->source = choose_source(offer, line, sources);
	else if (error == LC_OK && is_media)
		line->slot = (int8_t)offer->slot_count++;
	if (line->source >= 0 || line->slot >= 0)
		error = check_codecs(offer, line, why);
	offer->count++;
	return error;
}

/** Which streams of a simulcast line are which layer, as the core found them in the SDP. */
static void read_simulcast(struct facade_offer *offer, const json_t *jsep)
{
	size_t i;
	json_t *row;

	json_array_foreach(json_object_get(jsep, "simulcast"), i, row) {
		json_int_t index = json_integer_value(json_object_get(row, "mindex"));
		char *rids[LC_MAX_LAYERS] = {NULL};
		if (index < 0 || index >= offer->count || offer->lines[index].source < 0)
			continue;
		if (json_array_size(json_object_get(row, "rids")) > LC_MAX_LAYERS)
			continue;
		struct facade_simulcast *out = &offer->simulcast[offer->lines[index].source];
		janus_rtp_simulcasting_prepare(row, &out->rid_extension, out->ssrcs, rids);
		for (int layer = 0; layer < LC_MAX_LAYERS; layer++) {
			g_strlcpy(out->rids[layer], rids[layer] ? rids[layer] : "",
				  sizeof(out->rids[layer]));
			g_free(rids[layer]);
		}
	}
}

struct facade_offer *facade_offer_read(const json_t *jsep, enum facade_half half,
				       const struct lc_source_choices *sources,
				       enum lc_error *error_out, struct lc_why *why)
{
	janus_sdp *sdp = parse(jsep, error_out, why);
	bool is_used = false;

	if (!sdp)
		return NULL;
	struct facade_offer *offer = g_new0(struct facade_offer, 1);
	offer->sdp = sdp;
	offer->video_codecs = ~0u;
	for (GList *at = sdp->m_lines; at && *error_out == LC_OK; at = at->next) {
		*error_out =
			offer->count < FACADE_MAX_LINES
				? read_line(offer, at->data, half, sources, why)
				: lc_refuse(why, LC_BAD_SDP, "jsep", "jsep.sdp: too many m-lines");
	}
	for (unsigned i = 0; i < offer->count; i++)
		is_used |= offer->lines[i].source >= 0 || offer->lines[i].slot >= 0;
	if (*error_out == LC_OK && !is_used)
		*error_out = lc_refuse(why, LC_BAD_SDP, "jsep", "jsep.sdp has no usable m-line");
	if (*error_out != LC_OK) {
		facade_offer_free(offer);
		return NULL;
	}
	read_simulcast(offer, jsep);
	return offer;
}

void facade_offer_free(struct facade_offer *offer)
{
	if (!offer)
		return;
	janus_sdp_destroy(offer->sdp);
	g_free(offer);
}

uint8_t facade_offer_pt(const struct facade_offer *offer, const struct facade_line *line,
			enum lc_video_codec codec)
{
	const char *name = line->is_audio ? "opus" : lc_video_codec_name(codec);
	int pt = payload_type(offer, line, name);

	return pt >= 0 ? (uint8_t)pt : LC_NO_PT;
}

/**
 * One line of the answer. What receivers send back as REMB needs abs-send-time; transport-wide
 * feedback is for the core, so it is taken from publishers only.
 */
static void answer_line(const struct facade_offer *offer, janus_sdp *answer, janus_sdp_mline *mline,
			const struct facade_line *line, enum lc_video_codec codec)
{
	bool is_publish = line->source >= 0;
	janus_sdp_mdirection direction = is_publish ? JANUS_SDP_RECVONLY : JANUS_SDP_SENDONLY;

	if (line->source < 0 && line->slot < 0) {
		janus_sdp_generate_answer_mline(offer->sdp, answer, mline, JANUS_SDP_OA_MLINE,
						mline->type, JANUS_SDP_OA_ENABLED, FALSE,
						JANUS_SDP_OA_DONE);
	} else if (line->is_audio) {
		janus_sdp_generate_answer_mline(offer->sdp, answer, mline, JANUS_SDP_OA_MLINE,
						JANUS_SDP_AUDIO, JANUS_SDP_OA_DIRECTION, direction,
						JANUS_SDP_OA_CODEC, "opus", JANUS_SDP_OA_FMTP,
						"useinbandfec=1", JANUS_SDP_OA_ACCEPT_EXTMAP,
						JANUS_RTP_EXTMAP_MID, JANUS_SDP_OA_ACCEPT_EXTMAP,
						JANUS_RTP_EXTMAP_AUDIO_LEVEL, JANUS_SDP_OA_DONE);
	} else {
		janus_sdp_generate_answer_mline(
			offer->sdp, answer, mline, JANUS_SDP_OA_MLINE, JANUS_SDP_VIDEO,
			JANUS_SDP_OA_DIRECTION, direction, JANUS_SDP_OA_CODEC,
			lc_video_codec_name(codec), JANUS_SDP_OA_ACCEPT_EXTMAP,
			JANUS_RTP_EXTMAP_MID, JANUS_SDP_OA_ACCEPT_EXTMAP, JANUS_RTP_EXTMAP_RID,
			JANUS_SDP_OA_ACCEPT_EXTMAP, JANUS_RTP_EXTMAP_REPAIRED_RID,
			JANUS_SDP_OA_ACCEPT_EXTMAP, JANUS_RTP_EXTMAP_VIDEO_ORIENTATION,
			JANUS_SDP_OA_ACCEPT_EXTMAP,
			is_publish ? JANUS_RTP_EXTMAP_TRANSPORT_WIDE_CC
				   : JANUS_RTP_EXTMAP_ABS_SEND_TIME,
			JANUS_SDP_OA_DONE);
	}
}

json_t *facade_offer_answer(const struct facade_offer *offer, enum lc_video_codec codec)
{
	janus_sdp *answer = janus_sdp_generate_answer(offer->sdp);
	unsigned i = 0;

	for (GList *at = offer->sdp->m_lines; at && i < offer->count; at = at->next, i++)
		answer_line(offer, answer, at->data, &offer->lines[i], codec);
	g_free(answer->s_name);
	answer->s_name = g_strdup("Lectern");
	char *text = janus_sdp_write(answer);
	json_t *jsep = json_pack("{ss ss}", "type", "answer", "sdp", text);
	g_free(text);
	janus_sdp_destroy(answer);
	return jsep;
}
