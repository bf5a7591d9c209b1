/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening: lock, look, judge, then settle. Until a file has been judged sound and ours nothing is
 * written to it, not even what its own log holds: whoever is refused finds it as it was.
 */
#include "lectern/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lectern/store/aside.h"
#include "lectern/store/database.h"
#include "lectern/store/schema.h"

#define LOG_BYTES "16777216" /* of the write-ahead log, which is 4 MiB as a rule */
#define BUSY_TIMEOUT_MS 50   /* a reader that recovers the log takes no longer */

enum verdict { SOUND, DAMAGED, UNUSABLE };

static enum verdict refuse(const struct lc_store *store, struct lc_why *why, const char *reason)
{
	lc_store_refuse(store, why, reason);
	return UNUSABLE;
}

/** What follows from the last error of the connection. */
static enum verdict judge_error(const struct lc_store *store, struct lc_why *why)
{
	int code = sqlite3_errcode(store->database) & 0xff;

	if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
		return DAMAGED;
	return refuse(store, why, sqlite3_errmsg(store->database));
}

/**
 * Two stores in one file would overwrite each other's rooms. The lock has a file of its own because
 * SQLite's locks would go with the first descriptor of the database that anybody closes.
 */
static bool lock_out_others(struct lc_store *store, struct lc_why *why)
{
	g_autofree char *name = g_strconcat(store->path, "-lock", NULL);
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	store->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (store->lock >= 0 && fcntl(store->lock, F_OFD_SETLK, &whole) == 0)
		return true;
	bool is_taken = store->lock >= 0 && (errno == EAGAIN || errno == EACCES);
	refuse(store, why, is_taken ? "another gateway has opened it" : g_strerror(errno));
	return false;
}

/** Makes the file, for SQLite would make it readable for all; it gives its mode to the log. */
static enum verdict make_file(const struct lc_store *store, struct lc_why *why)
{
	struct stat about, log_about;
	g_autofree char *log = g_strconcat(store->path, "-wal", NULL);
	int file = open(store->path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);

	if (file < 0)
		return refuse(store, why, g_strerror(errno));
	bool is_empty = fstat(file, &about) == 0 && about.st_size <= 1;
	close(file);
	/* SQLite takes one byte for none, and would delete the log of an empty database. */
	if (is_empty && stat(log, &log_about) == 0 && log_about.st_size > 0)
		return DAMAGED;
	return SOUND;
}

/** The first value that a statement gives, as text; false when it fails, if only at its end. */
static bool ask(const struct lc_store *store, const char *sql, char **answer_out)
{
	sqlite3_stmt *statement = NULL;
	bool is_answered = sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL) == 0 &&
			   sqlite3_step(statement) == SQLITE_ROW;

	if (is_answered)
		*answer_out = g_strdup((const char *)sqlite3_column_text(statement, 0));
	return sqlite3_finalize(statement) == SQLITE_OK && is_answered;
}

/** Is it empty or ours, and of a version that we know? */
static enum verdict judge_origin(const struct lc_store *store, struct lc_why *why)
{
	g_autofree char *origin = NULL, *version = NULL, *size = NULL;

	if (!ask(store, "PRAGMA application_id", &origin) ||
	    !ask(store, "PRAGMA user_version", &version) ||
	    !ask(store, "SELECT count(*) FROM sqlite_schema", &size))
		return judge_error(store, why);
	bool is_new = atoi(origin) == 0 && atoi(version) == 0 && atoi(size) == 0;
	if (!is_new && atoi(origin) != store->schema->origin)
		return refuse(store, why, "it is a database of another program");
	if (atoi(version) > store->schema->version)
		return refuse(store, why, "a newer version of this program has made it");
	return SOUND;
}

static enum verdict judge_content(const struct lc_store *store, struct lc_why *why)
{
	g_autofree char *finding = NULL;

	if (!ask(store, "PRAGMA quick_check(1)", &finding))
		return judge_error(store, why);
	return g_strcmp0(finding, "ok") == 0 ? SOUND : DAMAGED;
}

static enum verdict look(struct lc_store *store, struct lc_why *why)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
	enum verdict verdict;

	if (sqlite3_open_v2(store->path, &store->database, flags, NULL) != SQLITE_OK)
		return judge_error(store, why);
	sqlite3_busy_timeout(store->database, BUSY_TIMEOUT_MS);
	sqlite3_db_config(store->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_db_config(store->database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	/* A mapped file turns a failure of the disk into a SIGBUS. */
	if (sqlite3_exec(store->database, "PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON", NULL,
			 NULL, NULL) != SQLITE_OK)
		return judge_error(store, why);
	verdict = judge_origin(store, why);
	return verdict == SOUND ? judge_content(store, why) : verdict;
}

/**
 * The automatic checkpoint stays as it is, a checkpoint of 1,000 pages by the commit that fills
 * them: with one connection nobody else can be checkpointing then, which a thread of its own could.
 */
static enum verdict settle(struct lc_store *store, struct lc_why *why)
{
	g_autofree char *mode = NULL;

	/* Of a file that has pages already this changes nothing. */
	if (store->schema->may_shrink &&
	    sqlite3_exec(store->database, "PRAGMA auto_vacuum = INCREMENTAL", NULL, NULL, NULL) !=
		    SQLITE_OK)
		return judge_error(store, why);
	if (!ask(store, "PRAGMA journal_mode = WAL", &mode))
		return judge_error(store, why);
	if (g_strcmp0(mode, "wal") != 0)
		return refuse(store, why, "its file system cannot keep a write-ahead log");
	/* While somebody reads, the log grows; afterwards it need not stay so large. */
	if (sqlite3_exec(store->database,
			 "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
			 " PRAGMA journal_size_limit = " LOG_BYTES,
			 NULL, NULL, NULL) != SQLITE_OK ||
	    !lc_schema_migrate(store->database, store->schema))
		return judge_error(store, why);
	sqlite3_db_config(store->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
	return SOUND;
}

static enum verdict try_to_open(struct lc_store *store, struct lc_why *why)
{
	enum verdict verdict = make_file(store, why);

	if (verdict == SOUND)
		verdict = look(store, why);
	if (verdict == SOUND)
		verdict = settle(store, why);
	if (verdict != SOUND) {
		sqlite3_close(store->database);
		store->database = NULL;
	}
	return verdict;
}

static void finalize(void *statement)
{
	sqlite3_finalize(statement);
}

static struct lc_store *new_store(const struct lc_schema *schema, const char *path)
{
	struct lc_store *store = g_new0(struct lc_store, 1);

	store->schema = schema;
	/* An absolute name is never taken for a URI. */
	store->path = g_canonicalize_filename(path, NULL);
	store->lock = -1;
	pthread_mutex_init(&store->mutex, NULL);
	store->statements = g_hash_table_new_full(NULL, NULL, NULL, finalize);
	return store;
}

struct lc_store *lc_store_open_as(const struct lc_schema *schema, const char *path,
				  char **set_aside_out, struct lc_why *why)
{
	struct lc_store *store = new_store(schema, path);
	enum verdict verdict = UNUSABLE;

	*set_aside_out = NULL;
	if (lock_out_others(store, why))
		verdict = try_to_open(store, why);
	if (verdict == DAMAGED) {
		*set_aside_out = lc_aside_put(store->path);
		verdict = *set_aside_out ? try_to_open(store, why)
					 : refuse(store, why, g_strerror(errno));
	}
	if (verdict == SOUND)
		return store;
	if (verdict == DAMAGED)
		refuse(store, why, "a new file is damaged too");
	lc_store_close(store);
	return NULL;
}

struct lc_store *lc_store_open(const char *path, char **set_aside_out, struct lc_why *why)
{
	return lc_store_open_as(&lc_rooms_schema, path, set_aside_out, why);
}

void lc_store_close(struct lc_store *store)
{
	if (!store)
		return;
	g_hash_table_unref(store->statements);
	sqlite3_close(store->database);
	/* Last, so that whoever opens it next finds the log done with. */
	if (store->lock >= 0)
		close(store->lock);
	pthread_mutex_destroy(&store->mutex);
	g_free(store->path);
	g_free(store);
}
