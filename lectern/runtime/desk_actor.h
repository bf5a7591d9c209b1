/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The desk on a control loop: the engine's desk, the ports of who is there, its one timer, and the
 * carrying out of effects. Every call below may come from any thread.
 */
#ifndef LECTERN_RUNTIME_DESK_ACTOR_H
#define LECTERN_RUNTIME_DESK_ACTOR_H

#include "lectern/calls/desk.h"
#include "lectern/runtime/loop.h"
#include "lectern/runtime/port.h"

struct lc_desk_actor;

/**
 * Makes the room of a session; comes on the desk's loop, before anybody is told. LC_OK, or a
 * refusal with `why`: then there is no session and both sides are told so.
 */
typedef enum lc_error lc_desk_make_session(void *user, const struct lc_desk_session *session,
					   struct lc_why *why);

/** What an actor needs; copied. */
struct lc_desk_setting {
	const char *plugin;         /* key of its events; a literal */
	int64_t request_timeout_ms; /* as for lc_desk_new() */
	lc_desk_make_session *make_session;
	void *user; /* of make_session; borrowed */
};

/** How a request went. Borrowed, for the length of the call of `done`. */
struct lc_desk_outcome {
	enum lc_error error;
	struct lc_why why;
	const struct lc_desk *desk;          /* as it is after the request */
	const struct lc_desk_person *person; /* who asked; NULL when it is not on the desk */
};

/** Called once on the desk's loop, before others are told. */
typedef void lc_desk_done(void *user, const struct lc_desk_command *command,
			  const struct lc_desk_outcome *outcome);

/** Makes an empty desk on `loop`, which must outlive it. */
struct lc_desk_actor *lc_desk_actor_new(struct lc_loop *loop,
					const struct lc_desk_setting *setting);
/**
 * Lets go of all ports and frees the desk, without telling anybody. Nobody may use it any more. Not from
 * its loop.
 */
void lc_desk_actor_free(struct lc_desk_actor *actor);
/**
 * Carries out a request that came by `port` and waits for `done`. Who asks is known by the port,
 * but for REGISTER, which attaches it (LC_ALREADY_JOINED when it stands for somebody else).
 */
void lc_desk_actor_call(struct lc_desk_actor *actor, const struct lc_desk_command *command,
			struct lc_port *port, lc_desk_done *done, void *user);
/** The handle behind a port is gone; never waits. Nothing happens when it is not attached. */
void lc_desk_actor_gone(struct lc_desk_actor *actor, struct lc_port *port);
/** The conference in a room is over; never waits. Nothing happens when it was no session. */
void lc_desk_actor_session_over(struct lc_desk_actor *actor, const char *room);

#endif
