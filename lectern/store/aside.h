/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A damaged database is put out of the way, for somebody to look at; nothing of it is deleted.
 */
#ifndef LECTERN_STORE_ASIDE_H
#define LECTERN_STORE_ASIDE_H

/**
 * Renames the database `path` to `<path>.damaged-<n>` with the first n that is free, and its log
 * files likewise, so that SQLite still finds them together. The new name, to be freed with
 * g_free(), or NULL with errno.
 */
char *lc_aside_put(const char *path);

#endif
