/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bookkeeper who only reads what a room says (its effects) and keeps books of its own: who sits
 * where, through which leg, since when, which subscription waits, which event comes next. After
 * every command and every move of the clock the books must agree with the room.
 *
 * It aborts with a line that names what disagrees, and knows no test framework, so the model test
 * and the fuzzer share it.
 */
#ifndef LECTERN_TESTS_ENGINE_MIRROR_H
#define LECTERN_TESTS_ENGINE_MIRROR_H

#include "lectern/conference/room.h"

#define MIRROR_PEOPLE 8 /* so many different participants can be followed */

struct mirror_person {
	char name[LC_ID_BYTES + 1];
	bool is_joined;                     /* a member */
	bool is_waiting; /* in the lobby */ /* between participant-joined and participant-left */
	uint32_t live_leg, last_leg;        /* 0 = none */
	uint8_t key_hash[LC_HASH_BYTES];
	bool is_staying;
	int64_t stay_from_ms, attended_ms;
	int64_t window_due_ms; /* LC_NEVER = no window */
};

/** A subscription that has not been answered. */
struct mirror_ticket {
	uint64_t ticket;
	struct mirror_person *person;
	uint8_t key_hash[LC_HASH_BYTES];
	int64_t due_ms;
};

struct mirror {
	struct lc_room *room;
	struct mirror_person people[MIRROR_PEOPLE];
	GArray *tickets; /* of struct mirror_ticket */
	GString *before, *after;
	bool has_conference;
	char conference[LC_CONFERENCE_ID_BYTES + 1];
	int64_t epoch_s;
	uint64_t seq;
	bool is_interrupted;
	bool is_on_call;
	char controller[LC_ID_BYTES + 1];
	unsigned event_count[LC_EVENTS];
	unsigned refused_count, done_count;
	/* The command or tick at hand */
	struct lc_now now;
	int64_t leg_ended_ms;  /* when a leg that ends now was last heard of */
	uint32_t replaced_leg; /* must be ended by this command */
	struct mirror_person *joiner;
	unsigned routes_count, stats_count;
	bool is_resumed;
};

/** Follows a room from its making on; borrows it. */
void mirror_open(struct mirror *mirror, struct lc_room *room);
/** Frees the books, not the room. */
void mirror_close(struct mirror *mirror);
/** Applies the command to the room, with all checks; `effects` are those of this command alone. */
enum lc_error mirror_apply(struct mirror *mirror, const struct lc_command *command,
			   struct lc_now now, struct lc_effects *effects);
/** Lets the room's deadlines fire, with all checks. */
void mirror_expire(struct mirror *mirror, struct lc_now now, struct lc_effects *effects);

#endif
