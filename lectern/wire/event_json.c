/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events as JSON: a row per kind with its two names and the function that adds its fields.
 *
 * Clients and event handlers read the same fields; only the names of the eleven events of the
 * conference module differ, where the seeds gave clients another word for them.
 */
#include "lectern/wire/event_json.h"

#include "lectern/wire/event_fields.h"
#include "lectern/wire/set.h"

static const struct {
	const char *client_name; /* NULL = clients are never told */
	lc_add_fields *add;
	lc_add_fields
		*add_for_parties; /* what the seeds want besides in persistent rooms, or NULL */
} kinds[LC_EVENTS] = {
	[LC_EVENT_CONFERENCE_CREATED] = {NULL, lc_add_created, NULL},
	[LC_EVENT_CONFERENCE_TERMINATED] = {"session-ended", lc_add_terminated, lc_add_party_end},
	[LC_EVENT_PARTICIPANT_JOINED] = {"participant-joined", lc_add_info, lc_add_party_user},
	[LC_EVENT_PARTICIPANT_LEFT] = {"participant-left", lc_add_left, NULL},
	[LC_EVENT_PARTICIPANT_STATUS_CHANGED] = {"status-changed", lc_add_status, NULL},
	[LC_EVENT_CONFERENCE_STATE_CHANGED] = {"conference-state-changed", lc_add_state, NULL},
	[LC_EVENT_PARTICIPANT_MEDIA_ESTABLISHED] = {NULL, lc_add_info, NULL},
	[LC_EVENT_PARTICIPANT_MEDIA_TERMINATED] = {NULL, lc_add_left, NULL},
	[LC_EVENT_STATS_UPDATED] = {NULL, lc_add_stats, NULL},
	[LC_EVENT_CONFERENCE_ERROR] = {NULL, lc_add_error, NULL},
	[LC_EVENT_PARTICIPANT_ERROR] = {NULL, lc_add_error, NULL},
	[LC_EVENT_PARTICIPANT_DISCONNECTED] = {"participant-disconnected", lc_add_window,
					       lc_add_party_window},
	[LC_EVENT_WAITING_FOR_PARTICIPANT] = {"waiting-for-participant", lc_add_missing,
					      lc_add_party_missing},
	[LC_EVENT_SESSION_RESUMED] = {"session-resumed", lc_add_session, lc_add_party_session},
	[LC_EVENT_PARTICIPANT_RETURNED] = {"user-joined", lc_add_info, lc_add_party_user},
	[LC_EVENT_CONFERENCE_RESTART] = {"conference-restart", lc_add_restart, NULL},
	[LC_EVENT_LOBBY_ENTERED] = {"lobby-entered", lc_add_info, NULL},
	[LC_EVENT_LOBBY_LEFT] = {"lobby-left", lc_add_left, NULL},
	[LC_EVENT_LOBBY_WAITING] = {"lobby-waiting", lc_add_lobby_waiting, NULL},
	[LC_EVENT_ADMITTED] = {"admitted", lc_add_admitted, NULL},
	[LC_EVENT_ROLE_CHANGED] = {"role-changed", lc_add_role, NULL},
	[LC_EVENT_CONTROL_CHANGED] = {"control-changed", lc_add_control, NULL},
	[LC_EVENT_CALL_START] = {"external-call-start", lc_add_call, NULL},
	[LC_EVENT_CALL_END] = {"external-call-end", lc_add_call, NULL},
	[LC_EVENT_RESTART_PROGRESS] = {"restart-progress", lc_add_progress, NULL},
	[LC_EVENT_DISCOVERED] = {NULL, lc_add_discovered, NULL},
	[LC_EVENT_MESSAGE] = {"message", lc_add_message, NULL},
	[LC_EVENT_REACTION] = {"reaction", lc_add_reaction, NULL},
	[LC_EVENT_HAND_RAISED] = {"hand-raised", lc_add_hand, NULL},
	[LC_EVENT_HAND_LOWERED] = {"hand-lowered", lc_add_hand, NULL},
	[LC_EVENT_TALKING] = {NULL, lc_add_talk, NULL},
	[LC_EVENT_STOPPED_TALKING] = {NULL, lc_add_talk, NULL},
	[LC_EVENT_QUALITY] = {NULL, lc_add_quality, NULL},
	[LC_EVENT_VISITOR] = {NULL, lc_add_visitor, NULL},
};

const char *lc_event_client_name(enum lc_event_kind kind)
{
	return kinds[kind].client_name;
}

/** Who waits in the lobby is not told of the conference, nor how much happens in it. */
static void add_event(json_t *object, const char *name, const struct lc_told *told)
{
	const struct lc_event *event = told->event;

	set_string(object, "event", name);
	set_string(object, "room", event->room);
	if (told->view != LC_VIEW_SELF) {
		set_text(object, "conference", event->conference);
		if (event->seq)
			set_int(object, "seq", (json_int_t)event->seq);
	}
	set_int(object, "time", event->at_ms);
	kinds[event->kind].add(object, told);
	if (kinds[event->kind].add_for_parties && lc_policy_has_parties(&told->room->policy))
		kinds[event->kind].add_for_parties(object, told);
}

json_t *lc_event_json(const char *plugin, const struct lc_event *event, const struct lc_room *room,
		      enum lc_view view)
{
	const struct lc_told told = {.event = event, .room = room, .view = view};
	const char *name = lc_event_client_name(event->kind);

	if (!name)
		return NULL;
	json_t *object = json_pack("{ss}", plugin, "event");
	add_event(object, name, &told);
	return object;
}

json_t *lc_event_record_json(const struct lc_event *event, const struct lc_room *room)
{
	const struct lc_told told = {.event = event, .room = room, .view = LC_VIEW_ALL};
	json_t *object = json_object();

	add_event(object, lc_event_name(event->kind), &told);
	return object;
}
