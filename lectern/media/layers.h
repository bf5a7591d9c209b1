/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which simulcast and temporal layer each video slot of a subscriber should get (S2-F5).
 *
 * On the control loop, slots are lifted step by step up a ladder of qualities as far as what is
 * displayed asks for and the link bears, and taken down at once when the link says so. REMB only
 * grows with what is sent, so a link that carries all we send without loss is tried a step higher
 * now and then; a try that fails makes the next one wait twice as long.
 *
 * The result is a wish: layer_switch.h carries it out, at key frames.
 */
#ifndef LECTERN_MEDIA_LAYERS_H
#define LECTERN_MEDIA_LAYERS_H

#include "lectern/media/kinds.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LC_TRY_AFTER_MS 2000      /* first wait before a step up is tried without evidence */
#define LC_TRY_AFTER_MAX_MS 60000 /* longest wait after failures */
#define LC_TRY_WATCH_MS 3000      /* a step up that causes trouble within this time has failed */
#define LC_STEP_EVERY_MS 1000     /* at most one step up, and one round down, in this time */

/** One simulcast layer of a source, as it is now. */
struct lc_layer {
	uint16_t height;     /* pixels; 0 = unknown: 180, 360, 720 are assumed */
	uint32_t bits_per_s; /* measured, see lc_rate_step(); 0 = unknown: a usual one is assumed */
	bool is_flowing;
};

/**
 * One video slot before the chooser. The first block is the caller's, the second the chooser's;
 * all zero is a fresh one. Zero it whenever the slot gets another source.
 */
struct lc_layer_slot {
	uint32_t source;         /* 0 = empty: ignored */
	uint16_t display_height; /* pixels on the screen; 0 = hidden: smallest layer */
	struct lc_layer layers[LC_MAX_LAYERS];

	bool is_started;
	uint8_t step;            /* on the ladder of layers.c */
	struct lc_target target; /* the result */
	bool is_changed;         /* the result differs from the round before */
};

/** The link to one subscriber. The first block is the caller's, the rest the chooser's. */
struct lc_link {
	uint32_t remb_bits_per_s; /* the latest estimate (REMB), 0 = none yet */
	uint8_t loss_percent;     /* the latest receiver reports, without what the sources lost */

	bool is_started;
	int64_t stepped_ms; /* last step up */
	int64_t lowered_ms; /* last round down */
	int64_t calm_ms;    /* no trouble since */
	uint32_t try_after_ms;
	bool is_trying; /* the last step up had no evidence; it is being watched */
};

/**
 * Chooses targets for the `count` slots of one subscriber, the most important first, and marks
 * those that changed; returns how many. To be called about every 250 ms and after every change of
 * the slots. The lowest step always flows: a picture is never switched off here.
 */
size_t lc_layers_choose(struct lc_link *link, struct lc_layer_slot *slots, size_t count,
			int64_t now_ms);

/** Measures the rate of a layer from a counter of bytes that only grows. All zero is fresh. */
struct lc_rate {
	bool is_started;
	uint64_t bytes;
	int64_t stepped_ms;
	uint32_t bits_per_s; /* smoothed over about a second */
};

/** Takes the counter's present value; returns the rate. Calls within 100 ms change nothing. */
uint32_t lc_rate_step(struct lc_rate *rate, uint64_t bytes, int64_t now_ms);

#endif
