/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file is opened once, before anything is stored in it, and closed last; in between every control
 * loop uses it by itself (store.h).
 */
#include "lectern/runtime/state.h"

#include <stdatomic.h>
#include <string.h>

#include "lectern/runtime/loop.h"
#include "lectern/runtime/runtime.h"
#include "lectern/store/gateway.h"
#include "lectern/store/store.h"

#define TICK_MS 1000
#define STEP_MS 1000 /* clocks that drift apart by less per tick have not been set */

struct lc_state {
	lc_state_tick *tick;
	void *user;
	char *path; /* NULL = not configured; written once, before `store` */
	_Atomic(struct lc_store *) store;
	int64_t alive_ms; /* before the start */
	struct lc_loop *loop;
	int64_t lead_ms; /* wall clock minus monotonic; touched by `loop` only */
	atomic_int legs;
	GMutex mutex; /* guards `health` */
	struct lc_state_health health;
};

struct lc_state *lc_state_new(lc_state_tick *tick, void *user)
{
	struct lc_state *state = g_new0(struct lc_state, 1);

	state->tick = tick;
	state->user = user;
	g_mutex_init(&state->mutex);
	return state;
}

struct lc_store *lc_state_store(struct lc_state *state)
{
	return atomic_load(&state->store);
}

int64_t lc_state_alive_ms(struct lc_state *state)
{
	return state->alive_ms;
}

void lc_state_count_leg(struct lc_state *state, int change)
{
	atomic_fetch_add(&state->legs, change);
}

void lc_state_note(struct lc_state *state, enum lc_error error, const struct lc_why *why)
{
	g_mutex_lock(&state->mutex);
	state->health.is_well = error == LC_OK;
	if (error == LC_OK)
		state->health.commits++;
	else
		state->health.why = *why;
	g_mutex_unlock(&state->mutex);
}

void lc_state_health(struct lc_state *state, struct lc_state_health *out)
{
	g_mutex_lock(&state->mutex);
	*out = state->health;
	g_mutex_unlock(&state->mutex);
}

/** So that after a crash it is known until when those who were connected were there. */
static void note_alive(struct lc_store *store)
{
	struct lc_why why = {.text = ""};

	/* What fails here fails elsewhere too, and is told there. */
	if (lc_store_begin(store, &why) != LC_OK)
		return;
	lc_store_put_alive(store, lc_runtime_now().wall_ms);
	lc_store_commit(store, &why);
}

/** How far the wall clock was set since the last time. */
static int64_t find_step(struct lc_state *state)
{
	struct lc_now now = lc_runtime_now();
	int64_t lead_ms = now.wall_ms - now.mono_ms;
	int64_t step_ms = lead_ms - state->lead_ms;

	state->lead_ms = lead_ms;
	return step_ms > STEP_MS || step_ms < -STEP_MS ? step_ms : 0;
}

static gboolean on_tick(gpointer data)
{
	struct lc_state *state = data;

	state->tick(state->user, find_step(state));
	if (atomic_load(&state->legs) > 0)
		note_alive(lc_state_store(state));
	return G_SOURCE_CONTINUE;
}

static void begin_ticking(void *data)
{
	struct lc_state *state = data;
	GSource *timer = g_timeout_source_new(TICK_MS);

	find_step(state);
	g_source_set_callback(timer, on_tick, state, NULL);
	g_source_attach(timer, lc_loop_context(state->loop));
	g_source_unref(timer);
}

static void make_folder(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);

	g_mkdir_with_parents(folder, 0750); /* if not, opening says why */
}

static enum lc_error open_file(struct lc_state *state, char **set_aside_out, struct lc_why *why)
{
	make_folder(state->path);
	struct lc_store *store = lc_store_open(state->path, set_aside_out, why);
	if (!store)
		return LC_NOT_STORED;
	if (lc_store_read_alive(store, &state->alive_ms, why) != LC_OK) {
		lc_store_close(store);
		return LC_NOT_STORED;
	}
	if (!state->alive_ms)
		state->alive_ms = lc_runtime_now().wall_ms;
	atomic_store(&state->store, store);
	state->loop = lc_loop_start("lectern state");
	lc_loop_post(state->loop, begin_ticking, state);
	return LC_OK;
}

enum lc_error lc_state_open(struct lc_state *state, const char *path, char **set_aside_out,
			    struct lc_why *why)
{
	struct lc_why reason = {.text = ""};

	*set_aside_out = NULL;
	if (state->path && strcmp(state->path, path) != 0)
		return lc_refuse(why, LC_INVALID_STATE, "database",
				 "rooms are kept in %.80s already", state->path);
	if (lc_state_store(state))
		return LC_OK;
	g_free(state->path);
	state->path = g_strdup(path);
	enum lc_error error = open_file(state, set_aside_out, &reason);
	lc_state_note(state, error, &reason);
	g_mutex_lock(&state->mutex);
	state->health.is_on = true;
	g_mutex_unlock(&state->mutex);
	if (why)
		*why = reason;
	return error;
}

void lc_state_rest(struct lc_state *state)
{
	if (state->loop)
		lc_loop_stop(g_steal_pointer(&state->loop));
}

void lc_state_free(struct lc_state *state)
{
	struct lc_store *store = lc_state_store(state);

	lc_state_rest(state);
	if (store)
		note_alive(store);
	lc_store_close(store);
	g_free(state->path);
	g_mutex_clear(&state->mutex);
	g_free(state);
}
