/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many windows were how good: sums over everybody, for whoever watches over the gateway.
 */
#ifndef LECTERN_SQLITE_EVENTS_QUALITY_TALLY_H
#define LECTERN_SQLITE_EVENTS_QUALITY_TALLY_H

#include <stdint.h>

#define QUALITY_BOUNDS 7
#define QUALITY_WORDS 3

extern const double quality_bounds[QUALITY_BOUNDS]; /* of MOS, 1.5 to 4.5, which is the most */
extern const char *const quality_words[QUALITY_WORDS];

/** Sums; all zero are none. */
struct quality_tally {
	uint64_t by_mos[QUALITY_BOUNDS]; /* windows, by the first bound not below their MOS */
	uint64_t by_word[QUALITY_WORDS];
	double mos_sum;
};

/** Adds a window by its rating. */
void quality_tally_add(struct quality_tally *tally, double rating);
/** Adds all that another has. */
void quality_tally_merge(struct quality_tally *tally, const struct quality_tally *other);

#endif
