/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers are unwrapped to 64 bits as they come, so that all comparisons are plain.
 */
#include "lectern/media/numbering.h"

#define SEQ_BITS 16

/* The nearest to the newest: the distance is a number of 16, 15 or 7 bits with a sign. */
static int64_t unwrap(int64_t newest, uint16_t raw, uint8_t bits)
{
	unsigned unused = 16u - bits;
	int16_t ahead = (int16_t)((uint16_t)(raw - (uint16_t)newest) << unused);

	return newest + (ahead >> unused);
}

static bool is_jump(const struct lc_numbering *numbering, int64_t seq)
{
	uint64_t ahead = (uint64_t)(seq - numbering->seq + LC_NUMBERING_BACK);

	return ahead > LC_NUMBERING_FORWARD + LC_NUMBERING_BACK;
}

/* A restart shows in two packets that follow each other; noise does not. */
static bool confirms_jump(struct lc_numbering *numbering, uint16_t raw)
{
	bool is_expected = numbering->has_probe && numbering->probe_seq == raw;

	numbering->has_probe = true;
	numbering->probe_seq = (uint16_t)(raw + 1);
	return is_expected;
}

static void begin(struct lc_numbering *numbering, const struct lc_rtp *rtp)
{
	numbering->pieces.seq++;
	numbering->ssrc = rtp->ssrc;
	numbering->seq = rtp->seq - 1;
	numbering->ts = rtp->ts - 1;
	numbering->picture_bits = 0;
}

/*
 * An encoder that starts over goes back in its picture ids while the sequence numbers go on; a width that changes makes
 * other numbers of them.
 */
static int64_t place_picture(struct lc_numbering *numbering, const struct lc_vp8 *vp8,
			     bool is_in_order)
{
	int64_t picture = unwrap(numbering->picture, vp8->picture_id, vp8->picture_id_bits);

	if (numbering->picture_bits != vp8->picture_id_bits ||
	    (is_in_order && picture < numbering->picture)) {
		numbering->pieces.picture++;
		numbering->picture_bits = vp8->picture_id_bits;
		numbering->picture = picture = vp8->picture_id;
	}
	if (picture > numbering->picture)
		numbering->picture = picture;
	return picture;
}

/* Notes the newest frame, by its timestamp; false for an older one. */
static bool note_frame(struct lc_numbering *numbering, uint32_t ts, int64_t now_ms)
{
	int32_t ahead = (int32_t)(ts - numbering->ts);

	if (ahead > 0) {
		numbering->ts = ts;
		numbering->frame_ms = now_ms;
	}
	return ahead >= 0;
}

/* Where the sequence number stands; false when it may be noise. */
static bool place_seq(struct lc_numbering *numbering, const struct lc_rtp *rtp, int64_t *seq)
{
	bool is_new = !numbering->pieces.seq || numbering->ssrc != rtp->ssrc;

	*seq = unwrap(numbering->seq, rtp->seq, SEQ_BITS);
	if (!is_new && is_jump(numbering, *seq)) {
		if (!confirms_jump(numbering, rtp->seq))
			return false;
		is_new = true;
	}
	if (is_new) {
		begin(numbering, rtp);
		*seq = rtp->seq;
	}
	numbering->has_probe = false;
	return true;
}

bool lc_numbering_place(struct lc_numbering *numbering, const struct lc_rtp *rtp,
			const struct lc_vp8 *vp8, int64_t now_ms, struct lc_place *out)
{
	bool is_in_order, is_newest, is_newest_frame;
	int64_t seq;

	if (!place_seq(numbering, rtp, &seq))
		return false;
	is_newest = seq > numbering->seq;
	is_in_order = seq >= numbering->seq;
	if (is_newest)
		numbering->seq = seq;
	is_newest_frame = note_frame(numbering, rtp->ts, now_ms);
	out->seq = seq;
	out->ts = rtp->ts;
	out->frame_ms = is_newest_frame ? numbering->frame_ms : now_ms;
	out->is_plain = is_newest && is_newest_frame;
	if (vp8) {
		if (vp8->picture_id_bits)
			out->picture = place_picture(numbering, vp8, is_in_order);
		out->is_plain &= vp8->picture_id_bits == 15 && vp8->has_tl0;
	}
	out->pieces = numbering->pieces;
	return true;
}
