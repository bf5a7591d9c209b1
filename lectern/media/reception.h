/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What arrives of one stream: how many packets were to be expected, how many came, and how unevenly
 * (RFC 3550 A.1, A.3 and A.8), counted on the packet thread and read on the control loop.
 *
 * The totals only rise; whoever reads remembers where it was. Loss is never invented: another SSRC or
 * a jump of the numbers begins a new count, and pauses leave no gap. A packet that comes twice counts
 * once, one that comes late counts while it is among the last 64. Jitter is, as in browsers, that of
 * the first packet of each timestamp, because the packets of one picture leave one after the other;
 * what follows a pause is compared with nothing.
 */
#ifndef LECTERN_MEDIA_RECEPTION_H
#define LECTERN_MEDIA_RECEPTION_H

#include "lectern/media/rtp.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define LC_RECEPTION_DROPOUT 3000  /* a step further ahead is no loss but another numbering ... */
#define LC_RECEPTION_MISORDER 100  /* ... and so is one further back (RFC 3550 A.1) */
#define LC_RECEPTION_PAUSE_MS 1000 /* longer than Opus' DTX is ever silent */

/** One stream. Written by one packet thread, read by anybody. All zero is fresh. */
struct lc_reception_meter {
	_Atomic uint64_t totals; /* see lc_reception_count() */
	_Atomic uint32_t jitter; /* in sixteenths of a tick of the RTP clock */

	/* The packet thread's own. */
	bool is_started;
	bool has_probe; /* a jump was seen; the next packet decides */
	uint16_t newest, probe;
	uint32_t ssrc, ts, transit;
	uint64_t seen; /* bit i: the packet i before the newest has come, or came before we began */
	int64_t heard_ms;
};

/** Notes a packet; `ticks_per_ms` of its RTP clock. Wait-free; packet thread. */
void lc_reception_meter_note(struct lc_reception_meter *meter, const struct lc_rtp *rtp,
			     uint32_t ticks_per_ms, int64_t now_ms);

/**
 * Adds to totals of expected and received packets. Both stand in one word, so that whoever reads them
 * sees two that belong together; each wraps by itself. One writer at a time.
 */
void lc_reception_count(_Atomic uint64_t *totals, uint32_t expected, uint32_t received);

/** Where a reader of totals was; all zero at first. */
struct lc_reception_mark {
	uint32_t expected, received;
};

/** What came since a mark. */
struct lc_reception_tally {
	uint32_t expected;
	int32_t lost; /* negative when more of what is older came than is missing of what is new */
	double jitter_ms; /* as it is now */
};

/** What was added to `totals` since `mark`, which is moved; the jitter is left at 0. */
struct lc_reception_tally lc_reception_since(uint64_t totals, struct lc_reception_mark *mark);
/** Reads what came since `mark`, and moves the mark. Any thread, one per mark. */
struct lc_reception_tally lc_reception_meter_take(const struct lc_reception_meter *meter,
						  uint32_t ticks_per_ms,
						  struct lc_reception_mark *mark);

#endif
