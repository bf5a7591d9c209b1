/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From when to when somebody was there, talked, showed something: read off the same sums as the
 * columns of the record, so that both always agree.
 */
#ifndef LECTERN_SQLITE_EVENTS_INTERVALS_H
#define LECTERN_SQLITE_EVENTS_INTERVALS_H

#include <sqlite3.h>

struct report_table;

/**
 * Fills a table with `participant_id`, `kind` (stay, talk, screen, camera, microphone), `started_at`
 * and `ended_at` (NULL: it goes on), in the order of their ends. The statement gives the events of a
 * conference: ROLLUP_ROWS. For the fold of a report.
 */
void intervals_fold(sqlite3_stmt *statement, struct report_table *table);

#endif
