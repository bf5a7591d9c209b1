/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * janus.plugin.flood, for tests: what Janus loads. It answers requests of the Admin API: `start` with
 * the members of struct flood_order, or `prepare` with them and then `start` alone, and `status`. It has no use for
 * handles.
 */
#include <jansson.h>

#include <glib.h>
#include <plugins/plugin.h>

#include "tests/flood/flood.h"

static int init(janus_callbacks *callbacks, const char *config_path)
{
	(void)callbacks;
	(void)config_path;
	return 0;
}

static int get_api_compatibility(void)
{
	return JANUS_PLUGIN_API_VERSION;
}

static int get_version(void)
{
	return 1;
}

static const char *get_text(void)
{
	return "Flood of events, for tests";
}

static const char *get_package(void)
{
	return "janus.plugin.flood";
}

static void create_session(janus_plugin_session *handle, int *error)
{
	(void)handle;
	*error = -1;
}

static void destroy_session(janus_plugin_session *handle, int *error)
{
	(void)handle;
	(void)error;
}

static janus_plugin_result *handle_message(janus_plugin_session *handle, char *transaction,
					   json_t *message, json_t *jsep)
{
	(void)handle;
	g_free(transaction);
	json_decref(message);
	json_decref(jsep);
	return janus_plugin_result_new(JANUS_PLUGIN_ERROR, "ask over the Admin API", NULL);
}

static void ignore_handle(janus_plugin_session *handle)
{
	(void)handle;
}

static json_t *query_session(janus_plugin_session *handle)
{
	(void)handle;
	return json_object();
}

static uint64_t number(json_t *request, const char *key, uint64_t usual)
{
	const json_t *value = json_object_get(request, key);

	return value ? (uint64_t)json_integer_value(value) : usual;
}

static bool take(json_t *request)
{
	const char *name = json_string_value(json_object_get(request, "name"));
	const struct flood_order order = {
		.first = number(request, "first", 1),
		.events = number(request, "events", 0),
		.rate = number(request, "rate", 0),
		.rooms = number(request, "rooms", 100),
		.people = number(request, "people", 10),
		.name = g_strdup(name ? name : "flood"),
		.witness = g_strdup(json_string_value(json_object_get(request, "witness"))),
	};

	if (flood_take(&order))
		return true;
	g_free(order.name);
	g_free(order.witness);
	return false;
}

static json_t *handle_admin_message(json_t *request)
{
	const char *name = json_string_value(json_object_get(request, "request"));
	bool is_prepare = g_strcmp0(name, "prepare") == 0, is_start = g_strcmp0(name, "start") == 0;
	bool is_fine = true;

	if (!is_prepare && !is_start)
		return flood_status();
	if (json_object_get(request, "events"))
		is_fine = take(request);
	if (is_fine && is_prepare)
		flood_prepare();
	else if (is_fine)
		is_fine = flood_start();
	return json_pack("{sb}", "is_fine", is_fine);
}

static janus_plugin plugin =
	JANUS_PLUGIN_INIT(.init = init, .destroy = flood_stop,
			  .get_api_compatibility = get_api_compatibility,
			  .get_version = get_version, .get_version_string = get_text,
			  .get_description = get_text, .get_name = get_text, .get_author = get_text,
			  .get_package = get_package, .create_session = create_session,
			  .handle_message = handle_message,
			  .handle_admin_message = handle_admin_message,
			  .setup_media = ignore_handle, .hangup_media = ignore_handle,
			  .destroy_session = destroy_session, .query_session = query_session, );

/** The one symbol of the module. */
janus_plugin *create(void);

__attribute__((visibility("default"))) janus_plugin *create(void)
{
	return &plugin;
}
