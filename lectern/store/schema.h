/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables, and how a database of an older version gets them.
 */
#ifndef LECTERN_STORE_SCHEMA_H
#define LECTERN_STORE_SCHEMA_H

#include <sqlite3.h>
#include <stdbool.h>

#define LC_SCHEMA_ORIGIN 0x4c656374 /* `application_id` of a store: "Lect" */

/** The version that lc_schema_migrate() leads to. */
int lc_schema_version(void);
/**
 * Takes a database of any older version, also an empty one, to the present version, all or nothing.
 * Something is written in any case, so a file that cannot be written to is found out here. False
 * with the error in the connection.
 */
bool lc_schema_migrate(sqlite3 *database);

#endif
