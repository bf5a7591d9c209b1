/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many durations in little room: counted in steps that grow with them, eight to an octave, so a quantile is right to
 * one part in sixteen.
 */
#ifndef LECTERN_TESTS_PEER_DELAYS_H
#define LECTERN_TESTS_PEER_DELAYS_H

#include <stdint.h>

#define DELAYS_STEPS 256

struct delays {
	uint64_t count;
	int64_t worst_us;
	uint32_t steps[DELAYS_STEPS];
};

void delays_add(struct delays *delays, int64_t us);
void delays_merge(struct delays *into, const struct delays *from);
/** `share` is 0 to 1. 0 when there is none. */
int64_t delays_quantile(const struct delays *delays, double share);

#endif
