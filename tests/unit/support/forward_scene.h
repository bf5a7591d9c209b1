/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The packet path from end to end: real bytes in, what a receiver gets in its slots out. Two
 * publishers, ana and bert, each with a microphone and a camera, and one subscriber, carl, with an
 * audio slot and a video slot; a clock that only the test moves.
 */
#ifndef TESTS_FORWARD_SCENE_H
#define TESTS_FORWARD_SCENE_H

/* cmocka.h wants these four before it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "lectern/media/forward.h"

#define ANA_MIC 11
#define ANA_CAMERA 12
#define BERT_MIC 21
#define BERT_CAMERA 22
#define AUDIO_SLOT 0
#define VIDEO_SLOT 1
#define PT_OPUS_IN 111
#define PT_OPUS_OUT 63
#define PT_VP8_IN 96
#define PT_VP8_OUT 100

/* What a subscriber got: how many packets, and the last one. */
struct receiver {
	unsigned count;
	unsigned slot;
	uint8_t bytes[LC_RTP_MAX_BYTES];
	size_t len;
	const void *extra;
	struct lc_rtp rtp;
	struct lc_vp8 vp8;
};

extern struct receiver received; /* carl's */
extern struct lc_publisher *ana, *bert;
extern struct lc_subscriber *carl;
extern unsigned keyframes_asked; /* of whomever */
extern int64_t now_ms;

/** Everything anew, and nobody pointed at anybody. */
int set_up(void **state);
int tear_down(void **state);

#define fresh(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/** Notes a packet in the receiver that owns the subscriber, and takes it apart. */
void receive(struct lc_subscriber *subscriber, unsigned slot, const struct lc_packet *packet);

/** Both sources of a publisher into carl's two slots, and the slots aimed at them. */
void point_at(struct lc_publisher *publisher, uint32_t mic, uint32_t camera);
void point_at_ana(void);

/** Sends and checks that the packet comes back as it went in. */
void send_packet(struct lc_publisher *publisher, unsigned source, struct lc_packet packet);
/** A packet of 40 bytes with a level, of a microphone. */
void send_audio(struct lc_publisher *publisher, uint16_t seq);

/* A picture in one packet of 40 bytes, with picture id and TL0PICIDX. */
struct video {
	uint8_t layer;
	uint16_t seq;
	uint16_t picture;
	uint8_t tl0;
	uint8_t temporal;
	bool is_key;
};

void send_video(struct lc_publisher *publisher, struct video video);

/** What ana's packets were counted as. */
uint64_t counted(enum lc_count count);

#endif
