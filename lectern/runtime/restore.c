/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making rooms again from what is stored. They are read on the caller's thread and then put on their
 * loops, all of a loop in one turn.
 */
#include "lectern/conference/memento.h"
#include "lectern/runtime/inside.h"
#include "lectern/runtime/keeper.h"
#include "lectern/runtime/room_actor.h"

/** A room on its way to its loop. */
struct arrival {
	struct lc_room *room;     /* owned, until it is there */
	struct lc_keeper *keeper; /* owned likewise */
	bool is_too_late;         /* another of its name is there */
};

/** One restoring. Rooms are put on their loops together: one turn, one transaction for each loop. */
struct restoring {
	struct lc_runtime *runtime;
	struct lc_restored *restored;
	GHashTable *arrivals; /* shard -> GArray of struct arrival */
};

/** Those of one loop. */
struct crowd {
	struct lc_shard *shard;
	GArray *arrivals;
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
	struct crowd *crowd = data;

	for (guint i = 0; i < crowd->arrivals->len; i++) {
		struct arrival *arrival = &g_array_index(crowd->arrivals, struct arrival, i);
		arrival->is_too_late = lc_shard_find(crowd->shard, arrival->room->name) != NULL;
		if (!arrival->is_too_late)
			lc_shard_add(crowd->shard,
				     lc_room_actor_new(g_steal_pointer(&arrival->room),
						       crowd->shard,
						       g_steal_pointer(&arrival->keeper)));
	}
}

static void take_room(void *user, const struct lc_stored_room *stored)
{
	struct restoring *restoring = user;
	struct lc_restored *restored = restoring->restored;
	const char *name = stored->memento.name;
	struct lc_shard *shard = lc_runtime_shard(restoring->runtime, name);
	GArray *arrivals = g_hash_table_lookup(restoring->arrivals, shard);
	struct lc_why why = {.text = ""};
	struct arrival arrival = {.room = revive(stored, &why)};

	if (!arrival.room) {
		restored->damaged(restored->user, name, why.text);
		return;
	}
	arrival.keeper = lc_keeper_new(stored);
	if (!arrivals) {
		arrivals = g_array_new(FALSE, FALSE, sizeof(struct arrival));
		g_hash_table_insert(restoring->arrivals, shard, arrivals);
	}
	g_array_append_val(arrivals, arrival);
	restored->rooms++;
	restored->seats += stored->seats->len;
}

/** Puts the rooms of one loop there; who comes too late is told of. */
static void bring(gpointer shard, gpointer arrivals, gpointer user)
{
	const struct lc_restored *restored = ((struct restoring *)user)->restored;
	struct crowd crowd = {.shard = shard, .arrivals = arrivals};

	lc_loop_call(crowd.shard->loop, arrive, &crowd);
	for (guint i = 0; i < crowd.arrivals->len; i++) {
		struct arrival *arrival = &g_array_index(crowd.arrivals, struct arrival, i);
		if (!arrival->is_too_late)
			continue;
		restored->damaged(restored->user, arrival->room->name,
				  "a room of this name is there already");
		lc_keeper_free(arrival->keeper);
		lc_room_free(arrival->room);
	}
	g_array_unref(crowd.arrivals);
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
	struct restoring restoring = {
		.runtime = runtime,
		.restored = restored,
		.arrivals = g_hash_table_new(NULL, NULL),
	};
	const struct lc_stored_visitor visitor = {
		.room = take_room,
		.damaged = tell_damaged,
		.user = &restoring,
	};

	enum lc_error error = store ? lc_store_read_rooms(store, kind, &visitor, why) : LC_OK;
	g_hash_table_foreach(restoring.arrivals, bring, &restoring);
	g_hash_table_unref(restoring.arrivals);
	return error;
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
