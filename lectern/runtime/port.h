/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A port: one half of a leg as the runtime sees it, embedded in the adapter's own session.
 *
 * The publishing half has a publisher, the receiving half a subscriber; neither needs to be WebRTC.
 * The runtime holds a counted reference while the half is attached. All calls of `ops` come from
 * the room's control loop; the atomics are written on packet threads and read on the loop.
 */
#ifndef LECTERN_RUNTIME_PORT_H
#define LECTERN_RUNTIME_PORT_H

#include <jansson.h>
#include <stdatomic.h>

#include "lectern/conference/types.h"
#include "lectern/media/feedback.h"
#include "lectern/media/forward.h"
#include "lectern/wire/request.h"

struct lc_port;

/** What an adapter does for the runtime. */
struct lc_port_ops {
	/** Sends an event to the client; `event` is borrowed. */
	void (*tell)(struct lc_port *port, json_t *event);
	/** The leg is over: say so, close the connection, forget the seat. Must not block. */
	void (*end)(struct lc_port *port, uint32_t leg, enum lc_reason reason);
	/** Counts a reference. */
	void (*ref)(struct lc_port *port);
	/** Drops a reference. */
	void (*unref)(struct lc_port *port);
};

/** One receiving m-line as negotiated. */
struct lc_slot_line {
	char mid[LC_MID_BYTES + 1];
	bool is_audio;
};

/** How the connection of a half was last rated, for whoever looks; see lectern/media/quality.h. */
struct lc_port_quality {
	_Atomic uint8_t number; /* 1 to 5, or LC_QUALITY_UNKNOWN */
	_Atomic uint32_t loss_in_10000, jitter_us, rtt_us;
	_Atomic uint32_t mos_in_100;
};

/** One half of a leg; made and freed by the adapter. */
struct lc_port {
	const struct lc_port_ops *ops;
	struct lc_publisher *publisher;    /* owned by the adapter; NULL on the receiving half */
	_Atomic bool is_up;                /* media gets through: what is sent before is lost */
	_Atomic int64_t heard_ms;          /* last RTCP, monotonic, or LC_UNSEEN */
	_Atomic uint64_t keyframes_wanted; /* bit per slot: PLI or FIR came */
	_Atomic uint32_t remb_bits_per_s;  /* last estimate of the receiver, 0 = none */
	_Atomic uint8_t loss_percent;      /* worst of the last receiver reports of pictures */
	struct lc_feedback feedback;       /* all receiver reports; the receiving half's */
	struct lc_port_quality quality;    /* of this half's direction; written on the loop */
};

/** What a subscription brings: handed over with the request, owned by the runtime afterwards. */
struct lc_reception {
	struct lc_subscriber *subscriber; /* one reference */
	unsigned count;                   /* of lines = of the subscriber's slots */
	struct lc_slot_line lines[LC_MAX_SLOTS];
	struct lc_slot_wishes wishes;
};

#endif
