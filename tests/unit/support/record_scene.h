/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sample of a record in a folder of its own, to be read. One at a time.
 */
#ifndef LECTERN_TESTS_RECORD_SCENE_H
#define LECTERN_TESTS_RECORD_SCENE_H

#include "plugins/sqlite_events/report_table.h"
#include "tests/unit/support/sample_record.h"

/** Makes it; its path is record_scene_path(). Not 0 when that fails, as cmocka has it. */
int record_scene_set_up(const struct sample_record *sample);
/** Removes it, and whatever else is in its folder. */
int record_scene_tear_down(void);
/** Where the record is, borrowed. */
const char *record_scene_path(void);
/** A new path beside it, the caller's. */
char *record_scene_dup_path(const char *name);

/** A report, with parameters as pairs of name and text up to NULL. To be cleared. */
struct report_table record_scene_report(const char *name, ...) G_GNUC_NULL_TERMINATED;
/** The rows of any query. To be cleared. */
struct report_table record_scene_query(const char *sql);
/** The number that a query gives. */
int64_t record_scene_number(const char *sql);
/** A value by the name of its column, borrowed. */
const struct report_cell *record_scene_cell(const struct report_table *table, guint row,
					    const char *column);

#endif
