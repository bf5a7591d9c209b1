/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers that rise for ever, also across restarts and crashes of the process.
 *
 * A file holds the end of the block that was taken last; a block is made durable before its first
 * number is given out, so after a crash numbers may be skipped, never repeated.
 */
#ifndef LECTERN_SIGNALS_SEQUENCE_H
#define LECTERN_SIGNALS_SEQUENCE_H

#include <stdbool.h>
#include <stdint.h>

#define LC_SEQUENCE_BLOCK 1000 /* numbers that are made durable at once */

/** The state; belongs to whoever has opened it, one thread at a time. */
struct lc_sequence {
	int folder;    /* borrowed descriptor */
	uint64_t last; /* given out */
	uint64_t end;  /* of the block that is durable */
};

/** Reads the file in `folder` (a descriptor); false with errno when it cannot be read. */
bool lc_sequence_open(struct lc_sequence *sequence, int folder);
/**
 * Takes `count` numbers (1 or more) in a row; `first` gets the lowest. False with errno when they
 * cannot be made durable; nothing is taken then.
 */
bool lc_sequence_take(struct lc_sequence *sequence, uint64_t count, uint64_t *first);

#endif
