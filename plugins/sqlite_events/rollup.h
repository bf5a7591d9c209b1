/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The numbers of a conference: a fold over its events, in the order in which they came. It knows no
 * clock and no database, so whatever was forgotten is read and added up anew.
 *
 * Somebody is there from the first of the stays that overlap to the end of the last. A second end of
 * a stay changes nothing, a stay without an end is over when the conference is (S4-X06).
 */
#ifndef LECTERN_SQLITE_EVENTS_ROLLUP_H
#define LECTERN_SQLITE_EVENTS_ROLLUP_H

#include <glib.h>

#include "plugins/sqlite_events/record.h"

/** One event of a conference. Texts are borrowed. */
struct rollup_event {
	enum record_kind kind;
	int64_t at_ms;
	uint64_t handle_id; /* of the stay; 0 = all of the participant's */
	unsigned flags;
	const char *participant; /* "" = it is about the conference */
	int64_t incarnation;     /* whose clock `at_ms` is of */
};

/** What one person has done; belongs to its rollup. */
struct rollup_person {
	char *participant;
	char *display, *role;             /* for who writes rows; may be NULL */
	int64_t row;                      /* likewise */
	bool is_changed;                  /* likewise: since it was last written */
	GArray *stays;                    /* handles (guint64) of those that are open */
	int64_t since_ms;                 /* when the first of them was opened */
	int64_t joined_at_ms, left_at_ms; /* first join; last end, 0 while there */
	int64_t attended_ms;              /* without the stay that is open */
	uint32_t join_count, disconnection_count, message_count, reaction_count, error_count;
	bool is_talking, is_lost; /* lost: its last stay ended without a leave */
	int64_t talks_since_ms, spoken_ms;
	int64_t talked_until_ms; /* when the last talk that is over was */
	unsigned flags, ever;    /* what it sends now, what it ever sent */
};

/** A conference; filled by rollup_init, emptied by rollup_clear. */
struct rollup {
	GHashTable *people; /* participant -> struct rollup_person */
	bool is_live;       /* begun and neither ended nor lost */
	bool has_ended;
	bool ends_when_empty; /* set by whoever knows that nobody will say that it has ended */
	int64_t started_at_ms, ended_at_ms;
	int64_t incarnation, last_ms;  /* of the last event */
	int64_t since_ms, duration_ms; /* duration: while the gateway was up */
	uint32_t present, peak;
	uint32_t disconnection_count;
	uint32_t reviewed_disconnections; /* for who raises alerts: of which it knows */
};

/** An empty one. */
void rollup_init(struct rollup *rollup);
/** Frees what it holds. */
void rollup_clear(struct rollup *rollup);
/** Somebody by id, or NULL. */
struct rollup_person *rollup_find(const struct rollup *rollup, const char *participant);
/**
 * Adds the next event. Returns its kind, more precise than it was where only what came before tells
 * what has changed: a screen that is shown now and was not.
 */
enum record_kind rollup_add(struct rollup *rollup, const struct rollup_event *event);
/** Whose open stay a handle is, or NULL. */
struct rollup_person *rollup_find_handle(const struct rollup *rollup, uint64_t handle_id);
/** How long somebody was there until the last event. */
int64_t rollup_attended_ms(const struct rollup *rollup, const struct rollup_person *person);
/** How long somebody has spoken until the last event. */
int64_t rollup_spoken_ms(const struct rollup *rollup, const struct rollup_person *person);
/** How long the conference has lasted until the last event. */
int64_t rollup_duration_ms(const struct rollup *rollup);
/** The most at one time, who is there now included. */
uint32_t rollup_peak(const struct rollup *rollup);

#endif
