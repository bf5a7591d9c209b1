/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file is a plain array of frames. Where reading has got to is not kept in it: the database knows
 * the last number it has of each incarnation, so what is read again after a crash is recognised.
 */
#include "plugins/sqlite_events/spill.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AT_ONCE 64 /* frames that are read or written with one call */

struct frame {
	uint64_t sum; /* of the record */
	struct record record;
};

struct spill {
	char *path;
	int file;
	size_t limit, first, end; /* in frames; `first` is the oldest that waits */
	struct frame *frames;     /* AT_ONCE, on their way */
};

static_assert(sizeof(struct record) % sizeof(uint64_t) == 0, "it is summed up by words");

/* FNV-1a, by words: it tells a torn record from a whole one, it is no protection from anybody. */
static uint64_t sum_up(const struct record *record)
{
	uint64_t sum = 0xcbf29ce484222325, word;

	for (size_t i = 0; i < sizeof(*record); i += sizeof(word)) {
		memcpy(&word, (const char *)record + i, sizeof(word));
		sum = (sum ^ word) * 0x100000001b3;
	}
	return sum;
}

/** How many of `count` records, at most AT_ONCE, are whole. */
static size_t read_some(const struct spill *spill, size_t index, struct record *out, size_t count)
{
	ssize_t got = pread(spill->file, spill->frames, count * sizeof(struct frame),
			    (off_t)(index * sizeof(struct frame)));
	size_t whole = got > 0 ? (size_t)got / sizeof(struct frame) : 0;
	size_t i = 0;

	for (; i < whole && spill->frames[i].sum == sum_up(&spill->frames[i].record); i++)
		out[i] = spill->frames[i].record;
	return i;
}

static size_t read_frames(const struct spill *spill, size_t index, struct record *out, size_t count)
{
	size_t done = 0, got = AT_ONCE;

	while (done < count && got == AT_ONCE) {
		got = read_some(spill, index + done, out + done, MIN(count - done, AT_ONCE));
		done += got;
	}
	return done;
}

static size_t write_some(const struct spill *spill, int file, size_t index,
			 const struct record *records, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		spill->frames[i].record = records[i];
		spill->frames[i].sum = sum_up(&records[i]);
	}
	ssize_t put = pwrite(file, spill->frames, count * sizeof(struct frame),
			     (off_t)(index * sizeof(struct frame)));
	return put > 0 ? (size_t)put / sizeof(struct frame) : 0;
}

/** How many of the records are in the file whole; the rest the disk has not taken. */
static size_t write_frames(const struct spill *spill, int file, size_t index,
			   const struct record *records, size_t count)
{
	size_t done = 0, put = AT_ONCE;

	while (done < count && put == AT_ONCE) {
		put = write_some(spill, file, index + done, records + done,
				 MIN(count - done, AT_ONCE));
		done += put;
	}
	return done;
}

/** How many whole records an earlier process has left. */
static size_t find_end(const struct spill *spill)
{
	struct record records[AT_ONCE];
	size_t end = 0, got = AT_ONCE;

	while (got == AT_ONCE) {
		got = read_some(spill, end, records, AT_ONCE);
		end += got;
	}
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
	spill->frames = g_new0(struct frame, AT_ONCE);
	spill->end = find_end(spill);
	return spill;
}

void spill_close(struct spill *spill)
{
	if (!spill)
		return;
	fdatasync(spill->file);
	close(spill->file);
	g_free(spill->frames);
	g_free(spill->path);
	g_free(spill);
}

size_t spill_append(struct spill *spill, const struct record *records, size_t count)
{
	size_t room = spill->limit - MIN(spill->limit, spill_count(spill));
	size_t done = write_frames(spill, spill->file, spill->end, records, MIN(count, room));

	spill->end += done;
	return done;
}

int spill_dup_file(const struct spill *spill)
{
	return fcntl(spill->file, F_DUPFD_CLOEXEC, 0);
}

/** Writes the records, then all that waits, to a new file. */
static bool rewrite(const struct spill *spill, int file, const struct record *records, size_t count)
{
	struct record waiting[AT_ONCE];

	if (write_frames(spill, file, 0, records, count) != count)
		return false;
	for (size_t i = 0; i < spill_count(spill); i += AT_ONCE) {
		size_t some = MIN(spill_count(spill) - i, AT_ONCE);
		if (read_some(spill, spill->first + i, waiting, some) != some ||
		    write_some(spill, file, count + i, waiting, some) != some)
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
	return read_frames(spill, spill->first, out, MIN(most, spill_count(spill)));
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

uint64_t spill_bytes(const struct spill *spill)
{
	return spill->end * sizeof(struct frame);
}
