/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be asked of the desk: one tagged value, copied whole, no pointers. Ids and random values
 * come in with it, time comes in beside it.
 */
#ifndef LECTERN_CALLS_DESK_COMMAND_H
#define LECTERN_CALLS_DESK_COMMAND_H

#include "lectern/calls/words.h"

enum lc_desk_command_kind {
	LC_DESK_REGISTER,         /* take a place, or take it back with its key */
	LC_DESK_SET_AVAILABILITY, /* by somebody who can be called */
	LC_DESK_REQUEST,          /* call whoever speaks a language; by somebody who calls */
	LC_DESK_ACCEPT,           /* `call`; the first one wins */
	LC_DESK_DECLINE,          /* `call` */
	LC_DESK_CANCEL,           /* one's own request */
	LC_DESK_GONE,             /* the handle is gone (from the gateway) */
	LC_DESK_FAIL_SESSION,     /* the room of a call could not be made (from the gateway) */
	LC_DESK_SESSION_OVER,     /* the conference in `room` is over (from the gateway) */
	LC_DESK_COMMANDS
};

/** Parameters of LC_DESK_REGISTER. */
struct lc_desk_register {
	char display[LC_NAME_BYTES + 1]; /* "" = the participant's id is shown */
	uint8_t key_hash[LC_HASH_BYTES]; /* SHA-256 of the seat_key */
	struct lc_languages languages;
	bool has_availability; /* else available at first, and then what it was */
	enum lc_availability availability;
};

/** Parameters of LC_DESK_REQUEST. The first three are made up by whoever fills the command. */
struct lc_desk_wish {
	char id[LC_CALL_ID_BYTES + 1];
	char room[LC_ID_BYTES + 1]; /* of the session that may come of it */
	char pin[LC_SECRET_BYTES + 1];
	char language[LC_LANGUAGE_BYTES + 1];
	enum lc_urgency urgency;
	char session_type[LC_ID_BYTES + 1]; /* "" = the usual one */
};

struct lc_desk_command {
	enum lc_desk_command_kind kind;
	char participant[LC_ID_BYTES + 1]; /* who asks; "" = the gateway */
	uint32_t handle; /* through which; an older one's commands are refused (LC_STALE_LEG) */
	union {
		struct lc_desk_register place;     /* REGISTER */
		enum lc_availability availability; /* SET_AVAILABILITY */
		struct lc_desk_wish wish;          /* REQUEST */
		char call[LC_CALL_ID_BYTES + 1];   /* ACCEPT, DECLINE: id of the request */
		char room[LC_ID_BYTES + 1];        /* FAIL_SESSION, SESSION_OVER */
	};
};

/** The name of a command for logs, and of the request it comes from; a literal. */
const char *lc_desk_command_name(enum lc_desk_command_kind kind);

#endif
