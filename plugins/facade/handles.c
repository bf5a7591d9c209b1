/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A queue of handles in the order of their end. References are dropped outside the lock: the core may
 * free a handle by it.
 */
#include "plugins/facade/handles.h"

#include <pthread.h>

struct retired {
	janus_plugin_session *handle; /* one reference */
	int64_t until_ms;             /* monotonic */
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static GQueue queue = G_QUEUE_INIT; /* of struct retired, owned; guarded by `mutex` */

/** Takes the first one off the queue if its time is over at `now_ms`; the caller owns it. */
static struct retired *take_due(int64_t now_ms)
{
	pthread_mutex_lock(&mutex);
	struct retired *first = g_queue_peek_head(&queue);
	if (first && first->until_ms <= now_ms)
		g_queue_pop_head(&queue);
	else
		first = NULL;
	pthread_mutex_unlock(&mutex);
	return first;
}

static void release_until(int64_t now_ms)
{
	struct retired *due;

	while ((due = take_due(now_ms))) {
		janus_refcount_decrease(&due->handle->ref);
		g_free(due);
	}
}

void facade_handle_retire(janus_plugin_session *handle)
{
	int64_t now_ms = g_get_monotonic_time() / 1000;
	struct retired *retired = g_new0(struct retired, 1);

	retired->handle = handle;
	retired->until_ms = now_ms + FACADE_RETIREMENT_MS;
	pthread_mutex_lock(&mutex);
	g_queue_push_tail(&queue, retired);
	pthread_mutex_unlock(&mutex);
	release_until(now_ms);
}

void facade_handles_release(void)
{
	release_until(INT64_MAX);
}
