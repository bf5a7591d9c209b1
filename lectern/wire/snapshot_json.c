/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything that somebody who comes in must know of the conference, in one object: `joined`, and
 * `admitted` for who had to wait. In the lobby it is next to nothing.
 */
#include <string.h>

#include "lectern/wire/event_json.h"
#include "lectern/wire/set.h"

/** Raised hands, the first to be raised first. */
static json_t *list_hands(const struct lc_room *room)
{
	json_t *list = json_array();
	uint64_t last = 0;

	for (;;) {
		const struct lc_seat *next = NULL;
		for (guint i = 0; i < room->seats->len; i++) {
			const struct lc_seat *seat = room->seats->pdata[i];
			if (seat->hand > last && (!next || seat->hand < next->hand))
				next = seat;
		}
		if (!next)
			return list;
		json_array_append_new(list, json_string(next->participant));
		last = next->hand;
	}
}

static json_t *list_messages(const struct lc_room *room)
{
	json_t *list = json_array();

	for (const GList *at = room->talk.messages.head; at; at = at->next)
		json_array_append_new(list, lc_message_json(at->data));
	return list;
}

static json_t *describe_call(const struct lc_conference *conference)
{
	if (!conference->is_on_call)
		return json_null();
	json_t *call = json_pack("{ss sI}", "caller", conference->caller, "since",
				 (json_int_t)conference->call_since_ms);
	set_id(call, "controller", conference->controller);
	return call;
}

/** S2-15, S2-16. */
static void add_session(json_t *object, const struct lc_room *room)
{
	bool is_persistent = room->policy.reconnect_timeout_ms > 0;

	set_string(object, "sessionId", room->name);
	set_bool(object, "isPersistent", is_persistent);
	set_bool(object, "reconnectionSupport", is_persistent);
}

static void add_conference(json_t *object, const struct lc_room *room)
{
	const struct lc_conference *conference = room->conference;

	lc_room_head_json(object, room);
	set_int(object, "seq", (json_int_t)conference->seq);
	set_id(object, "controller", conference->controller);
	json_object_set_new(object, "external_call", describe_call(conference));
	json_object_set_new(object, "hands", list_hands(room));
	json_object_set_new(object, "messages", list_messages(room));
}

void lc_add_snapshot(json_t *object, const struct lc_room *room, const char *participant)
{
	const struct lc_policy *policy = &room->policy;
	const struct lc_seat *seat = lc_room_seat_find(room, participant);

	if (!seat)
		return; /* gone within the same command */
	set_string(object, "participant", participant);
	set_int(object, "leg", seat->leg.number);
	set_string(object, "role", lc_policy_role_name(policy, seat->role));
	set_string(object, "status", lc_seat_status_name(seat->status));
	set_string(object, "description", policy->description);
	set_string(object, "video_codec", lc_video_codec_name(policy->video_codec));
	set_int(object, "reconnect_timeout_ms", policy->reconnect_timeout_ms);
	if (lc_policy_has_parties(policy))
		add_session(object, room);
	json_object_set_new(object, "participants",
			    lc_participants_json(room, lc_view_of_seat(seat), seat));
	if (seat->is_admitted && room->conference)
		add_conference(object, room);
	else
		set_int(object, "position", lc_room_lobby_position(room, seat));
}

json_t *lc_joined_json(const char *plugin, const struct lc_room *room, const char *participant,
		       bool is_resumed, struct lc_now now)
{
	json_t *object =
		json_pack("{ss ss ss sI sb}", plugin, "event", "event", "joined", "room",
			  room->name, "time", (json_int_t)now.wall_ms, "resumed", is_resumed);

	lc_add_snapshot(object, room, participant);
	return object;
}
