/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SDP at the border: is this offer one that we can use, which line is what, and the answer to it.
 * Parsing and writing are Janus' own (sdp-utils.h).
 */
#ifndef LECTERN_PLUGINS_OFFER_H
#define LECTERN_PLUGINS_OFFER_H

#include <sdp-utils.h>

#include "plugins/facade/session.h"

#define FACADE_MAX_SDP_BYTES 65536
#define FACADE_MAX_SDP_LINES 1000

/** One m-line of an offer. */
struct facade_line {
	int index;
	char mid[LC_MID_BYTES + 1];
	bool is_audio, is_video;
	int8_t source; /* of a publish offer: enum lc_kind, or -1 = not used */
	int8_t slot;   /* of a subscribe offer: number of the slot, or -1 = not used */
};

/** An offer; made by facade_offer_read, freed by facade_offer_free. */
struct facade_offer {
	janus_sdp *sdp;
	unsigned count;
	struct facade_line lines[FACADE_MAX_LINES];
	unsigned slot_count;   /* of a subscribe offer */
	unsigned video_codecs; /* bit per enum lc_video_codec: what every video line has */
	bool has_video;
	struct facade_simulcast simulcast[LC_MAX_SOURCES];
};

/**
 * Reads an offer for one half. `jsep` is borrowed; `sources` (NULL for a subscribe offer) says which
 * line is which source. NULL with `error_out` and `why` filled: LC_NO_OFFER, LC_BAD_SDP or
 * LC_NO_USABLE_CODEC.
 */
struct facade_offer *facade_offer_read(const json_t *jsep, enum facade_half half,
				       const struct lc_source_choices *sources,
				       enum lc_error *error_out, struct lc_why *why);
/** Frees it; NULL is fine. */
void facade_offer_free(struct facade_offer *offer);
/** The payload type a line has for Opus or for a video codec, or LC_NO_PT. */
uint8_t facade_offer_pt(const struct facade_offer *offer, const struct facade_line *line,
			enum lc_video_codec codec);
/** A new jsep object with the answer; lines that we do not use are refused. */
json_t *facade_offer_answer(const struct facade_offer *offer, enum lc_video_codec codec);

#endif
