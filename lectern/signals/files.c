/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Thin wrappers that finish what one call may leave half done.
 */
#include "lectern/signals/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int file, const char *text, size_t length)
{
	while (length > 0) {
		ssize_t written = write(file, text, length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		text += written;
		length -= (size_t)written;
	}
	return true;
}

bool lc_file_write(int folder, const char *name, const char *text, size_t length, bool is_durable)
{
	int file = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
			  S_IRUSR | S_IWUSR | S_IRGRP);

	if (file < 0)
		return false;
	bool is_written = write_all(file, text, length) && (!is_durable || fdatasync(file) == 0);
	int error = errno;
	if (close(file) != 0 && is_written) {
		error = errno;
		is_written = false;
	}
	if (!is_written)
		unlinkat(folder, name, 0);
	errno = error;
	return is_written;
}

char *lc_file_read(int folder, const char *name, size_t most)
{
	struct stat about;
	int file = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	char *text = NULL;
	size_t length = 0;

	if (file < 0)
		return NULL;
	if (fstat(file, &about) == 0 && S_ISREG(about.st_mode) && (size_t)about.st_size <= most)
		text = calloc(1, (size_t)about.st_size + 1);
	while (text && length < (size_t)about.st_size) {
		ssize_t got = read(file, text + length, (size_t)about.st_size - length);
		if (got <= 0)
			break;
		length += (size_t)got;
	}
	close(file);
	return text;
}

int lc_folder_open(int folder, const char *name, bool is_made)
{
	int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
	int found = openat(folder, name, flags);

	if (found >= 0 || errno != ENOENT || !is_made)
		return found;
	if (mkdirat(folder, name, S_IRWXU | S_IRGRP | S_IXGRP) != 0 && errno != EEXIST)
		return -1;
	return openat(folder, name, flags);
}
