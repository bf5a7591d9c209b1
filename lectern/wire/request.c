/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The request table: a name, what it becomes, and the fields it takes.
 *
 * Every request may carry `room` and `secret`, and the administrative ones `admin_key`; these stand
 * once, in `common_fields`. A new request is a new row here and one in the plugin's table.
 */
#include "lectern/wire/request.h"

#include <string.h>

#include "lectern/wire/volunteers_json.h"

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

#define CLIENT                                                                                     \
	{                                                                                          \
		.name = "client", .type = LC_FIELD_CLIENT, .offset = AT(visitor)                   \
	}
#define CLAIM(text, member)                                                                        \
	{                                                                                          \
		.name = text, .type = LC_FIELD_INT, .offset = AT(visitor.member), .least = 1,      \
		.most = LC_NUMBER_MOST                                                             \
	}

static const struct lc_field join_fields[] = {
	{.name = "participant",
	 .type = LC_FIELD_ID,
	 .is_required = true,
	 .offset = AT(command.by.participant)},
	{.name = "seat_key", .type = LC_FIELD_KEY, .is_required = true, .offset = AT(seat_key)},
	{.name = "role",
	 .type = LC_FIELD_ROLE_NAME,
	 .is_required = true,
	 .offset = AT(command.join.role)},
	{.name = "display", .type = LC_FIELD_NAME, .offset = AT(command.join.display)},
	{.name = "pin", .type = LC_FIELD_SECRET, .offset = AT(command.join.pin)},
	{.name = "microphone", .type = LC_FIELD_BOOL, .offset = AT(command.join.microphone)},
	{.name = "camera", .type = LC_FIELD_BOOL, .offset = AT(command.join.camera)},
	{.name = "screen", .type = LC_FIELD_BOOL, .offset = AT(command.join.screen)},
	{.name = "sources", .type = LC_FIELD_SOURCES, .offset = AT(sources)},
	{.name = "token", .type = LC_FIELD_TOKEN, .offset = AT(token)},
	CLIENT,
	CLAIM("userId", user_id),
	CLAIM("appointmentId", appointment_id),
	{.name = "resume", .type = LC_FIELD_BOOL, .offset = AT(command.join.is_return)},
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
	CLIENT,
};

#define TARGET                                                                                     \
	{                                                                                          \
		.name = "participant", .type = LC_FIELD_ID, .is_required = true,                   \
		.offset = AT(command.target)                                                       \
	}
#define REASON                                                                                     \
	{                                                                                          \
		.name = "reason", .type = LC_FIELD_NAME, .offset = AT(command.text)                \
	}

/* Besides the room's policy. */
static const struct lc_field create_fields[] = {
	{.name = "session_type", .type = LC_FIELD_ID, .offset = AT(session_type)},
	{.name = "isPersistent",
	 .type = LC_FIELD_BOOL,
	 .offset = AT(is_persistent),
	 .given_offset = AT(has_persistence)},
};

static const struct lc_field target_fields[] = {TARGET};

static const struct lc_field put_out_fields[] = {TARGET, REASON};

static const struct lc_field ban_fields[] = {
	TARGET,
	REASON,
	{.name = "for_good", .type = LC_FIELD_BOOL, .offset = AT(command.is_for_good)},
};

static const struct lc_field role_fields[] = {
	TARGET,
	{.name = "role", .type = LC_FIELD_ROLE, .is_required = true, .offset = AT(command.role)},
};

static const struct lc_field status_fields[] = {
	TARGET,
	{.name = "status",
	 .type = LC_FIELD_STATUS,
	 .is_required = true,
	 .offset = AT(command.status)},
};

static const struct lc_field assign_fields[] = {
	TARGET,
	{.name = "trainer", .type = LC_FIELD_ID, .offset = AT(command.trainer)},
};

static const struct lc_field discover_fields[] = {
	{.name = "trainer", .type = LC_FIELD_ID, .offset = AT(command.trainer)},
};

static const struct lc_field conference_fields[] = {
	{.name = "conference", .type = LC_FIELD_TEXT, .offset = AT(command.conference)},
};

static const struct lc_field ack_fields[] = {
	{.name = "conference",
	 .type = LC_FIELD_TEXT,
	 .is_required = true,
	 .offset = AT(command.conference)},
};

static const struct lc_field acknowledge_fields[] = {
	{.name = "id", .type = LC_FIELD_SIGNAL, .is_required = true, .offset = AT(signal)},
	{.name = "up_to", .type = LC_FIELD_BOOL, .offset = AT(is_up_to)},
};

static const struct lc_field signals_fields[] = {
	{.name = "after", .type = LC_FIELD_SIGNAL, .offset = AT(signal)},
};

static const struct lc_field message_fields[] = {
	{.name = "text",
	 .type = LC_FIELD_MESSAGE,
	 .is_required = true,
	 .offset = AT(command.message)},
};

static const struct lc_field react_fields[] = {
	{.name = "reaction",
	 .type = LC_FIELD_REACTION,
	 .is_required = true,
	 .offset = AT(command.text)},
};

static const struct lc_field hand_fields[] = {
	{.name = "participant", .type = LC_FIELD_ID, .offset = AT(command.target)},
};

/* A SIP URI has the bounds of a name; there is no line yet that would look at it. */
static const struct lc_field uri_fields[] = {
	{.name = "uri", .type = LC_FIELD_NAME, .is_required = true, .offset = AT(command.text)},
};

#define ROW(text, symbol, what) .name = text, .kind = symbol, .command = what

static const struct lc_request_row rows[] = {
	{ROW("create", LC_REQUEST_CREATE, LC_COMMANDS), TAKES(create_fields)},
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
	{ROW("kick", LC_REQUEST_KICK, LC_CMD_KICK), TAKES(put_out_fields)},
	{ROW("lock", LC_REQUEST_LOCK, LC_CMD_LOCK)},
	{ROW("unlock", LC_REQUEST_UNLOCK, LC_CMD_UNLOCK)},
	{ROW("end", LC_REQUEST_END, LC_CMD_END), TAKES(conference_fields)},
	{ROW("restart", LC_REQUEST_RESTART, LC_CMD_RESTART), TAKES(conference_fields)},
	{ROW("config", LC_REQUEST_CONFIG, LC_CMD_READ_POLICY)},
	{ROW("roster", LC_REQUEST_ROSTER, LC_CMD_READ_POLICY)},
	{ROW("admit", LC_REQUEST_ADMIT, LC_CMD_ADMIT), TAKES(target_fields)},
	{ROW("admit_all", LC_REQUEST_ADMIT_ALL, LC_CMD_ADMIT_ALL)},
	{ROW("deny", LC_REQUEST_DENY, LC_CMD_DENY), TAKES(put_out_fields)},
	{ROW("mute_all", LC_REQUEST_MUTE_ALL, LC_CMD_MUTE_ALL)},
	{ROW("unmute_all", LC_REQUEST_UNMUTE_ALL, LC_CMD_UNMUTE_ALL)},
	{ROW("hold", LC_REQUEST_HOLD, LC_CMD_HOLD), TAKES(target_fields)},
	{ROW("unhold", LC_REQUEST_UNHOLD, LC_CMD_UNHOLD), TAKES(target_fields)},
	{ROW("ban", LC_REQUEST_BAN, LC_CMD_BAN), TAKES(ban_fields)},
	{ROW("unban", LC_REQUEST_UNBAN, LC_CMD_UNBAN), TAKES(target_fields)},
	{ROW("set_role", LC_REQUEST_SET_ROLE, LC_CMD_SET_ROLE), TAKES(role_fields)},
	{ROW("set_status", LC_REQUEST_SET_STATUS, LC_CMD_SET_STATUS), TAKES(status_fields)},
	{ROW("grant_control", LC_REQUEST_GRANT_CONTROL, LC_CMD_GRANT_CONTROL),
	 TAKES(target_fields)},
	{ROW("external_call_start", LC_REQUEST_CALL_START, LC_CMD_CALL_START)},
	{ROW("external_call_end", LC_REQUEST_CALL_END, LC_CMD_CALL_END)},
	{ROW("import", LC_REQUEST_IMPORT, LC_CMD_IMPORT), .takes_list = true},
	{ROW("assign", LC_REQUEST_ASSIGN, LC_CMD_ASSIGN), TAKES(assign_fields)},
	{ROW("discover", LC_REQUEST_DISCOVER, LC_CMD_DISCOVER), TAKES(discover_fields)},
	{ROW("restart_ack", LC_REQUEST_RESTART_ACK, LC_CMD_RESTART_ACK), TAKES(ack_fields)},
	{ROW("signals", LC_REQUEST_SIGNALS, LC_CMD_MAIL), TAKES(signals_fields)},
	{ROW("acknowledge", LC_REQUEST_ACKNOWLEDGE, LC_CMD_MAIL), TAKES(acknowledge_fields)},
	{ROW("message", LC_REQUEST_MESSAGE, LC_CMD_MESSAGE), TAKES(message_fields)},
	{ROW("react", LC_REQUEST_REACT, LC_CMD_REACT), TAKES(react_fields)},
	{ROW("raise_hand", LC_REQUEST_RAISE_HAND, LC_CMD_RAISE_HAND)},
	{ROW("lower_hand", LC_REQUEST_LOWER_HAND, LC_CMD_LOWER_HAND), TAKES(hand_fields)},
	/* What needs a telephone line is for those who may see the room, and then refused. */
	{ROW("generate_sdp", LC_REQUEST_GENERATE_SDP, LC_CMD_READ), TAKES(target_fields)},
	{ROW("join_by_sip_uri", LC_REQUEST_JOIN_BY_SIP_URI, LC_CMD_READ_POLICY), TAKES(uri_fields)},
	{ROW("invite", LC_REQUEST_INVITE, LC_CMD_READ_POLICY), TAKES(uri_fields)},
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

void lc_key_hash(const char *key, uint8_t *out)
{
	gsize size = LC_HASH_BYTES;
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

	g_checksum_update(checksum, (const guchar *)key, -1);
	g_checksum_get_digest(checksum, out, &size);
}

/** Puts the hash of the seat's key where the command wants it; the key itself is never stored. */
static void hash_key(struct lc_request *request)
{
	lc_key_hash(request->seat_key, request->kind == LC_REQUEST_JOIN
					       ? request->command.join.key_hash
					       : request->command.subscribe.key_hash);
}

static enum lc_error read_list(const json_t *message, struct lc_request *out, struct lc_why *why)
{
	const json_t *list = json_object_get(message, "volunteers");
	enum lc_error error = LC_OK;

	if (!list)
		return lc_refuse(why, LC_MISSING_FIELD, "volunteers", "volunteers is missing");
	out->volunteers = lc_volunteers_read(list, &error, why);
	if (!out->volunteers)
		return error;
	out->command.volunteers.list = (const void *)out->volunteers->data;
	out->command.volunteers.count = out->volunteers->len;
	return LC_OK;
}

void lc_request_clear(struct lc_request *request)
{
	g_clear_pointer(&request->volunteers, g_array_unref);
	request->command.kind = LC_COMMANDS; /* nothing may borrow of it any more */
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
	if (error == LC_OK && out->kind == LC_REQUEST_JOIN)
		out->command.join.has_claims = lc_visitor_claims(&out->visitor);
	if (error == LC_OK && row->takes_list)
		error = read_list(message, out, why);
	return error;
}
