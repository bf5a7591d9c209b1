/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lectern/media/speech.h"

static bool is_too_soon(const struct lc_speech *speech, int64_t now_ms)
{
	return speech->has_begun && now_ms - speech->began_ms < LC_SPEECH_EVERY_MS;
}

enum lc_speech_change lc_speech_step(struct lc_speech *speech, bool is_speaking, int64_t now_ms)
{
	if (is_speaking == speech->is_on)
		return LC_SPEECH_SAME;
	if (!is_speaking) {
		speech->is_on = false;
		return LC_SPEECH_ENDED;
	}
	if (is_too_soon(speech, now_ms))
		return LC_SPEECH_SAME;
	speech->is_on = speech->has_begun = true;
	speech->began_ms = now_ms;
	return LC_SPEECH_BEGAN;
}

int64_t lc_speech_quiet_ms(const struct lc_speech *speech, const struct lc_voice *voice,
			   int64_t now_ms)
{
	int64_t quiet_ms = now_ms - voice->loud_ms;
	int64_t most_ms = now_ms - speech->began_ms;

	if (most_ms > LC_QUIET_AFTER_MS)
		most_ms = LC_QUIET_AFTER_MS;
	return quiet_ms < most_ms ? quiet_ms : most_ms;
}
