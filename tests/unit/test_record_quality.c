/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counters into windows, minutes and words: more of anything bad is never better, nothing is rated
 * where nothing flows, and thousands of random series equal a slow reference that looks at the whole
 * series at once (S4-12, S4-27, S4-28, S4-X01, S4-X02).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lectern/media/quality.h"
#include "plugins/sqlite_events/quality_sums.h"

#define STEPS 100 /* a million points */
#define SERIES 3000
#define MOST_SAMPLES 240
#define LINES 3
#define MINUTES 8
#define EPSILON 1e-6

static void assert_near(double one, double other)
{
	if (fabs(one - other) > EPSILON * fmax(1, fabs(other)))
		fail_msg("%.9f is not %.9f", one, other);
}

/* One window of given conditions */

struct conditions {
	int64_t expected, lost, jitter_ms, rtt_ms;
};

/** Adds three samples, five seconds apart, and the one that ends their window. */
static unsigned feed(struct quality_line *line, const struct conditions *is,
		     struct quality_window out[QUALITY_WAYS])
{
	static const int64_t moments[] = {9000, 14000, 19000, 21000};
	unsigned count = 0;

	for (int i = 0; i < 4; i++) {
		bool is_over = i >= 2;
		const struct quality_sample sample = {
			.at_ms = moments[i],
			.rtt_ms = is->rtt_ms,
			.ways[QUALITY_UP] = {is_over ? is->expected - is->lost : 0, 0,
					     is_over ? is->lost : 0, is->jitter_ms},
			.ways[QUALITY_DOWN] = {is_over ? is->expected : 0, 0,
					       is_over ? is->lost : 0, is->jitter_ms},
		};
		count += quality_line_add(line, &sample, out);
	}
	return count;
}

static double scores[STEPS][STEPS][STEPS];

static void expect_falling(size_t loss, size_t jitter, size_t rtt)
{
	double here = scores[loss][jitter][rtt];

	if (here < 1 || here >= 4.5 || (loss && here > scores[loss - 1][jitter][rtt]) ||
	    (jitter && here > scores[loss][jitter - 1][rtt]) ||
	    (rtt > 1 && here > scores[loss][jitter][rtt - 1]))
		fail_msg("better at %zu %zu %zu", loss, jitter, rtt);
}

/** A round trip of 0 is unknown and not rated, so the grid begins at 1 ms. */
static void walk_grid(bool has_fec)
{
	for (size_t loss = 0; loss < STEPS; loss++)
		for (size_t jitter = 0; jitter < STEPS; jitter++)
			for (size_t rtt = 0; rtt < STEPS; rtt++) {
				struct quality_line line = {.has_fec = has_fec};
				struct quality_window out[QUALITY_WAYS];
				const struct conditions is = {1000, (int64_t)loss * 10,
							      (int64_t)jitter * 2,
							      (int64_t)rtt * 12 + 1};
				if (feed(&line, &is, out) != QUALITY_WAYS ||
				    out[0].rating != out[1].rating)
					fail_msg("no window at %zu %zu %zu", loss, jitter, rtt);
				scores[loss][jitter][rtt] = lc_mos_of_rating(out[0].rating);
				expect_falling(loss, jitter, rtt);
			}
}

static void more_loss_jitter_or_delay_never_raises_the_score(void **state)
{
	(void)state;
	walk_grid(true);
	walk_grid(false);
	assert_true(scores[0][0][0] > 4.3);
	assert_true(scores[STEPS - 1][STEPS - 1][STEPS - 1] < 1.1);
}

static void too_little_is_never_rated(void **state)
{
	struct quality_window out[QUALITY_WAYS];

	(void)state;
	for (int64_t expected = 0; expected < 3 * LC_QUALITY_LEAST; expected++) {
		for (int64_t lost = 0; lost < expected; lost++) {
			struct quality_line line = {.has_fec = true};
			const struct conditions is = {expected, lost, 5, 50};
			assert_int_equal(feed(&line, &is, out),
					 expected < LC_QUALITY_LEAST ? 0 : QUALITY_WAYS);
		}
	}
}

static void what_cannot_be_right_of_a_round_trip_is_unknown(void **state)
{
	static const int64_t wrong[] = {0, -1, QUALITY_MOST_RTT_MS + 1, 65535999};
	struct quality_window out[QUALITY_WAYS];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct quality_line line = {.has_fec = true};
		const struct conditions is = {500, 0, 0, wrong[i]};
		assert_int_equal(feed(&line, &is, out), QUALITY_WAYS);
		assert_near(out[0].rtt_ms, 0);
		assert_near(out[0].rating, 92.48); /* 93.2 - 0.024 * 30 */
	}
}

/* Random series. `breaks`: no window may reach over it. The true loss is kept beside the field. */

struct moment {
	struct quality_sample sample;
	int64_t lost[QUALITY_WAYS]; /* since the connection began, as it is */
	bool breaks;
};

struct series {
	struct moment moments[MOST_SAMPLES];
	size_t count;
};

/** The three ways in which versions of Janus tell what RFC 3550 has in 24 bits. */
static int64_t encode(int64_t lost, int form)
{
	int64_t field = (int64_t)((uint64_t)lost << 40) >> 40;

	return form == 0 ? field : form == 1 ? field & 0xffffff : field & 0xffffffff;
}

static void go_on(struct moment *moment, int form, bool is_quiet)
{
	moment->sample.rtt_ms = rand() % 4 ? rand() % 400 : rand() % 2 ? -3 : 65535999;
	for (int way = 0; way < QUALITY_WAYS; way++) {
		struct quality_counters *counters = &moment->sample.ways[way];
		int64_t packets = is_quiet ? rand() % 2 : 30 + rand() % 40;
		counters->packets += packets;
		counters->bytes += packets * (20 + rand() % 100);
		counters->jitter_ms = rand() % 60;
		moment->lost[way] += is_quiet || rand() % 3 ? 0 : rand() % 25 - 5;
		counters->lost = encode(moment->lost[way], form);
	}
}

static void restart(struct moment *moment)
{
	for (int way = 0; way < QUALITY_WAYS; way++) {
		moment->lost[way] = rand() % 2 ? 0 : 0x7fffff - rand() % 50;
		moment->sample.ways[way] = (struct quality_counters){0};
	}
	moment->breaks = true;
}

static void draw_one(struct series *series, int form, bool *is_quiet)
{
	struct moment *moment = &series->moments[series->count];
	int dice = rand() % 200;

	*moment = series->moments[series->count - 1];
	moment->breaks = false;
	moment->sample.at_ms += 900 + rand() % 200;
	*is_quiet = rand() % 40 ? *is_quiet : !*is_quiet;
	if (dice == 0) { /* a gap */
		moment->sample.at_ms += QUALITY_MOST_GAP_MS;
		moment->breaks = true;
	} else if (dice == 1) { /* in the wrong order */
		moment->sample.at_ms -= 3000;
		moment->breaks = true;
	} else if (dice == 2 && moment->sample.ways[QUALITY_UP].packets > 100) {
		restart(moment);
		return;
	}
	go_on(moment, form, *is_quiet);
}

static void draw(struct series *series)
{
	int form = rand() % 3;
	bool is_quiet = false;

	series->count = 1;
	memset(&series->moments[0], 0, sizeof(series->moments[0]));
	series->moments[0].sample.at_ms = 1700000000000 + rand() % QUALITY_MINUTE_MS;
	restart(&series->moments[0]);
	for (int way = 0; way < QUALITY_WAYS; way++)
		series->moments[0].sample.ways[way].lost =
			encode(series->moments[0].lost[way], form);
	for (size_t length = 2 + (size_t)(rand() % (MOST_SAMPLES - 2)); series->count < length;) {
		draw_one(series, form, &is_quiet);
		struct moment *now = &series->moments[series->count++];
		for (int way = 0; way < QUALITY_WAYS; way++)
			now->sample.ways[way].lost = encode(now->lost[way], form);
	}
}

/* The reference: windows of a whole series */

struct windows {
	struct quality_window list[LINES * QUALITY_WAYS * MOST_SAMPLES];
	size_t count;
};

static int64_t ten_of(const struct series *series, size_t index)
{
	return series->moments[index].sample.at_ms / 10000;
}

/** The last sample before `end` that belongs to another ten seconds or begins what is whole. */
static size_t find_first(const struct series *series, size_t end)
{
	size_t first = end;

	while (!series->moments[first].breaks && ten_of(series, first) == ten_of(series, end))
		first--;
	return first;
}

static bool refer_way(const struct series *series, size_t first, size_t end, int way,
		      struct quality_window *out)
{
	const struct moment *from = &series->moments[first], *to = &series->moments[end];
	int64_t packets = to->sample.ways[way].packets - from->sample.ways[way].packets;
	int64_t lost = to->lost[way] - from->lost[way];
	double jitter_ms = 0, rtt_ms = 0;
	int flows = 0, trips = 0;

	lost = lost < 0 ? 0 : lost;
	*out = (struct quality_window){.start_ms = ten_of(series, end) * 10000, .way = way};
	out->expected = way == QUALITY_UP ? packets + lost : packets;
	out->lost = lost > out->expected ? out->expected : lost;
	out->bytes = (to->sample.ways[way].bytes - from->sample.ways[way].bytes) * 10000 /
		     (to->sample.at_ms - from->sample.at_ms);
	for (size_t i = first + 1; i <= end; i++) {
		const struct quality_sample *sample = &series->moments[i].sample;
		if (sample->ways[way].packets > series->moments[i - 1].sample.ways[way].packets) {
			jitter_ms += (double)sample->ways[way].jitter_ms;
			flows++;
		}
		if (sample->rtt_ms > 0 && sample->rtt_ms <= 7000) {
			rtt_ms += (double)sample->rtt_ms;
			trips++;
		}
	}
	out->jitter_ms = flows ? jitter_ms / flows : 0;
	out->rtt_ms = trips ? rtt_ms / trips : 0;
	return packets > 0 && out->expected >= 20;
}

static void refer(const struct series *series, struct windows *out)
{
	double before[QUALITY_WAYS] = {-1, -1};

	for (size_t end = 0; end + 1 < series->count; end++) {
		if (series->moments[end].breaks)
			before[0] = before[1] = -1;
		if (series->moments[end + 1].breaks ||
		    ten_of(series, end) == ten_of(series, end + 1))
			continue;
		size_t first = find_first(series, end);
		if (series->moments[end].sample.at_ms - series->moments[first].sample.at_ms < 8000)
			continue;
		for (int way = 0; way < QUALITY_WAYS; way++) {
			struct quality_window *window = &out->list[out->count];
			if (!refer_way(series, first, end, way, window))
				continue;
			const struct lc_mos_path path = {100.0 * (double)window->lost /
								 (double)window->expected,
							 window->jitter_ms, window->rtt_ms, true};
			double now = lc_mos_rating(&path);
			window->rating = before[way] < 0 ? now : lc_mos_smooth(before[way], now);
			before[way] = window->rating;
			out->count++;
		}
	}
}

static void compare_windows(const struct windows *is, const struct windows *reference, size_t from)
{
	assert_int_equal(is->count, reference->count);
	for (size_t i = from; i < is->count; i++) {
		const struct quality_window *one = &is->list[i], *other = &reference->list[i];
		assert_int_equal(one->start_ms, other->start_ms);
		assert_int_equal(one->way, other->way);
		assert_int_equal(one->expected, other->expected);
		assert_int_equal(one->lost, other->lost);
		assert_int_equal(one->bytes, other->bytes);
		assert_near(one->jitter_ms, other->jitter_ms);
		assert_near(one->rtt_ms, other->rtt_ms);
		assert_near(one->rating, other->rating);
	}
}

/* Minutes and the person, of the list of all windows */

static bool is_in(const struct quality_window *window, int64_t minute, int way)
{
	return window->start_ms / 60000 == minute && (int)window->way == way;
}

static void refer_minute(const struct windows *windows, int64_t minute, int way,
			 struct quality_minute *out)
{
	double rating = 0, jitter_ms = 0, rtt_ms = 0;

	*out = (struct quality_minute){.lowest = 1000};
	for (size_t i = 0; i < windows->count; i++) {
		const struct quality_window *window = &windows->list[i];
		if (!is_in(window, minute, way))
			continue;
		out->windows++;
		out->rtt_windows += window->rtt_ms > 0;
		out->parts |= 1u << (window->start_ms / 10000 - minute * 6);
		out->expected += window->expected;
		out->lost += window->lost;
		out->bytes += window->bytes;
		out->lowest = fmin(out->lowest, window->rating);
		rating += window->rating;
		jitter_ms += window->jitter_ms;
		rtt_ms += window->rtt_ms;
	}
	out->rating = rating / out->windows;
	out->jitter_ms = jitter_ms / out->windows;
	out->rtt_ms = out->rtt_windows ? rtt_ms / out->rtt_windows : 0;
}

static void compare_minute(const struct quality_minute *one, const struct quality_minute *other)
{
	assert_int_equal(one->windows, other->windows);
	assert_int_equal(one->rtt_windows, other->rtt_windows);
	assert_int_equal(one->parts, other->parts);
	assert_int_equal(one->expected, other->expected);
	assert_int_equal(one->lost, other->lost);
	assert_int_equal(one->bytes, other->bytes);
	if (!one->windows)
		return;
	assert_near(one->rating, other->rating);
	assert_near(one->lowest, other->lowest);
	assert_near(one->jitter_ms, other->jitter_ms);
	assert_near(one->rtt_ms, other->rtt_ms);
}

static int count_bits(uint32_t bits)
{
	int count = 0;

	for (int i = 0; i < 32; i++)
		count += bits >> i & 1;
	return count;
}

static void compare_sums(const struct windows *windows)
{
	static struct quality_minute minutes[QUALITY_WAYS][MINUTES];
	const int64_t base = 1700000000000 / 60000;
	struct quality_person person = {.is_known = false};
	double worst = 1000, kbps[QUALITY_WAYS] = {0, 0};

	memset(minutes, 0, sizeof(minutes));
	for (size_t i = 0; i < windows->count; i++) {
		const struct quality_window *window = &windows->list[i];
		int64_t start = quality_minute_start(window);
		assert_int_equal(start % 60000, 0);
		quality_minute_add(&minutes[window->way][start / 60000 - base], window);
	}
	for (int way = 0; way < QUALITY_WAYS; way++) {
		int64_t bytes = 0, for_ms = 0;
		for (int i = 0; i < MINUTES; i++) {
			struct quality_minute reference;
			refer_minute(windows, base + i, way, &reference);
			compare_minute(&minutes[way][i], &reference);
			quality_person_add(&person, (enum quality_way)way, &minutes[way][i]);
			assert_int_equal(quality_minute_seconds(&minutes[way][i]),
					 10 * count_bits(reference.parts));
			if (count_bits(reference.parts) >= 3)
				worst = fmin(worst, reference.rating);
			bytes += reference.bytes;
			for_ms += 10000 * count_bits(reference.parts);
		}
		kbps[way] = for_ms ? floor((double)bytes * 8 / (double)for_ms) : 0;
	}
	assert_int_equal(person.is_known, worst < 1000);
	if (person.is_known)
		assert_near(person.rating, worst);
	assert_int_equal(quality_person_kbps(&person), kbps[0] + kbps[1]);
}

static void random_series_equal_the_reference(void **state)
{
	static struct windows is, reference;
	static struct series series;
	size_t all = 0;

	(void)state;
	srand(6);
	for (int n = 0; n < SERIES; n++) {
		is.count = reference.count = 0;
		for (int i = 0; i < LINES; i++) {
			struct quality_line line = {.has_fec = true};
			size_t from = is.count;
			draw(&series);
			for (size_t at = 0; at < series.count; at++)
				is.count += quality_line_add(&line, &series.moments[at].sample,
							     &is.list[is.count]);
			refer(&series, &reference);
			compare_windows(&is, &reference, from);
		}
		compare_sums(&is);
		all += is.count;
	}
	assert_true(all > 10 * SERIES); /* the series are not all broken */
}

/* What is sustained */

static struct quality_person person_of(const double *ratings, size_t count)
{
	struct quality_minute minutes[MINUTES] = {{0}};
	struct quality_person person = {.is_known = false};

	for (size_t i = 0; i < count; i++) {
		const struct quality_window window = {
			.start_ms = (int64_t)i * 10000, .expected = 500, .rating = ratings[i]};
		if (ratings[i] > 0)
			quality_minute_add(&minutes[i / 6], &window);
	}
	for (int i = 0; i < MINUTES; i++)
		quality_person_add(&person, QUALITY_UP, &minutes[i]);
	return person;
}

static void a_bad_moment_is_no_bad_connection_but_a_bad_minute_is(void **state)
{
	double ratings[18];

	(void)state;
	for (int i = 0; i < 18; i++)
		ratings[i] = 90;
	ratings[8] = 40; /* (5 * 90 + 40) / 6 = 81.7 */
	assert_string_equal(quality_word(person_of(ratings, 18).rating), "good");
	for (int i = 6; i < 12; i++)
		ratings[i] = 40;
	assert_near(person_of(ratings, 18).rating, 40);
	assert_string_equal(quality_word(person_of(ratings, 18).rating), "poor");
	for (int i = 6; i < 12; i++)
		ratings[i] = 65;
	assert_string_equal(quality_word(person_of(ratings, 18).rating), "fair");
}

static void two_windows_of_a_minute_say_nothing(void **state)
{
	const double two[] = {30, 30, 0, 0, 0, 0}, three[] = {30, 30, 30, 0, 0, 0};

	(void)state;
	assert_false(person_of(two, 6).is_known);
	assert_true(person_of(three, 6).is_known);
	assert_near(person_of(three, 6).rating, 30);
}

static void the_words_begin_at_their_thresholds(void **state)
{
	(void)state;
	assert_string_equal(quality_word(93.2), "good");
	assert_string_equal(quality_word(80), "good");
	assert_string_equal(quality_word(79.99), "fair");
	assert_string_equal(quality_word(60), "fair");
	assert_string_equal(quality_word(59.99), "poor");
	assert_string_equal(quality_word(0), "poor");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(more_loss_jitter_or_delay_never_raises_the_score),
		cmocka_unit_test(too_little_is_never_rated),
		cmocka_unit_test(what_cannot_be_right_of_a_round_trip_is_unknown),
		cmocka_unit_test(random_series_equal_the_reference),
		cmocka_unit_test(a_bad_moment_is_no_bad_connection_but_a_bad_minute_is),
		cmocka_unit_test(two_windows_of_a_minute_say_nothing),
		cmocka_unit_test(the_words_begin_at_their_thresholds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
