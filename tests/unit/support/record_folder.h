/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A folder for a record, and what stands in the record. One at a time.
 */
#ifndef LECTERN_TESTS_RECORD_FOLDER_H
#define LECTERN_TESTS_RECORD_FOLDER_H

#include <stdint.h>

/** Makes an empty folder; not 0 when that fails, as cmocka has it. */
int record_folder_set_up(void);
/** Removes it with all that is in it. */
int record_folder_tear_down(void);
/** Removes what is in it. */
void record_folder_empty(void);
/** Where the record is to be, borrowed. */
const char *record_folder_path(void);
/** A new path beside it, the caller's. */
char *record_folder_dup_path(const char *name);
/** The number that a query of the record gives; NAN when it gives none. */
double record_folder_ask_real(const char *sql);
/** The same for whole numbers up to 2^53; -1 when it gives none. */
int64_t record_folder_ask(const char *sql);

#endif
