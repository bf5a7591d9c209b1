/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One event of the gateway, cut down to what is kept of it: a value of fixed size without pointers,
 * so that it can be made without the heap, wait in a ring, and be written to a file as it is.
 *
 * No SDP, no candidates and no tokens ever get in here, and no text of a message.
 */
#ifndef LECTERN_SQLITE_EVENTS_RECORD_H
#define LECTERN_SQLITE_EVENTS_RECORD_H

#include "lectern/conference/types.h"

/* What happened: symbol, the word in `event_type`. */
#define RECORD_KINDS(X)                                                                            \
	X(RECORD_OTHER, "other") /* its own name stands in event_data */                           \
	X(RECORD_SESSION_START, "session_start")                                                   \
	X(RECORD_SESSION_END, "session_end")                                                       \
	X(RECORD_GATEWAY_LOST, "gateway_lost") /* made at a start, of what a stop left open */     \
	X(RECORD_JOIN, "join")                                                                     \
	X(RECORD_LEAVE, "leave")                                                                   \
	X(RECORD_DISCONNECT, "disconnect")                                                         \
	X(RECORD_RECONNECT, "reconnect")                                                           \
	X(RECORD_STATE, "state")                                                                   \
	X(RECORD_CAMERA_ON, "camera_on")                                                           \
	X(RECORD_CAMERA_OFF, "camera_off")                                                         \
	X(RECORD_MICROPHONE_ON, "microphone_on")                                                   \
	X(RECORD_MICROPHONE_OFF, "microphone_off")                                                 \
	X(RECORD_SCREEN_START, "screen_share_start")                                               \
	X(RECORD_SCREEN_STOP, "screen_share_stop")                                                 \
	X(RECORD_MUTE, "mute")                                                                     \
	X(RECORD_UNMUTE, "unmute")                                                                 \
	X(RECORD_MESSAGE, "message")                                                               \
	X(RECORD_REACTION, "reaction")                                                             \
	X(RECORD_HAND_RAISED, "hand_raised")                                                       \
	X(RECORD_HAND_LOWERED, "hand_lowered")                                                     \
	X(RECORD_VISITOR, "visitor") /* with what somebody is here */                              \
	X(RECORD_TALK_START, "talk_start")                                                         \
	X(RECORD_TALK_STOP, "talk_stop")                                                           \
	X(RECORD_CALL_START, "call_start")                                                         \
	X(RECORD_CALL_END, "call_end")                                                             \
	X(RECORD_RESTART, "restart")                                                               \
	X(RECORD_QUALITY, "quality")                                                               \
	X(RECORD_NETWORK, "network") /* made of what Janus says of a connection */                 \
	X(RECORD_ERROR, "error")                                                                   \
	X(RECORD_HANDLE_GONE, "handle_gone") /* ends a stay, or else goes to gateway_events */     \
	X(RECORD_HANDLE, "handle")           /* goes to handles and gateway_events */              \
	X(RECORD_GATEWAY, "gateway")         /* goes to gateway_events */                          \
	X(RECORD_MEDIA, "media")             /* goes to media_samples */

#define RECORD_ENUM_ROW(symbol, word) symbol,
enum record_kind { RECORD_KINDS(RECORD_ENUM_ROW) RECORD_KINDS_COUNT };

/* What a participant sends, as far as an event tells it. */
enum record_flags {
	RECORD_HAS_FLAGS = 1,
	RECORD_MICROPHONE = 2,
	RECORD_CAMERA = 4,
	RECORD_SCREEN = 8,
	RECORD_MUTED = 16,   /* by a trainer */
	RECORD_GAVE_UP = 32, /* of a leave: the seat's, because its owner did not come back */
};

#define RECORD_NAME_BYTES 47
#define RECORD_DETAIL_BYTES 183 /* room for the five words of a visitor */

/** Who and where, of an event of a room. */
struct record_person {
	char plugin[RECORD_NAME_BYTES + 1];
	char room[LC_ID_BYTES + 1];
	char conference[LC_CONFERENCE_ID_BYTES + 1]; /* "" = the plugin knows none */
	char participant[LC_ID_BYTES + 1];
	char display[LC_NAME_BYTES + 1];
	char role[LC_ROLE_NAME_BYTES + 1];
};

/* The counters of one medium, by their names in Janus. */
#define RECORD_COUNTERS(X)                                                                         \
	X(mindex, "mindex")                                                                        \
	X(rtt, "rtt")                                                                              \
	X(lost, "lost")                                                                            \
	X(lost_by_remote, "lost-by-remote")                                                        \
	X(jitter_local, "jitter-local")                                                            \
	X(jitter_remote, "jitter-remote")                                                          \
	X(packets_received, "packets-received")                                                    \
	X(packets_sent, "packets-sent")                                                            \
	X(bytes_received, "bytes-received")                                                        \
	X(bytes_sent, "bytes-sent")                                                                \
	X(nacks_received, "nacks-received")                                                        \
	X(nacks_sent, "nacks-sent")                                                                \
	X(retransmissions_received, "retransmissions-received")

#define RECORD_COUNTER_ROW(member, key) RECORD_COUNTER_##member,
enum record_counter { RECORD_COUNTERS(RECORD_COUNTER_ROW) RECORD_COUNTERS_COUNT };

/** One second of one medium. */
struct record_media {
	char medium[15 + 1]; /* "audio", "video", "video-sim1", ... */
	char mid[15 + 1];
	int64_t counters[RECORD_COUNTERS_COUNT];
};

struct record {
	int64_t incarnation; /* which run of the gateway: when it started, microseconds */
	uint64_t number;     /* from 1 per incarnation; a gap is what was dropped */
	int64_t at_ms;       /* a wall clock that takes no steps while the gateway is up */
	uint64_t session_id, handle_id;
	uint32_t type; /* of Janus, one bit */
	enum record_kind kind;
	unsigned flags;                       /* of enum record_flags */
	char name[RECORD_NAME_BYTES + 1];     /* what the source called it */
	char detail[RECORD_DETAIL_BYTES + 1]; /* reason, state, reaction, ... */
	union {
		struct record_person person;
		struct record_media media;
	};
};

/** The word of a kind; a literal. */
const char *record_word(enum record_kind kind);
/** The kind of a word; RECORD_OTHER when there is none. */
enum record_kind record_kind_find(const char *word);

#endif
