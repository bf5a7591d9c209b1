/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A store in a folder of its own, rooms with something in every field to put into it, and what it
 * holds written down.
 */
#ifndef LECTERN_TESTS_STORE_SCENE_H
#define LECTERN_TESTS_STORE_SCENE_H

#include "lectern/store/read.h"

/** Where the store of a test is. */
struct store_scene {
	char folder[64], path[80];
	struct lc_store *store;
	char *set_aside; /* by the last opening */
	struct lc_why why;
};

/** Makes the folder and opens the store. */
void open_store_scene(struct store_scene *scene);
/** Closes the store and removes the folder. */
void close_store_scene(struct store_scene *scene);
/** Opens the store, which may be open; false with `scene->why`. */
bool reopen_store(struct store_scene *scene);

/** A room with three seats and two of everything else; no two fields alike, other seeds others. */
struct lc_stored_room *make_sample(const char *name, enum lc_room_kind kind, unsigned seed);
/** A room in which every text is as long and every number as high as may be. */
struct lc_stored_room *make_largest(void);
/** A room and nothing else, everything 0 or "". */
struct lc_stored_room *make_smallest(const char *name);
/** Frees what the above make. */
void free_sample(struct lc_stored_room *room);
/** Puts all of a room, within a transaction. */
enum lc_error put_sample(struct lc_store *store, const struct lc_stored_room *room);
/** The same in a transaction of its own. */
enum lc_error store_sample(struct lc_store *store, const struct lc_stored_room *room);

/** Every field of a room as text; to be freed with g_free(). */
char *describe_room(const struct lc_stored_room *room);
/** Every room of a kind, as above, and "NAME is damaged: WHAT"; NULL when it cannot be read. */
char *describe_kind(struct lc_store *store, enum lc_room_kind kind);
/** Every room of every kind. */
char *describe_store(struct lc_store *store);

#endif
