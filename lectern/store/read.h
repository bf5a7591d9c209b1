/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All that is stored of the rooms of one kind, as it is read when the gateway starts.
 */
#ifndef LECTERN_STORE_READ_H
#define LECTERN_STORE_READ_H

#include "lectern/conference/memento.h"
#include "lectern/conference/talk.h"
#include "lectern/store/store.h"

/** A seat and its stays. */
struct lc_stored_seat {
	struct lc_seat_memento memento;
	GArray *stays; /* of struct lc_stay_memento, in order of their numbers */
};

/** A room and all that belongs to it. */
struct lc_stored_room {
	struct lc_room_memento memento;
	bool is_configured; /* it stood in a configuration file when it was put */
	bool has_conference;
	struct lc_conference_memento conference; /* when there is one */
	GArray *seats;                           /* of struct lc_stored_seat, in order of place */
	GArray *messages;   /* of struct lc_message, in order of their numbers */
	GArray *bans;       /* of struct lc_ban, in order */
	GArray *volunteers; /* of struct lc_volunteer, in order */
};

/** Whom rooms are shown to. The store may be used meanwhile. */
struct lc_stored_visitor {
	/** A room as it was stored; borrowed for the call. */
	void (*room)(void *user, const struct lc_stored_room *room);
	/**
	 * A room in whose rows something cannot be right, `what`: "table.column" or a few words. It
	 * is left as it is. A name that cannot be right itself comes with escapes as in C, and then
	 * rooms of all kinds are told, as they are when the kind cannot be right.
	 */
	void (*damaged)(void *user, const char *name, const char *what);
	void *user;
};

/**
 * Shows every room of a kind, in order of name, each as it stands when it is its turn. Not within a
 * transaction. LC_NOT_STORED with `why` when the database fails; rooms may have been shown before.
 */
enum lc_error lc_store_read_rooms(struct lc_store *store, enum lc_room_kind kind,
				  const struct lc_stored_visitor *visitor, struct lc_why *why);

#endif
