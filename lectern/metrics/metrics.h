/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be measured, for whoever watches over the gateway: families of numbers, filled by sources
 * (sources.h) and written as text (text.h).
 *
 * Names and labels are literals of ours, and few: never a room, a person or an address. Those would be
 * as many as there are people, and nobody's business where numbers are kept.
 */
#ifndef LECTERN_METRICS_METRICS_H
#define LECTERN_METRICS_METRICS_H

#include <stddef.h>
#include <stdint.h>

enum lc_metric_type {
	LC_METRIC_GAUGE,   /* goes up and down */
	LC_METRIC_COUNTER, /* only grows while the gateway is up */
	LC_METRIC_HISTOGRAM,
};

/** A family of numbers. All texts are literals. */
struct lc_metric {
	const char *name;  /* "lectern_...", ends with the unit; a counter's without "_total" */
	const char *unit;  /* "seconds", "bytes", or NULL */
	const char *help;  /* one sentence */
	const char *label; /* what tells its numbers apart, or NULL: it has one number */
	enum lc_metric_type type;
};

/** The numbers of one moment; made by lc_metrics_new, freed by lc_metrics_free. One thread. */
struct lc_metrics;

/** None yet. */
struct lc_metrics *lc_metrics_new(void);
/** Frees them; NULL is fine. */
void lc_metrics_free(struct lc_metrics *metrics);

/**
 * Adds a number of a gauge or counter. `value` is the label's, a word of ours, NULL when the family has
 * none. A family is described by who adds its first number, and must be the same wherever it is added.
 */
void lc_metrics_add(struct lc_metrics *metrics, const struct lc_metric *metric, const char *value,
		    double number);

/** What has been counted of a value so far. */
struct lc_histogram {
	const double *bounds;   /* rising; a value belongs to the first that is not below it */
	const uint64_t *counts; /* of values, one per bound; none is counted twice */
	size_t bound_count;
	uint64_t above; /* those above the last bound */
	double sum;     /* of all values */
};

/** Adds a histogram; everything is copied. */
void lc_metrics_add_histogram(struct lc_metrics *metrics, const struct lc_metric *metric,
			      const struct lc_histogram *histogram);

#endif
