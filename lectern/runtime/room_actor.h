/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A room on its control loop: the engine's room, the legs that are attached, its one timer, and
 * the carrying out of effects. Private to the runtime; every call comes on the room's loop.
 */
#ifndef LECTERN_RUNTIME_ROOM_ACTOR_H
#define LECTERN_RUNTIME_ROOM_ACTOR_H

#include "lectern/runtime/alert.h"
#include "lectern/runtime/director.h"
#include "lectern/runtime/runtime.h"
#include "lectern/runtime/shard.h"

struct lc_room_actor;

/**
 * Makes an actor around `room`, which it owns from now on, for lc_shard_add(), and wakes the room.
 * `keeper` (owned too) knows what the room was made of; NULL for a new one.
 */
struct lc_room_actor *lc_room_actor_new(struct lc_room *room, struct lc_shard *shard,
					struct lc_keeper *keeper);
/** Ends the conference and tells everybody: the room is going away. */
void lc_room_actor_close(struct lc_room_actor *actor);
/** Lets go of all ports and frees the room. */
void lc_room_actor_free(struct lc_room_actor *actor);
/** Does the room stand in a configuration file? */
bool lc_room_actor_is_configured(const struct lc_room_actor *actor);
/** Has a configuration file claimed it since the start? */
bool lc_room_actor_is_claimed(const struct lc_room_actor *actor);
/** A configuration file claims it. */
void lc_room_actor_claim(struct lc_room_actor *actor);
/** The wall clock was set by so much. */
void lc_room_actor_step_clock(struct lc_room_actor *actor, int64_t step_ms);

/* Storing, for the shard */

/** Puts it on the list of those that may have changed; false when it is on it already. */
bool lc_room_actor_mark(struct lc_room_actor *actor);
/** Does the room differ from what is stored? */
bool lc_room_actor_has_news(struct lc_room_actor *actor);
/** Writes what differed, within a transaction. */
void lc_room_actor_write(struct lc_room_actor *actor, struct lc_store *store);
/** The transaction has ended; if it is stored, the actor is off the list. */
void lc_room_actor_settle(struct lc_room_actor *actor, bool is_stored);

/** The room; borrowed, read only. */
const struct lc_room *lc_room_actor_room(const struct lc_room_actor *actor);
/** Carries out a request; takes over the call's `reception`. */
void lc_room_actor_run(struct lc_room_actor *actor, const struct lc_call *call);
/** A client says how its video slots are to be used. */
void lc_room_actor_wish(struct lc_room_actor *actor, struct lc_port *port,
			const struct lc_slot_wishes *wishes);
/** Media gets through to somebody's receiving half: routes lead there at once, not with the next tick. */
void lc_room_actor_media_up(struct lc_room_actor *actor);
/** Somebody outside has an alert for the trainers. */
void lc_room_actor_alert(struct lc_room_actor *actor, const struct lc_alert *alert);
/** A receiving half is going away. */
void lc_room_actor_detach(struct lc_room_actor *actor, struct lc_port *port);

#endif
