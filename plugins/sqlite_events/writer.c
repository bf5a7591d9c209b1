/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/writer.h"

#include <glib.h>
#include <pthread.h>
#include <stdatomic.h>

#include "plugins/sqlite_events/delivery.h"

#define IDLE_MS 1000 /* how often it is noted that the gateway is up, while a conference is */
#define RETRY_MS 100 /* after a failure */
#define PRUNE_EVERY_MS 600000
#define PRUNE_PAUSE_MS 20 /* between steps: others want the disk too */
#define ATTEMPTS 20       /* at the end, before what waits is left in the spill */

struct writer {
	struct queue *queue;
	struct database *database;
	struct writer_settings settings;
	int64_t prune_due_ms;      /* by the clock of the records */
	struct delivery *delivery; /* NULL = alerts are not sent anywhere */
	_Atomic uint64_t alerts_raised, alerts_given_up;
	_Atomic bool is_ending;
	bool is_failing, has_started;
	pthread_t thread;
	pthread_mutex_t mutex; /* with `ended`: ends a pause */
	pthread_cond_t ended;
	pthread_mutex_t figures_mutex; /* guards `figures`; held while they are copied only */
	struct writer_figures figures;
};

static int64_t now_ms(const struct writer *writer)
{
	return (g_get_monotonic_time() + writer->settings.steady_offset_us) / 1000;
}

static void tell(struct writer *writer, bool is_stored, const char *set_aside,
		 const struct lc_why *why)
{
	if (set_aside) {
		g_autofree char *text = g_strdup_printf(
			"the record was damaged: it is kept as %s, a new one is made", set_aside);
		writer->settings.log(text);
	}
	if (!is_stored && !writer->is_failing)
		writer->settings.log(why->text);
	if (is_stored && writer->is_failing)
		writer->settings.log("the record can be written to again");
	writer->is_failing = !is_stored;
}

/** So that whoever measures need not wait for what goes on here. */
static void note(struct writer *writer, bool is_stored)
{
	struct database_figures figures;

	if (is_stored)
		database_measure(writer->database, &figures);
	pthread_mutex_lock(&writer->figures_mutex);
	writer->figures.is_well = is_stored;
	writer->figures.batches += is_stored;
	writer->figures.failures += !is_stored;
	if (is_stored) {
		writer->figures.committed_ms = g_get_real_time() / 1000;
		writer->figures.database = figures;
	}
	pthread_mutex_unlock(&writer->figures_mutex);
}

void writer_measure(struct writer *writer, struct writer_figures *out)
{
	pthread_mutex_lock(&writer->figures_mutex);
	*out = writer->figures;
	pthread_mutex_unlock(&writer->figures_mutex);
}

/** All of them are on the disk. */
static void tell_alerts(struct writer *writer)
{
	g_autoptr(GPtrArray) alerts = database_take_alerts(writer->database);

	for (guint i = 0; i < alerts->len; i++)
		writer->settings.alert(alerts->pdata[i]);
	atomic_fetch_add(&writer->alerts_raised, alerts->len);
	if (alerts->len && writer->delivery)
		delivery_hurry(writer->delivery);
}

static bool store(struct writer *writer)
{
	struct lc_why why = {.text = ""};
	g_autofree char *set_aside = NULL;
	struct queue_counts counts;
	struct batch batch = {.counts = &counts, .now_ms = now_ms(writer)};

	batch.records = queue_take(writer->queue, &batch.count);
	queue_count(writer->queue, &counts);
	if (!batch.count && writer->has_started && !database_is_busy(writer->database))
		return true;
	bool is_stored = database_store(writer->database, &batch, &set_aside, &why);
	if (batch.count)
		queue_settle(writer->queue, is_stored);
	writer->has_started = writer->has_started || is_stored;
	tell(writer, is_stored, set_aside, &why);
	note(writer, is_stored);
	tell_alerts(writer);
	return is_stored;
}

static void pause_for(struct writer *writer, int64_t pause_ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	int64_t ns = until.tv_nsec + pause_ms * 1000000;
	until.tv_sec += ns / 1000000000;
	until.tv_nsec = ns % 1000000000;
	pthread_mutex_lock(&writer->mutex);
	while (!atomic_load(&writer->is_ending) &&
	       pthread_cond_timedwait(&writer->ended, &writer->mutex, &until) == 0)
		;
	pthread_mutex_unlock(&writer->mutex);
}

/** As much as can be stored at once; what waits longer finds its way into the spill. */
static void finish(struct writer *writer)
{
	struct lc_why why = {.text = ""};
	struct queue_counts counts;
	bool is_stored = true;

	queue_count(writer->queue, &counts);
	for (int i = 0; i < ATTEMPTS && (counts.ring || counts.spill || !is_stored);) {
		is_stored = store(writer);
		i += !is_stored;
		queue_count(writer->queue, &counts);
	}
	const struct batch batch = {.counts = &counts, .now_ms = now_ms(writer)};
	if (counts.ring || counts.spill || !database_finish(writer->database, &batch, &why))
		writer->settings.log("the record could not be closed; the next start will do it");
	tell_alerts(writer); /* a stop cuts everybody off */
}

static void tell_given_up(struct writer *writer, uint64_t count)
{
	if (!count)
		return;
	g_autofree char *text = g_strdup_printf("%lu alerts are too old and were never delivered",
						(unsigned long)count);
	writer->settings.log(text);
	atomic_fetch_add(&writer->alerts_given_up, count);
}

/** Deletes some of what is too old, when it is time to; returns whether there is more. */
static bool prune(struct writer *writer)
{
	int64_t now = now_ms(writer);
	uint64_t given_up = 0;

	if (!writer->settings.keep_ms || now < writer->prune_due_ms)
		return false;
	bool is_more = database_prune(writer->database, now - writer->settings.keep_ms, &given_up);
	tell_given_up(writer, given_up);
	if (!is_more)
		writer->prune_due_ms = now + PRUNE_EVERY_MS;
	return is_more;
}

static void deliver(struct writer *writer)
{
	char text[256];

	if (!writer->delivery)
		return;
	delivery_step(writer->delivery, writer->database, now_ms(writer), text, sizeof(text));
	if (*text)
		writer->settings.log(text);
}

static void *run(void *data)
{
	struct writer *writer = data;

	while (!atomic_load(&writer->is_ending)) {
		if (!store(writer)) {
			queue_reopen(writer->queue);
			pause_for(writer, RETRY_MS);
		} else {
			deliver(writer);
			queue_wait(writer->queue, prune(writer) ? PRUNE_PAUSE_MS : IDLE_MS);
		}
	}
	finish(writer);
	return NULL;
}

static void on_delivery(void *user)
{
	queue_nudge(user);
}

static void begin_alerts(struct writer *writer)
{
	const struct alert_settings *alerts = writer->settings.alerts;

	if (!alerts)
		return;
	database_set_alerts(writer->database, &alerts->limits, alerts->url != NULL);
	if (alerts->url)
		writer->delivery = delivery_new(alerts, on_delivery, writer->queue);
}

struct writer *writer_new(struct queue *queue, const struct writer_settings *settings)
{
	struct writer *writer = g_new0(struct writer, 1);
	pthread_condattr_t attributes;

	writer->queue = queue;
	writer->settings = *settings;
	writer->database = database_new(settings->database, settings->incarnation);
	begin_alerts(writer);
	pthread_mutex_init(&writer->figures_mutex, NULL);
	pthread_mutex_init(&writer->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&writer->ended, &attributes);
	pthread_condattr_destroy(&attributes);
	pthread_create(&writer->thread, NULL, run, writer);
	pthread_setname_np(writer->thread, "record writer");
	return writer;
}

void writer_free(struct writer *writer)
{
	pthread_mutex_lock(&writer->mutex);
	atomic_store(&writer->is_ending, true);
	pthread_cond_broadcast(&writer->ended);
	pthread_mutex_unlock(&writer->mutex);
	queue_wake(writer->queue);
	pthread_join(writer->thread, NULL);
	delivery_free(writer->delivery);
	database_free(writer->database);
	pthread_cond_destroy(&writer->ended);
	pthread_mutex_destroy(&writer->mutex);
	pthread_mutex_destroy(&writer->figures_mutex);
	g_free(writer);
}

void writer_count_alerts(const struct writer *writer, struct writer_alert_counts *out)
{
	struct delivery_counts counts = {.waiting = 0};

	if (writer->delivery)
		delivery_count(writer->delivery, &counts);
	*out = (struct writer_alert_counts){
		.raised = atomic_load(&writer->alerts_raised),
		.delivered = counts.delivered,
		.failed = counts.failed,
		.given_up = atomic_load(&writer->alerts_given_up),
		.waiting = counts.waiting,
	};
}
