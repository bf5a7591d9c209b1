/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Starting and stopping a module: runtime, configuration, and the two event handlers that every
 * room plugin has, a log for people (S5-33) and Janus' own event handlers for machines.
 */
#include "plugins/facade/facade.h"

#include <config.h>
#include <debug.h>
#include <pthread.h>
#include <string.h>

#include "lectern/wire/event_json.h"
#include "lectern/wire/policy_json.h"
#include "plugins/facade/handles.h"

struct facade facade;

/* Held for reading by whoever uses the runtime from a connection's thread. */
static pthread_rwlock_t runtime_lock = PTHREAD_RWLOCK_INITIALIZER;

/* Event handlers */

/** One line per change that a user would notice, the nouns in a fixed order (S1-42). */
static void log_event(void *data, const struct lc_event *event, const struct lc_room *room)
{
	const char *what = event->kind == LC_EVENT_PARTICIPANT_STATUS_CHANGED
				   ? lc_seat_status_name(event->who.status)
			   : event->kind == LC_EVENT_CONFERENCE_STATE_CHANGED
				   ? lc_conference_state_name(event->new_state)
				   : lc_reason_name(event->reason);

	(void)data;
	if (room->kind != facade.kind || event->kind == LC_EVENT_STATS_UPDATED)
		return;
	if (lc_event_is_error(event))
		JANUS_LOG(LOG_WARN, "[%s] room=%s conf=%s seat=%s leg=%u: refused, %s\n",
			  facade.key, event->room, event->conference, event->who.participant,
			  event->who.leg, event->why.text);
	else
		JANUS_LOG(LOG_INFO, "[%s] room=%s conf=%s seat=%s leg=%u: %s%s%s\n", facade.key,
			  event->room, event->conference, event->who.participant, event->who.leg,
			  lc_event_name(event->kind), *what ? ", " : "", what);
}

static void report_event(void *data, const struct lc_event *event, const struct lc_room *room)
{
	(void)data;
	if (room->kind == facade.kind && facade.gateway->events_is_enabled())
		facade.gateway->notify_event(facade.plugin, NULL,
					     lc_event_record_json(event, room));
}

/* Configuration */

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
	if (error == LC_OK)
		error = lc_runtime_create_room(facade.runtime, name, kind, &policy, &why);
	if (error == LC_OK)
		JANUS_LOG(LOG_INFO, "[%s] room=%s: made from %s\n", facade.key, name, file);
	else
		JANUS_LOG(LOG_ERR, "[%s] %s: room %s refused: %s\n", facade.key, file, name,
			  why.text);
}

static void read_general(janus_config *config)
{
	janus_config_category *general =
		janus_config_get_create(config, NULL, janus_config_type_category, "general");
	const janus_config_item *key =
		janus_config_get(config, general, janus_config_type_item, "admin_key");

	if (key && key->value)
		g_strlcpy(facade.admin_key, key->value, sizeof(facade.admin_key));
}

static void read_config(const char *folder)
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

int facade_init(janus_callbacks *callbacks, const char *config_path)
{
	if (!callbacks || !config_path)
		return -1;
	facade.gateway = callbacks;
	facade.runtime = lc_runtime_acquire();
	struct lc_bus *bus = lc_runtime_bus(facade.runtime);
	facade.logger = lc_bus_add(bus, log_event, NULL, NULL);
	facade.reporter = lc_bus_add(bus, report_event, NULL, NULL);
	read_config(config_path);
	return 0;
}

bool facade_enter(void)
{
	pthread_rwlock_rdlock(&runtime_lock);
	if (facade.runtime)
		return true;
	pthread_rwlock_unlock(&runtime_lock);
	return false;
}

void facade_leave(void)
{
	pthread_rwlock_unlock(&runtime_lock);
}

void facade_destroy(void)
{
	struct lc_bus *bus = lc_runtime_bus(facade.runtime);

	lc_bus_remove(bus, facade.logger);
	lc_bus_remove(bus, facade.reporter);
	pthread_rwlock_wrlock(&runtime_lock);
	struct lc_runtime *runtime = g_steal_pointer(&facade.runtime);
	pthread_rwlock_unlock(&runtime_lock);
	lc_runtime_release(runtime);
	facade_handles_release();
}
