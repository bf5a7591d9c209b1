/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one thread that writes the record: takes batches from the queue and stores them, for as long as
 * it takes. What cannot be stored waits; that it must is told once, and once that it is over.
 */
#ifndef LECTERN_SQLITE_EVENTS_WRITER_H
#define LECTERN_SQLITE_EVENTS_WRITER_H

#include "plugins/sqlite_events/alert.h"
#include "plugins/sqlite_events/alert_settings.h"
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

/** Told on the writer's thread: an alert that is on the disk. Must not block. */
typedef void writer_alert(const struct alert *alert);

/** How it writes; all is borrowed and must outlive the writer. */
struct writer_settings {
	const char *database; /* path */
	int64_t incarnation;
	int64_t steady_offset_us; /* added to the monotonic clock, the time of the records */
	int64_t keep_ms;          /* what is older is deleted; 0 = nothing is */
	writer_log *log;
	const struct alert_settings *alerts; /* NULL = none are raised; else `alert` is needed */
	writer_alert *alert;
};

/** What has become of alerts, in this process. */
struct writer_alert_counts {
	uint64_t raised, delivered;
	uint64_t failed;   /* attempts to deliver one */
	uint64_t given_up; /* too old: deleted, or about to be */
	uint64_t waiting;  /* to be delivered now */
};

/** Starts the thread. `queue` (borrowed) must outlive it. */
struct writer *writer_new(struct queue *queue, const struct writer_settings *settings);
/** Stores what still waits if that can be done at once, and ends. */
void writer_free(struct writer *writer);
/** Tells what there is to measure. Any thread; never waits for the disk. */
void writer_measure(struct writer *writer, struct writer_figures *out);
/** The counts. Any thread. */
void writer_count_alerts(const struct writer *writer, struct writer_alert_counts *out);

#endif
