/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When the gateway was last known to be up, for what was going on when it went down.
 */
#ifndef LECTERN_STORE_GATEWAY_H
#define LECTERN_STORE_GATEWAY_H

#include "lectern/store/store.h"

/** The gateway is up at `wall_ms`. Within a transaction. */
enum lc_error lc_store_put_alive(struct lc_store *store, int64_t wall_ms);
/** When it was last known to be up; 0 = never. Not within a transaction. */
enum lc_error lc_store_read_alive(struct lc_store *store, int64_t *wall_ms_out, struct lc_why *why);

#endif
