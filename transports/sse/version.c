/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/sse/version.h"

#include <dirent.h>
#include <fcntl.h>
#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK "/@"

static void add_folder(GChecksum *sum, int folder);

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/** Files count by the time of their last change: unlike that of writing, nobody can set it back. */
static void add_entry(GChecksum *sum, int folder, const char *name)
{
	struct stat about;

	if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	bool is_folder = S_ISDIR(about.st_mode);
	g_autofree char *line =
		is_folder ? g_strdup_printf("%s/\n", name)
			  : g_strdup_printf("%s %lld %lld %ld\n", name, (long long)about.st_size,
					    (long long)about.st_ctim.tv_sec, about.st_ctim.tv_nsec);
	g_checksum_update(sum, (const guchar *)line, -1);
	int inner = is_folder ? openat(folder, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
			      : -1;
	if (inner < 0)
		return;
	add_folder(sum, inner);
	close(inner);
}

static void add_folder(GChecksum *sum, int folder)
{
	struct dirent **entries;
	int count = scandirat(folder, ".", &entries, is_shown, alphasort);

	if (count < 0)
		return;
	for (int i = 0; i < count; i++) {
		add_entry(sum, folder, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	g_checksum_update(sum, (const guchar *)"\n", -1);
}

char *sse_version(const int *folders, size_t count)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

	for (size_t i = 0; i < count; i++)
		add_folder(sum, folders[i]);
	return g_strndup(g_checksum_get_string(sum), 16);
}

char *sse_version_add(const char *version, const char *path)
{
	return g_strdup_printf(MARK "%s%s", version, path);
}

const char *sse_version_skip(const char *path)
{
	const char *end = g_str_has_prefix(path, MARK) ? strchr(path + strlen(MARK), '/') : NULL;

	return end ? end : path;
}
