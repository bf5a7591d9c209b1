/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/network.h"

#include <string.h>

#include "plugins/sqlite_events/handles.h"

#define TOLD_FOR_MS 60000

/* Addresses */

/** The other side's of "LOCAL:PORT [TYPE,TRANSPORT] <-> REMOTE:PORT [...]"; "" when it is not told. */
static void read_address(char *out, size_t size, const char *pair)
{
	const char *remote = strstr(pair, "<-> ");
	const char *end = remote ? strchr(remote += strlen("<-> "), ' ') : NULL;

	*out = 0;
	if (!end)
		return;
	g_autofree char *address = g_strndup(remote, (gsize)(end - remote));
	char *port = strrchr(address, ':'); /* an address of IPv6 has more of them */
	if (port)
		*port = 0;
	g_strlcpy(out, address, size);
}

static void write_address(struct lc_store *store, int64_t person, const char *address)
{
	const struct lc_value values[] = {lc_value_number(person), lc_value_text(address)};

	lc_statement_run(store,
			 "UPDATE teleconference_participant_sessions SET ip_address = ?2"
			 " WHERE id = ?1 AND ip_address IS NOT ?2",
			 values, G_N_ELEMENTS(values));
}

/* Trouble */

/** What is wrong, in a word; NULL when nothing is. */
static const char *trouble_of(const struct record *record)
{
	if (strcmp(record->name, "ice") == 0)
		return strcmp(record->detail, "failed") == 0 ? "ice-failed" : NULL;
	if (strcmp(record->name, "slow-link") != 0)
		return NULL;
	return strstr(record->detail, "uplink") ? "slow-link-down" : "slow-link-up";
}

static bool was_told(struct lc_store *store, int64_t person, const char *trouble, int64_t at_ms)
{
	sqlite3_stmt *statement = lc_statement_of(
		store, "SELECT 1 FROM teleconference_events WHERE participant_session_id = ?1"
		       " AND event_type = 'network' AND timestamp > ?2"
		       " AND event_data ->> 'detail' = ?3");
	if (!statement)
		return true;
	sqlite3_bind_int64(statement, 1, person);
	sqlite3_bind_int64(statement, 2, at_ms - TOLD_FOR_MS);
	sqlite3_bind_text(statement, 3, trouble, -1, SQLITE_STATIC);
	bool is_told = lc_statement_step(store, statement);
	lc_statement_reset(statement);
	return is_told;
}

static void add_trouble(struct lc_store *store, const struct event_place *place,
			const struct record *record, const char *trouble)
{
	struct record event = *record;

	if (was_told(store, place->person, trouble, record->at_ms))
		return;
	event.number = 0; /* the record itself is a row of gateway_events */
	g_strlcpy(event.detail, trouble, sizeof(event.detail));
	event_rows_insert(store, place, &event, RECORD_NETWORK);
}

void network_add(struct lc_store *store, const struct conferences *conferences,
		 const struct record *record)
{
	const char *trouble = trouble_of(record);
	char address[RECORD_DETAIL_BYTES + 1] = "";
	struct record_person who = {.plugin = ""};
	struct event_place place;

	if (strcmp(record->name, "selected-pair") == 0)
		read_address(address, sizeof(address), record->detail);
	if ((!trouble && !*address) ||
	    !handles_find(store, record->handle_id, record->session_id, &who) ||
	    !conferences_find(conferences, &who, &place))
		return;
	if (trouble)
		add_trouble(store, &place, record, trouble);
	else
		write_address(store, place.person, address);
}
