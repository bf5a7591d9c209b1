/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making rooms again from what is stored. They are read on the caller's thread and put on their loops as
 * they come, so that a room is awake before the next one is read.
 */
#include "lectern/conference/memento.h"
#include "lectern/runtime/inside.h"
#include "lectern/runtime/room_actor.h"

/** One restoring. */
struct restoring {
	struct lc_runtime *runtime;
	struct lc_restored *restored;
};

/** A room on its way to its loop. */
struct arrival {
	struct lc_shard *shard;
	struct lc_room *room;
	const struct lc_stored_room *stored;
	bool is_in_time; /* nobody of its name was there */
};

/** Copies messages, bans and roster. */
static void revive_lists(struct lc_room *room, const struct lc_stored_room *stored)
{
	for (guint i = 0; i < stored->messages->len; i++)
		lc_talk_put(&room->talk, &g_array_index(stored->messages, struct lc_message, i));
	g_array_append_vals(room->bans, stored->bans->data, stored->bans->len);
	g_array_append_vals(room->volunteers, stored->volunteers->data, stored->volunteers->len);
}

/** Makes the room of what was stored; NULL with `what` when it cannot have been one. */
static struct lc_room *revive(const struct lc_stored_room *stored, struct lc_why *why)
{
	struct lc_room *room = lc_room_revive(&stored->memento, why);

	if (!room)
		return NULL;
	if (stored->has_conference)
		lc_conference_revive(room, &stored->conference);
	for (guint i = 0; i < stored->seats->len; i++) {
		const struct lc_stored_seat *seat =
			&g_array_index(stored->seats, struct lc_stored_seat, i);
		if (lc_seat_revive(room, &seat->memento, (const void *)seat->stays->data,
				   seat->stays->len))
			continue;
		lc_refuse(why, LC_INTERNAL, "seats", "the seat of %.60s does not fit the room",
			  seat->memento.participant);
		lc_room_free(room);
		return NULL;
	}
	revive_lists(room, stored);
	return room;
}

static void arrive(void *data)
{
	struct arrival *arrival = data;

	arrival->is_in_time = !lc_shard_find(arrival->shard, arrival->room->name);
	if (arrival->is_in_time)
		lc_shard_add(arrival->shard,
			     lc_room_actor_new(arrival->room, arrival->shard, arrival->stored));
	else
		lc_room_free(arrival->room);
}

static void take_room(void *user, const struct lc_stored_room *stored)
{
	struct restoring *restoring = user;
	struct lc_restored *restored = restoring->restored;
	const char *name = stored->memento.name;
	struct lc_why why = {.text = ""};
	struct arrival arrival = {
		.shard = lc_runtime_shard(restoring->runtime, name),
		.room = revive(stored, &why),
		.stored = stored,
	};

	if (!arrival.room) {
		restored->damaged(restored->user, name, why.text);
		return;
	}
	lc_loop_call(arrival.shard->loop, arrive, &arrival);
	if (!arrival.is_in_time) {
		restored->damaged(restored->user, name, "a room of this name is there already");
		return;
	}
	restored->rooms++;
	restored->seats += stored->seats->len;
}

static void tell_damaged(void *user, const char *name, const char *what)
{
	const struct restoring *restoring = user;

	restoring->restored->damaged(restoring->restored->user, name, what);
}

enum lc_error lc_runtime_restore(struct lc_runtime *runtime, enum lc_room_kind kind,
				 struct lc_restored *restored, struct lc_why *why)
{
	struct lc_store *store = lc_state_store(runtime->state);
	struct restoring restoring = {.runtime = runtime, .restored = restored};
	const struct lc_stored_visitor visitor = {
		.room = take_room,
		.damaged = tell_damaged,
		.user = &restoring,
	};

	return store ? lc_store_read_rooms(store, kind, &visitor, why) : LC_OK;
}

/** Looking for rooms of a kind that no file has claimed. */
struct search {
	struct lc_shard *shard;
	enum lc_room_kind kind;
};

static void drop_unclaimed(void *data)
{
	const struct search *search = data;
	g_autoptr(GPtrArray) idle = g_ptr_array_new();
	GHashTableIter iter;
	gpointer actor;

	g_hash_table_iter_init(&iter, search->shard->actors);
	while (g_hash_table_iter_next(&iter, NULL, &actor)) {
		const struct lc_room *room = lc_room_actor_room(actor);
		if (room->kind == search->kind && !room->conference &&
		    lc_room_actor_is_configured(actor) && !lc_room_actor_is_claimed(actor))
			g_ptr_array_add(idle, actor);
	}
	for (guint i = 0; i < idle->len; i++)
		lc_shard_remove(search->shard, idle->pdata[i]);
}

void lc_runtime_drop_unclaimed(struct lc_runtime *runtime, enum lc_room_kind kind)
{
	for (unsigned i = 0; i < runtime->shard_count; i++) {
		struct search search = {.shard = runtime->shards[i], .kind = kind};
		lc_loop_call(search.shard->loop, drop_unclaimed, &search);
	}
}
