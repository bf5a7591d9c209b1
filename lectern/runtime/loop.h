/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A control loop: one thread with a GMainLoop, and the two ways to have it do something.
 *
 * What is posted from one thread runs in the order of posting. A room lives on one loop, so
 * everything about it runs there, one after the other. What has come together by the time the loop
 * looks is one turn; at its end something may be done once for all of it, before anybody who waited
 * for a part of it goes on.
 */
#ifndef LECTERN_RUNTIME_LOOP_H
#define LECTERN_RUNTIME_LOOP_H

#include <glib.h>

struct lc_loop;

/** Something to do on a loop. */
typedef void lc_work(void *data);

/** Starts a loop; `name` is for debuggers, at most 15 bytes. */
struct lc_loop *lc_loop_start(const char *name);
/**
 * Does what has been posted, the last of it on the caller's thread, stops and frees the loop. Not
 * from the loop itself.
 */
void lc_loop_stop(struct lc_loop *loop);
/** Has `work(data)` done at the end of every turn, on the loop. One; set before anything is posted. */
void lc_loop_set_turn_end(struct lc_loop *loop, lc_work *work, void *data);
/** Something was done outside of a turn, by a timer say: a turn, and its end, follow soon. Any thread. */
void lc_loop_poke(struct lc_loop *loop);
/** Has `work(data)` done later; any thread, never waits. */
void lc_loop_post(struct lc_loop *loop, lc_work *work, void *data);
/**
 * Has `work(data)` done and waits for the end of that turn. Any thread; on the loop itself it is done
 * at once. The caller must hold no lock that the loop might want.
 */
void lc_loop_call(struct lc_loop *loop, lc_work *work, void *data);
/** The context that timers attach to; borrowed. */
GMainContext *lc_loop_context(struct lc_loop *loop);

#endif
