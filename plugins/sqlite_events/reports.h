/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests of the Admin API for reports, each answered by a connection of its own that cannot write.
 */
#ifndef LECTERN_SQLITE_EVENTS_REPORTS_H
#define LECTERN_SQLITE_EVENTS_REPORTS_H

#include <jansson.h>

#include "lectern/conference/types.h"

/**
 * Answers `report`, `reports`, `sessions` or `session`: README.md describes them. The caller owns
 * `*answer_out`. LC_UNKNOWN_REQUEST: it is none of these. Other errors with `why`.
 */
enum lc_error reports_answer(const char *database, const json_t *request, json_t **answer_out,
			     struct lc_why *why);

#endif
