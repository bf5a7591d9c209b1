/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table `conferences`.
 */
#include "lectern/store/conferences.h"

#include "lectern/store/tables.h"

#define FIELD(member) offsetof(struct lc_conference_memento, member)

static const char *const lead[] = {"room"};
static const struct lc_column columns[] = {
	{"id", LC_COLUMN_TEXT, FIELD(id), 1, LC_CONFERENCE_ID_BYTES},
	{"state", LC_COLUMN_STATE, FIELD(state), 0, 0},
	{"seq_limit", LC_COLUMN_INT64, FIELD(seq_limit), 0, INT64_MAX},
	{"created_at_ms", LC_COLUMN_INT64, FIELD(created_at_ms), 0, LC_STORE_LATEST_MS},
	{"peak_participants", LC_COLUMN_UINT32, FIELD(peak_participants), 0, UINT32_MAX},
	{"join_count", LC_COLUMN_INT64, FIELD(join_count), 0, INT64_MAX},
	{"reconnection_count", LC_COLUMN_INT64, FIELD(reconnection_count), 0, INT64_MAX},
	{"is_interrupted", LC_COLUMN_BOOL, FIELD(is_interrupted), 0, 1},
	{"controller", LC_COLUMN_TEXT, FIELD(controller), 0, LC_ID_BYTES},
};

const struct lc_table lc_conferences_table = {
	.name = "conferences",
	.lead = lead,
	.lead_count = G_N_ELEMENTS(lead),
	.columns = columns,
	.count = G_N_ELEMENTS(columns),
	.key = "room",
	.condition = "",
	.selection = "WHERE room = ?1",
	.most = 1,
};

enum lc_error lc_store_put_conference(struct lc_store *store, const char *room,
				      const struct lc_conference_memento *conference)
{
	const struct lc_value values[] = {lc_value_text(room)};

	return lc_table_put(store, &lc_conferences_table, values, conference);
}

enum lc_error lc_store_drop_conference(struct lc_store *store, const char *room)
{
	const struct lc_value values[] = {lc_value_text(room)};

	return lc_statement_run(store, "DELETE FROM conferences WHERE room = ?1", values, 1);
}
