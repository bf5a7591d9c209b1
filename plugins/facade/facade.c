/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Starting and stopping a module: the runtime, and the two event handlers that every room plugin has, a
 * log for people (S5-33) and Janus' own event handlers for machines.
 */
#include "plugins/facade/facade.h"

#include <debug.h>
#include <pthread.h>
#include <string.h>

#include "lectern/wire/event_json.h"
#include "plugins/facade/handles.h"
#include "plugins/facade/rooms_config.h"
#include "plugins/facade/session_types.h"
#include "plugins/facade/token.h"

struct facade facade;

/* Held for reading by whoever uses the runtime from a connection's thread. */
static pthread_rwlock_t runtime_lock = PTHREAD_RWLOCK_INITIALIZER;

/* Event handlers */

/** What there would be too many lines of. */
static bool is_for_machines(enum lc_event_kind kind)
{
	return kind == LC_EVENT_STATS_UPDATED || kind == LC_EVENT_TALKING ||
	       kind == LC_EVENT_STOPPED_TALKING || kind == LC_EVENT_QUALITY;
}

/** One line per change that a user would notice, the nouns in a fixed order (S1-42). */
static void log_event(void *data, const struct lc_event *event, const struct lc_room *room)
{
	const char *what = event->kind == LC_EVENT_PARTICIPANT_STATUS_CHANGED
				   ? lc_seat_status_name(event->who.status)
			   : event->kind == LC_EVENT_CONFERENCE_STATE_CHANGED
				   ? lc_conference_state_name(event->new_state)
				   : lc_reason_name(event->reason);

	(void)data;
	if (room->kind != facade.kind || is_for_machines(event->kind))
		return;
	if (event->kind == LC_EVENT_CALL_END && room->policy.auto_end)
		JANUS_LOG(LOG_INFO, "Training session active - auto-ending conference: %s\n",
			  event->conference); /* the seed's words (S1-05) */
	if (event->kind == LC_EVENT_DISCOVERED)
		JANUS_LOG(LOG_INFO,
			  "[%s] room=%s conf=%s: discovery: %u assigned, %u active, %u in all\n",
			  facade.key, event->room, event->conference, event->assigned,
			  event->active, event->discovered);
	if (lc_event_is_error(event))
		JANUS_LOG(LOG_WARN, "[%s] room=%s conf=%s seat=%s leg=%u: refused, %s\n",
			  facade.key, event->room, event->conference, event->who.participant,
			  event->who.leg, event->why.text);
	else
		JANUS_LOG(LOG_INFO, "[%s] room=%s conf=%s seat=%s leg=%u: %s%s%s\n", facade.key,
			  event->room, event->conference, event->who.participant, event->who.leg,
			  lc_event_name(event->kind), *what ? ", " : "", what);
	if (facade.log_event)
		facade.log_event(event, room);
}

static void report_event(void *data, const struct lc_event *event, const struct lc_room *room)
{
	(void)data;
	if (room->kind == facade.kind && facade.gateway->events_is_enabled())
		facade.gateway->notify_event(facade.plugin, NULL,
					     lc_event_record_json(event, room));
}

int facade_init(janus_callbacks *callbacks, const char *config_path)
{
	if (!callbacks || !config_path)
		return -1;
	facade.gateway = callbacks;
	facade.runtime = lc_runtime_acquire();
	lc_runtime_set_voucher(facade.runtime, facade_token_holds);
	struct lc_bus *bus = lc_runtime_bus(facade.runtime);
	facade.logger = lc_bus_add(bus, log_event, NULL, NULL);
	facade.reporter = lc_bus_add(bus, report_event, NULL, NULL);
	facade_read_config(config_path);
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

	lc_runtime_set_voucher(facade.runtime, NULL);
	lc_bus_remove(bus, facade.logger);
	lc_bus_remove(bus, facade.reporter);
	if (facade.stop)
		facade.stop();
	pthread_rwlock_wrlock(&runtime_lock);
	struct lc_runtime *runtime = g_steal_pointer(&facade.runtime);
	pthread_rwlock_unlock(&runtime_lock);
	lc_runtime_release(runtime);
	facade_session_types_clear();
	facade_handles_release();
}
