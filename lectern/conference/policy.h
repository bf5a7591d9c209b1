/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A room's policy: everything about a room that an administrator may set and edit.
 * Plain data; the engine checks it once, when a room is made or edited.
 */
#ifndef LECTERN_CONFERENCE_POLICY_H
#define LECTERN_CONFERENCE_POLICY_H

#include "lectern/conference/types.h"
#include "lectern/conference/visitor.h"

#define LC_MAX_PARTICIPANTS 1000
#define LC_RECONNECT_TIMEOUT_MAX_MS 86400000 /* a day */

struct lc_policy {
	char description[LC_NAME_BYTES + 1];
	char secret[LC_SECRET_BYTES + 1]; /* to manage and to join as trainer; "" = none */
	char pin[LC_SECRET_BYTES + 1];    /* to enter; "" = none */
	int64_t max_participants;         /* seats, also disconnected ones: 1...1000 (S1-F2) */
	int64_t reconnect_timeout_ms;     /* 0...86400000; 0 = seats are not kept (S2-52, S2-54) */
	bool is_private;                  /* not listed, and `exists` says no */
	bool allow_takeover;              /* another device with another key may take a seat */
	bool end_when_trainer_leaves;     /* S1-U02 */
	enum lc_video_codec video_codec;  /* the one codec all cameras and screens use */
	unsigned required_roles; /* bit 1u << role: whom the session waits for (S2); with names
				  * of parties these are required, and this is not looked at */
	bool lobby;              /* trainees wait until a trainer admits them */
	bool auto_end;           /* the end of an external call ends the conference (S1-02) */
	int64_t max_of_role[LC_ROLES]; /* 0...1000 seats of one role; 0 = no limit of its own */
	/* A room with parties has 2 to LC_PARTIES roles of these names, then "", and no others. */
	char party_names[LC_PARTIES][LC_ROLE_NAME_BYTES + 1];
	int64_t appointment_id; /* of the application, for the record; 0 = none (S4-18) */
	bool is_temporary;      /* gone for good some time after its conference has ended */
};

/**
 * The defaults of a kind of room: 10 seats (S5-U05), 300000 ms (S2-52), VP8; in persistent rooms the
 * parties client and interpreter.
 */
struct lc_policy lc_policy_default(enum lc_room_kind kind);

/** Has the room parties, each of which its session needs? */
bool lc_policy_has_parties(const struct lc_policy *policy);
/** Does the session need somebody of this role? */
bool lc_policy_needs(const struct lc_policy *policy, enum lc_role role);
/** What a role is called in a room of this policy; borrowed, as long as the policy. */
const char *lc_policy_role_name(const struct lc_policy *policy, enum lc_role role);
/** The role of that name in a room of this policy; false, and nothing written, when there is none. */
bool lc_policy_role_find(const struct lc_policy *policy, const char *name, enum lc_role *out);

/** The wire name of a role's own limit: "max_trainers", ...; a literal. */
const char *lc_policy_limit_name(enum lc_role role);

/**
 * Checks ranges and texts. LC_BAD_FIELD with the field's wire name (`max_participants`, ...) and
 * the allowed range in `why`.
 */
enum lc_error lc_policy_check(const struct lc_policy *policy, struct lc_why *why);
/** The same for a room of this kind: persistent rooms have parties, and no others do. */
enum lc_error lc_policy_check_for(enum lc_room_kind kind, const struct lc_policy *policy,
				  struct lc_why *why);

#endif
