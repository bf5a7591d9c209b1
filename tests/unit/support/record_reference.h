/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must stand in the database, computed from a book in the slow and obvious way: per person a list
 * of stays, sorted and united; concurrency by counting at every arrival. It knows the requirements
 * (S4-09...11, S4-22...26, S4-33...39, S4-U03, S4-U06, S4-U07) and the module's README, not its code.
 */
#ifndef LECTERN_TESTS_RECORD_REFERENCE_H
#define LECTERN_TESTS_RECORD_REFERENCE_H

#include "tests/unit/support/record_life.h"

/** All tables as text, a row a line; to be freed with g_free(). */
char *reference_tell(const struct book *book);
/** The same of a database; to be freed with g_free(). */
char *database_tell(const char *path);

#endif
