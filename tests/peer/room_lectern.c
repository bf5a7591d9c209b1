/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rooms of janus.plugin.training and janus.plugin.persistent: both halves are offered at once, each once.
 */
#include "tests/peer/peer.h"

#include <string.h>

/** Which line is what, by the order of peer_offer(). */
static json_t *sources_of(const struct peer_setup *setup)
{
	const struct {
		bool is_there;
		const char *name;
	} all[] = {{setup->has_audio, "microphone"},
		   {setup->has_video, "camera"},
		   {setup->has_screen, "screen"}};
	json_t *sources = json_array();

	for (unsigned i = 0; i < G_N_ELEMENTS(all); i++) {
		char mid[8];
		g_snprintf(mid, sizeof(mid), "%zu", json_array_size(sources));
		if (all[i].is_there)
			json_array_append_new(
				sources, json_pack("{ss ss}", "mid", mid, "source", all[i].name));
	}
	return sources;
}

static json_t *begin(const struct peer *peer, const char *request)
{
	return json_pack("{ss ss ss ss}", "request", request, "room", peer->setup->room,
			 "participant", peer->name, "seat_key", peer->key);
}

static void join(struct peer *peer)
{
	const struct peer_setup *setup = peer->setup;
	json_t *body = begin(peer, "join");

	json_object_update_new(body, json_pack("{ss ss ss* ss* sb sb sb so}", "role", setup->role,
					       "display", peer->name, "secret", setup->secret,
					       "pin", setup->pin, "microphone", setup->has_audio,
					       "camera", setup->has_video, "screen",
					       setup->has_screen, "sources", sources_of(setup)));
	peer_message(peer, PEER_PUBLISH, body, peer_offer(peer, PEER_PUBLISH));
}

static void subscribe(struct peer *peer)
{
	const struct peer_setup *setup = peer->setup;
	json_t *body = begin(peer, "subscribe"), *jsep = peer_offer(peer, PEER_SUBSCRIBE);
	json_t *slots = json_array();

	for (unsigned i = 0; setup->video_height && i < setup->video_slots; i++) {
		char mid[8];
		g_snprintf(mid, sizeof(mid), "%u", setup->audio_slots + i);
		json_array_append_new(slots, json_pack("{ss si}", "mid", mid, "height",
						       (int)setup->video_height));
	}
	if (json_array_size(slots))
		json_object_set(body, "slots", slots);
	json_decref(slots);
	peer_message(peer, PEER_SUBSCRIBE, body, jsep);
}

static void attached(struct peer *peer, enum peer_half half)
{
	peer_open(peer, half, true);
}

static void gathered(struct peer *peer, enum peer_half half)
{
	if (half == PEER_PUBLISH)
		join(peer);
	else
		subscribe(peer);
}

static void event(struct peer *peer, enum peer_half half, json_t *body, json_t *jsep)
{
	const char *name = json_string_value(json_object_get(body, "event"));

	if (jsep)
		peer_take_answer(peer, half, jsep);
	if (g_strcmp0(name, "joined") == 0)
		peer_joined(peer);
}

static unsigned expected(const struct peer *peer, bool is_video, unsigned others)
{
	return MIN(others, is_video ? peer->setup->video_slots : peer->setup->audio_slots);
}

const struct room_kind room_training = {.name = "training",
					.plugin = "janus.plugin.training",
					.attached = attached,
					.gathered = gathered,
					.event = event,
					.expected = expected,
					.is_one_way = true};
const struct room_kind room_persistent = {.name = "persistent",
					  .plugin = "janus.plugin.persistent",
					  .attached = attached,
					  .gathered = gathered,
					  .event = event,
					  .expected = expected,
					  .is_one_way = true};
