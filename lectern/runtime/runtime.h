/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rooms of this process: which there are, on which control loop each lives, and the doors
 * through which adapters reach them.
 *
 * There is one runtime per process, shared by all modules, so that they see the same rooms. A room
 * is hashed to a loop by its name; whatever is asked of it runs there, in order of asking.
 */
#ifndef LECTERN_RUNTIME_RUNTIME_H
#define LECTERN_RUNTIME_RUNTIME_H

#include "lectern/conference/room.h"
#include "lectern/runtime/bus.h"
#include "lectern/runtime/mail.h"
#include "lectern/runtime/outbox.h"
#include "lectern/runtime/port.h"
#include "lectern/runtime/state.h"

struct lc_runtime;
struct lc_call;

/** Gives the process' runtime, starting it for the first user. Any thread. */
struct lc_runtime *lc_runtime_acquire(void);
/** Lets go; the last user's call closes all rooms and stops the loops. Not from a loop. */
void lc_runtime_release(struct lc_runtime *runtime);
/** Where events of all rooms are published; borrowed. */
struct lc_bus *lc_runtime_bus(struct lc_runtime *runtime);
/** The mailboxes of all rooms; borrowed. */
struct lc_mail *lc_runtime_mail(struct lc_runtime *runtime);
/** Where rooms are stored; borrowed. */
struct lc_state *lc_runtime_state(struct lc_runtime *runtime);
/**
 * Says whether a token, signed by the gateway's secret and not expired, holds a descriptor such as
 * `room=blue`. Any thread.
 */
typedef bool lc_voucher(const char *token, const char *descriptor);
/** Who can read signed tokens says so here; NULL when it goes away. */
void lc_runtime_set_voucher(struct lc_runtime *runtime, lc_voucher *voucher);
/** Does the token hold `NAME=VALUE`? false where nobody can read tokens. */
bool lc_runtime_vouches(struct lc_runtime *runtime, const char *token, const char *name,
			const char *value);
/** The present moment on both clocks. */
struct lc_now lc_runtime_now(void);

/** How a request went. Borrowed, for the length of the call of `done`. */
struct lc_outcome {
	enum lc_error error;
	struct lc_why why;
	struct lc_now now;
	const struct lc_room *room; /* as it is after the request; NULL when there is none */
	/* What is put in here goes out once the request is stored, before the others are told; NULL
	 * when there was nothing to store. Only within `done`. */
	struct lc_outbox *outbox;
	uint32_t leg;                                /* JOIN, SUBSCRIBE: number of the leg */
	bool is_resumed;                             /* JOIN: the seat was there before */
	bool had_conference;                         /* before the request */
	char conference[LC_CONFERENCE_ID_BYTES + 1]; /* before the request, or "" */
	enum lc_error unstored; /* LC_OK, or why not all signals of the request could be left ... */
	struct lc_why unstored_why; /* ... which does not undo it (S1-30) */
};

/** A request to a room. Plain data; copied when it is posted. */
struct lc_call {
	char room[LC_ID_BYTES + 1];
	struct lc_command command;
	struct lc_port *port;           /* JOIN, SUBSCRIBE: the handle it came by; else NULL */
	struct lc_reception *reception; /* SUBSCRIBE: taken over; else NULL */
	struct lc_visitor visitor;      /* JOIN, CONFIGURE: what the client says of itself */
	/**
	 * Called exactly once on the room's loop, before the others are told; for a subscription
	 * that waits for its join, when that has come or is given up. NULL only for what the
	 * gateway says of legs.
	 */
	void (*done)(void *user, const struct lc_call *call, const struct lc_outcome *outcome);
	void *user;
};

/** Posts a request; never waits. The runtime counts a reference on `port` meanwhile. */
void lc_runtime_post(struct lc_runtime *runtime, const struct lc_call *call);
/** Posts a request and waits for `done`. Not for SUBSCRIBE. May be called from a loop's own work. */
void lc_runtime_call(struct lc_runtime *runtime, const struct lc_call *call);

/** A client says how the video slots of its receiving half are to be used; `wishes` is copied. */
void lc_runtime_wish(struct lc_runtime *runtime, const char *room, struct lc_port *port,
		     const struct lc_slot_wishes *wishes);
/** Media gets through to a receiving half from now on: it is sent to at once. `port->is_up` is set before. */
void lc_runtime_media_up(struct lc_runtime *runtime, const char *room, struct lc_port *port);
/** The port of a receiving half is going away: its subscription ends, waiting or not. */
void lc_runtime_detach(struct lc_runtime *runtime, const char *room, struct lc_port *port);

/** Making, claiming or destroying a room: who asks, and what came of it. */
struct lc_room_change {
	const char *name;
	enum lc_room_kind kind;         /* making, claiming */
	const struct lc_policy *policy; /* making, claiming */
	const char *secret;             /* destroying: as presented */
	bool is_admin;                  /* destroying: needs no secret */
	bool goes_on;                   /* out, claiming: a stored conference goes on in it */
	struct lc_why why;              /* of a refusal */
	enum lc_error unstored;     /* LC_OK, or why what was done could not be stored yet ... */
	struct lc_why unstored_why; /* ... which does not undo it */
};

/** Makes a room. LC_ROOM_EXISTS, LC_BAD_FIELD, or LC_OK. Waits for the loop. */
enum lc_error lc_runtime_create_room(struct lc_runtime *runtime, struct lc_room_change *change);
/**
 * Makes a room that stands in a configuration file, or, when it is there already because it was
 * stored, gives it the policy of the file. As above; LC_BAD_FIELD also when people who are in the room do
 * not allow it.
 */
enum lc_error lc_runtime_claim_room(struct lc_runtime *runtime, struct lc_room_change *change);
/**
 * Ends a room's conference (reason "destroyed") and forgets the room. LC_NO_SUCH_ROOM when it is
 * absent or the asker is neither `is_admin` nor knows its secret. Waits for the loop.
 */
enum lc_error lc_runtime_destroy_room(struct lc_runtime *runtime, struct lc_room_change *change);

/** What came back from the store. */
struct lc_restored {
	unsigned rooms, seats;
	/** A room that could not be read, and why; it stays in the store. Comes on the caller's thread. */
	void (*damaged)(void *user, const char *room, const char *what);
	void *user;
};
/**
 * Makes the rooms of a kind again that are stored (S2-F3, S2-X08); to be called once, when somebody
 * listens to the bus, and before rooms of the kind are made or claimed. LC_NOT_STORED with `why`
 * when they cannot be read.
 */
enum lc_error lc_runtime_restore(struct lc_runtime *runtime, enum lc_room_kind kind,
				 struct lc_restored *restored, struct lc_why *why);
/** Forgets stored rooms of a kind that stood in a configuration file, do no more, and are idle. */
void lc_runtime_drop_unclaimed(struct lc_runtime *runtime, enum lc_room_kind kind);
/** Looks at one room on its loop, which waits meanwhile; `look` gets NULL when it is absent. */
void lc_runtime_look(struct lc_runtime *runtime, const char *name,
		     void (*look)(void *user, const struct lc_room *room), void *user);
/** Looks at every room, loop after loop, in no order. */
void lc_runtime_each_room(struct lc_runtime *runtime,
			  void (*look)(void *user, const struct lc_room *room), void *user);

#endif
