/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The desk as JSON: a row per event with its name and the function that adds its fields.
 */
#include "lectern/wire/calls_json.h"

#include <string.h>

#include "lectern/wire/set.h"

/* Parts that events and answers share */

static json_t *side_json(const char *participant, const char *display)
{
	return json_pack("{ss ss}", "participant", participant, "display", display);
}

/** Adds a session's fields, for whoever is in it. */
static void add_session(json_t *object, const struct lc_desk_session *session)
{
	json_t *fields = lc_desk_session_json(session);

	json_object_update(object, fields);
	json_decref(fields);
}

json_t *lc_desk_session_json(const struct lc_desk_session *session)
{
	json_t *object = json_object();

	set_string(object, "room", session->room);
	set_string(object, "sessionId", session->room);
	set_string(object, "pin", session->pin);
	set_string(object, "session_type", session->session_type);
	json_object_set_new(object, "client", side_json(session->client, session->client_name));
	json_object_set_new(object, "interpreter",
			    side_json(session->interpreter, session->interpreter_name));
	return object;
}

/** What there is to say of a request to whoever may answer it. */
static void add_request(json_t *object, const struct lc_desk_session *session)
{
	set_string(object, "requestId", session->request);
	set_string(object, "clientId", session->client);
	set_string(object, "clientName", session->client_name);
	set_string(object, "language", session->language);
	set_string(object, "urgency", lc_urgency_name(session->urgency));
	set_string(object, "sessionType", session->session_type);
	set_int(object, "expiresAt", session->expires_at_ms);
}

/** And to who has made it. */
static void add_sent(json_t *object, const struct lc_desk_session *session, uint32_t interpreters)
{
	set_string(object, "requestId", session->request);
	set_string(object, "sessionId", session->room);
	set_int(object, "interpretersNotified", interpreters);
	set_int(object, "expiresAt", session->expires_at_ms);
	set_string(object, "message", "Your request has been sent to all available interpreters");
}

/** Counts somebody once for a language of several regions. */
static void count_languages(json_t *counts, const struct lc_languages *languages)
{
	json_auto_t *seen = json_object();

	for (size_t i = 0; i < languages->count; i++) {
		g_autofree char *name = g_ascii_strdown(
			languages->tag[i], (gssize)lc_language_primary(languages->tag[i]));
		if (json_object_get(seen, name))
			continue;
		set_bool(seen, name, true);
		set_int(counts, name, json_integer_value(json_object_get(counts, name)) + 1);
	}
}

json_t *lc_desk_available_json(const struct lc_desk *desk)
{
	json_t *counts = json_object();

	for (guint i = 0; i < desk->people->len; i++) {
		const struct lc_desk_person *person = desk->people->pdata[i];
		if (lc_desk_availability(person) == LC_AVAILABLE)
			count_languages(counts, &person->languages);
	}
	return counts;
}

/* Events */

/** Adds the fields of a kind. */
typedef void add_fields(json_t *object, const struct lc_desk_event *event);

static void add_incoming(json_t *object, const struct lc_desk_event *event)
{
	add_request(object, &event->session);
}

static void add_request_sent(json_t *object, const struct lc_desk_event *event)
{
	add_sent(object, &event->session, event->interpreters);
}

static void add_nobody(json_t *object, const struct lc_desk_event *event)
{
	set_text(object, "requestId", event->session.request);
	set_string(object, "language", event->session.language);
	set_string(object, "message", "No interpreter is available for this language");
}

static void add_call_accepted(json_t *object, const struct lc_desk_event *event)
{
	set_string(object, "requestId", event->session.request);
	add_session(object, &event->session);
	set_string(object, "role", "interpreter");
}

static void add_interpreter_accepted(json_t *object, const struct lc_desk_event *event)
{
	set_string(object, "requestId", event->session.request);
	set_string(object, "interpreterId", event->session.interpreter);
	set_string(object, "interpreterName", event->session.interpreter_name);
	add_session(object, &event->session);
	set_string(object, "role", "client");
}

static void add_taken(json_t *object, const struct lc_desk_event *event)
{
	set_string(object, "requestId", event->session.request);
	set_string(object, "takenBy", event->session.interpreter);
	set_string(object, "message", "Another interpreter has taken this call");
}

static void add_declined(json_t *object, const struct lc_desk_event *event)
{
	set_string(object, "requestId", event->session.request);
	set_string(object, "interpreterId", event->participant);
	set_int(object, "interpretersLeft", event->interpreters);
}

static void add_gone(json_t *object, const struct lc_desk_event *event)
{
	set_string(object, "requestId", event->session.request);
	set_string(object, "reason", lc_call_reason_name(event->reason));
}

static void add_expired(json_t *object, const struct lc_desk_event *event)
{
	set_string(object, "requestId", event->session.request);
	set_string(object, "message",
		   event->reason == LC_CALL_FAILED
			   ? "The session could not be opened, please call again"
			   : "No interpreter has accepted your request in time");
}

static void add_call_expired(json_t *object, const struct lc_desk_event *event)
{
	set_string(object, "requestId", event->session.request);
}

static void add_availability(json_t *object, const struct lc_desk_event *event)
{
	set_string(object, "participant", event->participant);
	set_string(object, "availability", lc_availability_name(event->availability));
}

static const struct {
	const char *name;
	add_fields *add;
} kinds[LC_DESK_EVENTS] = {
	[LC_DESK_INCOMING] = {"incoming-call-request", add_incoming},
	[LC_DESK_SENT] = {"request-sent", add_request_sent},
	[LC_DESK_NOBODY] = {"no-interpreters-available", add_nobody},
	[LC_DESK_CALL_ACCEPTED] = {"call-accepted", add_call_accepted},
	[LC_DESK_INTERPRETER_ACCEPTED] = {"interpreter-accepted", add_interpreter_accepted},
	[LC_DESK_CALL_TAKEN] = {"call-request-taken", add_taken},
	[LC_DESK_CALL_DECLINED] = {"call-declined", add_declined},
	[LC_DESK_CALL_GONE] = {"request-no-longer-available", add_gone},
	[LC_DESK_REQUEST_EXPIRED] = {"request-expired", add_expired},
	[LC_DESK_CALL_EXPIRED] = {"call-request-expired", add_call_expired},
	[LC_DESK_AVAILABILITY_CHANGED] = {"interpreter-availability-changed", add_availability},
};

const char *lc_desk_event_name(enum lc_desk_event_kind kind)
{
	return kinds[kind].name;
}

json_t *lc_desk_event_json(const char *plugin, const struct lc_desk_event *event,
			   const struct lc_desk *desk)
{
	json_t *object = json_pack("{ss ss}", plugin, "event", "event", kinds[event->kind].name);

	set_int(object, "time", event->at_ms);
	kinds[event->kind].add(object, event);
	if (event->kind == LC_DESK_AVAILABILITY_CHANGED)
		json_object_set_new(object, "available", lc_desk_available_json(desk));
	return object;
}

/* Answers */

/** The request that waits for somebody; who has made it learns where the session will be. */
static json_t *waiting_json(const struct lc_desk *desk, const struct lc_desk_person *person)
{
	const struct lc_desk_call *call = lc_desk_request_of(desk, person);
	json_t *object = call ? json_object() : json_null();

	if (!call)
		return object;
	add_request(object, &call->session);
	if (!lc_desk_is_interpreter(person))
		add_sent(object, &call->session, call->offers->len);
	return object;
}

static json_t *present_json(const struct lc_desk *desk, const struct lc_desk_person *person)
{
	const struct lc_desk_call *call = lc_desk_session_find(desk, person->busy_in);
	json_t *object = call ? lc_desk_session_json(&call->session) : json_null();

	if (call)
		set_string(object, "role",
			   lc_desk_is_interpreter(person) ? "interpreter" : "client");
	return object;
}

static void add_place(json_t *object, const struct lc_desk *desk,
		      const struct lc_desk_person *person)
{
	enum lc_availability availability = lc_desk_availability(person);

	set_string(object, "participant", person->participant);
	set_string(object, "availability", lc_availability_name(availability));
	json_object_set_new(object, "available", lc_desk_available_json(desk));
	json_object_set_new(object, "request", waiting_json(desk, person));
	json_object_set_new(object, "session", present_json(desk, person));
}

json_t *lc_desk_answer_json(const char *plugin, const struct lc_desk_command *command,
			    const struct lc_desk *desk, const struct lc_desk_person *person)
{
	json_t *object = json_pack("{ss}", plugin, "success");
	const struct lc_desk_call *call;

	switch (command->kind) {
	case LC_DESK_REGISTER:
		add_place(object, desk, person);
		break;
	case LC_DESK_SET_AVAILABILITY:
		set_string(object, "availability", lc_availability_name(person->chosen));
		set_string(object, "message", lc_availability_message(person->chosen));
		break;
	case LC_DESK_REQUEST:
		call = lc_desk_request_of(desk, person);
		add_sent(object, &call->session, call->offers->len);
		break;
	case LC_DESK_ACCEPT:
		call = lc_desk_call_find(desk, command->call);
		set_string(object, "requestId", command->call);
		add_session(object, &call->session);
		set_string(object, "role", "interpreter");
		break;
	default: /* nothing to add */
		break;
	}
	return object;
}
