/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events about one participant.
 */
#include "lectern/wire/event_fields.h"
#include "lectern/wire/set.h"

void lc_add_info(json_t *object, const struct lc_told *told)
{
	set_string(object, "participant", told->event->who.participant);
	json_object_set_new(object, "info", lc_participant_json(&told->event->who));
}

void lc_add_status(json_t *object, const struct lc_told *told)
{
	lc_add_info(object, told);
	set_string(object, "old_status", lc_seat_status_name(told->event->old_status));
}

void lc_add_left(json_t *object, const struct lc_told *told)
{
	set_string(object, "participant", told->event->who.participant);
	set_string(object, "display", told->event->who.display);
	set_string(object, "reason", lc_reason_name(told->event->reason));
	set_text(object, "text", told->event->text);
	set_text(object, "by", told->event->by);
}

void lc_add_window(json_t *object, const struct lc_told *told)
{
	lc_add_info(object, told);
	set_int(object, "reconnect_timeout_ms", told->event->reconnect_timeout_ms);
}

void lc_add_missing(json_t *object, const struct lc_told *told)
{
	set_string(object, "participant", told->event->who.participant);
	set_string(object, "display", told->event->who.display);
	set_int(object, "reconnect_timeout_ms", told->event->reconnect_timeout_ms);
}

void lc_add_lobby_waiting(json_t *object, const struct lc_told *told)
{
	set_int(object, "position", told->event->position);
}

/** All that `joined` would have said, had there been no lobby. */
void lc_add_admitted(json_t *object, const struct lc_told *told)
{
	lc_add_snapshot(object, told->room, told->event->who.participant);
}

void lc_add_role(json_t *object, const struct lc_told *told)
{
	lc_add_info(object, told);
	set_string(object, "role", told->event->who.role_name);
	set_string(object, "old_role",
		   lc_policy_role_name(&told->room->policy, told->event->old_role));
	set_text(object, "by", told->event->by);
}

void lc_add_talk(json_t *object, const struct lc_told *told)
{
	set_string(object, "participant", told->event->who.participant);
	if (told->event->kind == LC_EVENT_STOPPED_TALKING)
		set_int(object, "quiet_ms", told->event->quiet_ms);
}

void lc_add_quality(json_t *object, const struct lc_told *told)
{
	set_string(object, "participant", told->event->who.participant);
	set_int(object, "quality", told->event->quality);
}

void lc_add_visitor(json_t *object, const struct lc_told *told)
{
	const struct lc_visitor *visitor = &told->event->visitor;

	set_string(object, "participant", told->event->who.participant);
	set_text(object, "deviceType", visitor->device_type);
	set_text(object, "browser", visitor->browser);
	set_text(object, "operatingSystem", visitor->operating_system);
	if (visitor->user_id)
		set_int(object, "userId", visitor->user_id);
	if (visitor->appointment_id)
		set_int(object, "appointmentId", visitor->appointment_id);
}
