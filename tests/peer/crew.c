/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/peer/crew.h"

#include "tests/peer/soup.h"

#include <string.h>

#define TICK_MS 2

struct crew {
	GPtrArray *loops;    /* struct loop *, owned */
	GHashTable *members; /* number -> struct member *, owned; of the calling thread */
	bool tells_events;
	GMutex telling;
	crew_tell tell;
	void *data;
};

struct loop {
	struct crew *crew;
	GMainContext *context;
	GMainLoop *main;
	GThread *thread;
	GPtrArray *peers; /* of its thread */
};

struct member {
	struct loop *loop;
	const struct peer_setup *setup;
	struct peer *peer; /* only its loop may touch it */
};

/* News */

static void tell(struct peer *peer, json_t *news)
{
	struct crew *crew = ((struct loop *)peer->owner)->crew;

	json_object_set_new(news, "peer", json_integer((json_int_t)peer->number));
	g_mutex_lock(&crew->telling);
	crew->tell(crew->data, news);
	g_mutex_unlock(&crew->telling);
}

static double ms_since_began(const struct peer *peer, int64_t us)
{
	return (double)(us - peer->began_us) / 1000;
}

static void on_joined(struct peer *peer)
{
	tell(peer,
	     json_pack("{ss sf}", "event", "joined", "ms", ms_since_began(peer, peer->joined_us)));
}

static void on_complete(struct peer *peer)
{
	tell(peer, json_pack("{ss sf}", "event", "complete", "ms",
			     ms_since_began(peer, peer->complete_us)));
}

static void on_failed(struct peer *peer, const char *why)
{
	tell(peer, json_pack("{ss ss}", "event", "failed", "why", why ? why : ""));
}

static void on_event(struct peer *peer, enum peer_half half, json_t *event)
{
	if (((struct loop *)peer->owner)->crew->tells_events)
		tell(peer,
		     json_pack("{ss si sO}", "event", "told", "half", (int)half, "body", event));
}

static const struct peer_watch watch = {on_joined, on_complete, on_failed, on_event};

/* Loops */

static gboolean tick(gpointer data)
{
	struct loop *loop = data;
	int64_t now_us = g_get_monotonic_time();

	for (unsigned i = 0; i < loop->peers->len; i++)
		peer_tick(g_ptr_array_index(loop->peers, i), now_us);
	return G_SOURCE_CONTINUE;
}

static void *run_loop(void *data)
{
	struct loop *loop = data;
	GSource *ticks = g_timeout_source_new(TICK_MS);

	g_main_context_push_thread_default(loop->context);
	g_source_set_callback(ticks, tick, loop, NULL);
	g_source_attach(ticks, loop->context);
	g_main_loop_run(loop->main);
	g_source_destroy(ticks);
	g_source_unref(ticks);
	/* What has been said goodbye to gets the chance to leave. */
	while (g_main_context_iteration(loop->context, FALSE))
		;
	soup_leave_loop();
	g_main_context_pop_thread_default(loop->context);
	return NULL;
}

static struct loop *loop_new(struct crew *crew, unsigned number)
{
	struct loop *loop = g_new0(struct loop, 1);
	char name[16];

	loop->crew = crew;
	loop->context = g_main_context_new();
	loop->main = g_main_loop_new(loop->context, FALSE);
	loop->peers = g_ptr_array_new();
	g_snprintf(name, sizeof(name), "peers %u", number);
	loop->thread = g_thread_new(name, run_loop, loop);
	return loop;
}

static gboolean quit(gpointer data)
{
	g_main_loop_quit(((struct loop *)data)->main);
	return G_SOURCE_REMOVE;
}

static void loop_free(gpointer data)
{
	struct loop *loop = data;

	/* From within: one that has not begun to run yet would not notice. */
	g_main_context_invoke(loop->context, quit, loop);
	g_thread_join(loop->thread);
	g_main_loop_unref(loop->main);
	g_main_context_unref(loop->context);
	g_ptr_array_unref(loop->peers);
	g_free(loop);
}

/* What a loop is to do, and whether it has */

struct task {
	struct loop *loop;
	void (*run)(struct loop *loop, void *data);
	void *data;
	GMutex lock;
	GCond done;
	bool is_done;
};

static gboolean run_task(gpointer data)
{
	struct task *task = data;

	task->run(task->loop, task->data);
	g_mutex_lock(&task->lock);
	task->is_done = true;
	g_cond_signal(&task->done);
	g_mutex_unlock(&task->lock);
	return G_SOURCE_REMOVE;
}

static void do_on(struct loop *loop, void (*run)(struct loop *loop, void *data), void *data)
{
	struct task task = {.loop = loop, .run = run, .data = data};

	g_mutex_init(&task.lock);
	g_cond_init(&task.done);
	g_main_context_invoke_full(loop->context, G_PRIORITY_HIGH, run_task, &task, NULL);
	g_mutex_lock(&task.lock);
	while (!task.is_done)
		g_cond_wait(&task.done, &task.lock);
	g_mutex_unlock(&task.lock);
	g_mutex_clear(&task.lock);
	g_cond_clear(&task.done);
}

/* Members */

struct addition {
	struct member *member;
	unsigned number;
};

static void add(struct loop *loop, void *data)
{
	struct addition *addition = data;

	addition->member->peer =
		peer_new(loop->context, addition->member->setup, addition->number, &watch, loop);
	/* Until somebody says what it may expect, nothing is enough. */
	addition->member->peer->expected_audio = G_MAXUINT;
	g_ptr_array_add(loop->peers, addition->member->peer);
}

bool crew_add(struct crew *crew, const struct peer_setup *setup, unsigned number)
{
	struct member *member = g_new0(struct member, 1);
	struct addition addition = {member, number};

	if (g_hash_table_contains(crew->members, GUINT_TO_POINTER(number))) {
		g_free(member);
		return false;
	}
	member->loop = g_ptr_array_index(crew->loops, number % crew->loops->len);
	member->setup = setup;
	g_hash_table_insert(crew->members, GUINT_TO_POINTER(number), member);
	do_on(member->loop, add, &addition);
	return true;
}

struct visit {
	struct peer *peer;
	void (*run)(struct peer *peer, void *data);
	void *data;
};

static void visit_one(struct loop *loop, void *data)
{
	const struct visit *visit = data;

	(void)loop;
	visit->run(visit->peer, visit->data);
}

static void visit_all(struct loop *loop, void *data)
{
	const struct visit *visit = data;

	for (unsigned i = 0; i < loop->peers->len; i++)
		visit->run(g_ptr_array_index(loop->peers, i), visit->data);
}

bool crew_with(struct crew *crew, unsigned number, void (*run)(struct peer *peer, void *data),
	       void *data)
{
	struct member *member = g_hash_table_lookup(crew->members, GUINT_TO_POINTER(number));

	if (member)
		do_on(member->loop, visit_one, &(struct visit){member->peer, run, data});
	return member != NULL;
}

void crew_each(struct crew *crew, void (*run)(struct peer *peer, void *data), void *data)
{
	for (unsigned i = 0; i < crew->loops->len; i++)
		do_on(g_ptr_array_index(crew->loops, i), visit_all,
		      &(struct visit){NULL, run, data});
}

static void set_expected(struct peer *peer, void *data)
{
	const unsigned *counts = data;

	peer_expect(peer, counts[0], counts[1]);
}

void crew_expect(struct crew *crew, unsigned number, unsigned audio, unsigned video)
{
	crew_with(crew, number, set_expected, (unsigned[]){audio, video});
}

unsigned crew_count(struct crew *crew, const struct peer_setup *setup, bool is_video)
{
	GHashTableIter at;
	gpointer value;
	unsigned count = 0;

	g_hash_table_iter_init(&at, crew->members);
	while (g_hash_table_iter_next(&at, NULL, &value)) {
		const struct peer_setup *other = ((struct member *)value)->setup;
		bool sends = is_video ? other->has_video || other->has_screen
				      : other->has_audio && !other->is_quiet;
		count += sends && other->kind == setup->kind && !strcmp(other->room, setup->room);
	}
	return count;
}

static void remove_peer(struct loop *loop, void *data)
{
	const struct visit *visit = data;

	g_ptr_array_remove_fast(loop->peers, visit->peer);
	peer_free(visit->peer, visit->data != NULL);
}

bool crew_remove(struct crew *crew, unsigned number, bool is_polite)
{
	struct member *member = g_hash_table_lookup(crew->members, GUINT_TO_POINTER(number));

	if (!member)
		return false;
	do_on(member->loop, remove_peer,
	      &(struct visit){member->peer, NULL, is_polite ? crew : NULL});
	g_hash_table_remove(crew->members, GUINT_TO_POINTER(number));
	return true;
}

struct crew *crew_new(unsigned loops, bool tells_events, crew_tell tell_news, void *data)
{
	struct crew *crew = g_new0(struct crew, 1);

	g_mutex_init(&crew->telling);
	crew->tells_events = tells_events;
	crew->tell = tell_news;
	crew->data = data;
	crew->members = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	crew->loops = g_ptr_array_new_with_free_func(loop_free);
	for (unsigned i = 0; i < loops; i++)
		g_ptr_array_add(crew->loops, loop_new(crew, i));
	return crew;
}

void crew_free(struct crew *crew)
{
	GList *numbers = g_hash_table_get_keys(crew->members);

	for (GList *at = numbers; at; at = at->next)
		crew_remove(crew, GPOINTER_TO_UINT(at->data), true);
	g_list_free(numbers);
	g_ptr_array_unref(crew->loops);
	g_hash_table_unref(crew->members);
	g_mutex_clear(&crew->telling);
	g_free(crew);
}
