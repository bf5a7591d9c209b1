/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A gateway that lives a history: it puts events where they wait, stores them in a real database, is
 * killed and started again. Beside it a book is kept of what the database has taken and must know.
 */
#ifndef LECTERN_TESTS_RECORD_LIFE_H
#define LECTERN_TESTS_RECORD_LIFE_H

#include "plugins/sqlite_events/database.h"
#include "tests/unit/support/record_history.h"

/** A run of the gateway that the database knows of. */
struct book_run {
	int64_t id;
	int64_t seen_ms;    /* last known to be up */
	int64_t stopped_ms; /* in good order; 0 = not */
	uint64_t last_number, stored, emitted, dropped;
};

/** An event that the database has taken. */
struct book_entry {
	struct record record;
	guint run; /* of `runs` */
};

struct book {
	GArray *runs;    /* struct book_run, in the order of their starts */
	GArray *entries; /* struct book_entry, in the order in which they were stored */
};

struct life {
	char *path; /* of the database */
	struct database *database;
	struct book book;
	int64_t now_ms;         /* by the clock of this run */
	unsigned run_count;     /* starts so far */
	struct book_run own;    /* this run, as far as the gateway itself knows */
	GArray *spill, *memory; /* struct record, what waits */
	bool is_unsure;         /* a transaction has failed: it may yet be whole on the disk */
	const char *complaint;  /* what went wrong, or NULL; a literal */
	unsigned failures,
		wholes; /* transactions that failed; those that were on the disk after all */
};

/** A life whose database is in `folder`, empty. Made by life_new, freed by life_free. */
struct life *life_new(const char *folder);
/** Ends it and removes its files. */
void life_free(struct life *life);
/** Does a step. */
void life_do(struct life *life, const struct history_step *step);
/** Stores all that waits; the disk works. */
void life_drain(struct life *life);
/** Stops in good order; nothing waits, the disk works. */
void life_end(struct life *life);

#endif
