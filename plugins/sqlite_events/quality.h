/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The quality of connections as rows: the table quality_minutes, and the columns of people and
 * conferences that follow from it. quality_line.h and quality_sums.h define what they mean.
 *
 * In memory are only the windows under way and, per medium, what smooths the next one. When that is
 * forgotten those windows are lost, and nothing else.
 */
#ifndef LECTERN_SQLITE_EVENTS_QUALITY_H
#define LECTERN_SQLITE_EVENTS_QUALITY_H

#include "lectern/store/statement.h"
#include "plugins/sqlite_events/conferences.h"
#include "plugins/sqlite_events/quality_tally.h"

/** The windows under way; made by quality_new, freed by quality_free. */
struct quality;

/** None yet. `alerts` (borrowed) learn of each window. */
struct quality *quality_new(struct alerts *alerts);
/** Frees it. */
void quality_free(struct quality *quality);
/** Forgets all; nothing is written. */
void quality_forget(struct quality *quality);
/** Adds a sample of a medium (RECORD_MEDIA); a window that ends with it goes to its minute. */
void quality_add(struct quality *quality, const struct conferences *conferences,
		 struct lc_store *store, const struct record *record);
/** Writes the columns of those whose minutes have changed. To be called before each commit. */
void quality_write(struct quality *quality, struct lc_store *store);
/** What was added is committed: its windows count. */
void quality_settle(struct quality *quality);
/** The sums of all that counts, since the start; borrowed. */
const struct quality_tally *quality_sums(const struct quality *quality);

#endif
