/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers as text, in the two ways in which Prometheus reads them.
 */
#ifndef LECTERN_METRICS_TEXT_H
#define LECTERN_METRICS_TEXT_H

#include "lectern/metrics/metrics.h"

enum lc_metrics_format {
	LC_METRICS_OPENMETRICS, /* OpenMetrics 1.0.0 */
	LC_METRICS_PROMETHEUS,  /* Prometheus' text format 0.0.4 */
};

/** The `Content-Type` of a format; a literal. */
const char *lc_metrics_content_type(enum lc_metrics_format format);
/** The format that an `Accept` header wants; where it has no wish (NULL is none), OpenMetrics. */
enum lc_metrics_format lc_metrics_choose_format(const char *accept);
/** Writes all families in the order of their names; to be freed with g_free(). */
char *lc_metrics_write(const struct lc_metrics *metrics, enum lc_metrics_format format);

#endif
