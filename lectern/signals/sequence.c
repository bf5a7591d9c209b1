/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file is replaced as a whole: written beside, made durable, renamed, the folder made durable.
 */
#include "lectern/signals/sequence.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lectern/signals/files.h"

#define NAME "sequence"
#define NEW_NAME "sequence.new"

bool lc_sequence_open(struct lc_sequence *sequence, int folder)
{
	char text[32] = "";
	int file = openat(folder, NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	sequence->folder = folder;
	sequence->last = sequence->end = 0;
	if (file < 0)
		return errno == ENOENT;
	ssize_t length = read(file, text, sizeof(text) - 1);
	close(file);
	if (length < 0)
		return false;
	/* The rest of the last block is lost on purpose: it may have been given out. */
	sequence->last = sequence->end = strtoull(text, NULL, 10);
	return true;
}

bool lc_sequence_take(struct lc_sequence *sequence, uint64_t count, uint64_t *first)
{
	uint64_t end = sequence->last + count;
	char text[32];

	if (end > sequence->end) {
		uint64_t block = end + LC_SEQUENCE_BLOCK;
		snprintf(text, sizeof(text), "%llu\n", (unsigned long long)block);
		if (!lc_file_write(sequence->folder, NEW_NAME, text, strlen(text), true) ||
		    renameat(sequence->folder, NEW_NAME, sequence->folder, NAME) != 0 ||
		    fsync(sequence->folder) != 0)
			return false;
		sequence->end = block;
	}
	*first = sequence->last + 1;
	sequence->last = end;
	return true;
}
