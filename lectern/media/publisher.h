/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A *publisher* is the sending half of a leg: up to three sources, each one m-line, the table of
 * routes they take, and what is counted and noted on the way.
 *
 * Mute and hold are the absence of routes: this file does not know them. Everything that two
 * threads share is atomic; the callbacks and the owner never change.
 */
#ifndef LECTERN_MEDIA_PUBLISHER_H
#define LECTERN_MEDIA_PUBLISHER_H

#include "lectern/media/kinds.h"
#include "lectern/media/layers.h"
#include "lectern/media/numbering.h"
#include "lectern/media/reception.h"
#include "lectern/media/route_table.h"
#include "lectern/media/simulcast.h"
#include "lectern/media/speakers.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * At most one request per source in this time: design 3 says 300, but libwebrtc lets fall what comes less than 300 ms after a
 * request that it has heeded, and a request that comes early by jitter would be lost together with the time until the next.
 */
#define LC_KEYFRAME_EVERY_MS 330
#define LC_AWAY_AFTER_MS 1000  /* after so long without a packet a key frame is wanted */
#define LC_BACK_FOR_MS 3000    /* ... for so long, unless one comes */
#define LC_LAYER_FLOWS_MS 3000 /* long enough for a screen that does not move */

/* What is counted per publisher: symbol, name (stable, shown in statistics). */
#define LC_COUNTS(X)                                                                               \
	X(LC_COUNT_RECEIVED, "received") /* every packet offered */                                \
	X(LC_COUNT_SENT, "sent")         /* every packet handed to a slot */                       \
	X(LC_COUNT_TOO_LONG, "too-long") /* dropped, see enum lc_rtp_error */                      \
	X(LC_COUNT_TRUNCATED, "truncated")                                                         \
	X(LC_COUNT_BAD_VERSION, "bad-version")                                                     \
	X(LC_COUNT_BAD_CSRC, "bad-csrc")                                                           \
	X(LC_COUNT_BAD_EXTENSION, "bad-extension")                                                 \
	X(LC_COUNT_BAD_PADDING, "bad-padding")                                                     \
	X(LC_COUNT_UNKNOWN_SOURCE, "unknown-source")   /* dropped: m-line not set up */            \
	X(LC_COUNT_UNKNOWN_PT, "unknown-payload-type") /* dropped: not the negotiated one */       \
	X(LC_COUNT_BAD_LAYER, "bad-layer")             /* dropped: layer out of range */           \
	X(LC_COUNT_BAD_PAYLOAD, "bad-payload")         /* dropped: broken VP8 descriptor */        \
	X(LC_COUNT_NO_LEVEL, "no-level")               /* audio without a level; forwarded */      \
	X(LC_COUNT_SLOT_BUSY, "slot-busy")             /* not sent: slot was changing hands */     \
	X(LC_COUNT_SLOT_MOVED, "slot-moved")           /* not sent: slot is aimed elsewhere */     \
	X(LC_COUNT_SLOT_CODEC, "slot-codec")           /* not sent: slot did not negotiate it */   \
	X(LC_COUNT_LAYER, "other-layer")               /* not sent: layer choice, no key frame */  \
	X(LC_COUNT_LATE, "late")   /* not sent: too old to be placed, or noise */                  \
	X(LC_COUNT_EMPTY, "empty") /* not sent: padding only, closed over */                       \
	X(LC_COUNT_KEYFRAMES_ASKED, "keyframes-asked") /* requests sent to the sources */

#define LC_COUNT_ROW(symbol, name) symbol,
enum lc_count { LC_COUNTS(LC_COUNT_ROW) LC_COUNTS_COUNT };
#undef LC_COUNT_ROW

/** The name of a counter; a literal. */
const char *lc_count_name(enum lc_count count);

/**
 * One m-line of a publisher. Written by lc_publisher_set_source() (the first two) and by the packet
 * path (the rest), read by anybody.
 */
struct lc_source {
	_Atomic uint32_t id;     /* unique in the process; 0 = not set up */
	_Atomic uint32_t format; /* kind, codec, payload type: read by lc_source_read() */
	_Atomic int64_t keyframe_asked_ms;
	_Atomic uint64_t layer_bytes[LC_MAX_LAYERS]; /* for lc_rate_step() */
	struct lc_meter meter;
	struct lc_reception_meter reception[LC_MAX_LAYERS]; /* not kept of a screen */
	struct lc_simulcast simulcast;

	/* The packet thread's own. */
	struct lc_numbering numbering[LC_MAX_LAYERS];
	int64_t last_packet_ms; /* or LC_UNSEEN */
	int64_t back_ms;        /* since when a key frame is owed after a gap, or LC_UNSEEN */
};

/**
 * The sending half of a leg. Made by lc_publisher_new(), freed by lc_publisher_free(). `owner` and
 * `request_keyframe` never change while it lives.
 */
struct lc_publisher {
	void *owner; /* the adapter's; not touched here */
	/**
	 * Asks the client for a key frame of a source, all layers. Called on the packet thread and
	 * on the control loop; must neither block nor call back. May be NULL.
	 */
	void (*request_keyframe)(struct lc_publisher *publisher, unsigned source_index);
	struct lc_source sources[LC_MAX_SOURCES];
	struct lc_route_cell routes;
	_Atomic int64_t last_packet_ms; /* anything heard, RTP or RTCP; or LC_UNSEEN */
	/* Of the packet thread alone, but for LC_COUNT_KEYFRAMES_ASKED, which any thread may add to. */
	_Atomic uint64_t counts[LC_COUNTS_COUNT];
};

/** Makes a publisher without sources and routes. Aborts when memory is out. Control side. */
struct lc_publisher *lc_publisher_new(void *owner,
				      void (*request_keyframe)(struct lc_publisher *publisher,
							       unsigned source_index));
/** Frees it and its routes; NULL is fine. Only when no packet can come any more. */
void lc_publisher_free(struct lc_publisher *publisher);

/**
 * Says what comes on m-line `index` (< LC_MAX_SOURCES): `id` is unique in the process and not 0,
 * `pt` the negotiated payload type. May be repeated while packets flow, e.g. after an ICE restart.
 */
void lc_publisher_set_source(struct lc_publisher *publisher, unsigned index, uint32_t id,
			     enum lc_kind kind, enum lc_codec codec, uint8_t pt);

/** What lc_publisher_set_source() said. */
struct lc_source_setup {
	uint32_t id;
	enum lc_kind kind;
	enum lc_codec codec;
	uint8_t pt;
};

/** Reads the set-up of a source; false, and nothing written, before there is one. Any thread. */
static inline bool lc_source_read(const struct lc_source *source, struct lc_source_setup *out)
{
	uint32_t id = atomic_load_explicit(&source->id, memory_order_acquire);
	uint32_t format = atomic_load_explicit(&source->format, memory_order_relaxed);

	if (id == 0)
		return false;
	out->id = id;
	out->kind = (enum lc_kind)(format >> 16);
	out->codec = (enum lc_codec)(format >> 8 & 0xff);
	out->pt = (uint8_t)format;
	return true;
}

/** Moves a time that two threads may note forward to `now_ms`; it never goes back. */
static inline void lc_time_note(_Atomic int64_t *time, int64_t now_ms)
{
	if (atomic_load_explicit(time, memory_order_relaxed) < now_ms)
		atomic_store_explicit(time, now_ms, memory_order_relaxed);
}

/** Notes that something else (RTCP) was heard from this publisher. Any thread. */
static inline void lc_publisher_heard(struct lc_publisher *publisher, int64_t now_ms)
{
	lc_time_note(&publisher->last_packet_ms, now_ms);
}

/**
 * Asks for a key frame of a source unless that was done less than LC_KEYFRAME_EVERY_MS ago or the
 * source is no video; true when asked. The packet path does this by itself while a slot waits and
 * after LC_AWAY_AFTER_MS without a packet; the control loop does it right after it published routes,
 * and when a subscriber sent PLI or FIR. Any thread.
 */
bool lc_publisher_ask_keyframe(struct lc_publisher *publisher, unsigned source_index,
			       int64_t now_ms);

/**
 * Fills `is_flowing` and `bits_per_s` of the layers of a source for lc_layers_choose(); `height` is
 * left alone. `rates` is the caller's memory from one call to the next, all zero at first. A layer
 * flows when it sent something in the last LC_LAYER_FLOWS_MS. Control side.
 */
void lc_source_layers(const struct lc_source *source, struct lc_rate rates[LC_MAX_LAYERS],
		      int64_t now_ms, struct lc_layer out[LC_MAX_LAYERS]);

/** Adds to a counter that no other thread adds to, so loading and storing is enough. */
static inline void lc_publisher_count_more(struct lc_publisher *publisher, enum lc_count count,
					   uint64_t more)
{
	uint64_t now = atomic_load_explicit(&publisher->counts[count], memory_order_relaxed);

	atomic_store_explicit(&publisher->counts[count], now + more, memory_order_relaxed);
}
/** Reads one counter. Any thread. */
uint64_t lc_publisher_count(const struct lc_publisher *publisher, enum lc_count count);

#endif
