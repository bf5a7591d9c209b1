/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rooms of Janus' VideoRoom, as its own multistream demo uses them: one subscription for everybody's streams, which is
 * renegotiated whenever somebody comes, one offer after the other.
 */
#include "tests/peer/peer.h"

#include <stdlib.h>
#include <string.h>

struct state {
	bool is_subscribed; /* the first offer has come */
	bool is_busy;       /* an offer is awaited */
	json_int_t private_id;
	json_t *waiting; /* streams to subscribe to next */
};

static struct state *state_of(struct peer *peer)
{
	return peer->room;
}

static void publish(struct peer *peer)
{
	json_t *body =
		json_pack("{ss ss sI ss}", "request", "joinandconfigure", "ptype", "publisher",
			  "room", (json_int_t)atoll(peer->setup->room), "display", peer->name);

	if (peer->setup->pin)
		json_object_set_new(body, "pin", json_string(peer->setup->pin));
	peer_message(peer, PEER_PUBLISH, body, peer_offer(peer, PEER_PUBLISH));
}

/** Asks for what has gathered, unless an offer is under way. */
static void subscribe(struct peer *peer)
{
	struct state *state = state_of(peer);
	json_t *body;

	if (state->is_busy || !peer->sides[PEER_SUBSCRIBE].is_gathered ||
	    !json_array_size(state->waiting) || !state->private_id)
		return;
	state->is_busy = true;
	if (state->is_subscribed)
		body = json_pack("{ss}", "request", "subscribe");
	else
		body = json_pack("{ss ss sI sI}", "request", "join", "ptype", "subscriber", "room",
				 (json_int_t)atoll(peer->setup->room), "private_id",
				 state->private_id);
	json_object_set_new(body, "streams", state->waiting);
	state->waiting = json_array();
	peer_message(peer, PEER_SUBSCRIBE, body, NULL);
}

static void note_publishers(struct peer *peer, json_t *publishers)
{
	struct state *state = state_of(peer);
	size_t i;
	json_t *publisher;

	json_array_foreach(publishers, i, publisher)
		json_array_append_new(state->waiting,
				      json_pack("{sO}", "feed", json_object_get(publisher, "id")));
	subscribe(peer);
}

static void attached(struct peer *peer, enum peer_half half)
{
	if (!peer->room) {
		peer->room = g_new0(struct state, 1);
		state_of(peer)->waiting = json_array();
	}
	peer_open(peer, half, half == PEER_PUBLISH);
}

static void gathered(struct peer *peer, enum peer_half half)
{
	if (half == PEER_PUBLISH)
		publish(peer);
	else
		subscribe(peer);
}

static void take_offer(struct peer *peer, json_t *jsep)
{
	struct state *state = state_of(peer);
	json_t *answer = peer_take_offer(peer, PEER_SUBSCRIBE, jsep);

	if (!answer) {
		peer_fail(peer, "the offer of the gateway makes no sense");
		return;
	}
	state->is_subscribed = true;
	peer_message(peer, PEER_SUBSCRIBE, json_pack("{ss}", "request", "start"), answer);
}

static void event(struct peer *peer, enum peer_half half, json_t *body, json_t *jsep)
{
	struct state *state = state_of(peer);
	json_t *private_id = json_object_get(body, "private_id");

	if (half == PEER_SUBSCRIBE) {
		bool is_started = json_object_get(body, "started") != NULL;
		const char *kind = json_string_value(json_object_get(body, "videoroom"));
		if (jsep)
			take_offer(peer, jsep);
		else if (is_started || g_strcmp0(kind, "updated") == 0)
			state->is_busy = false;
		subscribe(peer);
		return;
	}
	if (private_id) {
		state->private_id = json_integer_value(private_id);
		peer->own_id = json_incref(json_object_get(body, "id"));
	}
	if (jsep)
		peer_take_answer(peer, half, jsep);
	note_publishers(peer, json_object_get(body, "publishers"));
	if (private_id)
		peer_joined(peer);
}

static unsigned expected(const struct peer *peer, bool is_video, unsigned others)
{
	(void)peer;
	(void)is_video;
	return others;
}

static void forget(struct peer *peer)
{
	if (peer->room)
		json_decref(state_of(peer)->waiting);
	g_free(peer->room);
}

const struct room_kind room_videoroom = {.name = "videoroom",
					 .plugin = "janus.plugin.videoroom",
					 .attached = attached,
					 .gathered = gathered,
					 .event = event,
					 .expected = expected,
					 .forget = forget,
					 .is_one_way = true};
