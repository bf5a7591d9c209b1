/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The roster of each room.
 */
#ifndef LECTERN_STORE_VOLUNTEERS_H
#define LECTERN_STORE_VOLUNTEERS_H

#include "lectern/conference/volunteer.h"
#include "lectern/store/store.h"

/** The room has this roster, in this order. The room must be there when the transaction ends. */
enum lc_error lc_store_put_volunteers(struct lc_store *store, const char *room,
				      const struct lc_volunteer *volunteers, size_t count);

#endif
