/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the desk: one command or deadline being worked on, and the steps that several commands
 * share. Private to this folder.
 *
 * A command's function validates first and then changes; steps named lc_desk_turn_... never fail.
 */
#ifndef LECTERN_CALLS_TURN_H
#define LECTERN_CALLS_TURN_H

#include "lectern/calls/desk.h"

/** Lives on the stack of lc_desk_apply() or lc_desk_expire(). */
struct lc_desk_turn {
	struct lc_desk *desk;
	const struct lc_desk_command *command; /* NULL for a deadline */
	struct lc_now now;
	GArray *out;
	struct lc_why *why;
	struct lc_desk_person *person; /* who asks, through its present handle; else NULL */
};

/** What a row of the command table runs. LC_OK, or a refusal with nothing changed. */
typedef enum lc_error lc_desk_run(struct lc_desk_turn *turn);

lc_desk_run lc_desk_run_register, lc_desk_run_set_availability, lc_desk_run_request,
	lc_desk_run_accept, lc_desk_run_decline, lc_desk_run_cancel, lc_desk_run_gone,
	lc_desk_run_fail_session, lc_desk_run_session_over;

/**
 * Tells somebody ("" = all who call) of a call (may be NULL). Borrowed until the next effect is
 * added.
 */
struct lc_desk_event *lc_desk_turn_tell(struct lc_desk_turn *turn, enum lc_desk_event_kind kind,
					const char *to, const struct lc_desk_call *call);
/** Tells who can be called how, when it has changed or `is_told` asks for it. */
void lc_desk_turn_show(struct lc_desk_turn *turn, struct lc_desk_person *person, bool is_told);

/* People (people.c) */

/** Frees somebody; for the list of people. */
void lc_desk_person_free(void *person);
/** It has come into a session. */
void lc_desk_turn_occupy(struct lc_desk_turn *turn, struct lc_desk_person *person,
			 const char *room);
/** Its session is over: what it had chosen is in force again. */
void lc_desk_turn_release(struct lc_desk_turn *turn, const char *participant);

/* Requests (requests.c) */

/** Frees a call; for the list of calls. */
void lc_desk_call_free(void *call);
/** Offers all requests that wait for somebody like that; `is_again`: also those it knows. */
void lc_desk_turn_offer_waiting(struct lc_desk_turn *turn, struct lc_desk_person *person,
				bool is_again);
/** Nobody has accepted in time. Frees `call`. */
void lc_desk_turn_expire(struct lc_desk_turn *turn, struct lc_desk_call *call);

#endif
