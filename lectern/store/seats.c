/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table `seats`.
 */
#include "lectern/store/seats.h"

#include "lectern/store/tables.h"

#define FIELD(member) offsetof(struct lc_seat_memento, member)

static const char *const lead[] = {"room", "place"};
static const struct lc_column columns[] = {
	{"participant", LC_COLUMN_TEXT, FIELD(participant), 1, LC_ID_BYTES},
	{"display", LC_COLUMN_TEXT, FIELD(display), 0, LC_NAME_BYTES},
	{"role", LC_COLUMN_ROLE, FIELD(role), 0, 0},
	{"key_hash", LC_COLUMN_HASH, FIELD(key_hash), 0, 0},
	{"is_admitted", LC_COLUMN_BOOL, FIELD(is_admitted), 0, 1},
	{"muted", LC_COLUMN_BOOL, FIELD(muted), 0, 1},
	{"held", LC_COLUMN_BOOL, FIELD(held), 0, 1},
	{"microphone", LC_COLUMN_BOOL, FIELD(microphone), 0, 1},
	{"camera", LC_COLUMN_BOOL, FIELD(camera), 0, 1},
	{"screen", LC_COLUMN_BOOL, FIELD(screen), 0, 1},
	{"hand", LC_COLUMN_INT64, FIELD(hand), 0, INT64_MAX},
	{"leg", LC_COLUMN_UINT32, FIELD(leg), 0, UINT32_MAX},
	{"is_live", LC_COLUMN_BOOL, FIELD(is_live), 0, 1},
	{"window_until_ms", LC_COLUMN_INT64, FIELD(window_until_ms), 0, LC_STORE_LATEST_MS},
	{"joined_at_ms", LC_COLUMN_INT64, FIELD(joined_at_ms), 0, LC_STORE_LATEST_MS},
};

const struct lc_table lc_seats_table = {
	.name = "seats",
	.lead = lead,
	.lead_count = G_N_ELEMENTS(lead),
	.columns = columns,
	.count = G_N_ELEMENTS(columns),
	.key = "room, participant",
	.condition = "",
	.selection = "WHERE room = ?1 ORDER BY place, participant",
	.most = LC_MAX_PARTICIPANTS + LC_MAX_WAITING,
};

enum lc_error lc_store_put_seat(struct lc_store *store, const char *room, int64_t place,
				const struct lc_seat_memento *seat)
{
	const struct lc_value values[] = {lc_value_text(room), lc_value_number(place)};

	return lc_table_put(store, &lc_seats_table, values, seat);
}

enum lc_error lc_store_drop_seat(struct lc_store *store, const char *room, const char *participant)
{
	const struct lc_value values[] = {lc_value_text(room), lc_value_text(participant)};

	return lc_statement_run(store, "DELETE FROM seats WHERE room = ?1 AND participant = ?2",
				values, G_N_ELEMENTS(values));
}
