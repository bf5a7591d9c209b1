/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is kept of an event of Janus. Runs on the thread of Janus' events: nothing here waits, and
 * nothing takes memory from the heap.
 */
#ifndef LECTERN_SQLITE_EVENTS_EXTRACT_H
#define LECTERN_SQLITE_EVENTS_EXTRACT_H

#include <jansson.h>

#include "plugins/sqlite_events/record.h"

/** The clocks when an event comes in, and what may be kept. */
struct extract {
	int64_t steady_ms; /* wall clock at the start, and on by the monotonic clock */
	int64_t wall_us;   /* the wall clock that Janus puts into its events */
	bool may_keep_addresses;
};

/**
 * How many records an event gives: one, but for statistics that Janus has combined, of which each
 * medium gives one.
 */
size_t extract_count(const json_t *event);
/**
 * Fills the record number `index` of an event, but for its incarnation and number. Whatever cannot
 * be understood becomes a record all the same, so that every event is accounted for.
 */
void extract_record(const struct extract *how, const json_t *event, size_t index,
		    struct record *out);

/** For the files of this folder: copies a text, cut at a character's end; NULL = "". */
void extract_text(char *out, size_t size, const char *text);
/** The same of an object's member, which may also be a whole number. */
void extract_member(char *out, size_t size, const json_t *object, const char *key);
/** Fills what an event of a plugin tells of a room. `body` is the event's body. */
void extract_plugin(struct record *out, const json_t *body);

#endif
