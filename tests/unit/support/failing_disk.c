/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A copy of the default VFS whose files carry a copy of their table of methods, with those that
 * change a file replaced, in front of a pointer to the table they had.
 */
#include "tests/unit/support/failing_disk.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sqlite3.h>

/** What follows after a file of the real VFS. */
struct tail {
	sqlite3_io_methods methods;
	const sqlite3_io_methods *real;
};

static sqlite3_vfs *real_vfs;
static sqlite3_vfs failing_vfs;
static int tail_offset;
/* Told by a test, asked by whoever writes. */
static _Atomic int changes_left; /* until it fails; 0 = it works */
static _Atomic bool is_for_good, has_failed;

static const sqlite3_io_methods *real_methods(sqlite3_file *file)
{
	return ((struct tail *)((char *)file + tail_offset))->real;
}

static bool must_fail(void)
{
	if (changes_left == 0 || --changes_left > 0)
		return false;
	if (is_for_good)
		changes_left = 1;
	has_failed = true;
	return true;
}

static int write_or_fail(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at)
{
	if (!must_fail())
		return real_methods(file)->xWrite(file, bytes, count, at);
	real_methods(file)->xWrite(file, bytes, count / 2, at);
	return SQLITE_FULL;
}

static int truncate_or_fail(sqlite3_file *file, sqlite3_int64 bytes)
{
	return must_fail() ? SQLITE_IOERR_TRUNCATE : real_methods(file)->xTruncate(file, bytes);
}

static int sync_or_fail(sqlite3_file *file, int flags)
{
	return must_fail() ? SQLITE_IOERR_FSYNC : real_methods(file)->xSync(file, flags);
}

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
	struct tail *tail = (struct tail *)((char *)file + tail_offset);
	int code = real_vfs->xOpen(real_vfs, name, file, flags, out);

	(void)vfs;
	if (!file->pMethods)
		return code;
	tail->real = file->pMethods;
	tail->methods = *file->pMethods;
	tail->methods.xWrite = write_or_fail;
	tail->methods.xTruncate = truncate_or_fail;
	tail->methods.xSync = sync_or_fail;
	file->pMethods = &tail->methods;
	return code;
}

void install_failing_disk(void)
{
	const int alignment = (int)_Alignof(struct tail);

	real_vfs = sqlite3_vfs_find(NULL);
	failing_vfs = *real_vfs;
	tail_offset = (real_vfs->szOsFile + alignment - 1) / alignment * alignment;
	failing_vfs.szOsFile = tail_offset + (int)sizeof(struct tail);
	failing_vfs.zName = "failing";
	failing_vfs.xOpen = open_file;
	if (sqlite3_vfs_register(&failing_vfs, 1) != SQLITE_OK)
		abort();
}

void fail_at_change(int n, bool for_good)
{
	is_for_good = for_good;
	has_failed = false;
	changes_left = n;
}

bool repair_disk(void)
{
	changes_left = 0;
	return has_failed;
}
