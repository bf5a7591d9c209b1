/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counts calls of the C library's allocator. A program that links this has it in place of malloc, calloc, realloc, free
 * and their kin; under a sanitizer, whose allocator must stay, it is told of every call.
 */
#ifndef LECTERN_TESTS_ALLOCATIONS_H
#define LECTERN_TESTS_ALLOCATIONS_H

#include <stdint.h>

/** From now on calls of this thread are counted, beginning with 0. */
void allocations_begin(void);
/** Ends it: how many there were, of memory taken, given back or changed. */
uint64_t allocations_end(void);

#endif
