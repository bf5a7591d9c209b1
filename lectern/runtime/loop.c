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
	GSource *pump;         /* ready while the queue is not empty */
};

struct item {
	lc_work *work;
	void *data;
};

/** Somebody who waits for lc_loop_call(). */
struct waiter {
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

static struct item *take_item(struct lc_loop *loop)
{
	pthread_mutex_lock(&loop->mutex);
	struct item *item = g_queue_pop_head(&loop->queue);
	if (!item)
		g_source_set_ready_time(loop->pump, -1);
	pthread_mutex_unlock(&loop->mutex);
	return item;
}

static gboolean run_items(GSource *source, GSourceFunc callback, gpointer data)
{
	struct lc_loop *loop = ((struct pump *)source)->loop;
	struct item *item;

	(void)callback, (void)data;
	while ((item = take_item(loop))) {
		item->work(item->data);
		g_free(item);
	}
	return G_SOURCE_CONTINUE;
}

static GSourceFuncs pump_funcs = {.dispatch = run_items};

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
	run_items(loop->pump, NULL, NULL);
	g_source_destroy(loop->pump);
	g_source_unref(loop->pump);
	g_main_loop_unref(loop->main);
	g_main_context_unref(loop->context);
	pthread_mutex_destroy(&loop->mutex);
	g_free(loop);
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
	pthread_mutex_lock(&waiter->mutex);
	waiter->is_done = TRUE;
	pthread_cond_signal(&waiter->cond);
	pthread_mutex_unlock(&waiter->mutex);
}

void lc_loop_call(struct lc_loop *loop, lc_work *work, void *data)
{
	struct waiter waiter = {.work = work, .data = data};

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
