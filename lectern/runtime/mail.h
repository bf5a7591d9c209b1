/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The runtime's mailboxes: where they are, that they are swept, and that the gateway lives on when
 * the disk does not.
 *
 * A folder that is gone or full is an error of the operation that needed it; the next operation tries
 * anew, so what an operator mends works again without a restart.
 */
#ifndef LECTERN_RUNTIME_MAIL_H
#define LECTERN_RUNTIME_MAIL_H

#include "lectern/signals/mailbox.h"

#define LC_SWEEP_EVERY_S 600 /* how often what has expired is removed (S1-66) */

struct lc_mail;

/** How it goes. */
struct lc_mail_health {
	bool is_on;              /* a folder has been configured */
	bool is_well;            /* the last attempt to store, or to open, went well */
	uint64_t stored, failed; /* signals since the start */
	uint64_t acknowledged, expired;
	uint64_t pending;  /* that wait: counted by each sweep, reckoned in between */
	struct lc_why why; /* of the last failure */
};

/**
 * Hears of signals that were stored together (those whose id is not 0); must not block. Borrowed, for
 * the length of the call.
 */
typedef void lc_mail_watch(void *data, const struct lc_signal_post *posts, const uint64_t *ids,
			   size_t count);

/** Makes one that stores nothing: no folder yet. */
struct lc_mail *lc_mail_new(void);
/** Frees it; nothing may be under way. */
void lc_mail_free(struct lc_mail *mail);
/**
 * Keeps the mailboxes below `folder` from now on. LC_NOT_STORED with `why` when that is not possible
 * at the moment (S1-53); it is tried again whenever there is something to store. LC_INVALID_STATE
 * when another folder is in use.
 */
enum lc_error lc_mail_open(struct lc_mail *mail, const char *folder, struct lc_why *why);
/** Has a folder been configured? */
bool lc_mail_is_on(struct lc_mail *mail);
/** As lc_signals_post(); waits for the disk. */
enum lc_error lc_mail_post(struct lc_mail *mail, const struct lc_signal_post *posts, size_t count,
			   uint64_t *ids, struct lc_why *why);
/** As lc_signals_list(), as of now; an empty list when the folder cannot be read. */
GPtrArray *lc_mail_list(struct lc_mail *mail, const char *room, const char *participant,
			uint64_t after, size_t most);
/** As lc_signals_acknowledge(). */
size_t lc_mail_acknowledge(struct lc_mail *mail, const char *room, const char *participant,
			   uint64_t id, bool is_up_to);
/** Tells how it goes. Any thread; never waits for the disk. */
void lc_mail_health(struct lc_mail *mail, struct lc_mail_health *out);
/** Who wants to hear of stored signals; one at a time, NULL = nobody. Returns when none is running. */
void lc_mail_set_watch(struct lc_mail *mail, lc_mail_watch *watch, void *data);

#endif
