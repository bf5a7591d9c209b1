/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a mailbox: which signals there are, how large they are, which are to be had, and taking away
 * what was acknowledged. None of it waits for the disk to settle.
 */
#include "lectern/signals/box.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lectern/signals/files.h"

bool lc_signal_id_read(const char *text, uint64_t *out)
{
	if (strlen(text) != LC_SIGNAL_ID_DIGITS ||
	    strspn(text, "0123456789") != LC_SIGNAL_ID_DIGITS)
		return false;
	*out = strtoull(text, NULL, 10);
	return true;
}

void lc_signal_id_write(uint64_t id, char *out)
{
	snprintf(out, LC_SIGNAL_ID_DIGITS + 1, "%020llu", (unsigned long long)id);
}

uint64_t lc_signal_number(const char *name)
{
	if (strlen(name) != LC_SIGNAL_NAME_BYTES - 1 ||
	    strspn(name, "0123456789") != LC_SIGNAL_ID_DIGITS ||
	    strcmp(name + LC_SIGNAL_ID_DIGITS, ".json") != 0)
		return 0;
	return strtoull(name, NULL, 10);
}

static int compare_numbers(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

GArray *lc_box_numbers(int fresh)
{
	GArray *numbers = g_array_new(FALSE, FALSE, sizeof(uint64_t));
	int copy = openat(fresh, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = copy >= 0 ? fdopendir(copy) : NULL;
	const struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		uint64_t number = lc_signal_number(entry->d_name);
		if (number)
			g_array_append_val(numbers, number);
	}
	if (folder)
		closedir(folder);
	g_array_sort(numbers, compare_numbers);
	return numbers;
}

struct lc_box_size lc_box_measure(int fresh)
{
	g_autoptr(GArray) numbers = lc_box_numbers(fresh);
	struct lc_box_size size = {.signals = numbers->len};

	for (guint i = 0; i < numbers->len; i++) {
		char name[LC_SIGNAL_NAME_BYTES];
		struct stat about;
		lc_signal_name(g_array_index(numbers, uint64_t, i), name);
		if (fstatat(fresh, name, &about, AT_SYMLINK_NOFOLLOW) == 0)
			size.bytes += (size_t)about.st_size;
	}
	return size;
}

int64_t lc_signal_expiry(const char *text)
{
	/* `expires` is the second member of everything that we write. */
	const char *at = strstr(text, ",\"expires\":");

	return at ? strtoll(at + strlen(",\"expires\":"), NULL, 10) : 0;
}

void lc_signal_free(void *data)
{
	struct lc_signal *signal = data;

	free(signal->text);
	g_free(signal);
}

static void add_signal(GPtrArray *list, int fresh, uint64_t number, int64_t now_ms)
{
	char name[LC_SIGNAL_NAME_BYTES];

	lc_signal_name(number, name);
	char *text = lc_file_read(fresh, name, LC_SIGNAL_BYTES);
	if (!text || lc_signal_expiry(text) <= now_ms) {
		free(text);
		return;
	}
	text[strcspn(text, "\n")] = '\0';
	struct lc_signal *signal = g_new0(struct lc_signal, 1);
	signal->id = number;
	signal->text = text;
	g_ptr_array_add(list, signal);
}

/** Opens the mailbox of a participant to read; false when there is none. */
static bool open_box(struct lc_signals *signals, const char *room, const char *participant,
		     struct lc_box *box)
{
	char name[LC_BOX_NAME_BYTES + 1] = "";

	lc_box_name(room, participant, name);
	return lc_box_open(box, signals->root, name, false);
}

GPtrArray *lc_signals_list(struct lc_signals *signals, const char *room, const char *participant,
			   uint64_t after, size_t most, int64_t now_ms)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(lc_signal_free);
	struct lc_box box;

	if (!open_box(signals, room, participant, &box))
		return list;
	g_autoptr(GArray) numbers = lc_box_numbers(box.fresh);
	for (guint i = 0; i < numbers->len && list->len < most; i++) {
		uint64_t number = g_array_index(numbers, uint64_t, i);
		if (number > after)
			add_signal(list, box.fresh, number, now_ms);
	}
	lc_box_close(&box);
	return list;
}

size_t lc_signals_acknowledge(struct lc_signals *signals, const char *room, const char *participant,
			      uint64_t id, bool is_up_to)
{
	struct lc_box box;
	size_t count = 0;

	if (!open_box(signals, room, participant, &box))
		return 0;
	g_autoptr(GArray) numbers = lc_box_numbers(box.fresh);
	for (guint i = 0; i < numbers->len; i++) {
		uint64_t number = g_array_index(numbers, uint64_t, i);
		char name[LC_SIGNAL_NAME_BYTES];
		if (number > id || (number < id && !is_up_to))
			continue;
		lc_signal_name(number, name);
		count += unlinkat(box.fresh, name, 0) == 0;
	}
	lc_box_close(&box);
	if (count) {
		char name[LC_BOX_NAME_BYTES + 1] = "";
		lc_box_name(room, participant, name);
		lc_quota_forget(signals->quota, name);
	}
	return count;
}
