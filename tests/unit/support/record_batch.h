/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a gateway tells the record: put one by one, then stored together. One gateway at a time, in a room called red and
 * its one conference.
 */
#ifndef LECTERN_TESTS_RECORD_BATCH_H
#define LECTERN_TESTS_RECORD_BATCH_H

#include "plugins/sqlite_events/database.h"

#include <stdbool.h>
#include <stdint.h>

#define RECORD_BATCH_START_MS 1700000040000 /* when all begins: at an even minute */
#define RECORD_BATCH_OURS "janus.plugin.training"

/** Puts nothing yet; the gateway has been started `run` times before. Its incarnation, for database_new(). */
int64_t record_batch_begin(int run);

/** `at_ms` after the start. What is put may be changed until it is stored; session 3 has the handles 30 to 39. */
struct record *record_batch_put(enum record_kind kind, int64_t at_ms, uint64_t handle_id);
/** About somebody, "" = the room; of a handle nobody says which conference it is in. */
struct record *record_batch_put_about(enum record_kind kind, const char *plugin,
				      const char *participant, uint64_t handle_id, int64_t at_ms);
/** Somebody joins one of our rooms, with a handle; the record of the join. */
struct record *record_batch_put_person(const char *participant, uint64_t handle_id, int64_t at_ms);
/** So many packets of sound were sent so far, of 100 bytes each, and so many of them lost on the way up. */
struct record *record_batch_put_sound(uint64_t handle_id, int64_t at_ms, int64_t sent,
				      int64_t lost);

/** Stores what was put. False: it could not, and all is kept for the next attempt. */
bool record_batch_store(struct database *database);

#endif
