/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The database of the record, for the one thread that writes it: opened when it can be, opened anew
 * when its file is gone or damaged, and a batch of records committed whole or not at all.
 */
#ifndef LECTERN_SQLITE_EVENTS_DATABASE_H
#define LECTERN_SQLITE_EVENTS_DATABASE_H

#include <glib.h>

#include "lectern/store/store.h"
#include "plugins/sqlite_events/alert_rules.h"
#include "plugins/sqlite_events/quality_tally.h"
#include "plugins/sqlite_events/queue.h"

/** The database; made by database_new, freed by database_free. */
struct database;

/** How it stands with the batch. */
struct batch {
	const struct record *records;
	size_t count;
	int64_t now_ms;                    /* the gateway is up still */
	const struct queue_counts *counts; /* as far as they go */
};

/** What can be measured of it. */
struct database_figures {
	uint64_t bytes, wal_bytes; /* sizes of its files; 0 = not there */
	struct quality_tally quality;
};

/** The database in the file `path`, not opened yet. `incarnation` is this run of the gateway. */
struct database *database_new(const char *path, int64_t incarnation);
/** Closes and frees it. */
void database_free(struct database *database);
/** Which alerts are raised, of those who come from now on; see alerts_set_rules(). */
void database_set_alerts(struct database *database, const struct alert_limits *limits,
			 bool deliver);
/** The alerts (struct alert) whose raising was stored since the last call, to be unreffed. */
GPtrArray *database_take_alerts(struct database *database);
/**
 * Begins a transaction of somebody else's; NULL when the database cannot be written to. It ends with
 * database_commit().
 */
struct lc_store *database_begin(struct database *database);
/** Ends it; false: nothing of it is stored. */
bool database_commit(struct database *database);
/**
 * Stores a batch, which may be empty: then what a stop has left open is closed, and the time noted.
 * What the database has already is not stored again. False with `why`: nothing of it is stored. What was set
 * aside meanwhile is told in `*set_aside_out`, to be freed with g_free(), else NULL.
 */
bool database_store(struct database *database, const struct batch *batch, char **set_aside_out,
		    struct lc_why *why);
/**
 * The gateway stops in good order: everybody is out. The batch is empty, and nothing may wait to be
 * stored. False with `why` when that cannot be stored.
 */
bool database_finish(struct database *database, const struct batch *batch, struct lc_why *why);
/**
 * Deletes some of what was over before `before_ms`. Returns whether there may be more; false also when
 * the database cannot be written to, which database_store() tells. Adds to `*given_up` how many alerts
 * will not be delivered any more.
 */
bool database_prune(struct database *database, int64_t before_ms, uint64_t *given_up);
/** Measures it; asks the disk for the sizes. On the thread that writes. */
void database_measure(const struct database *database, struct database_figures *out);
/** Is a conference under way, so that the time should be noted often? */
bool database_is_busy(const struct database *database);

#endif
