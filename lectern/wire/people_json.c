/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is in a room, how many, and what was said: the parts that events and answers share.
 */
#include "lectern/wire/event_json.h"
#include "lectern/wire/set.h"

enum lc_view lc_view_of_seat(const struct lc_seat *seat)
{
	if (!seat->is_admitted)
		return LC_VIEW_SELF;
	return seat->role == LC_ROLE_TRAINER ? LC_VIEW_ALL : LC_VIEW_MEMBER;
}

json_t *lc_participant_json(const struct lc_participant_info *info)
{
	json_t *object = json_object();

	set_string(object, "participant", info->participant);
	set_string(object, "display", info->display);
	set_string(object, "role", info->role_name);
	set_string(object, "status", lc_seat_status_name(info->status));
	if (info->waiting)
		set_bool(object, "waiting", true);
	set_bool(object, "muted", info->muted);
	set_bool(object, "held", info->held);
	set_bool(object, "silenced", info->silenced);
	set_bool(object, "microphone", info->microphone);
	set_bool(object, "camera", info->camera);
	set_bool(object, "screen", info->screen);
	set_bool(object, "suspect", info->suspect);
	if (info->hand)
		set_int(object, "hand", (json_int_t)info->hand);
	set_int(object, "leg", info->leg);
	set_int(object, "joined_at", info->joined_at_ms);
	if (info->reconnect_until_ms)
		set_int(object, "reconnect_until", info->reconnect_until_ms);
	return object;
}

static bool may_see(enum lc_view view, const struct lc_seat *seat, const struct lc_seat *self)
{
	return view == LC_VIEW_ALL || seat == self || (view == LC_VIEW_MEMBER && seat->is_admitted);
}

json_t *lc_participants_json(const struct lc_room *room, enum lc_view view,
			     const struct lc_seat *self)
{
	json_t *list = json_array();

	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		const struct lc_participant_info info = lc_seat_info(room, seat);
		if (may_see(view, seat, self))
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
	set_int(object, "waiting_participants", stats->waiting_participants);
	set_int(object, "peak_participants", stats->peak_participants);
	set_int(object, "join_count", (json_int_t)stats->join_count);
	set_int(object, "reconnection_count", (json_int_t)stats->reconnection_count);
	set_int(object, "duration_ms", stats->duration_ms);
	set_int(object, "created_at", stats->created_at_ms);
	set_string(object, "state", lc_conference_state_name(stats->state));
	return object;
}

json_t *lc_room_stats_json(const struct lc_room *room, struct lc_now now)
{
	const struct lc_stats stats = lc_room_stats(room, now);
	json_t *object = lc_stats_json(&stats);

	json_object_set_new(object, "capacity_utilization",
			    json_real(lc_room_capacity_utilization(room)));
	set_bool(object, "is_full", lc_room_is_full(room));
	set_bool(object, "is_media_ready", room->conference && lc_room_is_media_ready(room));
	return object;
}

json_t *lc_message_json(const struct lc_message *message)
{
	return json_pack("{sI ss ss ss sI}", "id", (json_int_t)message->number, "participant",
			 message->participant, "display", message->display, "text", message->text,
			 "time", (json_int_t)message->at_ms);
}
