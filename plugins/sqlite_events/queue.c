/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Order: what is in hand is older than what is in the spill, and that older than what is in the ring.
 * The lock guards who takes from the ring and the spill; it is never held while the database works, but
 * while the spill does. What stands in atomics is for those who cannot wait for that.
 */
#include "plugins/sqlite_events/queue.h"

#include <glib.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "plugins/sqlite_events/ring.h"
#include "plugins/sqlite_events/spill.h"

#define BATCH_MS 100
#define URGENT_MS 50
#define RELIEF_RETRY_MS 100

struct queue {
	struct ring *ring;
	int64_t incarnation;
	int news, pressure; /* eventfds: for who takes, for the thread of relief */
	_Atomic uint64_t put, stored, dropped, spilled;
	_Atomic uint64_t waiting, spill_waiting, spill_bytes; /* as of the last leave() */
	_Atomic bool is_urgent, is_closing;
	pthread_t relief;
	pthread_mutex_t mutex; /* guards all below */
	char *spill_path;
	size_t spill_limit;
	struct spill *spill; /* NULL = it cannot be opened */
	struct record *hand; /* what was taken and is not settled */
	size_t in_hand;
	bool is_from_spill;      /* it is still in the spill too */
	struct record *moving;   /* taken from the ring on its way to the spill ... */
	size_t moved, in_motion; /* ... of which the disk has not taken those from `moved` on */
};

static void ring_bell(int bell)
{
	const uint64_t one = 1;

	/* It cannot fail but when it has been rung 2^64 - 2 times. */
	if (write(bell, &one, sizeof(one)) < 0)
		return;
}

static bool wait_for_bell(int bell, int timeout_ms)
{
	struct pollfd poll_for = {.fd = bell, .events = POLLIN};
	uint64_t rung;

	return poll(&poll_for, 1, timeout_ms) > 0 && read(bell, &rung, sizeof(rung)) > 0;
}

static size_t count_moving(const struct queue *queue)
{
	return queue->in_motion - queue->moved;
}

/** Taken from the ring and in no spill. */
static size_t count_waiting(const struct queue *queue)
{
	return count_moving(queue) + (queue->is_from_spill ? 0 : queue->in_hand);
}

/** Lets go of the lock; whoever may not wait for it is told what waits. */
static void leave(struct queue *queue)
{
	const struct spill *spill = queue->spill;

	atomic_store(&queue->waiting, count_waiting(queue));
	atomic_store(&queue->spill_waiting, spill ? spill_count(spill) : 0);
	atomic_store(&queue->spill_bytes, spill ? spill_bytes(spill) : 0);
	pthread_mutex_unlock(&queue->mutex);
}

static bool is_half_full(const struct queue *queue)
{
	return ring_count(queue->ring) >= ring_capacity(queue->ring) / 2;
}

/* Relief */

static size_t room_in_spill(const struct queue *queue)
{
	size_t count = queue->spill ? spill_count(queue->spill) : queue->spill_limit;

	return queue->spill_limit - MIN(count, queue->spill_limit);
}

/** Moves a part of the ring to the spill; false when that cannot take it. */
static bool relieve(struct queue *queue)
{
	size_t most = MIN(QUEUE_BATCH, room_in_spill(queue));

	if (!count_moving(queue)) {
		queue->moved = 0;
		queue->in_motion = most ? ring_take(queue->ring, queue->moving, most) : 0;
	}
	size_t left = count_moving(queue);
	if (left && most) {
		size_t count = spill_append(queue->spill, queue->moving + queue->moved, left);
		queue->moved += count;
		atomic_fetch_add(&queue->spilled, count);
	}
	return left && !count_moving(queue);
}

/** One step; returns a file to be synced, when there is one and time for it. */
static int relieve_once(struct queue *queue, bool *is_able)
{
	int file = -1;

	pthread_mutex_lock(&queue->mutex);
	*is_able = true;
	if (is_half_full(queue)) {
		*is_able = relieve(queue);
		if (*is_able && !is_half_full(queue))
			file = spill_dup_file(queue->spill);
	}
	leave(queue);
	return file;
}

static void *run_relief(void *data)
{
	struct queue *queue = data;
	bool is_able = true;

	while (!atomic_load(&queue->is_closing)) {
		if (!is_able || !is_half_full(queue))
			wait_for_bell(queue->pressure, is_able ? -1 : RELIEF_RETRY_MS);
		int file = relieve_once(queue, &is_able);
		/* The disk may take its time: nobody waits for it who puts or takes. */
		if (file >= 0) {
			fdatasync(file);
			close(file);
		}
	}
	return NULL;
}

/* Making */

void queue_reopen(struct queue *queue)
{
	pthread_mutex_lock(&queue->mutex);
	if (!queue->spill && queue->spill_limit)
		queue->spill = spill_open(queue->spill_path, queue->spill_limit);
	leave(queue);
}

struct queue *queue_new(size_t capacity, const char *spill, size_t limit, int64_t incarnation)
{
	struct queue *queue = g_new0(struct queue, 1);

	queue->ring = ring_new(capacity);
	queue->incarnation = incarnation;
	queue->news = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	queue->pressure = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	pthread_mutex_init(&queue->mutex, NULL);
	queue->spill_path = g_strdup(spill);
	queue->spill_limit = limit;
	queue->hand = g_new0(struct record, QUEUE_MOST);
	queue->moving = g_new0(struct record, QUEUE_BATCH);
	queue_reopen(queue);
	pthread_create(&queue->relief, NULL, run_relief, queue);
	pthread_setname_np(queue->relief, "record spill");
	return queue;
}

/** What is in hand goes in front of what waits in the spill. */
static void save_hand(struct queue *queue)
{
	if (!queue->is_from_spill && queue->in_hand &&
	    !(queue->spill && spill_prepend(queue->spill, queue->hand, queue->in_hand)))
		atomic_fetch_add(&queue->dropped, queue->in_hand);
	queue->in_hand = 0;
}

static void save_ring(struct queue *queue)
{
	while (relieve(queue))
		;
	atomic_fetch_add(&queue->dropped, count_moving(queue) + ring_count(queue->ring));
	queue->moved = queue->in_motion;
}

void queue_free(struct queue *queue, struct queue_counts *counts)
{
	atomic_store(&queue->is_closing, true);
	ring_bell(queue->pressure);
	pthread_join(queue->relief, NULL);
	save_hand(queue);
	save_ring(queue);
	queue_count(queue, counts);
	counts->ring = 0; /* counted as dropped */
	spill_close(queue->spill);
	ring_free(queue->ring);
	close(queue->news);
	close(queue->pressure);
	pthread_mutex_destroy(&queue->mutex);
	g_free(queue->hand);
	g_free(queue->moving);
	g_free(queue->spill_path);
	g_free(queue);
}

/* Putting */

struct record *queue_reserve(struct queue *queue)
{
	struct record *place = ring_reserve(queue->ring);

	if (!place) {
		atomic_fetch_add(&queue->put, 1);
		atomic_fetch_add(&queue->dropped, 1);
	}
	return place;
}

void queue_publish(struct queue *queue, bool is_urgent)
{
	struct record *place = ring_reserve(queue->ring);
	size_t half = ring_capacity(queue->ring) / 2;

	place->incarnation = queue->incarnation;
	place->number = atomic_fetch_add(&queue->put, 1) + 1;
	size_t count = ring_publish(queue->ring);
	bool is_first_urgent = is_urgent && !atomic_exchange(&queue->is_urgent, true);
	if (count == 1 || count == QUEUE_BATCH || is_first_urgent)
		ring_bell(queue->news);
	if (count == half || (count > half && count % QUEUE_BATCH == 0))
		ring_bell(queue->pressure);
}

/* Taking */

static bool is_due(struct queue *queue, int64_t since_ms)
{
	int64_t waited_ms = g_get_monotonic_time() / 1000 - since_ms;
	size_t count = ring_count(queue->ring);

	if (count >= QUEUE_BATCH || queue->in_hand || waited_ms >= BATCH_MS)
		return true;
	return atomic_load(&queue->is_urgent) && waited_ms >= URGENT_MS;
}

static bool has_waiting(struct queue *queue)
{
	pthread_mutex_lock(&queue->mutex);
	bool is_waiting = queue->in_hand || count_moving(queue) ||
			  (queue->spill && spill_count(queue->spill));
	leave(queue);
	return is_waiting;
}

void queue_wait(struct queue *queue, int idle_ms)
{
	if (has_waiting(queue))
		return;
	if (!ring_count(queue->ring))
		wait_for_bell(queue->news, idle_ms);
	int64_t since_ms = g_get_monotonic_time() / 1000;
	while (ring_count(queue->ring) && !is_due(queue, since_ms) &&
	       !atomic_load(&queue->is_closing))
		wait_for_bell(queue->news, URGENT_MS);
}

void queue_nudge(struct queue *queue)
{
	ring_bell(queue->news);
}

void queue_wake(struct queue *queue)
{
	atomic_store(&queue->is_closing, true);
	queue_nudge(queue);
}

/** A record that the disk does not give back is lost, and the next one is tried. */
static size_t take_from_spill(struct queue *queue)
{
	size_t count = 0;

	while (!count && queue->spill && spill_count(queue->spill)) {
		count = spill_read(queue->spill, queue->hand, QUEUE_MOST);
		if (!count) {
			spill_remove(queue->spill, 1);
			atomic_fetch_add(&queue->dropped, 1);
		}
	}
	return count;
}

static size_t take_moving(struct queue *queue)
{
	size_t count = count_moving(queue);

	memcpy(queue->hand, queue->moving + queue->moved, count * sizeof(struct record));
	queue->moved = queue->in_motion;
	return count;
}

const struct record *queue_take(struct queue *queue, size_t *count_out)
{
	pthread_mutex_lock(&queue->mutex);
	atomic_store(&queue->is_urgent, false);
	if (!queue->in_hand) {
		queue->in_hand = take_from_spill(queue);
		queue->is_from_spill = queue->in_hand > 0;
	}
	if (!queue->in_hand)
		queue->in_hand = take_moving(queue);
	if (!queue->in_hand)
		queue->in_hand = ring_take(queue->ring, queue->hand, QUEUE_MOST);
	*count_out = queue->in_hand;
	leave(queue);
	return queue->hand;
}

static uint64_t count_own(const struct queue *queue)
{
	uint64_t count = 0;

	for (size_t i = 0; i < queue->in_hand; i++)
		count += queue->hand[i].incarnation == queue->incarnation;
	return count;
}

void queue_settle(struct queue *queue, bool is_stored)
{
	pthread_mutex_lock(&queue->mutex);
	if (is_stored) {
		atomic_fetch_add(&queue->stored, count_own(queue));
		if (queue->is_from_spill)
			spill_remove(queue->spill, queue->in_hand);
		queue->in_hand = 0;
	} else if (queue->is_from_spill) {
		queue->in_hand = 0;
	} else if (queue->spill && !spill_count(queue->spill) &&
		   spill_prepend(queue->spill, queue->hand, queue->in_hand)) {
		/* On the disk it survives a kill; in hand it would not. */
		atomic_fetch_add(&queue->spilled, queue->in_hand);
		queue->in_hand = 0;
	}
	leave(queue);
}

void queue_count(struct queue *queue, struct queue_counts *out)
{
	pthread_mutex_lock(&queue->mutex);
	out->put = atomic_load(&queue->put);
	out->stored = atomic_load(&queue->stored);
	out->dropped = atomic_load(&queue->dropped);
	out->ring = ring_count(queue->ring) + count_waiting(queue);
	out->spill = queue->spill ? spill_count(queue->spill) : 0;
	leave(queue);
}

void queue_measure(const struct queue *queue, struct queue_figures *out)
{
	*out = (struct queue_figures){
		.counts.put = atomic_load(&queue->put),
		.counts.stored = atomic_load(&queue->stored),
		.counts.dropped = atomic_load(&queue->dropped),
		.counts.ring = ring_count(queue->ring) + atomic_load(&queue->waiting),
		.counts.spill = atomic_load(&queue->spill_waiting),
		.spilled = atomic_load(&queue->spilled),
		.ring_capacity = ring_capacity(queue->ring),
		.spill_capacity = queue->spill_limit,
		.spill_bytes = atomic_load(&queue->spill_bytes),
	};
}
