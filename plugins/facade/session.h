/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One Janus handle: which half of which leg it is, and its media.
 *
 * Counted: one reference for the handle (given up in destroy_session), one per port reference of
 * the runtime, one per subscriber and per request under way. Janus calls the packet callbacks, hangup
 * and destroy of one handle on one thread, so the packet path may use the session without counting.
 */
#ifndef LECTERN_PLUGINS_SESSION_H
#define LECTERN_PLUGINS_SESSION_H

#include <pthread.h>

#include "plugins/facade/facade.h"

#define FACADE_MAX_LINES 64 /* m-lines of an SDP (design 10) */

/** Which half of a leg a handle is. */
enum facade_half { HALF_NONE, HALF_PUBLISH, HALF_SUBSCRIBE };

/** The simulcast streams of one source, low to high; written before packets flow. */
struct facade_simulcast {
	int rid_extension; /* id of the header extension, 0 = none */
	char rids[LC_MAX_LAYERS][17];
	uint32_t ssrcs[LC_MAX_LAYERS]; /* learnt from rids; 0 = unknown */
};

struct facade_session {
	_Atomic int refs;
	janus_plugin_session *handle; /* one reference is ours, dropped with the session */
	struct lc_port port;
	struct lc_publisher *publisher; /* owned, as long as the session */

	/* What packets need; set before the answer is sent. */
	_Atomic int8_t source_of[FACADE_MAX_LINES]; /* m-line -> source of the publisher, or -1 */
	_Atomic int8_t line_of[LC_MAX_SOURCES];     /* source -> m-line, or -1 */
	_Atomic int8_t slot_of[FACADE_MAX_LINES];   /* m-line -> slot of the subscriber, or -1 */
	int8_t line_of_slot[LC_MAX_SLOTS];
	struct lc_slot_line slots[LC_MAX_SLOTS];
	unsigned slot_count;
	struct facade_simulcast simulcast[LC_MAX_SOURCES];
	enum lc_codec video_codec;
	_Atomic int64_t pictures_due_ms; /* when to ask for pictures again, or INT64_MAX */
	_Atomic uint64_t bad_lines;      /* packets of m-lines that were not negotiated */

	pthread_mutex_t mutex; /* guards the rest */
	enum facade_half half;
	bool is_busy;  /* a join or subscribe is under way */
	bool was_lost; /* the connection went away meanwhile */
	char room[LC_ID_BYTES + 1];
	char participant[LC_ID_BYTES + 1];
	uint32_t leg;                     /* 0 = none */
	struct lc_subscriber *subscriber; /* the present one, for inspection; one reference */
	json_t *farewell;                 /* owned; what to say once the connection is hung up */
	char *farewell_transaction;       /* owned */
};

/** The session behind a handle (NULL is fine), counted; NULL when it is gone. Any thread. */
struct facade_session *facade_session_of(janus_plugin_session *handle);
/** Counts a reference; gives back its argument. */
struct facade_session *facade_session_ref(struct facade_session *session);
/** Drops a reference. NULL is fine. */
void facade_session_unref(struct facade_session *session);

/** Begins a join or subscribe: LC_ALREADY_JOINED when the handle has a leg or is busy. */
enum lc_error facade_session_begin(struct facade_session *session, struct lc_why *why);
/** Ends it: the handle is now that half of that leg, or (leg 0) what it was before. */
void facade_session_settle(struct facade_session *session, enum facade_half half, const char *room,
			   const char *participant, uint32_t leg);
/** Copies who this handle acts as into `actor` and `room`; false when it has no seat. */
bool facade_session_actor(struct facade_session *session, struct lc_actor *actor, char *room);
/** Copies the room of which this handle is a receiving half into `room`; false when it is none. */
bool facade_session_receives(struct facade_session *session, char *room);
/** Has this handle had a leg, now or before? */
bool facade_session_has_been_in(struct facade_session *session);
/**
 * Forgets the leg, because the connection is gone, and tells the runtime. The seat stays in its
 * room and waits there.
 */
void facade_session_lose(struct facade_session *session);
/**
 * Closes the connection that the handle was offered, and only then sends `event`: before that the
 * core would refuse the next offer. Takes over both; ends what facade_session_begin() began.
 */
void facade_session_hang_up(struct facade_session *session, char *transaction, json_t *event);
/** Sends what was kept for the end of the connection, if anything. */
void facade_session_say_farewell(struct facade_session *session);
/**
 * Sends an event to the client; takes over `event` and `jsep` (may be NULL). False when the handle or
 * the connection that `jsep` answers is gone: the client has not been told.
 */
bool facade_session_push(struct facade_session *session, const char *transaction, json_t *event,
			 json_t *jsep);

#endif
