/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A record as a gateway might have left it after a month: made by what the handler stores with, so
 * that the schema and the sums are its own. The same sample always gives the same record.
 */
#ifndef LECTERN_TESTS_SAMPLE_RECORD_H
#define LECTERN_TESTS_SAMPLE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

/** How large it is to be. */
struct sample_record {
	int sessions;
	int people;  /* of a session, at most */
	int events;  /* of a session, about */
	int samples; /* media_samples of a session */
};

#define SAMPLE_RECORD_FROM_MS INT64_C(1767225600000) /* 2026-01-01T00:00:00Z; it lasts 30 days */
#define SAMPLE_RECORD_ACTIVE 2                       /* so many of the last sessions go on still */

/**
 * Makes a record in the file `path`, which must not be there. The gateway was killed once in the
 * middle, and is up at the end. What others fill in is filled in: appointments, quality, devices.
 */
bool sample_record_make(const char *path, const struct sample_record *sample);

#endif
