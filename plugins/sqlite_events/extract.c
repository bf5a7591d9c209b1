/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The header that all events share, then a row per type of event with the function that reads its body.
 */
#include "plugins/sqlite_events/extract.h"

#include <events/eventhandler.h>
#include <stdio.h>
#include <string.h>

#define OLDEST_MS 60000 /* an event that seems older has met a step of the wall clock */

void extract_text(char *out, size_t size, const char *text)
{
	size_t length = text ? strlen(text) : 0;

	if (length >= size) {
		length = size - 1;
		while (length && ((unsigned char)text[length] & 0xc0) == 0x80)
			length--;
	}
	if (length)
		memcpy(out, text, length);
	out[length] = 0;
}

void extract_member(char *out, size_t size, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (json_is_integer(value))
		snprintf(out, size, "%lld", (long long)json_integer_value(value));
	else
		extract_text(out, size, json_string_value(value));
}

#define TAKE(field, object, key) extract_member(field, sizeof(field), object, key)
#define SAY(field, text) extract_text(field, sizeof(field), text)

static int64_t integer(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

/* Bodies */

static void read_session(const struct extract *how, const json_t *body, struct record *out)
{
	(void)how;
	TAKE(out->name, body, "name");
	extract_member(out->detail, sizeof(out->detail), json_object_get(body, "transport"),
		       "transport");
}

static void read_handle(const struct extract *how, const json_t *body, struct record *out)
{
	(void)how;
	TAKE(out->name, body, "name");
	TAKE(out->detail, body, "plugin");
	if (strcmp(out->name, "detached") == 0)
		out->kind = RECORD_HANDLE_GONE;
}

/** The name of a custom event; its data are the application's affair. */
static void read_external(const struct extract *how, const json_t *body, struct record *out)
{
	(void)how;
	SAY(out->name, "custom");
	TAKE(out->detail, body, "schema");
}

static void read_jsep(const struct extract *how, const json_t *body, struct record *out)
{
	(void)how;
	TAKE(out->name, json_object_get(body, "jsep"), "type");
	TAKE(out->detail, body, "owner");
}

/** Of "ADDRESS:PORT [host,udp] <-> ADDRESS:PORT [prflx,udp]" what stands in brackets. */
static void take_sorts(char *out, size_t size, const char *pair)
{
	size_t length = 0;

	while (length < size && (pair = strchr(pair, '['))) {
		size_t sort = strspn(++pair, "abcdefghijklmnopqrstuvwxyz,");
		if (pair[sort] == ']')
			length += (size_t)snprintf(out + length, size - length, "%s%.*s",
						   length ? " <-> " : "", (int)sort, pair);
	}
}

static void read_pair(const struct extract *how, const json_t *body, struct record *out)
{
	const char *pair = json_string_value(json_object_get(body, "selected-pair"));

	SAY(out->name, "selected-pair");
	if (how->may_keep_addresses)
		SAY(out->detail, pair);
	else if (pair)
		take_sorts(out->detail, sizeof(out->detail), pair);
}

static void read_webrtc(const struct extract *how, const json_t *body, struct record *out)
{
	if (json_object_get(body, "ice")) {
		SAY(out->name, "ice");
		TAKE(out->detail, body, "ice");
	} else if (json_object_get(body, "dtls")) {
		SAY(out->name, "dtls");
		TAKE(out->detail, body, "dtls");
	} else if (json_object_get(body, "selected-pair")) {
		read_pair(how, body, out);
	} else if (json_object_get(body, "connection")) {
		TAKE(out->name, body, "connection");
		TAKE(out->detail, body, "reason");
	} else {
		SAY(out->name, json_object_get(body, "local-candidate") ? "local-candidate"
									: "remote-candidate");
	}
}

#define COUNTER_KEY(member, key) key,
static const char *const counter_keys[] = {RECORD_COUNTERS(COUNTER_KEY)};

static void read_media(const struct extract *how, const json_t *body, struct record *out)
{
	const char *medium = json_string_value(json_object_get(body, "media"));

	(void)how;
	if (json_object_get(body, "receiving")) {
		SAY(out->name,
		    json_is_true(json_object_get(body, "receiving")) ? "receiving" : "silent");
		SAY(out->detail, medium);
	} else if (json_object_get(body, "slow_link")) {
		SAY(out->name, "slow-link");
		snprintf(out->detail, sizeof(out->detail), "%.15s %.15s %lld", medium ? medium : "",
			 json_string_value(json_object_get(body, "slow_link")) ?: "",
			 (long long)integer(body, "lost_lastsec"));
	} else if (json_object_get(body, "packets-received")) {
		out->kind = RECORD_MEDIA;
		SAY(out->media.medium, medium);
		TAKE(out->media.mid, body, "mid");
		for (int i = 0; i < RECORD_COUNTERS_COUNT; i++)
			out->media.counters[i] = integer(body, counter_keys[i]);
	}
}

static void read_plugin(const struct extract *how, const json_t *body, struct record *out)
{
	(void)how;
	extract_plugin(out, body);
}

static void read_transport(const struct extract *how, const json_t *body, struct record *out)
{
	const json_t *data = json_object_get(body, "data");

	TAKE(out->name, data, "event");
	TAKE(out->detail, body, "transport");
	if (how->may_keep_addresses && json_object_get(data, "ip"))
		TAKE(out->detail, data, "ip");
}

static void read_core(const struct extract *how, const json_t *body, struct record *out)
{
	(void)how;
	TAKE(out->name, body, "status");
	if (json_object_get(body, "signum"))
		TAKE(out->detail, body, "signum");
}

static const struct {
	uint32_t type;
	const char *name;
	void (*read)(const struct extract *, const json_t *, struct record *);
} types[] = {
	{JANUS_EVENT_TYPE_MEDIA, "media", read_media},
	{JANUS_EVENT_TYPE_PLUGIN, "plugin", read_plugin},
	{JANUS_EVENT_TYPE_WEBRTC, "webrtc", read_webrtc},
	{JANUS_EVENT_TYPE_HANDLE, "handle", read_handle},
	{JANUS_EVENT_TYPE_SESSION, "session", read_session},
	{JANUS_EVENT_TYPE_JSEP, "jsep", read_jsep},
	{JANUS_EVENT_TYPE_TRANSPORT, "transport", read_transport},
	{JANUS_EVENT_TYPE_CORE, "core", read_core},
	{JANUS_EVENT_TYPE_EXTERNAL, "external", read_external},
};

/* Both kinds of record use the same memory: what a reader leaves must not look like the other. */
static void clear(struct record *out)
{
	memset(out, 0, sizeof(*out));
	out->kind = RECORD_GATEWAY;
}

/** Events wait in Janus' own queue: how long, its header tells, unless the clock was set. */
static int64_t moment(const struct extract *how, const json_t *event)
{
	int64_t age_ms = (how->wall_us - integer(event, "timestamp")) / 1000;

	return how->steady_ms - (age_ms > 0 && age_ms <= OLDEST_MS ? age_ms : 0);
}

size_t extract_count(const json_t *event)
{
	const json_t *body = json_object_get(event, "event");
	size_t count = json_is_array(body) ? json_array_size(body) : 1;

	return count ? count : 1;
}

void extract_record(const struct extract *how, const json_t *event, size_t index,
		    struct record *out)
{
	const json_t *body = json_object_get(event, "event");

	clear(out);
	out->at_ms = moment(how, event);
	out->type = (uint32_t)integer(event, "type");
	out->session_id = (uint64_t)integer(event, "session_id");
	out->handle_id = (uint64_t)integer(event, "handle_id");
	if (json_is_array(body))
		body = json_array_get(body, index);
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (types[i].type == out->type)
			types[i].read(how, body, out);
	}
}
