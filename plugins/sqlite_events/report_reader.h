/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading reports off the record, by a connection of its own that cannot write and never keeps the
 * one that does waiting.
 */
#ifndef LECTERN_SQLITE_EVENTS_REPORT_READER_H
#define LECTERN_SQLITE_EVENTS_REPORT_READER_H

#include "plugins/sqlite_events/report_query.h"
#include "plugins/sqlite_events/report_table.h"

/** An open record; made by report_reader_open, freed by report_reader_close. For one thread. */
struct report_reader;

/**
 * Opens the record in the file `path`. All reports that are read until it is closed are of one moment.
 * NULL with `why`: it is not there, cannot be read, is no record or one of another version.
 */
struct report_reader *report_reader_open(const char *path, struct lc_why *why);
/** Closes it. NULL is fine. */
void report_reader_close(struct report_reader *reader);
/**
 * Reads a report into `out`, which is empty and stays the caller's. Not LC_OK, with `why`: a parameter
 * is missing, or the record cannot be read, or that took over ten seconds.
 */
enum lc_error report_reader_read(struct report_reader *reader, const struct report_query *query,
				 struct report_table *out, struct lc_why *why);

#endif
