/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one thread that writes the record: takes batches from the queue and stores them, for as long as
 * it takes. What cannot be stored waits; that it must is told once, and once that it is over.
 */
#ifndef LECTERN_SQLITE_EVENTS_WRITER_H
#define LECTERN_SQLITE_EVENTS_WRITER_H

#include "plugins/sqlite_events/database.h"
#include "plugins/sqlite_events/queue.h"

/** A writer; made by writer_new, ended and freed by writer_free. */
struct writer;

/** What can be measured of a writer, as of its last attempt to store something. */
struct writer_figures {
	uint64_t batches, failures; /* attempts that went well, and that did not */
	bool is_well;               /* the last one went well */
	int64_t committed_ms;       /* when one did last, wall clock */
	struct database_figures database;
};

/** Told on the writer's thread: a sentence for the log. */
typedef void writer_log(const char *text);

/**
 * Starts the thread. `queue` (borrowed) must outlive it. `steady_offset_us` added to the monotonic
 * clock gives the time of the records. What is older than `keep_ms` is deleted; 0 = nothing is.
 */
struct writer *writer_new(struct queue *queue, const char *database, int64_t incarnation,
			  int64_t steady_offset_us, int64_t keep_ms, writer_log *log);
/** Stores what still waits if that can be done at once, and ends. */
void writer_free(struct writer *writer);
/** Tells what there is to measure. Any thread; never waits for the disk. */
void writer_measure(struct writer *writer, struct writer_figures *out);

#endif
