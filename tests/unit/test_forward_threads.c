/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Slots that change hands without rest while two publishers send, each on a thread of its own: what
 * a receiver hears stays one stream, and nothing is lost but what a busy slot refused.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <pthread.h>
#include <sched.h>
#include <cmocka.h>

#include "lectern/media/forward.h"
#include "tests/unit/support/rtp_header.h"

#define PT_OPUS 111
#define PT_VP8 96

#define TURNS 100000
#define RECEIVERS 3
#define EACH_SLOTS 2
#define LEAD 400 /* packets by which one publisher may be ahead of the other */

/* What one receiver checks of each of its slots; touched only by who holds the slot. */
struct listener {
	bool has_heard[EACH_SLOTS];
	uint16_t last_seq[EACH_SLOTS];
	uint32_t last_ts[EACH_SLOTS];
	unsigned long heard[EACH_SLOTS];
	unsigned long gaps[EACH_SLOTS];
};

static struct {
	struct lc_subscriber *receivers[RECEIVERS];
	struct lc_publisher *publishers[2];
	int aimed[RECEIVERS][EACH_SLOTS]; /* at whose source; -1 nobody's */
	_Atomic bool is_over;
	_Atomic unsigned long sent[2];
	_Atomic unsigned long turned, heard, gaps, gone;
	unsigned made;
} stage;

static void listen(struct lc_subscriber *subscriber, unsigned slot, const struct lc_packet *packet)
{
	struct listener *listener = subscriber->owner;
	struct lc_rtp rtp;

	if (lc_rtp_parse(packet->bytes, packet->len, &rtp) != LC_RTP_OK || rtp.pt != 100 + slot)
		atomic_fetch_add(&stage.turned, 1);
	if (listener->has_heard[slot]) {
		uint16_t step = (uint16_t)(rtp.seq - listener->last_seq[slot]);

		if (step == 0 || step > 1000 || (int32_t)(rtp.ts - listener->last_ts[slot]) < 0)
			atomic_fetch_add(&stage.turned, 1);
		listener->gaps[slot] += step - 1u;
	}
	listener->has_heard[slot] = true;
	listener->last_seq[slot] = rtp.seq;
	listener->last_ts[slot] = rtp.ts;
	listener->heard[slot]++;
}

static void let_go(struct lc_subscriber *subscriber)
{
	struct listener *listener = subscriber->owner;
	unsigned slot;

	for (slot = 0; slot < EACH_SLOTS; slot++) {
		atomic_fetch_add(&stage.heard, listener->heard[slot]);
		atomic_fetch_add(&stage.gaps, listener->gaps[slot]);
	}
	atomic_fetch_add(&stage.gone, 1);
	free(listener);
}

static struct lc_subscriber *enter_listener(unsigned index)
{
	struct listener *listener = calloc(1, sizeof(*listener));
	struct lc_subscriber *subscriber = lc_subscriber_new(EACH_SLOTS, listener, listen, let_go);
	unsigned slot;

	for (slot = 0; slot < EACH_SLOTS; slot++) {
		lc_subscriber_set_pt(subscriber, slot, LC_OPUS, (uint8_t)(100 + slot));
		lc_subscriber_set_pt(subscriber, slot, LC_VP8, (uint8_t)(100 + slot));
		stage.aimed[index][slot] = -1;
	}
	stage.made++;
	return subscriber;
}

/*
 * A thread that is stopped while it holds a slot keeps the other one out. That must not become a
 * gap so large that it is no gap any more, so nobody runs away.
 */
static void wait_for_the_other(unsigned who)
{
	atomic_fetch_add(&stage.sent[who], 1);
	while (atomic_load(&stage.sent[who]) > atomic_load(&stage.sent[1 - who]) + LEAD &&
	       !atomic_load(&stage.is_over))
		sched_yield();
}

/* Slot 0 gets sound, slot 1 a camera that sends nothing but key frames. */
static void *talk(void *argument)
{
	struct lc_publisher *publisher = argument;
	unsigned who = publisher == stage.publishers[1];
	uint8_t sound[40], image[40] = {0};
	struct lc_packet packets[] = {{.bytes = sound, .len = 40, .has_level = true},
				      {.bytes = image, .len = 40, .is_keyframe = true}};
	uint32_t number = who ? 40000 : 100;
	int64_t at_ms = 0;

	memset(sound, 1, sizeof(sound));
	for (; !atomic_load(&stage.is_over); number++, at_ms++) {
		put_rtp_header(sound, PT_OPUS, 5, (uint16_t)number, number * 48);
		put_rtp_header(image, PT_VP8, 6, (uint16_t)number, number * 90);
		image[12] = 0x10;
		lc_publisher_rtp(publisher, LC_MIC, &packets[0], at_ms);
		lc_publisher_rtp(publisher, LC_CAMERA, &packets[1], at_ms);
		wait_for_the_other(who);
	}
	return NULL;
}

static void publish_routes(int who)
{
	struct lc_route routes[RECEIVERS * EACH_SLOTS];
	size_t count = 0;
	uint8_t i, slot;

	for (i = 0; i < RECEIVERS; i++) {
		for (slot = 0; slot < EACH_SLOTS; slot++) {
			if (stage.aimed[i][slot] == who)
				routes[count++] = (struct lc_route){stage.receivers[i], slot, slot};
		}
	}
	lc_route_cell_publish(&stage.publishers[who]->routes, lc_routes_new(routes, count));
}

static void turn(unsigned i, unsigned slot, int who)
{
	stage.aimed[i][slot] = who;
	lc_subscriber_aim(stage.receivers[i], slot, who < 0 ? 0 : 10u * (unsigned)who + 1 + slot);
	publish_routes(0);
	publish_routes(1);
}

static uint64_t counted_by_both(enum lc_count count)
{
	return lc_publisher_count(stage.publishers[0], count) +
	       lc_publisher_count(stage.publishers[1], count);
}

static void open_stage(pthread_t threads[2])
{
	unsigned i;

	memset(&stage, 0, sizeof(stage));
	for (i = 0; i < RECEIVERS; i++)
		stage.receivers[i] = enter_listener(i);
	for (i = 0; i < 2; i++) { /* both, before either thread looks at them */
		stage.publishers[i] = lc_publisher_new(NULL, NULL);
		lc_publisher_set_source(stage.publishers[i], LC_MIC, 10 * i + 1, LC_MIC, LC_OPUS,
					PT_OPUS);
		lc_publisher_set_source(stage.publishers[i], LC_CAMERA, 10 * i + 2, LC_CAMERA,
					LC_VP8, PT_VP8);
	}
	for (i = 0; i < 2; i++)
		assert_int_equal(0, pthread_create(&threads[i], NULL, talk, stage.publishers[i]));
}

static void close_stage(pthread_t threads[2])
{
	unsigned i;

	atomic_store(&stage.is_over, true);
	for (i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	for (i = 0; i < 2; i++) {
		lc_route_cell_publish(&stage.publishers[i]->routes, NULL);
		assert_int_equal(0, lc_route_cell_reap(&stage.publishers[i]->routes));
	}
	for (i = 0; i < RECEIVERS; i++)
		lc_subscriber_unref(stage.receivers[i]);
}

/* Every now and then a receiver leaves for good and another comes in its place. */
static void replace_receiver(unsigned i)
{
	struct lc_subscriber *leaving = stage.receivers[i];

	lc_subscriber_close(leaving);
	stage.receivers[i] = enter_listener(i);
	publish_routes(0);
	publish_routes(1);
	lc_subscriber_unref(leaving);
}

static void slots_that_change_hands_under_two_busy_threads_stay_continuous(void **state)
{
	pthread_t threads[2];
	uint64_t seed = 5, busy;
	unsigned i;

	(void)state;
	open_stage(threads);
	for (i = 0; i < TURNS; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		turn((unsigned)(seed >> 33) % RECEIVERS, (unsigned)(seed >> 45) % EACH_SLOTS,
		     (int)(seed >> 55) % 3 - 1);
		if (i % 1000 == 0)
			replace_receiver(i / 1000 % RECEIVERS);
		if (i % 8 == 0)
			sched_yield();
	}
	turn(0, 0, 0);
	turn(1, 1, 1);
	while (counted_by_both(LC_COUNT_SENT) < TURNS / 10)
		sched_yield();
	close_stage(threads);
	busy = counted_by_both(LC_COUNT_SLOT_BUSY);
	print_message("# heard %lu, gaps %lu, busy %lu, moved %lu, late %lu\n", stage.heard,
		      stage.gaps, (unsigned long)busy,
		      (unsigned long)counted_by_both(LC_COUNT_SLOT_MOVED),
		      (unsigned long)counted_by_both(LC_COUNT_LATE));
	assert_int_equal(0, stage.turned);
	assert_int_equal(stage.made, stage.gone);
	assert_int_equal(counted_by_both(LC_COUNT_SENT), stage.heard);
	assert_true(stage.gaps <= busy); /* nothing is lost but what a busy slot refused */
	for (i = 0; i < 2; i++)
		lc_publisher_free(stage.publishers[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slots_that_change_hands_under_two_busy_threads_stay_continuous),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
