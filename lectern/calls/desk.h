/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The desk: callers ask for somebody who speaks a language, all who do are notified, and the first
 * to accept wins (S2-U07).
 *
 * One thread at a time may touch a desk, as with a room. The desk owns the people on it and the
 * calls. A call is a request until it is accepted and a session afterwards; then both sides are in
 * it until its conference is over, and the interpreter is busy whatever it has chosen (S2-32).
 * Who is disconnected is offered no calls but keeps its place for a while, so that a page that is
 * loaded again finds all as it was. Whoever reads the structs from outside this folder reads only.
 */
#ifndef LECTERN_CALLS_DESK_H
#define LECTERN_CALLS_DESK_H

#include "lectern/calls/desk_command.h"
#include "lectern/calls/desk_event.h"
#include "lectern/conference/timers.h"

#define LC_DESK_MAX 2000            /* people on a desk */
#define LC_DESK_KEEP_MS 300000      /* how long the place of who is disconnected is kept */
#define LC_REQUEST_TIMEOUT_MS 30000 /* how long a request waits, unless said otherwise */

/** Somebody on the desk. */
struct lc_desk_person {
	char participant[LC_ID_BYTES + 1];
	char display[LC_NAME_BYTES + 1];
	uint8_t key_hash[LC_HASH_BYTES];
	struct lc_languages languages; /* none = calls, and cannot be called */
	enum lc_availability chosen;
	enum lc_availability shown;    /* last told; see lc_desk_availability() */
	char busy_in[LC_ID_BYTES + 1]; /* room of the session it is in, or "" */
	uint32_t handle; /* present or last one; what older ones say is void (S2-X02) */
	bool is_connected;
	struct lc_timer keep; /* armed exactly while it is neither connected nor in a session */
};

/** Somebody to whom a call was offered. */
struct lc_desk_offer {
	char participant[LC_ID_BYTES + 1];
	bool has_declined;
};

/** A request, or the session that came of it. */
struct lc_desk_call {
	struct lc_desk_session session;
	bool is_accepted;
	GArray *offers;        /* of struct lc_desk_offer, in order of telling */
	struct lc_timer timer; /* armed exactly while it is not accepted */
};

/** The desk; made by lc_desk_new, freed by lc_desk_free. */
struct lc_desk {
	GPtrArray *people; /* of struct lc_desk_person, in order of coming */
	GPtrArray *calls;  /* of struct lc_desk_call, in order of asking */
	struct lc_timers timers;
	int64_t request_timeout_ms;
	uint32_t last_handle;
};

/**
 * Makes an empty desk; requests wait for `request_timeout_ms`, 1 to LC_DESK_KEEP_MS, so that nobody
 * who is part of one is forgotten before it is over.
 */
struct lc_desk *lc_desk_new(int64_t request_timeout_ms);
/** Frees a desk and all that is on it, without effects. NULL is fine. */
void lc_desk_free(struct lc_desk *desk);

/**
 * Carries out one command: either everything, appending effects to `effects` (see
 * lc_desk_effects_new()), or nothing, saying why. After a refusal the desk is as before; what was
 * refused because nobody is available (627) or the call is gone (628) is also told as an event.
 * `why` may be NULL. REGISTER gives the person its handle.
 */
enum lc_error lc_desk_apply(struct lc_desk *desk, const struct lc_desk_command *command,
			    struct lc_now now, GArray *effects, struct lc_why *why);
/** Fires every deadline that is due, in order of time. */
void lc_desk_expire(struct lc_desk *desk, struct lc_now now, GArray *effects);
/** The next deadline, monotonic ms, or LC_NEVER. */
int64_t lc_desk_next_deadline(const struct lc_desk *desk);
/** Asserts every invariant of the desk; for tests. */
void lc_desk_check(const struct lc_desk *desk);

/** Somebody on the desk; borrowed, NULL when there is nobody of that id. */
struct lc_desk_person *lc_desk_person_find(const struct lc_desk *desk, const char *participant);
/** A call by the id of its request; borrowed, NULL when there is none. */
struct lc_desk_call *lc_desk_call_find(const struct lc_desk *desk, const char *request);
/** The session in that room; borrowed, NULL when there is none. */
struct lc_desk_call *lc_desk_session_find(const struct lc_desk *desk, const char *room);
/**
 * The request that concerns somebody: one's own, or the oldest that was offered to it and not
 * declined. Borrowed, NULL when there is none.
 */
struct lc_desk_call *lc_desk_request_of(const struct lc_desk *desk,
					const struct lc_desk_person *person);
/** Can it be called at all? */
bool lc_desk_is_interpreter(const struct lc_desk_person *person);
/** What others see: busy in a session, offline while disconnected, else as chosen. */
enum lc_availability lc_desk_availability(const struct lc_desk_person *person);
/** The offer of a call to somebody; borrowed, NULL when it was not offered. */
struct lc_desk_offer *lc_desk_offer_find(const struct lc_desk_call *call, const char *participant);
/** How many have been offered the call and have not declined. */
uint32_t lc_desk_offers_left(const struct lc_desk_call *call);

#endif
