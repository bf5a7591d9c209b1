/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two counters that only grow; each is written by one side. They stand in cache lines of their own,
 * so that the sides do not slow each other down.
 */
#include "plugins/sqlite_events/ring.h"

#include <glib.h>
#include <stdatomic.h>
#include <string.h>

#define CACHE_LINE 64

struct ring {
	_Alignas(CACHE_LINE) _Atomic size_t put;   /* records ever put */
	_Alignas(CACHE_LINE) _Atomic size_t taken; /* records ever taken */
	_Alignas(CACHE_LINE) size_t mask; /* capacity - 1; the capacity is a power of two */
	struct record *records;
};

struct ring *ring_new(size_t capacity)
{
	struct ring *ring = g_aligned_alloc0(1, sizeof(*ring), CACHE_LINE);
	size_t size = 1;

	while (size < capacity)
		size *= 2;
	ring->mask = size - 1;
	ring->records = g_new(struct record, size);
	/* Touched now, so that no page has to be found later. */
	memset(ring->records, 0, size * sizeof(struct record));
	return ring;
}

void ring_free(struct ring *ring)
{
	if (!ring)
		return;
	g_free(ring->records);
	g_aligned_free(ring);
}

struct record *ring_reserve(struct ring *ring)
{
	size_t put = atomic_load_explicit(&ring->put, memory_order_relaxed);

	if (put - atomic_load_explicit(&ring->taken, memory_order_acquire) > ring->mask)
		return NULL;
	return &ring->records[put & ring->mask];
}

size_t ring_publish(struct ring *ring)
{
	size_t put = atomic_load_explicit(&ring->put, memory_order_relaxed) + 1;

	atomic_store_explicit(&ring->put, put, memory_order_release);
	return put - atomic_load_explicit(&ring->taken, memory_order_relaxed);
}

size_t ring_take(struct ring *ring, struct record *out, size_t most)
{
	size_t taken = atomic_load_explicit(&ring->taken, memory_order_relaxed);
	size_t count = atomic_load_explicit(&ring->put, memory_order_acquire) - taken;

	if (count > most)
		count = most;
	for (size_t i = 0; i < count; i++)
		out[i] = ring->records[(taken + i) & ring->mask];
	atomic_store_explicit(&ring->taken, taken + count, memory_order_release);
	return count;
}

size_t ring_count(const struct ring *ring)
{
	/* Read in this order it is never negative. */
	size_t taken = atomic_load_explicit(&ring->taken, memory_order_acquire);

	return atomic_load_explicit(&ring->put, memory_order_acquire) - taken;
}

size_t ring_capacity(const struct ring *ring)
{
	return ring->mask + 1;
}
