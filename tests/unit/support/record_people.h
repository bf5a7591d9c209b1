/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A part of the reference: what people did, and the words for it.
 */
#ifndef LECTERN_TESTS_RECORD_PEOPLE_H
#define LECTERN_TESTS_RECORD_PEOPLE_H

#include "tests/unit/support/record_stays.h"

#define RAW(number) ((long long)(number))

/** Milliseconds in seconds, rounded. */
long long reference_seconds(int64_t ms);
/** Adds a time to a line, or - when there is none. */
void reference_add_time(GString *out, bool is_known, int64_t ms);
/** The word of an event, a literal. */
const char *reference_word(const struct places *places, size_t i);
/** Adds the line of somebody; `is_live`: their conference goes on. */
void reference_tell_person(const struct places *places, int k, const char *participant,
			   bool is_live, GString *out);

#endif
