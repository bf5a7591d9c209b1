/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of the conference engine: ids, roles, states, time, errors.
 *
 * Everything here is plain data that may be copied by assignment. Enumerations that are shown to
 * people or machines are X-macro tables, so that a value and its name cannot drift apart.
 */
#ifndef LECTERN_CONFERENCE_TYPES_H
#define LECTERN_CONFERENCE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LC_ID_BYTES 128       /* longest room or participant id, bytes of UTF-8 */
#define LC_NAME_BYTES 256     /* longest display name or description, bytes of UTF-8 */
#define LC_SECRET_BYTES 128   /* longest secret, pin or seat key, bytes */
#define LC_MESSAGE_BYTES 4096 /* longest chat message, bytes of UTF-8 */
#define LC_REACTION_BYTES                                                                          \
	32               /* longest reaction, bytes of UTF-8: one emoji with all its modifiers */
#define LC_HASH_BYTES 32 /* SHA-256 of a seat key */
#define LC_ROLE_NAME_BYTES 32 /* longest name of a role, bytes of UTF-8 */
#define LC_PARTIES 4          /* most roles of a persistent room */
/* "<room>_<epoch seconds>" (S1-36); 20 digits are the most an int64_t can need. */
#define LC_CONFERENCE_ID_BYTES (LC_ID_BYTES + 21)

#define LC_NEVER INT64_MAX /* "no deadline" */

/** A moment: windows run on the monotonic clock, what is stored or shown uses the wall clock. */
struct lc_now {
	int64_t mono_ms; /* never goes back */
	int64_t wall_ms; /* since 1970-01-01 UTC; may jump */
};

/** Result of every operation; the rows stand in lectern/errors.def. */
enum lc_error {
#define LC_ERROR(symbol, code, sentence) symbol,
#include "lectern/errors.def"
#undef LC_ERROR
	LC_ERRORS
};

/** What exactly was refused; owned by the caller, written only on failure. */
struct lc_why {
	char field[48]; /* the field at fault, or "" */
	char text[160]; /* one sentence for people, names the field */
};

/** The code of an error on the wire (600 and up; 0 for LC_OK). */
int lc_error_code(enum lc_error error);
/** The sentence of an error; a literal, never NULL. */
const char *lc_error_text(enum lc_error error);

/**
 * Fills `why` (which may be NULL) and gives back `error`, so that a refusal is one statement.
 * `field` is copied; the text is formatted as by snprintf and cut at the size of `why->text`.
 */
enum lc_error lc_refuse(struct lc_why *why, enum lc_error error, const char *field,
			const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Kinds of rooms: symbol, name. */
#define LC_ROOM_KINDS(X)                                                                           \
	X(LC_ROOM_TRAINING, "training")                                                            \
	X(LC_ROOM_PERSISTENT, "persistent")                                                        \
	X(LC_ROOM_SIP, "sip")

/* Roles: symbol, name. */
#define LC_ROLES_TABLE(X)                                                                          \
	X(LC_ROLE_TRAINER, "trainer")                                                              \
	X(LC_ROLE_TRAINEE, "trainee")                                                              \
	X(LC_ROLE_CALLER, "caller")                                                                \
	/* of persistent rooms, called as the room's policy says; see lc_policy_role_name() */     \
	X(LC_ROLE_PARTY_1, "party1")                                                               \
	X(LC_ROLE_PARTY_2, "party2")                                                               \
	X(LC_ROLE_PARTY_3, "party3")                                                               \
	X(LC_ROLE_PARTY_4, "party4")

/* States of a conference (S5-24...28, S5-U09): symbol, name. */
#define LC_CONFERENCE_STATES(X)                                                                    \
	X(LC_CONFERENCE_CREATING, "creating")                                                      \
	X(LC_CONFERENCE_ACTIVE, "active")                                                          \
	X(LC_CONFERENCE_LOCKED, "locked")                                                          \
	X(LC_CONFERENCE_TERMINATING, "terminating")                                                \
	X(LC_CONFERENCE_TERMINATED, "terminated")

/* Status of a seat (S5-18...23): symbol, name. Derived from its leg and flags (S5-X09). */
#define LC_SEAT_STATUSES(X)                                                                        \
	X(LC_SEAT_JOINING, "joining")           /* has a leg whose media is not up yet */          \
	X(LC_SEAT_WAITING, "waiting")           /* in the lobby */                                 \
	X(LC_SEAT_ACTIVE, "active")             /* media is up */                                  \
	X(LC_SEAT_MUTED, "muted")               /* media is up, muted by a trainer */              \
	X(LC_SEAT_ON_HOLD, "on_hold")           /* media is up, held: hears and sends nothing */   \
	X(LC_SEAT_DISCONNECTED, "disconnected") /* no leg; its reconnection window runs */         \
	X(LC_SEAT_LEAVING, "leaving")           /* being closed, within one command */             \
	X(LC_SEAT_LEFT, "left")                 /* closed; never seen in a room, only in events */

/* Session status as users see it (S2-U05): symbol, name. Derived, see lc_room_session(). */
#define LC_SESSION_STATUSES(X)                                                                     \
	X(LC_SESSION_WAITING, "waiting")       /* somebody whom the room needs has not come yet */ \
	X(LC_SESSION_CONNECTING, "connecting") /* all are here, media is not up for all */         \
	X(LC_SESSION_ACTIVE, "active")                                                             \
	X(LC_SESSION_RECONNECTING, "waiting-for-reconnection")                                     \
	X(LC_SESSION_ENDED, "ended")

/* Why somebody left or a conference ended: symbol, name. */
#define LC_REASONS(X)                                                                              \
	X(LC_REASON_NONE, "")                                                                      \
	X(LC_REASON_LEFT, "left") /* said so */                                                    \
	X(LC_REASON_KICKED, "kicked")                                                              \
	X(LC_REASON_DISCONNECTED, "disconnected") /* and the room keeps no seats */                \
	X(LC_REASON_RECONNECTION_TIMEOUT, "reconnection-timeout") /* S2-38 */                      \
	X(LC_REASON_REPLACED, "replaced")                         /* a newer leg of the seat */    \
	X(LC_REASON_MEDIA_TIMEOUT, "media-timeout")               /* media never came up */        \
	X(LC_REASON_ENDED, "ended")                               /* somebody ended it */          \
	X(LC_REASON_USER_INITIATED, "user-initiated") /* one of its parties did (S2-U05) */        \
	X(LC_REASON_RESTARTED, "restarted")                                                        \
	X(LC_REASON_EMPTY, "empty")               /* the last one left */                          \
	X(LC_REASON_TRAINER_LEFT, "trainer-left") /* S1-U02 */                                     \
	X(LC_REASON_DESTROYED, "destroyed")       /* the room itself is gone */                    \
	X(LC_REASON_ADMITTED, "admitted")         /* out of the lobby, into the conference */      \
	X(LC_REASON_DENIED, "denied")             /* out of the lobby, not into the conference */  \
	X(LC_REASON_BANNED, "banned")                                                              \
	X(LC_REASON_CALL_ENDED, "external-call-ended") /* S1-02, S1-U17 */                         \
	X(LC_REASON_GRANTED, "granted")                /* control: somebody gave it */             \
	X(LC_REASON_FELL_BACK, "fell-back")            /* control: whoever had it is gone */

/* Video codecs a room can use: symbol, name in SDP in lower case. */
#define LC_VIDEO_CODECS(X)                                                                         \
	X(LC_VIDEO_VP8, "vp8")                                                                     \
	X(LC_VIDEO_H264, "h264")                                                                   \
	X(LC_VIDEO_VP9, "vp9")

#define LC_ENUM_ROW(symbol, name) symbol,
enum lc_room_kind { LC_ROOM_KINDS(LC_ENUM_ROW) LC_ROOM_KINDS_COUNT };
enum lc_role { LC_ROLES_TABLE(LC_ENUM_ROW) LC_ROLES };
enum lc_conference_state { LC_CONFERENCE_STATES(LC_ENUM_ROW) LC_CONFERENCE_STATES_COUNT };
enum lc_seat_status { LC_SEAT_STATUSES(LC_ENUM_ROW) LC_SEAT_STATUSES_COUNT };
enum lc_session_status { LC_SESSION_STATUSES(LC_ENUM_ROW) LC_SESSION_STATUSES_COUNT };
enum lc_reason { LC_REASONS(LC_ENUM_ROW) LC_REASONS_COUNT };
enum lc_video_codec { LC_VIDEO_CODECS(LC_ENUM_ROW) LC_VIDEO_CODECS_COUNT };

/** The name of a value as it stands in JSON and logs; a literal. */
const char *lc_room_kind_name(enum lc_room_kind kind);
/** As above. */
const char *lc_role_name(enum lc_role role);
/** As above. */
const char *lc_conference_state_name(enum lc_conference_state state);
/** As above. */
const char *lc_seat_status_name(enum lc_seat_status status);
/** As above. */
const char *lc_session_status_name(enum lc_session_status status);
/** As above. */
const char *lc_reason_name(enum lc_reason reason);
/** As above. */
const char *lc_video_codec_name(enum lc_video_codec codec);

/** The index of `name` in a table of names, or -1; also of NULL. */
int lc_find_name(const char *const *names, size_t count, const char *name);

/** Finds a value by its name; false (and nothing written) when there is none. */
bool lc_room_kind_find(const char *name, enum lc_room_kind *out);
/** As above. */
bool lc_role_find(const char *name, enum lc_role *out);
/** As above. */
bool lc_video_codec_find(const char *name, enum lc_video_codec *out);
/** As above. */
bool lc_seat_status_find(const char *name, enum lc_seat_status *out);

/**
 * May this be an id (room, participant)? 1 to LC_ID_BYTES bytes of valid UTF-8 without control
 * characters and without characters that turn the direction of what follows, for both let one name
 * look like another (design 10). Anything else, also NULL, is false.
 */
bool lc_id_is_valid(const char *id);
/** The same for a display name or description: 0 to LC_NAME_BYTES bytes. */
bool lc_name_is_valid(const char *name);
/**
 * May this be a chat message? 1 to LC_MESSAGE_BYTES bytes of valid UTF-8, not blank, without control
 * characters but line feed and tab.
 */
bool lc_message_is_valid(const char *text);
/** May this be a reaction? 1 to LC_REACTION_BYTES bytes, as an id. */
bool lc_reaction_is_valid(const char *text);

/** Compares two secrets in a time that depends on their lengths only. "" equals nothing. */
bool lc_secret_equal(const char *a, const char *b);
/** Compares two hashes of LC_HASH_BYTES in constant time. */
bool lc_hash_equal(const uint8_t *a, const uint8_t *b);

#endif
