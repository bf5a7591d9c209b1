/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading `<package>.jcfg`. A section with a mistake is refused as a whole and named in the log; the
 * others are made, and Janus starts in any case.
 */
#include "plugins/facade/rooms_config.h"

#include <config.h>
#include <debug.h>
#include <string.h>

#include "lectern/wire/policy_json.h"
#include "lectern/wire/volunteers_json.h"
#include "plugins/facade/facade.h"

static enum lc_error read_setting(const janus_config_container *item, enum lc_room_kind *kind,
				  struct lc_policy *policy, struct lc_why *why)
{
	if (!item->name || !item->value)
		return lc_refuse(why, LC_BAD_FIELD, "", "%s has no value",
				 item->name ? item->name : "a setting");
	if (strcmp(item->name, "kind") != 0)
		return lc_policy_read_text(item->name, item->value, policy, why);
	if (lc_room_kind_find(item->value, kind) && *kind == facade.kind)
		return LC_OK;
	return lc_refuse(why, LC_BAD_FIELD, "kind", "kind %.60s is not known here", item->value);
}

/** One group of a list as a JSON object; every value is a text there. */
static json_t *group_to_json(janus_config *config, janus_config_category *group)
{
	json_t *object = json_object();
	GList *items = janus_config_get_items(config, group);

	for (GList *at = items; at; at = at->next) {
		const janus_config_item *item = at->data;
		if (item->name && item->value)
			json_object_set_new(object, item->name, json_string(item->value));
	}
	g_list_free(items);
	return object;
}

/** `volunteers = ( {UserName = "ana"}, ... )` of a room's section; NULL when there is none. */
static json_t *list_volunteers(janus_config *config, janus_config_category *category)
{
	janus_config_array *array =
		janus_config_get(config, category, janus_config_type_array, "volunteers");
	GList *groups = array ? janus_config_get_categories(config, array) : NULL;
	json_t *list = array ? json_array() : NULL;

	for (GList *at = groups; at; at = at->next)
		json_array_append_new(list, group_to_json(config, at->data));
	g_list_free(groups);
	return list;
}

static void note_error(void *user, const struct lc_call *call, const struct lc_outcome *outcome)
{
	(void)call;
	*(enum lc_error *)user = outcome->error;
}

/** Puts the roster into a room that was just made. */
static enum lc_error import(const char *room, const GArray *volunteers)
{
	enum lc_error error = LC_OK;
	struct lc_call call = {
		.command = {.kind = LC_CMD_IMPORT,
			    .by.is_admin = true,
			    .volunteers = {.list = (const void *)volunteers->data,
					   .count = volunteers->len}},
		.done = note_error,
		.user = &error,
	};

	g_strlcpy(call.room, room, sizeof(call.room));
	lc_runtime_call(facade.runtime, &call);
	return error;
}

/** Makes the room of one section `room-<name>`; a bad one is refused with file, room and reason. */
static void read_room(janus_config *config, janus_config_category *category, const char *file)
{
	const char *name = category->name + strlen("room-");
	enum lc_room_kind kind = facade.kind;
	struct lc_policy policy = lc_policy_default(facade.kind);
	struct lc_why why = {.text = ""};
	enum lc_error error = LC_OK;
	GList *items = janus_config_get_items(config, category);

	for (GList *at = items; at && error == LC_OK; at = at->next)
		error = read_setting(at->data, &kind, &policy, &why);
	g_list_free(items);
	json_auto_t *list = list_volunteers(config, category);
	g_autoptr(GArray) volunteers =
		list && error == LC_OK ? lc_volunteers_read(list, &error, &why) : NULL;
	if (error == LC_OK)
		error = lc_runtime_create_room(facade.runtime, name, kind, &policy, &why);
	if (error == LC_OK && volunteers)
		error = import(name, volunteers);
	if (error == LC_OK)
		JANUS_LOG(LOG_INFO, "[%s] room=%s: made from %s\n", facade.key, name, file);
	else
		JANUS_LOG(LOG_ERR, "[%s] %s: room %s refused: %s\n", facade.key, file, name,
			  why.text);
}

/** A folder that cannot be used yet is said and tried again when it is needed. */
static void open_mail(const char *folder)
{
	struct lc_why why = {.text = ""};

	if (lc_mail_open(lc_runtime_mail(facade.runtime), folder, &why) == LC_OK)
		JANUS_LOG(LOG_INFO, "[%s] signals are kept in %s\n", facade.key, folder);
	else
		JANUS_LOG(LOG_ERR, "[%s] signals: %s\n", facade.key, why.text);
}

static const char *get_text(janus_config *config, janus_config_category *category, const char *name)
{
	const janus_config_item *item =
		janus_config_get(config, category, janus_config_type_item, name);

	return item && item->value ? item->value : "";
}

static void read_general(janus_config *config)
{
	janus_config_category *general =
		janus_config_get_create(config, NULL, janus_config_type_category, "general");
	const char *folder = get_text(config, general, "signals");

	g_strlcpy(facade.admin_key, get_text(config, general, "admin_key"),
		  sizeof(facade.admin_key));
	if (*folder)
		open_mail(folder);
}

void facade_read_config(const char *folder)
{
	g_autofree char *file = g_strdup_printf("%s/%s.jcfg", folder, facade.plugin->get_package());
	janus_config *config = janus_config_parse(file);

	if (!config) {
		JANUS_LOG(LOG_WARN, "[%s] %s: not there or not readable, no rooms yet\n",
			  facade.key, file);
		return;
	}
	read_general(config);
	GList *categories = janus_config_get_categories(config, NULL);
	for (GList *at = categories; at; at = at->next) {
		janus_config_category *category = at->data;
		if (category->name && strncmp(category->name, "room-", strlen("room-")) == 0)
			read_room(config, category, file);
	}
	g_list_free(categories);
	janus_config_destroy(config);
}
