/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What managers and trainers read of a room: settings, bans, the roster in the seed's words (S1-17,
 * S1-46...50), whom a discovery found, and how far a restart has got.
 */
#include <string.h>

#include "lectern/wire/event_json.h"
#include "lectern/wire/set.h"

/** As it would be set: "client, interpreter". */
static json_t *list_parties(const struct lc_policy *policy)
{
	g_autoptr(GString) text = g_string_new("");

	for (int i = 0; i < LC_PARTIES && *policy->party_names[i]; i++)
		g_string_append_printf(text, "%s%s", i ? ", " : "", policy->party_names[i]);
	return json_string(text->str);
}

json_t *lc_policy_json(const struct lc_room *room)
{
	const struct lc_policy *policy = &room->policy;
	json_t *object = json_object();

	set_string(object, "kind", lc_room_kind_name(room->kind));
	set_string(object, "description", policy->description);
	set_bool(object, "secret_required", *policy->secret != '\0');
	set_bool(object, "pin_required", *policy->pin != '\0');
	set_int(object, "max_participants", policy->max_participants);
	set_int(object, "max_trainers", policy->max_of_role[LC_ROLE_TRAINER]);
	set_int(object, "max_trainees", policy->max_of_role[LC_ROLE_TRAINEE]);
	set_int(object, "max_callers", policy->max_of_role[LC_ROLE_CALLER]);
	set_int(object, "reconnect_timeout_ms", policy->reconnect_timeout_ms);
	set_bool(object, "is_private", policy->is_private);
	set_bool(object, "allow_takeover", policy->allow_takeover);
	set_bool(object, "end_when_trainer_leaves", policy->end_when_trainer_leaves);
	set_bool(object, "lobby", policy->lobby);
	set_bool(object, "auto_end", policy->auto_end);
	if (policy->appointment_id)
		set_int(object, "appointmentId", policy->appointment_id);
	set_string(object, "video_codec", lc_video_codec_name(policy->video_codec));
	if (lc_policy_has_parties(policy))
		json_object_set_new(object, "roles", list_parties(policy));
	return object;
}

json_t *lc_bans_json(const struct lc_room *room)
{
	json_t *list = json_array();

	for (guint i = 0; i < room->bans->len; i++) {
		const struct lc_ban *ban = &g_array_index(room->bans, struct lc_ban, i);
		json_array_append_new(list, json_pack("{ss sb}", "participant", ban->participant,
						      "for_good", ban->is_for_good));
	}
	return list;
}

/** The trainer's list as one text, "ana,ben" (S1-47). */
static json_t *list_trainees(const struct lc_room *room, const char *trainer)
{
	g_autoptr(GString) text = g_string_new("");

	for (guint i = 0; i < room->volunteers->len; i++) {
		const struct lc_volunteer *row =
			&g_array_index(room->volunteers, struct lc_volunteer, i);
		if (strcmp(row->trainer, trainer) == 0)
			g_string_append_printf(text, "%s%s", text->len ? "," : "",
					       row->participant);
	}
	return json_string(text->str);
}

static bool is_present(const struct lc_room *room, const char *participant)
{
	const struct lc_seat *seat = lc_room_seat_find(room, participant);

	return seat && seat->is_admitted && seat->leg.is_live;
}

static json_t *describe_volunteer(const struct lc_room *room, const struct lc_volunteer *row)
{
	json_t *object = json_object();

	set_string(object, "UserName", row->participant);
	set_string(object, "FirstName", row->first_name);
	set_string(object, "LastName", row->last_name);
	set_int(object, "trainer", row->may_train);
	set_int(object, "trainee", row->may_be_trained);
	set_int(object, "LoggedOn", (json_int_t)lc_room_logged_on(room, row));
	json_object_set_new(object, "TraineeID", list_trainees(room, row->participant));
	set_id(object, "assigned_to", row->trainer);
	set_bool(object, "present", is_present(room, row->participant));
	return object;
}

json_t *lc_roster_json(const struct lc_room *room)
{
	json_t *list = json_array();

	for (guint i = 0; i < room->volunteers->len; i++)
		json_array_append_new(
			list, describe_volunteer(room, &g_array_index(room->volunteers,
								      struct lc_volunteer, i)));
	return list;
}

static json_t *describe_found(const struct lc_room *room, const struct lc_discovered *found)
{
	const struct lc_volunteer *row = lc_room_volunteer_find(room, found->participant);
	const struct lc_seat *seat = lc_room_seat_find(room, found->participant);
	json_t *object = json_object();

	set_string(object, "UserName", found->participant);
	set_string(object, "FirstName", row ? row->first_name : seat ? seat->display : "");
	set_string(object, "LastName", row ? row->last_name : "");
	set_int(object, "AdminLoggedOn",
		(json_int_t)(row ? lc_room_logged_on(room, row) : LC_LOGGED_ON_TRAINEE));
	set_bool(object, "Muted", seat && (seat->muted || seat->silenced));
	set_bool(object, "assigned", found->is_assigned);
	set_bool(object, "active", found->is_active);
	set_bool(object, "present", is_present(room, found->participant));
	return object;
}

json_t *lc_discovered_json(const struct lc_room *room, const char *trainer)
{
	g_autoptr(GArray) found = lc_room_discover(room, trainer);
	json_t *list = json_array();

	for (guint i = 0; i < found->len; i++)
		json_array_append_new(
			list, describe_found(room, &g_array_index(found, struct lc_discovered, i)));
	return list;
}

json_t *lc_progress_json(const struct lc_room *room)
{
	const struct lc_progress *progress = &room->progress;
	json_t *list = json_array(), *counts = json_object(), *object;
	int count[LC_RETURNS] = {0};

	for (guint i = 0; i < progress->list->len; i++) {
		const struct lc_returning *entry =
			&g_array_index(progress->list, struct lc_returning, i);
		const struct lc_seat *seat = lc_room_seat_find(room, entry->participant);
		count[entry->state]++;
		json_array_append_new(list, json_pack("{ss ss ss sI}", "participant",
						      entry->participant, "display",
						      seat ? seat->display : entry->participant,
						      "state", lc_return_name(entry->state),
						      "since", (json_int_t)entry->since_ms));
	}
	for (enum lc_return state = 0; state < LC_RETURNS; state++)
		set_int(counts, lc_return_name(state), count[state]);
	object = json_pack("{sI so so}", "restarted_at", (json_int_t)progress->at_ms, "returning",
			   list, "counts", counts);
	set_text(object, "initiator", progress->initiator);
	return object;
}
