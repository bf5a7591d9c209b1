/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The seats of the present conferences.
 */
#ifndef LECTERN_STORE_SEATS_H
#define LECTERN_STORE_SEATS_H

#include "lectern/conference/memento.h"
#include "lectern/store/store.h"

/**
 * Puts a seat, new or in place of what it was; its stays remain. `place`: seats are read in order
 * of rising places. The room's conference must be there when the transaction ends.
 */
enum lc_error lc_store_put_seat(struct lc_store *store, const char *room, int64_t place,
				const struct lc_seat_memento *seat);
/** Drops a seat and its stays; fine when there is none. */
enum lc_error lc_store_drop_seat(struct lc_store *store, const char *room, const char *participant);

#endif
