/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is not an engine event: answers, refusals, and the events of the media plane.
 */
#include <string.h>

#include "lectern/wire/event_json.h"
#include "lectern/wire/request.h"

static json_t *event_head(const char *plugin, const char *name, const struct lc_room *room)
{
	json_t *object =
		json_pack("{ss ss ss}", plugin, "event", "event", name, "room", room->name);

	if (room->conference)
		json_object_set_new(object, "conference", json_string(room->conference->id));
	return object;
}

void lc_room_head_json(json_t *object, const struct lc_room *room)
{
	const char *session = lc_session_status_name(lc_room_session(room));

	json_object_set_new(object, "room", json_string(room->name));
	json_object_set_new(object, "session", json_string(session));
	if (!room->conference)
		return;
	const char *state = lc_conference_state_name(room->conference->state);
	json_object_set_new(object, "conference", json_string(room->conference->id));
	json_object_set_new(object, "state", json_string(state));
}

json_t *lc_room_json(const struct lc_room *room)
{
	const struct lc_policy *policy = &room->policy;
	json_t *object = json_pack(
		"{ss ss si sI sb sb}", "kind", lc_room_kind_name(room->kind), "description",
		policy->description, "participants", (int)lc_room_member_count(room),
		"max_participants", (json_int_t)policy->max_participants, "pin_required",
		*policy->pin != '\0', "secret_required", *policy->secret != '\0');

	lc_room_head_json(object, room);
	json_object_del(object, "conference"); /* for those inside only */
	return object;
}

json_t *lc_slots_json(const char *plugin, const struct lc_room *room,
		      const struct lc_slot_view *slots, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		const struct lc_slot_view *slot = &slots[i];
		const char *source = slot->participant ? lc_kind_name(slot->source) : NULL;
		json_array_append_new(list,
				      json_pack("{ss ss ss? ss?}", "mid", slot->mid, "kind",
						slot->is_audio ? "audio" : "video", "participant",
						slot->participant, "source", source));
	}
	json_t *object = event_head(plugin, "slots", room);
	json_object_set_new(object, "slots", list);
	return object;
}

json_t *lc_speakers_json(const char *plugin, const struct lc_room *room,
			 const char *const *participants, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(participants[i]));
	json_t *object = event_head(plugin, "speakers", room);
	json_object_set_new(object, "speakers", list);
	return object;
}

json_t *lc_quality_json(const char *plugin, const struct lc_room *room, const char *mid,
			const char *participant, int layer)
{
	json_t *object = event_head(plugin, "quality", room);

	json_object_set_new(object, "mid", json_string(mid));
	json_object_set_new(object, "participant", json_string(participant));
	json_object_set_new(object, "layer", json_integer(layer));
	return object;
}

json_t *lc_connection_quality_json(const char *plugin, const struct lc_room *room,
				   const char *participant, int quality)
{
	json_t *object = event_head(plugin, "quality", room);

	json_object_set_new(object, "participant", json_string(participant));
	json_object_set_new(object, "quality", json_integer(quality));
	return object;
}

/** A number of disconnections is whole, a MOS has two digits. */
static json_t *number_json(const struct lc_alert *alert, double value)
{
	if (!alert->seconds)
		return json_integer((json_int_t)value);
	return json_real((double)(int64_t)(value * 100 + 0.5) / 100);
}

json_t *lc_alert_json(const char *plugin, const struct lc_room *room, const struct lc_alert *alert)
{
	json_t *object = event_head(plugin, "alert", room);

	json_object_set_new(object, "id", json_string(alert->id));
	json_object_set_new(object, "rule", json_string(alert->rule));
	if (*alert->participant)
		json_object_set_new(object, "participant", json_string(alert->participant));
	json_object_set_new(object, "threshold", number_json(alert, alert->threshold));
	json_object_set_new(object, "value", number_json(alert, alert->value));
	if (alert->seconds)
		json_object_set_new(object, "seconds", json_integer(alert->seconds));
	json_object_set_new(object, "raised_at", json_integer(alert->raised_at_ms));
	return object;
}

json_t *lc_leg_ended_json(const char *plugin, const char *room, enum lc_reason reason)
{
	return json_pack("{ss ss ss ss}", plugin, "event", "event", "leg-ended", "room", room,
			 "reason", lc_reason_name(reason));
}

json_t *lc_error_json(const char *plugin, enum lc_error error, const struct lc_why *why)
{
	const char *text = why && *why->text ? why->text : lc_error_text(error);

	return json_pack("{ss si ss}", plugin, "event", "error_code", lc_error_code(error), "error",
			 text);
}

void lc_add_unstored(json_t *object, const char *key, enum lc_error error, const struct lc_why *why)
{
	if (error != LC_OK)
		json_object_set_new(object, key,
				    json_pack("{si ss}", "error_code", lc_error_code(error),
					      "error", why->text));
}

json_t *lc_success_json(const char *plugin, const char *room)
{
	json_t *object = json_pack("{ss}", plugin, "success");

	if (room)
		json_object_set_new(object, "room", json_string(room));
	return object;
}

void lc_json_free(json_t *json)
{
	json_decref(json);
}
