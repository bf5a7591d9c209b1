/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Posting in three steps for all signals of a call together: write, rename, settle; the disk is
 * waited for once after each of the first two. One lock serves all mailboxes: posting is short, and
 * what takes long is the disk.
 */
#include "lectern/signals/mailbox.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lectern/signals/box.h"
#include "lectern/signals/files.h"

struct lc_signals *lc_signals_open(const char *folder, struct lc_why *why)
{
	struct lc_signals *signals = g_new0(struct lc_signals, 1);

	signals->root = lc_folder_open(AT_FDCWD, folder, true);
	pthread_mutex_init(&signals->mutex, NULL);
	signals->quota = lc_quota_new();
	if (signals->root >= 0 && lc_file_write(signals->root, "probe", "", 0, true) &&
	    unlinkat(signals->root, "probe", 0) == 0 &&
	    lc_sequence_open(&signals->sequence, signals->root))
		return signals;
	lc_refuse(why, LC_NOT_STORED, "folder", "signals cannot be kept in %.80s: %s", folder,
		  g_strerror(errno));
	lc_signals_close(signals);
	return NULL;
}

void lc_signals_close(struct lc_signals *signals)
{
	if (!signals)
		return;
	if (signals->root >= 0)
		close(signals->root);
	pthread_mutex_destroy(&signals->mutex);
	lc_quota_free(signals->quota);
	g_free(signals);
}

void lc_box_name(const char *room, const char *participant, char *name)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

	/* The NUL between them keeps "a" + "bc" and "ab" + "c" apart. */
	g_checksum_update(checksum, (const guchar *)room, (gssize)strlen(room) + 1);
	g_checksum_update(checksum, (const guchar *)participant, -1);
	memcpy(name, g_checksum_get_string(checksum), LC_BOX_NAME_BYTES);
}

bool lc_box_open(struct lc_box *box, int root, const char *name, bool is_made)
{
	int folder = lc_folder_open(root, name, is_made);

	box->fresh = box->temporary = -1;
	if (folder < 0)
		return false;
	box->fresh = lc_folder_open(folder, "new", is_made);
	box->temporary = lc_folder_open(folder, "tmp", is_made);
	close(folder);
	if (box->fresh >= 0 && box->temporary >= 0)
		return true;
	lc_box_close(box);
	return false;
}

void lc_box_close(struct lc_box *box)
{
	if (box->fresh >= 0)
		close(box->fresh);
	if (box->temporary >= 0)
		close(box->temporary);
}

void lc_signal_name(uint64_t id, char *name)
{
	snprintf(name, LC_SIGNAL_NAME_BYTES, "%020llu.json", (unsigned long long)id);
}

/* Posting */

/** One signal on its way into its mailbox. */
struct parcel {
	const struct lc_signal_post *post;
	struct lc_box box; /* open while the parcel is under way */
	char name[LC_SIGNAL_NAME_BYTES];
	char box_name[LC_BOX_NAME_BYTES + 1];
	bool is_new_box; /* its folders were made for this parcel */
	bool is_refused; /* its mailbox is full */
	bool is_written, is_renamed;
};

static char *write_text(const struct lc_signal_post *post, uint64_t id)
{
	return g_strdup_printf("{\"id\":\"%020llu\",\"expires\":%lld,%s\n", (unsigned long long)id,
			       (long long)post->expires_ms, post->text + 1);
}

static enum lc_error check_place(struct lc_signals *signals, struct parcel *parcel, size_t length,
				 struct lc_why *why)
{
	if (length <= LC_SIGNAL_BYTES &&
	    lc_quota_take(signals->quota, parcel->box_name, parcel->box.fresh, length))
		return LC_OK;
	parcel->is_refused = true;
	return lc_refuse(why, LC_MAILBOX_FULL, "participant",
			 "the mailbox of participant %.64s is full", parcel->post->participant);
}

static enum lc_error refuse_disk(struct lc_why *why)
{
	return lc_refuse(why, LC_NOT_STORED, "", "the signal could not be stored: %s",
			 g_strerror(errno));
}

static enum lc_error write_one(struct lc_signals *signals, struct parcel *parcel, uint64_t id,
			       bool is_alone, struct lc_why *why)
{
	g_autofree char *text = write_text(parcel->post, id);

	lc_box_name(parcel->post->room, parcel->post->participant, parcel->box_name);
	lc_signal_name(id, parcel->name);
	parcel->is_new_box = !lc_box_open(&parcel->box, signals->root, parcel->box_name, false);
	if (parcel->is_new_box && !lc_box_open(&parcel->box, signals->root, parcel->box_name, true))
		return refuse_disk(why);
	enum lc_error error = check_place(signals, parcel, strlen(text), why);
	if (error != LC_OK)
		return error;
	parcel->is_written =
		lc_file_write(parcel->box.temporary, parcel->name, text, strlen(text), is_alone);
	return parcel->is_written ? LC_OK : refuse_disk(why);
}

/**
 * Waits for the disk: for one signal in a mailbox that there was its folder, else all that the file
 * system holds, which is one wait for many folders and their parents.
 */
static bool settle(const struct lc_signals *signals, const struct parcel *parcels, size_t count)
{
	if (count == 1 && !parcels->is_new_box)
		return fsync(parcels->box.fresh) == 0;
	return syncfs(signals->root) == 0;
}

static enum lc_error write_all(struct lc_signals *signals, struct parcel *parcels, size_t count,
			       uint64_t first, struct lc_why *why)
{
	enum lc_error error = LC_OK;

	for (size_t i = 0; i < count && error == LC_OK; i++) {
		error = write_one(signals, &parcels[i], first + i, count == 1, why);
		if (error == LC_MAILBOX_FULL)
			error = LC_OK; /* that one's own trouble; post_all() tells */
	}
	if (error == LC_OK && count > 1 && !settle(signals, parcels, count))
		error = refuse_disk(why);
	return error;
}

static enum lc_error rename_all(struct lc_signals *signals, struct parcel *parcels, size_t count,
				struct lc_why *why)
{
	for (size_t i = 0; i < count; i++) {
		struct parcel *parcel = &parcels[i];
		if (parcel->is_refused)
			continue;
		parcel->is_renamed = renameat(parcel->box.temporary, parcel->name,
					      parcel->box.fresh, parcel->name) == 0;
		if (!parcel->is_renamed)
			return refuse_disk(why);
	}
	return settle(signals, parcels, count) ? LC_OK : refuse_disk(why);
}

/** Closes the mailboxes; after a failure nothing of the call is left in them. */
static void finish(struct lc_signals *signals, struct parcel *parcels, size_t count, bool is_failed)
{
	for (size_t i = 0; i < count; i++) {
		struct parcel *parcel = &parcels[i];
		if (is_failed && *parcel->box_name)
			lc_quota_forget(signals->quota, parcel->box_name);
		if (is_failed && parcel->is_renamed)
			unlinkat(parcel->box.fresh, parcel->name, 0);
		else if (is_failed && parcel->is_written)
			unlinkat(parcel->box.temporary, parcel->name, 0);
		lc_box_close(&parcel->box);
	}
}

static enum lc_error post_all(struct lc_signals *signals, struct parcel *parcels, size_t count,
			      uint64_t *ids, struct lc_why *why)
{
	uint64_t first;

	if (!lc_sequence_take(&signals->sequence, count, &first))
		return refuse_disk(why);
	enum lc_error error = write_all(signals, parcels, count, first, why);
	if (error == LC_OK)
		error = rename_all(signals, parcels, count, why);
	if (error != LC_OK)
		return error;
	for (size_t i = 0; i < count; i++) {
		ids[i] = parcels[i].is_refused ? 0 : first + i;
		if (parcels[i].is_refused)
			error = LC_MAILBOX_FULL;
	}
	return error;
}

enum lc_error lc_signals_post(struct lc_signals *signals, const struct lc_signal_post *posts,
			      size_t count, uint64_t *ids, struct lc_why *why)
{
	g_autofree struct parcel *parcels = g_new0(struct parcel, count);

	if (count == 0)
		return LC_OK;
	for (size_t i = 0; i < count; i++) {
		parcels[i].post = &posts[i];
		parcels[i].box.fresh = parcels[i].box.temporary = -1;
	}
	pthread_mutex_lock(&signals->mutex);
	enum lc_error error = post_all(signals, parcels, count, ids, why);
	finish(signals, parcels, count, error == LC_NOT_STORED);
	pthread_mutex_unlock(&signals->mutex);
	return error;
}
