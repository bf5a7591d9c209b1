/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Starting and stopping, and requests: finding the loop of a room by its name, and the room on its loop.
 */
#include <pthread.h>
#include <string.h>

#include "lectern/runtime/inside.h"
#include "lectern/runtime/room_actor.h"

static pthread_mutex_t the_mutex = PTHREAD_MUTEX_INITIALIZER; /* guards `the_runtime`, `users` */
static struct lc_runtime *the_runtime;

/** What a shard does every second when the clock was set or something is still to be stored. */
struct nudge {
	struct lc_shard *shard;
	int64_t step_ms;
};

static void run_nudge(void *data)
{
	struct nudge *nudge = data;
	GHashTableIter iter;
	gpointer actor;

	g_hash_table_iter_init(&iter, nudge->shard->actors);
	while (nudge->step_ms && g_hash_table_iter_next(&iter, NULL, &actor))
		lc_room_actor_step_clock(actor, nudge->step_ms);
	g_free(nudge); /* the end of this turn stores what there is to store */
}

static void on_tick(void *user, int64_t step_ms)
{
	struct lc_runtime *runtime = user;

	for (unsigned i = 0; i < runtime->shard_count; i++) {
		struct lc_shard *shard = runtime->shards[i];
		if (!step_ms && !atomic_load(&shard->is_behind))
			continue;
		struct nudge *nudge = g_new0(struct nudge, 1);
		nudge->shard = shard;
		nudge->step_ms = step_ms;
		lc_loop_post(shard->loop, run_nudge, nudge);
	}
}

static struct lc_runtime *start(void)
{
	struct lc_runtime *runtime = g_new0(struct lc_runtime, 1);

	runtime->bus = lc_bus_new();
	runtime->mail = lc_mail_new();
	runtime->state = lc_state_new(on_tick, runtime);
	runtime->shard_count = g_get_num_processors();
	runtime->shards = g_new0(struct lc_shard *, runtime->shard_count);
	for (unsigned i = 0; i < runtime->shard_count; i++) {
		g_autofree char *name = g_strdup_printf("lectern %u", i);
		runtime->shards[i] =
			lc_shard_start(name, runtime->bus, runtime->mail, runtime->state);
	}
	runtime->metrics = lc_metrics_source_add(lc_runtime_measure, runtime);
	return runtime;
}

static void stop(struct lc_runtime *runtime)
{
	lc_metrics_source_remove(runtime->metrics);
	lc_state_rest(runtime->state);
	for (unsigned i = 0; i < runtime->shard_count; i++)
		lc_shard_free(runtime->shards[i]);
	lc_bus_free(runtime->bus);
	lc_mail_free(runtime->mail);
	lc_state_free(runtime->state);
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

struct lc_state *lc_runtime_state(struct lc_runtime *runtime)
{
	return runtime->state;
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

struct lc_shard *lc_runtime_shard(struct lc_runtime *runtime, const char *room)
{
	return runtime->shards[g_str_hash(room) % runtime->shard_count];
}

/* Requests */

/** A call on its way to its room. */
struct errand {
	struct lc_shard *shard;
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
	struct lc_room_actor *actor = lc_shard_find(errand->shard, errand->call.room);

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

	errand->shard = lc_runtime_shard(runtime, call->room);
	errand->call = *call;
	if (call->port)
		call->port->ops->ref(call->port);
	lc_loop_post(errand->shard->loop, run_posted_errand, errand);
}

void lc_runtime_call(struct lc_runtime *runtime, const struct lc_call *call)
{
	struct errand errand = {.shard = lc_runtime_shard(runtime, call->room), .call = *call};

	lc_loop_call(errand.shard->loop, run_errand, &errand);
}

/** Something about a receiving half. */
struct notice {
	struct lc_shard *shard;
	char room[LC_ID_BYTES + 1];
	struct lc_port *port; /* one reference */
	enum { NOTICE_WISHES, NOTICE_UP, NOTICE_LEAVING } kind;
	struct lc_slot_wishes wishes;
};

static void tell_actor(struct lc_room_actor *actor, const struct notice *notice)
{
	switch (notice->kind) {
	case NOTICE_WISHES:
		lc_room_actor_wish(actor, notice->port, &notice->wishes);
		break;
	case NOTICE_UP:
		lc_room_actor_media_up(actor);
		break;
	case NOTICE_LEAVING:
		lc_room_actor_detach(actor, notice->port);
		break;
	}
}

static void run_notice(void *data)
{
	struct notice *notice = data;
	struct lc_room_actor *actor = lc_shard_find(notice->shard, notice->room);

	if (actor)
		tell_actor(actor, notice);
	notice->port->ops->unref(notice->port);
	g_free(notice);
}

static void post_notice(struct lc_runtime *runtime, const char *room, const struct notice *what)
{
	struct notice *notice = g_memdup2(what, sizeof(*what));

	notice->shard = lc_runtime_shard(runtime, room);
	g_strlcpy(notice->room, room, sizeof(notice->room));
	notice->port->ops->ref(notice->port);
	lc_loop_post(notice->shard->loop, run_notice, notice);
}

void lc_runtime_wish(struct lc_runtime *runtime, const char *room, struct lc_port *port,
		     const struct lc_slot_wishes *wishes)
{
	const struct notice notice = {.kind = NOTICE_WISHES, .port = port, .wishes = *wishes};

	post_notice(runtime, room, &notice);
}

void lc_runtime_media_up(struct lc_runtime *runtime, const char *room, struct lc_port *port)
{
	const struct notice notice = {.kind = NOTICE_UP, .port = port};

	post_notice(runtime, room, &notice);
}

void lc_runtime_detach(struct lc_runtime *runtime, const char *room, struct lc_port *port)
{
	const struct notice notice = {.kind = NOTICE_LEAVING, .port = port};

	post_notice(runtime, room, &notice);
}

/** An alert on its way to its room. */
struct alarm {
	struct lc_shard *shard;
	struct lc_alert alert;
};

static void run_alarm(void *data)
{
	struct alarm *alarm = data;
	struct lc_room_actor *actor = lc_shard_find(alarm->shard, alarm->alert.room);

	if (actor)
		lc_room_actor_alert(actor, &alarm->alert);
	g_free(alarm);
}

void lc_runtime_alert(const struct lc_alert *alert)
{
	pthread_mutex_lock(&the_mutex); /* it is not stopped before this is posted */
	if (the_runtime) {
		struct alarm *alarm = g_new0(struct alarm, 1);
		alarm->shard = lc_runtime_shard(the_runtime, alert->room);
		alarm->alert = *alert;
		lc_loop_post(alarm->shard->loop, run_alarm, alarm);
	}
	pthread_mutex_unlock(&the_mutex);
}
