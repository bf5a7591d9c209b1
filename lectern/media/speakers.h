/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is speaking, and which A voices are worth forwarding.
 *
 * Three steps: a *meter* collects RFC 6464 levels on the packet thread (wait-free); a *voice*
 * smooths what the meter collected, on the control loop, and decides whether its owner speaks;
 * the *selection* gives places to voices. A voice that has a place keeps it until somebody needs
 * it more: louder by a margin, for some time. Priority voices come first.
 *
 * Loudness here counts upwards: 0 is silence, 127 the loudest (127 minus the RFC 6464 level).
 */
#ifndef LECTERN_MEDIA_SPEAKERS_H
#define LECTERN_MEDIA_SPEAKERS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LC_SPEAKING_LOUDNESS 87   /* begins to speak at -40 dBov, smoothed */
#define LC_QUIET_LOUDNESS 77      /* may count as quiet below -50 dBov ... */
#define LC_QUIET_AFTER_MS 800     /* ... after this long */
#define LC_UNHEARD_MS 200         /* no packets for this long are silence */
#define LC_CHALLENGE_MARGIN 6     /* dB louder than a speaker whose place is wanted ... */
#define LC_CHALLENGE_AFTER_MS 500 /* ... for this long */

/** Collects levels. Written by one packet thread, read by the control loop. All zero is fresh. */
struct lc_meter {
	_Atomic uint64_t energy; /* sum over the packets since the last read */
	_Atomic uint32_t packets;
};

/** Adds one packet's RFC 6464 level (0 loudest ... 127 silence). Wait-free; packet thread. */
void lc_meter_add(struct lc_meter *meter, uint8_t level);

/**
 * Takes what was collected since the last read: the loudness of the mean energy, 0 to 127, in
 * `loudness_out`. False, and nothing written, when no packet came. Control loop.
 */
bool lc_meter_read(struct lc_meter *meter, uint8_t *loudness_out);

/** Rank of a voice in the selection; higher comes first, whoever is louder. */
enum lc_voice_priority { LC_VOICE_ORDINARY, LC_VOICE_PINNED, LC_VOICE_CALLER };

/**
 * One audio source as the control loop sees it. The first block is the caller's to set, the second
 * belongs to the functions below; all zero plus an id is a fresh one.
 */
struct lc_voice {
	uint32_t source; /* id, not 0 */
	enum lc_voice_priority priority;
	bool is_audible; /* present, its microphone on, neither muted nor held */

	bool is_speaking;
	bool has_place;
	bool is_listed; /* scratch of lc_speakers_select() */
	bool was_stepped;
	uint8_t raw;      /* loudness of the last interval with packets */
	int32_t loudness; /* smoothed, in 1/256 dB */
	int64_t stepped_ms;
	int64_t heard_ms;      /* last interval with packets */
	int64_t loud_ms;       /* last above LC_QUIET_LOUDNESS */
	int64_t last_spoke_ms; /* valid when `has_spoken` */
	bool has_spoken;
	bool is_challenging;
	int64_t challenging_since_ms;
};

/**
 * Brings a voice up to date from its meter; `meter` may be NULL (no packets). To be called every
 * 50 to 200 ms. True when `is_speaking` changed. A voice that is not audible never speaks.
 */
bool lc_voice_step(struct lc_voice *voice, struct lc_meter *meter, int64_t now_ms);

/**
 * Gives `places` places to voices and writes the source ids of those who have one to `chosen`, most
 * important first: priority voices, then who spoke last, then array order. Behind them stands the
 * runner-up, the first of those without a place: whoever has a place does not hear itself, and has
 * room for one more. So `chosen` needs `places` + 1 entries; returns how many were written.
 *
 * `places` is the number of audio slots of the largest subscriber. Free places are filled at once
 * even with silent voices, so that in a small room nobody's first syllable is lost. Updates
 * `has_place` and the challenge times of all voices: a room has one selection, and calls this after
 * each round of lc_voice_step().
 */
size_t lc_speakers_select(struct lc_voice *voices, size_t count, size_t places, int64_t now_ms,
			  uint32_t *chosen);

#endif
