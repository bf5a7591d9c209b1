/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sample of a record, to be read. One at a time.
 */
#ifndef LECTERN_TESTS_RECORD_SCENE_H
#define LECTERN_TESTS_RECORD_SCENE_H

#include "plugins/sqlite_events/report_table.h"
#include "tests/unit/support/sample_record.h"

/** Makes it in a folder of record_folder.h, which goes with that. Not 0 when it fails, as cmocka has it. */
int record_scene_set_up(const struct sample_record *sample);

/** A report, with parameters as pairs of name and text up to NULL. To be cleared. */
struct report_table record_scene_report(const char *name, ...) G_GNUC_NULL_TERMINATED;
/** The rows of any query. To be cleared. */
struct report_table record_scene_query(const char *sql);
/** A value by the name of its column, borrowed. */
const struct report_cell *record_scene_cell(const struct report_table *table, guint row,
					    const char *column);

#endif
