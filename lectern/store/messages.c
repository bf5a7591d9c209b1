/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table `messages`.
 */
#include "lectern/store/messages.h"

#include "lectern/store/tables.h"

#define FIELD(member) offsetof(struct lc_message, member)

static const char *const lead[] = {"room"};
static const struct lc_column columns[] = {
	{"number", LC_COLUMN_INT64, FIELD(number), 1, INT64_MAX},
	{"participant", LC_COLUMN_TEXT, FIELD(participant), 1, LC_ID_BYTES},
	{"display", LC_COLUMN_TEXT, FIELD(display), 0, LC_NAME_BYTES},
	{"at_ms", LC_COLUMN_INT64, FIELD(at_ms), 0, LC_STORE_LATEST_MS},
	{"text", LC_COLUMN_MESSAGE, FIELD(text), 0, 0},
};

const struct lc_table lc_messages_table = {
	.name = "messages",
	.lead = lead,
	.lead_count = G_N_ELEMENTS(lead),
	.columns = columns,
	.count = G_N_ELEMENTS(columns),
	.key = "room, number",
	.condition = "",
	.selection = "WHERE room = ?1 ORDER BY number",
	.most = LC_TALK_MESSAGES,
};

enum lc_error lc_store_add_message(struct lc_store *store, const char *room,
				   const struct lc_message *message)
{
	const struct lc_value values[] = {lc_value_text(room)};

	return lc_table_put(store, &lc_messages_table, values, message);
}

enum lc_error lc_store_drop_messages_before(struct lc_store *store, const char *room,
					    uint64_t number)
{
	const struct lc_value values[] = {lc_value_text(room), lc_value_number((int64_t)number)};

	return lc_statement_run(store, "DELETE FROM messages WHERE room = ?1 AND number < ?2",
				values, G_N_ELEMENTS(values));
}

enum lc_error lc_store_drop_messages(struct lc_store *store, const char *room)
{
	const struct lc_value values[] = {lc_value_text(room)};

	return lc_statement_run(store, "DELETE FROM messages WHERE room = ?1", values, 1);
}
