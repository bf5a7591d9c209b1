/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rated windows into minutes, minutes into the quality of a person: the one definition.
 *
 * A minute's rating is the mean of its windows, of all media of one person in one way. It counts when
 * it has windows in at least three of its six parts of ten seconds: one bad moment is no bad
 * connection. A person's quality is that of the worst minute that counts, a conference's that of
 * the worst person (S4-X01). In words: good from R = 80, fair from 60, else poor.
 */
#ifndef LECTERN_SQLITE_EVENTS_QUALITY_SUMS_H
#define LECTERN_SQLITE_EVENTS_QUALITY_SUMS_H

#include "plugins/sqlite_events/quality_line.h"

#define QUALITY_MINUTE_MS 60000
#define QUALITY_LEAST_PARTS 3
#define QUALITY_GOOD 80
#define QUALITY_FAIR 60

/** One way of one person in one minute; all zero has no windows. */
struct quality_minute {
	uint32_t windows, rtt_windows; /* rtt: of which it is known */
	uint32_t parts;                /* a bit for each ten seconds that have a window */
	int64_t expected, lost, bytes;
	double rating, lowest;    /* mean and lowest */
	double jitter_ms, rtt_ms; /* means */
};

/** One person, all minutes; all zero has none. */
struct quality_person {
	bool is_known;
	double rating; /* of the worst minute that counts */
	struct {
		int64_t bytes, for_ms; /* while there were windows */
	} ways[QUALITY_WAYS];
};

/** When the minute of a window began. */
int64_t quality_minute_start(const struct quality_window *window);
/** Adds a window of this minute. */
void quality_minute_add(struct quality_minute *minute, const struct quality_window *window);
/** How long there was something to rate. */
int64_t quality_minute_seconds(const struct quality_minute *minute);
/** Adds a minute; minutes come in any order, each once. */
void quality_person_add(struct quality_person *person, enum quality_way way,
			const struct quality_minute *minute);
/** What was sent and received, kilobits per second, while something was. */
int64_t quality_person_kbps(const struct quality_person *person);
/** The word for a rating; a literal. */
const char *quality_word(double rating);

#endif
