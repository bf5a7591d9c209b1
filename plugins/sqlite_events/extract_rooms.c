/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events of rooms: ours, which share one form, and those of VideoRoom and AudioBridge. A row per name
 * says what it means.
 */
#include <stdio.h>
#include <string.h>

#include "plugins/sqlite_events/extract.h"
#include "plugins/sqlite_events/visitors.h"

#define TAKE(field, object, key) extract_member(field, sizeof(field), object, key)
#define MOST_QUIET_MS 10000
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

struct meaning {
	const char *name;
	enum record_kind kind;
};

static const struct meaning ours[] = {
	{"conference-created", RECORD_SESSION_START},
	{"conference-terminated", RECORD_SESSION_END},
	{"participant-joined", RECORD_JOIN},
	{"participant-left", RECORD_LEAVE},
	{"participant-disconnected", RECORD_DISCONNECT},
	{"participant-returned", RECORD_RECONNECT},
	{"participant-status-changed", RECORD_STATE},
	{"session-resumed", RECORD_OTHER},
	{"message", RECORD_MESSAGE},
	{"reaction", RECORD_REACTION},
	{"hand-raised", RECORD_HAND_RAISED},
	{"hand-lowered", RECORD_HAND_LOWERED},
	{"participant-visitor", RECORD_VISITOR},
	{"talking", RECORD_TALK_START},
	{"stopped-talking", RECORD_TALK_STOP},
	{"external-call-start", RECORD_CALL_START},
	{"external-call-end", RECORD_CALL_END},
	{"conference-restart", RECORD_RESTART},
	{"quality", RECORD_QUALITY},
	{"conference-error", RECORD_ERROR},
	{"participant-error", RECORD_ERROR},
};

/* In VideoRoom `joined` is of publishers alone, and `leaving` comes without a handle. */
static const struct meaning theirs[] = {
	{"joined", RECORD_JOIN},
	{"leaving", RECORD_LEAVE},
	{"left", RECORD_LEAVE},
	{"kicked", RECORD_LEAVE},
	{"published", RECORD_STATE},
	{"unpublished", RECORD_STATE},
	{"talking", RECORD_TALK_START},
	{"stopped-talking", RECORD_TALK_STOP},
	{"destroyed", RECORD_SESSION_END},
};

static enum record_kind find(const struct meaning *list, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i].name, name) == 0)
			return list[i].kind;
	}
	return RECORD_OTHER;
}

static bool is_one_of(const char *text, const char *a, const char *b)
{
	return strcmp(text, a) == 0 || strcmp(text, b) == 0;
}

/* Ours */

static unsigned flag(const json_t *info, const char *key, unsigned bit)
{
	return json_is_true(json_object_get(info, key)) ? bit : 0;
}

static void read_info(struct record *out, const json_t *info)
{
	TAKE(out->person.display, info, "display");
	TAKE(out->person.role, info, "role");
	TAKE(out->detail, info, "status");
	out->flags = RECORD_HAS_FLAGS | flag(info, "microphone", RECORD_MICROPHONE) |
		     flag(info, "camera", RECORD_CAMERA) | flag(info, "screen", RECORD_SCREEN) |
		     flag(info, "muted", RECORD_MUTED);
}

/** Who is carried over a restart while away has joined nothing; who is no longer away is back. */
static void judge_status(struct record *out, const json_t *data)
{
	const char *old = json_string_value(json_object_get(data, "old_status"));
	bool is_away = is_one_of(out->detail, "disconnected", "waiting");

	if (out->kind == RECORD_JOIN && is_away)
		out->kind = RECORD_STATE;
	if (out->kind == RECORD_STATE && old && strcmp(old, "disconnected") == 0 && !is_away &&
	    !is_one_of(out->detail, "left", "leaving"))
		out->kind = RECORD_RECONNECT;
}

/** Where a room keeps no seats, a connection that is lost is told as a leave. */
static void judge_reason(struct record *out, const json_t *data)
{
	TAKE(out->detail, data, "reason");
	if (out->kind == RECORD_LEAVE && is_one_of(out->detail, "disconnected", "media-timeout"))
		out->kind = RECORD_DISCONNECT;
	if (out->kind == RECORD_LEAVE && strcmp(out->detail, "reconnection-timeout") == 0)
		out->flags = RECORD_GAVE_UP;
}

/** Talk is over when it became quiet, which is noticed later. */
static void judge_quiet(struct record *out, const json_t *data)
{
	json_int_t quiet_ms = json_integer_value(json_object_get(data, "quiet_ms"));

	if (quiet_ms > 0 && quiet_ms <= MOST_QUIET_MS)
		out->at_ms -= quiet_ms;
}

/** Five words, a line each; visitors.c reads them. None has a line feed in it. */
static void read_visitor(struct record *out, const json_t *data)
{
	static const char *const keys[] = {"deviceType", "browser", "operatingSystem", "userId",
					   "appointmentId"};
	size_t length = 0;
	char word[VISITOR_WORD_BYTES + 1];

	for (size_t i = 0; i < COUNT(keys); i++) {
		TAKE(word, data, keys[i]);
		length += (size_t)snprintf(out->detail + length, sizeof(out->detail) - length,
					   "%s%s", i ? "\n" : "", word);
		if (length < sizeof(out->detail))
			continue;
		*out->detail = 0; /* none of ours is so long */
		return;
	}
}

static void read_ours(struct record *out, const json_t *data)
{
	const json_t *info = json_object_get(data, "info");

	out->kind = find(ours, COUNT(ours), out->name);
	TAKE(out->person.conference, data, "conference");
	TAKE(out->person.participant, data, "participant");
	TAKE(out->person.display, data, "display");
	if (json_is_object(info)) {
		read_info(out, info);
		judge_status(out, data);
	} else if (json_object_get(data, "reason")) {
		judge_reason(out, data);
	} else if (out->kind == RECORD_SESSION_START) {
		TAKE(out->detail, data, "appointmentId");
	} else if (out->kind == RECORD_VISITOR) {
		read_visitor(out, data);
	} else if (out->kind == RECORD_TALK_STOP) {
		judge_quiet(out, data);
	} else if (json_object_get(data, "reaction")) {
		TAKE(out->detail, data, "reaction");
	} else if (json_object_get(data, "state")) {
		TAKE(out->detail, data, "state");
	} else if (json_object_get(data, "error")) {
		TAKE(out->detail, data, "error");
	} else if (json_object_get(data, "quality")) {
		TAKE(out->detail, data, "quality");
	} else if (json_object_get(data, "oldConferenceId")) {
		TAKE(out->detail, data, "oldConferenceId");
	}
}

/** Whose connection a handle is, and which half of it; it is told of no conference. */
static void read_handle(struct record *out, const json_t *data)
{
	out->kind = RECORD_HANDLE;
	TAKE(out->person.participant, data, "participant");
	TAKE(out->detail, data, "half");
}

/* Theirs */

/** What somebody publishes, from the list of streams of VideoRoom. */
static unsigned read_streams(const json_t *data)
{
	const json_t *streams = json_object_get(data, "streams");
	unsigned flags = RECORD_HAS_FLAGS;

	for (size_t i = 0; i < json_array_size(streams); i++) {
		const char *type =
			json_string_value(json_object_get(json_array_get(streams, i), "type"));
		if (type && strcmp(type, "audio") == 0)
			flags |= RECORD_MICROPHONE;
		if (type && strcmp(type, "video") == 0)
			flags |= RECORD_CAMERA;
	}
	return flags;
}

/** VideoRoom and AudioBridge say that somebody talks under their own name, all else under `event`. */
static void read_theirs(struct record *out, const json_t *data, const char *key)
{
	if (!*out->name)
		TAKE(out->name, data, key);
	out->kind = find(theirs, COUNT(theirs), out->name);
	TAKE(out->person.participant, data, "id");
	TAKE(out->person.display, data, "display");
	if (strcmp(out->name, "kicked") == 0)
		extract_text(out->detail, sizeof(out->detail), "kicked");
	if (out->kind == RECORD_STATE)
		out->flags = read_streams(data);
}

void extract_plugin(struct record *out, const json_t *body)
{
	const json_t *data = json_object_get(body, "data");

	TAKE(out->name, data, "event");
	TAKE(out->person.plugin, body, "plugin");
	TAKE(out->person.room, data, "room");
	if (json_object_get(data, "conference"))
		read_ours(out, data);
	else if (json_object_get(data, "half"))
		read_handle(out, data);
	else if (strcmp(out->person.plugin, "janus.plugin.videoroom") == 0)
		read_theirs(out, data, "videoroom");
	else if (strcmp(out->person.plugin, "janus.plugin.audiobridge") == 0)
		read_theirs(out, data, "audiobridge");
	else
		extract_text(out->detail, sizeof(out->detail), out->person.plugin);
}
