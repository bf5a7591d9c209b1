/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/peer/tone.h"

#include "tests/peer/stamp.h"

#include <glib.h>
#include <math.h>
#include <opus.h>
#include <string.h>

#define RATE 8000 /* enough for all tones */
#define FRAME (RATE / 1000 * TONE_FRAME_MS)
#define WINDOW (RATE / 10)
#define LOWEST_HZ 300
#define APART_HZ 40
#define VOLUME 8000
#define BITS_PER_S 24000    /* with 20000, tone 59 is heard as 58 as well */
#define LEAST_AMPLITUDE 400 /* in a mix of many, a tone is lower than it was said */
#define MOST 0.5            /* of the stretches */

static double frequency(unsigned number)
{
	return LOWEST_HZ + APART_HZ * (double)number;
}

/* Speaking */

/** RFC 6716, 3.2.5: one frame with padding, of which the last bytes are for a stamp. */
static uint8_t pad(uint8_t *packet, size_t len)
{
	memmove(packet + 3, packet + 1, len - 1);
	packet[0] |= 3;   /* the number of frames follows */
	packet[1] = 0x41; /* one, padded */
	packet[2] = STAMP_BYTES;
	memset(packet + 2 + len, 0, STAMP_BYTES);
	return (uint8_t)(len + 2 + STAMP_BYTES);
}

struct tone *tone_new(int number)
{
	struct tone *tone = g_new0(struct tone, 1);
	int error = 0;
	OpusEncoder *encoder = opus_encoder_create(RATE, 1, OPUS_APPLICATION_AUDIO, &error);
	int16_t samples[FRAME];

	opus_encoder_ctl(encoder, OPUS_SET_BITRATE(BITS_PER_S));
	/* Twice, so that the end leads over to the beginning. */
	for (unsigned frame = 0; frame < 2 * TONE_FRAMES; frame++) {
		unsigned at = frame % TONE_FRAMES;
		for (unsigned i = 0; i < FRAME; i++) {
			double seconds = (frame * FRAME + i) / (double)RATE;
			samples[i] = number < 0
					     ? 0
					     : (int16_t)(VOLUME * sin(2 * G_PI * seconds *
								      frequency((unsigned)number)));
		}
		int len = opus_encode(encoder, samples, FRAME, tone->frames[at],
				      TONE_MAX_BYTES - STAMP_BYTES - 2);
		tone->len[at] = pad(tone->frames[at], (size_t)MAX(len, 1));
	}
	opus_encoder_destroy(encoder);
	return tone;
}

/* Hearing */

struct ear {
	OpusDecoder *decoder;
	int16_t window[WINDOW];
	unsigned filled;
	unsigned stretches, loud[TONES];
};

struct ear *ear_new(void)
{
	struct ear *ear = g_new0(struct ear, 1);
	int error = 0;

	ear->decoder = opus_decoder_create(RATE, 1, &error);
	return ear;
}

void ear_free(struct ear *ear)
{
	if (!ear)
		return;
	opus_decoder_destroy(ear->decoder);
	g_free(ear);
}

/** Goertzel's algorithm: the amplitude of one frequency. */
static double amplitude(const int16_t *samples, unsigned count, double hertz)
{
	double turn = 2 * cos(2 * G_PI * hertz / RATE), before = 0, last = 0;

	for (unsigned i = 0; i < count; i++) {
		double next = samples[i] + turn * last - before;
		before = last;
		last = next;
	}
	return 2 * sqrt(before * before + last * last - turn * before * last) / count;
}

static void listen(struct ear *ear)
{
	for (unsigned i = 0; i < TONES; i++)
		ear->loud[i] += amplitude(ear->window, WINDOW, frequency(i)) >= LEAST_AMPLITUDE;
	ear->stretches++;
	ear->filled = 0;
}

void ear_take(struct ear *ear, const uint8_t *opus, size_t len)
{
	int16_t samples[FRAME * 6]; /* a packet has 120 ms at most */
	int count = opus_decode(ear->decoder, len ? opus : NULL, (opus_int32)len, samples,
				len ? (int)G_N_ELEMENTS(samples) : FRAME, 0);

	for (int i = 0; i < count; i++) {
		ear->window[ear->filled++] = samples[i];
		if (ear->filled == WINDOW)
			listen(ear);
	}
}

void ear_reset(struct ear *ear)
{
	ear->filled = ear->stretches = 0;
	memset(ear->loud, 0, sizeof(ear->loud));
}

unsigned ear_tell(const struct ear *ear, bool *heard)
{
	for (unsigned i = 0; i < TONES; i++)
		heard[i] = ear->stretches && ear->loud[i] > MOST * ear->stretches;
	return ear->stretches;
}
