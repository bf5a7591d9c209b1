/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rooms: name, kind, policy, and the numbers that must never come twice.
 */
#ifndef LECTERN_STORE_ROOMS_H
#define LECTERN_STORE_ROOMS_H

#include "lectern/conference/memento.h"
#include "lectern/store/store.h"

/**
 * Puts a room, new or in place of what it was; what belongs to it stays. `is_configured`: it stands
 * in a configuration file. A room of another kind with this name is left alone and the transaction
 * fails. Within a transaction, as all puts and drops; LC_NOT_STORED when that has failed.
 */
enum lc_error lc_store_put_room(struct lc_store *store, const struct lc_room_memento *room,
				bool is_configured);
/** Drops a room with everything that belongs to it; fine when there is none. */
enum lc_error lc_store_drop_room(struct lc_store *store, const char *room);
/**
 * Is a room of this name stored, of whatever kind? False also when that cannot be found out. Not within a
 * transaction.
 */
bool lc_store_has_room(struct lc_store *store, const char *room);

#endif
