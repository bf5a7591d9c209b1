/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When the people of the present conferences were there.
 */
#ifndef LECTERN_STORE_STAYS_H
#define LECTERN_STORE_STAYS_H

#include "lectern/conference/memento.h"
#include "lectern/store/store.h"

/**
 * Puts a stay of a seat, new or in place of the one with this number; they are read in order of
 * their numbers. The seat must be there when the transaction ends.
 */
enum lc_error lc_store_put_stay(struct lc_store *store, const char *room, const char *participant,
				uint32_t number, const struct lc_stay_memento *stay);
/** Drops all stays of a seat. */
enum lc_error lc_store_drop_stays(struct lc_store *store, const char *room,
				  const char *participant);

#endif
