/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A participant without a browser: a session with the gateway, up to two PeerConnections, what it sends and what it
 * hears. How a room of a kind is entered stands in the room_*.c, one for each kind; they call what is below.
 *
 * A peer belongs to one loop, and everything about it happens there.
 */
#ifndef LECTERN_TESTS_PEER_PEER_H
#define LECTERN_TESTS_PEER_PEER_H

#include "tests/peer/connection.h"
#include "tests/peer/gateway.h"
#include "tests/peer/receiver.h"
#include "tests/peer/sender.h"

#include <jansson.h>

enum peer_half { PEER_PUBLISH, PEER_SUBSCRIBE, PEER_HALVES };

struct peer;

/** A kind of room. */
struct room_kind {
	const char *name, *plugin;
	/* The handle is there: offer, join, ... */
	void (*attached)(struct peer *peer, enum peer_half half);
	/* The connection of the half may be described now. */
	void (*gathered)(struct peer *peer, enum peer_half half);
	/* An event of the plugin. */
	void (*event)(struct peer *peer, enum peer_half half, json_t *body, json_t *jsep);
	/* How many streams it hears where so many others send one. */
	unsigned (*expected)(const struct peer *peer, bool is_video, unsigned others);
	/* Frees what it keeps in peer.room; may be NULL. */
	void (*forget)(struct peer *peer);
	bool is_one_way; /* two PeerConnections, one for each direction */
};
extern const struct room_kind room_training, room_persistent, room_videoroom, room_audiobridge;

/** Where it goes and what it does there; strings are borrowed. */
struct peer_setup {
	const struct room_kind *kind;
	const char *url, *address; /* address: its own, or NULL */
	const char *room;          /* VideoRoom and AudioBridge: a number */
	const char *name;          /* of people: NAME-0, NAME-1, ... */
	const char *role, *secret, *pin;
	bool has_audio, has_video, is_simulcast, has_screen;
	unsigned audio_slots, video_slots;
	unsigned video_height; /* that a video slot shows; 0 = it does not say */
	bool is_quiet;         /* says silence until it is told to talk */
	bool listens;          /* decodes what it hears */
	unsigned jitter_ms;    /* what it sends is held up by up to so much, in order */
};

/** Whom it tells. Called on the peer's loop. */
struct peer_watch {
	void (*joined)(struct peer *peer);
	void (*complete)(struct peer *peer);
	void (*failed)(struct peer *peer, const char *why);
	void (*event)(struct peer *peer, enum peer_half half, json_t *event); /* borrowed */
};

struct peer {
	GMainContext *loop;
	const struct peer_setup *setup;
	const struct peer_watch *watch;
	void *owner; /* of who watches */
	unsigned number;
	char name[32], key[33]; /* the seat_key */
	struct gateway *gateway;
	struct peer_side {
		struct peer *peer;
		uint64_t handle;
		struct connection *connection;
		bool is_gathered, is_offered, is_answered;
		int64_t up_us;
		GHashTable *by_ssrc; /* struct receiver *, borrowed */
		int64_t report_due_us;
	} sides[PEER_HALVES];
	GPtrArray *senders;   /* struct sender *, owned */
	GPtrArray *receivers; /* struct receiver *, owned; the subscribe side's if there is one */
	bool is_talking, is_frozen, is_over;
	bool is_joined, is_complete;
	int64_t began_us, joined_us, complete_us;
	unsigned expected_audio, expected_video; /* streams, until it is complete */
	unsigned renegotiations;
	uint64_t strays; /* packets of no stream that was announced */
	json_t *own_id;  /* in the room, where the room gives one; owned */
	void *room;      /* of the kind's own */
};

/**
 * Makes it and begins to join. `number` gives tone, name and seat key, so who comes with the number of one that has gone
 * takes its seat back.
 */
struct peer *peer_new(GMainContext *loop, const struct peer_setup *setup, unsigned number,
		      const struct peer_watch *watch, void *owner);
/** Leaves, with a goodbye or as if its machine were gone. */
void peer_free(struct peer *peer, bool is_polite);
/** Sends what is due. */
void peer_tick(struct peer *peer, int64_t now_us);
/** So many others send audio and video: it is complete once it hears of them what it can hear. */
void peer_expect(struct peer *peer, unsigned audio, unsigned video);
/** Its tone, or silence with the level that goes with it; `level` is what it says of its tone: -dBov, or 0 = the usual. */
void peer_talk(struct peer *peer, bool talks, unsigned level);
/** Nothing goes out any more, as where the network has gone; what comes in is taken. */
void peer_freeze(struct peer *peer, bool is_frozen);
void peer_listen(struct peer *peer, bool listens);
void peer_reset(struct peer *peer);

/* Between the files of a peer */

/** The stream that comes on a line, or NULL. */
struct receiver *peer_find_mid(struct peer *peer, const char *mid, size_t len);
/** Where it hears the others. */
struct peer_side *peer_hearing_side(struct peer *peer);
/** Its tone or silence, as it talks or not; `level` as for peer_talk(). */
void peer_give_voice(const struct peer *peer, struct sender *sender, unsigned level);

/* For kinds of rooms */

/** A message to the plugin on the handle of a half, takes `body` and `jsep`; what is answered is an event. */
void peer_message(struct peer *peer, enum peer_half half, json_t *body, json_t *jsep);
void peer_attach(struct peer *peer, enum peer_half half);
void peer_open(struct peer *peer, enum peer_half half, bool is_offerer);
/** The offer of a half: what it sends, or empty slots. A new object. */
json_t *peer_offer(struct peer *peer, enum peer_half half);
void peer_take_answer(struct peer *peer, enum peer_half half, const json_t *jsep);
/** Takes an offer of more to hear; the answer, or NULL when it makes no sense. */
json_t *peer_take_offer(struct peer *peer, enum peer_half half, const json_t *jsep);
void peer_joined(struct peer *peer);
void peer_fail(struct peer *peer, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
