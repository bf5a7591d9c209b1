/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a client's events: as an EventSource stream, or by one long poll after the other.
 *
 * An event's id on a stream is START-NUMBER-SIGNAL: when this gateway started, the number of the last
 * event and of the last signal that the reader has. It rises for ever, also across restarts. A
 * reader that comes back with one gets what came after it; with one that leads nowhere any more it
 * gets `event: reset` first.
 */
#ifndef LECTERN_SSE_STREAM_H
#define LECTERN_SSE_STREAM_H

#include "transports/sse/client.h"

/** Where a reader is; owned by its exchange. */
struct sse_reader {
	bool is_poll;
	uint64_t event, signal; /* the last that have been read */
	bool is_reset_due;
	bool has_mail; /* signals may have come */
	bool is_ping_due, is_answer_due;
	bool is_begun; /* the headers are out */
	GString *out;  /* what is to be written, from `written` on; NULL = nothing */
	size_t written;
	int64_t since_ms; /* when something was last written, or the poll began */
	unsigned most;    /* events of one long poll */
};

/** Begins a stream of the client's events on an exchange; when there are too many, it says when to
 * come back, and ends. */
enum MHD_Result sse_stream_begin(struct sse_exchange *exchange, struct sse_client *client);
/** Answers a long poll, at once or by parking; called again when it is woken. */
enum MHD_Result sse_poll(struct sse_exchange *exchange, struct sse_client *client);
/** Long polls: what was given has arrived, if `is_complete`. */
void sse_reader_done(struct sse_exchange *exchange, bool is_complete);
/** Frees a reader; NULL is fine. */
void sse_reader_free(struct sse_reader *reader);
/** Remembers when the gateway started. */
void sse_streams_start(void);

#endif
