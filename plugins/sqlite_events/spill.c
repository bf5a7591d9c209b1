/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file is a plain array of frames. Where reading has got to is not kept in it: the database knows
 * the last number it has of each incarnation, so what is read again after a crash is recognised.
 */
#include "plugins/sqlite_events/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct frame {
	uint64_t sum; /* of the record */
	struct record record;
};

struct spill {
	char *path;
	int file;
	size_t limit, first, end; /* in frames; `first` is the oldest that waits */
};

/* FNV-1a: it tells a torn record from a whole one, it is no protection from anybody. */
static uint64_t sum_up(const struct record *record)
{
	const unsigned char *bytes = (const unsigned char *)record;
	uint64_t sum = 0xcbf29ce484222325;

	for (size_t i = 0; i < sizeof(*record); i++)
		sum = (sum ^ bytes[i]) * 0x100000001b3;
	return sum;
}

static bool read_frame(int file, size_t index, struct record *out)
{
	struct frame frame;
	ssize_t got = pread(file, &frame, sizeof(frame), (off_t)(index * sizeof(frame)));

	if (got != (ssize_t)sizeof(frame) || frame.sum != sum_up(&frame.record))
		return false;
	*out = frame.record;
	return true;
}

static bool write_frame(int file, size_t index, const struct record *record)
{
	struct frame frame = {.record = *record};

	frame.sum = sum_up(&frame.record);
	return pwrite(file, &frame, sizeof(frame), (off_t)(index * sizeof(frame))) ==
	       (ssize_t)sizeof(frame);
}

/** How many whole records an earlier process has left. */
static size_t find_end(int file)
{
	struct record record;
	size_t end = 0;

	while (read_frame(file, end, &record))
		end++;
	return end;
}

struct spill *spill_open(const char *path, size_t limit)
{
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);

	if (file < 0)
		return NULL;
	struct spill *spill = g_new0(struct spill, 1);
	spill->path = g_strdup(path);
	spill->file = file;
	spill->limit = limit;
	spill->end = find_end(file);
	return spill;
}

void spill_close(struct spill *spill)
{
	if (!spill)
		return;
	close(spill->file);
	g_free(spill->path);
	g_free(spill);
}

size_t spill_append(struct spill *spill, const struct record *records, size_t count)
{
	size_t i = 0;

	while (i < count && spill_count(spill) < spill->limit &&
	       write_frame(spill->file, spill->end, &records[i])) {
		spill->end++;
		i++;
	}
	if (i)
		fdatasync(spill->file);
	return i;
}

/** Writes the records, then all that waits, to a new file. */
static bool rewrite(const struct spill *spill, int file, const struct record *records, size_t count)
{
	struct record record;

	for (size_t i = 0; i < count; i++) {
		if (!write_frame(file, i, &records[i]))
			return false;
	}
	for (size_t i = spill->first; i < spill->end; i++) {
		if (!read_frame(spill->file, i, &record) ||
		    !write_frame(file, count + i - spill->first, &record))
			return false;
	}
	return fdatasync(file) == 0;
}

bool spill_prepend(struct spill *spill, const struct record *records, size_t count)
{
	g_autofree char *name = g_strconcat(spill->path, ".new", NULL);

	if (spill_count(spill) + count > spill->limit)
		return false;
	int file = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (file < 0)
		return false;
	if (!rewrite(spill, file, records, count) || rename(name, spill->path) != 0) {
		close(file);
		unlink(name);
		return false;
	}
	close(spill->file);
	spill->file = file;
	spill->end = spill_count(spill) + count;
	spill->first = 0;
	return true;
}

size_t spill_read(struct spill *spill, struct record *out, size_t most)
{
	size_t count = MIN(most, spill_count(spill));

	for (size_t i = 0; i < count; i++) {
		if (!read_frame(spill->file, spill->first + i, &out[i]))
			return i;
	}
	return count;
}

void spill_remove(struct spill *spill, size_t count)
{
	spill->first += count;
	if (spill->first < spill->end)
		return;
	spill->first = spill->end = 0;
	if (ftruncate(spill->file, 0) != 0)
		errno = 0; /* what is read again is recognised by its number */
}

size_t spill_count(const struct spill *spill)
{
	return spill->end - spill->first;
}
