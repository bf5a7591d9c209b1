/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The database goes first: were it left without its log, it might pass for a sound one of long ago.
 */
#include "lectern/store/aside.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include <glib.h>

/* What SQLite names after a database. */
static const char *const endings[] = {"", "-wal", "-shm", "-journal"};

static bool is_free(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
		g_autofree char *file = g_strconcat(name, endings[i], NULL);
		if (access(file, F_OK) == 0)
			return false;
	}
	return true;
}

static char *choose_name(const char *path)
{
	for (int n = 1;; n++) {
		g_autofree char *name = g_strdup_printf("%s.damaged-%d", path, n);
		if (is_free(name))
			return g_steal_pointer(&name);
	}
}

char *lc_aside_put(const char *path)
{
	g_autofree char *name = choose_name(path);

	for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
		g_autofree char *from = g_strconcat(path, endings[i], NULL);
		g_autofree char *to = g_strconcat(name, endings[i], NULL);
		if (rename(from, to) != 0 && errno != ENOENT)
			return NULL;
	}
	return g_steal_pointer(&name);
}
