/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table `bans`. A list changes seldom and is short, so it is put as a whole.
 */
#include "lectern/store/bans.h"

#include "lectern/store/tables.h"

#define FIELD(member) offsetof(struct lc_ban, member)

static const char *const lead[] = {"room", "place"};
static const struct lc_column columns[] = {
	{"participant", LC_COLUMN_TEXT, FIELD(participant), 1, LC_ID_BYTES},
	{"key_hash", LC_COLUMN_HASH, FIELD(key_hash), 0, 0},
	{"is_for_good", LC_COLUMN_BOOL, FIELD(is_for_good), 0, 1},
};

const struct lc_table lc_bans_table = {
	.name = "bans",
	.lead = lead,
	.lead_count = G_N_ELEMENTS(lead),
	.columns = columns,
	.count = G_N_ELEMENTS(columns),
	.key = "room, place",
	.condition = "",
	.selection = "WHERE room = ?1 ORDER BY place",
	.most = LC_MAX_BANS,
};

enum lc_error lc_store_put_bans(struct lc_store *store, const char *room, const struct lc_ban *bans,
				size_t count)
{
	struct lc_value values[] = {lc_value_text(room), lc_value_number(0)};
	enum lc_error error =
		lc_statement_run(store, "DELETE FROM bans WHERE room = ?1", values, 1);

	for (size_t i = 0; i < count && error == LC_OK; i++) {
		values[1].number = (int64_t)i;
		error = lc_table_put(store, &lc_bans_table, values, &bans[i]);
	}
	return error;
}
