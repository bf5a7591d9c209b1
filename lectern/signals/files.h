/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The few things that are done with files here, always beneath a folder that is open; links are
 * never followed.
 */
#ifndef LECTERN_SIGNALS_FILES_H
#define LECTERN_SIGNALS_FILES_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Writes a file, in place of one that is there; `is_durable` waits until its content is on the
 * disk. False with errno; a file that could not be written whole is removed.
 */
bool lc_file_write(int folder, const char *name, const char *text, size_t length, bool is_durable);
/** Reads a regular file of at most `most` bytes; NULL with errno. To be freed with free(). */
char *lc_file_read(int folder, const char *name, size_t most);
/** Opens a folder beneath `folder`, making it when it is not there; -1 with errno. */
int lc_folder_open(int folder, const char *name, bool is_made);

#endif
