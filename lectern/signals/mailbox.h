/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signals: what a participant must learn, stored before it is sent and kept until acknowledged.
 *
 * A mailbox per participant, maildir fashion: a signal is written below `tmp`, made durable, renamed
 * into `new`, the folder made durable, and only then accepted. The mailbox' folder is named by a hash
 * of room and participant, never by the ids themselves (S1-X06). Files are named by a number that
 * rises for ever, so their order is that of acceptance (S1-X07). A reader sees whole signals or none.
 */
#ifndef LECTERN_SIGNALS_MAILBOX_H
#define LECTERN_SIGNALS_MAILBOX_H

#include <glib.h>

#include "lectern/conference/types.h"

#define LC_SIGNAL_BYTES 65536               /* longest text of one signal */
#define LC_SIGNAL_LIFE_MS 86400000          /* a day: how long a signal is kept unless it says so */
#define LC_MAILBOX_SIGNALS 10000            /* one mailbox holds so many ... */
#define LC_MAILBOX_BYTES (16 * 1024 * 1024) /* ... and so many bytes */
#define LC_SIGNAL_ID_DIGITS 20

/** All mailboxes below one folder. Any thread may use it. */
struct lc_signals;

/** One signal to be stored; everything is borrowed. */
struct lc_signal_post {
	const char *room, *participant; /* ids */
	const char *text;               /* a JSON object that is not empty, of one line */
	int64_t expires_ms;             /* wall clock */
};

/** One signal as stored; freed by lc_signal_free(). */
struct lc_signal {
	uint64_t id;
	char *text; /* the object with `id` (20 digits, a string) and `expires` before its fields */
};

/**
 * Opens the mailboxes below `folder`, which is made when its parent is there. NULL with `why` naming
 * the folder and the reason, also when it cannot be written to (S1-53).
 */
struct lc_signals *lc_signals_open(const char *folder, struct lc_why *why);
/** Closes them; nothing may be under way. NULL is fine. */
void lc_signals_close(struct lc_signals *signals);

/**
 * Stores signals: when it returns LC_OK they survive a crash. `ids` (room for `count`) gets their
 * numbers, which rise in the order of `posts`. LC_MAILBOX_FULL when a mailbox has no place for its
 * signal: the newest is refused (its id is 0, `why` names the last such), nothing older is dropped,
 * and the others are stored. LC_NOT_STORED when the disk refuses, with the reason in `why`: none is
 * stored, what was written is removed. Several signals in one call share the waiting for the disk.
 */
enum lc_error lc_signals_post(struct lc_signals *signals, const struct lc_signal_post *posts,
			      size_t count, uint64_t *ids, struct lc_why *why);
/**
 * The signals of a mailbox with numbers above `after`, oldest first, at most `most`, without those
 * that have expired at `now_ms` (wall clock). An array of struct lc_signal that frees its signals.
 */
GPtrArray *lc_signals_list(struct lc_signals *signals, const char *room, const char *participant,
			   uint64_t after, size_t most, int64_t now_ms);
/** Reads an id, LC_SIGNAL_ID_DIGITS digits; false when it is none. */
bool lc_signal_id_read(const char *text, uint64_t *out);
/** Writes an id into `out`, LC_SIGNAL_ID_DIGITS + 1 bytes. */
void lc_signal_id_write(uint64_t id, char *out);
/** Frees one. */
void lc_signal_free(void *signal);
/**
 * Acknowledges one signal, or (`is_up_to`) it and all older ones: they are removed. Returns how many
 * there were. After a crash one that was acknowledged may be there again: at least once.
 */
size_t lc_signals_acknowledge(struct lc_signals *signals, const char *room, const char *participant,
			      uint64_t id, bool is_up_to);
/**
 * Removes what has expired at `now_ms` (wall clock), what was left below `tmp`, and mailboxes that are
 * empty (S1-65, S1-66). Returns how many signals were removed; `left_out` (may be NULL) gets how many
 * are left.
 */
size_t lc_signals_sweep(struct lc_signals *signals, int64_t now_ms, size_t *left_out);

#endif
