/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The present conference of each room that has one.
 */
#ifndef LECTERN_STORE_CONFERENCES_H
#define LECTERN_STORE_CONFERENCES_H

#include "lectern/conference/memento.h"
#include "lectern/store/store.h"

/**
 * Puts the conference of a room, new or in place of what it was, also when another begins with the
 * same seats (a restart). Its room must be there when the transaction ends.
 */
enum lc_error lc_store_put_conference(struct lc_store *store, const char *room,
				      const struct lc_conference_memento *conference);
/** Drops the conference of a room, and its seats with their stays; fine when there is none. */
enum lc_error lc_store_drop_conference(struct lc_store *store, const char *room);

#endif
