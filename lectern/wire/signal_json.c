/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signals: an event as it is left for somebody who may be away, and what waits as clients read it.
 */
#include "lectern/signals/mailbox.h"
#include "lectern/wire/event_fields.h"
#include "lectern/wire/set.h"

static void add_nothing(json_t *object, const struct lc_told *told)
{
	(void)object, (void)told;
}

/** Which events are left, and what of them; payloads are small (S1-69). */
static lc_add_fields *const left[LC_EVENTS] = {
	[LC_EVENT_CONFERENCE_RESTART] = lc_add_restart_signal, /* S1-35 */
	[LC_EVENT_CONFERENCE_TERMINATED] = lc_add_end_signal,
	[LC_EVENT_CALL_START] = lc_add_call, /* S1-U10 */
	[LC_EVENT_CALL_END] = lc_add_call,
	[LC_EVENT_ADMITTED] = add_nothing,
};

char *lc_signal_text(const struct lc_event *event, const struct lc_room *room)
{
	const struct lc_told told = {.event = event, .room = room, .view = LC_VIEW_MEMBER};

	if (!left[event->kind])
		return NULL;
	json_t *object = json_object();
	set_string(object, "type", lc_event_client_name(event->kind));
	set_int(object, "time", event->at_ms);
	set_string(object, "room", event->room);
	set_text(object, "conference", event->conference);
	left[event->kind](object, &told);
	char *dumped = json_dumps(object, JSON_COMPACT);
	char *text = g_strdup(dumped);
	free(dumped);
	json_decref(object);
	return text;
}

json_t *lc_event_with_signal(const json_t *event, uint64_t signal)
{
	json_t *copy = json_copy((json_t *)(uintptr_t)event);
	char id[LC_SIGNAL_ID_DIGITS + 1];

	lc_signal_id_write(signal, id);
	set_string(copy, "signal", id);
	return copy;
}

json_t *lc_signal_list_json(const GPtrArray *signals)
{
	json_t *list = json_array();

	for (guint i = 0; i < signals->len; i++) {
		const struct lc_signal *signal = signals->pdata[i];
		json_t *object = json_loads(signal->text, 0, NULL);
		if (object) /* whoever may write into the folder may also spoil it */
			json_array_append_new(list, object);
	}
	return list;
}

json_t *lc_signals_json(const char *plugin, const char *room, const GPtrArray *signals)
{
	json_t *object = json_pack("{ss ss ss}", plugin, "event", "event", "signals", "room", room);

	json_object_set_new(object, "signals", lc_signal_list_json(signals));
	return object;
}
