/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counting a mailbox means reading its folder, so the result is kept until something is removed. Scripts
 * may remove files too: before a mailbox is called full it is counted anew.
 */
#include <string.h>

#include "lectern/signals/box.h"

struct lc_quota {
	pthread_mutex_t mutex;
	GHashTable *sizes; /* folder name -> struct lc_box_size, both owned */
};

struct lc_quota *lc_quota_new(void)
{
	struct lc_quota *quota = g_new0(struct lc_quota, 1);

	pthread_mutex_init(&quota->mutex, NULL);
	quota->sizes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return quota;
}

void lc_quota_free(struct lc_quota *quota)
{
	if (!quota)
		return;
	g_hash_table_unref(quota->sizes);
	pthread_mutex_destroy(&quota->mutex);
	g_free(quota);
}

static bool has_place(const struct lc_box_size *size, size_t length)
{
	return size->signals < LC_MAILBOX_SIGNALS && size->bytes + length <= LC_MAILBOX_BYTES;
}

bool lc_quota_take(struct lc_quota *quota, const char *name, int fresh, size_t length)
{
	pthread_mutex_lock(&quota->mutex);
	struct lc_box_size *size = g_hash_table_lookup(quota->sizes, name);
	if (!size || !has_place(size, length)) {
		const struct lc_box_size counted = lc_box_measure(fresh);
		size = g_memdup2(&counted, sizeof(counted));
		g_hash_table_insert(quota->sizes, g_strdup(name), size);
	}
	bool is_taken = has_place(size, length);
	if (is_taken) {
		size->signals++;
		size->bytes += length;
	}
	pthread_mutex_unlock(&quota->mutex);
	return is_taken;
}

void lc_quota_forget(struct lc_quota *quota, const char *name)
{
	pthread_mutex_lock(&quota->mutex);
	if (name)
		g_hash_table_remove(quota->sizes, name);
	else
		g_hash_table_remove_all(quota->sizes);
	pthread_mutex_unlock(&quota->mutex);
}
