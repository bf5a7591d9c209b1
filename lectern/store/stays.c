/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table `stays`.
 */
#include "lectern/store/stays.h"

#include "lectern/store/tables.h"

#define MOST_STAYS 100000 /* of one seat: somebody who has come back every second for a day */
#define FIELD(member) offsetof(struct lc_stay_memento, member)

static const char *const lead[] = {"room", "participant", "number"};
static const struct lc_column columns[] = {
	{"from_ms", LC_COLUMN_INT64, FIELD(from_ms), 0, LC_STORE_LATEST_MS},
	{"duration_ms", LC_COLUMN_INT64, FIELD(duration_ms), -1, LC_STORE_LATEST_MS},
};

const struct lc_table lc_stays_table = {
	.name = "stays",
	.lead = lead,
	.lead_count = G_N_ELEMENTS(lead),
	.columns = columns,
	.count = G_N_ELEMENTS(columns),
	.key = "room, participant, number",
	.condition = "",
	.selection = "WHERE room = ?1 AND participant = ?2 ORDER BY number",
	.most = MOST_STAYS,
};

enum lc_error lc_store_put_stay(struct lc_store *store, const char *room, const char *participant,
				uint32_t number, const struct lc_stay_memento *stay)
{
	const struct lc_value values[] = {lc_value_text(room), lc_value_text(participant),
					  lc_value_number(number)};

	return lc_table_put(store, &lc_stays_table, values, stay);
}

enum lc_error lc_store_drop_stays(struct lc_store *store, const char *room, const char *participant)
{
	const struct lc_value values[] = {lc_value_text(room), lc_value_text(participant)};

	return lc_statement_run(store, "DELETE FROM stays WHERE room = ?1 AND participant = ?2",
				values, G_N_ELEMENTS(values));
}
