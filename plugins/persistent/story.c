/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One sentence per turn of a session's fate, beside the facade's line per event.
 */
#include "plugins/persistent/story.h"

#include <debug.h>

/** "5 minutes", "90 seconds". */
static void write_span(int64_t span_ms, char *out, size_t size)
{
	bool is_minutes = span_ms >= 60000 && span_ms % 60000 == 0;
	int64_t count = span_ms / (is_minutes ? 60000 : 1000);

	g_snprintf(out, size, "%lld %s%s", (long long)count, is_minutes ? "minute" : "second",
		   count == 1 ? "" : "s");
}

static void tell_created(const struct lc_event *event)
{
	char span[40];

	write_span(event->policy.reconnect_timeout_ms, span, sizeof(span));
	if (event->policy.reconnect_timeout_ms)
		JANUS_LOG(LOG_INFO, "Session %s created - persistent, reconnection within %s\n",
			  event->room, span);
	else
		JANUS_LOG(LOG_INFO, "Session %s created - not persistent\n", event->room);
}

static void tell_timeout(const struct lc_event *event, const struct lc_room *room)
{
	char span[40];

	write_span(room->policy.reconnect_timeout_ms, span, sizeof(span));
	JANUS_LOG(LOG_INFO, "Session %s timeout - %s did not reconnect within %s\n", event->room,
		  event->ender, span);
}

static void tell_ended(const struct lc_event *event, const struct lc_room *room)
{
	if (event->reason == LC_REASON_RECONNECTION_TIMEOUT)
		tell_timeout(event, room);
	else if (event->reason == LC_REASON_USER_INITIATED)
		JANUS_LOG(LOG_INFO, "Session %s ended by %s\n", event->room, event->ender);
	else
		JANUS_LOG(LOG_INFO, "Session %s ended: %s\n", event->room,
			  lc_reason_name(event->reason));
}

void persistent_log_event(const struct lc_event *event, const struct lc_room *room)
{
	const struct lc_participant_info *who = &event->who;

	switch (event->kind) {
	case LC_EVENT_CONFERENCE_CREATED:
		tell_created(event);
		break;
	case LC_EVENT_PARTICIPANT_DISCONNECTED:
		JANUS_LOG(LOG_INFO,
			  "User %s (%s) disconnected from session %s - maintaining room\n",
			  who->role_name, who->participant, event->room);
		break;
	case LC_EVENT_WAITING_FOR_PARTICIPANT:
		JANUS_LOG(LOG_INFO, "Session %s waiting for %s to reconnect (room preserved)\n",
			  event->room, who->role_name);
		break;
	case LC_EVENT_PARTICIPANT_RETURNED:
		JANUS_LOG(LOG_INFO, "User %s (%s) reconnected to session %s\n", who->role_name,
			  who->participant, event->room);
		break;
	case LC_EVENT_SESSION_RESUMED:
		JANUS_LOG(LOG_INFO, "Session %s resumed - %s participants reconnected\n",
			  event->room, *room->policy.party_names[2] ? "all" : "both");
		break;
	case LC_EVENT_CONFERENCE_TERMINATED:
		tell_ended(event, room);
		break;
	default:
		break;
	}
}
