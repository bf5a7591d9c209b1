/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One control loop and the rooms that live on it. The table of rooms is touched on that loop only, so
 * there is no lock around rooms anywhere.
 *
 * At the end of each turn of the loop everything that the turn has changed is stored together, and
 * only then the outbox is emptied: nobody is told what a crash could undo (design 2). Private to
 * the runtime.
 */
#ifndef LECTERN_RUNTIME_SHARD_H
#define LECTERN_RUNTIME_SHARD_H

#include "lectern/runtime/bus.h"
#include "lectern/runtime/loop.h"
#include "lectern/runtime/mail.h"
#include "lectern/runtime/outbox.h"
#include "lectern/runtime/state.h"

struct lc_keeper;
struct lc_room_actor;

/** Made by lc_shard_start, freed by lc_shard_free. */
struct lc_shard {
	struct lc_loop *loop;
	struct lc_bus *bus; /* borrowed, as are the next two */
	struct lc_mail *mail;
	struct lc_state *state;
	struct lc_outbox *outbox;
	GHashTable *actors;     /* name -> struct lc_room_actor, owned */
	GPtrArray *changed;     /* of struct lc_room_actor, borrowed: differ from what is stored */
	GPtrArray *dropped;     /* of char, owned: names of rooms that are to leave the store */
	_Atomic bool is_behind; /* the last attempt to store failed */
};

/** Starts a loop without rooms; `name` as for lc_loop_start(). */
struct lc_shard *lc_shard_start(const char *name, struct lc_bus *bus, struct lc_mail *mail,
				struct lc_state *state);
/** Lets go of all rooms, which go on in the store where there is one and end where there is none. */
void lc_shard_free(struct lc_shard *shard);
/** The actor of a room; borrowed, NULL when there is none. */
struct lc_room_actor *lc_shard_find(const struct lc_shard *shard, const char *room);
/** Takes over an actor; no room of its name may be here. */
void lc_shard_add(struct lc_shard *shard, struct lc_room_actor *actor);
/** Ends the room's conference (reason "destroyed") and forgets the room, also in the store. */
void lc_shard_remove(struct lc_shard *shard, struct lc_room_actor *actor);
/**
 * Is a room of this name stored that is not here? It belongs to a plugin that is not loaded, or could not
 * be read: nobody else gets its name.
 */
bool lc_shard_is_reserved(const struct lc_shard *shard, const char *room);
/** Something may have changed in the room: it is looked at at the end of the turn. */
void lc_shard_touch(struct lc_shard *shard, struct lc_room_actor *actor);
/** Is there anything to store? What could not be stored yet counts. */
bool lc_shard_is_dirty(const struct lc_shard *shard);

#endif
