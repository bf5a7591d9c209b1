/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whoever uses the mailboxes holds `lock` for reading, whoever opens them anew for writing. The sweep
 * has a loop of its own: it may take long and nobody waits for it.
 */
#include "lectern/runtime/mail.h"

#include <stdatomic.h>
#include <string.h>

#include "lectern/runtime/loop.h"

struct lc_mail {
	GRWLock lock; /* guards `signals` and `folder` */
	struct lc_signals *signals;
	char *folder; /* NULL = not configured */
	struct lc_loop *loop;
	GMutex mutex; /* guards `health` */
	struct lc_mail_health health;
	GRWLock watch_lock; /* guards the two below */
	lc_mail_watch *watch;
	void *watch_data;
};

struct lc_mail *lc_mail_new(void)
{
	struct lc_mail *mail = g_new0(struct lc_mail, 1);

	g_rw_lock_init(&mail->lock);
	g_mutex_init(&mail->mutex);
	g_rw_lock_init(&mail->watch_lock);
	return mail;
}

void lc_mail_free(struct lc_mail *mail)
{
	if (mail->loop)
		lc_loop_stop(mail->loop);
	lc_signals_close(mail->signals);
	g_free(mail->folder);
	g_rw_lock_clear(&mail->lock);
	g_mutex_clear(&mail->mutex);
	g_rw_lock_clear(&mail->watch_lock);
	g_free(mail);
}

static void note(struct lc_mail *mail, size_t count, enum lc_error error, const struct lc_why *why)
{
	g_mutex_lock(&mail->mutex);
	mail->health.is_well = error == LC_OK;
	if (error == LC_OK)
		mail->health.stored += count;
	else
		mail->health.failed += count;
	if (error != LC_OK)
		mail->health.why = *why;
	g_mutex_unlock(&mail->mutex);
}

static void note_on(struct lc_mail *mail)
{
	g_mutex_lock(&mail->mutex);
	mail->health.is_on = true;
	g_mutex_unlock(&mail->mutex);
}

/** Signals have come in or gone. */
static void note_pending(struct lc_mail *mail, size_t come, size_t acknowledged)
{
	g_mutex_lock(&mail->mutex);
	mail->health.acknowledged += acknowledged;
	mail->health.pending += come;
	mail->health.pending -= MIN(mail->health.pending, acknowledged);
	g_mutex_unlock(&mail->mutex);
}

static void note_sweep(struct lc_mail *mail, size_t expired, size_t left)
{
	g_mutex_lock(&mail->mutex);
	mail->health.expired += expired;
	mail->health.pending = left;
	g_mutex_unlock(&mail->mutex);
}

/** Opens the folder unless it is open. Needs the lock for writing. */
static enum lc_error open_folder(struct lc_mail *mail, struct lc_why *why)
{
	if (!mail->folder)
		return lc_refuse(why, LC_NOT_STORED, "", "signals are not configured");
	if (!mail->signals) {
		g_mkdir_with_parents(mail->folder, 0750); /* if not, opening says why */
		mail->signals = lc_signals_open(mail->folder, why);
	}
	return mail->signals ? LC_OK : LC_NOT_STORED;
}

/* Sweeping */

static gboolean sweep(gpointer data)
{
	struct lc_mail *mail = data;
	size_t left = 0;

	g_rw_lock_reader_lock(&mail->lock);
	if (mail->signals) {
		size_t expired = lc_signals_sweep(mail->signals, g_get_real_time() / 1000, &left);
		note_sweep(mail, expired, left);
	}
	g_rw_lock_reader_unlock(&mail->lock);
	return G_SOURCE_CONTINUE;
}

static void begin_sweeping(void *data)
{
	struct lc_mail *mail = data;
	GSource *timer = g_timeout_source_new_seconds(LC_SWEEP_EVERY_S);

	g_source_set_callback(timer, sweep, mail, NULL);
	g_source_attach(timer, lc_loop_context(mail->loop));
	g_source_unref(timer);
	sweep(mail);
}

enum lc_error lc_mail_open(struct lc_mail *mail, const char *folder, struct lc_why *why)
{
	struct lc_why reason = {.text = ""};

	g_rw_lock_writer_lock(&mail->lock);
	bool is_other = mail->folder && strcmp(mail->folder, folder) != 0;
	bool is_first = !mail->folder;
	if (is_first) {
		mail->folder = g_strdup(folder);
		note_on(mail);
	}
	enum lc_error error = is_other
				      ? lc_refuse(&reason, LC_INVALID_STATE, "folder",
						  "signals are kept in %.80s already", mail->folder)
				      : open_folder(mail, &reason);
	g_rw_lock_writer_unlock(&mail->lock);
	if (!is_other)
		note(mail, 0, error, &reason);
	if (is_first) {
		mail->loop = lc_loop_start("lectern mail");
		lc_loop_post(mail->loop, begin_sweeping, mail);
	}
	if (why)
		*why = reason;
	return error;
}

bool lc_mail_is_on(struct lc_mail *mail)
{
	g_rw_lock_reader_lock(&mail->lock);
	bool is_on = mail->folder != NULL;
	g_rw_lock_reader_unlock(&mail->lock);
	return is_on;
}

/* Posting */

static enum lc_error post_once(struct lc_mail *mail, const struct lc_signal_post *posts,
			       size_t count, uint64_t *ids, struct lc_why *why)
{
	enum lc_error error = LC_NOT_STORED;

	g_rw_lock_reader_lock(&mail->lock);
	if (mail->signals)
		error = lc_signals_post(mail->signals, posts, count, ids, why);
	g_rw_lock_reader_unlock(&mail->lock);
	return error;
}

/** The folder may have been taken away and put back: what is open leads nowhere then. */
static enum lc_error open_anew(struct lc_mail *mail, struct lc_why *why)
{
	g_rw_lock_writer_lock(&mail->lock);
	lc_signals_close(g_steal_pointer(&mail->signals));
	enum lc_error error = open_folder(mail, why);
	g_rw_lock_writer_unlock(&mail->lock);
	return error;
}

static size_t count_ids(const uint64_t *ids, size_t count)
{
	size_t stored = 0;

	for (size_t i = 0; i < count; i++)
		stored += ids[i] != 0;
	return stored;
}

static void tell_watch(struct lc_mail *mail, const struct lc_signal_post *posts, size_t count,
		       const uint64_t *ids)
{
	g_rw_lock_reader_lock(&mail->watch_lock);
	if (mail->watch)
		mail->watch(mail->watch_data, posts, ids, count);
	g_rw_lock_reader_unlock(&mail->watch_lock);
}

enum lc_error lc_mail_post(struct lc_mail *mail, const struct lc_signal_post *posts, size_t count,
			   uint64_t *ids, struct lc_why *why)
{
	struct lc_why reason = {.text = ""};

	memset(ids, 0, count * sizeof(*ids));
	enum lc_error error = post_once(mail, posts, count, ids, &reason);
	if (error == LC_NOT_STORED && open_anew(mail, &reason) == LC_OK)
		error = post_once(mail, posts, count, ids, &reason);
	note(mail, count, error, &reason);
	note_pending(mail, count_ids(ids, count), 0);
	tell_watch(mail, posts, count, ids);
	if (why)
		*why = reason;
	return error;
}

GPtrArray *lc_mail_list(struct lc_mail *mail, const char *room, const char *participant,
			uint64_t after, size_t most)
{
	GPtrArray *list = NULL;

	g_rw_lock_reader_lock(&mail->lock);
	if (mail->signals)
		list = lc_signals_list(mail->signals, room, participant, after, most,
				       g_get_real_time() / 1000);
	g_rw_lock_reader_unlock(&mail->lock);
	return list ? list : g_ptr_array_new_with_free_func(lc_signal_free);
}

size_t lc_mail_acknowledge(struct lc_mail *mail, const char *room, const char *participant,
			   uint64_t id, bool is_up_to)
{
	size_t count = 0;

	g_rw_lock_reader_lock(&mail->lock);
	if (mail->signals)
		count = lc_signals_acknowledge(mail->signals, room, participant, id, is_up_to);
	g_rw_lock_reader_unlock(&mail->lock);
	note_pending(mail, 0, count);
	return count;
}

void lc_mail_health(struct lc_mail *mail, struct lc_mail_health *out)
{
	g_mutex_lock(&mail->mutex);
	*out = mail->health;
	g_mutex_unlock(&mail->mutex);
}

void lc_mail_set_watch(struct lc_mail *mail, lc_mail_watch *watch, void *data)
{
	g_rw_lock_writer_lock(&mail->watch_lock);
	mail->watch = watch;
	mail->watch_data = data;
	g_rw_lock_writer_unlock(&mail->watch_lock);
}
