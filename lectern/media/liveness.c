/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rule for suspect legs: one question, and a flag so that each answer is told once. Whoever is
 * quiet on purpose is not silent.
 */
#include "lectern/media/liveness.h"

#include "lectern/media/kinds.h"

static bool is_silent(int64_t now_ms, int64_t last_packet_ms, int64_t configured_ms,
		      bool is_sending)
{
	if (last_packet_ms == LC_UNSEEN)
		return false; /* never sent: that is the media timer's case, not ours */
	if (is_sending && configured_ms > last_packet_ms)
		return now_ms - configured_ms >= LC_SUSPECT_AFTER_MS;
	if (is_sending)
		return now_ms - last_packet_ms >= LC_SUSPECT_AFTER_MS;
	if (configured_ms != LC_UNSEEN && last_packet_ms - configured_ms <= LC_SETTLE_MS)
		return false;
	return now_ms - last_packet_ms >= LC_SUSPECT_AFTER_MS;
}

enum lc_liveness_change lc_liveness_step(struct lc_liveness *liveness, int64_t now_ms,
					 int64_t last_packet_ms, int64_t configured_ms,
					 bool is_sending)
{
	bool is_suspect = is_silent(now_ms, last_packet_ms, configured_ms, is_sending);

	if (is_suspect == liveness->is_suspect)
		return LC_LIVENESS_NONE;
	liveness->is_suspect = is_suspect;
	return is_suspect ? LC_LIVENESS_SUSPECT : LC_LIVENESS_RESUMED;
}
