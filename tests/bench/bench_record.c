/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the indexes of the record cost: bench_record [ROWS]. The events of a flood are stored without Janus, a
 * thousand at a time, once with the indexes as they are made and once without; what counts is the time that
 * the last of them take, when the file has ROWS rows already (default 5,000,000).
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "plugins/sqlite_events/database.h"
#include "plugins/sqlite_events/extract.h"
#include "tests/flood/flood.h"

#define BATCH 1000
#define MEASURED 300000 /* events at the end ... */
#define TURNS 30        /* ... in so many parts */

/** The record that the next event becomes: the core of Janus is not there, so this takes its place. */
static struct record *next;

void janus_events_notify_handlers(int type, int subtype, guint64 session_id, ...);

void janus_events_notify_handlers(int type, int subtype, guint64 session_id, ...)
{
	const struct extract how = {.steady_ms = g_get_real_time() / 1000,
				    .wall_us = g_get_real_time()};
	json_t *event = json_pack("{si si sI sI}", "type", type, "subtype", subtype, "timestamp",
				  (json_int_t)how.wall_us, "session_id", (json_int_t)session_id);
	bool is_of_plugin = type == 64;
	va_list arguments;

	va_start(arguments, session_id);
	json_object_set_new(event, "handle_id",
			    json_integer((json_int_t)va_arg(arguments, guint64)));
	va_arg(arguments, const char *); /* no opaque id */
	const char *plugin = is_of_plugin ? va_arg(arguments, const char *) : NULL;
	json_t *body = va_arg(arguments, json_t *);
	va_end(arguments);
	if (is_of_plugin)
		body = json_pack("{ss so}", "plugin", plugin, "data", body);
	json_object_set_new(event, "event", body);
	extract_record(&how, event, 0, next);
	json_decref(event);
}

static const struct flood_order order = {.first = 1, .rooms = 100, .people = 10, .name = "flood"};

struct run {
	char *path;
	struct database *database;
	uint64_t stored;
	int64_t busy_us; /* in the database */
};

/** Stores up to `until`; what it takes to make the events does not count. */
static void store(struct run *run, uint64_t until)
{
	static struct record records[BATCH];
	struct queue_counts counts = {0};
	struct lc_why why = {.text = ""};

	while (run->stored < until) {
		for (size_t i = 0; i < BATCH; i++) {
			next = &records[i];
			struct flood_event event = flood_make(&order, run->stored + i + 1);
			flood_send(&event);
			next->incarnation = 1;
			next->number = run->stored + i + 1;
		}
		const struct batch batch = {records, BATCH, g_get_real_time() / 1000, &counts};
		char *aside = NULL;
		int64_t since_us = g_get_monotonic_time();
		if (!database_store(run->database, &batch, &aside, &why)) {
			fprintf(stderr, "%s\n", why.text);
			exit(EXIT_FAILURE);
		}
		run->busy_us += g_get_monotonic_time() - since_us;
		run->stored += BATCH;
	}
}

/** Drops each index that a statement has made; those of keys stay. */
static void drop_indexes(const char *path)
{
	sqlite3 *database = NULL;
	sqlite3_stmt *statement = NULL;

	sqlite3_open(path, &database);
	for (;;) {
		sqlite3_prepare_v2(database,
				   "SELECT 'DROP INDEX ' || name FROM sqlite_schema"
				   " WHERE type = 'index' AND sql IS NOT NULL LIMIT 1",
				   -1, &statement, NULL);
		if (sqlite3_step(statement) != SQLITE_ROW)
			break;
		g_autofree char *drop = g_strdup((const char *)sqlite3_column_text(statement, 0));
		sqlite3_finalize(statement);
		sqlite3_exec(database, drop, NULL, NULL, NULL);
	}
	sqlite3_finalize(statement);
	sqlite3_close(database);
}

static struct run fill(const char *folder, uint64_t rows, bool has_indexes)
{
	struct run run = {.path = g_build_filename(folder, has_indexes ? "with" : "without", NULL)};

	run.database = database_new(run.path, 1);
	store(&run, BATCH);
	if (!has_indexes) {
		database_free(run.database);
		drop_indexes(run.path);
		run.database = database_new(run.path, 1);
	}
	store(&run, rows);
	run.busy_us = 0;
	return run;
}

static double finish(struct run *run, uint64_t rows)
{
	database_free(run->database);
	g_remove(run->path);
	g_autofree char *lock = g_strconcat(run->path, "-lock", NULL);
	g_remove(lock);
	g_free(run->path);
	return (double)(run->stored - rows) * 1e6 / (double)run->busy_us;
}

/** By turns, so that what else the machine does is the same for both. */
static void measure(const char *folder, uint64_t rows)
{
	struct run with = fill(folder, rows, true), without = fill(folder, rows, false);

	for (uint64_t i = 1; i <= TURNS; i++) {
		store(&with, rows + i * MEASURED / TURNS);
		store(&without, rows + i * MEASURED / TURNS);
	}
	double fast = finish(&without, rows), slow = finish(&with, rows);
	printf("rows a second at %" G_GUINT64_FORMAT ": %.0f with indexes, %.0f without\n", rows,
	       slow, fast);
	printf("with / without: %.2f (target: at least 0.30): %s\n", slow / fast,
	       slow / fast >= 0.30 ? "met" : "MISSED");
}

int main(int argc, char **argv)
{
	uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 5000000;
	g_autofree char *folder = g_dir_make_tmp("lectern-bench-XXXXXX", NULL);

	measure(folder, MAX(rows / BATCH * BATCH, BATCH));
	g_rmdir(folder);
	return EXIT_SUCCESS;
}
