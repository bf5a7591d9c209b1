/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table `volunteers`. A list changes seldom and is short, so it is put as a whole.
 */
#include "lectern/store/volunteers.h"

#include "lectern/store/tables.h"

#define FIELD(member) offsetof(struct lc_volunteer, member)

static const char *const lead[] = {"room", "place"};
static const struct lc_column columns[] = {
	{"participant", LC_COLUMN_TEXT, FIELD(participant), 1, LC_ID_BYTES},
	{"first_name", LC_COLUMN_TEXT, FIELD(first_name), 0, LC_NAME_BYTES},
	{"last_name", LC_COLUMN_TEXT, FIELD(last_name), 0, LC_NAME_BYTES},
	{"may_train", LC_COLUMN_BOOL, FIELD(may_train), 0, 1},
	{"may_be_trained", LC_COLUMN_BOOL, FIELD(may_be_trained), 0, 1},
	{"logged_on", LC_COLUMN_LOGGED_ON, FIELD(logged_on), 0, 0},
	{"trainer", LC_COLUMN_TEXT, FIELD(trainer), 0, LC_ID_BYTES},
};

const struct lc_table lc_volunteers_table = {
	.name = "volunteers",
	.lead = lead,
	.lead_count = G_N_ELEMENTS(lead),
	.columns = columns,
	.count = G_N_ELEMENTS(columns),
	.key = "room, place",
	.condition = "",
	.selection = "WHERE room = ?1 ORDER BY place",
	.most = LC_MAX_VOLUNTEERS,
};

enum lc_error lc_store_put_volunteers(struct lc_store *store, const char *room,
				      const struct lc_volunteer *volunteers, size_t count)
{
	struct lc_value values[] = {lc_value_text(room), lc_value_number(0)};
	enum lc_error error =
		lc_statement_run(store, "DELETE FROM volunteers WHERE room = ?1", values, 1);

	for (size_t i = 0; i < count && error == LC_OK; i++) {
		values[1].number = (int64_t)i;
		error = lc_table_put(store, &lc_volunteers_table, values, &volunteers[i]);
	}
	return error;
}
