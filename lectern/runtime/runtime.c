/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding the loop of a room by its name, and the room on its loop. The table of rooms of a loop is
 * touched on that loop only, so there is no lock around rooms anywhere.
 */
#include "lectern/runtime/runtime.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "lectern/runtime/room_actor.h"

/** One control loop and the rooms that live on it. */
struct shard {
	struct lc_loop *loop;
	GHashTable *actors; /* name -> struct lc_room_actor, owned */
};

struct lc_runtime {
	unsigned users;
	struct lc_bus *bus;
	struct lc_mail *mail;
	_Atomic(lc_voucher *) voucher;
	unsigned shard_count;
	struct shard *shards;
};

static pthread_mutex_t the_mutex = PTHREAD_MUTEX_INITIALIZER; /* guards `the_runtime`, `users` */
static struct lc_runtime *the_runtime;

static void free_actor(gpointer actor)
{
	lc_room_actor_free(actor);
}

static struct lc_runtime *start(void)
{
	struct lc_runtime *runtime = g_new0(struct lc_runtime, 1);

	runtime->bus = lc_bus_new();
	runtime->mail = lc_mail_new();
	runtime->shard_count = g_get_num_processors();
	runtime->shards = g_new0(struct shard, runtime->shard_count);
	for (unsigned i = 0; i < runtime->shard_count; i++) {
		g_autofree char *name = g_strdup_printf("lectern %u", i);
		runtime->shards[i].loop = lc_loop_start(name);
		runtime->shards[i].actors =
			g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_actor);
	}
	return runtime;
}

static void close_rooms(void *data)
{
	g_hash_table_remove_all(((struct shard *)data)->actors);
}

static void stop(struct lc_runtime *runtime)
{
	for (unsigned i = 0; i < runtime->shard_count; i++) {
		struct shard *shard = &runtime->shards[i];
		lc_loop_call(shard->loop, close_rooms, shard);
		lc_loop_stop(shard->loop);
		g_hash_table_unref(shard->actors);
	}
	lc_bus_free(runtime->bus);
	lc_mail_free(runtime->mail);
	g_free(runtime->shards);
	g_free(runtime);
}

struct lc_runtime *lc_runtime_acquire(void)
{
	pthread_mutex_lock(&the_mutex);
	if (!the_runtime)
		the_runtime = start();
	the_runtime->users++;
	struct lc_runtime *runtime = the_runtime;
	pthread_mutex_unlock(&the_mutex);
	return runtime;
}

void lc_runtime_release(struct lc_runtime *runtime)
{
	pthread_mutex_lock(&the_mutex);
	bool is_last = --runtime->users == 0;
	if (is_last)
		the_runtime = NULL;
	pthread_mutex_unlock(&the_mutex);
	if (is_last)
		stop(runtime);
}

struct lc_bus *lc_runtime_bus(struct lc_runtime *runtime)
{
	return runtime->bus;
}

struct lc_mail *lc_runtime_mail(struct lc_runtime *runtime)
{
	return runtime->mail;
}

void lc_runtime_set_voucher(struct lc_runtime *runtime, lc_voucher *voucher)
{
	atomic_store(&runtime->voucher, voucher);
}

bool lc_runtime_vouches(struct lc_runtime *runtime, const char *token, const char *name,
			const char *value)
{
	lc_voucher *voucher = atomic_load(&runtime->voucher);
	g_autofree char *descriptor = g_strdup_printf("%s=%s", name, value);

	return voucher && *token && voucher(token, descriptor);
}

struct lc_now lc_runtime_now(void)
{
	return (struct lc_now){
		.mono_ms = g_get_monotonic_time() / 1000,
		.wall_ms = g_get_real_time() / 1000,
	};
}

static struct shard *shard_of(struct lc_runtime *runtime, const char *room)
{
	return &runtime->shards[g_str_hash(room) % runtime->shard_count];
}

/* Requests */

/** A call on its way to its room. */
struct errand {
	struct shard *shard;
	struct lc_call call;
};

static void refuse(const struct lc_call *call, enum lc_error error)
{
	struct lc_outcome outcome = {.now = lc_runtime_now()};

	outcome.error = lc_refuse(&outcome.why, error, "", "%s", lc_error_text(error));
	if (call->done)
		call->done(call->user, call, &outcome);
}

static gboolean end_waiting(gpointer data)
{
	(void)data; /* refuse_late() does it, here as when the loop stops before */
	return G_SOURCE_REMOVE;
}

static void refuse_late(gpointer data)
{
	struct lc_call *call = data;

	refuse(call, LC_NO_JOIN);
	lc_reception_free(call->reception);
	call->port->ops->unref(call->port);
	g_free(call);
}

/** A subscription waits for its join in an absent room as it does for an absent seat. */
static void wait_in_vain(struct lc_loop *loop, const struct lc_call *call)
{
	GSource *source = g_timeout_source_new(LC_SUBSCRIBE_TIMEOUT_MS);
	struct lc_call *copy = g_memdup2(call, sizeof(*call));

	call->port->ops->ref(call->port);
	g_source_set_callback(source, end_waiting, copy, refuse_late);
	g_source_attach(source, lc_loop_context(loop));
	g_source_unref(source);
}

/** The same answer, at the same time, whether a room is absent or not for the asker (design 10). */
static void refuse_absent(struct lc_loop *loop, const struct lc_call *call)
{
	if (call->command.kind == LC_CMD_SUBSCRIBE)
		wait_in_vain(loop, call);
	else
		refuse(call, LC_NO_SUCH_ROOM);
}

static void run_errand(void *data)
{
	struct errand *errand = data;
	struct lc_room_actor *actor = g_hash_table_lookup(errand->shard->actors, errand->call.room);

	if (actor)
		lc_room_actor_run(actor, &errand->call);
	else
		refuse_absent(errand->shard->loop, &errand->call);
}

static void run_posted_errand(void *data)
{
	struct errand *errand = data;
	struct lc_port *port = errand->call.port;

	run_errand(errand);
	if (port)
		port->ops->unref(port);
	g_free(errand);
}

void lc_runtime_post(struct lc_runtime *runtime, const struct lc_call *call)
{
	struct errand *errand = g_new(struct errand, 1);

	errand->shard = shard_of(runtime, call->room);
	errand->call = *call;
	if (call->port)
		call->port->ops->ref(call->port);
	lc_loop_post(errand->shard->loop, run_posted_errand, errand);
}

void lc_runtime_call(struct lc_runtime *runtime, const struct lc_call *call)
{
	struct errand errand = {.shard = shard_of(runtime, call->room), .call = *call};

	lc_loop_call(errand.shard->loop, run_errand, &errand);
}

/** Something about a receiving half: it has new wishes, or it is going away. */
struct notice {
	struct shard *shard;
	char room[LC_ID_BYTES + 1];
	struct lc_port *port; /* one reference */
	bool is_leaving;
	struct lc_slot_wishes wishes;
};

static void run_notice(void *data)
{
	struct notice *notice = data;
	struct lc_room_actor *actor = g_hash_table_lookup(notice->shard->actors, notice->room);

	if (actor && notice->is_leaving)
		lc_room_actor_detach(actor, notice->port);
	else if (actor)
		lc_room_actor_wish(actor, notice->port, &notice->wishes);
	notice->port->ops->unref(notice->port);
	g_free(notice);
}

static struct notice *new_notice(struct lc_runtime *runtime, const char *room, struct lc_port *port)
{
	struct notice *notice = g_new0(struct notice, 1);

	notice->shard = shard_of(runtime, room);
	g_strlcpy(notice->room, room, sizeof(notice->room));
	notice->port = port;
	port->ops->ref(port);
	return notice;
}

void lc_runtime_wish(struct lc_runtime *runtime, const char *room, struct lc_port *port,
		     const struct lc_slot_wishes *wishes)
{
	struct notice *notice = new_notice(runtime, room, port);

	notice->wishes = *wishes;
	lc_loop_post(notice->shard->loop, run_notice, notice);
}

void lc_runtime_detach(struct lc_runtime *runtime, const char *room, struct lc_port *port)
{
	struct notice *notice = new_notice(runtime, room, port);

	notice->is_leaving = true;
	lc_loop_post(notice->shard->loop, run_notice, notice);
}

/* Rooms */

/** Making or destroying a room. */
struct change {
	struct lc_runtime *runtime;
	struct shard *shard;
	const char *name;
	enum lc_room_kind kind;
	const struct lc_policy *policy;
	const char *secret;
	bool is_admin;
	enum lc_error error;
	struct lc_why *why;
};

static void create_room(void *data)
{
	struct change *change = data;
	GHashTable *actors = change->shard->actors;

	if (g_hash_table_contains(actors, change->name)) {
		change->error = lc_refuse(change->why, LC_ROOM_EXISTS, "room",
					  "room %.100s exists already", change->name);
		return;
	}
	struct lc_room *room = lc_room_new(change->name, change->kind, change->policy, change->why);
	if (!room) {
		change->error = LC_BAD_FIELD;
		return;
	}
	g_hash_table_insert(actors, g_strdup(change->name),
			    lc_room_actor_new(room, change->shard->loop, change->runtime->bus,
					      change->runtime->mail));
}

enum lc_error lc_runtime_create_room(struct lc_runtime *runtime, const char *name,
				     enum lc_room_kind kind, const struct lc_policy *policy,
				     struct lc_why *why)
{
	struct change change = {
		.runtime = runtime,
		.shard = shard_of(runtime, name),
		.name = name,
		.kind = kind,
		.policy = policy,
		.why = why,
	};

	lc_loop_call(change.shard->loop, create_room, &change);
	return change.error;
}

static void destroy_room(void *data)
{
	struct change *change = data;
	struct lc_room_actor *actor = g_hash_table_lookup(change->shard->actors, change->name);
	bool may = actor &&
		   (change->is_admin ||
		    lc_secret_equal(lc_room_actor_room(actor)->policy.secret, change->secret));

	if (may)
		g_hash_table_remove(change->shard->actors, change->name);
	else
		change->error = lc_refuse(change->why, LC_NO_SUCH_ROOM, "", "%s",
					  lc_error_text(LC_NO_SUCH_ROOM));
}

enum lc_error lc_runtime_destroy_room(struct lc_runtime *runtime, const char *name,
				      const char *secret, bool is_admin, struct lc_why *why)
{
	struct change change = {
		.shard = shard_of(runtime, name),
		.name = name,
		.secret = secret,
		.is_admin = is_admin,
		.why = why,
	};

	lc_loop_call(change.shard->loop, destroy_room, &change);
	return change.error;
}

/** Looking at rooms. */
struct look {
	struct shard *shard;
	const char *name;
	void (*look)(void *user, const struct lc_room *room);
	void *user;
};

static void look_at_one(void *data)
{
	const struct look *look = data;
	const struct lc_room_actor *actor = g_hash_table_lookup(look->shard->actors, look->name);

	look->look(look->user, actor ? lc_room_actor_room(actor) : NULL);
}

void lc_runtime_look(struct lc_runtime *runtime, const char *name,
		     void (*function)(void *user, const struct lc_room *room), void *user)
{
	struct look look = {
		.shard = shard_of(runtime, name), .name = name, .look = function, .user = user};

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
		struct look look = {.shard = &runtime->shards[i], .look = function, .user = user};
		lc_loop_call(look.shard->loop, look_at_all, &look);
	}
}
