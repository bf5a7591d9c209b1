/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Notices within 5 s that a leg is dead, from nothing but three times (design 3).
 *
 * A leg is suspect when nothing came for LC_SUSPECT_AFTER_MS although something was expected.
 * Something is expected of who says that it sends, and of others when a packet came later than
 * LC_SETTLE_MS after they last said what they send: a client that just turned everything off falls
 * silent without being suspect. Ending the leg is not decided here.
 */
#ifndef LECTERN_MEDIA_LIVENESS_H
#define LECTERN_MEDIA_LIVENESS_H

#include <stdbool.h>
#include <stdint.h>

#define LC_SUSPECT_AFTER_MS 4000
#define LC_SETTLE_MS 1000

/** What changed in this step. */
enum lc_liveness_change { LC_LIVENESS_NONE, LC_LIVENESS_SUSPECT, LC_LIVENESS_RESUMED };

/** One leg; all zero is a fresh one. Touched by the control loop only. */
struct lc_liveness {
	bool is_suspect;
};

/**
 * Judges a leg at `now_ms`. `last_packet_ms` is when RTP or RTCP was last heard, or LC_UNSEEN;
 * `configured_ms` is when the client last said what it sends (join counts), or LC_UNSEEN, and
 * `is_sending` whether that is anything.
 * Tells each change once: SUSPECT, then RESUMED when packets come again or the client itself is
 * heard by configuring.
 */
enum lc_liveness_change lc_liveness_step(struct lc_liveness *liveness, int64_t now_ms,
					 int64_t last_packet_ms, int64_t configured_ms,
					 bool is_sending);

#endif
