/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/retention.h"

#include "lectern/store/statement.h"

#define ROWS 500 /* of a step: some milliseconds */

/** Runs a statement about ?1, of ROWS rows at most (?2); how many it deleted. */
static int64_t delete_rows(struct lc_store *store, const char *sql, int64_t about)
{
	const struct lc_value values[] = {lc_value_number(about), lc_value_number(ROWS)};

	if (lc_statement_run(store, sql, values, G_N_ELEMENTS(values)) != LC_OK)
		return 0;
	return sqlite3_changes64(store->database);
}

/** One that has been over for long enough, or 0. */
static int64_t find_session(struct lc_store *store, int64_t before_ms)
{
	int64_t row = 0;
	sqlite3_stmt *statement = lc_statement_of(
		store, "SELECT id FROM teleconferencesessions"
		       " WHERE startTime < ?1 AND endTime < ?1"
		       "  AND session_status <> 'active' ORDER BY startTime LIMIT 1");
	if (!statement)
		return 0;
	sqlite3_bind_int64(statement, 1, before_ms);
	if (lc_statement_step(store, statement))
		row = sqlite3_column_int64(statement, 0);
	lc_statement_reset(statement);
	return row;
}

/** Its events first, which may be many; the rest goes with it. */
static void delete_session(struct lc_store *store, int64_t row)
{
	if (delete_rows(store,
			"DELETE FROM teleconference_events WHERE id IN"
			" (SELECT id FROM teleconference_events"
			"  WHERE teleconference_session_id = ?1 LIMIT ?2)",
			row) < ROWS)
		delete_rows(store, "DELETE FROM teleconferencesessions WHERE id = ?1 AND ?2", row);
}

/** An alert goes with its session; what has not been delivered by then will not be. */
static uint64_t give_up(struct lc_store *store, int64_t before_ms)
{
	const struct lc_value values[] = {lc_value_number(before_ms)};

	if (lc_statement_run(store,
			     "UPDATE alerts SET next_attempt_at = NULL"
			     " WHERE next_attempt_at IS NOT NULL AND raised_at < ?1",
			     values, G_N_ELEMENTS(values)) != LC_OK)
		return 0;
	return (uint64_t)sqlite3_changes64(store->database);
}

bool retention_step(struct lc_store *store, int64_t before_ms, uint64_t *given_up)
{
	/* Rows stand in the order in which they came, so the oldest are the first. */
	static const char *const by_age[] = {
		"DELETE FROM teleconference_events WHERE id IN"
		" (SELECT id FROM teleconference_events WHERE teleconference_session_id IS NULL"
		"  AND timestamp < ?1 ORDER BY timestamp LIMIT ?2)",
		"DELETE FROM gateway_events WHERE timestamp < ?1 AND id IN"
		" (SELECT id FROM gateway_events ORDER BY id LIMIT ?2)",
		"DELETE FROM media_samples WHERE timestamp < ?1 AND id IN"
		" (SELECT id FROM media_samples ORDER BY id LIMIT ?2)",
	};
	int64_t session = find_session(store, before_ms);
	bool is_more = session != 0;

	*given_up += give_up(store, before_ms);
	if (session)
		delete_session(store, session);
	for (size_t i = 0; i < G_N_ELEMENTS(by_age); i++)
		is_more |= delete_rows(store, by_age[i], before_ms) == ROWS;
	if (!is_more) /* there is no index for it */
		is_more = delete_rows(store,
				      "DELETE FROM handles WHERE handle_id IN"
				      " (SELECT handle_id FROM handles WHERE since < ?1 LIMIT ?2)",
				      before_ms) == ROWS;
	return is_more;
}

void retention_shrink(struct lc_store *store)
{
	sqlite3_exec(store->database, "PRAGMA incremental_vacuum(200)", NULL, NULL, NULL);
}
