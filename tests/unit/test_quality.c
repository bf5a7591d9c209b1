/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The E-model against values computed by hand, that more of anything bad is never better, and the
 * number from 1 to 5 that follows from it (S2-F4).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lectern/media/mos.h"
#include "lectern/media/quality.h"

#define PACKETS 50 /* of Opus in a second */
#define EPSILON 0.005

static struct lc_quality quality;
static const struct lc_quality_second nothing;

static int set_up(void **state)
{
	(void)state;
	memset(&quality, 0, sizeof(quality));
	return 0;
}

static void expect_near(double expected, double actual)
{
	if (actual < expected - EPSILON || actual > expected + EPSILON)
		fail_msg("expected %f, got %f", expected, actual);
}

/* The formula */

static void a_rating_is_what_the_formula_gives_by_hand(void **state)
{
	static const struct {
		struct lc_mos_path path;
		double rating;
	} rows[] = {
		/* d = 30: 93.2 - 0.72 */
		{{0, 0, 0, true}, 92.48},
		/* d = 50 + 20 + 30 = 100: 93.2 - 2.4 */
		{{0, 10, 100, true}, 90.8},
		/* d = 150 + 40 + 30 = 220: 93.2 - 5.28 - 0.11 * 42.7 */
		{{0, 20, 300, true}, 83.223},
		/* 92.48 - 95 * 5 / 25 */
		{{5, 0, 0, true}, 73.48},
		/* 92.48 - 95 * 5 / 15 */
		{{5, 0, 0, false}, 60.8133},
		/* 90.8 - 95 * 20 / 40 */
		{{20, 10, 100, true}, 43.3},
		/* 92.48 - 95 * 100 / 120 */
		{{100, 0, 0, true}, 13.3133},
		/* below nothing is nothing */
		{{100, 400, 2000, false}, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_near(rows[i].rating, lc_mos_rating(&rows[i].path));
}

/* The pairs are those of G.107's table B.1, rounded there to two digits. */
static void a_score_is_that_of_annex_b(void **state)
{
	static const double rows[][2] = {{90, 4.34}, {80, 4.02},   {70, 3.60}, {60, 3.10},
					 {50, 2.58}, {93.2, 4.41}, {0, 1},     {-5, 1},
					 {3, 1},     {100, 4.5},   {120, 4.5}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_near(rows[i][1], lc_mos_of_rating(rows[i][0]));
}

#define STEPS 48
#define GRID (STEPS * STEPS * STEPS)

static double ratings[STEPS][STEPS][STEPS];

static void fill_grid(bool has_fec)
{
	size_t loss, jitter, rtt;

	for (loss = 0; loss < STEPS; loss++)
		for (jitter = 0; jitter < STEPS; jitter++)
			for (rtt = 0; rtt < STEPS; rtt++)
				ratings[loss][jitter][rtt] = lc_mos_rating(&(struct lc_mos_path){
					.loss_percent = 100.0 * (double)loss / (STEPS - 1),
					.jitter_ms = 4.0 * (double)jitter,
					.rtt_ms = 25.0 * (double)rtt,
					.has_fec = has_fec});
}

static void expect_no_better(double worse, double better)
{
	assert_true(worse <= better);
	assert_true(worse >= 0 && better < 93.2);
	assert_true(lc_mos_of_rating(worse) <= lc_mos_of_rating(better));
}

static size_t walk_grid(void)
{
	size_t loss, jitter, rtt, count = 0;

	for (loss = 0; loss < STEPS; loss++)
		for (jitter = 0; jitter < STEPS; jitter++)
			for (rtt = 0; rtt < STEPS; rtt++, count++) {
				double here = ratings[loss][jitter][rtt];
				if (loss > 0)
					expect_no_better(here, ratings[loss - 1][jitter][rtt]);
				if (jitter > 0)
					expect_no_better(here, ratings[loss][jitter - 1][rtt]);
				if (rtt > 0)
					expect_no_better(here, ratings[loss][jitter][rtt - 1]);
			}
	return count;
}

static void more_loss_jitter_or_delay_is_never_better(void **state)
{
	(void)state;
	fill_grid(true);
	assert_true(walk_grid() >= 100000);
	fill_grid(false);
	assert_int_equal(GRID, walk_grid());
}

static void error_correction_is_never_worse(void **state)
{
	double loss;

	(void)state;
	for (loss = 0; loss <= 100; loss += 0.25)
		assert_true(lc_mos_rating(
				    &(struct lc_mos_path){.loss_percent = loss, .has_fec = true}) >=
			    lc_mos_rating(&(struct lc_mos_path){.loss_percent = loss}));
}

static void what_gets_worse_is_believed_faster(void **state)
{
	(void)state;
	expect_near(52, lc_mos_smooth(90, 42.5));
	expect_near(62, lc_mos_smooth(42, 92));
	expect_near(70, lc_mos_smooth(70, 70));
}

/* The number */

static struct lc_quality_second sound(int32_t lost)
{
	return (struct lc_quality_second){.expected = PACKETS, .lost = lost, .has_fec = true};
}

/* So many seconds of sound both ways, of which so much is lost on the way up. */
static void talk(unsigned seconds, int32_t lost)
{
	const struct lc_quality_second up = sound(lost), down = sound(0);

	while (seconds-- > 0)
		lc_quality_step(&quality, &up, &down, false);
}

static void a_good_connection_is_excellent_after_a_second(void **state)
{
	(void)state;
	assert_int_equal(LC_QUALITY_UNKNOWN, quality.number);
	talk(1, 0);
	assert_int_equal(5, quality.number);
	expect_near(92.48, quality.up.rating);
}

/* 2, 6, 10, 20 and 60 % of loss: R = 83.8, 70.6, 60.8 (below 60 + margin), 45 and 21. */
static void each_number_stands_for_a_category(void **state)
{
	static const struct {
		int32_t lost;
		uint8_t number;
	} rows[] = {{0, 5}, {1, 4}, {2, 3}, {4, 2}, {5, 2}, {10, 1}, {30, 1}, {50, 1}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		set_up(NULL);
		talk(LC_QUALITY_SECONDS, rows[i].lost);
		assert_int_equal(rows[i].number, quality.number);
	}
}

static void the_worse_direction_counts(void **state)
{
	const struct lc_quality_second good = sound(0), bad = sound(30);

	(void)state;
	lc_quality_step(&quality, &good, &bad, false);
	assert_int_equal(5, quality.up.number);
	assert_int_equal(1, quality.down.number);
	assert_int_equal(1, quality.number);
	set_up(NULL);
	lc_quality_step(&quality, &bad, &good, false);
	assert_int_equal(1, quality.number);
}

static void a_direction_that_is_not_known_counts_for_nothing(void **state)
{
	const struct lc_quality_second good = sound(0);

	(void)state;
	lc_quality_step(&quality, &nothing, &good, false);
	assert_int_equal(LC_QUALITY_UNKNOWN, quality.up.number);
	assert_int_equal(5, quality.number);
}

static void a_change_is_told_once(void **state)
{
	const struct lc_quality_second good = sound(0), bad = sound(50);

	(void)state;
	assert_true(lc_quality_step(&quality, &good, &good, false));
	assert_false(lc_quality_step(&quality, &good, &good, false));
	assert_true(lc_quality_step(&quality, &bad, &good, false));
	assert_true(quality.number < 5);
}

/* Delay alone moves the rating to where it is wanted: R = 92.48 - 0.012 RTT up to 294 ms. */
static struct lc_quality_second rated(double rating)
{
	struct lc_quality_second second = sound(0);

	second.rtt_ms = (92.48 - rating) / 0.012;
	return second;
}

static unsigned count_changes(double one, double other, unsigned rounds)
{
	unsigned changes = 0, i, second;

	for (i = 0; i < rounds; i++) {
		const struct lc_quality_second up = rated(i % 2 ? one : other);
		for (second = 0; second < 2 * LC_QUALITY_SECONDS; second++)
			changes += lc_quality_step(&quality, &up, &up, false);
	}
	return changes;
}

static void a_rating_around_a_threshold_does_not_flap(void **state)
{
	(void)state;
	assert_int_equal(1, count_changes(90.9, 89.1, 50)); /* from unknown to the first */
	set_up(NULL);
	assert_int_equal(50, count_changes(91.5, 88.5, 50));
}

static void it_goes_down_faster_than_up(void **state)
{
	unsigned down = 0, up = 0;

	(void)state;
	talk(LC_QUALITY_SECONDS, 0);
	for (; quality.number > 1; down++)
		talk(1, 25);
	talk(LC_QUALITY_SECONDS, 25);
	for (; quality.number < 5 && up < 60; up++)
		talk(1, 0);
	assert_true(down < up);
	assert_true(up <= 2 * LC_QUALITY_SECONDS);
}

/* What is muted comes as a second in which nothing counts. */
static void what_is_muted_or_idle_is_never_rated(void **state)
{
	const struct lc_quality_second trickle = {.expected = 1, .lost = 1};
	double rating;
	uint8_t before;
	unsigned i;

	(void)state;
	talk(LC_QUALITY_SECONDS, 5);
	before = quality.number;
	rating = quality.up.rating;
	for (i = 0; i < LC_QUALITY_SECONDS; i++)
		assert_false(lc_quality_step(&quality, &nothing, &nothing, false));
	for (i = 0; i < 600; i++)
		assert_false(lc_quality_step(&quality, &trickle, &trickle, false));
	expect_near(rating, quality.up.rating);
	assert_int_equal(before, quality.number);
}

static void nobody_who_never_sent_is_rated(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < 100; i++)
		assert_false(lc_quality_step(&quality, &nothing, &nothing, false));
	assert_int_equal(LC_QUALITY_UNKNOWN, quality.number);
}

static void packets_that_come_late_are_not_lost(void **state)
{
	(void)state;
	talk(1, 10);
	talk(1, -10);
	expect_near(0, quality.up.path.loss_percent);
	set_up(NULL);
	talk(1, -10);
	expect_near(0, quality.up.path.loss_percent);
	assert_int_equal(5, quality.number);
}

static void a_window_is_ten_seconds(void **state)
{
	(void)state;
	talk(1, 50);
	talk(9, 0);
	expect_near(10, quality.up.path.loss_percent);
	talk(1, 0);
	expect_near(0, quality.up.path.loss_percent);
}

static void a_window_has_the_means_of_what_was_measured(void **state)
{
	const struct lc_quality_second rows[] = {
		{.expected = 50, .jitter_ms = 10, .rtt_ms = 100, .has_fec = true},
		{.expected = 50, .jitter_ms = 30, .rtt_ms = 200, .has_fec = false},
		{.expected = 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++)
		lc_quality_step(&quality, &rows[i], &nothing, false);
	expect_near(20, quality.up.path.jitter_ms);
	expect_near(150, quality.up.path.rtt_ms);
	assert_false(quality.up.path.has_fec);
}

static void a_suspect_leg_is_bad_at_once(void **state)
{
	const struct lc_quality_second good = sound(0);

	(void)state;
	talk(LC_QUALITY_SECONDS, 0);
	assert_true(lc_quality_step(&quality, &good, &good, true));
	assert_int_equal(1, quality.number);
	assert_false(lc_quality_step(&quality, &good, &good, true));
}

static void what_was_lost_in_a_silence_is_not_held_against_what_follows(void **state)
{
	const struct lc_quality_second gap = {.expected = 500, .lost = 499, .has_fec = true};
	const struct lc_quality_second good = sound(0);

	(void)state;
	talk(LC_QUALITY_SECONDS, 0);
	lc_quality_step(&quality, &nothing, &nothing, true);
	assert_true(lc_quality_step(&quality, &gap, &good, false));
	assert_int_equal(5, quality.number);
	talk(1, 0);
	expect_near(0, quality.up.path.loss_percent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rating_is_what_the_formula_gives_by_hand),
		cmocka_unit_test(a_score_is_that_of_annex_b),
		cmocka_unit_test(more_loss_jitter_or_delay_is_never_better),
		cmocka_unit_test(error_correction_is_never_worse),
		cmocka_unit_test(what_gets_worse_is_believed_faster),
		cmocka_unit_test_setup(a_good_connection_is_excellent_after_a_second, set_up),
		cmocka_unit_test_setup(each_number_stands_for_a_category, set_up),
		cmocka_unit_test_setup(the_worse_direction_counts, set_up),
		cmocka_unit_test_setup(a_direction_that_is_not_known_counts_for_nothing, set_up),
		cmocka_unit_test_setup(a_change_is_told_once, set_up),
		cmocka_unit_test_setup(a_rating_around_a_threshold_does_not_flap, set_up),
		cmocka_unit_test_setup(it_goes_down_faster_than_up, set_up),
		cmocka_unit_test_setup(what_is_muted_or_idle_is_never_rated, set_up),
		cmocka_unit_test_setup(nobody_who_never_sent_is_rated, set_up),
		cmocka_unit_test_setup(packets_that_come_late_are_not_lost, set_up),
		cmocka_unit_test_setup(a_window_is_ten_seconds, set_up),
		cmocka_unit_test_setup(a_window_has_the_means_of_what_was_measured, set_up),
		cmocka_unit_test_setup(a_suspect_leg_is_bad_at_once, set_up),
		cmocka_unit_test_setup(what_was_lost_in_a_silence_is_not_held_against_what_follows,
				       set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
