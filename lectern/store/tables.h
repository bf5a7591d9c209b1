/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The description of each table; see table.h. They stand in the files named after them.
 */
#ifndef LECTERN_STORE_TABLES_H
#define LECTERN_STORE_TABLES_H

#include "lectern/conference/memento.h"
#include "lectern/store/table.h"

/** A row of `rooms`. */
struct lc_room_row {
	struct lc_room_memento memento;
	bool is_configured;
};

extern const struct lc_table lc_rooms_table;       /* by name; struct lc_room_row */
extern const struct lc_table lc_conferences_table; /* by room, so all below but `stays` */
extern const struct lc_table lc_seats_table;
extern const struct lc_table lc_stays_table; /* by room and participant */
extern const struct lc_table lc_messages_table;
extern const struct lc_table lc_bans_table;
extern const struct lc_table lc_volunteers_table;

#endif
