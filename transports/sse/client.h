/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clients: whoever has a session with the core, its events, and who reads them now.
 *
 * A client without a session reads a mailbox alone. Clients are counted; the table of names.h holds
 * one reference while the session lives, and the core's transport session another.
 */
#ifndef LECTERN_SSE_CLIENT_H
#define LECTERN_SSE_CLIENT_H

#include "lectern/conference/types.h"
#include "transports/sse/core.h"
#include "transports/sse/exchange.h"
#include "transports/sse/log.h"

/** One client. */
struct sse_client {
	atomic_int refs;
	GMutex mutex;                /* guards all below but what is said to be constant */
	janus_transport_session *ts; /* constant; NULL for a mailbox */
	struct sse_owner owner;      /* constant */
	json_t *credentials;         /* constant; `apisecret` and `token` of who made it, or NULL */
	uint64_t session_id;         /* 0 = none (yet) */
	struct sse_log log;
	uint64_t polled;             /* events up to this one have been given to long polls */
	struct sse_exchange *reader; /* one reference: the stream or poll that reads, or NULL */
	int64_t seen_ms, kept_ms;    /* last heard of; last keepalive for the core: monotonic */
	bool is_over;                /* there will be no more events */
	bool is_given_up;            /* the core has been told that it is away */
	char *room, *participant;    /* whose mailbox it may read; NULL = nobody's */
};

/** Prepares the table. */
void sse_clients_start(void);
/** Empties it: streams end. */
void sse_clients_stop(void);

/** Makes a client that wants a session. The caller has one reference. */
struct sse_client *sse_client_new(const struct sse_owner *owner, const json_t *request);
/** Makes one that reads a mailbox. */
struct sse_client *sse_client_new_mailbox(const char *room, const char *participant);
/** Counts a reference. */
struct sse_client *sse_client_ref(struct sse_client *client);
/** Drops one. */
void sse_client_unref(struct sse_client *client);

/** The session that the client asked for is there: it can be found now. */
void sse_client_register(struct sse_client *client, uint64_t session_id);
/** It can not be found any more, and there will be no more events. */
void sse_client_end(struct sse_client *client);
/** Did it get no session? Then the core lets go of it. */
void sse_client_drop_if_unused(struct sse_client *client);
/**
 * The client of a session for whoever asks, with a reference; NULL when there is none, or when it is
 * somebody else's: the asker cannot tell which. `is_claim`: only who made it, and known by more than
 * the session's number, will do.
 */
struct sse_client *sse_client_find(uint64_t session_id, const struct sse_owner *owner,
				   bool is_claim);

/** All clients, with a reference each: whatever is done with them is done without the table. */
GPtrArray *sse_clients_list(void);

/** Files an event and wakes the reader. `text` is compact JSON of one line. */
void sse_client_push(struct sse_client *client, const char *text, size_t length);
/** From now on it may read this mailbox. */
void sse_client_bind(struct sse_client *client, const char *room, const char *participant);
/** Has this owner read as that participant before, on a session that may be over? */
bool sse_owner_is(const struct sse_owner *owner, const char *room, const char *participant);
/** Signals were stored: readers of those mailboxes are woken. For lc_mail_set_watch(). */
void sse_clients_mail_came(void *data, const struct lc_signal_post *posts, const uint64_t *ids,
			   size_t count);
/** Makes `exchange` the reader in place of whoever was; NULL: nobody reads. */
void sse_client_set_reader(struct sse_client *client, struct sse_exchange *exchange);
/** `exchange` reads no more, if it was the reader. */
void sse_client_forget_reader(struct sse_client *client, struct sse_exchange *exchange);
/** It has been heard of. */
void sse_client_touch(struct sse_client *client);
/** Once a second: pings, answers long polls that have waited, keeps sessions alive, gives up. */
void sse_clients_tick(void);
/** How many there are, and how many read now. */
void sse_clients_count(size_t *clients, size_t *readers);

#endif
