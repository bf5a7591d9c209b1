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

/** An event as the core of Janus takes it. */
struct flood_event {
	int type, subtype;
	uint64_t session, handle; /* 0 = of none */
	json_t *body;             /* owned, until it is sent */
};

/** Makes the event of a number. */
struct flood_event flood_make(const struct flood_order *order, uint64_t number);
/** Emits it through the core of Janus, on the thread that calls it, and gives its body away. */
void flood_send(const struct flood_event *event);

/**
 * Takes an order and what it points to. False, and nothing is taken, while a flood is under way or when its
 * witness cannot be made.
 */
bool flood_take(const struct flood_order *order);
/**
 * Makes all events of the order now, so that a measurement is one of who takes them. Else each is made when it is
 * due, which takes longer than to send it.
 */
void flood_prepare(void);
/** Starts to emit on a thread of its own. False without an order that has not been started. */
bool flood_start(void);
/** How it stands: `emitted`, `is_over`, and `took_us` when it is. A new object. */
json_t *flood_status(void);
/** Ends a flood that is under way, and frees all. */
void flood_stop(void);

#endif
