/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bounded file where records wait while the database cannot take them. What stands in it survives
 * the process; each record carries a sum, so that a torn one is noticed.
 *
 * Nothing here is safe against a second thread; see queue.h.
 */
#ifndef LECTERN_SQLITE_EVENTS_SPILL_H
#define LECTERN_SQLITE_EVENTS_SPILL_H

#include "plugins/sqlite_events/record.h"

/** An open spill; made by spill_open, freed by spill_close. */
struct spill;

/**
 * Opens the spill in the file `path`, with at most `limit` records. What an earlier process has left
 * there waits in it. NULL with errno when the file cannot be made.
 */
struct spill *spill_open(const char *path, size_t limit);
/** Closes it; what waits stays in the file. NULL is fine. */
void spill_close(struct spill *spill);
/**
 * Appends records; returns how many: fewer when the limit or the end of the disk is reached. They
 * survive the process at once; a loss of power they survive when spill_dup_file() has been synced.
 */
size_t spill_append(struct spill *spill, const struct record *records, size_t count);
/** The file, to be synced and closed by the caller, on any thread; negative when there is none left. */
int spill_dup_file(const struct spill *spill);
/** Puts records before all others, all of them or (false) none. */
bool spill_prepend(struct spill *spill, const struct record *records, size_t count);
/** Reads up to `most` of the oldest records without removing them. */
size_t spill_read(struct spill *spill, struct record *out, size_t most);
/** Removes the oldest `count`. */
void spill_remove(struct spill *spill, size_t count);
/** How many records wait. */
size_t spill_count(const struct spill *spill);
/** How long the file is, with what has been read already. */
uint64_t spill_bytes(const struct spill *spill);

#endif
