/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stream that lectern-peer receives: a receiver, a clock that only the test moves, and packets as Ana and Bert send them.
 */
#ifndef LECTERN_TESTS_RECEIVER_SCENE_H
#define LECTERN_TESTS_RECEIVER_SCENE_H

/* cmocka.h wants these four before it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/peer/receiver.h"

#define SSRC 0xa1b2c3d4
#define ANA 3
#define BERT 4
#define START_US INT64_C(1000000000)
#define HEAD 12

extern struct receiver receiver;
extern int64_t now_us;

/** A receiver that has received nothing. */
void begin(bool is_video);
int set_up_audio(void **state);
int set_up_video(void **state);
int tear_down(void **state);

#define AUDIO(name) cmocka_unit_test_setup_teardown(name, set_up_audio, tear_down)
#define VIDEO(name) cmocka_unit_test_setup_teardown(name, set_up_video, tear_down)

/** The head of a packet: HEAD bytes. */
void put_head(uint8_t *bytes, uint16_t seq, uint32_t ts);
/** It comes from a heap block of exactly that size, so that a sanitizer sees a step beyond it. */
void take(const uint8_t *bytes, size_t len);
/** A packet of sound, 20 ms after the one before. */
void hear_from(uint16_t peer, uint16_t seq);
/** Packets of Ana's sound. */
void hear(unsigned first, unsigned last);

enum part { FIRST = 1, LAST = 2, WHOLE = 3 };

/** A packet of a picture, 1 ms after the one before. */
void see(enum part part, bool is_key, uint16_t peer, uint16_t picture, uint16_t seq);

const struct receiver_counts *counts(void);
/** Is any of it from that peer? */
bool is_from(unsigned peer);

#endif
