/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sockets are known by a number that is never used twice, not by a pointer: what epoll hands over may
 * have been removed meanwhile by another thread.
 */
#include "transports/sse/watch.h"

#include <glib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "transports/sse/exchange.h"

static struct {
	int epoll, stop;
	GThread *thread;
	GMutex mutex;       /* guards the three below */
	GHashTable *parked; /* number -> struct sse_exchange, one reference each */
	uint64_t last;
} watch = {.epoll = -1, .stop = -1};

static gpointer key_of(uint64_t number)
{
	return GSIZE_TO_POINTER((gsize)number);
}

static struct sse_exchange *find(uint64_t number)
{
	g_mutex_lock(&watch.mutex);
	struct sse_exchange *exchange = g_hash_table_lookup(watch.parked, key_of(number));
	if (exchange)
		sse_exchange_ref(exchange);
	g_mutex_unlock(&watch.mutex);
	return exchange;
}

static gpointer run(gpointer data)
{
	struct epoll_event events[64];

	(void)data;
	for (;;) {
		int count = epoll_wait(watch.epoll, events, G_N_ELEMENTS(events), -1);
		for (int i = 0; i < count; i++) {
			if (events[i].data.u64 == 0)
				return NULL; /* told to stop */
			struct sse_exchange *exchange = find(events[i].data.u64);
			if (!exchange)
				continue;
			sse_exchange_abandon(exchange);
			sse_exchange_unref(exchange);
		}
	}
}

bool sse_watch_start(void)
{
	struct epoll_event stop = {.events = EPOLLIN, .data.u64 = 0};

	watch.epoll = epoll_create1(EPOLL_CLOEXEC);
	watch.stop = eventfd(0, EFD_CLOEXEC);
	if (watch.epoll < 0 || watch.stop < 0 ||
	    epoll_ctl(watch.epoll, EPOLL_CTL_ADD, watch.stop, &stop) != 0)
		return false;
	g_mutex_init(&watch.mutex);
	watch.parked = g_hash_table_new(NULL, NULL);
	watch.thread = g_thread_new("sse watch", run, NULL);
	return true;
}

void sse_watch_stop(void)
{
	const uint64_t one = 1;

	if (watch.thread && write(watch.stop, &one, sizeof(one)) == sizeof(one))
		g_thread_join(g_steal_pointer(&watch.thread));
	close(watch.epoll);
	close(watch.stop);
	g_clear_pointer(&watch.parked, g_hash_table_unref);
}

void sse_watch_add(int socket, struct sse_exchange *exchange)
{
	struct epoll_event event = {.events = EPOLLRDHUP | EPOLLONESHOT};

	g_mutex_lock(&watch.mutex);
	exchange->watched = event.data.u64 = ++watch.last;
	g_hash_table_insert(watch.parked, key_of(watch.last), sse_exchange_ref(exchange));
	g_mutex_unlock(&watch.mutex);
	epoll_ctl(watch.epoll, EPOLL_CTL_ADD, socket, &event);
}

void sse_watch_remove(int socket, struct sse_exchange *exchange)
{
	epoll_ctl(watch.epoll, EPOLL_CTL_DEL, socket, NULL);
	g_mutex_lock(&watch.mutex);
	bool is_watched = g_hash_table_remove(watch.parked, key_of(exchange->watched));
	g_mutex_unlock(&watch.mutex);
	if (is_watched)
		sse_exchange_unref(exchange);
}
