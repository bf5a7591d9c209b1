/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the director tells event handlers alone: of media and of legs, of which the engine knows nothing.
 */
#include <string.h>

#include "lectern/runtime/director.h"

void lc_director_record(const struct lc_scene *scene, struct lc_event *event,
			const char *participant)
{
	const struct lc_conference *conference = scene->room->conference;

	event->at_ms = scene->wall_ms;
	g_strlcpy(event->room, scene->room->name, sizeof(event->room));
	if (conference && !*event->conference)
		memcpy(event->conference, conference->id, sizeof(event->conference));
	g_strlcpy(event->who.participant, participant, sizeof(event->who.participant));
	lc_bus_publish(scene->bus, event, scene->room);
}
