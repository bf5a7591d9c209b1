/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * janus.transport.sse: the Janus API over HTTP with events by EventSource, signals, and the pages.
 *
 * This file is what Janus loads: the names, the table of callbacks and `create`.
 */
#include "transports/sse/core.h"
#include "transports/sse/names.h"

static int get_api_compatibility(void)
{
	return JANUS_TRANSPORT_API_VERSION;
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
	return "The Janus API over HTTP, its events and a participant's signals over EventSource.";
}

static const char *get_name(void)
{
	return "Lectern EventSource transport";
}

static const char *get_author(void)
{
	return "The Lectern project";
}

static const char *get_package(void)
{
	return SSE_PACKAGE;
}

static int init(janus_transport_callbacks *callbacks, const char *config_path);

static janus_transport transport =
	JANUS_TRANSPORT_INIT(.init = init, .destroy = sse_destroy,
			     .get_api_compatibility = get_api_compatibility,
			     .get_version = get_version, .get_version_string = get_version_string,
			     .get_description = get_description, .get_name = get_name,
			     .get_author = get_author, .get_package = get_package,
			     .is_janus_api_enabled = sse_is_janus_api_enabled,
			     .is_admin_api_enabled = sse_is_admin_api_enabled,
			     .send_message = sse_send_message,
			     .session_created = sse_session_created,
			     .session_over = sse_session_over,
			     .session_claimed = sse_session_claimed,
			     .query_transport = sse_query_transport, );

static int init(janus_transport_callbacks *callbacks, const char *config_path)
{
	sse_core.transport = &transport;
	return sse_init(callbacks, config_path);
}

/** The one symbol of the module. */
janus_transport *create(void);

__attribute__((visibility("default"))) janus_transport *create(void)
{
	return &transport;
}
