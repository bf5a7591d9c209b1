/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the desk tells and has done: a flat list of tagged values, in order, that the runtime
 * carries out.
 */
#ifndef LECTERN_CALLS_DESK_EVENT_H
#define LECTERN_CALLS_DESK_EVENT_H

#include <glib.h>

#include "lectern/calls/words.h"

/** All that is told of a call: of a request first, and once it is accepted of a session. */
struct lc_desk_session {
	char request[LC_CALL_ID_BYTES + 1];
	char room[LC_ID_BYTES + 1];
	char pin[LC_SECRET_BYTES + 1];
	char session_type[LC_ID_BYTES + 1]; /* "" = the usual one */
	char client[LC_ID_BYTES + 1];
	char client_name[LC_NAME_BYTES + 1];
	char interpreter[LC_ID_BYTES + 1]; /* "" until it is accepted */
	char interpreter_name[LC_NAME_BYTES + 1];
	char language[LC_LANGUAGE_BYTES + 1];
	enum lc_urgency urgency;
	int64_t expires_at_ms; /* wall clock */
};

enum lc_desk_event_kind {
	LC_DESK_INCOMING,             /* to an interpreter: a call is to be had */
	LC_DESK_SENT,                 /* to the client: `interpreters` have been notified */
	LC_DESK_NOBODY,               /* to the client: nobody speaks it, or all have declined */
	LC_DESK_CALL_ACCEPTED,        /* to the winner */
	LC_DESK_INTERPRETER_ACCEPTED, /* to the client */
	LC_DESK_CALL_TAKEN,           /* to the others who were notified */
	LC_DESK_CALL_DECLINED,   /* to the client: `participant` has; `interpreters` are left */
	LC_DESK_CALL_GONE,       /* to an interpreter: `reason` */
	LC_DESK_REQUEST_EXPIRED, /* to the client: nobody accepted, or `reason` failed */
	LC_DESK_CALL_EXPIRED,    /* to an interpreter */
	LC_DESK_AVAILABILITY_CHANGED, /* to all who call and to who it is about: `participant` */
	LC_DESK_EVENTS
};

struct lc_desk_event {
	enum lc_desk_event_kind kind;
	int64_t at_ms;                  /* wall clock */
	struct lc_desk_session session; /* of the call; NOBODY: at least the language */
	uint32_t interpreters;
	char participant[LC_ID_BYTES + 1];
	enum lc_availability availability; /* AVAILABILITY_CHANGED */
	enum lc_call_reason reason;
};

enum lc_desk_effect_kind {
	LC_DESK_MAKE_SESSION, /* make the room of event.session; first of its list */
	LC_DESK_TELL,         /* tell `event` */
};

struct lc_desk_effect {
	enum lc_desk_effect_kind kind;
	char to[LC_ID_BYTES + 1]; /* TELL: whom; "" = all who call */
	struct lc_desk_event event;
};

/** Makes an empty list of struct lc_desk_effect; freed with g_array_unref(). */
GArray *lc_desk_effects_new(void);
/** The effect at `index` (must be below the length); borrowed until the list changes. */
const struct lc_desk_effect *lc_desk_effect_at(const GArray *effects, guint index);

#endif
