/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The formats differ in little: the older one knows no units and no end, and the name of a counter has
 * its "_total" there from the beginning.
 */
#include "lectern/metrics/text.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "lectern/metrics/list.h"

#define NUMBER_BYTES 48
#define MOST_EXACT 9007199254740992.0 /* 2^53: up to here a whole number is written as one */

static const char *const type_names[] = {
	[LC_METRIC_GAUGE] = "gauge",
	[LC_METRIC_COUNTER] = "counter",
	[LC_METRIC_HISTOGRAM] = "histogram",
};

const char *lc_metrics_content_type(enum lc_metrics_format format)
{
	return format == LC_METRICS_OPENMETRICS
		       ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
		       : "text/plain; version=0.0.4; charset=utf-8";
}

/* Which format */

/** The weight of `name;q=0.5;...`: 1 unless it says so, and 0 when what it says is no number. */
static double weight_of(char **parameters)
{
	for (; *parameters; parameters++) {
		const char *text = g_strstrip(*parameters);
		if (g_ascii_strncasecmp(text, "q=", 2) == 0)
			return g_ascii_strtod(text + 2, NULL);
	}
	return 1;
}

/** How much a type is wanted: by its own name, else as one of `group` or as anything. */
static double wish_for(const char *accept, const char *type, const char *group)
{
	g_auto(GStrv) ranges = g_strsplit(accept, ",", -1);
	double own = -1, other = 0;

	for (char **range = ranges; *range; range++) {
		g_auto(GStrv) parts = g_strsplit(*range, ";", -1);
		const char *name = parts[0] ? g_strstrip(parts[0]) : "";
		double weight = parts[0] ? weight_of(parts + 1) : 0;
		if (g_ascii_strcasecmp(name, type) == 0)
			own = MAX(own, weight);
		else if (g_ascii_strcasecmp(name, group) == 0 || strcmp(name, "*/*") == 0)
			other = MAX(other, weight);
	}
	return own >= 0 ? own : other;
}

enum lc_metrics_format lc_metrics_choose_format(const char *accept)
{
	if (!accept)
		return LC_METRICS_OPENMETRICS;
	double modern = wish_for(accept, "application/openmetrics-text", "application/*");
	double plain = wish_for(accept, "text/plain", "text/*");

	return modern > 0 && modern >= plain ? LC_METRICS_OPENMETRICS : LC_METRICS_PROMETHEUS;
}

/* Writing */

static void append_escaped(GString *out, const char *text, const char *special)
{
	for (; *text; text++) {
		if (strchr(special, *text))
			g_string_append_c(out, '\\');
		g_string_append_c(out, *text == '\n' ? 'n' : *text);
	}
}

static void append_number(GString *out, double number)
{
	char text[NUMBER_BYTES];
	bool is_whole = fabs(number) <= MOST_EXACT && number == (double)(int64_t)number;

	if (isinf(number))
		g_string_append(out, number > 0 ? "+Inf" : "-Inf");
	else if (isnan(number))
		g_string_append(out, "NaN");
	else
		g_string_append(out, g_ascii_formatd(text, sizeof(text),
						     is_whole ? "%.0f" : "%.15g", number));
}

static void append_head(GString *out, const struct lc_metric *metric, enum lc_metrics_format format)
{
	bool is_modern = format == LC_METRICS_OPENMETRICS;
	const char *suffix = !is_modern && metric->type == LC_METRIC_COUNTER ? "_total" : "";

	g_string_append_printf(out, "# TYPE %s%s %s\n", metric->name, suffix,
			       type_names[metric->type]);
	if (is_modern && metric->unit)
		g_string_append_printf(out, "# UNIT %s %s\n", metric->name, metric->unit);
	g_string_append_printf(out, "# HELP %s%s ", metric->name, suffix);
	append_escaped(out, metric->help, is_modern ? "\\\n\"" : "\\\n");
	g_string_append_c(out, '\n');
}

static void append_sample(GString *out, const char *name, const struct lc_sample *sample)
{
	g_string_append_printf(out, "%s%s", name, sample->suffix);
	if (sample->label) {
		g_string_append_printf(out, "{%s=\"", sample->label);
		append_escaped(out, sample->value, "\\\n\"");
		g_string_append(out, "\"}");
	}
	g_string_append_c(out, ' ');
	append_number(out, sample->number);
	g_string_append_c(out, '\n');
}

char *lc_metrics_write(const struct lc_metrics *metrics, enum lc_metrics_format format)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < metrics->families->len; i++) {
		const struct lc_family *family = metrics->families->pdata[i];
		append_head(out, family->metric, format);
		for (guint j = 0; j < family->samples->len; j++)
			append_sample(out, family->metric->name,
				      &g_array_index(family->samples, struct lc_sample, j));
	}
	if (format == LC_METRICS_OPENMETRICS)
		g_string_append(out, "# EOF\n");
	return g_string_free(out, FALSE);
}
