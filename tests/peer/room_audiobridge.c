/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rooms of Janus' AudioBridge: one connection both ways, on which the gateway sends a mix.
 */
#include "tests/peer/peer.h"

#include <stdlib.h>
#include <string.h>

static void configure(struct peer *peer)
{
	if (peer->own_id && peer->sides[PEER_PUBLISH].is_gathered)
		peer_message(peer, PEER_PUBLISH,
			     json_pack("{ss sb}", "request", "configure", "muted", 0),
			     peer_offer(peer, PEER_PUBLISH));
}

static void attached(struct peer *peer, enum peer_half half)
{
	json_t *body = json_pack("{ss sI ss}", "request", "join", "room",
				 (json_int_t)atoll(peer->setup->room), "display", peer->name);

	peer_open(peer, half, true);
	if (peer->setup->pin)
		json_object_set_new(body, "pin", json_string(peer->setup->pin));
	peer_message(peer, half, body, NULL);
}

static void gathered(struct peer *peer, enum peer_half half)
{
	(void)half;
	configure(peer);
}

static void event(struct peer *peer, enum peer_half half, json_t *body, json_t *jsep)
{
	const char *kind = json_string_value(json_object_get(body, "audiobridge"));

	if (jsep) {
		peer_take_answer(peer, half, jsep);
		peer_joined(peer);
	} else if (g_strcmp0(kind, "joined") == 0 && json_object_get(body, "id") && !peer->own_id) {
		peer->own_id = json_incref(json_object_get(body, "id"));
		configure(peer);
	}
}

/** One mix. */
static unsigned expected(const struct peer *peer, bool is_video, unsigned others)
{
	(void)peer;
	return is_video ? 0 : MIN(others, 1);
}

const struct room_kind room_audiobridge = {.name = "audiobridge",
					   .plugin = "janus.plugin.audiobridge",
					   .attached = attached,
					   .gathered = gathered,
					   .event = event,
					   .expected = expected};
