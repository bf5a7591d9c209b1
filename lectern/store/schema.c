/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One script per version. A released script is never changed; the next version gets its own.
 *
 * There are no CHECK constraints: SQLite's check of the file would count a row that breaks one as
 * damage of the whole file, while here one wrong row costs one room (see table.c).
 *
 * References are looked at when a transaction ends, so within one the order of puts is free.
 */
#include "lectern/store/schema.h"

#include <glib.h>

static const char version_1[] =
	"CREATE TABLE rooms ("
	" name TEXT NOT NULL PRIMARY KEY,"
	" is_configured INTEGER NOT NULL,"
	" kind TEXT NOT NULL,"
	" description TEXT NOT NULL,"
	" secret TEXT NOT NULL,"
	" pin TEXT NOT NULL,"
	" max_participants INTEGER NOT NULL,"
	" reconnect_timeout_ms INTEGER NOT NULL,"
	" is_private INTEGER NOT NULL,"
	" allow_takeover INTEGER NOT NULL,"
	" end_when_trainer_leaves INTEGER NOT NULL,"
	" video_codec TEXT NOT NULL,"
	" required_roles TEXT NOT NULL,"
	" lobby INTEGER NOT NULL,"
	" auto_end INTEGER NOT NULL,"
	" max_trainers INTEGER NOT NULL,"
	" max_trainees INTEGER NOT NULL,"
	" max_callers INTEGER NOT NULL,"
	" max_party_1 INTEGER NOT NULL,"
	" max_party_2 INTEGER NOT NULL,"
	" max_party_3 INTEGER NOT NULL,"
	" max_party_4 INTEGER NOT NULL,"
	" role_1 TEXT NOT NULL,"
	" role_2 TEXT NOT NULL,"
	" role_3 TEXT NOT NULL,"
	" role_4 TEXT NOT NULL,"
	" is_temporary INTEGER NOT NULL,"
	" last_epoch_s INTEGER NOT NULL,"
	" last_closed_leg INTEGER NOT NULL,"
	" last_message INTEGER NOT NULL,"
	" last_hand INTEGER NOT NULL,"
	" ended_at_ms INTEGER NOT NULL"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE conferences ("
	" room TEXT NOT NULL PRIMARY KEY REFERENCES rooms (name)"
	"  ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,"
	" id TEXT NOT NULL,"
	" state TEXT NOT NULL,"
	" seq_limit INTEGER NOT NULL,"
	" created_at_ms INTEGER NOT NULL,"
	" peak_participants INTEGER NOT NULL,"
	" join_count INTEGER NOT NULL,"
	" reconnection_count INTEGER NOT NULL,"
	" is_interrupted INTEGER NOT NULL,"
	" controller TEXT NOT NULL"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE seats ("
	" room TEXT NOT NULL REFERENCES conferences (room)"
	"  ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,"
	" participant TEXT NOT NULL,"
	" place INTEGER NOT NULL,"
	" display TEXT NOT NULL,"
	" role TEXT NOT NULL,"
	" key_hash BLOB NOT NULL,"
	" is_admitted INTEGER NOT NULL,"
	" muted INTEGER NOT NULL,"
	" held INTEGER NOT NULL,"
	" microphone INTEGER NOT NULL,"
	" camera INTEGER NOT NULL,"
	" screen INTEGER NOT NULL,"
	" hand INTEGER NOT NULL,"
	" leg INTEGER NOT NULL,"
	" is_live INTEGER NOT NULL,"
	" window_until_ms INTEGER NOT NULL,"
	" joined_at_ms INTEGER NOT NULL,"
	" PRIMARY KEY (room, participant)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE stays ("
	" room TEXT NOT NULL,"
	" participant TEXT NOT NULL,"
	" number INTEGER NOT NULL,"
	" from_ms INTEGER NOT NULL,"
	" duration_ms INTEGER NOT NULL,"
	" PRIMARY KEY (room, participant, number),"
	" FOREIGN KEY (room, participant) REFERENCES seats (room, participant)"
	"  ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED"
	") STRICT, WITHOUT ROWID;"

	/* With a rowid: long rows would make the inner pages of the other sort of table large. */
	"CREATE TABLE messages ("
	" room TEXT NOT NULL REFERENCES rooms (name)"
	"  ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,"
	" number INTEGER NOT NULL,"
	" participant TEXT NOT NULL,"
	" display TEXT NOT NULL,"
	" at_ms INTEGER NOT NULL,"
	" text TEXT NOT NULL,"
	" PRIMARY KEY (room, number)"
	") STRICT;"

	"CREATE TABLE bans ("
	" room TEXT NOT NULL REFERENCES rooms (name)"
	"  ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,"
	" place INTEGER NOT NULL,"
	" participant TEXT NOT NULL,"
	" key_hash BLOB NOT NULL,"
	" is_for_good INTEGER NOT NULL,"
	" PRIMARY KEY (room, place)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE volunteers ("
	" room TEXT NOT NULL REFERENCES rooms (name)"
	"  ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,"
	" place INTEGER NOT NULL,"
	" participant TEXT NOT NULL,"
	" first_name TEXT NOT NULL,"
	" last_name TEXT NOT NULL,"
	" may_train INTEGER NOT NULL,"
	" may_be_trained INTEGER NOT NULL,"
	" logged_on INTEGER NOT NULL,"
	" trainer TEXT NOT NULL,"
	" PRIMARY KEY (room, place)"
	") STRICT, WITHOUT ROWID;"

	/* One row. */
	"CREATE TABLE gateway ("
	" id INTEGER NOT NULL PRIMARY KEY,"
	" alive_ms INTEGER NOT NULL"
	") STRICT;";

static const char version_2[] =
	"ALTER TABLE rooms ADD COLUMN appointment_id INTEGER NOT NULL DEFAULT 0;";

static const char *const migrations[] = {version_1, version_2};

const struct lc_schema lc_rooms_schema = {
	.what = "rooms",
	.origin = 0x4c656374, /* "Lect" */
	.migrations = migrations,
	.version = G_N_ELEMENTS(migrations),
};

static bool run(sqlite3 *database, const char *sql)
{
	return sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static int find_version(sqlite3 *database)
{
	sqlite3_stmt *statement = NULL;
	int version = -1;

	if (sqlite3_prepare_v2(database, "PRAGMA user_version", -1, &statement, NULL) == 0 &&
	    sqlite3_step(statement) == SQLITE_ROW)
		version = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return version;
}

bool lc_schema_migrate(sqlite3 *database, const struct lc_schema *schema)
{
	g_autofree char *mark =
		g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
				schema->origin, schema->version);
	bool is_good = run(database, "BEGIN IMMEDIATE");
	int version = is_good ? find_version(database) : -1;

	is_good = version >= 0;
	for (int i = version; is_good && i < schema->version; i++)
		is_good = run(database, schema->migrations[i]);
	return is_good && run(database, mark);
}
