/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keeping the folder from growing: what nobody has fetched in its time goes, and so does what a crash
 * left half written (S1-54, S1-65, S1-66).
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lectern/signals/box.h"
#include "lectern/signals/files.h"

static size_t remove_expired(int fresh, int64_t now_ms, size_t *left)
{
	g_autoptr(GArray) numbers = lc_box_numbers(fresh);
	size_t count = 0;

	for (guint i = 0; i < numbers->len; i++) {
		char name[LC_SIGNAL_NAME_BYTES];
		lc_signal_name(g_array_index(numbers, uint64_t, i), name);
		char *text = lc_file_read(fresh, name, LC_SIGNAL_BYTES);
		if (!text || lc_signal_expiry(text) <= now_ms)
			count += unlinkat(fresh, name, 0) == 0;
		free(text);
	}
	*left += numbers->len - count;
	return count;
}

/** Nothing is under way while the lock is held, so whatever lies there was left behind. */
static void remove_leftovers(int temporary)
{
	g_autoptr(GArray) numbers = lc_box_numbers(temporary);

	for (guint i = 0; i < numbers->len; i++) {
		char name[LC_SIGNAL_NAME_BYTES];
		lc_signal_name(g_array_index(numbers, uint64_t, i), name);
		unlinkat(temporary, name, 0);
	}
}

/** Removes a mailbox if it is empty; one that is not stays. */
static void remove_box(int root, const char *name)
{
	int folder = lc_folder_open(root, name, false);

	if (folder < 0)
		return;
	if (unlinkat(folder, "new", AT_REMOVEDIR) == 0)
		unlinkat(folder, "tmp", AT_REMOVEDIR);
	close(folder);
	unlinkat(root, name, AT_REMOVEDIR);
}

static size_t sweep_box(int root, const char *name, int64_t now_ms, size_t *left)
{
	struct lc_box box;
	size_t count = 0;

	if (lc_box_open(&box, root, name, false)) {
		count = remove_expired(box.fresh, now_ms, left);
		remove_leftovers(box.temporary);
		lc_box_close(&box);
	}
	remove_box(root, name);
	return count;
}

static bool is_box_name(const char *name)
{
	return strlen(name) == LC_BOX_NAME_BYTES &&
	       strspn(name, "0123456789abcdef") == LC_BOX_NAME_BYTES;
}

size_t lc_signals_sweep(struct lc_signals *signals, int64_t now_ms, size_t *left_out)
{
	size_t count = 0, left = 0;
	int copy = openat(signals->root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = copy >= 0 ? fdopendir(copy) : NULL;
	const struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		if (!is_box_name(entry->d_name))
			continue;
		/* One after the other, so that who posts need not wait for all of them. */
		pthread_mutex_lock(&signals->mutex);
		count += sweep_box(signals->root, entry->d_name, now_ms, &left);
		pthread_mutex_unlock(&signals->mutex);
	}
	if (folder)
		closedir(folder);
	lc_quota_forget(signals->quota, NULL);
	if (left_out)
		*left_out = left;
	return count;
}
