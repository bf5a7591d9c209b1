/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/support/record_history.h"

#include <string.h>

static const struct {
	const char *plugin, *room, *conference;
} places[HISTORY_PLACES] = {
	{"janus.plugin.training", "red", "red_1"},
	{"janus.plugin.training", "red", "red_2"},
	{"janus.plugin.persistent", "blue", "blue_1"},
	{"janus.plugin.videoroom", "1234", ""},
	{"janus.plugin.audiobridge", "1234", ""},
	{"janus.plugin.training", "green", ""}, /* a room without a conference */
};
static const char *const people[HISTORY_PEOPLE] = {"ana", "ben", "cleo", "dan"};
static const char *const displays[] = {"", "Somebody", "Somebody Else"};
static const char *const roles[] = {"", "trainee", "trainer"};

/* As often as each stands here. */
static const enum record_kind kinds[] = {
	RECORD_JOIN,          RECORD_JOIN,        RECORD_JOIN,       RECORD_JOIN,
	RECORD_JOIN,          RECORD_JOIN,        RECORD_RECONNECT,  RECORD_RECONNECT,
	RECORD_LEAVE,         RECORD_LEAVE,       RECORD_LEAVE,      RECORD_LEAVE,
	RECORD_DISCONNECT,    RECORD_DISCONNECT,  RECORD_DISCONNECT, RECORD_HANDLE_GONE,
	RECORD_HANDLE_GONE,   RECORD_HANDLE_GONE, RECORD_STATE,      RECORD_STATE,
	RECORD_STATE,         RECORD_STATE,       RECORD_TALK_START, RECORD_TALK_START,
	RECORD_TALK_START,    RECORD_TALK_STOP,   RECORD_TALK_STOP,  RECORD_TALK_STOP,
	RECORD_MESSAGE,       RECORD_MESSAGE,     RECORD_REACTION,   RECORD_ERROR,
	RECORD_HAND_RAISED,   RECORD_OTHER,       RECORD_QUALITY,    RECORD_RESTART,
	RECORD_SESSION_START, RECORD_SESSION_END, RECORD_GATEWAY,    RECORD_MEDIA,
};

static bool one_in(GRand *random, int n)
{
	return g_rand_int_range(random, 0, n) == 0;
}

static void draw_event(GRand *random, int places_count, int people_count, struct history_step *step)
{
	step->kind = kinds[g_rand_int_range(random, 0, G_N_ELEMENTS(kinds))];
	step->place = g_rand_int_range(random, 0, places_count);
	step->person = g_rand_int_range(random, 0, people_count);
	step->handle = g_rand_int_range(random, 0, HISTORY_HANDLES + 1);
	if (step->kind == RECORD_STATE || (step->kind == RECORD_JOIN && one_in(random, 2)))
		step->flags = RECORD_HAS_FLAGS | (unsigned)g_rand_int_range(random, 0, 16) << 1;
	if (step->kind == RECORD_LEAVE && one_in(random, 3))
		step->flags = RECORD_GAVE_UP;
	step->display = one_in(random, 3) ? g_rand_int_range(random, 0, 3) : 0;
	step->role = one_in(random, 3) ? g_rand_int_range(random, 0, 3) : 0;
	step->late_ms = one_in(random, 4) ? g_rand_int_range(random, 0, 9) : 0;
	step->is_dropped = one_in(random, 60);
}

static void draw_start(GRand *random, struct history_step *step)
{
	static const int64_t hours[] = {0, 0, -3600000, 3600000};

	step->down_ms = g_rand_int_range(random, 1, 300000);
	step->clock_step_ms = hours[g_rand_int_range(random, 0, 4)];
	if (step->act == HISTORY_STOP && one_in(random, 4))
		step->fails_at = g_rand_int_range(random, 1, 8);
}

static void draw_store(GRand *random, struct history_step *step)
{
	static const size_t sizes[] = {0, 1, 2, 5, 20, 1000, 1000};

	step->most = sizes[g_rand_int_range(random, 0, G_N_ELEMENTS(sizes))];
	step->fails_at = one_in(random, 5) ? g_rand_int_range(random, 1, 12) : 0;
	step->is_kept_twice = one_in(random, 4);
}

static enum history_act draw_act(GRand *random)
{
	int chance = g_rand_int_range(random, 0, 100);

	if (chance < 72)
		return HISTORY_EMIT;
	if (chance < 91)
		return HISTORY_STORE;
	if (chance < 94)
		return HISTORY_SPILL;
	return chance < 98 ? HISTORY_KILL : HISTORY_STOP;
}

void history_draw(struct history *history, uint32_t seed)
{
	static const int64_t waits_ms[] = {0, 0, 0, 1, 7, 60, 400, 1300, 20000, 200000};
	GRand *random = g_rand_new_with_seed(seed);
	int places_count = g_rand_int_range(random, 1, HISTORY_PLACES + 1);
	int people_count = g_rand_int_range(random, 1, HISTORY_PEOPLE + 1);
	int first_place = g_rand_int_range(random, 0, HISTORY_PLACES);

	*history = (struct history){.count = (size_t)g_rand_int_range(random, 5, HISTORY_STEPS)};
	for (size_t i = 0; i < history->count; i++) {
		struct history_step *step = &history->steps[i];
		step->act = draw_act(random);
		step->wait_ms = waits_ms[g_rand_int_range(random, 0, G_N_ELEMENTS(waits_ms))];
		if (step->act == HISTORY_EMIT)
			draw_event(random, places_count, people_count, step);
		else if (step->act == HISTORY_STORE)
			draw_store(random, step);
		else if (step->act != HISTORY_SPILL)
			draw_start(random, step);
		step->place = (step->place + first_place) % HISTORY_PLACES;
	}
	g_rand_free(random);
}

#define FILL(field, text) g_strlcpy(field, text, sizeof(field))

static void fill_person(const struct history_step *step, struct record_person *out)
{
	bool is_of_all = step->kind == RECORD_SESSION_START || step->kind == RECORD_SESSION_END;

	FILL(out->plugin, places[step->place].plugin);
	FILL(out->room, places[step->place].room);
	FILL(out->conference, places[step->place].conference);
	FILL(out->participant, is_of_all ? "" : people[step->person]);
	FILL(out->display, displays[step->display]);
	FILL(out->role, roles[step->role]);
}

void history_make_record(const struct history_step *step, unsigned run, int64_t now_ms,
			 struct record *out)
{
	int handle = (step->place * HISTORY_PEOPLE + step->person) * 10 + step->handle;

	*out = (struct record){
		.at_ms = now_ms - step->late_ms,
		.kind = step->kind,
		.type = 64,
		.handle_id = step->handle ? (uint64_t)run * 1000 + (uint64_t)handle : 0,
		.flags = step->flags,
	};
	FILL(out->name, record_word(step->kind));
	if (step->kind == RECORD_MEDIA)
		FILL(out->media.medium, "audio");
	else if (step->kind != RECORD_GATEWAY && step->kind != RECORD_HANDLE_GONE)
		fill_person(step, &out->person);
}

char *history_describe(const struct history_step *step)
{
	static const char *const acts[] = {"emit", "store", "spill", "kill", "stop"};

	if (step->act == HISTORY_EMIT)
		return g_strdup_printf("+%-6" G_GINT64_FORMAT
				       " %s %s in %s %s, handle %d, flags %u%s%s, %d ms late%s",
				       step->wait_ms, people[step->person], record_word(step->kind),
				       places[step->place].plugin,
				       *places[step->place].conference
					       ? places[step->place].conference
					       : places[step->place].room,
				       step->handle, step->flags, step->display ? ", named" : "",
				       step->role ? ", with a role" : "", (int)step->late_ms,
				       step->is_dropped ? ", dropped" : "");
	return g_strdup_printf("+%-6" G_GINT64_FORMAT " %s%s, %zu at most, fails at %d, down for %d"
			       " ms, clock set by %d ms",
			       step->wait_ms, acts[step->act],
			       step->is_kept_twice ? " (stays in the spill)" : "", step->most,
			       step->fails_at, (int)step->down_ms, (int)step->clock_step_ms);
}

bool history_knows_conferences(const char *plugin)
{
	return strcmp(plugin, "janus.plugin.videoroom") != 0 &&
	       strcmp(plugin, "janus.plugin.audiobridge") != 0;
}
