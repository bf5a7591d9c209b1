/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Families stand in the order of their names, so that two texts can be compared, and each stands there
 * once, whoever has added to it.
 */
#include <assert.h>
#include <string.h>

#include "lectern/metrics/list.h"

#define BOUND_BYTES 32

static void clear_sample(gpointer data)
{
	g_free(((struct lc_sample *)data)->value);
}

static void free_family(gpointer data)
{
	struct lc_family *family = data;

	g_array_unref(family->samples);
	g_free(family);
}

struct lc_metrics *lc_metrics_new(void)
{
	struct lc_metrics *metrics = g_new0(struct lc_metrics, 1);

	metrics->families = g_ptr_array_new_with_free_func(free_family);
	return metrics;
}

void lc_metrics_free(struct lc_metrics *metrics)
{
	if (!metrics)
		return;
	g_ptr_array_unref(metrics->families);
	g_free(metrics);
}

static struct lc_family *new_family(const struct lc_metric *metric)
{
	struct lc_family *family = g_new0(struct lc_family, 1);

	family->metric = metric;
	family->samples = g_array_new(FALSE, FALSE, sizeof(struct lc_sample));
	g_array_set_clear_func(family->samples, clear_sample);
	return family;
}

/** The family of that name, made where it belongs if need be. */
static struct lc_family *need_family(struct lc_metrics *metrics, const struct lc_metric *metric)
{
	guint at = 0;
	int order = 1;

	for (; at < metrics->families->len && order > 0; at += order > 0) {
		const struct lc_family *family = metrics->families->pdata[at];
		order = strcmp(metric->name, family->metric->name);
	}
	if (order != 0)
		g_ptr_array_insert(metrics->families, (gint)at, new_family(metric));
	return metrics->families->pdata[at];
}

void lc_metrics_add(struct lc_metrics *metrics, const struct lc_metric *metric, const char *value,
		    double number)
{
	const struct lc_sample sample = {
		.suffix = metric->type == LC_METRIC_COUNTER ? "_total" : "",
		.label = metric->label,
		.value = g_strdup(value),
		.number = number,
	};

	assert(metric->type != LC_METRIC_HISTOGRAM && !metric->label == !value);
	g_array_append_val(need_family(metrics, metric)->samples, sample);
}

/** OpenMetrics wants a bound to look like a number with a point: 2.0, 4.5. */
static char *dup_bound(double bound)
{
	char text[BOUND_BYTES];
	const char *format = bound == (double)(int64_t)bound ? "%.1f" : "%.6g";

	return g_strdup(g_ascii_formatd(text, sizeof(text), format, bound));
}

static void add_bucket(struct lc_family *family, char *bound, uint64_t count)
{
	const struct lc_sample sample = {
		.suffix = "_bucket", .label = "le", .value = bound, .number = (double)count};

	g_array_append_val(family->samples, sample);
}

void lc_metrics_add_histogram(struct lc_metrics *metrics, const struct lc_metric *metric,
			      const struct lc_histogram *histogram)
{
	struct lc_family *family = need_family(metrics, metric);
	uint64_t count = 0;

	assert(metric->type == LC_METRIC_HISTOGRAM && !metric->label);
	for (size_t i = 0; i < histogram->bound_count; i++) {
		count += histogram->counts[i];
		add_bucket(family, dup_bound(histogram->bounds[i]), count);
	}
	count += histogram->above;
	add_bucket(family, g_strdup("+Inf"), count);
	const struct lc_sample rest[] = {
		{.suffix = "_count", .number = (double)count},
		{.suffix = "_sum", .number = histogram->sum},
	};
	g_array_append_vals(family->samples, rest, G_N_ELEMENTS(rest));
}
