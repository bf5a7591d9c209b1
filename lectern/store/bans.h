/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who may not come (back) into each room.
 */
#ifndef LECTERN_STORE_BANS_H
#define LECTERN_STORE_BANS_H

#include "lectern/conference/room.h"
#include "lectern/store/store.h"

/** The room has these bans and no others. The room must be there when the transaction ends. */
enum lc_error lc_store_put_bans(struct lc_store *store, const char *room, const struct lc_ban *bans,
				size_t count);

#endif
