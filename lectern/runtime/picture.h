/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A picture of a room: all that is stored of it, at one moment; and the difference between two of them
 * as rows of the store. Private to the runtime.
 */
#ifndef LECTERN_RUNTIME_PICTURE_H
#define LECTERN_RUNTIME_PICTURE_H

#include "lectern/conference/room.h"
#include "lectern/store/read.h"

struct lc_picture;

/** Takes a picture of a room, or, with NULL, of nothing. `is_configured`: see lc_store_put_room(). */
struct lc_picture *lc_picture_take(const struct lc_room *room, bool is_configured);
/** The picture of a room as it was read. */
struct lc_picture *lc_picture_of_stored(const struct lc_stored_room *stored);
/** Frees it. NULL is fine. */
void lc_picture_free(struct lc_picture *picture);
/**
 * Writes what is different in `fresh` (not of nothing), within a transaction; with NULL as store nothing is
 * written. True when something is different. Seats of `fresh` get the places they are stored at.
 */
bool lc_picture_write(const struct lc_picture *stored, struct lc_picture *fresh,
		      struct lc_store *store);

#endif
