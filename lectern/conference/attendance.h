/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Attendance: when a participant was there, as intervals of its legs on the server's clock.
 *
 * Intervals never overlap: a leg that replaces another continues its interval (S3-X02). An interval
 * is closed by the end of the conference or by the last packet seen, never by "now" (S3-X03), and
 * no client-supplied duration enters. Lengths are taken on the monotonic clock, so a jump of the
 * wall clock changes when an interval is shown to begin but never how long it was.
 */
#ifndef LECTERN_CONFERENCE_ATTENDANCE_H
#define LECTERN_CONFERENCE_ATTENDANCE_H

#include <glib.h>

#include "lectern/conference/types.h"

/** One stay, half open [from, to). */
struct lc_stay {
	int64_t from_mono_ms, to_mono_ms; /* to = LC_NEVER while open */
	int64_t from_wall_ms;             /* where it began on the wall clock */
};

/** A participant's stays in one conference; made by _init, freed by _clear. */
struct lc_attendance {
	GArray *stays; /* of struct lc_stay, in order of time */
};

/** Makes an empty record. */
void lc_attendance_init(struct lc_attendance *attendance);
/** Frees what it holds. */
void lc_attendance_clear(struct lc_attendance *attendance);
/** A stay begins; nothing happens while one is open. */
void lc_attendance_open(struct lc_attendance *attendance, struct lc_now now);
/**
 * The open stay ends at `at_mono_ms`, or where it began if that is earlier; nothing happens when
 * none is open.
 */
void lc_attendance_close(struct lc_attendance *attendance, int64_t at_mono_ms);
/** Is a stay open? */
bool lc_attendance_is_open(const struct lc_attendance *attendance);
/** Length of all stays in ms; an open one counts up to `at_mono_ms`. */
int64_t lc_attendance_total_ms(const struct lc_attendance *attendance, int64_t at_mono_ms);

#endif
