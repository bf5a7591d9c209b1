/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the event of a number is follows from the number alone. A person has two handles, each with audio and
 * video; their numbers follow from that of the person.
 */
#include "tests/flood/flood.h"

#include <events/eventhandler.h>
#include <glib.h>
#include <inttypes.h>
#include <stdio.h>

#define PLUGIN "janus.plugin.training"
#define STATISTICS 3 /* the subtype */
#define HALVES 2     /* publish and subscribe */
#define PER_PERSON 3 /* events that bring a person in: two handles, one join */
#define OF_THOUSAND 1000

/* Of Janus itself, which exports it but has no header for it. */
void janus_events_notify_handlers(int type, int subtype, guint64 session_id, ...);

/** Who and where an event is about. */
struct place {
	char room[64], conference[80], participant[32], mark[32];
	uint64_t session, handles[HALVES];
};

static struct place find_place(const struct flood_order *order, uint64_t person, uint64_t number)
{
	struct place place = {.session = order->first + person * PER_PERSON + 1};

	for (uint64_t half = 0; half < HALVES; half++)
		place.handles[half] = (place.session << 1) + half;
	snprintf(place.room, sizeof(place.room), "%.32s-%" PRIu64, order->name,
		 person / order->people);
	snprintf(place.conference, sizeof(place.conference), "%s_%" PRIu64, place.room,
		 order->first);
	snprintf(place.participant, sizeof(place.participant), "person-%" PRIu64, person);
	snprintf(place.mark, sizeof(place.mark), "#%" PRIu64, number);
	return place;
}

/* Events of rooms: those of a whole room name no handle */

static json_t *begin(const struct place *place, const char *event, uint64_t number)
{
	return json_pack("{ss ss ss sI sI ss}", "event", event, "room", place->room, "conference",
			 place->conference, "seq", (json_int_t)number, "time",
			 (json_int_t)(g_get_real_time() / 1000), "participant", place->participant);
}

static struct flood_event of_room(json_t *data)
{
	return (struct flood_event){.type = JANUS_EVENT_TYPE_PLUGIN, .body = data};
}

static struct flood_event make_with(const struct place *place, const char *event, uint64_t number,
				    const char *key)
{
	json_t *data = begin(place, event, number);

	json_object_set_new(data, key, json_string(place->mark));
	return of_room(data);
}

static struct flood_event make_state(const struct place *place, const char *event, uint64_t number,
				     bool is_muted)
{
	json_t *data = begin(place, event, number);

	json_object_set_new(data, "info",
			    json_pack("{ss ss ss sb sb sb sb}", "display", place->participant,
				      "role", "trainee", "status", place->mark, "microphone", true,
				      "camera", true, "screen", false, "muted", is_muted));
	return of_room(data);
}

static struct flood_event make_handle(const struct place *place, unsigned half)
{
	json_t *data = json_pack("{ss ss ss ss}", "event", "handle", "room", place->room,
				 "participant", place->participant, "half", place->mark);

	return (struct flood_event){.type = JANUS_EVENT_TYPE_PLUGIN,
				    .session = place->session,
				    .handle = place->handles[half],
				    .body = data};
}

/* Statistics */

static void set(json_t *body, const char *key, uint64_t value)
{
	json_object_set_new(body, key, json_integer((json_int_t)value));
}

/** One direction of a medium: what the other one would count is 0. */
static void set_counters(json_t *body, uint64_t seconds, bool is_video, bool is_received)
{
	uint64_t packets = is_video ? 120 : 50, bytes = is_video ? 125000 : 4000;

	set(body, "lost", is_received ? seconds / 7 : 0);
	set(body, "lost-by-remote", is_received ? 0 : seconds / 9);
	set(body, "jitter-local", is_received ? 3 + seconds % 5 : 0);
	set(body, "jitter-remote", is_received ? 0 : 2 + seconds % 7);
	set(body, "in-link-quality", is_received ? 100 : 0);
	set(body, "in-media-link-quality", is_received ? 100 : 0);
	set(body, "out-link-quality", is_received ? 0 : 100);
	set(body, "out-media-link-quality", is_received ? 0 : 100);
	set(body, "packets-received", is_received ? packets * seconds : 0);
	set(body, "packets-sent", is_received ? 0 : packets * seconds);
	set(body, "bytes-received", is_received ? bytes * seconds : 0);
	set(body, "bytes-sent", is_received ? 0 : bytes * seconds);
	set(body, "bytes-received-lastsec", is_received ? bytes : 0);
	set(body, "bytes-sent-lastsec", is_received ? 0 : bytes);
	set(body, "nacks-received", is_received ? 0 : seconds / 11);
	set(body, "nacks-sent", is_received ? seconds / 13 : 0);
}

static struct flood_event make_media(const struct place *place, unsigned half, bool is_video,
				     uint64_t seconds, uint64_t number)
{
	json_t *body = json_object();

	json_object_set_new(body, "mid", json_string(is_video ? "1" : "0"));
	set(body, "mindex", is_video);
	json_object_set_new(body, "media", json_string(is_video ? "video" : "audio"));
	json_object_set_new(body, "codec", json_string(is_video ? "vp8" : "opus"));
	set(body, "base", is_video ? 90000 : 48000);
	set(body, "rtt", half ? 20 + seconds % 30 : 0);
	set_counters(body, seconds, is_video, half == 0);
	set(body, "retransmissions-received", number);
	return (struct flood_event){.type = JANUS_EVENT_TYPE_MEDIA,
				    .subtype = STATISTICS,
				    .session = place->session,
				    .handle = place->handles[half],
				    .body = body};
}

/* Which is which */

/** Each room begins with an event of its own, then its people come. */
static struct flood_event make_arrival(const struct flood_order *order, uint64_t index,
				       uint64_t number)
{
	uint64_t per_room = 1 + order->people * PER_PERSON, step = index % per_room;
	uint64_t person = index / per_room * order->people + (step ? (step - 1) / PER_PERSON : 0);
	struct place place = find_place(order, person, number);
	unsigned part = (unsigned)(step ? (step - 1) % PER_PERSON : 0);

	if (!step)
		return make_with(&place, "conference-created", number, "reason");
	if (part < HALVES)
		return make_handle(&place, part);
	return make_state(&place, "participant-joined", number, false);
}

static struct flood_event leave(const struct place *place, uint64_t number)
{
	return make_with(place, "participant-left", number, "reason");
}

static struct flood_event come(const struct place *place, uint64_t number)
{
	return make_state(place, "participant-joined", number, false);
}

static struct flood_event talk(const struct place *place, uint64_t number)
{
	return make_with(place, number % 2 ? "stopped-talking" : "talking", number, "reason");
}

static struct flood_event mute(const struct place *place, uint64_t number)
{
	return make_state(place, "participant-status-changed", number, number % 2 == 0);
}

static struct flood_event react(const struct place *place, uint64_t number)
{
	return make_with(place, "reaction", number, "reaction");
}

/* So many in a thousand; all else is statistics. */
static const struct {
	uint64_t before; /* among a thousand */
	struct flood_event (*make)(const struct place *, uint64_t);
} kinds[] = {{1, leave}, {2, come}, {22, talk}, {26, mute}, {30, react}};

struct flood_event flood_make(const struct flood_order *order, uint64_t number)
{
	uint64_t index = number - order->first, everybody = order->rooms * order->people;
	uint64_t which = index % OF_THOUSAND;

	if (index < order->rooms * (1 + order->people * PER_PERSON))
		return make_arrival(order, index, number);
	if (which < kinds[G_N_ELEMENTS(kinds) - 1].before) {
		/* Two in a row are about one person; each thousand begins with somebody else. */
		uint64_t person = (index / OF_THOUSAND * 7 + which / 2) % everybody;
		struct place place = find_place(order, person, number);
		size_t kind = 0;
		while (which >= kinds[kind].before)
			kind++;
		return kinds[kind].make(&place, number);
	}
	struct place place = find_place(order, index / 4 % everybody, number);
	return make_media(&place, index % HALVES, index % 4 > 1, index / (everybody * 4), number);
}

void flood_send(const struct flood_event *event)
{
	if (event->type == JANUS_EVENT_TYPE_MEDIA)
		janus_events_notify_handlers(event->type, event->subtype, (guint64)event->session,
					     (guint64)event->handle, NULL, event->body);
	else
		janus_events_notify_handlers(event->type, event->subtype, (guint64)event->session,
					     (guint64)event->handle, NULL, PLUGIN, event->body);
}
