/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the counters of a medium to rated windows. Knows no clock and no database.
 *
 * Time is cut into tens of seconds, the same for everybody, so six of them make a minute. A window is
 * what lies between the last sample of one and that of the next: differences of counters. It is none
 * when samples stop for long, come in the wrong order, or when a counter went back, which a new
 * connection does: all begins anew then, the smoothing too. A window in which too little flowed,
 * because of a mute or otherwise, is not rated.
 */
#ifndef LECTERN_SQLITE_EVENTS_QUALITY_LINE_H
#define LECTERN_SQLITE_EVENTS_QUALITY_LINE_H

#include <stdbool.h>
#include <stdint.h>

#define QUALITY_WINDOW_MS 10000
#define QUALITY_MOST_GAP_MS 5000 /* between two samples */
#define QUALITY_LEAST_MS 8000    /* between the first and the last sample of a window */
#define QUALITY_MOST_RTT_MS 7000 /* Janus tells more when its arithmetic has wrapped */

/** Seen from the participant. */
enum quality_way { QUALITY_UP, QUALITY_DOWN, QUALITY_WAYS };

/** The word for a way: "up", "down"; a literal. */
const char *quality_way_word(enum quality_way way);

/** The counters of one way, from the beginning of the connection. */
struct quality_counters {
	int64_t packets, bytes;
	int64_t lost;      /* 24 bits (RFC 3550), signed or not; may go back a little */
	int64_t jitter_ms; /* of the moment */
};

/** What is known of a medium at one moment. */
struct quality_sample {
	int64_t at_ms;
	int64_t rtt_ms; /* 0 = unknown; so is what cannot be right */
	struct quality_counters ways[QUALITY_WAYS];
};

/** A window that was rated. */
struct quality_window {
	int64_t start_ms; /* a multiple of QUALITY_WINDOW_MS */
	enum quality_way way;
	int64_t expected, lost;   /* lost: not more than was expected */
	int64_t bytes;            /* in ten seconds, also when its samples span a little less */
	double jitter_ms, rtt_ms; /* means; rtt_ms 0 = unknown */
	double rating;            /* R of lectern/media/mos.h, smoothed */
};

/** A medium of a connection, in both ways; all zero is a fresh one. */
struct quality_line {
	bool has_fec; /* set by whoever makes it: sound, where lost packets come again */
	bool is_begun;
	struct quality_sample first,
		last;              /* of the window under way; `first` ended the one before */
	int64_t rtt_ms, rtt_count; /* sum of those that are known */
	struct {
		int64_t jitter_ms,
			jitter_count; /* sum over the samples in which something flowed */
		double rating;        /* of the last window */
		bool is_rated;
	} ways[QUALITY_WAYS];
};

/**
 * Adds the next sample. Returns how many windows have ended with the one before and were rated: none,
 * or one of each way, in `out`.
 */
unsigned quality_line_add(struct quality_line *line, const struct quality_sample *sample,
			  struct quality_window out[QUALITY_WAYS]);

#endif
