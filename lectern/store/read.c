/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * First the names, then room by room, each in a transaction of its own, so that the store is free
 * while a room is shown: whoever makes a room of it may have to wait for a thread that writes.
 */
#include "lectern/store/read.h"

#include <string.h>

#include "lectern/store/tables.h"

/** A row of the list: a room to be shown, or one of which is known already that it is damaged. */
struct entry {
	char *name;
	const char *wrong;
};

static void clear_entry(void *data)
{
	g_free(((struct entry *)data)->name);
}

static void clear_seat(void *data)
{
	g_clear_pointer(&((struct lc_stored_seat *)data)->stays, g_array_unref);
}

static void clear_message(void *data)
{
	g_free(((struct lc_message *)data)->text);
}

/** A kind that nobody has could be anybody's. */
static bool is_of_kind(const char *word, enum lc_room_kind kind, bool *is_known_out)
{
	enum lc_room_kind found = kind;

	*is_known_out = lc_room_kind_find(word, &found);
	return found == kind;
}

/** The name as it may be shown, and what is wrong with the row, a literal or NULL. */
static void add_entry(GArray *list, const char *name, bool is_good, const char *wrong)
{
	const struct entry entry = {
		.name = is_good ? g_strdup(name) : g_strescape(name, NULL),
		.wrong = wrong,
	};

	g_array_append_val(list, entry);
}

static void list_row(sqlite3_stmt *statement, enum lc_room_kind kind, GArray *list)
{
	const char *name = (const char *)sqlite3_column_text(statement, 0);
	bool is_known, is_good = lc_id_is_valid(name) &&
				 strlen(name) == (size_t)sqlite3_column_bytes(statement, 0);
	bool is_wanted =
		is_of_kind((const char *)sqlite3_column_text(statement, 1), kind, &is_known);

	if (!is_good)
		add_entry(list, name ? name : "", false, "rooms.name");
	else if (is_wanted)
		add_entry(list, name, true, is_known ? NULL : "rooms.kind");
}

static enum lc_error list_rooms(struct lc_store *store, enum lc_room_kind kind, GArray *list,
				struct lc_why *why)
{
	enum lc_error error = lc_store_begin_reading(store, why);

	if (error != LC_OK)
		return error;
	sqlite3_stmt *statement =
		lc_statement_of(store, "SELECT name, kind FROM rooms ORDER BY name");
	if (statement) {
		while (lc_statement_step(store, statement))
			list_row(statement, kind, list);
		lc_statement_reset(statement);
	}
	return lc_store_commit(store, why);
}

static GArray *new_rows(size_t size, GDestroyNotify clear)
{
	GArray *rows = g_array_new(FALSE, TRUE, (guint)size);

	if (clear)
		g_array_set_clear_func(rows, clear);
	return rows;
}

static void init_room(struct lc_stored_room *room)
{
	memset(room, 0, sizeof(*room));
	room->seats = new_rows(sizeof(struct lc_stored_seat), clear_seat);
	room->messages = new_rows(sizeof(struct lc_message), clear_message);
	room->bans = new_rows(sizeof(struct lc_ban), NULL);
	room->volunteers = new_rows(sizeof(struct lc_volunteer), NULL);
}

static void clear_room(struct lc_stored_room *room)
{
	g_array_unref(room->seats);
	g_array_unref(room->messages);
	g_array_unref(room->bans);
	g_array_unref(room->volunteers);
}

/** The row of the room itself; `*is_there_out` is false when it has been dropped since. */
static bool read_row(struct lc_store *store, const struct lc_value *name,
		     struct lc_stored_room *room, bool *is_there_out, char **wrong_out)
{
	g_autoptr(GArray) rows = new_rows(sizeof(struct lc_room_row), NULL);
	bool is_read = lc_table_read(store, &lc_rooms_table, name, 1, rows, wrong_out);

	*is_there_out = rows->len > 0;
	if (!is_read || !*is_there_out)
		return is_read;
	room->memento = g_array_index(rows, struct lc_room_row, 0).memento;
	room->is_configured = g_array_index(rows, struct lc_room_row, 0).is_configured;
	return true;
}

static bool read_conference(struct lc_store *store, const struct lc_value *name,
			    struct lc_stored_room *room, char **wrong_out)
{
	g_autoptr(GArray) rows = new_rows(sizeof(struct lc_conference_memento), NULL);

	if (!lc_table_read(store, &lc_conferences_table, name, 1, rows, wrong_out))
		return false;
	room->has_conference = rows->len > 0;
	if (room->has_conference)
		room->conference = g_array_index(rows, struct lc_conference_memento, 0);
	return true;
}

static bool read_seats(struct lc_store *store, const struct lc_value *name, GArray *seats,
		       char **wrong_out)
{
	bool is_read = lc_table_read(store, &lc_seats_table, name, 1, seats, wrong_out);

	for (guint i = 0; is_read && i < seats->len; i++) {
		struct lc_stored_seat *seat = &g_array_index(seats, struct lc_stored_seat, i);
		const struct lc_value values[] = {*name, lc_value_text(seat->memento.participant)};
		seat->stays = new_rows(sizeof(struct lc_stay_memento), NULL);
		is_read = lc_table_read(store, &lc_stays_table, values, G_N_ELEMENTS(values),
					seat->stays, wrong_out);
	}
	return is_read;
}

/** False when the database fails, or with `*wrong_out` when a row cannot be right. */
static bool read_room(struct lc_store *store, const char *name, struct lc_stored_room *room,
		      bool *is_there_out, char **wrong_out)
{
	const struct lc_value value = lc_value_text(name);

	if (!read_row(store, &value, room, is_there_out, wrong_out) || !*is_there_out)
		return false;
	return read_conference(store, &value, room, wrong_out) &&
	       read_seats(store, &value, room->seats, wrong_out) &&
	       lc_table_read(store, &lc_messages_table, &value, 1, room->messages, wrong_out) &&
	       lc_table_read(store, &lc_bans_table, &value, 1, room->bans, wrong_out) &&
	       lc_table_read(store, &lc_volunteers_table, &value, 1, room->volunteers, wrong_out);
}

static enum lc_error show(struct lc_store *store, const char *name,
			  const struct lc_stored_visitor *visitor, struct lc_why *why)
{
	struct lc_stored_room room;
	g_autofree char *wrong = NULL;
	bool is_there = false;
	enum lc_error error = lc_store_begin_reading(store, why);

	if (error != LC_OK)
		return error;
	init_room(&room);
	bool is_read = read_room(store, name, &room, &is_there, &wrong);
	error = lc_store_commit(store, why);
	if (error == LC_OK && is_read)
		visitor->room(visitor->user, &room);
	else if (error == LC_OK && wrong)
		visitor->damaged(visitor->user, name, wrong);
	clear_room(&room);
	return error;
}

enum lc_error lc_store_read_rooms(struct lc_store *store, enum lc_room_kind kind,
				  const struct lc_stored_visitor *visitor, struct lc_why *why)
{
	g_autoptr(GArray) list = new_rows(sizeof(struct entry), clear_entry);
	enum lc_error error = list_rooms(store, kind, list, why);

	for (guint i = 0; i < list->len && error == LC_OK; i++) {
		const struct entry *entry = &g_array_index(list, struct entry, i);
		if (entry->wrong)
			visitor->damaged(visitor->user, entry->name, entry->wrong);
		else
			error = show(store, entry->name, visitor, why);
	}
	return error;
}
