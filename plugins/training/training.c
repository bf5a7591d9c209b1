/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * janus.plugin.training: training rooms with a trainer, trainees and now and then an outside caller.
 *
 * This file is what Janus loads: the names, the table of callbacks and `create`. What the callbacks do
 * stands in plugins/facade, what rooms do in lectern/conference.
 */
#include "plugins/facade/facade.h"

static int get_api_compatibility(void)
{
	return JANUS_PLUGIN_API_VERSION;
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
	return "Training rooms whose seats survive lost connections, refreshes and restarts.";
}

static const char *get_name(void)
{
	return "Lectern training rooms";
}

static const char *get_author(void)
{
	return "The Lectern project";
}

static const char *get_package(void)
{
	return "janus.plugin.training";
}

static int init(janus_callbacks *callbacks, const char *config_path);

static janus_plugin training =
	JANUS_PLUGIN_INIT(.init = init, .destroy = facade_destroy,
			  .get_api_compatibility = get_api_compatibility,
			  .get_version = get_version, .get_version_string = get_version_string,
			  .get_description = get_description, .get_name = get_name,
			  .get_author = get_author, .get_package = get_package,
			  .create_session = facade_create_session,
			  .handle_message = facade_handle_message,
			  .handle_admin_message = facade_handle_admin_message,
			  .setup_media = facade_setup_media, .incoming_rtp = facade_incoming_rtp,
			  .incoming_rtcp = facade_incoming_rtcp,
			  .hangup_media = facade_hangup_media,
			  .destroy_session = facade_destroy_session,
			  .query_session = facade_query_session, );

static int init(janus_callbacks *callbacks, const char *config_path)
{
	facade.plugin = &training;
	facade.kind = LC_ROOM_TRAINING;
	facade.key = lc_room_kind_name(LC_ROOM_TRAINING);
	return facade_init(callbacks, config_path);
}

/** The one symbol of the module. */
janus_plugin *create(void);

__attribute__((visibility("default"))) janus_plugin *create(void)
{
	return &training;
}
