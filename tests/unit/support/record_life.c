/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Waiting is as in queue.h: what is in the spill is older than what is in memory, and a batch comes out
 * of one of the two.
 */
#include "tests/unit/support/record_life.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "tests/unit/support/failing_disk.h"

#define FIRST_MS 1700000000000

/* The book */

static struct book_run *run_at(const struct book *book, guint i)
{
	return &g_array_index(book->runs, struct book_run, i);
}

static guint find_run(const struct book *book, int64_t id)
{
	guint i = 0;

	while (i < book->runs->len && run_at(book, i)->id != id)
		i++;
	return i;
}

static struct book_run *need_run(struct book *book, int64_t id)
{
	guint i = find_run(book, id);
	const struct book_run run = {.id = id};

	if (i == book->runs->len)
		g_array_append_val(book->runs, run);
	return run_at(book, i);
}

static void enter(struct book *book, const struct record *record, int64_t own_id)
{
	struct book_run *run = need_run(book, record->incarnation);

	if (run->id != own_id)
		run->seen_ms = MAX(run->seen_ms, record->at_ms);
	if (record->number <= run->last_number)
		return;
	const struct book_entry entry = {*record, find_run(book, run->id)};
	g_array_append_val(book->entries, entry);
	run->last_number = record->number;
	run->stored++;
	run->emitted = MAX(run->emitted, run->last_number);
}

/** The database has taken this, and what this run tells of itself. */
static void enter_batch(struct life *life, const struct batch *batch)
{
	struct book *book = &life->book;

	for (size_t i = 0; i < batch->count; i++)
		enter(book, &batch->records[i], life->own.id);
	bool is_own = !batch->count || batch->records[batch->count - 1].incarnation == life->own.id;
	struct book_run *own = is_own ? need_run(book, life->own.id) : NULL;
	if (own)
		own->seen_ms = batch->now_ms;
	if (find_run(book, life->own.id) < book->runs->len) {
		own = need_run(book, life->own.id);
		own->emitted = MAX(own->emitted, batch->counts->put);
		own->dropped = batch->counts->dropped;
	}
}

/* What a failed transaction has left */

/** With no other connection open: this one may have to bring the log of a killed one to an end. */
static int64_t ask(const struct life *life, const char *sql, int64_t own_id)
{
	sqlite3 *database = NULL;
	sqlite3_stmt *statement = NULL;
	int64_t answer = 0;

	sqlite3_open_v2(life->path, &database, SQLITE_OPEN_READWRITE, NULL);
	if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK) {
		sqlite3_bind_int64(statement, 1, own_id);
		if (sqlite3_step(statement) == SQLITE_ROW)
			answer = sqlite3_column_int64(statement, 0);
	}
	sqlite3_finalize(statement);
	sqlite3_close(database);
	return answer;
}

static void enter_first(struct life *life, const GArray *waiting, guint64 *count)
{
	for (guint i = 0; i < waiting->len && *count; i++) {
		guint before = life->book.entries->len;
		enter(&life->book, &g_array_index(waiting, struct record, i), life->own.id);
		*count -= life->book.entries->len - before;
	}
}

/** All of a transaction or nothing of it is there: which, only the file knows. */
static void learn(struct life *life)
{
	const int64_t id = life->own.id;
	guint64 rows = (guint64)ask(life, "SELECT sum(stored) FROM incarnations", id);
	guint64 more = rows - life->book.entries->len;
	int64_t seen_ms = ask(life, "SELECT seen_at FROM incarnations WHERE id = ?1", id);

	life->is_unsure = false;
	life->wholes += more > 0;
	enter_first(life, life->spill, &more);
	enter_first(life, life->memory, &more);
	if (more)
		life->complaint = "the database has what it was never given";
	if (!seen_ms)
		return;
	struct book_run *own = need_run(&life->book, id);
	own->seen_ms = seen_ms;
	own->emitted = (uint64_t)ask(life, "SELECT emitted FROM incarnations WHERE id = ?1", id);
	own->dropped = (uint64_t)ask(life, "SELECT dropped FROM incarnations WHERE id = ?1", id);
	if (ask(life, "SELECT is_clean FROM incarnations WHERE id = ?1", id))
		own->stopped_ms = life->now_ms;
}

/* Steps */

static void start(struct life *life)
{
	life->run_count++;
	life->own = (struct book_run){.id = life->now_ms * 1000 + life->run_count};
	life->database = database_new(life->path, life->own.id);
}

static void emit(struct life *life, const struct history_step *step)
{
	struct record record;

	life->own.emitted++;
	life->own.dropped += step->is_dropped;
	if (step->is_dropped)
		return;
	history_make_record(step, life->run_count, life->now_ms, &record);
	record.incarnation = life->own.id;
	record.number = life->own.emitted;
	g_array_append_val(life->memory, record);
}

static void spill(struct life *life)
{
	g_array_append_vals(life->spill, life->memory->data, life->memory->len);
	g_array_set_size(life->memory, 0);
}

static bool store(struct life *life, size_t most, int fails_at, bool is_kept)
{
	GArray *source = life->spill->len ? life->spill : life->memory;
	if (!most)
		most = 1; /* a batch is empty only when nothing waits */
	const struct queue_counts counts = {.put = life->own.emitted, .dropped = life->own.dropped};
	const struct batch batch = {(const struct record *)(void *)source->data,
				    MIN(most, source->len), life->now_ms, &counts};
	g_autofree char *set_aside = NULL;
	struct lc_why why;

	if (fails_at)
		fail_at_change(fails_at, false);
	bool is_stored = database_store(life->database, &batch, &set_aside, &why);
	if (!repair_disk() && !is_stored)
		life->complaint = "the disk works, and the database does not";
	if (set_aside)
		life->complaint = "the database was set aside";
	life->failures += !is_stored;
	life->is_unsure = !is_stored;
	if (is_stored)
		enter_batch(life, &batch);
	if (is_stored && !(is_kept && source == life->spill))
		g_array_remove_range(source, 0, (guint)batch.count);
	else if (!is_stored && source == life->memory)
		spill(life);
	return is_stored;
}

void life_drain(struct life *life)
{
	do
		store(life, 1000, 0, false);
	while (!life->complaint && (life->spill->len || life->memory->len));
}

static void finish(struct life *life, int fails_at)
{
	const struct queue_counts counts = {.put = life->own.emitted, .dropped = life->own.dropped};
	const struct batch batch = {.now_ms = life->now_ms, .counts = &counts};
	struct lc_why why;

	if (fails_at)
		fail_at_change(fails_at, false);
	bool is_stored = database_finish(life->database, &batch, &why);
	repair_disk();
	life->failures += !is_stored;
	life->is_unsure = !is_stored;
	if (!is_stored)
		return;
	struct book_run *own = need_run(&life->book, life->own.id);
	own->seen_ms = own->stopped_ms = batch.now_ms;
	own->emitted = MAX(own->emitted, counts.put);
	own->dropped = counts.dropped;
}

/** What waits at the end goes to the disk; with all of it stored the record is closed. */
static void stop(struct life *life, int fails_at)
{
	do
		store(life, 1000, fails_at, false);
	while (!fails_at && life->spill->len + life->memory->len > 0 && !life->complaint);
	if (!life->spill->len && !life->memory->len)
		finish(life, fails_at);
	spill(life);
	g_clear_pointer(&life->database, database_free);
}

static void copy(const char *from, const char *to)
{
	g_autofree char *bytes = NULL;
	gsize length = 0;

	g_unlink(to);
	if (g_file_get_contents(from, &bytes, &length, NULL))
		g_file_set_contents_full(to, bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600,
					 NULL);
}

/** Closing a database tidies up; whoever is killed does not. So the files are those of before. */
static void kill_database(struct life *life)
{
	static const char *const endings[] = {"", "-wal"};

	for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
		g_autofree char *file = g_strconcat(life->path, endings[i], NULL);
		g_autofree char *kept = g_strconcat(file, "-kept", NULL);
		copy(file, kept);
	}
	g_clear_pointer(&life->database, database_free);
	for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
		g_autofree char *file = g_strconcat(life->path, endings[i], NULL);
		g_autofree char *kept = g_strconcat(file, "-kept", NULL);
		copy(kept, file);
		g_unlink(kept);
	}
}

static void start_again(struct life *life, const struct history_step *step)
{
	if (life->is_unsure)
		learn(life);
	if (step->act == HISTORY_KILL)
		g_array_set_size(life->memory, 0);
	life->now_ms += step->down_ms + step->clock_step_ms;
	start(life);
}

void life_do(struct life *life, const struct history_step *step)
{
	life->now_ms += step->wait_ms;
	switch (step->act) {
	case HISTORY_EMIT:
		emit(life, step);
		break;
	case HISTORY_STORE:
		store(life, step->most, step->fails_at, step->is_kept_twice);
		break;
	case HISTORY_SPILL:
		spill(life);
		break;
	case HISTORY_KILL:
		kill_database(life);
		start_again(life, step);
		break;
	case HISTORY_STOP:
		stop(life, step->fails_at);
		start_again(life, step);
		break;
	}
}

void life_end(struct life *life)
{
	if (!store(life, 0, 0, false))
		return;
	finish(life, 0);
}

/* Making */

struct life *life_new(const char *folder)
{
	struct life *life = g_new0(struct life, 1);

	life->path = g_build_filename(folder, "record.db", NULL);
	life->now_ms = FIRST_MS;
	life->book.runs = g_array_new(FALSE, FALSE, sizeof(struct book_run));
	life->book.entries = g_array_new(FALSE, FALSE, sizeof(struct book_entry));
	life->spill = g_array_new(FALSE, FALSE, sizeof(struct record));
	life->memory = g_array_new(FALSE, FALSE, sizeof(struct record));
	start(life);
	return life;
}

void life_free(struct life *life)
{
	static const char *const endings[] = {"", "-wal", "-shm", "-lock"};

	g_clear_pointer(&life->database, database_free);
	for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
		g_autofree char *file = g_strconcat(life->path, endings[i], NULL);
		g_unlink(file);
	}
	g_array_unref(life->book.runs);
	g_array_unref(life->book.entries);
	g_array_unref(life->spill);
	g_array_unref(life->memory);
	g_free(life->path);
	g_free(life);
}
