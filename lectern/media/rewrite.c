/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Continuous numbering over switches, losses and omissions. Numbers have no end here; they are cut to their width when
 * they are written.
 */
#include "lectern/media/rewrite.h"

#define MAX_TICKS (1u << 30) /* the most a timestamp moves in a switch; half the range is a trap */

/* A numbering begins, or goes on with another piece. */
static void begin(struct lc_renumber *numbers, int64_t place)
{
	int64_t next = numbers->newest + numbers->offset - numbers->unsent + 1;

	numbers->offset = numbers->has_begun ? next - place : 0;
	numbers->has_begun = true;
	numbers->newest = place;
	numbers->floor = place;
	numbers->unsent = 0;
	numbers->dropped_count = 0;
	numbers->dropped_next = 0;
}

/*
 * The offset for a place older than the newest: what was left out after it had not moved the
 * numbers yet. False when it was left out itself, or is older than the memory reaches.
 */
static bool find_late_offset(const struct lc_renumber *numbers, int64_t place, int64_t *offset)
{
	unsigned i, at, later = 0;

	for (i = 0; i < numbers->dropped_count; i++) {
		at = (numbers->dropped_next + LC_RENUMBER_MEMORY - 1 - i) % LC_RENUMBER_MEMORY;
		if (numbers->dropped[at] == place)
			return false;
		if (numbers->dropped[at] < place)
			break;
		later++;
	}
	if (later == LC_RENUMBER_MEMORY)
		return false;
	*offset = numbers->offset + later;
	return true;
}

static bool renumber(struct lc_renumber *numbers, int64_t place, uint16_t *out)
{
	int64_t offset = numbers->offset, before;

	if (place < numbers->floor)
		return false;
	if (place > numbers->newest)
		numbers->newest = place;
	else if (!find_late_offset(numbers, place, &offset))
		return false;
	before = numbers->newest + numbers->offset - (place + offset);
	if (before < numbers->unsent)
		numbers->unsent = before;
	*out = (uint16_t)(place + offset);
	return true;
}

static void leave_out(struct lc_renumber *numbers, int64_t place)
{
	if (place <= numbers->newest)
		return;
	numbers->unsent += place - numbers->newest - 1;
	numbers->newest = place;
	numbers->offset--;
	numbers->dropped[numbers->dropped_next] = place;
	numbers->dropped_next = (numbers->dropped_next + 1) % LC_RENUMBER_MEMORY;
	if (numbers->dropped_count < LC_RENUMBER_MEMORY)
		numbers->dropped_count++;
}

/* Does the packet belong to the piece that runs? It does not when the slot got nothing of it for long. */
static bool goes_on(const struct lc_rewriter *rewriter, const struct lc_place *place)
{
	return rewriter->pieces.seq == place->pieces.seq &&
	       place->seq - rewriter->seq.newest <= LC_NUMBERING_FORWARD;
}

static void begin_ts(struct lc_rewriter *rewriter, uint32_t ts, uint32_t clock, int64_t now_ms)
{
	int64_t elapsed_ms = now_ms - rewriter->ts_newest_ms;
	int64_t ticks = elapsed_ms > 0 ? elapsed_ms * clock / 1000 : 0;

	if (ticks < 1)
		ticks = 1; /* two frames never share a timestamp */
	if (ticks > MAX_TICKS)
		ticks = MAX_TICKS;
	if (rewriter->seq.has_begun)
		rewriter->ts_offset = rewriter->ts_newest + (uint32_t)ticks - ts;
	else
		rewriter->ts_newest = ts - 1; /* whatever comes first is newer */
}

static void begin_piece(struct lc_rewriter *rewriter, const struct lc_place *place)
{
	begin(&rewriter->seq, place->seq);
	rewriter->pieces = (struct lc_pieces){.seq = place->pieces.seq};
	rewriter->is_tl0_open = false;
}

static bool place_picture(struct lc_rewriter *rewriter, const struct lc_place *place, uint16_t *out)
{
	if (rewriter->pieces.picture != place->pieces.picture) {
		begin(&rewriter->picture, place->picture);
		rewriter->pieces = place->pieces;
	}
	return renumber(&rewriter->picture, place->picture, out);
}

static void place_tl0(struct lc_rewriter *rewriter, const struct lc_vp8 *vp8, bool is_in_order,
		      uint8_t *out)
{
	if (!vp8->has_tl0)
		return;
	if (!rewriter->is_tl0_open) {
		rewriter->tl0_offset =
			rewriter->has_tl0 ? (uint8_t)(rewriter->tl0_newest + 1 - vp8->tl0) : 0;
		rewriter->is_tl0_open = true;
	}
	*out = (uint8_t)(vp8->tl0 + rewriter->tl0_offset);
	if (is_in_order)
		rewriter->tl0_newest = *out;
	rewriter->has_tl0 = true;
}

static uint32_t place_ts(struct lc_rewriter *rewriter, const struct lc_place *place)
{
	uint32_t out = place->ts + rewriter->ts_offset;

	if ((int32_t)(out - rewriter->ts_newest) > 0) {
		rewriter->ts_newest = out;
		rewriter->ts_newest_ms = place->frame_ms;
	}
	return out;
}

void lc_rewriter_switch(struct lc_rewriter *rewriter)
{
	rewriter->pieces = (struct lc_pieces){0};
}

bool lc_rewriter_next(struct lc_rewriter *rewriter, const struct lc_place *place,
		      const struct lc_vp8 *vp8, uint32_t clock, int64_t now_ms,
		      struct lc_rewritten *out)
{
	bool is_in_order;

	if (!goes_on(rewriter, place)) {
		begin_ts(rewriter, place->ts, clock, now_ms);
		begin_piece(rewriter, place);
	}
	is_in_order = place->seq >= rewriter->seq.newest;
	if (vp8 && vp8->picture_id_bits && !place_picture(rewriter, place, &out->picture_id))
		return false;
	if (!renumber(&rewriter->seq, place->seq, &out->seq))
		return false;
	if (vp8)
		place_tl0(rewriter, vp8, is_in_order, &out->tl0);
	out->ts = place_ts(rewriter, place);
	return true;
}

void lc_rewriter_skip(struct lc_rewriter *rewriter, const struct lc_place *place, bool has_picture)
{
	if (!goes_on(rewriter, place) || place->seq <= rewriter->seq.newest)
		return;
	leave_out(&rewriter->seq, place->seq);
	if (has_picture && rewriter->pieces.picture == place->pieces.picture)
		leave_out(&rewriter->picture, place->picture);
}
