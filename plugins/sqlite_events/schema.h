/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of the record; README.md describes them.
 */
#ifndef LECTERN_SQLITE_EVENTS_SCHEMA_H
#define LECTERN_SQLITE_EVENTS_SCHEMA_H

#include "lectern/store/store.h"

/** What the database of the record is, for lc_store_open_as(). */
extern const struct lc_schema record_schema;

#endif
