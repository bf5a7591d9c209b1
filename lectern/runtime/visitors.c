/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * With what people are here, for the record alone (S4-29...31, S4-66, S4-70...73): told once per leg
 * and conference, when its participant is a member, and again when it has changed.
 */
#include <string.h>

#include "lectern/runtime/director.h"

static void tell(const struct lc_scene *scene, struct lc_attachment *attachment)
{
	const struct lc_conference *conference = scene->room->conference;
	struct lc_visitor_told *told = &attachment->visitor;
	struct lc_event event = {.kind = LC_EVENT_VISITOR, .visitor = told->visitor};

	memcpy(told->conference, conference->id, sizeof(told->conference));
	lc_director_record(scene, &event, attachment->participant);
}

void lc_director_tell_visitors(const struct lc_scene *scene)
{
	const struct lc_conference *conference = scene->room->conference;

	for (guint i = 0; conference && i < scene->attachments->len; i++) {
		struct lc_attachment *attachment = scene->attachments->pdata[i];
		const struct lc_visitor_told *told = &attachment->visitor;
		if (attachment->is_admitted && lc_visitor_is_known(&told->visitor) &&
		    strcmp(told->conference, conference->id) != 0)
			tell(scene, attachment);
	}
}
