/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The quality of a participant's connection, 1 (bad) to 5 (excellent), second by second (S2-F4).
 *
 * Each direction is rated over the last ten seconds by mos.h; the worse of the two counts. The five
 * are the categories of ITU-T G.109: R from 90 best, from 80 high, from 70 medium, from 60 low, below
 * poor. A rating must be past a threshold by LC_QUALITY_MARGIN before the number follows.
 *
 * Only what flows is rated: seconds of a source that is muted or idle count for nothing, and ten of
 * them leave the number as it was. A suspect leg is 1 at once, and what it measures is not believed.
 */
#ifndef LECTERN_MEDIA_QUALITY_H
#define LECTERN_MEDIA_QUALITY_H

#include "lectern/media/mos.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LC_QUALITY_EVERY_MS 1000
#define LC_QUALITY_SECONDS 10 /* of one window */
#define LC_QUALITY_LEAST 20   /* packets; a window of fewer is idle (Opus' DTX sends 25) */
#define LC_QUALITY_MARGIN 1.0 /* of the rating, on either side of a threshold */
#define LC_QUALITY_UNKNOWN 0  /* nothing has been rated so far */

/** What was measured in one second; all zero says that nothing flowed, or nothing that counts. */
struct lc_quality_second {
	uint32_t expected; /* packets, by their numbers */
	int32_t lost;      /* negative when packets of an earlier second came late */
	double jitter_ms;
	double rtt_ms; /* 0 = unknown */
	bool has_fec;
};

/** One direction; all zero is a fresh one. */
struct lc_quality_way {
	struct lc_quality_second seconds[LC_QUALITY_SECONDS]; /* ring */
	unsigned next;
	struct lc_mos_path path; /* of the last window that was rated */
	double rating;           /* smoothed; meaningful while `number` is known */
	uint8_t number;          /* 1 to 5 or LC_QUALITY_UNKNOWN */
};

/** A participant's connection; all zero is a fresh one. Touched by the control loop only. */
struct lc_quality {
	struct lc_quality_way up, down; /* seen from the participant */
	uint8_t number;                 /* 1 to 5 or LC_QUALITY_UNKNOWN */
	bool is_suspect;
};

/**
 * Takes in one more second of both directions; true when `number` changed. To be called every
 * LC_QUALITY_EVERY_MS.
 */
bool lc_quality_step(struct lc_quality *quality, const struct lc_quality_second *up,
		     const struct lc_quality_second *down, bool is_suspect);

#endif
