/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What struct lc_metrics is made of. Private to this folder.
 */
#ifndef LECTERN_METRICS_LIST_H
#define LECTERN_METRICS_LIST_H

#include <glib.h>

#include "lectern/metrics/metrics.h"

/** One line of the text, but for the family's name. */
struct lc_sample {
	const char *suffix; /* "", "_total", "_bucket", ...; a literal */
	const char *label;  /* a literal, or NULL */
	char *value;        /* of the label, owned, or NULL */
	double number;
};

struct lc_family {
	const struct lc_metric *metric; /* borrowed: a literal of its source */
	GArray *samples;                /* of struct lc_sample */
};

struct lc_metrics {
	GPtrArray *families; /* of struct lc_family, owned, by name */
};

#endif
