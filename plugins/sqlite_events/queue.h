/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What waits to be stored: the ring, and behind it the spill when the ring gets full because the
 * database cannot take more. One thread puts, one takes, and a thread of the queue's own moves
 * records from a ring that is half full to the spill, so that neither of the others ever waits for
 * the file.
 *
 * Every record that was put is handed out, in order, until it is settled as stored; only what neither
 * the ring nor the spill can hold is dropped, and counted. Put = stored + waiting + dropped, always.
 */
#ifndef LECTERN_SQLITE_EVENTS_QUEUE_H
#define LECTERN_SQLITE_EVENTS_QUEUE_H

#include "plugins/sqlite_events/record.h"

#define QUEUE_BATCH 1000 /* so many records are worth a commit */
#define QUEUE_MOST 4000  /* handed out at a time: when the disk is slow, more share a commit */

/** A queue; made by queue_new, freed by queue_free. */
struct queue;

struct queue_counts {
	uint64_t put, stored, dropped; /* of this process */
	uint64_t ring, spill;          /* what waits now; the spill's may be an earlier process' */
};

/** What can be measured of a queue. */
struct queue_figures {
	struct queue_counts counts;
	uint64_t spilled;                       /* ever moved to the spill, by this process */
	uint64_t ring_capacity, spill_capacity; /* records at most */
	uint64_t spill_bytes;                   /* size of the spill's file */
};

/**
 * A queue with a ring of `capacity` places and a spill of at most `limit` records in the file
 * `spill`. When that file cannot be made there is no spill until queue_reopen() has made it.
 */
struct queue *queue_new(size_t capacity, const char *spill, size_t limit, int64_t incarnation);
/** Moves what still waits to the spill (what does not fit is dropped), counts, and frees. */
void queue_free(struct queue *queue, struct queue_counts *counts);
/** Tries again to open a spill that could not be opened. */
void queue_reopen(struct queue *queue);

/**
 * A place for a record, its incarnation and number filled in by queue_publish(). NULL when there is
 * none: the record is dropped and counted. Neither call waits.
 */
struct record *queue_reserve(struct queue *queue);
/** Hands it over; one that is urgent is stored sooner. */
void queue_publish(struct queue *queue, bool is_urgent);

/**
 * Waits until a batch is due: QUEUE_BATCH records, 100 ms after the first, 50 ms after an urgent one,
 * or nothing at all for `idle_ms`, or queue_wake().
 */
void queue_wait(struct queue *queue, int idle_ms);
/** Ends a queue_wait(), now or next time. */
void queue_nudge(struct queue *queue);
/** Ends each queue_wait() from now on. */
void queue_wake(struct queue *queue);
/** The oldest records, borrowed until queue_settle(), which must come next unless there are none. */
const struct record *queue_take(struct queue *queue, size_t *count_out);
/** Are they stored? If not, they are the first to be taken next time. */
void queue_settle(struct queue *queue, bool is_stored);

/** The counts as they are now. For any thread. */
void queue_count(struct queue *queue, struct queue_counts *out);
/**
 * The same and more, for any thread that must not wait for the disk: each number is right by itself, and
 * what is on its way from one place to the next may be missing from their sum.
 */
void queue_measure(const struct queue *queue, struct queue_figures *out);

#endif
