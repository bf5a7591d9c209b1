/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an administrator sees of a handle: who it is, what it sends and receives, and every counter.
 */
#include "lectern/media/quality.h"
#include "lectern/wire/request.h"
#include "plugins/facade/session.h"

static json_t *describe_sources(const struct facade_session *session)
{
	json_t *list = json_array();

	for (int i = 0; i < LC_MAX_SOURCES; i++) {
		int line = atomic_load(&session->line_of[i]);
		if (line >= 0)
			json_array_append_new(
				list, json_pack("{ss si sI}", "source",
						lc_kind_name((enum lc_kind)i), "mindex", line, "id",
						(json_int_t)atomic_load(
							&session->publisher->sources[i].id)));
	}
	return list;
}

static json_t *describe_slots(const struct facade_session *session,
			      const struct lc_subscriber *subscriber)
{
	json_t *list = json_array();

	for (unsigned i = 0; subscriber && i < subscriber->slot_count; i++) {
		const struct lc_slot *slot = &subscriber->slots[i];
		json_array_append_new(
			list, json_pack("{si ss sI sI sI}", "mindex", session->line_of_slot[i],
					"kind", session->slots[i].is_audio ? "audio" : "video",
					"source", (json_int_t)lc_subscriber_aimed_at(subscriber, i),
					"packets", (json_int_t)atomic_load(&slot->packets), "bytes",
					(json_int_t)atomic_load(&slot->bytes)));
	}
	return list;
}

/** How the connection of this half was last rated; null before it was. */
static json_t *describe_quality(const struct facade_session *session)
{
	const struct lc_port_quality *quality = &session->port.quality;

	if (atomic_load(&quality->number) == LC_QUALITY_UNKNOWN)
		return json_null();
	return json_pack("{ss si sf sf sf sf}", "direction",
			 session->half == HALF_SUBSCRIBE ? "down" : "up", "quality",
			 (int)atomic_load(&quality->number), "loss_percent",
			 atomic_load(&quality->loss_in_10000) / 100.0, "jitter_ms",
			 atomic_load(&quality->jitter_us) / 1000.0, "rtt_ms",
			 atomic_load(&quality->rtt_us) / 1000.0, "mos",
			 atomic_load(&quality->mos_in_100) / 100.0);
}

static json_t *describe_counts(const struct facade_session *session)
{
	json_t *counts = json_object();

	for (enum lc_count i = 0; i < LC_COUNTS_COUNT; i++)
		json_object_set_new(
			counts, lc_count_name(i),
			json_integer((json_int_t)lc_publisher_count(session->publisher, i)));
	json_object_set_new(counts, "unknown-line",
			    json_integer((json_int_t)atomic_load(&session->bad_lines)));
	return counts;
}

json_t *facade_query_session(janus_plugin_session *handle)
{
	static const char *const halves[] = {
		[HALF_NONE] = "none", [HALF_PUBLISH] = "publish", [HALF_SUBSCRIBE] = "subscribe"};
	struct facade_session *session = facade_session_of(handle);

	if (!session)
		return NULL;
	pthread_mutex_lock(&session->mutex);
	struct lc_subscriber *subscriber =
		session->subscriber ? lc_subscriber_ref(session->subscriber) : NULL;
	json_t *object =
		json_pack("{ss ss ss si}", "half", halves[session->half], "room", session->room,
			  "participant", session->participant, "leg", (int)session->leg);
	json_object_set_new(object, "quality", describe_quality(session));
	pthread_mutex_unlock(&session->mutex);
	json_object_set_new(object, "sources", describe_sources(session));
	json_object_set_new(object, "slots", describe_slots(session, subscriber));
	json_object_set_new(object, "counts", describe_counts(session));
	lc_subscriber_unref(subscriber);
	facade_session_unref(session);
	return object;
}
