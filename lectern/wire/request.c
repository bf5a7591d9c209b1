/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The request table: a name, what it becomes, and the fields it takes.
 *
 * Every request may carry `room` and `secret`, and the administrative ones `admin_key`; these stand
 * once, in `common_fields`. A new request is a new row here and one in the plugin's table.
 */
#include "lectern/wire/request.h"

#include <glib.h>
#include <string.h>

static const char *const kind_names[] = {
	[LC_MIC] = "microphone",
	[LC_CAMERA] = "camera",
	[LC_SCREEN] = "screen",
};

const char *lc_kind_name(enum lc_kind kind)
{
	return kind_names[kind];
}

bool lc_kind_find(const char *name, enum lc_kind *out)
{
	for (int i = LC_MIC; name && i <= LC_SCREEN; i++) {
		if (strcmp(kind_names[i], name) == 0) {
			*out = (enum lc_kind)i;
			return true;
		}
	}
	return false;
}

#define AT(member) offsetof(struct lc_request, member)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TAKES(array) .fields = array, .field_count = COUNT(array)

static const struct lc_field common_fields[] = {
	{.name = "room", .type = LC_FIELD_ID, .offset = AT(room)},
	{.name = "secret", .type = LC_FIELD_SECRET, .offset = AT(command.by.secret)},
	{.name = "admin_key", .type = LC_FIELD_SECRET, .offset = AT(admin_key)},
};

static const struct lc_field join_fields[] = {
	{.name = "participant",
	 .type = LC_FIELD_ID,
	 .is_required = true,
	 .offset = AT(command.by.participant)},
	{.name = "seat_key", .type = LC_FIELD_KEY, .is_required = true, .offset = AT(seat_key)},
	{.name = "role",
	 .type = LC_FIELD_ROLE,
	 .is_required = true,
	 .offset = AT(command.join.role)},
	{.name = "display", .type = LC_FIELD_NAME, .offset = AT(command.join.display)},
	{.name = "pin", .type = LC_FIELD_SECRET, .offset = AT(command.join.pin)},
	{.name = "microphone", .type = LC_FIELD_BOOL, .offset = AT(command.join.microphone)},
	{.name = "camera", .type = LC_FIELD_BOOL, .offset = AT(command.join.camera)},
	{.name = "screen", .type = LC_FIELD_BOOL, .offset = AT(command.join.screen)},
	{.name = "sources", .type = LC_FIELD_SOURCES, .offset = AT(sources)},
};

static const struct lc_field subscribe_fields[] = {
	{.name = "participant",
	 .type = LC_FIELD_ID,
	 .is_required = true,
	 .offset = AT(command.by.participant)},
	{.name = "seat_key", .type = LC_FIELD_KEY, .is_required = true, .offset = AT(seat_key)},
	{.name = "slots", .type = LC_FIELD_SLOTS, .offset = AT(slots)},
};

static const struct lc_field configure_fields[] = {
	{.name = "microphone",
	 .type = LC_FIELD_BOOL,
	 .offset = AT(command.configure.microphone),
	 .given_offset = AT(command.configure.has_microphone)},
	{.name = "camera",
	 .type = LC_FIELD_BOOL,
	 .offset = AT(command.configure.camera),
	 .given_offset = AT(command.configure.has_camera)},
	{.name = "screen",
	 .type = LC_FIELD_BOOL,
	 .offset = AT(command.configure.screen),
	 .given_offset = AT(command.configure.has_screen)},
	{.name = "display",
	 .type = LC_FIELD_NAME,
	 .offset = AT(command.configure.display),
	 .given_offset = AT(command.configure.has_display)},
	{.name = "slots", .type = LC_FIELD_SLOTS, .offset = AT(slots)},
};

static const struct lc_field target_fields[] = {
	{.name = "participant",
	 .type = LC_FIELD_ID,
	 .is_required = true,
	 .offset = AT(command.target)},
};

static const struct lc_field conference_fields[] = {
	{.name = "conference", .type = LC_FIELD_TEXT, .offset = AT(command.conference)},
};

#define ROW(text, symbol, what) .name = text, .kind = symbol, .command = what

static const struct lc_request_row rows[] = {
	{ROW("create", LC_REQUEST_CREATE, LC_COMMANDS), .needs_room = true},
	{ROW("edit", LC_REQUEST_EDIT, LC_CMD_EDIT), .needs_room = true},
	{ROW("destroy", LC_REQUEST_DESTROY, LC_COMMANDS), .needs_room = true},
	{ROW("exists", LC_REQUEST_EXISTS, LC_COMMANDS), .needs_room = true},
	{ROW("list", LC_REQUEST_LIST, LC_COMMANDS)},
	{ROW("participants", LC_REQUEST_PARTICIPANTS, LC_CMD_READ)},
	{ROW("stats", LC_REQUEST_STATS, LC_CMD_READ)},
	{ROW("join", LC_REQUEST_JOIN, LC_CMD_JOIN), TAKES(join_fields), .needs_room = true,
	 .takes_offer = true},
	{ROW("subscribe", LC_REQUEST_SUBSCRIBE, LC_CMD_SUBSCRIBE), TAKES(subscribe_fields),
	 .needs_room = true, .takes_offer = true},
	{ROW("configure", LC_REQUEST_CONFIGURE, LC_CMD_CONFIGURE), TAKES(configure_fields),
	 .takes_offer = true},
	{ROW("leave", LC_REQUEST_LEAVE, LC_CMD_LEAVE), .takes_offer = true},
	{ROW("mute", LC_REQUEST_MUTE, LC_CMD_MUTE), TAKES(target_fields)},
	{ROW("unmute", LC_REQUEST_UNMUTE, LC_CMD_UNMUTE), TAKES(target_fields)},
	{ROW("kick", LC_REQUEST_KICK, LC_CMD_KICK), TAKES(target_fields)},
	{ROW("lock", LC_REQUEST_LOCK, LC_CMD_LOCK)},
	{ROW("unlock", LC_REQUEST_UNLOCK, LC_CMD_UNLOCK)},
	{ROW("end", LC_REQUEST_END, LC_CMD_END), TAKES(conference_fields)},
	{ROW("restart", LC_REQUEST_RESTART, LC_CMD_RESTART), TAKES(conference_fields)},
};

_Static_assert(COUNT(rows) == LC_REQUESTS, "a row per request, in their order");

const struct lc_request_row *lc_request_rows(void)
{
	return rows;
}

static const struct lc_request_row *find_row(const char *name)
{
	for (size_t i = 0; name && i < COUNT(rows); i++) {
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	}
	return NULL;
}

/** Puts the hash of the seat's key where the command wants it; the key itself is never stored. */
static void hash_key(struct lc_request *request)
{
	uint8_t *out = request->kind == LC_REQUEST_JOIN ? request->command.join.key_hash
							: request->command.subscribe.key_hash;
	gsize size = LC_HASH_BYTES;
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

	g_checksum_update(checksum, (const guchar *)request->seat_key, -1);
	g_checksum_get_digest(checksum, out, &size);
}

enum lc_error lc_request_read(const json_t *message, struct lc_request *out, struct lc_why *why)
{
	const json_t *name = json_object_get(message, "request");

	memset(out, 0, sizeof(*out));
	if (!name)
		return lc_refuse(why, LC_MISSING_FIELD, "request", "request is missing");
	if (!json_is_string(name))
		return lc_refuse(why, LC_BAD_FIELD, "request", "request must be a string");
	const struct lc_request_row *row = find_row(json_string_value(name));
	if (!row)
		return lc_refuse(why, LC_UNKNOWN_REQUEST, "request", "unknown request");
	out->kind = row->kind;
	out->command.kind = row->command;
	enum lc_error error =
		lc_fields_read(message, common_fields, COUNT(common_fields), "", out, why);
	if (error != LC_OK)
		return error;
	if (row->needs_room && !*out->room)
		return lc_refuse(why, LC_MISSING_FIELD, "room", "room is missing");
	error = lc_fields_read(message, row->fields, row->field_count, "", out, why);
	if (error == LC_OK && *out->seat_key)
		hash_key(out);
	return error;
}
