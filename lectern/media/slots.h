/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which source goes into which slot of one subscriber.
 *
 * Two questions, answered one after the other: *which* sources are to be shown (order of
 * importance, never the subscriber's own), and *where* (whoever is in a slot already stays in that
 * slot, so that nothing jumps on the screen and no key frame is wasted).
 * Pure arithmetic on the caller's arrays; it remembers nothing and points nothing.
 */
#ifndef LECTERN_MEDIA_SLOTS_H
#define LECTERN_MEDIA_SLOTS_H

#include "lectern/media/kinds.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** One source of the room as a candidate for a slot. */
struct lc_candidate {
	uint32_t source; /* id, not 0 */
	uint32_t owner;  /* number of the seat it belongs to */
	enum lc_kind kind;
	bool is_on;            /* to be heard or seen at all: sending, not muted, not held */
	bool is_trainer;       /* its owner is the trainer */
	int64_t last_spoke_ms; /* of its owner, or LC_UNSEEN */
};

/** What a slot of the subscriber carries. */
struct lc_assignment {
	uint32_t source; /* in: until now, out: from now on; 0 = empty */
	bool is_changed; /* out */
};

/**
 * Audio. `ranked` are the candidates in order of importance (lc_speakers_select()); those that are
 * off or belong to seat `self` are passed over and the first `slot_count` of the rest get the
 * slots. Candidates that are not microphones are ignored. Returns how many slots changed.
 * At most LC_MAX_SLOTS slots are served.
 */
size_t lc_slots_audio(const struct lc_candidate *ranked, size_t count, uint32_t self,
		      struct lc_assignment *slots, size_t slot_count);

/**
 * Video. `all` are the candidates of the room in join order; `pins` are the source ids this client
 * asked for, most wanted first. Order: pins, screens, trainers' cameras, cameras of those who spoke
 * (latest first; between equals the one already shown), other cameras in join order. Candidates
 * that are off, microphones or of seat `self` are passed over. Returns how many slots changed.
 * At most LC_MAX_SLOTS slots are served.
 */
size_t lc_slots_video(const struct lc_candidate *all, size_t count, uint32_t self,
		      const uint32_t *pins, size_t pin_count, struct lc_assignment *slots,
		      size_t slot_count);

#endif
