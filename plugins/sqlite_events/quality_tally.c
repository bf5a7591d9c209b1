/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/quality_tally.h"

#include <string.h>

#include "lectern/media/mos.h"
#include "plugins/sqlite_events/quality_sums.h"

const double quality_bounds[QUALITY_BOUNDS] = {1.5, 2, 2.5, 3, 3.5, 4, 4.5};
const char *const quality_words[QUALITY_WORDS] = {"good", "fair", "poor"};

void quality_tally_add(struct quality_tally *tally, double rating)
{
	double mos = lc_mos_of_rating(rating);
	int bound = 0;

	while (bound < QUALITY_BOUNDS - 1 && mos > quality_bounds[bound])
		bound++;
	tally->by_mos[bound]++;
	tally->mos_sum += mos;
	for (int i = 0; i < QUALITY_WORDS; i++)
		tally->by_word[i] += strcmp(quality_words[i], quality_word(rating)) == 0;
}

void quality_tally_merge(struct quality_tally *tally, const struct quality_tally *other)
{
	for (int i = 0; i < QUALITY_BOUNDS; i++)
		tally->by_mos[i] += other->by_mos[i];
	for (int i = 0; i < QUALITY_WORDS; i++)
		tally->by_word[i] += other->by_word[i];
	tally->mos_sum += other->mos_sum;
}
