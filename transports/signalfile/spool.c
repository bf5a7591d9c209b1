/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/signalfile/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define ENDING ".json"
#define NAME_CHARACTERS "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-"

/* Folders */

static int open_beneath(int folder, const char *name, uint64_t flags)
{
	const struct open_how how = {
		.flags = flags | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};

	return (int)syscall(SYS_openat2, folder, name, &how, sizeof(how));
}

static int open_folder(int folder, const char *name)
{
	mkdirat(folder, name, 0770);
	return open_beneath(folder, name, O_RDONLY | O_DIRECTORY);
}

/** Every name in a folder but . and .., owned by the array. */
static GPtrArray *names_in(int folder)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = copy >= 0 ? fdopendir(copy) : NULL;
	const struct dirent *entry;

	while (list && (entry = readdir(list))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			g_ptr_array_add(names, g_strdup(entry->d_name));
	}
	if (list)
		closedir(list);
	return names;
}

static void remove_all(int folder)
{
	g_autoptr(GPtrArray) names = names_in(folder);

	for (guint i = 0; i < names->len; i++)
		unlinkat(folder, names->pdata[i], 0);
}

/** Events of sessions that a former gateway had. */
static void remove_sessions(int events)
{
	g_autoptr(GPtrArray) names = names_in(events);

	for (guint i = 0; i < names->len; i++) {
		int folder = open_beneath(events, names->pdata[i], O_RDONLY | O_DIRECTORY);
		if (folder < 0)
			continue;
		remove_all(folder);
		close(folder);
		unlinkat(events, names->pdata[i], AT_REMOVEDIR);
	}
}

static GArray *read_users(const char *text)
{
	GArray *users = g_array_new(FALSE, FALSE, sizeof(uid_t));
	g_auto(GStrv) list = g_strsplit(text, ",", -1);
	const uid_t own[] = {0, geteuid()};
	guint64 number;

	g_array_append_vals(users, own, G_N_ELEMENTS(own));
	for (char **at = list; *at; at++) {
		if (!g_ascii_string_to_unsigned(g_strstrip(*at), 10, 0, G_MAXUINT32, &number, NULL))
			continue;
		uid_t user = (uid_t)number;
		g_array_append_val(users, user);
	}
	return users;
}

/** What a gateway that crashed had taken may or may not have been done: that is for a person to see. */
static void fail_leftovers(struct spool *spool)
{
	g_autoptr(GPtrArray) names = names_in(spool->work);

	for (guint i = 0; i < names->len; i++)
		spool_fail(spool, names->pdata[i], "the gateway ended while it was being read");
}

struct spool *spool_open(const char *path, bool has_admin, const char *users, char *why,
			 size_t size)
{
	struct spool *spool = g_new0(struct spool, 1);

	g_mkdir_with_parents(path, 0770);
	int root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	spool->in = open_folder(root, "in");
	spool->admin = has_admin ? open_folder(root, "admin") : -1;
	spool->work = open_folder(root, "work");
	spool->out = open_folder(root, "out");
	spool->events = open_folder(root, "events");
	spool->failed = open_folder(root, "failed");
	spool->users = read_users(users);
	if (root >= 0 && spool->failed >= 0) {
		close(root);
		remove_sessions(spool->events);
		fail_leftovers(spool);
		return spool;
	}
	snprintf(why, size, "%s cannot be used: %s", path, g_strerror(errno));
	if (root >= 0)
		close(root);
	spool_close(spool);
	return NULL;
}

void spool_close(struct spool *spool)
{
	if (!spool)
		return;
	const int folders[] = {spool->in,  spool->admin,  spool->work,
			       spool->out, spool->events, spool->failed};
	for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
		if (folders[i] >= 0)
			close(folders[i]);
	}
	g_array_unref(spool->users);
	g_free(spool);
}

/* Requests */

static gint compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *spool_list(int folder)
{
	GPtrArray *names = names_in(folder);

	for (guint i = names->len; i-- > 0;) {
		if (*(const char *)names->pdata[i] == '.')
			g_ptr_array_remove_index(names, i);
	}
	g_ptr_array_sort(names, compare_names);
	return names;
}

static bool is_name(const char *name)
{
	size_t length = strlen(name);

	return length > strlen(ENDING) && length <= SPOOL_NAME_BYTES + strlen(ENDING) &&
	       g_str_has_suffix(name, ENDING) && strspn(name, NAME_CHARACTERS) == length;
}

/** Writes a file whole: beside, and then into place. */
static bool write_file(int folder, const char *name, const char *text)
{
	g_autofree char *draft = g_strdup_printf(".%s", name);
	size_t length = strlen(text);
	int file =
		openat(folder, draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0660);
	bool is_written = file >= 0 && write(file, text, length) == (ssize_t)length;

	if (file >= 0 && close(file) != 0)
		is_written = false;
	return is_written && renameat(folder, draft, folder, name) == 0;
}

void spool_fail(struct spool *spool, const char *name, const char *reason)
{
	g_autofree char *unique = g_strdup_printf("%lld-%s", (long long)g_get_real_time(), name);
	g_autofree char *beside = g_strdup_printf("%s.reason", unique);
	g_autofree char *text = g_strdup_printf("%s\n", reason);

	renameat(spool->work, name, spool->failed, unique);
	write_file(spool->failed, beside, text);
}

void spool_done(struct spool *spool, const char *name)
{
	unlinkat(spool->work, name, 0);
}

static bool is_users(const struct spool *spool, uid_t user)
{
	for (guint i = 0; i < spool->users->len; i++) {
		if (g_array_index(spool->users, uid_t, i) == user)
			return true;
	}
	return false;
}

/** What a file that was put here must be; NULL when it is. */
static const char *find_fault(const struct spool *spool, int file, const struct stat *about)
{
	if (file < 0)
		return errno == ELOOP ? "links are not followed" : "it cannot be opened";
	if (!S_ISREG(about->st_mode))
		return "it is not a regular file";
	if (about->st_nlink != 1)
		return "it has more than one name";
	if (!is_users(spool, about->st_uid))
		return "its user is not one of ours: add the number to `users` in the "
		       "configuration";
	if (about->st_size > SPOOL_BYTES)
		return "it is longer than 64 KiB";
	return NULL;
}

static GString *read_all(int file, size_t length)
{
	GString *text = g_string_sized_new(length + 1);
	ssize_t got;

	while (text->len < length &&
	       (got = read(file, text->str + text->len, length - text->len)) > 0)
		text->len += (gsize)got;
	text->str[text->len] = '\0';
	return text;
}

GString *spool_take(struct spool *spool, int folder, const char *name)
{
	struct stat about = {.st_size = 0};
	GString *text = NULL;

	/* Whoever renames it first has it; then it can be looked at in peace. */
	if (renameat(folder, name, spool->work, name) != 0)
		return NULL;
	int file = open_beneath(spool->work, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
	const char *fault = is_name(name)
				    ? NULL
				    : "its name must be 1 to 64 of letters, digits, ._- and end "
				      "with .json";
	if (!fault && file >= 0 && fstat(file, &about) != 0)
		fault = "it cannot be looked at";
	if (!fault)
		fault = find_fault(spool, file, &about);
	if (fault)
		spool_fail(spool, name, fault);
	else
		text = read_all(file, (size_t)about.st_size);
	if (file >= 0)
		close(file);
	return text;
}

void spool_reply(struct spool *spool, const char *name, const char *text)
{
	write_file(spool->out, name, text);
}

/* Events */

static void folder_name(uint64_t session_id, char *name, size_t size)
{
	snprintf(name, size, "%llu", (unsigned long long)session_id);
}

void spool_begin_session(struct spool *spool, uint64_t session_id)
{
	char name[24];

	folder_name(session_id, name, sizeof(name));
	mkdirat(spool->events, name, 0770);
}

bool spool_has_session(struct spool *spool, uint64_t session_id)
{
	char name[24];
	struct stat about;

	folder_name(session_id, name, sizeof(name));
	return fstatat(spool->events, name, &about, AT_SYMLINK_NOFOLLOW) == 0;
}

bool spool_event(struct spool *spool, uint64_t session_id, uint64_t number, const char *text)
{
	char name[24], file_name[32];

	folder_name(session_id, name, sizeof(name));
	snprintf(file_name, sizeof(file_name), "%020llu" ENDING, (unsigned long long)number);
	int folder = open_beneath(spool->events, name, O_RDONLY | O_DIRECTORY);
	if (folder < 0)
		return false;
	/* Counting is needed only where there may be too many. */
	bool has_place = number % 1000 != 0;
	if (!has_place) {
		g_autoptr(GPtrArray) names = names_in(folder);
		has_place = names->len < SPOOL_EVENTS;
	}
	bool is_written = has_place && write_file(folder, file_name, text);
	close(folder);
	return is_written;
}

void spool_end_session(struct spool *spool, uint64_t session_id)
{
	char name[24];

	folder_name(session_id, name, sizeof(name));
	unlinkat(spool->events, name, AT_REMOVEDIR);
}

static void remove_old(int folder)
{
	g_autoptr(GPtrArray) names = names_in(folder);
	time_t oldest = time(NULL) - SPOOL_KEEP_S;
	struct stat about;

	for (guint i = 0; i < names->len; i++) {
		if (fstatat(folder, names->pdata[i], &about, AT_SYMLINK_NOFOLLOW) == 0 &&
		    about.st_mtime < oldest)
			unlinkat(folder, names->pdata[i],
				 S_ISDIR(about.st_mode) ? AT_REMOVEDIR : 0);
	}
}

void spool_sweep(struct spool *spool)
{
	remove_old(spool->out);
	remove_old(spool->failed);
}
