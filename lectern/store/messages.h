/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The chat of each room.
 */
#ifndef LECTERN_STORE_MESSAGES_H
#define LECTERN_STORE_MESSAGES_H

#include "lectern/conference/talk.h"
#include "lectern/store/store.h"

/** Adds a message. Its room must be there when the transaction ends. */
enum lc_error lc_store_add_message(struct lc_store *store, const char *room,
				   const struct lc_message *message);
/** Drops the messages of a room with lower numbers than `number`. */
enum lc_error lc_store_drop_messages_before(struct lc_store *store, const char *room,
					    uint64_t number);
/** Drops all messages of a room. */
enum lc_error lc_store_drop_messages(struct lc_store *store, const char *room);

#endif
