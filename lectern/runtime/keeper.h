/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keeper of a room: knows what of it is in the store, and writes what is different now.
 *
 * Nothing has to say what it changed: the room is compared with what is stored, so no change can be
 * forgotten. A keeper belongs to the room's loop.
 */
#ifndef LECTERN_RUNTIME_KEEPER_H
#define LECTERN_RUNTIME_KEEPER_H

#include "lectern/conference/room.h"
#include "lectern/store/read.h"

struct lc_keeper;

/** Makes one for a room of which nothing is stored, or (not NULL, borrowed) what was read. */
struct lc_keeper *lc_keeper_new(const struct lc_stored_room *stored);
/** Frees it. NULL is fine. */
void lc_keeper_free(struct lc_keeper *keeper);
/** Does the room stand in a configuration file? It is stored so. */
void lc_keeper_set_configured(struct lc_keeper *keeper, bool is_configured);
/** As above. */
bool lc_keeper_is_configured(const struct lc_keeper *keeper);
/** Looks at the room: does it differ from what is stored? */
bool lc_keeper_has_news(struct lc_keeper *keeper, const struct lc_room *room);
/** Writes what differed when it was looked at, within a transaction. */
void lc_keeper_write(struct lc_keeper *keeper, struct lc_store *store);
/** The transaction has ended: is it stored? If not, it differs still. */
void lc_keeper_settle(struct lc_keeper *keeper, bool is_stored);

#endif
