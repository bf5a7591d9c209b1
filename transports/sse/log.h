/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The events of one session, numbered from 1 in order of coming, kept until they are acknowledged or
 * the bounds of names.h are reached. Not locked: its owner is.
 */
#ifndef LECTERN_SSE_LOG_H
#define LECTERN_SSE_LOG_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/** One event; a single allocation. */
struct sse_item {
	int64_t at_ms; /* monotonic */
	size_t length;
	char text[]; /* compact JSON, one line */
};

/** The log; all zero to begin with. Items `first` to `last` are there. */
struct sse_log {
	struct sse_item **ring; /* item n stands at n % capacity */
	size_t capacity;        /* 0 or a power of two */
	uint64_t first, last;   /* first > last = empty; both 0 at the very beginning */
	size_t bytes;
};

/** Adds an event and lets go of the oldest where the bounds are passed. */
void sse_log_add(struct sse_log *log, const char *text, size_t length, int64_t now_ms);
/** The event of that number; NULL when it is not there (any more). */
const struct sse_item *sse_log_at(const struct sse_log *log, uint64_t number);
/** Is everything after `number` still there? */
bool sse_log_reaches(const struct sse_log *log, uint64_t number);
/** Lets go of all up to `number`. */
void sse_log_acknowledge(struct sse_log *log, uint64_t number);
/** Lets go of what is too old. */
void sse_log_expire(struct sse_log *log, int64_t now_ms);
/** Frees all it holds. */
void sse_log_clear(struct sse_log *log);

#endif
