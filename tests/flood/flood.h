/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A flood of events of a gateway with many people, numbered, so that what has become of each can be told.
 *
 * The events are those of training rooms and of their media, as Janus and our plugins make them: first each
 * room, its people and their handles, then mostly statistics, and between them people who leave, come,
 * talk, react and mute. Each carries its number where the record keeps it.
 */
#ifndef LECTERN_TESTS_FLOOD_H
#define LECTERN_TESTS_FLOOD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/** What is asked for. */
struct flood_order {
	uint64_t first, events; /* the numbers are first ... first + events - 1 */
	uint64_t rate;          /* per second; 0 = as fast as it can */
	uint64_t rooms, people; /* people: in each room */
	char *name;             /* rooms and conferences begin with it */
	/*
	 * A file of 64-bit numbers that outlives a kill, or NULL: how many events have been emitted, then
	 * when each was, in microseconds since 1970.
	 */
	char *witness;
};

/** Emits the event of a number through the core of Janus, on the thread that calls it. */
void flood_emit(const struct flood_order *order, uint64_t number);

/**
 * Starts to emit on a thread of its own, and takes what the order points to. False, and nothing is taken, while a
 * flood is under way or when its witness cannot be made.
 */
bool flood_start(const struct flood_order *order);
/** How it stands: `emitted`, `is_over`, and `took_us` when it is. A new object. */
json_t *flood_status(void);
/** Ends a flood that is under way, and frees all. */
void flood_stop(void);

#endif
