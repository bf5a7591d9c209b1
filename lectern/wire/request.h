/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests of the room plugins: one row each, JSON in, a filled struct out.
 *
 * The table is also what the documentation is checked against and what the test "every request
 * refuses a stranger" walks through.
 */
#ifndef LECTERN_WIRE_REQUEST_H
#define LECTERN_WIRE_REQUEST_H

#include <glib.h>

#include "lectern/conference/command.h"
#include "lectern/conference/visitor.h"
#include "lectern/media/slots.h"
#include "lectern/wire/fields.h"

#define LC_MID_BYTES 16 /* longest m-line id we take (RFC 8843 asks for at most 3) */

/** The name of a kind of source in JSON: microphone, camera, screen; a literal. */
const char *lc_kind_name(enum lc_kind kind);
/** The kind of that name; false, and nothing written, when there is none (NULL too). */
bool lc_kind_find(const char *name, enum lc_kind *out);

/** How one video slot is to be used: see docs/protocol.md, `slots`. */
struct lc_slot_wish {
	char mid[LC_MID_BYTES + 1];
	int32_t height;                    /* pixels displayed; 0 = hidden; -1 = not said */
	char participant[LC_ID_BYTES + 1]; /* pinned; "" = not pinned */
	enum lc_kind source;               /* which of its sources is pinned */
};

struct lc_slot_wishes {
	size_t count;
	struct lc_slot_wish wish[LC_MAX_SLOTS];
};

/** Which m-line of an offer is which source. */
struct lc_source_choice {
	char mid[LC_MID_BYTES + 1];
	enum lc_kind source;
};

struct lc_source_choices {
	size_t count; /* 0 = by order of the lines */
	struct lc_source_choice choice[LC_MAX_SOURCES];
};

enum lc_request_kind {
	LC_REQUEST_CREATE,
	LC_REQUEST_EDIT,
	LC_REQUEST_DESTROY,
	LC_REQUEST_EXISTS,
	LC_REQUEST_LIST,
	LC_REQUEST_PARTICIPANTS,
	LC_REQUEST_STATS,
	LC_REQUEST_JOIN,
	LC_REQUEST_SUBSCRIBE,
	LC_REQUEST_CONFIGURE,
	LC_REQUEST_LEAVE,
	LC_REQUEST_MUTE,
	LC_REQUEST_UNMUTE,
	LC_REQUEST_KICK,
	LC_REQUEST_LOCK,
	LC_REQUEST_UNLOCK,
	LC_REQUEST_END,
	LC_REQUEST_RESTART,
	LC_REQUEST_CONFIG,
	LC_REQUEST_ROSTER,
	LC_REQUEST_ADMIT,
	LC_REQUEST_ADMIT_ALL,
	LC_REQUEST_DENY,
	LC_REQUEST_MUTE_ALL,
	LC_REQUEST_UNMUTE_ALL,
	LC_REQUEST_HOLD,
	LC_REQUEST_UNHOLD,
	LC_REQUEST_BAN,
	LC_REQUEST_UNBAN,
	LC_REQUEST_SET_ROLE,
	LC_REQUEST_SET_STATUS,
	LC_REQUEST_GRANT_CONTROL,
	LC_REQUEST_CALL_START,
	LC_REQUEST_CALL_END,
	LC_REQUEST_IMPORT,
	LC_REQUEST_ASSIGN,
	LC_REQUEST_DISCOVER,
	LC_REQUEST_RESTART_ACK,
	LC_REQUEST_SIGNALS,
	LC_REQUEST_ACKNOWLEDGE,
	LC_REQUEST_MESSAGE,
	LC_REQUEST_REACT,
	LC_REQUEST_RAISE_HAND,
	LC_REQUEST_LOWER_HAND,
	LC_REQUEST_GENERATE_SDP,
	LC_REQUEST_JOIN_BY_SIP_URI,
	LC_REQUEST_INVITE,
	LC_REQUESTS
};

/** A request as read; freed by lc_request_clear(). */
struct lc_request {
	enum lc_request_kind kind;
	char room[LC_ID_BYTES + 1]; /* "" = not given */
	char admin_key[LC_SECRET_BYTES + 1];
	char seat_key[LC_SECRET_BYTES + 1]; /* also hashed into the command */
	struct lc_slot_wishes slots;
	struct lc_source_choices sources;
	char token[LC_TOKEN_BYTES + 1];     /* JOIN: signed by the gateway's secret, or "" */
	struct lc_visitor visitor;          /* JOIN; of CONFIGURE the client's words */
	uint64_t signal;                    /* SIGNALS: those after it; ACKNOWLEDGE */
	bool is_up_to;                      /* ACKNOWLEDGE: and all older ones */
	char session_type[LC_ID_BYTES + 1]; /* CREATE: "" = the defaults */
	bool is_persistent;                 /* CREATE, when it was given ... */
	bool has_persistence;               /* ... which this says */
	GArray *volunteers;                 /* IMPORT: owned; `command` borrows it */
	struct lc_command command;          /* filled but for `by.leg` and what the SDP says */
};

/** A row of the table: what a request is called and what it takes. */
struct lc_request_row {
	const char *name;
	enum lc_request_kind kind;
	enum lc_command_kind command;  /* LC_COMMANDS = none: it is about rooms, not in one */
	const struct lc_field *fields; /* besides `room`, `secret` and `admin_key` */
	size_t field_count;
	bool needs_room;  /* `room` must be given, even on a handle that has joined */
	bool takes_list;  /* `volunteers` besides its fields */
	bool takes_offer; /* answered by an event of its own, with an SDP answer to an offer */
};

/** The table, LC_REQUESTS rows in the order of enum lc_request_kind. */
const struct lc_request_row *lc_request_rows(void);

/**
 * Reads a request. LC_UNKNOWN_REQUEST, LC_MISSING_FIELD or LC_BAD_FIELD with `why` filled; `out` is
 * then not to be used. Policy fields of `create` and `edit` are read by lc_policy_read().
 */
enum lc_error lc_request_read(const json_t *message, struct lc_request *out, struct lc_why *why);
/** The hash of a seat's key that stands for it in commands: LC_HASH_BYTES into `out`. */
void lc_key_hash(const char *key, uint8_t *out);
/** Frees what a request owns, also one that could not be read. */
void lc_request_clear(struct lc_request *request);

#endif
