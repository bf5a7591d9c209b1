/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table `gateway`, of one row.
 */
#include "lectern/store/gateway.h"

#include "lectern/store/statement.h"

enum lc_error lc_store_put_alive(struct lc_store *store, int64_t wall_ms)
{
	const struct lc_value values[] = {lc_value_number(wall_ms)};

	return lc_statement_run(store,
				"INSERT INTO gateway (id, alive_ms) VALUES (1, ?1)"
				" ON CONFLICT (id) DO UPDATE SET alive_ms = excluded.alive_ms",
				values, 1);
}

enum lc_error lc_store_read_alive(struct lc_store *store, int64_t *wall_ms_out, struct lc_why *why)
{
	int64_t wall_ms = 0;
	enum lc_error error = lc_store_begin_reading(store, why);

	if (error != LC_OK)
		return error;
	sqlite3_stmt *statement =
		lc_statement_of(store, "SELECT alive_ms FROM gateway WHERE id = 1");
	if (statement) {
		if (lc_statement_step(store, statement))
			wall_ms = sqlite3_column_int64(statement, 0);
		lc_statement_reset(statement);
	}
	error = lc_store_commit(store, why);
	if (error == LC_OK)
		*wall_ms_out = wall_ms;
	return error;
}
