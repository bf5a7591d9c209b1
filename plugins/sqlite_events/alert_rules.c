/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/alert_rules.h"

#include <string.h>

#include "lectern/media/mos.h"

#define WORD_ROW(symbol, word) word,
static const char *const words[] = {ALERT_RULES(WORD_ROW)};

const char *alert_rule_word(enum alert_rule rule)
{
	return words[rule];
}

enum alert_rule alert_rule_find(const char *word)
{
	int rule = 0;

	while (rule < ALERT_RULES_COUNT - 1 && strcmp(words[rule], word) != 0)
		rule++;
	return (enum alert_rule)rule;
}

bool alert_limits_have_rule(const struct alert_limits *limits)
{
	return limits->mos_below > 0 || limits->disconnections_over >= 0 ||
	       limits->session_disconnections_over >= 0;
}

/* Quality */

/** The rating of the part under way, in its worse way. */
static double rate_part(const struct alert_watch *watch, enum quality_way *way_out)
{
	double worst = 0;
	bool is_rated = false;

	for (int way = 0; way < QUALITY_WAYS; way++) {
		if (!watch->ways[way].windows)
			continue;
		double rating = watch->ways[way].rating / watch->ways[way].windows;
		if (!is_rated || rating < worst) {
			worst = rating;
			*way_out = (enum quality_way)way;
		}
		is_rated = true;
	}
	return worst;
}

static void add_poor(struct alert_watch *watch, double rating, enum quality_way way)
{
	if (!watch->poor_ms || rating < watch->lowest) {
		watch->lowest = rating;
		watch->lowest_way = way;
	}
	watch->poor_sum = watch->poor_ms ? watch->poor_sum + rating : rating;
	watch->poor_ms += QUALITY_WINDOW_MS;
	watch->fine_ms = 0;
}

static struct alert_finding raise(struct alert_watch *watch)
{
	double parts = (double)watch->poor_ms / QUALITY_WINDOW_MS;

	watch->is_raised = true;
	return (struct alert_finding){
		.change = ALERT_RAISED,
		.mos = lc_mos_of_rating(watch->poor_sum / parts),
		.for_ms = watch->poor_ms,
		.way = watch->lowest_way,
	};
}

static struct alert_finding end_part(struct alert_watch *watch, const struct alert_limits *limits)
{
	enum quality_way way = QUALITY_UP;
	double rating = rate_part(watch, &way), mos = lc_mos_of_rating(rating);

	if (mos < limits->mos_below) {
		add_poor(watch, rating, way);
	} else {
		watch->poor_ms = 0;
		watch->fine_ms = mos < limits->mos_below + ALERT_MARGIN_MOS
					 ? 0
					 : watch->fine_ms + QUALITY_WINDOW_MS;
	}
	if (!watch->is_raised && watch->poor_ms >= limits->mos_for_ms)
		return raise(watch);
	if (!watch->is_raised || watch->fine_ms < limits->mos_for_ms)
		return (struct alert_finding){.change = ALERT_UNCHANGED};
	watch->is_raised = false;
	return (struct alert_finding){.change = ALERT_ENDED};
}

static void begin_part(struct alert_watch *watch, int64_t start_ms)
{
	if (start_ms - watch->part_ms > QUALITY_WINDOW_MS + ALERT_PAUSE_MS)
		watch->poor_ms = watch->fine_ms = 0;
	memset(watch->ways, 0, sizeof(watch->ways));
	watch->part_ms = start_ms;
}

struct alert_finding alert_watch_add(struct alert_watch *watch, const struct alert_limits *limits,
				     const struct quality_window *window)
{
	struct alert_finding finding = {.change = ALERT_UNCHANGED};

	if (window->start_ms < watch->part_ms)
		return finding;
	if (window->start_ms > watch->part_ms) {
		if (watch->part_ms)
			finding = end_part(watch, limits);
		begin_part(watch, window->start_ms);
	}
	watch->ways[window->way].rating += window->rating;
	watch->ways[window->way].windows++;
	return finding;
}
