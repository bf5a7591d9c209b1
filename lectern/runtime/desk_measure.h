/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be measured of a desk.
 */
#ifndef LECTERN_RUNTIME_DESK_MEASURE_H
#define LECTERN_RUNTIME_DESK_MEASURE_H

#include "lectern/calls/desk.h"
#include "lectern/metrics/metrics.h"

/** Adds the numbers of a desk. On the desk's loop. */
void lc_desk_measure(const struct lc_desk *desk, struct lc_metrics *out);

#endif
