/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events as JSON: a row per kind with its two names and the function that adds its fields.
 *
 * Clients and event handlers read the same fields; only the names of the eleven events of the
 * conference module differ, where the seeds gave clients another word for them.
 */
#include "lectern/wire/event_json.h"

#include <string.h>

typedef void add_fields(json_t *object, const struct lc_event *event, const struct lc_room *room);

static void set_string(json_t *object, const char *key, const char *value)
{
	json_object_set_new(object, key, json_string(value));
}

static void set_int(json_t *object, const char *key, int64_t value)
{
	json_object_set_new(object, key, json_integer(value));
}

static void set_bool(json_t *object, const char *key, bool value)
{
	json_object_set_new(object, key, json_boolean(value));
}

static void add_info(json_t *object, const struct lc_event *event, const struct lc_room *room)
{
	(void)room;
	set_string(object, "participant", event->who.participant);
	json_object_set_new(object, "info", lc_participant_json(&event->who));
}

static void add_status(json_t *object, const struct lc_event *event, const struct lc_room *room)
{
	add_info(object, event, room);
	set_string(object, "old_status", lc_seat_status_name(event->old_status));
}

static void add_left(json_t *object, const struct lc_event *event, const struct lc_room *room)
{
	(void)room;
	set_string(object, "participant", event->who.participant);
	set_string(object, "display", event->who.display);
	set_string(object, "reason", lc_reason_name(event->reason));
}

static void add_window(json_t *object, const struct lc_event *event, const struct lc_room *room)
{
	add_info(object, event, room);
	set_int(object, "reconnect_timeout_ms", event->reconnect_timeout_ms);
}

static void add_missing(json_t *object, const struct lc_event *event, const struct lc_room *room)
{
	(void)room;
	set_string(object, "participant", event->who.participant);
	set_string(object, "display", event->who.display);
	set_int(object, "reconnect_timeout_ms", event->reconnect_timeout_ms);
}

static void add_state(json_t *object, const struct lc_event *event, const struct lc_room *room)
{
	(void)room;
	set_string(object, "old_state", lc_conference_state_name(event->old_state));
	set_string(object, "state", lc_conference_state_name(event->new_state));
}

static void add_stats(json_t *object, const struct lc_event *event, const struct lc_room *room)
{
	(void)room;
	json_object_set_new(object, "stats", lc_stats_json(&event->stats));
}

static void add_created(json_t *object, const struct lc_event *event, const struct lc_room *room)
{
	(void)room;
	set_string(object, "description", event->policy.description);
	set_int(object, "max_participants", event->policy.max_participants);
	set_int(object, "reconnect_timeout_ms", event->policy.reconnect_timeout_ms);
}

static void add_terminated(json_t *object, const struct lc_event *event, const struct lc_room *room)
{
	set_string(object, "reason", lc_reason_name(event->reason));
	add_stats(object, event, room);
}

static void add_session(json_t *object, const struct lc_event *event, const struct lc_room *room)
{
	(void)event;
	set_string(object, "session", lc_session_status_name(lc_room_session(room)));
}

static void add_error(json_t *object, const struct lc_event *event, const struct lc_room *room)
{
	(void)room;
	if (*event->who.participant)
		set_string(object, "participant", event->who.participant);
	set_int(object, "error_code", lc_error_code(event->error));
	set_string(object, "error", event->why.text);
}

/** The three fields `type`, `newConferenceId` and `participants` are the seed's (S1-35). */
static void add_restart(json_t *object, const struct lc_event *event, const struct lc_room *room)
{
	json_t *ids = json_array();

	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		if (strcmp(seat->participant, event->who.participant) != 0)
			json_array_append_new(ids, json_string(seat->participant));
	}
	set_string(object, "type", "conference-restart");
	set_string(object, "newConferenceId", event->conference);
	set_string(object, "oldConferenceId", event->old_conference);
	json_object_set_new(object, "participants", ids);
	if (*event->who.participant)
		set_string(object, "initiator", event->who.participant);
	json_object_set_new(object, "info", lc_participants_json(room));
}

static const struct {
	const char *client_name; /* NULL = clients are never told */
	add_fields *add;
} kinds[LC_EVENTS] = {
	[LC_EVENT_CONFERENCE_CREATED] = {NULL, add_created},
	[LC_EVENT_CONFERENCE_TERMINATED] = {"session-ended", add_terminated},
	[LC_EVENT_PARTICIPANT_JOINED] = {"participant-joined", add_info},
	[LC_EVENT_PARTICIPANT_LEFT] = {"participant-left", add_left},
	[LC_EVENT_PARTICIPANT_STATUS_CHANGED] = {"status-changed", add_status},
	[LC_EVENT_CONFERENCE_STATE_CHANGED] = {"conference-state-changed", add_state},
	[LC_EVENT_PARTICIPANT_MEDIA_ESTABLISHED] = {NULL, add_info},
	[LC_EVENT_PARTICIPANT_MEDIA_TERMINATED] = {NULL, add_left},
	[LC_EVENT_STATS_UPDATED] = {NULL, add_stats},
	[LC_EVENT_CONFERENCE_ERROR] = {NULL, add_error},
	[LC_EVENT_PARTICIPANT_ERROR] = {NULL, add_error},
	[LC_EVENT_PARTICIPANT_DISCONNECTED] = {"participant-disconnected", add_window},
	[LC_EVENT_WAITING_FOR_PARTICIPANT] = {"waiting-for-participant", add_missing},
	[LC_EVENT_SESSION_RESUMED] = {"session-resumed", add_session},
	[LC_EVENT_CONFERENCE_RESTART] = {"conference-restart", add_restart},
};

const char *lc_event_client_name(enum lc_event_kind kind)
{
	return kinds[kind].client_name;
}

static void add_event(json_t *object, const char *name, const struct lc_event *event,
		      const struct lc_room *room)
{
	set_string(object, "event", name);
	set_string(object, "room", event->room);
	if (*event->conference)
		set_string(object, "conference", event->conference);
	if (event->seq)
		set_int(object, "seq", (int64_t)event->seq);
	set_int(object, "time", event->at_ms);
	kinds[event->kind].add(object, event, room);
}

json_t *lc_event_json(const char *plugin, const struct lc_event *event, const struct lc_room *room)
{
	const char *name = lc_event_client_name(event->kind);

	if (!name)
		return NULL;
	json_t *object = json_pack("{ss}", plugin, "event");
	add_event(object, name, event, room);
	return object;
}

json_t *lc_event_record_json(const struct lc_event *event, const struct lc_room *room)
{
	json_t *object = json_object();

	add_event(object, lc_event_name(event->kind), event, room);
	return object;
}

json_t *lc_participant_json(const struct lc_participant_info *info)
{
	json_t *object = json_object();

	set_string(object, "participant", info->participant);
	set_string(object, "display", info->display);
	set_string(object, "role", lc_role_name(info->role));
	set_string(object, "status", lc_seat_status_name(info->status));
	set_bool(object, "muted", info->muted);
	set_bool(object, "held", info->held);
	set_bool(object, "microphone", info->microphone);
	set_bool(object, "camera", info->camera);
	set_bool(object, "screen", info->screen);
	set_bool(object, "suspect", info->suspect);
	set_int(object, "leg", info->leg);
	set_int(object, "joined_at", info->joined_at_ms);
	if (info->reconnect_until_ms)
		set_int(object, "reconnect_until", info->reconnect_until_ms);
	return object;
}

json_t *lc_participants_json(const struct lc_room *room)
{
	json_t *list = json_array();

	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_participant_info info = lc_seat_info(room->seats->pdata[i]);
		json_array_append_new(list, lc_participant_json(&info));
	}
	return list;
}

json_t *lc_stats_json(const struct lc_stats *stats)
{
	json_t *object = json_object();

	set_int(object, "total_participants", stats->total_participants);
	set_int(object, "active_participants", stats->active_participants);
	set_int(object, "audio_participants", stats->audio_participants);
	set_int(object, "disconnected_participants", stats->disconnected_participants);
	set_int(object, "peak_participants", stats->peak_participants);
	set_int(object, "join_count", (int64_t)stats->join_count);
	set_int(object, "reconnection_count", (int64_t)stats->reconnection_count);
	set_int(object, "duration_ms", stats->duration_ms);
	set_int(object, "created_at", stats->created_at_ms);
	set_string(object, "state", lc_conference_state_name(stats->state));
	return object;
}
