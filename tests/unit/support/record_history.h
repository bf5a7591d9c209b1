/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random histories of a gateway as the record meets them: people come and go in several rooms at
 * once, the gateway is killed and started again, its clock is set, the disk fails, and what waits is
 * stored in batches of any size.
 *
 * A history is drawn from a seed, as a list of steps of which any may be left out: what fails can be
 * made small.
 */
#ifndef LECTERN_TESTS_RECORD_HISTORY_H
#define LECTERN_TESTS_RECORD_HISTORY_H

#include <glib.h>

#include "plugins/sqlite_events/record.h"

#define HISTORY_PLACES 6
#define HISTORY_PEOPLE 4
#define HISTORY_HANDLES 3
#define HISTORY_STEPS 160

enum history_act {
	HISTORY_EMIT,  /* the gateway tells an event */
	HISTORY_STORE, /* some of what waits is stored, or it is noted that the gateway is up */
	HISTORY_SPILL, /* what waits in memory goes to the disk */
	HISTORY_KILL,  /* what waits in memory is lost; the gateway starts again */
	HISTORY_STOP,  /* the gateway stops in good order, and starts again */
};

/** One step; what does not concern its act is 0. */
struct history_step {
	enum history_act act;
	int64_t wait_ms; /* before it */

	enum record_kind kind;     /* HISTORY_EMIT, up to `is_dropped` */
	int place, person, handle; /* handle 0 = the event names none */
	unsigned flags;
	int display, role; /* 0 = the event tells none */
	int64_t late_ms;   /* it happened before one that was told earlier */
	bool is_dropped;   /* there was no place for it */

	size_t most;        /* HISTORY_STORE: so many records at most */
	int fails_at;       /* 0 = the disk works; else the change of a file that it refuses */
	bool is_kept_twice; /* what is stored out of the spill is left there too */

	int64_t down_ms, clock_step_ms; /* HISTORY_KILL, HISTORY_STOP: then */
};

/** A history. */
struct history {
	struct history_step steps[HISTORY_STEPS];
	size_t count;
};

/** The history of a seed. */
void history_draw(struct history *history, uint32_t seed);
/** The event of a step. `run` is how often the gateway was started: handles live no longer. */
void history_make_record(const struct history_step *step, unsigned run, int64_t now_ms,
			 struct record *out);
/** A step in a line, to be freed with g_free(). */
char *history_describe(const struct history_step *step);
/** Does a plugin know conferences? If not, one lasts while somebody is in the room. */
bool history_knows_conferences(const char *plugin);

#endif
