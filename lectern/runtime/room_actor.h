/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A room on its control loop: the engine's room, the legs that are attached, its one timer, and
 * the carrying out of effects. Private to the runtime; every call comes on the room's loop.
 */
#ifndef LECTERN_RUNTIME_ROOM_ACTOR_H
#define LECTERN_RUNTIME_ROOM_ACTOR_H

#include "lectern/runtime/director.h"
#include "lectern/runtime/loop.h"
#include "lectern/runtime/runtime.h"

struct lc_room_actor;

/** Makes an actor around `room`, which it owns from now on. `bus` and `mail` are borrowed. */
struct lc_room_actor *lc_room_actor_new(struct lc_room *room, struct lc_loop *loop,
					struct lc_bus *bus, struct lc_mail *mail);
/** Ends the conference, tells everybody, lets go of all ports and frees the room. */
void lc_room_actor_free(struct lc_room_actor *actor);
/** The room; borrowed, read only. */
const struct lc_room *lc_room_actor_room(const struct lc_room_actor *actor);
/** Carries out a request; takes over the call's `reception`. */
void lc_room_actor_run(struct lc_room_actor *actor, const struct lc_call *call);
/** A client says how its video slots are to be used. */
void lc_room_actor_wish(struct lc_room_actor *actor, struct lc_port *port,
			const struct lc_slot_wishes *wishes);
/** A receiving half is going away. */
void lc_room_actor_detach(struct lc_room_actor *actor, struct lc_port *port);

#endif
