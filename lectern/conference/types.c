/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names of values, and the three judgements every door needs: is this an id, is this a name, are
 * these secrets the same.
 */
#include "lectern/conference/types.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <glib.h>

#include "lectern/conference/command.h"
#include "lectern/conference/event.h"

static const struct {
	int code;
	const char *text;
} errors[] = {
#define LC_ERROR(symbol, code, sentence) [symbol] = {code, sentence},
#include "lectern/errors.def"
#undef LC_ERROR
};

int lc_error_code(enum lc_error error)
{
	return errors[error].code;
}

const char *lc_error_text(enum lc_error error)
{
	return errors[error].text;
}

enum lc_error lc_refuse(struct lc_why *why, enum lc_error error, const char *field,
			const char *format, ...)
{
	va_list arguments;
	const char *end;

	if (!why)
		return error;
	va_start(arguments, format);
	snprintf(why->field, sizeof(why->field), "%s", field);
	vsnprintf(why->text, sizeof(why->text), format, arguments);
	va_end(arguments);
	/* Half a character at the cut would spoil the whole JSON text. */
	if (!g_utf8_validate(why->text, -1, &end))
		why->text[end - why->text] = '\0';
	return error;
}

#define NAME_ROW(symbol, name) [symbol] = name,
static const char *const room_kinds[] = {LC_ROOM_KINDS(NAME_ROW)};
static const char *const roles[] = {LC_ROLES_TABLE(NAME_ROW)};
static const char *const conference_states[] = {LC_CONFERENCE_STATES(NAME_ROW)};
static const char *const seat_statuses[] = {LC_SEAT_STATUSES(NAME_ROW)};
static const char *const session_statuses[] = {LC_SESSION_STATUSES(NAME_ROW)};
static const char *const reasons[] = {LC_REASONS(NAME_ROW)};
static const char *const video_codecs[] = {LC_VIDEO_CODECS(NAME_ROW)};

const char *lc_room_kind_name(enum lc_room_kind kind)
{
	return room_kinds[kind];
}

const char *lc_role_name(enum lc_role role)
{
	return roles[role];
}

const char *lc_conference_state_name(enum lc_conference_state state)
{
	return conference_states[state];
}

const char *lc_seat_status_name(enum lc_seat_status status)
{
	return seat_statuses[status];
}

const char *lc_session_status_name(enum lc_session_status status)
{
	return session_statuses[status];
}

const char *lc_reason_name(enum lc_reason reason)
{
	return reasons[reason];
}

const char *lc_video_codec_name(enum lc_video_codec codec)
{
	return video_codecs[codec];
}

int lc_find_name(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; name && i < count; i++) {
		if (strcmp(names[i], name) == 0)
			return (int)i;
	}
	return -1;
}

bool lc_room_kind_find(const char *name, enum lc_room_kind *out)
{
	int index = lc_find_name(room_kinds, G_N_ELEMENTS(room_kinds), name);

	if (index >= 0)
		*out = (enum lc_room_kind)index;
	return index >= 0;
}

bool lc_role_find(const char *name, enum lc_role *out)
{
	int index = lc_find_name(roles, G_N_ELEMENTS(roles), name);

	if (index >= 0)
		*out = (enum lc_role)index;
	return index >= 0;
}

bool lc_video_codec_find(const char *name, enum lc_video_codec *out)
{
	int index = lc_find_name(video_codecs, G_N_ELEMENTS(video_codecs), name);

	if (index >= 0)
		*out = (enum lc_video_codec)index;
	return index >= 0;
}

bool lc_seat_status_find(const char *name, enum lc_seat_status *out)
{
	int index = lc_find_name(seat_statuses, G_N_ELEMENTS(seat_statuses), name);

	if (index >= 0)
		*out = (enum lc_seat_status)index;
	return index >= 0;
}

static const char *const commands[] = {
	[LC_CMD_JOIN] = "join",
	[LC_CMD_SUBSCRIBE] = "subscribe",
	[LC_CMD_CONFIGURE] = "configure",
	[LC_CMD_LEAVE] = "leave",
	[LC_CMD_MUTE] = "mute",
	[LC_CMD_UNMUTE] = "unmute",
	[LC_CMD_KICK] = "kick",
	[LC_CMD_LOCK] = "lock",
	[LC_CMD_UNLOCK] = "unlock",
	[LC_CMD_END] = "end",
	[LC_CMD_RESTART] = "restart",
	[LC_CMD_EDIT] = "edit",
	[LC_CMD_READ] = "read",
	[LC_CMD_READ_POLICY] = "read-settings",
	[LC_CMD_ADMIT] = "admit",
	[LC_CMD_ADMIT_ALL] = "admit_all",
	[LC_CMD_DENY] = "deny",
	[LC_CMD_MUTE_ALL] = "mute_all",
	[LC_CMD_UNMUTE_ALL] = "unmute_all",
	[LC_CMD_HOLD] = "hold",
	[LC_CMD_UNHOLD] = "unhold",
	[LC_CMD_BAN] = "ban",
	[LC_CMD_UNBAN] = "unban",
	[LC_CMD_SET_ROLE] = "set_role",
	[LC_CMD_SET_STATUS] = "set_status",
	[LC_CMD_GRANT_CONTROL] = "grant_control",
	[LC_CMD_CALL_START] = "external_call_start",
	[LC_CMD_CALL_END] = "external_call_end",
	[LC_CMD_IMPORT] = "import",
	[LC_CMD_ASSIGN] = "assign",
	[LC_CMD_DISCOVER] = "discover",
	[LC_CMD_RESTART_ACK] = "restart_ack",
	[LC_CMD_MAIL] = "mail",
	[LC_CMD_MESSAGE] = "message",
	[LC_CMD_REACT] = "react",
	[LC_CMD_RAISE_HAND] = "raise_hand",
	[LC_CMD_LOWER_HAND] = "lower_hand",
	[LC_CMD_LEG_UP] = "leg-up",
	[LC_CMD_LEG_DOWN] = "leg-down",
	[LC_CMD_LEG_SUSPECT] = "leg-suspect",
	[LC_CMD_LEG_RESUMED] = "leg-resumed",
};

const char *lc_command_name(enum lc_command_kind kind)
{
	return commands[kind];
}

static const char *const events[] = {
	[LC_EVENT_CONFERENCE_CREATED] = "conference-created",
	[LC_EVENT_CONFERENCE_TERMINATED] = "conference-terminated",
	[LC_EVENT_PARTICIPANT_JOINED] = "participant-joined",
	[LC_EVENT_PARTICIPANT_LEFT] = "participant-left",
	[LC_EVENT_PARTICIPANT_STATUS_CHANGED] = "participant-status-changed",
	[LC_EVENT_CONFERENCE_STATE_CHANGED] = "conference-state-changed",
	[LC_EVENT_PARTICIPANT_MEDIA_ESTABLISHED] = "participant-media-established",
	[LC_EVENT_PARTICIPANT_MEDIA_TERMINATED] = "participant-media-terminated",
	[LC_EVENT_STATS_UPDATED] = "stats-updated",
	[LC_EVENT_CONFERENCE_ERROR] = "conference-error",
	[LC_EVENT_PARTICIPANT_ERROR] = "participant-error",
	[LC_EVENT_PARTICIPANT_DISCONNECTED] = "participant-disconnected",
	[LC_EVENT_WAITING_FOR_PARTICIPANT] = "waiting-for-participant",
	[LC_EVENT_SESSION_RESUMED] = "session-resumed",
	[LC_EVENT_PARTICIPANT_RETURNED] = "participant-returned",
	[LC_EVENT_CONFERENCE_RESTART] = "conference-restart",
	[LC_EVENT_LOBBY_ENTERED] = "lobby-entered",
	[LC_EVENT_LOBBY_LEFT] = "lobby-left",
	[LC_EVENT_LOBBY_WAITING] = "lobby-waiting",
	[LC_EVENT_ADMITTED] = "admitted",
	[LC_EVENT_ROLE_CHANGED] = "role-changed",
	[LC_EVENT_CONTROL_CHANGED] = "control-changed",
	[LC_EVENT_CALL_START] = "external-call-start",
	[LC_EVENT_CALL_END] = "external-call-end",
	[LC_EVENT_RESTART_PROGRESS] = "restart-progress",
	[LC_EVENT_DISCOVERED] = "participants-discovered",
	[LC_EVENT_MESSAGE] = "message",
	[LC_EVENT_REACTION] = "reaction",
	[LC_EVENT_HAND_RAISED] = "hand-raised",
	[LC_EVENT_HAND_LOWERED] = "hand-lowered",
	[LC_EVENT_TALKING] = "talking", /* as VideoRoom and AudioBridge call it */
	[LC_EVENT_STOPPED_TALKING] = "stopped-talking",
	[LC_EVENT_QUALITY] = "quality",
	[LC_EVENT_VISITOR] = "participant-visitor",
};

const char *lc_event_name(enum lc_event_kind kind)
{
	return events[kind];
}

bool lc_event_is_error(const struct lc_event *event)
{
	return event->kind == LC_EVENT_CONFERENCE_ERROR ||
	       event->kind == LC_EVENT_PARTICIPANT_ERROR;
}

bool lc_event_involves_participant(const struct lc_event *event)
{
	return *event->who.participant != '\0';
}

/** Control characters: C0, DEL and C1. */
static bool is_control(gunichar character)
{
	return character < 0x20 || (character >= 0x7f && character < 0xa0);
}

/** Marks that turn the direction of what follows: with them one name can look like another. */
static bool is_direction(gunichar character)
{
	return character == 0x061c || character == 0x200e || character == 0x200f ||
	       (character >= 0x202a && character <= 0x202e) ||
	       (character >= 0x2066 && character <= 0x2069);
}

/** Is it UTF-8 of at most `most` bytes? */
static bool is_utf8(const char *text, size_t most)
{
	size_t length = strlen(text);

	return length <= most && g_utf8_validate(text, (gssize)length, NULL);
}

static bool is_plain_text(const char *text, size_t most)
{
	if (!is_utf8(text, most))
		return false;
	for (const char *at = text; *at; at = g_utf8_next_char(at)) {
		gunichar character = g_utf8_get_char(at);
		if (is_control(character) || is_direction(character))
			return false;
	}
	return true;
}

bool lc_id_is_valid(const char *id)
{
	return id && *id && is_plain_text(id, LC_ID_BYTES);
}

bool lc_name_is_valid(const char *name)
{
	return name && is_plain_text(name, LC_NAME_BYTES);
}

bool lc_message_is_valid(const char *text)
{
	bool is_blank = true;

	if (!text || !is_utf8(text, LC_MESSAGE_BYTES))
		return false;
	for (const char *at = text; *at; at = g_utf8_next_char(at)) {
		gunichar character = g_utf8_get_char(at);
		if (is_control(character) && character != '\n' && character != '\t')
			return false;
		is_blank &= g_unichar_isspace(character);
	}
	return !is_blank;
}

bool lc_reaction_is_valid(const char *text)
{
	return text && *text && is_plain_text(text, LC_REACTION_BYTES);
}

bool lc_secret_equal(const char *a, const char *b)
{
	size_t length_a = strlen(a), length_b = strlen(b);
	unsigned difference = length_a != length_b || length_a == 0;

	for (size_t i = 0; i < length_b; i++)
		difference |= (unsigned)(a[length_a ? i % length_a : 0] ^ b[i]);
	return difference == 0;
}

bool lc_hash_equal(const uint8_t *a, const uint8_t *b)
{
	unsigned difference = 0;

	for (size_t i = 0; i < LC_HASH_BYTES; i++)
		difference |= (unsigned)(a[i] ^ b[i]);
	return difference == 0;
}
