/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/peer/delays.h"

#include <glib.h>

#define PER_OCTAVE_BITS 3
#define PER_OCTAVE (1u << PER_OCTAVE_BITS)

static unsigned step_of(int64_t us)
{
	uint64_t value = (uint64_t)MAX(us, 0);

	if (value < PER_OCTAVE)
		return (unsigned)value;
	unsigned octave = 63u - (unsigned)__builtin_clzll(value);
	unsigned within = (unsigned)(value >> (octave - PER_OCTAVE_BITS)) & (PER_OCTAVE - 1);
	return MIN((octave - PER_OCTAVE_BITS + 1) * PER_OCTAVE + within, DELAYS_STEPS - 1u);
}

/** The middle of a step. */
static int64_t value_of(unsigned step)
{
	if (step < PER_OCTAVE)
		return step;
	unsigned shift = step / PER_OCTAVE - 1;
	uint64_t low = (uint64_t)(PER_OCTAVE + step % PER_OCTAVE) << shift;
	return (int64_t)(low + ((UINT64_C(1) << shift) >> 1));
}

void delays_add(struct delays *delays, int64_t us)
{
	delays->count++;
	delays->steps[step_of(us)]++;
	delays->worst_us = MAX(delays->worst_us, us);
}

void delays_merge(struct delays *into, const struct delays *from)
{
	into->count += from->count;
	into->worst_us = MAX(into->worst_us, from->worst_us);
	for (unsigned i = 0; i < DELAYS_STEPS; i++)
		into->steps[i] += from->steps[i];
}

int64_t delays_quantile(const struct delays *delays, double share)
{
	uint64_t before = 0, wanted = (uint64_t)(share * (double)delays->count);

	for (unsigned i = 0; delays->count && i < DELAYS_STEPS; i++) {
		before += delays->steps[i];
		if (before > wanted)
			return MIN(value_of(i), delays->worst_us);
	}
	return delays->worst_us;
}
