/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From one report to the next. There is one writer, so loading and storing is enough.
 */
#include "lectern/media/feedback.h"

#include <assert.h>

#define WILD_STEP 0x10000 /* packets between two reports of a stream that goes on */

/* A receiver cannot lose more than was sent; counters that say so are cut. */
static int32_t limit(int32_t lost, uint32_t expected)
{
	int32_t most = expected < WILD_STEP ? (int32_t)expected : WILD_STEP;

	return lost > most ? most : lost < -most ? -most : lost;
}

static void note_times(struct lc_feedback *feedback, bool is_audio,
		       const struct lc_rtcp_report *report, uint32_t ntp_middle)
{
	uint64_t jitter_us = (uint64_t)report->jitter * 1000 / (is_audio ? 48 : 90);
	uint32_t rtt_us;

	atomic_store_explicit(&feedback->jitter_us[!is_audio],
			      jitter_us > UINT32_MAX ? UINT32_MAX : (uint32_t)jitter_us,
			      memory_order_relaxed);
	if (lc_rtcp_round_trip(report, ntp_middle, &rtt_us))
		atomic_store_explicit(&feedback->rtt_us, rtt_us, memory_order_relaxed);
}

void lc_feedback_note(struct lc_feedback *feedback, unsigned slot, bool is_audio,
		      const struct lc_rtcp_report *report, uint32_t ntp_middle)
{
	assert(slot < LC_MAX_SLOTS);
	struct lc_feedback_slot *last = &feedback->slots[slot];
	uint32_t expected = report->highest - last->highest;
	int32_t lost = limit(report->lost - last->lost, expected);

	note_times(feedback, is_audio, report, ntp_middle);
	if (last->is_started && last->ssrc == report->ssrc && expected < WILD_STEP)
		lc_reception_count(&feedback->totals[!is_audio], expected,
				   expected - (uint32_t)lost);
	*last = (struct lc_feedback_slot){report->ssrc, report->highest, report->lost, true};
}

struct lc_reception_tally lc_feedback_take(const struct lc_feedback *feedback, bool is_audio,
					   struct lc_reception_mark *mark)
{
	uint64_t totals = atomic_load_explicit(&feedback->totals[!is_audio], memory_order_relaxed);
	uint32_t jitter_us =
		atomic_load_explicit(&feedback->jitter_us[!is_audio], memory_order_relaxed);
	struct lc_reception_tally tally = lc_reception_since(totals, mark);

	tally.jitter_ms = jitter_us / 1000.0;
	return tally;
}
