/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When an alert is raised and when it is over: not by one bad moment, not by silence, once until it is
 * better (S4-F5).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "lectern/media/mos.h"
#include "plugins/sqlite_events/alert_rules.h"

/* Ratings: 60 is MOS 3.10, 65 is 3.36. */
#define GOOD 90
#define ALMOST 62 /* not below the limit, not better by the margin */
#define POOR 40

static const struct alert_limits limits = {
	.mos_below = 3.1,
	.mos_for_ms = 60000,
	.disconnections_over = ALERT_NO_LIMIT,
	.session_disconnections_over = ALERT_NO_LIMIT,
};
static struct alert_watch watch;
static int64_t part; /* number of the next */

static int set_up(void **state)
{
	(void)state;
	watch = (struct alert_watch){.is_raised = false};
	part = 1000;
	return 0;
}

static struct alert_finding add_to(int64_t number, enum quality_way way, double rating)
{
	const struct quality_window window = {
		.start_ms = number * QUALITY_WINDOW_MS, .way = way, .rating = rating};

	return alert_watch_add(&watch, &limits, &window);
}

/** So many parts of one rating; what came of the last window. */
static struct alert_finding add(int count, double rating)
{
	struct alert_finding finding = {.change = ALERT_UNCHANGED};

	for (int i = 0; i < count; i++) {
		assert_int_equal(finding.change, ALERT_UNCHANGED);
		finding = add_to(part++, QUALITY_UP, rating);
	}
	return finding;
}

static void a_connection_that_is_poor_for_as_long_is_an_alert(void **state)
{
	(void)state;
	add(3, GOOD);
	assert_int_equal(add(6, POOR).change, ALERT_UNCHANGED); /* of which five are over */
	struct alert_finding finding = add(1, POOR);
	assert_int_equal(finding.change, ALERT_RAISED);
	assert_int_equal(finding.for_ms, 60000);
	assert_float_equal(finding.mos, lc_mos_of_rating(POOR), 1e-9);
	assert_int_equal(finding.way, QUALITY_UP);
}

static void one_better_moment_begins_it_anew(void **state)
{
	(void)state;
	add(5, POOR);
	add(1, ALMOST);
	assert_int_equal(add(6, POOR).change, ALERT_UNCHANGED);
	assert_int_equal(add(1, GOOD).change, ALERT_RAISED);
}

static void it_is_raised_once_until_it_is_better_for_as_long(void **state)
{
	(void)state;
	assert_int_equal(add(7, POOR).change, ALERT_RAISED);
	assert_int_equal(add(100, POOR).change, ALERT_UNCHANGED);
	for (int i = 0; i < 20; i++) { /* about the limit: neither */
		assert_int_equal(add(8, ALMOST).change, ALERT_UNCHANGED);
		assert_int_equal(add(8, POOR).change, ALERT_UNCHANGED);
		assert_int_equal(add(5, GOOD).change, ALERT_UNCHANGED);
	}
	add(1, POOR);
	assert_int_equal(add(6, GOOD).change, ALERT_UNCHANGED);
	assert_int_equal(add(1, GOOD).change, ALERT_ENDED);
	assert_int_equal(add(6, POOR).change, ALERT_UNCHANGED);
	assert_int_equal(add(1, POOR).change, ALERT_RAISED);
}

/** Who is muted has no windows: that neither counts nor helps, but a long pause begins anew. */
static void what_is_not_rated_does_not_count(void **state)
{
	(void)state;
	add(4, POOR);
	part += 6; /* a minute */
	assert_int_equal(add(2, POOR).change, ALERT_UNCHANGED);
	assert_int_equal(add(1, POOR).change, ALERT_RAISED);
	set_up(NULL);
	add(6, POOR);
	part += 7;
	assert_int_equal(add(1, POOR).change, ALERT_RAISED); /* of six before the pause */
	set_up(NULL);
	add(5, POOR);
	part += 7;
	assert_int_equal(add(6, POOR).change, ALERT_UNCHANGED);
	assert_int_equal(add(1, POOR).change, ALERT_RAISED);
}

static void the_worse_way_decides_and_media_of_a_way_together(void **state)
{
	struct alert_finding finding = {.change = ALERT_UNCHANGED};

	(void)state;
	for (int i = 0; i < 30; i++) { /* a picture is poor, but with the sound it is not */
		add_to(part, QUALITY_DOWN, GOOD);
		finding = add_to(part++, QUALITY_DOWN, POOR);
		assert_int_equal(finding.change, ALERT_UNCHANGED);
	}
	for (int i = 0; i < 7; i++) { /* the way down is poor, whatever goes up */
		assert_int_equal(finding.change, ALERT_UNCHANGED);
		finding = add_to(part, QUALITY_DOWN, POOR);
		add_to(part++, QUALITY_UP, GOOD);
	}
	assert_int_equal(finding.change, ALERT_RAISED);
	assert_int_equal(finding.way, QUALITY_DOWN);
}

static void a_window_that_comes_late_changes_nothing(void **state)
{
	(void)state;
	add(5, POOR);
	assert_int_equal(add_to(part - 3, QUALITY_UP, GOOD).change, ALERT_UNCHANGED);
	add(1, POOR);
	assert_int_equal(add(1, GOOD).change, ALERT_RAISED);
}

/** Thousands of random series against one that looks back over the whole series each time. */
static int last_in_a_row(const double *ratings, int count, bool (*is)(double))
{
	int in_a_row = 0;

	while (in_a_row < count && is(ratings[count - 1 - in_a_row]))
		in_a_row++;
	return in_a_row;
}

static bool is_poor(double rating)
{
	return lc_mos_of_rating(rating) < limits.mos_below;
}

static bool is_fine(double rating)
{
	return lc_mos_of_rating(rating) >= limits.mos_below + ALERT_MARGIN_MOS;
}

static void any_series_is_judged_as_by_looking_back(void **state)
{
	static const double levels[] = {POOR, POOR, POOR, POOR, ALMOST, GOOD, GOOD, GOOD};
	double ratings[200];
	int raised = 0;

	srand(1);
	for (int series = 0; series < 3000; series++) {
		bool is_raised = false;
		set_up(state);
		for (int i = 0; i < 200; i++) {
			bool is_same = i > 0 && rand() % 4;
			ratings[i] = is_same ? ratings[i - 1] : levels[rand() % 8];
			enum alert_change change = add(1, ratings[i]).change;
			bool begins = !is_raised && last_in_a_row(ratings, i, is_poor) >= 6;
			bool ends = is_raised && last_in_a_row(ratings, i, is_fine) >= 6;
			assert_int_equal(change, begins ? ALERT_RAISED
						 : ends ? ALERT_ENDED
							: ALERT_UNCHANGED);
			is_raised = begins || (is_raised && !ends);
			raised += begins;
		}
	}
	assert_true(raised > 3000);
}

static void rules_have_their_words(void **state)
{
	struct alert_limits none = limits;

	(void)state;
	for (int rule = 0; rule < ALERT_RULES_COUNT; rule++)
		assert_int_equal(alert_rule_find(alert_rule_word((enum alert_rule)rule)), rule);
	assert_true(alert_limits_have_rule(&limits));
	none.mos_below = 0;
	assert_false(alert_limits_have_rule(&none));
	none.disconnections_over = 0;
	assert_true(alert_limits_have_rule(&none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_connection_that_is_poor_for_as_long_is_an_alert, set_up),
		cmocka_unit_test_setup(one_better_moment_begins_it_anew, set_up),
		cmocka_unit_test_setup(it_is_raised_once_until_it_is_better_for_as_long, set_up),
		cmocka_unit_test_setup(what_is_not_rated_does_not_count, set_up),
		cmocka_unit_test_setup(the_worse_way_decides_and_media_of_a_way_together, set_up),
		cmocka_unit_test_setup(a_window_that_comes_late_changes_nothing, set_up),
		cmocka_unit_test(any_series_is_judged_as_by_looking_back),
		cmocka_unit_test(rules_have_their_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
