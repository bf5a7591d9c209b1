/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/conferences.h"

#include <string.h>

#include "plugins/sqlite_events/alerts.h"
#include "plugins/sqlite_events/people.h"
#include "plugins/sqlite_events/rollup_rows.h"
#include "plugins/sqlite_events/visitors.h"

/** One conference in memory. */
struct conference {
	char *id, *room, *plugin;
	int64_t row;
	struct rollup rollup;
	bool is_changed; /* since it was last written */
};

struct conferences {
	GHashTable *by_id; /* id -> struct conference */
	bool has_live;     /* all that are live are among them */
};

static void free_conference(void *data)
{
	struct conference *conference = data;

	rollup_clear(&conference->rollup);
	g_free(conference->id);
	g_free(conference->room);
	g_free(conference->plugin);
	g_free(conference);
}

struct conferences *conferences_new(void)
{
	struct conferences *conferences = g_new0(struct conferences, 1);

	conferences->by_id = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_conference);
	return conferences;
}

void conferences_free(struct conferences *conferences)
{
	g_hash_table_unref(conferences->by_id);
	g_free(conferences);
}

void conferences_forget(struct conferences *conferences)
{
	g_hash_table_remove_all(conferences->by_id);
	conferences->has_live = false;
}

/* Finding */

/** Plugins of Janus itself know rooms only: there a conference lasts while somebody is in the room. */
static bool knows_conferences(const char *plugin)
{
	return strcmp(plugin, "janus.plugin.videoroom") != 0 &&
	       strcmp(plugin, "janus.plugin.audiobridge") != 0;
}

static struct conference *remember(struct conferences *conferences, const char *id,
				   const char *room, const char *plugin, int64_t row)
{
	struct conference *conference = g_new0(struct conference, 1);

	conference->id = g_strdup(id);
	conference->room = g_strdup(room);
	conference->plugin = g_strdup(plugin);
	conference->row = row;
	rollup_init(&conference->rollup);
	conference->rollup.ends_when_empty = !knows_conferences(plugin);
	g_hash_table_insert(conferences->by_id, conference->id, conference);
	return conference;
}

/** Adds up all events of a conference that stand in the database. */
static void add_up(struct lc_store *store, struct conference *conference)
{
	sqlite3_stmt *statement = lc_statement_of(
		store, ROLLUP_ROWS " WHERE e.teleconference_session_id = ?1 ORDER BY e.id");
	if (!statement)
		return;
	sqlite3_bind_int64(statement, 1, conference->row);
	while (lc_statement_step(store, statement)) {
		const struct rollup_event event = rollup_rows_read(statement);
		rollup_add(&conference->rollup, &event);
	}
	lc_statement_reset(statement);
	people_load(store, &conference->rollup, conference->row);
}

/** The row that a statement gives: id, conference, room, plugin. */
static struct conference *load(struct conferences *conferences, struct lc_store *store,
			       sqlite3_stmt *statement)
{
	struct conference *conference = NULL;

	if (lc_statement_step(store, statement)) {
		const char *id = (const char *)sqlite3_column_text(statement, 1);
		conference = g_hash_table_lookup(conferences->by_id, id);
		if (!conference) {
			conference = remember(conferences, id,
					      (const char *)sqlite3_column_text(statement, 2),
					      (const char *)sqlite3_column_text(statement, 3),
					      sqlite3_column_int64(statement, 0));
			lc_statement_reset(statement);
			add_up(store, conference);
			return conference;
		}
	}
	lc_statement_reset(statement);
	return conference;
}

static struct conference *load_by_id(struct conferences *conferences, struct lc_store *store,
				     const char *id)
{
	struct conference *conference = g_hash_table_lookup(conferences->by_id, id);
	sqlite3_stmt *statement =
		conference ? NULL
			   : lc_statement_of(store, "SELECT id, conference, room, plugin"
						    " FROM teleconferencesessions"
						    " WHERE conference = ?1");
	if (!statement)
		return conference;
	sqlite3_bind_text(statement, 1, id, -1, SQLITE_STATIC);
	return load(conferences, store, statement);
}

static bool is_live_in(const struct conference *conference, const struct record_person *where)
{
	return conference->rollup.is_live && strcmp(conference->room, where->room) == 0 &&
	       strcmp(conference->plugin, where->plugin) == 0;
}

static struct conference *find_live(const struct conferences *conferences,
				    const struct record_person *where)
{
	GHashTableIter at;
	gpointer conference;

	g_hash_table_iter_init(&at, conferences->by_id);
	while (g_hash_table_iter_next(&at, NULL, &conference)) {
		if (is_live_in(conference, where))
			return conference;
	}
	return NULL;
}

static struct conference *make(struct conferences *conferences, struct lc_store *store,
			       const struct record_person *where, const char *id, int64_t at_ms)
{
	struct conference *conference = NULL;
	sqlite3_stmt *statement = lc_statement_of(
		store, "INSERT INTO teleconferencesessions (conference, room, plugin, startTime)"
		       " VALUES (?1, ?2, ?3, ?4) RETURNING id");
	if (!statement)
		return NULL;
	sqlite3_bind_text(statement, 1, id, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, where->room, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 3, where->plugin, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 4, at_ms);
	if (lc_statement_step(store, statement))
		conference = remember(conferences, id, where->room, where->plugin,
				      sqlite3_column_int64(statement, 0));
	lc_statement_reset(statement);
	return conference;
}

/** A name as the gateway gives them (S1-36), for a plugin that gives none. */
static struct conference *make_named(struct conferences *conferences, struct lc_store *store,
				     const struct record *record)
{
	for (int64_t second = record->at_ms / 1000;; second++) {
		g_autofree char *id = g_strdup_printf("%s_%" G_GINT64_FORMAT, record->person.room,
						      (gint64)second);
		if (!load_by_id(conferences, store, id))
			return make(conferences, store, &record->person, id, record->at_ms);
	}
}

static struct conference *find(struct conferences *conferences, struct lc_store *store,
			       const struct record *record)
{
	const struct record_person *where = &record->person;
	struct conference *conference = NULL;

	if (*where->conference) {
		conference = load_by_id(conferences, store, where->conference);
		return conference
			       ? conference
			       : make(conferences, store, where, where->conference, record->at_ms);
	}
	if (!*where->room || knows_conferences(where->plugin))
		return NULL;
	conference = find_live(conferences, where);
	if (!conference && record->kind == RECORD_JOIN)
		conference = make_named(conferences, store, record);
	return conference;
}

static struct conference *find_handle(struct conferences *conferences, uint64_t handle_id,
				      struct rollup_person **person_out)
{
	GHashTableIter at;
	gpointer value;

	if (!handle_id)
		return NULL;
	g_hash_table_iter_init(&at, conferences->by_id);
	while (g_hash_table_iter_next(&at, NULL, &value)) {
		struct conference *conference = value;
		*person_out = rollup_find_handle(&conference->rollup, handle_id);
		if (*person_out)
			return conference;
	}
	return NULL;
}

/* Rows */

static void write_conference(struct lc_store *store, const struct conference *conference)
{
	const struct rollup *rollup = &conference->rollup;
	const char *status = rollup->has_ended ? "completed"
			     : rollup->is_live ? "active"
					       : "failed";
	sqlite3_stmt *statement = lc_statement_of(
		store, "UPDATE teleconferencesessions SET session_status = ?2, startTime = ?3,"
		       " endTime = nullif(?4, 0), total_duration_seconds = ?5,"
		       " participant_count = ?6, peak_participants = ?7, total_disconnections = ?8"
		       " WHERE id = ?1");
	if (!statement)
		return;
	sqlite3_bind_int64(statement, 1, conference->row);
	sqlite3_bind_text(statement, 2, status, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 3, rollup->started_at_ms);
	sqlite3_bind_int64(statement, 4, rollup->ended_at_ms);
	sqlite3_bind_int64(statement, 5, (rollup_duration_ms(rollup) + 500) / 1000);
	sqlite3_bind_int64(statement, 6, people_count(rollup));
	sqlite3_bind_int64(statement, 7, rollup_peak(rollup));
	sqlite3_bind_int64(statement, 8, rollup->disconnection_count);
	lc_statement_step(store, statement);
	lc_statement_reset(statement);
}

/* Adding */

static void add(struct conference *conference, struct lc_store *store, const struct record *record,
		const struct rollup_event *event, const struct record_person *who)
{
	enum record_kind kind = rollup_add(&conference->rollup, event);
	struct rollup_person *person = rollup_find(&conference->rollup, event->participant);

	if (person)
		people_describe(store, person, conference->row, who);
	if (person && kind == RECORD_VISITOR && conference->rollup.is_live)
		visitors_write(store, conference->row, person->row, record->detail);
	if (kind == RECORD_SESSION_START && *record->detail)
		visitors_write_appointment(store, conference->row, record->detail);
	const struct event_place place = {conference->row, person ? person->row : 0};
	event_rows_insert(store, &place, record, kind);
	conference->is_changed = true;
}

/** A handle that is gone takes its stay along, whatever its plugin says or does not say. */
static bool add_gone(struct conferences *conferences, struct lc_store *store,
		     const struct record *record)
{
	struct rollup_person *person = NULL;
	struct conference *conference = find_handle(conferences, record->handle_id, &person);

	if (!conference)
		return false;
	const struct rollup_event event = {RECORD_DISCONNECT,   record->at_ms,
					   record->handle_id,   0,
					   person->participant, record->incarnation};
	add(conference, store, record, &event, NULL);
	return true;
}

bool conferences_add(struct conferences *conferences, struct lc_store *store,
		     const struct record *record)
{
	static const struct event_place none;

	if (record->kind == RECORD_HANDLE_GONE)
		return add_gone(conferences, store, record);
	if (record->kind == RECORD_GATEWAY || record->kind == RECORD_MEDIA ||
	    record->kind == RECORD_HANDLE)
		return false;
	struct conference *conference = find(conferences, store, record);
	const struct rollup_event event = {record->kind,
					   record->at_ms,
					   record->handle_id,
					   record->flags,
					   record->person.participant,
					   record->incarnation};
	if (conference)
		add(conference, store, record, &event, &record->person);
	else
		event_rows_insert(store, &none, record, record->kind);
	return true;
}

void conferences_write(struct conferences *conferences, struct lc_store *store,
		       struct alerts *alerts)
{
	GHashTableIter at;
	gpointer value;

	g_hash_table_iter_init(&at, conferences->by_id);
	while (g_hash_table_iter_next(&at, NULL, &value)) {
		struct conference *conference = value;
		if (conference->is_changed) {
			write_conference(store, conference);
			people_write(store, &conference->rollup);
			if (!conference->rollup.is_live)
				people_list_issues(store, conference->row);
			alerts_review(alerts, store, &conference->rollup, conference->row);
		}
		conference->is_changed = false;
		if (!conference->rollup.is_live)
			g_hash_table_iter_remove(&at);
	}
}

void conferences_recall(struct conferences *conferences, struct lc_store *store)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	sqlite3_stmt *statement = NULL;

	if (!conferences->has_live)
		statement = lc_statement_of(store, "SELECT conference"
						   " FROM teleconferencesessions"
						   " WHERE session_status = 'active'");
	if (!statement)
		return;
	while (lc_statement_step(store, statement))
		g_ptr_array_add(ids, g_strdup((const char *)sqlite3_column_text(statement, 0)));
	lc_statement_reset(statement);
	for (guint i = 0; i < ids->len; i++)
		load_by_id(conferences, store, ids->pdata[i]);
	conferences->has_live = true;
}

void conferences_lose(struct conferences *conferences, struct lc_store *store, int64_t incarnation,
		      int64_t at_ms)
{
	const struct record record = {.incarnation = incarnation, .at_ms = at_ms};
	const struct rollup_event event = {RECORD_GATEWAY_LOST, at_ms, 0, 0, "", incarnation};
	GHashTableIter at;
	gpointer value;

	g_hash_table_iter_init(&at, conferences->by_id);
	while (g_hash_table_iter_next(&at, NULL, &value)) {
		struct conference *conference = value;
		if (conference->rollup.is_live)
			add(conference, store, &record, &event, NULL);
	}
}

bool conferences_find(const struct conferences *conferences, const struct record_person *where,
		      struct event_place *out)
{
	const struct conference *in = find_live(conferences, where);
	const struct rollup_person *person =
		in ? rollup_find(&in->rollup, where->participant) : NULL;

	if (!person || !person->stays->len)
		return false;
	*out = (struct event_place){in->row, person->row};
	return true;
}

bool conferences_are_live(const struct conferences *conferences)
{
	return g_hash_table_size(conferences->by_id) > 0;
}
