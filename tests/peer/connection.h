/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One PeerConnection: libnice finds the way, DTLS brings the keys, SRTP packets go both ways. It offers once or
 * answers, and may answer again later for more lines. Everything happens on the loop it was made for.
 *
 * It can be told to jitter: a packet is then held for a random time before it is sent, but never overtakes the one before
 * it, as in the queue of a radio link. What is out of order is another trouble, and not made here.
 */
#ifndef LECTERN_TESTS_PEER_CONNECTION_H
#define LECTERN_TESTS_PEER_CONNECTION_H

#include "tests/peer/sdp.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONNECTION_MAX_PACKET 1500
#define CONNECTION_TAIL 160 /* bytes behind a packet that encryption may need */

struct connection;

/** Where a connection tells what happens; `data` is the owner's. */
struct connection_events {
	void (*gathered)(void *data); /* connection_describe() may be called */
	void (*up)(void *data);
	void (*down)(void *data); /* once: it never came up, or it was up and is no more */
	/* A decrypted packet, borrowed. */
	void (*rtp)(void *data, const uint8_t *bytes, size_t len, int64_t now_us);
	void (*rtcp)(void *data, const uint8_t *bytes, size_t len, int64_t now_us);
};

/** `address` is the one to use, NULL = all there are; `loop` the context of the thread that calls. */
struct connection *connection_new(GMainContext *loop, const char *address, bool is_offerer,
				  const struct connection_events *events, void *data);
/** Begins to gather candidates; `gathered` may be told before it returns. */
void connection_gather(struct connection *connection);
/** With a goodbye or as if the machine were gone. */
void connection_free(struct connection *connection, bool is_polite);
/** Fills in the transport of a description whose lines are there. */
void connection_describe(const struct connection *connection, struct sdp *sdp);
/** Takes the transport of the other side; a second time nothing changes. False: it makes no sense. */
bool connection_accept(struct connection *connection, const struct sdp *remote);
bool connection_is_up(const struct connection *connection);
/** From now on packets are held for up to so long; 0 = not at all. */
void connection_jitter(struct connection *connection, unsigned jitter_ms);
/** Sends what has been held for long enough; often, it knows when. */
void connection_tick(struct connection *connection, int64_t now_us);
/**
 * Sends in place; the buffer has CONNECTION_TAIL bytes of room behind the packet. False: it went nowhere. What is held
 * counts as sent.
 */
bool connection_send(struct connection *connection, uint8_t *bytes, size_t len, bool is_rtcp);

#endif
