/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * janus.transport.signalfile: the Janus API and the Admin API as files, for scripts.
 *
 * This file is what Janus loads: the names, the table of callbacks and `create`.
 */
#include "transports/signalfile/core.h"

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
	return "The Janus API and the Admin API for scripts: requests, replies and events as "
	       "files.";
}

static const char *get_name(void)
{
	return "Lectern spool transport";
}

static const char *get_author(void)
{
	return "The Lectern project";
}

static const char *get_package(void)
{
	return SIGNALFILE_PACKAGE;
}

static int init(janus_transport_callbacks *callbacks, const char *config_path);

static janus_transport transport =
	JANUS_TRANSPORT_INIT(.init = init, .destroy = signalfile_destroy,
			     .get_api_compatibility = get_api_compatibility,
			     .get_version = get_version, .get_version_string = get_version_string,
			     .get_description = get_description, .get_name = get_name,
			     .get_author = get_author, .get_package = get_package,
			     .is_janus_api_enabled = signalfile_is_janus_api_enabled,
			     .is_admin_api_enabled = signalfile_is_admin_api_enabled,
			     .send_message = signalfile_send_message,
			     .session_created = signalfile_session_created,
			     .session_over = signalfile_session_over,
			     .session_claimed = signalfile_session_claimed,
			     .query_transport = signalfile_query_transport, );

static int init(janus_transport_callbacks *callbacks, const char *config_path)
{
	return signalfile_init(&transport, callbacks, config_path);
}

/** The one symbol of the module. */
janus_transport *create(void);

__attribute__((visibility("default"))) janus_transport *create(void)
{
	return &transport;
}
