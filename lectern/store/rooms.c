/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table `rooms`.
 */
#include "lectern/store/rooms.h"

#include "lectern/store/tables.h"

#define FIELD(member) offsetof(struct lc_room_row, memento.member)
#define LIMIT(role) LC_COLUMN_INT64, FIELD(policy.max_of_role[role]), 0, LC_MAX_PARTICIPANTS
#define PARTY(index) LC_COLUMN_TEXT, FIELD(policy.party_names[index]), 0, LC_ROLE_NAME_BYTES

static const struct lc_column columns[] = {
	{"name", LC_COLUMN_TEXT, FIELD(name), 1, LC_ID_BYTES},
	{"is_configured", LC_COLUMN_BOOL, offsetof(struct lc_room_row, is_configured), 0, 1},
	{"kind", LC_COLUMN_KIND, FIELD(kind), 0, 0},
	{"description", LC_COLUMN_TEXT, FIELD(policy.description), 0, LC_NAME_BYTES},
	{"secret", LC_COLUMN_TEXT, FIELD(policy.secret), 0, LC_SECRET_BYTES},
	{"pin", LC_COLUMN_TEXT, FIELD(policy.pin), 0, LC_SECRET_BYTES},
	{"max_participants", LC_COLUMN_INT64, FIELD(policy.max_participants), 1,
	 LC_MAX_PARTICIPANTS},
	{"reconnect_timeout_ms", LC_COLUMN_INT64, FIELD(policy.reconnect_timeout_ms), 0,
	 LC_RECONNECT_TIMEOUT_MAX_MS},
	{"is_private", LC_COLUMN_BOOL, FIELD(policy.is_private), 0, 1},
	{"allow_takeover", LC_COLUMN_BOOL, FIELD(policy.allow_takeover), 0, 1},
	{"end_when_trainer_leaves", LC_COLUMN_BOOL, FIELD(policy.end_when_trainer_leaves), 0, 1},
	{"video_codec", LC_COLUMN_CODEC, FIELD(policy.video_codec), 0, 0},
	{"required_roles", LC_COLUMN_ROLES, FIELD(policy.required_roles), 0, 0},
	{"lobby", LC_COLUMN_BOOL, FIELD(policy.lobby), 0, 1},
	{"auto_end", LC_COLUMN_BOOL, FIELD(policy.auto_end), 0, 1},
	{"max_trainers", LIMIT(LC_ROLE_TRAINER)},
	{"max_trainees", LIMIT(LC_ROLE_TRAINEE)},
	{"max_callers", LIMIT(LC_ROLE_CALLER)},
	{"max_party_1", LIMIT(LC_ROLE_PARTY_1)},
	{"max_party_2", LIMIT(LC_ROLE_PARTY_2)},
	{"max_party_3", LIMIT(LC_ROLE_PARTY_3)},
	{"max_party_4", LIMIT(LC_ROLE_PARTY_4)},
	{"role_1", PARTY(0)},
	{"role_2", PARTY(1)},
	{"role_3", PARTY(2)},
	{"role_4", PARTY(3)},
	{"appointment_id", LC_COLUMN_INT64, FIELD(policy.appointment_id), 0, LC_NUMBER_MOST},
	{"is_temporary", LC_COLUMN_BOOL, FIELD(policy.is_temporary), 0, 1},
	{"last_epoch_s", LC_COLUMN_INT64, FIELD(last_epoch_s), 0, LC_STORE_LATEST_MS},
	{"last_closed_leg", LC_COLUMN_UINT32, FIELD(last_closed_leg), 0, UINT32_MAX},
	{"last_message", LC_COLUMN_INT64, FIELD(last_message), 0, INT64_MAX},
	{"last_hand", LC_COLUMN_INT64, FIELD(last_hand), 0, INT64_MAX},
	{"ended_at_ms", LC_COLUMN_INT64, FIELD(ended_at_ms), 0, LC_STORE_LATEST_MS},
};

const struct lc_table lc_rooms_table = {
	.name = "rooms",
	.columns = columns,
	.count = G_N_ELEMENTS(columns),
	.key = "name",
	/* Two kinds with one name are two rooms of two owners: neither may lose its own. */
	.condition = " WHERE kind = excluded.kind",
	.selection = "WHERE name = ?1",
	.most = 1,
};

enum lc_error lc_store_put_room(struct lc_store *store, const struct lc_room_memento *room,
				bool is_configured)
{
	const struct lc_room_row row = {.memento = *room, .is_configured = is_configured};
	enum lc_error error = lc_table_put(store, &lc_rooms_table, NULL, &row);

	if (error == LC_OK && sqlite3_changes(store->database) == 0)
		return lc_store_fail_because(store, "a room of another kind has this name");
	return error;
}

enum lc_error lc_store_drop_room(struct lc_store *store, const char *room)
{
	const struct lc_value values[] = {lc_value_text(room)};

	return lc_statement_run(store, "DELETE FROM rooms WHERE name = ?1", values, 1);
}

bool lc_store_has_room(struct lc_store *store, const char *room)
{
	const struct lc_value values[] = {lc_value_text(room)};
	bool is_there = false;

	if (lc_store_begin_reading(store, NULL) != LC_OK)
		return false;
	sqlite3_stmt *statement = lc_statement_of(store, "SELECT 1 FROM rooms WHERE name = ?1");
	if (statement) {
		lc_statement_bind(statement, values, G_N_ELEMENTS(values));
		is_there = lc_statement_step(store, statement);
		lc_statement_reset(statement);
	}
	return lc_store_commit(store, NULL) == LC_OK && is_there;
}
