/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Talk, for the record: when somebody began to talk and when that was over, from the level of the sound and
 * not from the state of the microphone (S4-X09).
 *
 * A *voice* (speakers.h) says whether somebody speaks now: from LC_SPEAKING_LOUDNESS on, until it was
 * below LC_QUIET_LOUDNESS for LC_QUIET_AFTER_MS, so that the pauses between words do not count. Here its
 * beginnings are bounded, so that nobody who plays with a switch makes more than two events a second,
 * and its ends are put where it became quiet.
 */
#ifndef LECTERN_MEDIA_SPEECH_H
#define LECTERN_MEDIA_SPEECH_H

#include "lectern/media/speakers.h"

#define LC_SPEECH_EVERY_MS 1000 /* from one beginning to the next, at least */

enum lc_speech_change { LC_SPEECH_SAME, LC_SPEECH_BEGAN, LC_SPEECH_ENDED };

/** The talk of one leg in one conference; all zero is a fresh one. Touched by the control loop only. */
struct lc_speech {
	bool is_on; /* it has begun and not ended */
	bool has_begun;
	int64_t began_ms; /* the last time, when `has_begun` */
};

/**
 * Follows a voice; to be called after each lc_voice_step(). What has changed since the last call: a
 * beginning that comes too soon after the last one is told when it no longer does, if it still goes on.
 */
enum lc_speech_change lc_speech_step(struct lc_speech *speech, bool is_speaking, int64_t now_ms);

/**
 * For how long a talk that ends now has been over: 0 to LC_QUIET_AFTER_MS, never longer than it was on.
 * To be asked before whatever ends the voice is forgotten.
 */
int64_t lc_speech_quiet_ms(const struct lc_speech *speech, const struct lc_voice *voice,
			   int64_t now_ms);

#endif
