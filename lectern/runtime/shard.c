/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The end of a turn: one transaction for all rooms that it touched. What could not be stored stays on the
 * list and is tried again with the next turn, and every second by lc_state_tick.
 */
#include "lectern/runtime/shard.h"

#include <string.h>

#include "lectern/runtime/keeper.h"
#include "lectern/runtime/room_actor.h"
#include "lectern/store/rooms.h"
#include "lectern/store/store.h"

bool lc_shard_is_dirty(const struct lc_shard *shard)
{
	return shard->changed->len || shard->dropped->len;
}

struct lc_room_actor *lc_shard_find(const struct lc_shard *shard, const char *room)
{
	return g_hash_table_lookup(shard->actors, room);
}

void lc_shard_touch(struct lc_shard *shard, struct lc_room_actor *actor)
{
	if (lc_state_store(shard->state) && lc_room_actor_mark(actor))
		g_ptr_array_add(shard->changed, actor);
}

void lc_shard_add(struct lc_shard *shard, struct lc_room_actor *actor)
{
	g_hash_table_insert(shard->actors, g_strdup(lc_room_actor_room(actor)->name), actor);
	lc_shard_touch(shard, actor);
	lc_loop_poke(shard->loop);
}

void lc_shard_remove(struct lc_shard *shard, struct lc_room_actor *actor)
{
	g_autofree char *name = g_strdup(lc_room_actor_room(actor)->name);

	lc_room_actor_close(actor);
	g_ptr_array_remove(shard->changed, actor);
	g_hash_table_remove(shard->actors, name);
	if (lc_state_store(shard->state))
		g_ptr_array_add(shard->dropped, g_steal_pointer(&name));
	lc_loop_poke(shard->loop);
}

bool lc_shard_is_reserved(const struct lc_shard *shard, const char *room)
{
	struct lc_store *store = lc_state_store(shard->state);

	for (guint i = 0; i < shard->dropped->len; i++) {
		if (strcmp(shard->dropped->pdata[i], room) == 0)
			return false; /* on its way out */
	}
	return store && lc_store_has_room(store, room);
}

/* The end of a turn */

static enum lc_error write_changes(struct lc_shard *shard, struct lc_store *store,
				   struct lc_why *why)
{
	enum lc_error error = lc_store_begin(store, why);

	if (error != LC_OK)
		return error;
	/* A room of a name that was given up may have been made anew since: first out, then in. */
	for (guint i = 0; i < shard->dropped->len; i++)
		lc_store_drop_room(store, shard->dropped->pdata[i]);
	for (guint i = 0; i < shard->changed->len; i++)
		lc_room_actor_write(shard->changed->pdata[i], store);
	return lc_store_commit(store, why);
}

/** Most turns change nothing that is stored, and those cost no transaction. */
static bool has_news(const struct lc_shard *shard)
{
	bool has_news = shard->dropped->len > 0;

	for (guint i = 0; i < shard->changed->len; i++)
		has_news |= lc_room_actor_has_news(shard->changed->pdata[i]);
	return has_news;
}

static enum lc_error save(struct lc_shard *shard, struct lc_why *why)
{
	bool is_needed = lc_shard_is_dirty(shard) && has_news(shard);
	enum lc_error error =
		is_needed ? write_changes(shard, lc_state_store(shard->state), why) : LC_OK;

	if (is_needed)
		lc_state_note(shard->state, error, why);
	atomic_store(&shard->is_behind, error != LC_OK);
	for (guint i = 0; i < shard->changed->len; i++)
		lc_room_actor_settle(shard->changed->pdata[i], error == LC_OK);
	if (error != LC_OK)
		return error;
	g_ptr_array_set_size(shard->changed, 0);
	g_ptr_array_set_size(shard->dropped, 0);
	return LC_OK;
}

static void end_turn(void *data)
{
	struct lc_shard *shard = data;
	struct lc_why why = {.text = ""};
	enum lc_error error = save(shard, &why);

	lc_outbox_flush(shard->outbox, error, &why);
	if (!lc_outbox_is_empty(shard->outbox))
		lc_loop_poke(shard->loop);
}

/* Life */

static void free_actor(gpointer actor)
{
	lc_room_actor_free(actor);
}

struct lc_shard *lc_shard_start(const char *name, struct lc_bus *bus, struct lc_mail *mail,
				struct lc_state *state)
{
	struct lc_shard *shard = g_new0(struct lc_shard, 1);

	shard->bus = bus;
	shard->mail = mail;
	shard->state = state;
	shard->outbox = lc_outbox_new();
	shard->actors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_actor);
	shard->changed = g_ptr_array_new();
	shard->dropped = g_ptr_array_new_with_free_func(g_free);
	shard->loop = lc_loop_start(name);
	lc_loop_set_turn_end(shard->loop, end_turn, shard);
	return shard;
}

/** Without a store nothing goes on, and everybody is told so. */
static void close_rooms(void *data)
{
	struct lc_shard *shard = data;
	GHashTableIter iter;
	gpointer actor;

	g_hash_table_iter_init(&iter, shard->actors);
	while (!lc_state_store(shard->state) && g_hash_table_iter_next(&iter, NULL, &actor))
		lc_room_actor_close(actor);
	/* The turn's end must find nobody who is gone. */
	save(shard, &(struct lc_why){.text = ""});
	g_ptr_array_set_size(shard->changed, 0);
	g_hash_table_remove_all(shard->actors);
}

void lc_shard_free(struct lc_shard *shard)
{
	lc_loop_call(shard->loop, close_rooms, shard);
	lc_loop_stop(shard->loop);
	g_hash_table_unref(shard->actors);
	g_ptr_array_unref(shard->changed);
	g_ptr_array_unref(shard->dropped);
	lc_outbox_free(shard->outbox);
	g_free(shard);
}
