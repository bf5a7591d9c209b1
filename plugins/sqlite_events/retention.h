/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is old is deleted, a little at a time, so that what comes in meanwhile hardly waits.
 *
 * A conference goes as a whole, with its people and events, once it has been over for long enough; of the
 * gateway's own events and of the samples each row goes by its age.
 */
#ifndef LECTERN_SQLITE_EVENTS_RETENTION_H
#define LECTERN_SQLITE_EVENTS_RETENTION_H

#include "lectern/store/store.h"

/**
 * Deletes some rows of what was over before `before_ms`, within a transaction of the caller. Returns
 * whether there may be more. Adds to `*given_up` how many alerts of before will no longer be delivered.
 */
bool retention_step(struct lc_store *store, int64_t before_ms, uint64_t *given_up);
/** Gives some of the pages that are free back to the file system; outside of a transaction. */
void retention_shrink(struct lc_store *store);

#endif
