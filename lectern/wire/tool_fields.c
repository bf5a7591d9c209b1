/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events of control, of the external call, and of talk.
 */
#include <string.h>

#include "lectern/wire/event_fields.h"
#include "lectern/wire/set.h"

static const char *find_trainer(const struct lc_room *room)
{
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		if (seat->is_admitted && seat->role == LC_ROLE_TRAINER)
			return seat->participant;
	}
	return "";
}

void lc_add_standing(json_t *object, const struct lc_room *room)
{
	set_id(object, "trainerId", find_trainer(room));
	set_id(object, "activeController", room->conference ? room->conference->controller : "");
}

void lc_add_control(json_t *object, const struct lc_told *told)
{
	set_id(object, "controller", told->event->controller);
	set_id(object, "old_controller", told->event->old_controller);
	set_string(object, "reason", lc_reason_name(told->event->reason));
	set_text(object, "by", told->event->by);
}

/** The seed's fields (S1-U10) and ours. */
void lc_add_call(json_t *object, const struct lc_told *told)
{
	const struct lc_event *event = told->event;

	set_string(object, "type", lc_event_client_name(event->kind));
	set_id(object, "trainerId", find_trainer(told->room));
	set_id(object, "activeController", event->controller);
	set_int(object, "timestamp", event->at_ms);
	set_id(object, "participant", event->who.participant);
	set_text(object, "reason", lc_reason_name(event->reason));
	set_text(object, "by", event->by);
}

void lc_add_message(json_t *object, const struct lc_told *told)
{
	const struct lc_message *message = lc_talk_find(&told->room->talk, told->event->message);
	json_t *fields = message ? lc_message_json(message) : NULL;

	json_object_update(object, fields);
	json_decref(fields);
}

void lc_add_reaction(json_t *object, const struct lc_told *told)
{
	set_string(object, "participant", told->event->who.participant);
	set_string(object, "reaction", told->event->text);
}

void lc_add_hand(json_t *object, const struct lc_told *told)
{
	set_string(object, "participant", told->event->who.participant);
	if (told->event->who.hand)
		set_int(object, "hand", (json_int_t)told->event->who.hand);
	set_text(object, "by", told->event->by);
}
