/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The runtime's store: where it is, that it is tried again, and that the gateway lives on when the disk
 * does not.
 *
 * Once a second it looks at the clocks, notes that the gateway is up while anybody is connected, and
 * lets those who could not store something try again.
 */
#ifndef LECTERN_RUNTIME_STATE_H
#define LECTERN_RUNTIME_STATE_H

#include "lectern/conference/types.h"

struct lc_state;
struct lc_store;

/** How it goes. */
struct lc_state_health {
	bool is_on;        /* a file has been configured */
	bool is_well;      /* the last attempt to store went well */
	uint64_t commits;  /* since the start */
	struct lc_why why; /* of the last failure */
};

/**
 * Comes once a second on a thread of the state's own; `step_ms` is how far the wall clock was set since
 * the last time, 0 = it was not. Must not block.
 */
typedef void lc_state_tick(void *user, int64_t step_ms);

/** Makes one that stores nothing: no file yet. `tick` comes once there is one. */
struct lc_state *lc_state_new(lc_state_tick *tick, void *user);
/** Stops ticking; nothing may be stored by a tick any more. Before the loops are stopped. */
void lc_state_rest(struct lc_state *state);
/** Notes that the gateway was up until now, closes the file and frees it. */
void lc_state_free(struct lc_state *state);
/**
 * Keeps rooms in the file `path` from now on; its folder is made. LC_NOT_STORED with `why` when that is not
 * possible: nothing is stored then until the gateway is started anew. `*set_aside_out`: see
 * lc_store_open(). Opening the same file again does nothing; another one is LC_INVALID_STATE.
 */
enum lc_error lc_state_open(struct lc_state *state, const char *path, char **set_aside_out,
			    struct lc_why *why);
/** The open store, borrowed; NULL when there is none. Any thread. */
struct lc_store *lc_state_store(struct lc_state *state);
/** When the gateway was last known to be up before it was started, wall clock; now if never. */
int64_t lc_state_alive_ms(struct lc_state *state);
/** Somebody has connected (1) or gone (-1). */
void lc_state_count_leg(struct lc_state *state, int change);
/** Notes how an attempt to store went. Any thread. */
void lc_state_note(struct lc_state *state, enum lc_error error, const struct lc_why *why);
/** Tells how it goes. Any thread. */
void lc_state_health(struct lc_state *state, struct lc_state_health *out);

#endif
