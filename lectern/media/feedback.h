/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the receiver of several slots has reported of them: loss from the differences of its counters,
 * jitter and round trip as it says. Sound and pictures are kept apart.
 */
#ifndef LECTERN_MEDIA_FEEDBACK_H
#define LECTERN_MEDIA_FEEDBACK_H

#include "lectern/media/kinds.h"
#include "lectern/media/reception.h"
#include "lectern/media/rtcp.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * What the receiver of several slots has reported, sound and pictures apart. Written by one packet
 * thread, read by anybody. All zero is fresh.
 */
struct lc_feedback {
	/* As in struct lc_reception_meter: 0 sound, 1 pictures. */
	_Atomic uint64_t totals[2];
	_Atomic uint32_t jitter_us[2]; /* the last reported */
	_Atomic uint32_t rtt_us;       /* the last known, 0 = none */

	/* The packet thread's own: the last report of each slot. */
	struct lc_feedback_slot {
		uint32_t ssrc, highest;
		int32_t lost;
		bool is_started;
	} slots[LC_MAX_SLOTS];
};

/**
 * Notes what was reported of a slot (< LC_MAX_SLOTS) at `ntp_middle`. The first report of a stream
 * only says where it begins. Packet thread.
 */
void lc_feedback_note(struct lc_feedback *feedback, unsigned slot, bool is_audio,
		      const struct lc_rtcp_report *report, uint32_t ntp_middle);
/** Reads what was reported since `mark`, and moves the mark. Any thread, one per mark. */
struct lc_reception_tally lc_feedback_take(const struct lc_feedback *feedback, bool is_audio,
					   struct lc_reception_mark *mark);

#endif
