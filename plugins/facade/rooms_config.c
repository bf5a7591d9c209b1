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
#include "plugins/facade/session_types.h"

#define ROOM "room-"
#define TYPE "type-"

/** A section that says how rooms are set. */
struct section {
	janus_config *config;
	janus_config_category *category;
	const char *name; /* without what stands before it */
	const char *file; /* for the log */
	struct lc_policy policy;
	struct lc_why why; /* why it was refused */
};

static const char *get_text(janus_config *config, janus_config_category *category, const char *name)
{
	const janus_config_item *item =
		janus_config_get(config, category, janus_config_type_item, name);

	return item && item->value ? item->value : "";
}

static enum lc_error read_setting(const janus_config_container *item, struct section *section)
{
	enum lc_room_kind kind;

	if (!item->name || !item->value)
		return lc_refuse(&section->why, LC_BAD_FIELD, "", "%s has no value",
				 item->name ? item->name : "a setting");
	if (strcmp(item->name, "session_type") == 0)
		return LC_OK; /* what the others change */
	if (strcmp(item->name, "kind") != 0)
		return lc_policy_read_text(item->name, item->value, &section->policy,
					   &section->why);
	if (lc_room_kind_find(item->value, &kind) && kind == facade.kind)
		return LC_OK;
	return lc_refuse(&section->why, LC_BAD_FIELD, "kind", "kind %.60s is not known here",
			 item->value);
}

/** The settings of a section over those of its type, or over the defaults. */
static enum lc_error read_settings(struct section *section)
{
	const char *type = get_text(section->config, section->category, "session_type");
	enum lc_error error = facade_session_type_find(type, &section->policy, &section->why);
	GList *items = janus_config_get_items(section->config, section->category);

	for (GList *at = items; at && error == LC_OK; at = at->next)
		error = read_setting(at->data, section);
	g_list_free(items);
	if (error == LC_OK)
		error = lc_policy_check_for(facade.kind, &section->policy, &section->why);
	return error;
}

/** The settings of one section `type-<name>`, for rooms that are made of that type (S2-F1). */
static void read_type(struct section *section)
{
	if (read_settings(section) == LC_OK)
		facade_session_type_add(section->name, &section->policy);
	else
		JANUS_LOG(LOG_ERR, "[%s] %s: type %s refused: %s\n", facade.key, section->file,
			  section->name, section->why.text);
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
static void read_room(struct section *section)
{
	struct lc_room_change change = {
		.name = section->name, .kind = facade.kind, .policy = &section->policy};
	enum lc_error error = read_settings(section);
	json_auto_t *list = list_volunteers(section->config, section->category);
	g_autoptr(GArray) volunteers =
		list && error == LC_OK ? lc_volunteers_read(list, &error, &section->why) : NULL;

	if (error == LC_OK) {
		error = lc_runtime_claim_room(facade.runtime, &change);
		section->why = change.why;
	}
	/* In a conference that goes on the roster is as the trainers have left it. */
	if (error == LC_OK && volunteers && !change.goes_on)
		error = import(section->name, volunteers);
	if (error == LC_OK)
		JANUS_LOG(LOG_INFO, "[%s] room=%s: made from %s\n", facade.key, section->name,
			  section->file);
	else
		JANUS_LOG(LOG_ERR, "[%s] %s: room %s refused: %s\n", facade.key, section->file,
			  section->name, section->why.text);
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

/** A file that cannot be used is said; rooms live on without one, and end with the gateway. */
static void open_state(const char *path)
{
	struct lc_why why = {.text = ""};
	g_autofree char *set_aside = NULL;
	enum lc_error error =
		lc_state_open(lc_runtime_state(facade.runtime), path, &set_aside, &why);

	if (set_aside)
		JANUS_LOG(LOG_ERR,
			  "[%s] database: %s was damaged and is now %s; a new one was begun\n",
			  facade.key, path, set_aside);
	if (error == LC_OK)
		JANUS_LOG(LOG_INFO, "[%s] rooms are kept in %s\n", facade.key, path);
	else
		JANUS_LOG(LOG_ERR, "[%s] database: %s\n", facade.key, why.text);
}

static void tell_damaged(void *user, const char *room, const char *what)
{
	(void)user;
	JANUS_LOG(LOG_ERR, "[%s] database: room %s was not restored: %s\n", facade.key, room, what);
}

/** What was there before the gateway went down is there again (S2-X08). */
static void restore_rooms(void)
{
	struct lc_restored restored = {.damaged = tell_damaged};
	struct lc_why why = {.text = ""};

	if (lc_runtime_restore(facade.runtime, facade.kind, &restored, &why) != LC_OK)
		JANUS_LOG(LOG_ERR, "[%s] database: %s\n", facade.key, why.text);
	if (restored.rooms)
		JANUS_LOG(LOG_INFO, "[%s] restored %u rooms with %u seats\n", facade.key,
			  restored.rooms, restored.seats);
}

/** What only this plugin has. */
static void read_own(janus_config *config, janus_config_category *general)
{
	GList *items = facade.set ? janus_config_get_items(config, general) : NULL;

	for (GList *at = items; at; at = at->next) {
		const janus_config_item *item = at->data;
		if (item->name && item->value)
			facade.set(item->name, item->value);
	}
	g_list_free(items);
	if (facade.start)
		facade.start();
}

static void read_general(janus_config *config)
{
	janus_config_category *general =
		janus_config_get_create(config, NULL, janus_config_type_category, "general");
	const char *folder = get_text(config, general, "signals");
	const char *database = get_text(config, general, "database");

	g_strlcpy(facade.admin_key, get_text(config, general, "admin_key"),
		  sizeof(facade.admin_key));
	read_own(config, general);
	if (*folder)
		open_mail(folder);
	if (*database)
		open_state(database);
	restore_rooms();
}

/** Every section whose name begins so, in order. */
static void read_sections(janus_config *config, const char *file, const char *beginning,
			  void (*read)(struct section *section))
{
	GList *categories = janus_config_get_categories(config, NULL);

	for (GList *at = categories; at; at = at->next) {
		janus_config_category *category = at->data;
		struct section section = {.config = config, .category = category, .file = file};
		if (!category->name || strncmp(category->name, beginning, strlen(beginning)) != 0)
			continue;
		section.name = category->name + strlen(beginning);
		read(&section);
	}
	g_list_free(categories);
}

void facade_read_config(const char *folder)
{
	g_autofree char *file = g_strdup_printf("%s/%s.jcfg", folder, facade.plugin->get_package());
	janus_config *config = janus_config_parse(file);

	if (!config) {
		JANUS_LOG(LOG_WARN, "[%s] %s: not there or not readable, no rooms yet\n",
			  facade.key, file);
		if (facade.start)
			facade.start();
		return;
	}
	read_general(config);
	read_sections(config, file, TYPE, read_type);
	read_sections(config, file, ROOM, read_room);
	lc_runtime_drop_unclaimed(facade.runtime, facade.kind);
	janus_config_destroy(config);
}
