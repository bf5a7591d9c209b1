/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A room as plain data, for whoever keeps it while the gateway is down (S2-F3, S2-X08).
 *
 * What a memento holds is all that must be as before: who has which seat with which flags and until
 * when, what was said, who is banned, who was there how long. What follows from connections is not in
 * it, for those are gone. Monotonic times are not either: a deadline is kept as a wall-clock time and
 * is made a span again by lc_room_wake().
 */
#ifndef LECTERN_CONFERENCE_MEMENTO_H
#define LECTERN_CONFERENCE_MEMENTO_H

#include "lectern/conference/room.h"

/** What stays of a room between conferences. */
struct lc_room_memento {
	char name[LC_ID_BYTES + 1];
	enum lc_room_kind kind;
	struct lc_policy policy;
	int64_t last_epoch_s;     /* of the last conference id */
	uint32_t last_closed_leg; /* highest leg of a closed seat */
	uint64_t last_message;    /* number of the last message */
	uint64_t last_hand;
	int64_t ended_at_ms; /* wall clock; when a temporary room's conference ended, 0 = it has not */
};

/** The present conference. */
struct lc_conference_memento {
	char id[LC_CONFERENCE_ID_BYTES + 1];
	enum lc_conference_state state;
	uint64_t seq_limit; /* no event has a higher number: the next ones begin above it */
	int64_t created_at_ms;
	uint32_t peak_participants;
	uint64_t join_count, reconnection_count;
	bool is_interrupted;
	char controller[LC_ID_BYTES + 1];
};

/** One seat of the present conference. */
struct lc_seat_memento {
	char participant[LC_ID_BYTES + 1];
	char display[LC_NAME_BYTES + 1];
	enum lc_role role;
	uint8_t key_hash[LC_HASH_BYTES];
	bool is_admitted, muted, held, microphone, camera, screen;
	uint64_t hand;
	uint32_t leg;            /* number of its present or last leg */
	bool is_live;            /* it was connected when this was written */
	int64_t window_until_ms; /* wall clock; 0 while connected */
	int64_t joined_at_ms;    /* wall clock */
};

/** One stay of a seat's attendance. */
struct lc_stay_memento {
	int64_t from_ms;     /* wall clock */
	int64_t duration_ms; /* -1 = it went on when this was written */
};

/** Writes down what stays of the room. */
void lc_room_memorise(const struct lc_room *room, struct lc_room_memento *out);
/** Writes down the present conference, which must exist. */
void lc_conference_memorise(const struct lc_room *room, struct lc_conference_memento *out);
/** Writes down one seat of the room. */
void lc_seat_memorise(const struct lc_seat *seat, struct lc_seat_memento *out);
/** Writes down one stay. */
void lc_stay_memorise(const struct lc_stay *stay, struct lc_stay_memento *out);

/**
 * Makes a room as it was written down, without conference and seats; these follow by the functions below,
 * bans, volunteers and messages by their own arrays, and then lc_room_wake(). NULL as lc_room_new().
 */
struct lc_room *lc_room_revive(const struct lc_room_memento *memento, struct lc_why *why);
/** Puts the conference into a room that was revived. */
void lc_conference_revive(struct lc_room *room, const struct lc_conference_memento *memento);
/**
 * Puts a seat, as one of the conference, at the end of the list, with its stays in order of time. False,
 * and nothing done, when it cannot have been one of this room.
 */
bool lc_seat_revive(struct lc_room *room, const struct lc_seat_memento *memento,
		    const struct lc_stay_memento *stays, size_t stay_count);

#endif
