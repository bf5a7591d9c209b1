/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chat of a room: a bounded history, replayed to who joins, and the allowance that keeps one seat
 * from flooding the others. It outlives a restart, not the end of a conference.
 */
#ifndef LECTERN_CONFERENCE_TALK_H
#define LECTERN_CONFERENCE_TALK_H

#include <glib.h>

#include "lectern/conference/types.h"

#define LC_TALK_MESSAGES 200  /* the history keeps so many ... */
#define LC_TALK_BYTES 65536   /* ... and so many bytes of text, whichever is less */
#define LC_TALK_BURST 5       /* a seat may say so much at once ... */
#define LC_TALK_EVERY_MS 1000 /* ... and then one thing in this time */

/** One message as it was said. */
struct lc_message {
	uint64_t number; /* rises by one per message of the room, from 1 */
	char participant[LC_ID_BYTES + 1];
	char display[LC_NAME_BYTES + 1]; /* as it was then */
	int64_t at_ms;                   /* wall clock */
	char *text;                      /* owned */
};

/** The history; made by lc_talk_init, freed by lc_talk_clear. */
struct lc_talk {
	GQueue messages; /* of struct lc_message, oldest first; owned */
	size_t bytes;    /* of all their texts */
	uint64_t last_number;
};

/** How much a seat may still say at once; zeroed before first use. */
struct lc_allowance {
	int64_t spent_until_ms; /* monotonic; as far ahead of now as has been said too early */
};

/** Makes an empty history. */
void lc_talk_init(struct lc_talk *talk);
/** Frees what it holds; it may be used again. */
void lc_talk_clear(struct lc_talk *talk);
/** Adds a message, drops the oldest that no longer fit; borrowed until the next one is added. */
const struct lc_message *lc_talk_add(struct lc_talk *talk, const char *participant,
				     const char *display, const char *text, int64_t at_ms);
/** Puts back a message that was said before, behind those that are there; `message` is copied. */
void lc_talk_put(struct lc_talk *talk, const struct lc_message *message);
/** The message of that number, or NULL when it has been dropped; borrowed. */
const struct lc_message *lc_talk_find(const struct lc_talk *talk, uint64_t number);
/** Takes one thing to say from the allowance; false, and nothing taken, when there is none left. */
bool lc_allowance_take(struct lc_allowance *allowance, int64_t now_ms);
/** How long until something can be said again, ms; 0 = now. */
int64_t lc_allowance_wait_ms(const struct lc_allowance *allowance, int64_t now_ms);

#endif
