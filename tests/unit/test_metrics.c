/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers for whoever watches over the gateway: their text to the letter, and sources that come and go
 * while they are collected.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "lectern/metrics/sources.h"
#include "lectern/metrics/text.h"

static const struct lc_metric rooms = {
	.name = "lectern_rooms",
	.help = "Rooms \"there are\".",
	.label = "kind",
};
static const struct lc_metric failures = {
	.name = "lectern_failures",
	.help = "Failures, \\ and\nmore.",
	.type = LC_METRIC_COUNTER,
};
static const struct lc_metric age = {
	.name = "lectern_age_seconds",
	.help = "Age.",
	.unit = "seconds",
};
static const struct lc_metric mos = {
	.name = "lectern_mos",
	.help = "Scores.",
	.type = LC_METRIC_HISTOGRAM,
};

static struct lc_metrics *metrics;

static int set_up(void **state)
{
	(void)state;
	metrics = lc_metrics_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	lc_metrics_free(metrics);
	return 0;
}

static void expect_text(enum lc_metrics_format format, const char *expected)
{
	g_autofree char *text = lc_metrics_write(metrics, format);

	assert_string_equal(expected, text);
}

static void add_one_of_each(void)
{
	static const double bounds[] = {1.5, 2, 4.25};
	static const uint64_t counts[] = {1, 0, 2};
	const struct lc_histogram histogram = {
		.bounds = bounds, .counts = counts, .bound_count = 3, .above = 1, .sum = 12.5};

	lc_metrics_add(metrics, &rooms, "training", 3);
	lc_metrics_add_histogram(metrics, &mos, &histogram);
	lc_metrics_add(metrics, &failures, NULL, 7);
	lc_metrics_add(metrics, &age, NULL, 0.25);
}

#define HISTOGRAM                                                                                  \
	"lectern_mos_bucket{le=\"1.5\"} 1\n"                                                       \
	"lectern_mos_bucket{le=\"2.0\"} 1\n"                                                       \
	"lectern_mos_bucket{le=\"4.25\"} 3\n"                                                      \
	"lectern_mos_bucket{le=\"+Inf\"} 4\n"                                                      \
	"lectern_mos_count 4\n"                                                                    \
	"lectern_mos_sum 12.5\n"

static void openmetrics_has_units_and_an_end(void **state)
{
	(void)state;
	add_one_of_each();
	expect_text(LC_METRICS_OPENMETRICS,
		    "# TYPE lectern_age_seconds gauge\n"
		    "# UNIT lectern_age_seconds seconds\n"
		    "# HELP lectern_age_seconds Age.\n"
		    "lectern_age_seconds 0.25\n"
		    "# TYPE lectern_failures counter\n"
		    "# HELP lectern_failures Failures, \\\\ and\\nmore.\n"
		    "lectern_failures_total 7\n"
		    "# TYPE lectern_mos histogram\n"
		    "# HELP lectern_mos Scores.\n" HISTOGRAM "# TYPE lectern_rooms gauge\n"
		    "# HELP lectern_rooms Rooms \\\"there are\\\".\n"
		    "lectern_rooms{kind=\"training\"} 3\n"
		    "# EOF\n");
}

static void the_older_text_calls_a_counter_by_its_whole_name(void **state)
{
	(void)state;
	add_one_of_each();
	expect_text(LC_METRICS_PROMETHEUS,
		    "# TYPE lectern_age_seconds gauge\n"
		    "# HELP lectern_age_seconds Age.\n"
		    "lectern_age_seconds 0.25\n"
		    "# TYPE lectern_failures_total counter\n"
		    "# HELP lectern_failures_total Failures, \\\\ and\\nmore.\n"
		    "lectern_failures_total 7\n"
		    "# TYPE lectern_mos histogram\n"
		    "# HELP lectern_mos Scores.\n" HISTOGRAM "# TYPE lectern_rooms gauge\n"
		    "# HELP lectern_rooms Rooms \"there are\".\n"
		    "lectern_rooms{kind=\"training\"} 3\n");
}

static void nothing_is_a_text_too(void **state)
{
	(void)state;
	expect_text(LC_METRICS_OPENMETRICS, "# EOF\n");
	expect_text(LC_METRICS_PROMETHEUS, "");
}

static void a_family_stands_there_once_whoever_adds_to_it(void **state)
{
	struct lc_metric same = rooms;

	(void)state;
	lc_metrics_add(metrics, &rooms, "training", 1);
	lc_metrics_add(metrics, &age, NULL, 2);
	lc_metrics_add(metrics, &same, "a \"b\" \\ \n c", 3);
	expect_text(LC_METRICS_PROMETHEUS, "# TYPE lectern_age_seconds gauge\n"
					   "# HELP lectern_age_seconds Age.\n"
					   "lectern_age_seconds 2\n"
					   "# TYPE lectern_rooms gauge\n"
					   "# HELP lectern_rooms Rooms \"there are\".\n"
					   "lectern_rooms{kind=\"training\"} 1\n"
					   "lectern_rooms{kind=\"a \\\"b\\\" \\\\ \\n c\"} 3\n");
}

static void a_number_is_written_as_it_is(void **state)
{
	static const struct {
		double number;
		const char *text;
	} cases[] = {
		{0, "0"},           {-3, "-3"},          {9007199254740992.0, "9007199254740992"},
		{1e20, "1e+20"},    {0.1, "0.1"},        {1764078813.123, "1764078813.123"},
		{INFINITY, "+Inf"}, {-INFINITY, "-Inf"}, {NAN, "NaN"},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *line =
			g_strdup_printf("\nlectern_age_seconds %s\n", cases[i].text);
		struct lc_metrics *one = lc_metrics_new();
		lc_metrics_add(one, &age, NULL, cases[i].number);
		g_autofree char *text = lc_metrics_write(one, LC_METRICS_PROMETHEUS);
		if (!g_str_has_suffix(text, line))
			fail_msg("%s is no %s", text, cases[i].text);
		lc_metrics_free(one);
	}
}

static void the_format_is_the_one_that_is_wanted(void **state)
{
	static const struct {
		const char *accept;
		enum lc_metrics_format format;
	} cases[] = {
		{NULL, LC_METRICS_OPENMETRICS},
		{"*/*", LC_METRICS_OPENMETRICS},
		{"application/openmetrics-text", LC_METRICS_OPENMETRICS},
		{"text/plain", LC_METRICS_PROMETHEUS},
		{"text/plain, */*", LC_METRICS_OPENMETRICS},
		{"text/plain, */*;q=0.1", LC_METRICS_PROMETHEUS},
		{"text/*", LC_METRICS_PROMETHEUS},
		{"application/json", LC_METRICS_PROMETHEUS},
		{"application/openmetrics-text;q=0, */*", LC_METRICS_PROMETHEUS},
		{"APPLICATION/OpenMetrics-Text ; q=0.5 , Text/Plain ; q=0.4",
		 LC_METRICS_OPENMETRICS},
		{"application/openmetrics-text;q=0.4,text/plain;q=0.5", LC_METRICS_PROMETHEUS},
		{"application/openmetrics-text;version=1.0.0,application/openmetrics-text;"
		 "version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
		 LC_METRICS_OPENMETRICS},
		{"", LC_METRICS_PROMETHEUS},
		{",;,;q=,q=1;;", LC_METRICS_PROMETHEUS},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		if (lc_metrics_choose_format(cases[i].accept) != cases[i].format)
			fail_msg("%s gives the other format", cases[i].accept);
	assert_non_null(strstr(lc_metrics_content_type(LC_METRICS_OPENMETRICS),
			       "application/openmetrics-text; version=1.0.0"));
	assert_non_null(strstr(lc_metrics_content_type(LC_METRICS_PROMETHEUS),
			       "text/plain; version=0.0.4"));
}

/* Sources */

static void measure_rooms(void *user, struct lc_metrics *out)
{
	lc_metrics_add(out, &rooms, user, 1);
}

static void who_is_removed_is_measured_no_more(void **state)
{
	struct lc_metrics_source *first = lc_metrics_source_add(measure_rooms, "first");
	struct lc_metrics_source *second = lc_metrics_source_add(measure_rooms, "second");

	(void)state;
	lc_metrics_source_remove(first);
	lc_metrics_source_remove(NULL);
	lc_metrics_collect(metrics);
	expect_text(LC_METRICS_OPENMETRICS, "# TYPE lectern_rooms gauge\n"
					    "# HELP lectern_rooms Rooms \\\"there are\\\".\n"
					    "lectern_rooms{kind=\"second\"} 1\n"
					    "# EOF\n");
	lc_metrics_source_remove(second);
	lc_metrics_free(metrics);
	metrics = lc_metrics_new();
	lc_metrics_collect(metrics);
	expect_text(LC_METRICS_OPENMETRICS, "# EOF\n");
}

#define ROUNDS 2000

static _Atomic bool has_ended;

static void *collect_always(void *data)
{
	(void)data;
	while (!atomic_load(&has_ended)) {
		struct lc_metrics *all = lc_metrics_new();
		lc_metrics_collect(all);
		lc_metrics_free(all);
	}
	return NULL;
}

static void measure_word(void *user, struct lc_metrics *out)
{
	lc_metrics_add(out, &rooms, user, 1);
}

/** What a source borrows is freed as soon as it is removed: a sanitizer sees whoever reads it still. */
static void a_source_may_go_while_others_collect(void **state)
{
	pthread_t collectors[2];

	(void)state;
	atomic_store(&has_ended, false);
	for (int i = 0; i < 2; i++)
		pthread_create(&collectors[i], NULL, collect_always, NULL);
	for (int i = 0; i < ROUNDS; i++) {
		char *word = g_strdup_printf("word %d", i);
		struct lc_metrics_source *source = lc_metrics_source_add(measure_word, word);
		lc_metrics_source_remove(source);
		memset(word, 0, strlen(word));
		g_free(word);
	}
	atomic_store(&has_ended, true);
	for (int i = 0; i < 2; i++)
		pthread_join(collectors[i], NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(openmetrics_has_units_and_an_end),
		TEST(the_older_text_calls_a_counter_by_its_whole_name),
		TEST(nothing_is_a_text_too),
		TEST(a_family_stands_there_once_whoever_adds_to_it),
		TEST(a_number_is_written_as_it_is),
		TEST(the_format_is_the_one_that_is_wanted),
		TEST(who_is_removed_is_measured_no_more),
		TEST(a_source_may_go_while_others_collect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
