/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables for people and for other programs. Times are ISO 8601, UTC; in JSON milliseconds since 1970.
 */
#ifndef LECTERN_SQLITE_EVENTS_REPORT_PRINT_H
#define LECTERN_SQLITE_EVENTS_REPORT_PRINT_H

#include <jansson.h>

#include "plugins/sqlite_events/report.h"
#include "plugins/sqlite_events/report_table.h"

/** Adds a table with columns side by side, to be read by people. No control character gets out. */
void report_print_text(const struct report_table *table, GString *out);
/** Adds a table as CSV of RFC 4180, the names of the columns first; what is not there is empty. */
void report_print_csv(const struct report_table *table, GString *out);
/** `{"columns": [...], "rows": [[...], ...]}` with what report_print_page() adds, the caller's. */
json_t *report_print_json(const struct report_table *table);
/** Adds `next` where another page follows, and `total`, `page`, `limit`, `pages` of one by number. */
void report_print_page(const struct report_table *table, json_t *answer);
/** `[{column: value, ...}, ...]`, the caller's. */
json_t *report_print_objects(const struct report_table *table);
/** A report with its parameters: `{"name", "title", "parameters": [...]}`, the caller's. */
json_t *report_print_about(const struct report *report);

#endif
