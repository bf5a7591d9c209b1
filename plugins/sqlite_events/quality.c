/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/quality.h"

#include <string.h>

#include "lectern/media/mos.h"
#include "plugins/sqlite_events/alerts.h"
#include "plugins/sqlite_events/handles.h"
#include "plugins/sqlite_events/quality_sums.h"

#define SWEEP_MS 60000 /* what had no sample for so long is over */

/** A medium of a handle; samples of simulcast layers have names of their own. */
struct medium {
	uint64_t handle_id;
	char name[sizeof(((struct record_media *)NULL)->medium)];
	char mid[sizeof(((struct record_media *)NULL)->mid)];
	struct quality_line line;
};

/** Only who receives knows it, so one handle of a session tells the others. */
struct round_trip {
	uint64_t session_id;
	int64_t rtt_ms, at_ms;
};

struct quality {
	GHashTable *media;       /* set of struct medium */
	GHashTable *round_trips; /* by session, struct round_trip */
	GHashTable *people,
		*conferences; /* sets of int64_t: rows that follow from changed minutes */
	int64_t swept_at_ms;
	struct quality_tally added, settled; /* windows: not committed yet, and for good */
	struct alerts *alerts;
};

static guint hash_medium(gconstpointer key)
{
	const struct medium *medium = key;

	return g_int64_hash(&medium->handle_id) ^ g_str_hash(medium->name) ^
	       g_str_hash(medium->mid) * 31;
}

static gboolean are_equal_media(gconstpointer one, gconstpointer other)
{
	const struct medium *a = one, *b = other;

	return a->handle_id == b->handle_id && strcmp(a->name, b->name) == 0 &&
	       strcmp(a->mid, b->mid) == 0;
}

struct quality *quality_new(struct alerts *alerts)
{
	struct quality *quality = g_new0(struct quality, 1);

	quality->alerts = alerts;
	quality->media = g_hash_table_new_full(hash_medium, are_equal_media, g_free, NULL);
	quality->round_trips = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
	quality->people = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	quality->conferences = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	return quality;
}

void quality_free(struct quality *quality)
{
	g_hash_table_unref(quality->media);
	g_hash_table_unref(quality->round_trips);
	g_hash_table_unref(quality->people);
	g_hash_table_unref(quality->conferences);
	g_free(quality);
}

void quality_forget(struct quality *quality)
{
	g_hash_table_remove_all(quality->media);
	g_hash_table_remove_all(quality->round_trips);
	g_hash_table_remove_all(quality->people);
	g_hash_table_remove_all(quality->conferences);
	quality->added = (struct quality_tally){.mos_sum = 0};
}

void quality_settle(struct quality *quality)
{
	quality_tally_merge(&quality->settled, &quality->added);
	quality->added = (struct quality_tally){.mos_sum = 0};
}

const struct quality_tally *quality_sums(const struct quality *quality)
{
	return &quality->settled;
}

/* Samples */

static struct medium *need_medium(struct quality *quality, const struct record *record)
{
	struct medium key = {.handle_id = record->handle_id};

	memcpy(key.name, record->media.medium, sizeof(key.name));
	memcpy(key.mid, record->media.mid, sizeof(key.mid));
	struct medium *medium = g_hash_table_lookup(quality->media, &key);
	if (!medium) {
		medium = g_memdup2(&key, sizeof(key));
		medium->line.has_fec = strcmp(key.name, "audio") == 0;
		g_hash_table_add(quality->media, medium);
	}
	return medium;
}

/** That of the sample, or the last that its session has told, or 0. */
static int64_t round_trip_of(struct quality *quality, const struct record *record)
{
	int64_t rtt_ms = record->media.counters[RECORD_COUNTER_rtt];
	struct round_trip *known = g_hash_table_lookup(quality->round_trips, &record->session_id);

	if (rtt_ms > 0 && rtt_ms <= QUALITY_MOST_RTT_MS) {
		if (!known) {
			known = g_new0(struct round_trip, 1);
			known->session_id = record->session_id;
			g_hash_table_insert(quality->round_trips, &known->session_id, known);
		}
		known->rtt_ms = rtt_ms;
		known->at_ms = record->at_ms;
		return rtt_ms;
	}
	bool is_fresh = known && record->at_ms - known->at_ms <= QUALITY_WINDOW_MS;
	return is_fresh ? known->rtt_ms : 0;
}

static struct quality_sample sample_of(struct quality *quality, const struct record *record)
{
	const int64_t *of = record->media.counters;

	return (struct quality_sample){
		.at_ms = record->at_ms,
		.rtt_ms = round_trip_of(quality, record),
		.ways[QUALITY_UP] = {of[RECORD_COUNTER_packets_received],
				     of[RECORD_COUNTER_bytes_received], of[RECORD_COUNTER_lost],
				     of[RECORD_COUNTER_jitter_local]},
		.ways[QUALITY_DOWN] = {of[RECORD_COUNTER_packets_sent],
				       of[RECORD_COUNTER_bytes_sent],
				       of[RECORD_COUNTER_lost_by_remote],
				       of[RECORD_COUNTER_jitter_remote]},
	};
}

static gboolean is_silent(gpointer key, gpointer value, gpointer user)
{
	const struct medium *medium = key;
	const int64_t *now_ms = user;

	(void)value;
	return *now_ms - medium->line.last.at_ms > SWEEP_MS;
}

static gboolean is_stale(gpointer key, gpointer value, gpointer user)
{
	const struct round_trip *round_trip = value;
	const int64_t *now_ms = user;

	(void)key;
	return *now_ms - round_trip->at_ms > SWEEP_MS;
}

static void sweep(struct quality *quality, int64_t now_ms)
{
	if (now_ms - quality->swept_at_ms < SWEEP_MS)
		return;
	quality->swept_at_ms = now_ms;
	g_hash_table_foreach_remove(quality->media, is_silent, &now_ms);
	g_hash_table_foreach_remove(quality->round_trips, is_stale, &now_ms);
}

/* Minutes */

static void read_minute(sqlite3_stmt *row, int from, struct quality_minute *out)
{
	*out = (struct quality_minute){
		.windows = (uint32_t)sqlite3_column_int64(row, from),
		.parts = (uint32_t)sqlite3_column_int64(row, from + 1),
		.rating = sqlite3_column_double(row, from + 2),
		.lowest = sqlite3_column_double(row, from + 3),
		.expected = sqlite3_column_int64(row, from + 4),
		.lost = sqlite3_column_int64(row, from + 5),
		.jitter_ms = sqlite3_column_double(row, from + 6),
		.rtt_ms = sqlite3_column_double(row, from + 7),
		.rtt_windows = (uint32_t)sqlite3_column_int64(row, from + 8),
		.bytes = sqlite3_column_int64(row, from + 9),
	};
}

#define MINUTE_COLUMNS                                                                             \
	"windows, parts, rating, rating_lowest, expected, lost, jitter_ms, rtt_ms, rtt_windows, "  \
	"bytes"

static void load_minute(struct lc_store *store, int64_t person, const struct quality_window *window,
			struct quality_minute *out)
{
	sqlite3_stmt *statement = lc_statement_of(
		store, "SELECT " MINUTE_COLUMNS " FROM quality_minutes"
		       " WHERE participant_session_id = ?1 AND minute = ?2 AND direction = ?3");
	if (!statement)
		return;
	sqlite3_bind_int64(statement, 1, person);
	sqlite3_bind_int64(statement, 2, quality_minute_start(window));
	sqlite3_bind_text(statement, 3, quality_way_word(window->way), -1, SQLITE_STATIC);
	if (lc_statement_step(store, statement))
		read_minute(statement, 0, out);
	lc_statement_reset(statement);
}

static void bind_minute(sqlite3_stmt *statement, const struct quality_minute *minute)
{
	sqlite3_bind_int64(statement, 4, minute->windows);
	sqlite3_bind_int64(statement, 5, minute->parts);
	sqlite3_bind_double(statement, 6, minute->rating);
	sqlite3_bind_double(statement, 7, minute->lowest);
	sqlite3_bind_int64(statement, 8, minute->expected);
	sqlite3_bind_int64(statement, 9, minute->lost);
	sqlite3_bind_double(statement, 10, minute->jitter_ms);
	if (minute->rtt_windows)
		sqlite3_bind_double(statement, 11, minute->rtt_ms);
	else
		sqlite3_bind_null(statement, 11);
	sqlite3_bind_int64(statement, 12, minute->rtt_windows);
	sqlite3_bind_int64(statement, 13, minute->bytes);
	sqlite3_bind_int64(statement, 14, quality_minute_seconds(minute));
	sqlite3_bind_double(statement, 15, lc_mos_of_rating(minute->rating));
	sqlite3_bind_double(statement, 16, 100.0 * (double)minute->lost / (double)minute->expected);
	sqlite3_bind_int64(statement, 17, LC_MOS_FORMULA);
}

static void put_minute(struct lc_store *store, int64_t person, const struct quality_window *window,
		       const struct quality_minute *minute)
{
	sqlite3_stmt *statement = lc_statement_of(
		store, "REPLACE INTO quality_minutes (participant_session_id, minute,"
		       " direction, " MINUTE_COLUMNS ", seconds, mos, loss_percent, formula) VALUES"
		       " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
		       " ?17)");
	if (!statement)
		return;
	sqlite3_bind_int64(statement, 1, person);
	sqlite3_bind_int64(statement, 2, quality_minute_start(window));
	sqlite3_bind_text(statement, 3, quality_way_word(window->way), -1, SQLITE_STATIC);
	bind_minute(statement, minute);
	lc_statement_step(store, statement);
	lc_statement_reset(statement);
}

void quality_add(struct quality *quality, const struct conferences *conferences,
		 struct lc_store *store, const struct record *record)
{
	struct quality_window windows[QUALITY_WAYS];
	struct record_person who;
	struct event_place place;

	if (strcmp(record->media.medium, "data") == 0) /* nothing of it is lost or waits */
		return;
	sweep(quality, record->at_ms);
	const struct quality_sample sample = sample_of(quality, record);
	struct medium *medium = need_medium(quality, record);
	unsigned count = quality_line_add(&medium->line, &sample, windows);
	if (!count || !handles_find(store, record->handle_id, record->session_id, &who) ||
	    !conferences_find(conferences, &who, &place))
		return;
	for (unsigned i = 0; i < count; i++) {
		struct quality_minute minute = {.windows = 0};
		load_minute(store, place.person, &windows[i], &minute);
		quality_minute_add(&minute, &windows[i]);
		put_minute(store, place.person, &windows[i], &minute);
		quality_tally_add(&quality->added, windows[i].rating);
		alerts_rate(quality->alerts, store, &place, &windows[i], record->at_ms);
	}
	g_hash_table_add(quality->people, g_memdup2(&place.person, sizeof(place.person)));
	g_hash_table_add(quality->conferences,
			 g_memdup2(&place.conference, sizeof(place.conference)));
}

/* People and conferences */

static void add_up(struct lc_store *store, int64_t person, struct quality_person *out)
{
	sqlite3_stmt *statement = lc_statement_of(
		store, "SELECT direction = 'down', " MINUTE_COLUMNS " FROM quality_minutes"
		       " WHERE participant_session_id = ?1");
	if (!statement)
		return;
	sqlite3_bind_int64(statement, 1, person);
	while (lc_statement_step(store, statement)) {
		struct quality_minute minute;
		read_minute(statement, 1, &minute);
		quality_person_add(out, (enum quality_way)sqlite3_column_int(statement, 0),
				   &minute);
	}
	lc_statement_reset(statement);
}

static void write_person(struct lc_store *store, int64_t row)
{
	struct quality_person person = {.is_known = false};
	sqlite3_stmt *statement = lc_statement_of(
		store, "UPDATE teleconference_participant_sessions SET quality_score = ?2,"
		       " connection_quality = ?3, avg_bandwidth_kbps = ?4 WHERE id = ?1");

	add_up(store, row, &person);
	if (!statement)
		return;
	sqlite3_bind_int64(statement, 1, row);
	if (person.is_known) { /* else what is not bound is NULL */
		sqlite3_bind_double(statement, 2, lc_mos_of_rating(person.rating));
		sqlite3_bind_text(statement, 3, quality_word(person.rating), -1, SQLITE_STATIC);
	}
	sqlite3_bind_int64(statement, 4, quality_person_kbps(&person));
	lc_statement_step(store, statement);
	lc_statement_reset(statement);
}

/**
 * As good as the worst person: min() gives the other column of the row where it was found. As one
 * statement it would need a table of its own each time, which took most of the time there was.
 */
static void write_conference(struct lc_store *store, int64_t row)
{
	sqlite3_stmt *worst = lc_statement_of(
		store, "SELECT min(quality_score), connection_quality"
		       " FROM teleconference_participant_sessions"
		       " WHERE teleconference_session_id = ?1 AND quality_score IS NOT NULL");
	sqlite3_stmt *update =
		lc_statement_of(store, "UPDATE teleconferencesessions SET quality_score = ?2,"
				       " connection_quality = ?3 WHERE id = ?1");

	if (!worst || !update)
		return;
	sqlite3_bind_int64(worst, 1, row);
	if (lc_statement_step(store, worst)) {
		sqlite3_bind_int64(update, 1, row);
		sqlite3_bind_value(update, 2, sqlite3_column_value(worst, 0));
		sqlite3_bind_value(update, 3, sqlite3_column_value(worst, 1));
		lc_statement_step(store, update);
		lc_statement_reset(update);
	}
	lc_statement_reset(worst);
}

/** Writes each row of a set, which is empty then. */
static void write_each(GHashTable *rows, struct lc_store *store,
		       void (*write)(struct lc_store *, int64_t))
{
	GHashTableIter at;
	gpointer row;

	g_hash_table_iter_init(&at, rows);
	while (g_hash_table_iter_next(&at, &row, NULL))
		write(store, *(const int64_t *)row);
	g_hash_table_remove_all(rows);
}

void quality_write(struct quality *quality, struct lc_store *store)
{
	write_each(quality->people, store, write_person);
	write_each(quality->conferences, store, write_conference);
}
