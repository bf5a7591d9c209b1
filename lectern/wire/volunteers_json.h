/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A roster as other systems write it: rows of the table `volunteers` (S1-46...50).
 */
#ifndef LECTERN_WIRE_VOLUNTEERS_JSON_H
#define LECTERN_WIRE_VOLUNTEERS_JSON_H

#include <glib.h>
#include <jansson.h>

#include "lectern/conference/volunteer.h"

/**
 * Reads a list of objects {UserName, FirstName?, LastName?, trainer?, trainee?, LoggedOn? or
 * AdminLoggedOn?, TraineeID?}. Numbers and flags may be numbers, booleans or texts, as databases
 * write them; `trainee` is 1 unless it is said otherwise. TraineeID is a list with commas of names
 * that stand in the same list (S1-15). LC_BAD_FIELD or LC_MISSING_FIELD with e.g.
 * `volunteers[3].UserName`.
 * Returns an array of struct lc_volunteer that the caller frees, or NULL with `error_out` and `why`
 * filled.
 */
GArray *lc_volunteers_read(const json_t *list, enum lc_error *error_out, struct lc_why *why);

#endif
