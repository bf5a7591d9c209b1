/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which rooms there are: made, claimed by a configuration file, destroyed, and looked at.
 */
#include <string.h>

#include "lectern/runtime/inside.h"
#include "lectern/runtime/room_actor.h"

/** A change on its way to the room's loop. */
struct work {
	struct lc_shard *shard;
	struct lc_room_change *change;
	enum lc_error error;
};

static void note_stored(void *data, enum lc_error unstored, const struct lc_why *why)
{
	struct lc_room_change *change = data;

	change->unstored = unstored;
	change->unstored_why = *why;
}

static enum lc_error refuse_existing(struct lc_room_change *change)
{
	return lc_refuse(&change->why, LC_ROOM_EXISTS, "room", "room %.100s exists already",
			 change->name);
}

/** Makes the room; NULL with error and `why` when that is not possible. */
static struct lc_room_actor *make(struct work *work)
{
	struct lc_room_change *change = work->change;
	struct lc_room *room =
		lc_room_new(change->name, change->kind, change->policy, &change->why);

	if (!room) {
		work->error = LC_BAD_FIELD;
		return NULL;
	}
	if (lc_shard_is_reserved(work->shard, change->name)) {
		lc_room_free(room);
		work->error =
			lc_refuse(&change->why, LC_ROOM_EXISTS, "room",
				  "room %.100s is stored already, by a plugin that is not loaded",
				  change->name);
		return NULL;
	}
	struct lc_room_actor *actor = lc_room_actor_new(room, work->shard, NULL);
	lc_shard_add(work->shard, actor);
	lc_outbox_add(work->shard->outbox, note_stored, change);
	return actor;
}

static void create_room(void *data)
{
	struct work *work = data;

	if (lc_shard_find(work->shard, work->change->name))
		work->error = refuse_existing(work->change);
	else
		make(work);
}

static void note_refusal(void *user, const struct lc_call *call, const struct lc_outcome *outcome)
{
	struct work *work = user;

	(void)call;
	work->error = outcome->error;
	work->change->why = outcome->why;
}

/** The file has the say over settings, the store over everything else. */
static void edit_claimed(struct work *work, struct lc_room_actor *actor)
{
	g_autofree struct lc_call *call = g_new0(struct lc_call, 1);

	call->command.kind = LC_CMD_EDIT;
	call->command.by.is_admin = true;
	call->command.policy = *work->change->policy;
	call->done = note_refusal;
	call->user = work;
	lc_room_actor_run(actor, call);
}

static void claim_room(void *data)
{
	struct work *work = data;
	struct lc_room_change *change = work->change;
	struct lc_room_actor *actor = lc_shard_find(work->shard, change->name);
	const struct lc_room *room = actor ? lc_room_actor_room(actor) : NULL;

	if (room && (room->kind != change->kind || lc_room_actor_is_claimed(actor))) {
		work->error = refuse_existing(change);
		return;
	}
	if (actor)
		edit_claimed(work, actor);
	else
		actor = make(work);
	if (!actor)
		return;
	lc_room_actor_claim(actor);
	change->goes_on = lc_room_actor_room(actor)->conference != NULL;
}

static void destroy_room(void *data)
{
	struct work *work = data;
	struct lc_room_change *change = work->change;
	struct lc_room_actor *actor = lc_shard_find(work->shard, change->name);
	bool may = actor &&
		   (change->is_admin ||
		    lc_secret_equal(lc_room_actor_room(actor)->policy.secret, change->secret));

	if (!may) {
		work->error = lc_refuse(&change->why, LC_NO_SUCH_ROOM, "", "%s",
					lc_error_text(LC_NO_SUCH_ROOM));
		return;
	}
	lc_shard_remove(work->shard, actor);
	lc_outbox_add(work->shard->outbox, note_stored, change);
}

static enum lc_error run(struct lc_runtime *runtime, struct lc_room_change *change, lc_work *work)
{
	struct work item = {.shard = lc_runtime_shard(runtime, change->name), .change = change};

	lc_loop_call(item.shard->loop, work, &item);
	return item.error;
}

enum lc_error lc_runtime_create_room(struct lc_runtime *runtime, struct lc_room_change *change)
{
	return run(runtime, change, create_room);
}

enum lc_error lc_runtime_claim_room(struct lc_runtime *runtime, struct lc_room_change *change)
{
	return run(runtime, change, claim_room);
}

enum lc_error lc_runtime_destroy_room(struct lc_runtime *runtime, struct lc_room_change *change)
{
	return run(runtime, change, destroy_room);
}

/** Looking at rooms. */
struct look {
	struct lc_shard *shard;
	const char *name;
	void (*look)(void *user, const struct lc_room *room);
	void *user;
};

static void look_at_one(void *data)
{
	const struct look *look = data;
	const struct lc_room_actor *actor = lc_shard_find(look->shard, look->name);

	look->look(look->user, actor ? lc_room_actor_room(actor) : NULL);
}

void lc_runtime_look(struct lc_runtime *runtime, const char *name,
		     void (*function)(void *user, const struct lc_room *room), void *user)
{
	struct look look = {.shard = lc_runtime_shard(runtime, name),
			    .name = name,
			    .look = function,
			    .user = user};

	lc_loop_call(look.shard->loop, look_at_one, &look);
}

static void look_at_all(void *data)
{
	const struct look *look = data;
	GHashTableIter iter;
	gpointer actor;

	g_hash_table_iter_init(&iter, look->shard->actors);
	while (g_hash_table_iter_next(&iter, NULL, &actor))
		look->look(look->user, lc_room_actor_room(actor));
}

void lc_runtime_each_room(struct lc_runtime *runtime,
			  void (*function)(void *user, const struct lc_room *room), void *user)
{
	for (unsigned i = 0; i < runtime->shard_count; i++) {
		struct look look = {.shard = runtime->shards[i], .look = function, .user = user};
		lc_loop_call(look.shard->loop, look_at_all, &look);
	}
}
