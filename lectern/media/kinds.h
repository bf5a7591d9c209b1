/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The few words that all files of the packet plane share: kinds of sources, codecs, limits, and
 * how a moment that never was is written.
 *
 * Time in this folder is always an argument: `now_ms`, milliseconds of a clock that never goes
 * back. Nothing here allocates, waits or knows a clock.
 */
#ifndef LECTERN_MEDIA_KINDS_H
#define LECTERN_MEDIA_KINDS_H

#include <stdbool.h>
#include <stdint.h>

#define LC_MAX_SOURCES 3    /* sources of one publisher: microphone, camera, screen */
#define LC_MAX_LAYERS 3     /* simulcast layers of one source, 0 is the smallest */
#define LC_MAX_SLOTS 64     /* slots of one subscriber, audio and video together */
#define LC_TOP_TEMPORAL 3   /* highest VP8 temporal layer id (2 bits); as a wish: "all of them" */
#define LC_NO_PT 0xff       /* no payload type: not negotiated */
#define LC_UNSEEN INT64_MIN /* a time in ms: "never so far" */

/** What a source is. */
enum lc_kind { LC_MIC, LC_CAMERA, LC_SCREEN };

/** What a source is coded with. */
enum lc_codec { LC_OPUS, LC_VP8, LC_VP9, LC_H264, LC_CODECS };

/** A wish for quality: simulcast layer, and highest VP8 temporal layer. */
struct lc_target {
	uint8_t layer;
	uint8_t temporal;
};

/** RTP clock of a codec in ticks per second: 48000 for Opus (RFC 7587), 90000 for video. */
static inline uint32_t lc_codec_clock(enum lc_codec codec)
{
	return codec == LC_OPUS ? 48000 : 90000;
}

/** True for everything but sound. */
static inline bool lc_kind_is_video(enum lc_kind kind)
{
	return kind != LC_MIC;
}

#endif
