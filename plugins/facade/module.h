/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What Janus loads: the names of a plugin, the table of callbacks and `create`. They differ between our
 * plugins in four words, so they stand here once.
 */
#ifndef LECTERN_PLUGINS_MODULE_H
#define LECTERN_PLUGINS_MODULE_H

#include "plugins/facade/facade.h"

/**
 * The whole of a plugin's border. `set_up` fills in what the plugin is (kind, hooks) before the facade
 * starts. To be compiled without the warning about overridden initialisers: JANUS_PLUGIN_INIT gives each
 * callback a default.
 */
#define FACADE_MODULE(PACKAGE, NAME, DESCRIPTION, set_up)                                          \
	static int get_api_compatibility(void)                                                     \
	{                                                                                          \
		return JANUS_PLUGIN_API_VERSION;                                                   \
	}                                                                                          \
	static int get_version(void)                                                               \
	{                                                                                          \
		return 1;                                                                          \
	}                                                                                          \
	static const char *get_version_string(void)                                                \
	{                                                                                          \
		return "0.1.0";                                                                    \
	}                                                                                          \
	static const char *get_description(void)                                                   \
	{                                                                                          \
		return DESCRIPTION;                                                                \
	}                                                                                          \
	static const char *get_name(void)                                                          \
	{                                                                                          \
		return NAME;                                                                       \
	}                                                                                          \
	static const char *get_author(void)                                                        \
	{                                                                                          \
		return "The Lectern project";                                                      \
	}                                                                                          \
	static const char *get_package(void)                                                       \
	{                                                                                          \
		return PACKAGE;                                                                    \
	}                                                                                          \
	static int init(janus_callbacks *callbacks, const char *config_path);                      \
	static janus_plugin the_plugin =                                                           \
		JANUS_PLUGIN_INIT(.init = init, .destroy = facade_destroy,                         \
				  .get_api_compatibility = get_api_compatibility,                  \
				  .get_version = get_version,                                      \
				  .get_version_string = get_version_string,                        \
				  .get_description = get_description, .get_name = get_name,        \
				  .get_author = get_author, .get_package = get_package,            \
				  .create_session = facade_create_session,                         \
				  .handle_message = facade_handle_message,                         \
				  .handle_admin_message = facade_handle_admin_message,             \
				  .setup_media = facade_setup_media,                               \
				  .incoming_rtp = facade_incoming_rtp,                             \
				  .incoming_rtcp = facade_incoming_rtcp,                           \
				  .hangup_media = facade_hangup_media,                             \
				  .destroy_session = facade_destroy_session,                       \
				  .query_session = facade_query_session, );                        \
	static int init(janus_callbacks *callbacks, const char *config_path)                       \
	{                                                                                          \
		facade.plugin = &the_plugin;                                                       \
		set_up();                                                                          \
		return facade_init(callbacks, config_path);                                        \
	}                                                                                          \
	janus_plugin *create(void);                                                                \
	__attribute__((visibility("default"))) janus_plugin *create(void)                          \
	{                                                                                          \
		return &the_plugin;                                                                \
	}                                                                                          \
	_Static_assert(1, "for the semicolon behind it")

#endif
