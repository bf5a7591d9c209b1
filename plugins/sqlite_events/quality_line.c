/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/quality_line.h"

#include <assert.h>

#include "lectern/media/quality.h"

static_assert(QUALITY_WINDOW_MS == LC_QUALITY_SECONDS * 1000, "one definition of a window");

const char *quality_way_word(enum quality_way way)
{
	return way == QUALITY_UP ? "up" : "down";
}

static int64_t window_of(const struct quality_sample *sample)
{
	return sample->at_ms / QUALITY_WINDOW_MS;
}

static void begin(struct quality_line *line, const struct quality_sample *sample)
{
	*line = (struct quality_line){
		.has_fec = line->has_fec,
		.is_begun = true,
		.first = *sample,
		.last = *sample,
	};
}

static bool goes_on(const struct quality_sample *last, const struct quality_sample *sample)
{
	bool does =
		sample->at_ms > last->at_ms && sample->at_ms - last->at_ms <= QUALITY_MOST_GAP_MS;

	for (int way = 0; way < QUALITY_WAYS; way++)
		does = does && sample->ways[way].packets >= last->ways[way].packets &&
		       sample->ways[way].bytes >= last->ways[way].bytes;
	return does;
}

/**
 * The field has 24 bits with a sign. Some versions of Janus tell it without, and below 0 after packets
 * that came late it is then huge: the difference of its 24 bits is right in any case.
 */
static int64_t lost_between(int64_t before, int64_t after)
{
	const uint64_t sign = 0x800000, mask = 0xffffff;
	uint64_t difference = ((uint64_t)after - (uint64_t)before) & mask;

	return (int64_t)(difference ^ sign) - (int64_t)sign;
}

/* Rating */

static int64_t clamp(int64_t value, int64_t most)
{
	return value < 0 ? 0 : value > most ? most : value;
}

/** What Janus receives it counts without what was lost, what it sends with it. False: too little flowed. */
static bool measure(const struct quality_line *line, enum quality_way way,
		    struct quality_window *out)
{
	const struct quality_counters *first = &line->first.ways[way],
				      *last = &line->last.ways[way];
	int64_t packets = last->packets - first->packets;
	int64_t lost = lost_between(first->lost, last->lost);

	out->way = way;
	out->start_ms = window_of(&line->last) * QUALITY_WINDOW_MS;
	out->expected = way == QUALITY_UP ? packets + clamp(lost, INT64_MAX) : packets;
	out->lost = clamp(lost, out->expected);
	out->bytes = (last->bytes - first->bytes) * QUALITY_WINDOW_MS /
		     (line->last.at_ms - line->first.at_ms);
	if (line->ways[way].jitter_count)
		out->jitter_ms =
			(double)line->ways[way].jitter_ms / (double)line->ways[way].jitter_count;
	if (line->rtt_count)
		out->rtt_ms = (double)line->rtt_ms / (double)line->rtt_count;
	return packets > 0 && out->expected >= LC_QUALITY_LEAST;
}

static bool rate(struct quality_line *line, enum quality_way way, struct quality_window *out)
{
	*out = (struct quality_window){0};
	if (!measure(line, way, out))
		return false;
	const struct lc_mos_path path = {
		.loss_percent = 100.0 * (double)out->lost / (double)out->expected,
		.jitter_ms = out->jitter_ms,
		.rtt_ms = out->rtt_ms,
		.has_fec = line->has_fec,
	};
	out->rating = lc_mos_rating(&path);
	if (line->ways[way].is_rated)
		out->rating = lc_mos_smooth(line->ways[way].rating, out->rating);
	line->ways[way].rating = out->rating;
	line->ways[way].is_rated = true;
	return true;
}

static unsigned end_window(struct quality_line *line, struct quality_window out[QUALITY_WAYS])
{
	unsigned count = 0;

	if (line->last.at_ms - line->first.at_ms >= QUALITY_LEAST_MS) {
		for (int way = 0; way < QUALITY_WAYS; way++)
			count += rate(line, (enum quality_way)way, &out[count]);
	}
	line->first = line->last;
	line->rtt_ms = line->rtt_count = 0;
	for (int way = 0; way < QUALITY_WAYS; way++)
		line->ways[way].jitter_ms = line->ways[way].jitter_count = 0;
	return count;
}

static void take(struct quality_line *line, const struct quality_sample *sample)
{
	if (sample->rtt_ms > 0 && sample->rtt_ms <= QUALITY_MOST_RTT_MS) {
		line->rtt_ms += sample->rtt_ms;
		line->rtt_count++;
	}
	for (int way = 0; way < QUALITY_WAYS; way++) {
		if (sample->ways[way].packets == line->last.ways[way].packets)
			continue;
		line->ways[way].jitter_ms += clamp(sample->ways[way].jitter_ms, INT32_MAX);
		line->ways[way].jitter_count++;
	}
	line->last = *sample;
}

unsigned quality_line_add(struct quality_line *line, const struct quality_sample *sample,
			  struct quality_window out[QUALITY_WAYS])
{
	unsigned count = 0;

	if (!line->is_begun || !goes_on(&line->last, sample)) {
		begin(line, sample);
		return 0;
	}
	if (window_of(sample) != window_of(&line->last))
		count = end_window(line, out);
	take(line, sample);
	return count;
}
