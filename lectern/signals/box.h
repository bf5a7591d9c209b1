/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One mailbox on the disk; private to this folder.
 */
#ifndef LECTERN_SIGNALS_BOX_H
#define LECTERN_SIGNALS_BOX_H

#include <pthread.h>

#include "lectern/signals/mailbox.h"
#include "lectern/signals/sequence.h"

#define LC_BOX_NAME_BYTES 64    /* SHA-256 in hex */
#define LC_SIGNAL_NAME_BYTES 26 /* 20 digits, ".json", the end */

struct lc_signals {
	pthread_mutex_t mutex; /* serves posting and sweeping */
	int root;              /* descriptor of the folder of all mailboxes */
	struct lc_sequence sequence;
	struct lc_quota *quota;
};

/** An open mailbox: descriptors of its two folders, -1 when closed. */
struct lc_box {
	int fresh, temporary;
};

/** How full a mailbox is. */
struct lc_box_size {
	size_t signals, bytes;
};

/** Writes the folder name of a mailbox, LC_BOX_NAME_BYTES without an end. */
void lc_box_name(const char *room, const char *participant, char *name);
/** Opens a mailbox, making it if asked; false with errno. */
bool lc_box_open(struct lc_box *box, int root, const char *name, bool is_made);
/** Closes it. */
void lc_box_close(struct lc_box *box);
/** Writes the file name of a signal. */
void lc_signal_name(uint64_t id, char *name);
/** The number in a file name, or 0 when it is not one of ours. */
uint64_t lc_signal_number(const char *name);
/** Numbers of all signals in a mailbox' `new`, in order; the caller frees the array. */
GArray *lc_box_numbers(int fresh);
/** Counts a mailbox' signals and their bytes, by reading its folder. */
struct lc_box_size lc_box_measure(int fresh);
/** When a stored text expires, wall clock; 0 when it does not say. */
int64_t lc_signal_expiry(const char *text);

/** How full the mailboxes are, remembered between posts; any thread. */
struct lc_quota;
/** Makes one that remembers nothing. */
struct lc_quota *lc_quota_new(void);
/** Frees it; NULL is fine. */
void lc_quota_free(struct lc_quota *quota);
/** Takes the place of one more signal of `length` bytes; false when the mailbox is full. */
bool lc_quota_take(struct lc_quota *quota, const char *name, int fresh, size_t length);
/** Something was removed from a mailbox, or from all (NULL): it is counted anew. */
void lc_quota_forget(struct lc_quota *quota, const char *name);

#endif
