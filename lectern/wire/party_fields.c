/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the seeds' clients read in persistent rooms, beside our own fields: a session is a room there,
 * a user a participant, and a user's type the role.
 */
#include "lectern/wire/event_fields.h"
#include "lectern/wire/set.h"

static void set_format(json_t *object, const char *key, const char *format, const char *value)
{
	json_object_set_new(object, key, json_sprintf(format, value));
}

void lc_add_party_user(json_t *object, const struct lc_told *told)
{
	const struct lc_event *event = told->event;

	set_string(object, "sessionId", event->room);
	set_string(object, "userId", event->who.participant);
	set_string(object, "userType", event->who.role_name);
	/* Known from the kind of event, never from the time since the last one (S2-X04). */
	set_bool(object, "isReconnection", event->kind == LC_EVENT_PARTICIPANT_RETURNED);
}

void lc_add_party_window(json_t *object, const struct lc_told *told)
{
	const struct lc_event *event = told->event;

	set_string(object, "sessionId", event->room);
	set_string(object, "userId", event->who.participant);
	set_string(object, "disconnectedUser", event->who.role_name);
	set_format(object, "message", "%s temporarily disconnected - room remains active",
		   event->who.role_name);
	set_string(object, "roomState", lc_session_status_name(LC_SESSION_RECONNECTING));
	set_bool(object, "reconnectionAllowed", true);
	set_int(object, "reconnectionTimeout", event->reconnect_timeout_ms);
}

void lc_add_party_missing(json_t *object, const struct lc_told *told)
{
	set_string(object, "sessionId", told->event->room);
	set_string(object, "missingParticipant", told->event->who.role_name);
	set_format(object, "message", "Waiting for %s to reconnect", told->event->who.role_name);
}

/** Is somebody of this role here, with media? */
static bool is_here(const struct lc_room *room, enum lc_role role)
{
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		if (seat->is_admitted && seat->role == role && seat->leg.is_media_up)
			return true;
	}
	return false;
}

void lc_add_party_session(json_t *object, const struct lc_told *told)
{
	const struct lc_policy *policy = &told->room->policy;
	json_t *participants = json_object();

	for (enum lc_role role = LC_ROLE_PARTY_1; role < LC_ROLES; role++) {
		if (lc_policy_needs(policy, role))
			set_bool(participants, lc_policy_role_name(policy, role),
				 is_here(told->room, role));
	}
	set_string(object, "sessionId", told->event->room);
	set_format(object, "message", "%s participants reconnected, session resumed",
		   json_object_size(participants) == 2 ? "Both" : "All");
	json_object_set_new(object, "participants", participants);
}

/** Whose doing the end is, in the seeds' words (S2-U05). */
static const char *ended_by(const struct lc_event *event)
{
	switch (event->reason) {
	case LC_REASON_USER_INITIATED:
		return event->ender;
	case LC_REASON_RECONNECTION_TIMEOUT:
		return "timeout";
	case LC_REASON_EMPTY:
		return "disconnect";
	default:
		return "admin";
	}
}

void lc_add_party_end(json_t *object, const struct lc_told *told)
{
	const struct lc_event *event = told->event;
	bool is_timeout = event->reason == LC_REASON_RECONNECTION_TIMEOUT;

	set_string(object, "sessionId", event->room);
	set_string(object, "endedBy", ended_by(event));
	if (is_timeout)
		set_text(object, "disconnectedUser", event->ender);
	if (event->reason == LC_REASON_USER_INITIATED)
		set_format(object, "message", "Session explicitly ended by %s", event->ender);
	else if (is_timeout)
		set_format(object, "message", "Session ended: %s did not reconnect in time",
			   event->ender);
	else
		set_string(object, "message", "Session ended");
}
