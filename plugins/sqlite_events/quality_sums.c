/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/quality_sums.h"

int64_t quality_minute_start(const struct quality_window *window)
{
	return window->start_ms - window->start_ms % QUALITY_MINUTE_MS;
}

static void add_to_mean(double *mean, double value, uint32_t count)
{
	*mean += (value - *mean) / count;
}

void quality_minute_add(struct quality_minute *minute, const struct quality_window *window)
{
	minute->windows++;
	minute->parts |= 1u << (window->start_ms % QUALITY_MINUTE_MS / QUALITY_WINDOW_MS);
	minute->expected += window->expected;
	minute->lost += window->lost;
	minute->bytes += window->bytes;
	if (minute->windows == 1 || window->rating < minute->lowest)
		minute->lowest = window->rating;
	add_to_mean(&minute->rating, window->rating, minute->windows);
	add_to_mean(&minute->jitter_ms, window->jitter_ms, minute->windows);
	if (window->rtt_ms > 0)
		add_to_mean(&minute->rtt_ms, window->rtt_ms, ++minute->rtt_windows);
}

static int count_parts(const struct quality_minute *minute)
{
	return __builtin_popcount(minute->parts);
}

int64_t quality_minute_seconds(const struct quality_minute *minute)
{
	return count_parts(minute) * (int64_t)(QUALITY_WINDOW_MS / 1000);
}

void quality_person_add(struct quality_person *person, enum quality_way way,
			const struct quality_minute *minute)
{
	person->ways[way].bytes += minute->bytes;
	person->ways[way].for_ms += count_parts(minute) * (int64_t)QUALITY_WINDOW_MS;
	if (count_parts(minute) < QUALITY_LEAST_PARTS)
		return;
	if (!person->is_known || minute->rating < person->rating)
		person->rating = minute->rating;
	person->is_known = true;
}

int64_t quality_person_kbps(const struct quality_person *person)
{
	int64_t kbps = 0;

	for (int way = 0; way < QUALITY_WAYS; way++) {
		if (person->ways[way].for_ms) /* bits per millisecond */
			kbps += person->ways[way].bytes * 8 / person->ways[way].for_ms;
	}
	return kbps;
}

const char *quality_word(double rating)
{
	return rating >= QUALITY_GOOD ? "good" : rating >= QUALITY_FAIR ? "fair" : "poor";
}
