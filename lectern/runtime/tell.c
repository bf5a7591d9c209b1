/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each sort of reader gets its own JSON of an event, written once and sent to all of that sort.
 */
#include "lectern/runtime/tell.h"

#include <string.h>

#include "lectern/runtime/attachment.h"
#include "lectern/wire/event_json.h"

static bool is_told(const struct lc_room *room, const struct lc_event *event,
		    const struct lc_attachment *attachment)
{
	if (event->seq && event->seq <= attachment->joined_seq &&
	    room->last_epoch_s == attachment->joined_epoch_s)
		return false;
	return lc_audience_includes(event->audience, event->who.participant,
				    attachment->participant, attachment->role,
				    attachment->is_admitted);
}

/** What the holder of a leg may see; who was admitted sees what members see from that event on. */
static enum lc_view view_of(const struct lc_attachment *attachment, const struct lc_event *event)
{
	if (!attachment->is_admitted && event->kind != LC_EVENT_ADMITTED)
		return LC_VIEW_SELF;
	return attachment->role == LC_ROLE_TRAINER ? LC_VIEW_ALL : LC_VIEW_MEMBER;
}

/** The number of the signal that this participant has of the effect's event; 0 = none. */
static uint64_t find_signal(const struct lc_effects *effects, const struct lc_effect *effect,
			    const char *participant)
{
	for (guint i = 0; i < effect->addressee_count; i++) {
		const struct lc_addressee *addressee = lc_effects_addressee(effects, effect, i);
		if (strcmp(addressee->participant, participant) == 0)
			return addressee->signal;
	}
	return 0;
}

static void tell_one(const struct lc_attachment *attachment, json_t *event, uint64_t signal)
{
	json_t *own = signal ? lc_event_with_signal(event, signal) : NULL;

	lc_attachment_tell(attachment, own ? own : event);
	lc_json_free(own);
}

void lc_tell(const struct lc_room *room, GPtrArray *attachments, const struct lc_effects *effects,
	     const struct lc_effect *effect)
{
	const struct lc_event *event = &effect->event;
	const char *plugin = lc_room_kind_name(room->kind);
	json_t *views[LC_VIEWS] = {NULL};

	for (guint i = 0; event->audience && i < attachments->len; i++) {
		struct lc_attachment *attachment = attachments->pdata[i];
		enum lc_view view = view_of(attachment, event);
		if (!is_told(room, event, attachment))
			continue;
		if (!views[view])
			views[view] = lc_event_json(plugin, event, room, view);
		if (views[view])
			tell_one(attachment, views[view],
				 find_signal(effects, effect, attachment->participant));
	}
	for (enum lc_view view = 0; view < LC_VIEWS; view++)
		lc_json_free(views[view]);
}
