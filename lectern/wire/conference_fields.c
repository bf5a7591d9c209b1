/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events about the conference as a whole: its states, counts, end and restart.
 */
#include "lectern/wire/event_fields.h"
#include "lectern/wire/set.h"

void lc_add_state(json_t *object, const struct lc_told *told)
{
	set_string(object, "old_state", lc_conference_state_name(told->event->old_state));
	set_string(object, "state", lc_conference_state_name(told->event->new_state));
}

void lc_add_stats(json_t *object, const struct lc_told *told)
{
	json_object_set_new(object, "stats", lc_stats_json(&told->event->stats));
}

void lc_add_created(json_t *object, const struct lc_told *told)
{
	const struct lc_policy *policy = &told->event->policy;

	set_string(object, "description", policy->description);
	set_int(object, "max_participants", policy->max_participants);
	set_int(object, "reconnect_timeout_ms", policy->reconnect_timeout_ms);
	if (policy->appointment_id)
		set_int(object, "appointmentId", policy->appointment_id);
}

void lc_add_end_signal(json_t *object, const struct lc_told *told)
{
	set_string(object, "reason", lc_reason_name(told->event->reason));
}

/** Who waited in the lobby learns that it is over, not what it was. */
void lc_add_terminated(json_t *object, const struct lc_told *told)
{
	lc_add_end_signal(object, told);
	if (told->view != LC_VIEW_SELF)
		lc_add_stats(object, told);
}

void lc_add_session(json_t *object, const struct lc_told *told)
{
	set_string(object, "session", lc_session_status_name(lc_room_session(told->room)));
}

void lc_add_error(json_t *object, const struct lc_told *told)
{
	set_text(object, "participant", told->event->who.participant);
	set_int(object, "error_code", lc_error_code(told->event->error));
	set_string(object, "error", told->event->why.text);
}

/** The seeds' fields (S1-35, S1-U12): `participants` are all whom it reaches, but the initiator. */
void lc_add_restart_signal(json_t *object, const struct lc_told *told)
{
	const struct lc_event *event = told->event;
	const struct lc_room *room = told->room;
	json_t *ids = json_array();

	for (guint i = 0; i < room->progress.list->len; i++)
		json_array_append_new(
			ids, json_string(g_array_index(room->progress.list, struct lc_returning, i)
						 .participant));
	set_string(object, "type", "conference-restart");
	set_string(object, "newConferenceId", event->conference);
	set_string(object, "oldConferenceId", event->old_conference);
	json_object_set_new(object, "participants", ids);
	lc_add_standing(object, room);
	set_text(object, "initiator", event->who.participant);
}

void lc_add_restart(json_t *object, const struct lc_told *told)
{
	lc_add_restart_signal(object, told);
	json_object_set_new(object, "info", lc_participants_json(told->room, told->view, NULL));
}

void lc_add_progress(json_t *object, const struct lc_told *told)
{
	json_t *progress = lc_progress_json(told->room);

	json_object_update(object, progress);
	json_decref(progress);
}

void lc_add_discovered(json_t *object, const struct lc_told *told)
{
	set_text(object, "trainer", told->event->who.participant);
	set_int(object, "assigned", told->event->assigned);
	set_int(object, "active", told->event->active);
	set_int(object, "count", told->event->discovered);
}
