/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reports on the record, each read by a connection of its own that cannot write.
 */
#ifndef LECTERN_SQLITE_EVENTS_REPORTS_H
#define LECTERN_SQLITE_EVENTS_REPORTS_H

#include <jansson.h>

#include "lectern/conference/types.h"

#define REPORTS_LIMIT 100 /* rows of a page at most, and unless fewer are asked for */

/**
 * The conferences, the newest first: `{"sessions": [...], "next": id or absent}`. `request` may have
 * `limit` and `from`, the `next` of the page before. The caller owns the result; NULL with `why`.
 */
json_t *reports_sessions(const char *database, const json_t *request, struct lc_why *why);

#endif
