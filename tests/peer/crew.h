/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many peers on a few loops, each a thread. All that is called here comes from one thread, and waits until the loop has
 * done it; news come from any of the loops, one at a time.
 */
#ifndef LECTERN_TESTS_PEER_CREW_H
#define LECTERN_TESTS_PEER_CREW_H

#include "tests/peer/peer.h"

#include <jansson.h>

struct crew;

/**
 * What happens, as an object with `event`: `joined`, `complete` (with `ms` since it began), `failed` (with `why`), `told` (an
 * event of the gateway, only if asked for). Takes the object.
 */
typedef void (*crew_tell)(void *data, json_t *news);

struct crew *crew_new(unsigned loops, bool tells_events, crew_tell tell, void *data);
void crew_free(struct crew *crew);

/** Adds one, which begins to join; the setup is borrowed for good. False: there is one with that number. */
bool crew_add(struct crew *crew, const struct peer_setup *setup, unsigned number);
/** What it may hear of the others: so many send audio, so many video. */
void crew_expect(struct crew *crew, unsigned number, unsigned audio, unsigned video);
/** How many there are in a room of that kind that send audio, or video. */
unsigned crew_count(struct crew *crew, const struct peer_setup *setup, bool is_video);

/** Runs something on a peer's loop. False: there is no such peer. */
bool crew_with(struct crew *crew, unsigned number, void (*run)(struct peer *peer, void *data),
	       void *data);
/** Runs something for every peer of every loop. */
void crew_each(struct crew *crew, void (*run)(struct peer *peer, void *data), void *data);
bool crew_remove(struct crew *crew, unsigned number, bool is_polite);

#endif
