/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The folders of the spool and what is done with files in them. Nothing here knows the core.
 *
 * `in` and `admin` take requests, `work` holds the one that is being read, `out` gets replies, `events` a
 * folder per session, `failed` what could not be read, with the reason beside it. Every file is opened
 * beneath its folder, links are never followed, and what others write is looked at as it is, not as its
 * name says.
 */
#ifndef LECTERN_SIGNALFILE_SPOOL_H
#define LECTERN_SIGNALFILE_SPOOL_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define SPOOL_NAME_BYTES 64 /* longest name of a request, without .json */
#define SPOOL_BYTES 65536   /* longest request */
#define SPOOL_EVENTS 10000  /* a session's events that nobody takes away end it */
#define SPOOL_KEEP_S 86400  /* how long replies and failures lie there */

/** The folders, as descriptors. */
struct spool {
	int in, admin, work, out, events, failed; /* -1 = closed; `admin` only when it is on */
	GArray *users; /* of uid_t: whose files are taken, besides our own and root's */
};

/**
 * Opens the spool at `path`, making what is missing. What a former gateway left is cleared: events of its
 * sessions go, requests it had taken and not finished fail. NULL with `why` (at least 200 bytes).
 */
struct spool *spool_open(const char *path, bool has_admin, const char *users, char *why,
			 size_t size);
/** Closes it; NULL is fine. */
void spool_close(struct spool *spool);

/** Names of the requests that lie in a folder, in order of their names; hidden files are not ready. */
GPtrArray *spool_list(int folder);
/**
 * Takes a request out of its folder and reads it. NULL when it was gone already, or when it is not what
 * a request may be: it lies in `failed` then. To be freed with g_string_free().
 */
GString *spool_take(struct spool *spool, int folder, const char *name);
/** A request that was taken cannot be understood: to `failed`, with the reason. */
void spool_fail(struct spool *spool, const char *name, const char *reason);
/** A request that was taken has been understood: it goes. */
void spool_done(struct spool *spool, const char *name);
/** Puts the reply to a request into `out`, whole. */
void spool_reply(struct spool *spool, const char *name, const char *text);

/** Makes the folder of a session's events. */
void spool_begin_session(struct spool *spool, uint64_t session_id);
/** Puts an event there; false when the folder is gone or there are too many: nobody listens. */
bool spool_event(struct spool *spool, uint64_t session_id, uint64_t number, const char *text);
/** Is the folder still there? Who takes it away has gone. */
bool spool_has_session(struct spool *spool, uint64_t session_id);
/** Removes the folder if it is empty; what is in it can still be read. */
void spool_end_session(struct spool *spool, uint64_t session_id);
/** Removes replies and failures that nobody has wanted for SPOOL_KEEP_S. */
void spool_sweep(struct spool *spool);

#endif
