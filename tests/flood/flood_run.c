/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/flood/flood.h"

#include <fcntl.h>
#include <glib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TICK_NS 1000000 /* how often a paced flood looks at the clock */

static struct {
	struct flood_order order;
	_Atomic uint64_t *witness; /* a mapped file, or NULL */
	size_t witness_bytes;
	struct flood_event *prepared; /* all events, or NULL */
	pthread_t thread;
	bool has_thread;
	_Atomic uint64_t emitted;
	_Atomic bool is_over, is_stopping;
	int64_t took_us; /* once it is over */
} the;

/** The thread's own clock: an event is late by a tick at most. */
static uint64_t due(int64_t since_us)
{
	if (!the.order.rate)
		return the.order.events;
	uint64_t passed = (uint64_t)(g_get_monotonic_time() - since_us);
	return MIN(the.order.events, passed * the.order.rate / G_USEC_PER_SEC);
}

static void emit(uint64_t count)
{
	if (the.witness)
		atomic_store(&the.witness[count + 1], (uint64_t)g_get_real_time());
	struct flood_event event = the.prepared ? the.prepared[count]
						: flood_make(&the.order, the.order.first + count);
	flood_send(&event);
	atomic_store(&the.emitted, count + 1);
	if (the.witness)
		atomic_store(&the.witness[0], count + 1);
}

static void *run(void *data)
{
	const struct timespec tick = {.tv_nsec = TICK_NS};
	int64_t since_us = g_get_monotonic_time();
	uint64_t count = 0;

	(void)data;
	while (count < the.order.events && !atomic_load(&the.is_stopping)) {
		uint64_t until = due(since_us);
		while (count < until && !atomic_load(&the.is_stopping))
			emit(count++);
		if (count < the.order.events && the.order.rate)
			nanosleep(&tick, NULL);
	}
	the.took_us = g_get_monotonic_time() - since_us;
	atomic_store(&the.is_over, true);
	return NULL;
}

static bool open_witness(const char *path, uint64_t events)
{
	size_t bytes = (events + 1) * sizeof(uint64_t);
	int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
	void *mapped = MAP_FAILED;

	if (file >= 0 && ftruncate(file, (off_t)bytes) == 0)
		mapped = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (file >= 0)
		close(file);
	if (mapped == MAP_FAILED)
		return false;
	the.witness = mapped;
	the.witness_bytes = bytes;
	return true;
}

static void forget_prepared(void)
{
	for (uint64_t i = atomic_load(&the.emitted); the.prepared && i < the.order.events; i++)
		json_decref(the.prepared[i].body);
	g_clear_pointer(&the.prepared, g_free);
}

bool flood_take(const struct flood_order *order)
{
	if (the.has_thread && !atomic_load(&the.is_over))
		return false;
	flood_stop();
	if (order->witness && !open_witness(order->witness, order->events))
		return false;
	the.order = *order;
	return true;
}

void flood_prepare(void)
{
	the.prepared = g_new(struct flood_event, the.order.events);
	for (uint64_t i = 0; i < the.order.events; i++)
		the.prepared[i] = flood_make(&the.order, the.order.first + i);
}

bool flood_start(void)
{
	if (!the.order.name || the.has_thread)
		return false;
	the.has_thread = pthread_create(&the.thread, NULL, run, NULL) == 0;
	return the.has_thread;
}

json_t *flood_status(void)
{
	bool is_over = atomic_load(&the.is_over);

	return json_pack("{sI sb sI}", "emitted", (json_int_t)atomic_load(&the.emitted), "is_over",
			 is_over, "took_us", (json_int_t)(is_over ? the.took_us : 0));
}

void flood_stop(void)
{
	atomic_store(&the.is_stopping, true);
	if (the.has_thread)
		pthread_join(the.thread, NULL);
	if (the.witness)
		munmap(the.witness, the.witness_bytes);
	forget_prepared();
	g_free(the.order.name);
	g_free(the.order.witness);
	the.order = (struct flood_order){0};
	the.witness = NULL;
	the.has_thread = false;
	atomic_store(&the.emitted, 0);
	atomic_store(&the.is_over, false);
	atomic_store(&the.is_stopping, false);
}
