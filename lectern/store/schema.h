/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables, and how a database of an older version gets them.
 */
#ifndef LECTERN_STORE_SCHEMA_H
#define LECTERN_STORE_SCHEMA_H

#include <sqlite3.h>
#include <stdbool.h>

#include "lectern/store/store.h"

/** The tables of the rooms. */
extern const struct lc_schema lc_rooms_schema;

/**
 * Takes a database of any older version, also an empty one, to the present version, all or nothing.
 * Something is written in any case, so a file that cannot be written to is found out here. False
 * with the error in the connection.
 */
bool lc_schema_migrate(sqlite3 *database, const struct lc_schema *schema);

#endif
