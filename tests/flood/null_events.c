/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * janus.eventhandler.null, for tests: an event handler that does nothing but count. What it takes is what the core
 * of Janus takes, and its count is what the core has handed out.
 */
#include <jansson.h>

#include <events/eventhandler.h>
#include <stdatomic.h>

static _Atomic int64_t count;

static int init(const char *config_path)
{
	(void)config_path;
	atomic_store(&count, 0);
	return 0;
}

static void destroy(void)
{
}

static int get_api_compatibility(void)
{
	return JANUS_EVENTHANDLER_API_VERSION;
}

static int get_version(void)
{
	return 1;
}

static const char *get_text(void)
{
	return "Nothing, for tests";
}

static const char *get_package(void)
{
	return "janus.eventhandler.null";
}

static void incoming_event(json_t *event)
{
	(void)event;
	atomic_fetch_add(&count, 1);
}

static json_t *handle_request(json_t *request)
{
	(void)request;
	return json_pack("{sI}", "events", (json_int_t)atomic_load(&count));
}

static janus_eventhandler handler =
	JANUS_EVENTHANDLER_INIT(.init = init, .destroy = destroy,
				.get_api_compatibility = get_api_compatibility,
				.get_version = get_version, .get_version_string = get_text,
				.get_description = get_text, .get_name = get_text,
				.get_author = get_text, .get_package = get_package,
				.incoming_event = incoming_event, .handle_request = handle_request,
				.events_mask = JANUS_EVENT_TYPE_ALL, );

/** The one symbol of the module. */
janus_eventhandler *create(void);

__attribute__((visibility("default"))) janus_eventhandler *create(void)
{
	return &handler;
}
