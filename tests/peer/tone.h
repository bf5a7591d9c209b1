/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each peer speaks a tone of its own, in Opus, and ears tell which tones they hear. Tones are 40 Hz apart, from 300 Hz
 * on, so that 80 of them are below 4 kHz, and each fits into a second a whole number of times.
 */
#ifndef LECTERN_TESTS_PEER_TONE_H
#define LECTERN_TESTS_PEER_TONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TONES 80
#define TONE_FRAMES 50 /* of 20 ms: a second, which is repeated */
#define TONE_FRAME_MS 20
#define TONE_FRAME_TICKS 960 /* of the RTP clock, 48 kHz */
#define TONE_MAX_BYTES 128

/** A second of Opus frames, each a packet with its padding for a stamp at the end. */
struct tone {
	uint8_t len[TONE_FRAMES];
	uint8_t frames[TONE_FRAMES][TONE_MAX_BYTES];
};

/** Encodes tone 0 ... TONES - 1; -1 is silence. Free it with g_free(). */
struct tone *tone_new(int number);

/** Hears one stream. */
struct ear;
struct ear *ear_new(void);
void ear_free(struct ear *ear);
/** Takes a packet in the order of its stream; len 0 = it is lost. */
void ear_take(struct ear *ear, const uint8_t *opus, size_t len);
/** Forgets what it has heard. */
void ear_reset(struct ear *ear);
/**
 * Which tones were loud in most of what it has taken since it was reset: `heard` has TONES places. Returns how many
 * stretches of 100 ms that were; with none, nothing is heard.
 */
unsigned ear_tell(const struct ear *ear, bool *heard);

#endif
