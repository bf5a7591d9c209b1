/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The formula, line by line as the header gives it.
 */
#include "lectern/media/mos.h"

#define BEST_RATING 93.2
#define OWN_DELAY_MS 30
#define BPL_WITH_FEC 20
#define BPL_WITHOUT 10
#define WORST_EQUIPMENT 95
#define KNEE_MS 177.3

static double delay_impairment(const struct lc_mos_path *path)
{
	double delay_ms = path->rtt_ms / 2 + 2 * path->jitter_ms + OWN_DELAY_MS;
	double beyond_ms = delay_ms > KNEE_MS ? delay_ms - KNEE_MS : 0;

	return 0.024 * delay_ms + 0.11 * beyond_ms;
}

static double loss_impairment(const struct lc_mos_path *path)
{
	double bpl = path->has_fec ? BPL_WITH_FEC : BPL_WITHOUT;

	return WORST_EQUIPMENT * path->loss_percent / (path->loss_percent + bpl);
}

double lc_mos_rating(const struct lc_mos_path *path)
{
	double rating = BEST_RATING - delay_impairment(path) - loss_impairment(path);

	return rating > 0 ? rating : 0;
}

double lc_mos_of_rating(double rating)
{
	double score = 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating);

	/* The cubic dips below 1 before it rises, and turns down again beyond 100. */
	if (rating <= 0 || score < 1)
		return 1;
	return rating >= 100 ? 4.5 : score;
}

double lc_mos_smooth(double before, double now)
{
	return before + (now < before ? 0.8 : 0.4) * (now - before);
}
