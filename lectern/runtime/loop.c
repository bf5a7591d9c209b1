/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Control loops on GMainContext. Work is a queue of our own behind one source rather than a source
 * per item: order is then plain to see and a burst costs one wake-up. Locks are pthread's, because
 * ThreadSanitizer understands these and not GLib's.
 */
#include "lectern/runtime/loop.h"

#include <pthread.h>

struct lc_loop {
	GThread *thread;
	GMainContext *context;
	GMainLoop *main;
	pthread_mutex_t mutex; /* guards `queue` */
	GQueue queue;          /* of struct item */
	GSource *pump;         /* ready while the queue is not empty, or when poked */
	GPtrArray *waiters; /* of struct waiter, borrowed: what they wait for is done this turn */
	lc_work *turn_end;  /* may be NULL */
	void *turn_end_data;
};

struct item {
	lc_work *work;
	void *data;
};

/** Somebody who waits for lc_loop_call(). */
struct waiter {
	struct lc_loop *loop;
	lc_work *work;
	void *data;
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	gboolean is_done;
};

struct pump {
	GSource source;
	struct lc_loop *loop;
};

/** Everything that has been posted by now; what comes later is for the next turn. */
static GQueue take_items(struct lc_loop *loop)
{
	pthread_mutex_lock(&loop->mutex);
	GQueue items = loop->queue;
	g_queue_init(&loop->queue);
	g_source_set_ready_time(loop->pump, -1);
	pthread_mutex_unlock(&loop->mutex);
	return items;
}

static void wake(struct waiter *waiter)
{
	pthread_mutex_lock(&waiter->mutex);
	waiter->is_done = TRUE;
	pthread_cond_signal(&waiter->cond);
	pthread_mutex_unlock(&waiter->mutex);
}

static void end_turn(struct lc_loop *loop)
{
	if (loop->turn_end)
		loop->turn_end(loop->turn_end_data);
	for (guint i = 0; i < loop->waiters->len; i++)
		wake(loop->waiters->pdata[i]);
	g_ptr_array_set_size(loop->waiters, 0);
}

static void run_turn(struct lc_loop *loop)
{
	GQueue items = take_items(loop);
	struct item *item;

	while ((item = g_queue_pop_head(&items))) {
		item->work(item->data);
		g_free(item);
	}
	end_turn(loop);
}

static gboolean on_pump(GSource *source, GSourceFunc callback, gpointer data)
{
	(void)callback, (void)data;
	run_turn(((struct pump *)source)->loop);
	return G_SOURCE_CONTINUE;
}

static GSourceFuncs pump_funcs = {.dispatch = on_pump};

static gpointer run_loop(gpointer data)
{
	struct lc_loop *loop = data;

	g_main_context_push_thread_default(loop->context);
	g_main_loop_run(loop->main);
	g_main_context_pop_thread_default(loop->context);
	return NULL;
}

struct lc_loop *lc_loop_start(const char *name)
{
	struct lc_loop *loop = g_new0(struct lc_loop, 1);

	pthread_mutex_init(&loop->mutex, NULL);
	g_queue_init(&loop->queue);
	loop->waiters = g_ptr_array_new();
	loop->context = g_main_context_new();
	loop->main = g_main_loop_new(loop->context, FALSE);
	loop->pump = g_source_new(&pump_funcs, sizeof(struct pump));
	((struct pump *)loop->pump)->loop = loop;
	g_source_attach(loop->pump, loop->context);
	loop->thread = g_thread_new(name, run_loop, loop);
	return loop;
}

static void quit(void *data)
{
	g_main_loop_quit(((struct lc_loop *)data)->main);
}

void lc_loop_stop(struct lc_loop *loop)
{
	lc_loop_post(loop, quit, loop);
	g_thread_join(loop->thread);
	do
		run_turn(loop);
	while (!g_queue_is_empty(&loop->queue));
	g_ptr_array_unref(loop->waiters);
	g_source_destroy(loop->pump);
	g_source_unref(loop->pump);
	g_main_loop_unref(loop->main);
	g_main_context_unref(loop->context);
	pthread_mutex_destroy(&loop->mutex);
	g_free(loop);
}

void lc_loop_set_turn_end(struct lc_loop *loop, lc_work *work, void *data)
{
	loop->turn_end = work;
	loop->turn_end_data = data;
}

void lc_loop_poke(struct lc_loop *loop)
{
	pthread_mutex_lock(&loop->mutex);
	g_source_set_ready_time(loop->pump, 0);
	pthread_mutex_unlock(&loop->mutex);
}

void lc_loop_post(struct lc_loop *loop, lc_work *work, void *data)
{
	struct item *item = g_new(struct item, 1);

	item->work = work;
	item->data = data;
	pthread_mutex_lock(&loop->mutex);
	g_queue_push_tail(&loop->queue, item);
	g_source_set_ready_time(loop->pump, 0);
	pthread_mutex_unlock(&loop->mutex);
}

static void do_for_waiter(void *data)
{
	struct waiter *waiter = data;

	waiter->work(waiter->data);
	g_ptr_array_add(waiter->loop->waiters, waiter);
}

void lc_loop_call(struct lc_loop *loop, lc_work *work, void *data)
{
	struct waiter waiter = {.loop = loop, .work = work, .data = data};

	if (g_main_context_is_owner(loop->context)) {
		work(data);
		return;
	}
	pthread_mutex_init(&waiter.mutex, NULL);
	pthread_cond_init(&waiter.cond, NULL);
	lc_loop_post(loop, do_for_waiter, &waiter);
	pthread_mutex_lock(&waiter.mutex);
	while (!waiter.is_done)
		pthread_cond_wait(&waiter.cond, &waiter.mutex);
	pthread_mutex_unlock(&waiter.mutex);
	pthread_mutex_destroy(&waiter.mutex);
	pthread_cond_destroy(&waiter.cond);
}

GMainContext *lc_loop_context(struct lc_loop *loop)
{
	return loop->context;
}
