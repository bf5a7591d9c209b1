/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first half of the reference: which conference each event belongs to, and who was there from when
 * to when. A place in time is twice the index of an event in the book; odd ones are after it.
 */
#ifndef LECTERN_TESTS_RECORD_STAYS_H
#define LECTERN_TESTS_RECORD_STAYS_H

#include "tests/unit/support/record_life.h"

#define NO_CONFERENCE (-1) /* of a room that is not there */
#define NO_ROOM (-2)       /* not of a room at all */
#define NEVER G_MAXSIZE

/** A conference: what it is called, and the events with which it begins and is over. */
struct meeting {
	const char *plugin, *room, *id;
	size_t first, over; /* indices; over = NEVER: nothing has ended it */
};

/** A time during which somebody was there. */
struct presence {
	size_t from, to; /* places */
	int64_t from_ms, to_ms;
	guint run;
	bool is_open, is_lost; /* lost: it ended without a leave */
};

/** What each event of a book is about. */
struct places {
	const struct book *book;
	GArray *meetings; /* struct meeting */
	size_t count;     /* of the events */
	int *meeting_of;  /* per event */
	const char **participant_of;
	int64_t *
		time_of; /* time goes on: an event older than the one before it counts as of that one */
};

/** Finds them; ended by places_clear. */
void places_find(struct places *places, const struct book *book);
/** Frees what it holds. */
void places_clear(struct places *places);
/** An event of the book. */
const struct book_entry *entry_at(const struct places *places, size_t i);
/** A conference. */
const struct meeting *meeting_at(const struct places *places, int k);
/** Is an event of a conference, before that is over? */
bool is_within(const struct places *places, int k, size_t i);
/** Does an event bring somebody in? */
bool is_arrival(const struct places *places, size_t i);
/** Is a run of the gateway going on still? */
bool is_up(const struct book *book, guint run);
/** When a run ended, or was last known to be up. */
int64_t end_of_run(const struct book *book, guint run);
/** The last time of a conference in a run of the gateway. */
int64_t last_time(const struct places *places, int k, guint run);
/** The united stays of somebody in a conference, in order: struct presence, to be unreferenced. */
GArray *find_presences(const struct places *places, int k, const char *participant);
/** One of them. */
const struct presence *presence_at(const GArray *presences, guint i);
/** The one around a place in time, or NULL. */
const struct presence *around(const GArray *presences, size_t place);
/** Is an event about somebody in a conference? */
bool is_of(const struct places *places, int k, const char *participant, size_t i);
/** The ids that a conference's events named before it was over, in order; borrowed, in a new array. */
GPtrArray *find_people(const struct places *places, int k);

#endif
