/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * janus.eventhandler.sqlite: who was in which conference, when, and what the gateway has told besides,
 * in a SQLite database.
 *
 * This file is what Janus loads: the names, the table of callbacks and `create`.
 */
#include <events/eventhandler.h>

#include "plugins/sqlite_events/handler.h"

static int get_api_compatibility(void)
{
	return JANUS_EVENTHANDLER_API_VERSION;
}

static int get_version(void)
{
	return 1;
}

static const char *get_version_string(void)
{
	return "0.1.0";
}

static const char *get_description(void)
{
	return "A record of conferences in SQLite: who was there, when, for how long.";
}

static const char *get_name(void)
{
	return "Lectern record";
}

static const char *get_author(void)
{
	return "The Lectern project";
}

static const char *get_package(void)
{
	return SQLITE_EVENTS_PACKAGE;
}

static janus_eventhandler handler =
	JANUS_EVENTHANDLER_INIT(.init = handler_init, .destroy = handler_destroy,
				.get_api_compatibility = get_api_compatibility,
				.get_version = get_version,
				.get_version_string = get_version_string,
				.get_description = get_description, .get_name = get_name,
				.get_author = get_author, .get_package = get_package,
				.incoming_event = handler_incoming_event,
				.handle_request = handler_handle_request,
				.events_mask = JANUS_EVENT_TYPE_ALL, );

/** The one symbol of the module. */
janus_eventhandler *create(void);

__attribute__((visibility("default"))) janus_eventhandler *create(void)
{
	return &handler;
}
