/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time only goes on while the gateway is up: events of different threads of Janus come a little out
 * of order, and one that is older than the last counts as of the last.
 */
#include "plugins/sqlite_events/rollup.h"

static void free_person(void *data)
{
	struct rollup_person *person = data;

	g_array_unref(person->stays);
	g_free(person->participant);
	g_free(person->display);
	g_free(person->role);
	g_free(person);
}

void rollup_init(struct rollup *rollup)
{
	*rollup = (struct rollup){
		.people = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_person),
	};
}

void rollup_clear(struct rollup *rollup)
{
	g_hash_table_unref(rollup->people);
	rollup->people = NULL;
}

struct rollup_person *rollup_find(const struct rollup *rollup, const char *participant)
{
	return g_hash_table_lookup(rollup->people, participant);
}

static struct rollup_person *need_person(struct rollup *rollup, const char *participant)
{
	struct rollup_person *person = rollup_find(rollup, participant);

	if (person)
		return person;
	person = g_new0(struct rollup_person, 1);
	person->participant = g_strdup(participant);
	person->stays = g_array_new(FALSE, FALSE, sizeof(guint64));
	g_hash_table_insert(rollup->people, person->participant, person);
	return person;
}

/* Stays */

static bool has_stay(const struct rollup_person *person, uint64_t handle_id)
{
	for (guint i = 0; i < person->stays->len; i++) {
		if (g_array_index(person->stays, guint64, i) == handle_id)
			return true;
	}
	return false;
}

static void open_stay(struct rollup *rollup, struct rollup_person *person, guint64 handle_id)
{
	if (has_stay(person, handle_id))
		return;
	g_array_append_val(person->stays, handle_id);
	if (person->stays->len > 1)
		return;
	if (!person->join_count)
		person->joined_at_ms = rollup->last_ms;
	person->join_count++;
	person->since_ms = rollup->last_ms;
	person->left_at_ms = 0;
	rollup->present++;
}

/** The end of a talk is known when it has been quiet for a while: it may lie before other events. */
static void stop_talking(struct rollup_person *person, int64_t at_ms)
{
	if (!person->is_talking)
		return;
	person->talked_until_ms = MAX(at_ms, person->talks_since_ms);
	person->spoken_ms += person->talked_until_ms - person->talks_since_ms;
	person->is_talking = false;
}

static void go_out(struct rollup *rollup, struct rollup_person *person, bool is_lost)
{
	person->attended_ms += rollup->last_ms - person->since_ms;
	person->left_at_ms = rollup->last_ms;
	person->is_lost = is_lost;
	person->is_changed = true;
	person->flags = 0;
	rollup->present--;
	if (is_lost) {
		person->disconnection_count++;
		rollup->disconnection_count++;
	}
	stop_talking(person, rollup->last_ms);
}

static void close_stay(struct rollup *rollup, struct rollup_person *person, uint64_t handle_id,
		       bool is_lost)
{
	bool was_there = person->stays->len > 0;

	for (guint i = person->stays->len; i-- > 0;) {
		if (!handle_id || g_array_index(person->stays, guint64, i) == handle_id)
			g_array_remove_index(person->stays, i);
	}
	if (was_there && !person->stays->len)
		go_out(rollup, person, is_lost);
}

static void close_all(struct rollup *rollup, bool is_lost)
{
	GHashTableIter at;
	gpointer person;

	g_hash_table_iter_init(&at, rollup->people);
	while (g_hash_table_iter_next(&at, NULL, &person))
		close_stay(rollup, person, 0, is_lost);
}

/* The conference */

/**
 * Concurrency counts when it has lasted: who leaves and who comes at one moment were not together.
 * Each run of the gateway has its clock; none begins while it is live, for a start ends that first.
 */
static void go_on(struct rollup *rollup, const struct rollup_event *event)
{
	if (!rollup->is_live && event->incarnation != rollup->incarnation) {
		rollup->incarnation = event->incarnation;
		rollup->last_ms = 0;
	}
	if (event->at_ms <= rollup->last_ms)
		return;
	rollup->peak = MAX(rollup->peak, rollup->present);
	rollup->last_ms = event->at_ms;
}

/** The first event begins it; after the gateway was lost it goes on when somebody is back. */
static void begin(struct rollup *rollup, enum record_kind kind)
{
	bool is_coming = kind == RECORD_JOIN || kind == RECORD_RECONNECT;

	if (rollup->is_live || rollup->has_ended || (rollup->started_at_ms && !is_coming))
		return;
	if (!rollup->started_at_ms)
		rollup->started_at_ms = rollup->last_ms;
	rollup->is_live = true;
	rollup->since_ms = rollup->last_ms;
	rollup->ended_at_ms = 0;
}

static void stop(struct rollup *rollup, bool is_lost)
{
	close_all(rollup, is_lost);
	if (rollup->is_live)
		rollup->duration_ms += rollup->last_ms - rollup->since_ms;
	if (rollup->is_live || !is_lost)
		rollup->ended_at_ms = rollup->last_ms;
	rollup->is_live = false;
	rollup->has_ended = !is_lost;
}

static enum record_kind change(unsigned old, unsigned now)
{
	static const struct {
		unsigned flag;
		enum record_kind on, off;
	} rows[] = {
		{RECORD_SCREEN, RECORD_SCREEN_START, RECORD_SCREEN_STOP},
		{RECORD_MUTED, RECORD_MUTE, RECORD_UNMUTE},
		{RECORD_MICROPHONE, RECORD_MICROPHONE_ON, RECORD_MICROPHONE_OFF},
		{RECORD_CAMERA, RECORD_CAMERA_ON, RECORD_CAMERA_OFF},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		if ((old ^ now) & rows[i].flag)
			return now & rows[i].flag ? rows[i].on : rows[i].off;
	}
	return RECORD_STATE;
}

/** What somebody who is away would send is not sent. */
static enum record_kind take_flags(struct rollup_person *person, const struct rollup_event *event)
{
	enum record_kind kind = event->kind;

	if (!(event->flags & RECORD_HAS_FLAGS) || !person->stays->len)
		return kind;
	if (kind == RECORD_STATE)
		kind = change(person->flags, event->flags);
	person->is_changed |= person->flags != event->flags;
	person->flags = event->flags;
	person->ever |= event->flags;
	return kind;
}

static void add_of_person(struct rollup *rollup, struct rollup_person *person,
			  const struct rollup_event *event)
{
	switch (event->kind) {
	case RECORD_JOIN:
	case RECORD_RECONNECT:
		open_stay(rollup, person, event->handle_id);
		break;
	case RECORD_LEAVE:
		if (!person->stays->len && !(event->flags & RECORD_GAVE_UP))
			person->is_lost = false; /* whoever was lost has left after all */
		close_stay(rollup, person, event->handle_id, false);
		break;
	case RECORD_DISCONNECT:
		close_stay(rollup, person, event->handle_id, true);
		break;
	case RECORD_TALK_START:
		if (person->stays->len && !person->is_talking)
			person->talks_since_ms = rollup->last_ms;
		person->is_talking = person->stays->len > 0;
		break;
	case RECORD_TALK_STOP:
		stop_talking(person, event->at_ms);
		break;
	case RECORD_MESSAGE:
		person->message_count++;
		break;
	case RECORD_REACTION:
		person->reaction_count++;
		break;
	case RECORD_ERROR:
		person->error_count++;
		break;
	default:
		return;
	}
	person->is_changed = true;
}

enum record_kind rollup_add(struct rollup *rollup, const struct rollup_event *event)
{
	enum record_kind kind = event->kind;

	if (rollup->has_ended || kind == RECORD_NETWORK) /* which is for reading only */
		return kind;
	go_on(rollup, event);
	begin(rollup, kind);
	if (kind == RECORD_GATEWAY_LOST || kind == RECORD_SESSION_END)
		stop(rollup, kind == RECORD_GATEWAY_LOST);
	if (!*event->participant)
		return kind;
	struct rollup_person *person = need_person(rollup, event->participant);
	add_of_person(rollup, person, event);
	kind = take_flags(person, event);
	if (rollup->ends_when_empty && !rollup->present && person->left_at_ms)
		stop(rollup, false);
	return kind;
}

struct rollup_person *rollup_find_handle(const struct rollup *rollup, uint64_t handle_id)
{
	GHashTableIter at;
	gpointer person;

	g_hash_table_iter_init(&at, rollup->people);
	while (g_hash_table_iter_next(&at, NULL, &person)) {
		if (has_stay(person, handle_id))
			return person;
	}
	return NULL;
}

/* Answers */

int64_t rollup_attended_ms(const struct rollup *rollup, const struct rollup_person *person)
{
	return person->attended_ms + (person->stays->len ? rollup->last_ms - person->since_ms : 0);
}

int64_t rollup_spoken_ms(const struct rollup *rollup, const struct rollup_person *person)
{
	return person->spoken_ms +
	       (person->is_talking ? rollup->last_ms - person->talks_since_ms : 0);
}

int64_t rollup_duration_ms(const struct rollup *rollup)
{
	return rollup->duration_ms + (rollup->is_live ? rollup->last_ms - rollup->since_ms : 0);
}

uint32_t rollup_peak(const struct rollup *rollup)
{
	return MAX(rollup->peak, rollup->present);
}
