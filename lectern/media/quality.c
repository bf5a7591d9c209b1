/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Seconds into a window, a window into a rating, a rating into a number.
 */
#include "lectern/media/quality.h"

#include <string.h>

/* The rating from which on each number holds; below the first it is 1. */
static const double thresholds[] = {60, 70, 80, 90};
#define THRESHOLDS (sizeof(thresholds) / sizeof(thresholds[0]))

/* Adds the window up; false when too little flowed. Means are over the seconds with packets. */
static bool sum_up(const struct lc_quality_way *way, struct lc_mos_path *out)
{
	int64_t expected = 0, lost = 0;
	double jitter_ms = 0, rtt_ms = 0;
	unsigned i, seconds = 0;
	bool has_fec = true;

	for (i = 0; i < LC_QUALITY_SECONDS; i++) {
		const struct lc_quality_second *second = &way->seconds[i];
		lost += second->lost;
		if (second->expected == 0)
			continue;
		expected += second->expected;
		jitter_ms += second->jitter_ms;
		rtt_ms += second->rtt_ms;
		has_fec = has_fec && second->has_fec;
		seconds++;
	}
	if (expected < LC_QUALITY_LEAST)
		return false;
	lost = lost < 0 ? 0 : lost > expected ? expected : lost;
	*out = (struct lc_mos_path){
		.loss_percent = 100.0 * (double)lost / (double)expected,
		.jitter_ms = jitter_ms / seconds,
		.rtt_ms = rtt_ms / seconds,
		.has_fec = has_fec,
	};
	return true;
}

/* Moves a number only when the rating is clearly on the other side of a threshold. */
static uint8_t follow(uint8_t number, double rating)
{
	double margin = number == LC_QUALITY_UNKNOWN ? 0 : LC_QUALITY_MARGIN;

	if (number == LC_QUALITY_UNKNOWN)
		number = 1;
	while (number <= THRESHOLDS && rating >= thresholds[number - 1] + margin)
		number++;
	while (number > 1 && rating < thresholds[number - 2] - margin)
		number--;
	return number;
}

static void step_way(struct lc_quality_way *way, const struct lc_quality_second *second)
{
	double rating;

	way->seconds[way->next] = *second;
	way->next = (way->next + 1) % LC_QUALITY_SECONDS;
	if (!sum_up(way, &way->path))
		return;
	rating = lc_mos_rating(&way->path);
	way->rating =
		way->number == LC_QUALITY_UNKNOWN ? rating : lc_mos_smooth(way->rating, rating);
	way->number = follow(way->number, way->rating);
}

/*
 * What came before a silence says nothing about what comes after it; nor does the first second that
 * is heard again, because what the silence swallowed is missing in it.
 */
static void forget(struct lc_quality_way *way)
{
	memset(way->seconds, 0, sizeof(way->seconds));
}

static uint8_t worse_of(uint8_t one, uint8_t other)
{
	if (one == LC_QUALITY_UNKNOWN || other == LC_QUALITY_UNKNOWN)
		return one == LC_QUALITY_UNKNOWN ? other : one;
	return one < other ? one : other;
}

bool lc_quality_step(struct lc_quality *quality, const struct lc_quality_second *up,
		     const struct lc_quality_second *down, bool is_suspect)
{
	uint8_t before = quality->number;
	bool was_suspect = quality->is_suspect;

	quality->is_suspect = is_suspect;
	if (is_suspect || was_suspect) {
		forget(&quality->up);
		forget(&quality->down);
	} else {
		step_way(&quality->up, up);
		step_way(&quality->down, down);
	}
	quality->number = is_suspect ? 1 : worse_of(quality->up.number, quality->down.number);
	return quality->number != before;
}
