/* SPDX-License-Identifier: GPL-3.0-or-later */
/* S2-F5 */
/*
 * The packet path takes a short way for what goes on as before. Here the same packets of a source that loses, repeats, jumps,
 * starts over and changes its layers and descriptors, all by chance, go into two slots, of which one is made to decide on every
 * packet: both must send the same, byte for byte.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lectern/media/forward.h"
#include "tests/unit/support/rtp_header.h"

#define PACKETS 400000
#define MIC 11
#define CAMERA 12
#define PT_OPUS 111
#define PT_VP8 96

/* One of the two: a publisher with all its slots, and the last packet that went out. */
struct way {
	struct lc_publisher *publisher;
	struct lc_subscriber *subscriber;
	unsigned sent, keyframes_asked;
	uint8_t bytes[LC_RTP_MAX_BYTES];
	size_t len;
};

static struct way quick, slow;
static int64_t now_ms;

static void receive(struct lc_subscriber *subscriber, unsigned slot, const struct lc_packet *packet)
{
	struct way *way = subscriber->owner;

	(void)slot;
	way->sent++;
	way->len = packet->len;
	memcpy(way->bytes, packet->bytes, packet->len);
}

static void ask(struct lc_publisher *publisher, unsigned source_index)
{
	struct way *way = publisher->owner;

	(void)source_index;
	way->keyframes_asked++;
}

static void point(struct way *way, enum lc_kind kind)
{
	const struct lc_route routes[] = {{way->subscriber, LC_MIC, LC_MIC},
					  {way->subscriber, LC_CAMERA, LC_CAMERA}};

	lc_subscriber_aim(way->subscriber, kind, kind == LC_MIC ? MIC : CAMERA);
	lc_route_cell_publish(&way->publisher->routes, lc_routes_new(routes, 2));
}

static void open_way(struct way *way)
{
	memset(way, 0, sizeof(*way));
	way->publisher = lc_publisher_new(way, ask);
	way->subscriber = lc_subscriber_new(2, way, receive, NULL);
	lc_publisher_set_source(way->publisher, LC_MIC, MIC, LC_MIC, LC_OPUS, PT_OPUS);
	lc_publisher_set_source(way->publisher, LC_CAMERA, CAMERA, LC_CAMERA, LC_VP8, PT_VP8);
	lc_subscriber_set_pt(way->subscriber, LC_MIC, LC_OPUS, 63);
	lc_subscriber_set_pt(way->subscriber, LC_CAMERA, LC_VP8, 100);
	point(way, LC_MIC);
	point(way, LC_CAMERA);
}

static int set_up(void **state)
{
	(void)state;
	srand(7);
	now_ms = 1000;
	open_way(&quick);
	open_way(&slow);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	lc_publisher_free(quick.publisher);
	lc_subscriber_unref(quick.subscriber);
	lc_publisher_free(slow.publisher);
	lc_subscriber_unref(slow.subscriber);
	return 0;
}

static unsigned one_of(unsigned count)
{
	return (unsigned)rand() % count;
}

/* What a layer of the source is about to send. */
struct whim {
	uint32_t ssrc, ts;
	uint16_t seq, picture;
	uint8_t bits, tl0, temporal;
	bool has_tl0, is_start, is_key;
};

static void step(struct whim *whim)
{
	unsigned chance = one_of(2000);

	whim->seq++;
	whim->is_start = one_of(3) == 0;
	whim->is_key = whim->is_start && one_of(20) == 0;
	if (whim->is_start) {
		whim->picture++;
		whim->ts += 3000;
		whim->temporal = whim->is_key ? 0 : (uint8_t)one_of(3);
		whim->tl0 += whim->temporal == 0;
	}
	if (chance < 40)
		whim->seq = (uint16_t)(whim->seq + one_of(6) - 3);
	else if (chance < 44)
		whim->seq = (uint16_t)rand();
	else if (chance < 46)
		whim->ssrc += LC_MAX_LAYERS;
	else if (chance < 50)
		whim->picture = (uint16_t)rand();
	else if (chance < 54)
		whim->bits = (uint8_t[]){0, 7, 15, 15, 15}[one_of(5)];
	else if (chance < 56)
		whim->has_tl0 = one_of(4) != 0;
	else if (chance < 60)
		whim->ts -= 6000;
	else if (chance < 62)
		whim->temporal = (uint8_t)one_of(3); /* within a picture: nobody does that */
}

static size_t put_descriptor(uint8_t *at, const struct whim *whim)
{
	size_t len = 2;

	at[0] = 0x80 | (whim->is_start ? 0x10 : 0);
	at[1] = (uint8_t)((whim->bits ? 0x80 : 0) | (whim->has_tl0 ? 0x40 : 0) | 0x20);
	if (whim->bits == 15) {
		at[len++] = 0x80 | (whim->picture >> 8 & 0x7f);
		at[len++] = (uint8_t)whim->picture;
	} else if (whim->bits) {
		at[len++] = whim->picture & 0x7f;
	}
	if (whim->has_tl0)
		at[len++] = whim->tl0;
	at[len++] = (uint8_t)(whim->temporal << 6 | (one_of(2) ? 0x20 : 0));
	at[len++] = whim->is_key ? 0 : 1;
	return len;
}

/* The same packet on both ways; on the slow one the slot has forgotten that nothing is new. */
static void send(enum lc_kind kind, const uint8_t *bytes, size_t len, uint8_t layer)
{
	uint8_t copy[64];
	struct lc_packet packet = {.bytes = copy, .len = len, .layer = layer};
	unsigned sent = quick.sent;

	memcpy(copy, bytes, len);
	slow.subscriber->slots[kind].steady.era = 0;
	lc_publisher_rtp(slow.publisher, kind, &packet, now_ms);
	assert_memory_equal(copy, bytes, len);
	lc_publisher_rtp(quick.publisher, kind, &packet, now_ms);
	assert_memory_equal(copy, bytes, len);
	assert_int_equal(slow.sent, quick.sent);
	assert_int_equal(slow.keyframes_asked, quick.keyframes_asked);
	if (quick.sent == sent)
		return;
	assert_int_equal(slow.len, quick.len);
	assert_memory_equal(slow.bytes, quick.bytes, quick.len);
}

/* Now and then the control side does something. */
static void control(enum lc_kind kind)
{
	unsigned chance = one_of(2000);

	if (chance < 2) {
		point(&quick, kind);
		point(&slow, kind);
	} else if (chance < 6) {
		struct lc_target wish = {(uint8_t)one_of(LC_MAX_LAYERS), (uint8_t)one_of(4)};
		lc_subscriber_set_target(quick.subscriber, kind, wish);
		lc_subscriber_set_target(slow.subscriber, kind, wish);
	}
	now_ms += one_of(300) ? one_of(10) : 1500;
}

static void the_short_way_sends_pictures_as_the_long_one_does(void **state)
{
	struct whim whims[LC_MAX_LAYERS];
	unsigned steady = 0;
	uint8_t layer = 0;

	(void)state;
	for (unsigned i = 0; i < LC_MAX_LAYERS; i++)
		whims[i] = (struct whim){.ssrc = 50 + i, .bits = 15, .has_tl0 = true};
	for (unsigned i = 0; i < PACKETS; i++) {
		uint8_t bytes[64] = {0};
		/* By times one layer alone, and all of them by turns. */
		if (i % 50000 < 25000 || one_of(20) == 0)
			layer = (uint8_t)one_of(LC_MAX_LAYERS);
		struct whim *whim = &whims[layer];
		step(whim);
		size_t len = put_rtp_header(bytes, PT_VP8, whim->ssrc, whim->seq, whim->ts);
		bytes[1] |= one_of(2) ? 0x80 : 0;
		len += one_of(200) ? put_descriptor(bytes + len, whim) : 0; /* or it is empty */
		steady += quick.subscriber->slots[LC_CAMERA].steady.era != 0;
		send(LC_CAMERA, bytes, len, layer);
		control(LC_CAMERA);
	}
	assert_true(quick.sent > PACKETS / 20);
	assert_true(steady > PACKETS / 5);
}

static void the_short_way_sends_sound_as_the_long_one_does(void **state)
{
	struct whim whim = {.ssrc = 5};
	unsigned steady = 0;

	(void)state;
	for (unsigned i = 0; i < PACKETS; i++) {
		uint8_t bytes[20] = {0};
		step(&whim);
		size_t len = put_rtp_header(bytes, PT_OPUS, whim.ssrc, whim.seq, whim.ts);
		len += one_of(200) ? 4 : 0;
		steady += quick.subscriber->slots[LC_MIC].steady.era != 0;
		send(LC_MIC, bytes, len, 0);
		control(LC_MIC);
	}
	assert_true(quick.sent > PACKETS * 9 / 10);
	assert_true(steady > PACKETS * 9 / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_short_way_sends_pictures_as_the_long_one_does,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_short_way_sends_sound_as_the_long_one_does,
						set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
