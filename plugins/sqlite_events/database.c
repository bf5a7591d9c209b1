/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each incarnation has a row, with the number of its last record that is stored: it is written in the
 * same transaction as the records, so a record that comes a second time, out of the spill, is known.
 */
#include "plugins/sqlite_events/database.h"

#include <sys/stat.h>

#include "lectern/store/statement.h"
#include "plugins/sqlite_events/alerts.h"
#include "plugins/sqlite_events/conferences.h"
#include "plugins/sqlite_events/handles.h"
#include "plugins/sqlite_events/network.h"
#include "plugins/sqlite_events/quality.h"
#include "plugins/sqlite_events/retention.h"
#include "plugins/sqlite_events/schema.h"

struct database {
	char *path;
	int64_t incarnation;
	struct lc_store *store; /* NULL = not open */
	struct stat about;      /* the file that is open */
	struct conferences *conferences;
	struct quality *quality;
	struct alerts *alerts;
	int64_t of;           /* the incarnation whose records come now, or 0 */
	uint64_t last_number; /* of it, its last one that is stored */
	uint64_t added;       /* of it, in this transaction */
	int64_t seen_at_ms;   /* when it was up, as far as its records tell */
};

struct database *database_new(const char *path, int64_t incarnation)
{
	struct database *database = g_new0(struct database, 1);

	database->path = g_strdup(path);
	database->incarnation = incarnation;
	database->alerts = alerts_new();
	database->conferences = conferences_new();
	database->quality = quality_new(database->alerts);
	return database;
}

static void forget(struct database *database)
{
	conferences_forget(database->conferences);
	quality_forget(database->quality);
	alerts_forget(database->alerts);
	database->of = 0;
}

static void close_file(struct database *database)
{
	forget(database);
	lc_store_close(database->store);
	database->store = NULL;
}

void database_free(struct database *database)
{
	close_file(database);
	conferences_free(database->conferences);
	quality_free(database->quality);
	alerts_free(database->alerts);
	g_free(database->path);
	g_free(database);
}

void database_set_alerts(struct database *database, const struct alert_limits *limits, bool deliver)
{
	alerts_set_rules(database->alerts, limits, deliver);
}

GPtrArray *database_take_alerts(struct database *database)
{
	return alerts_take(database->alerts);
}

/* Opening */

/** What is written to a file that has been removed is lost with it. */
static bool is_still_there(const struct database *database)
{
	struct stat now;

	return stat(database->path, &now) == 0 && now.st_ino == database->about.st_ino &&
	       now.st_dev == database->about.st_dev;
}

static bool open_file(struct database *database, char **set_aside_out, struct lc_why *why)
{
	if (database->store && is_still_there(database))
		return true;
	close_file(database);
	g_autofree char *folder = g_path_get_dirname(database->path);
	g_mkdir_with_parents(folder, S_IRWXU);
	database->store = lc_store_open_as(&record_schema, database->path, set_aside_out, why);
	return database->store && stat(database->path, &database->about) == 0;
}

static bool is_damaged(const struct database *database)
{
	int code = sqlite3_errcode(database->store->database) & 0xff;

	return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

/* Incarnations */

static void write_progress(struct database *database)
{
	const struct lc_value values[] = {
		lc_value_number(database->of),
		lc_value_number((int64_t)database->last_number),
		lc_value_number((int64_t)database->added),
		lc_value_number(database->seen_at_ms),
	};

	lc_statement_run(database->store,
			 "UPDATE incarnations SET last_number = ?2, stored = stored + ?3,"
			 " emitted = max(emitted, ?2), seen_at = max(seen_at, ?4) WHERE id = ?1",
			 values, G_N_ELEMENTS(values));
	database->added = 0;
}

/** The number of the last record of an incarnation that is stored; false: it is not known. */
static bool find_last_number(struct database *database, int64_t incarnation)
{
	sqlite3_stmt *statement = lc_statement_of(
		database->store, "SELECT last_number FROM incarnations WHERE id = ?1");

	database->last_number = 0;
	if (!statement)
		return false;
	sqlite3_bind_int64(statement, 1, incarnation);
	bool is_known = lc_statement_step(database->store, statement);
	if (is_known)
		database->last_number = (uint64_t)sqlite3_column_int64(statement, 0);
	lc_statement_reset(statement);
	return is_known;
}

/** When the gateway was last known to be up. Its clock may have been set back since. */
static int64_t find_last_seen(struct database *database)
{
	int64_t seen_at_ms = 0;
	sqlite3_stmt *statement =
		lc_statement_of(database->store, "SELECT seen_at FROM incarnations"
						 " ORDER BY ordinal DESC LIMIT 1");

	if (statement && lc_statement_step(database->store, statement))
		seen_at_ms = sqlite3_column_int64(statement, 0);
	if (statement)
		lc_statement_reset(statement);
	return seen_at_ms;
}

/** Whatever the run before it has left open is closed: all that it has told is stored. */
static void begin_incarnation(struct database *database, int64_t incarnation, int64_t at_ms)
{
	const struct lc_value values[] = {lc_value_number(incarnation), lc_value_number(at_ms)};
	int64_t seen_at_ms = find_last_seen(database);

	lc_statement_run(database->store,
			 "INSERT INTO incarnations (id, ordinal, started_at, seen_at) SELECT ?1,"
			 " coalesce(max(ordinal), 0) + 1, ?1 / 1000, ?2 FROM incarnations",
			 values, G_N_ELEMENTS(values));
	conferences_lose(database->conferences, database->store, incarnation, seen_at_ms);
}

/** What follows is of this incarnation. */
static void turn_to(struct database *database, int64_t incarnation, int64_t at_ms)
{
	if (database->of == incarnation)
		return;
	if (database->of)
		write_progress(database);
	if (!find_last_number(database, incarnation))
		begin_incarnation(database, incarnation, at_ms);
	database->of = incarnation;
	database->seen_at_ms = at_ms;
}

/* Records */

static void insert_gateway(struct lc_store *store, const struct record *record)
{
	sqlite3_stmt *statement = lc_statement_of(
		store, "INSERT INTO gateway_events (incarnation, number, timestamp, type,"
		       " session_id, handle_id, name, detail)"
		       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
	if (!statement)
		return;
	sqlite3_bind_int64(statement, 1, record->incarnation);
	sqlite3_bind_int64(statement, 2, (int64_t)record->number);
	sqlite3_bind_int64(statement, 3, record->at_ms);
	sqlite3_bind_int64(statement, 4, record->type);
	sqlite3_bind_int64(statement, 5, (int64_t)record->session_id);
	sqlite3_bind_int64(statement, 6, (int64_t)record->handle_id);
	sqlite3_bind_text(statement, 7, record->name, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 8, record->detail, -1, SQLITE_STATIC);
	lc_statement_step(store, statement);
	lc_statement_reset(statement);
}

/* The counters stand in the order of RECORD_COUNTERS, which is that of the columns. */
static void insert_media(struct lc_store *store, const struct record *record)
{
	sqlite3_stmt *statement = lc_statement_of(
		store, "INSERT INTO media_samples (incarnation, number, timestamp, handle_id,"
		       " medium, mid, mindex, rtt, lost, lost_by_remote, jitter_local,"
		       " jitter_remote, packets_received, packets_sent, bytes_received,"
		       " bytes_sent, nacks_received, nacks_sent, retransmissions_received)"
		       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"
		       " ?15, ?16, ?17, ?18, ?19)");
	if (!statement)
		return;
	sqlite3_bind_int64(statement, 1, record->incarnation);
	sqlite3_bind_int64(statement, 2, (int64_t)record->number);
	sqlite3_bind_int64(statement, 3, record->at_ms);
	sqlite3_bind_int64(statement, 4, (int64_t)record->handle_id);
	sqlite3_bind_text(statement, 5, record->media.medium, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 6, record->media.mid, -1, SQLITE_STATIC);
	for (int i = 0; i < RECORD_COUNTERS_COUNT; i++)
		sqlite3_bind_int64(statement, 7 + i, record->media.counters[i]);
	lc_statement_step(store, statement);
	lc_statement_reset(statement);
}

static void add_media(struct database *database, const struct record *record)
{
	insert_media(database->store, record);
	quality_add(database->quality, database->conferences, database->store, record);
}

static void add_gateway(struct database *database, const struct record *record)
{
	insert_gateway(database->store, record);
	network_add(database->store, database->conferences, record);
}

static void add_record(struct database *database, const struct record *record)
{
	handles_add(database->store, record);
	if (record->kind == RECORD_MEDIA)
		add_media(database, record);
	else if (!conferences_add(database->conferences, database->store, record))
		add_gateway(database, record);
	database->last_number = record->number;
	database->added++;
}

static void add_batch(struct database *database, const struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		const struct record *record = &batch->records[i];
		turn_to(database, record->incarnation, record->at_ms);
		database->seen_at_ms = MAX(database->seen_at_ms, record->at_ms);
		if (record->number > database->last_number)
			add_record(database, record);
	}
	if (!batch->count)
		turn_to(database, database->incarnation, batch->now_ms);
	if (database->of == database->incarnation)
		database->seen_at_ms = MAX(database->seen_at_ms, batch->now_ms);
	write_progress(database);
}

static void write_counts(struct database *database, const struct queue_counts *counts,
			 bool is_clean)
{
	const struct lc_value values[] = {
		lc_value_number(database->incarnation),
		lc_value_number((int64_t)counts->put),
		lc_value_number((int64_t)counts->dropped),
		lc_value_number(is_clean),
	};

	lc_statement_run(
		database->store,
		"UPDATE incarnations SET emitted = max(emitted, ?2), dropped = ?3, is_clean = ?4"
		" WHERE id = ?1",
		values, G_N_ELEMENTS(values));
}

/** Commits; else what is in memory no longer fits the rows. */
static bool commit(struct database *database, struct lc_why *why)
{
	conferences_write(database->conferences, database->store, database->alerts);
	quality_write(database->quality, database->store);
	if (lc_store_commit(database->store, why) == LC_OK) {
		quality_settle(database->quality);
		return true;
	}
	if (is_damaged(database))
		close_file(database);
	forget(database);
	return false;
}

bool database_store(struct database *database, const struct batch *batch, char **set_aside_out,
		    struct lc_why *why)
{
	*set_aside_out = NULL;
	if (!open_file(database, set_aside_out, why) ||
	    lc_store_begin(database->store, why) != LC_OK)
		return false;
	conferences_recall(database->conferences, database->store);
	add_batch(database, batch);
	write_counts(database, batch->counts, false);
	return commit(database, why);
}

bool database_finish(struct database *database, const struct batch *batch, struct lc_why *why)
{
	if (!database->store || !is_still_there(database) ||
	    lc_store_begin(database->store, why) != LC_OK)
		return false;
	conferences_recall(database->conferences, database->store);
	add_batch(database, batch);
	conferences_lose(database->conferences, database->store, database->incarnation,
			 batch->now_ms);
	write_counts(database, batch->counts, true);
	return commit(database, why);
}

struct lc_store *database_begin(struct database *database)
{
	struct lc_why why;

	if (!database->store || lc_store_begin(database->store, &why) != LC_OK)
		return NULL;
	return database->store;
}

bool database_commit(struct database *database)
{
	struct lc_why why;

	return commit(database, &why);
}

bool database_prune(struct database *database, int64_t before_ms, uint64_t *given_up)
{
	uint64_t count = 0;

	if (!database_begin(database))
		return false;
	bool is_more = retention_step(database->store, before_ms, &count);
	if (!database_commit(database))
		return false;
	*given_up += count;
	retention_shrink(database->store);
	return is_more;
}

bool database_is_busy(const struct database *database)
{
	return conferences_are_live(database->conferences);
}

static uint64_t size_of(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 ? (uint64_t)about.st_size : 0;
}

void database_measure(const struct database *database, struct database_figures *out)
{
	g_autofree char *wal = g_strconcat(database->path, "-wal", NULL);

	out->bytes = size_of(database->path);
	out->wal_bytes = size_of(wal);
	out->quality = *quality_sums(database->quality);
}
