/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Read from another thread: what the queue and the writer give for that, and counters of our own.
 */
#include "plugins/sqlite_events/measure.h"

#include <glib.h>
#include <stdatomic.h>

#include "lectern/metrics/sources.h"

#define COUNTER(what, text)                                                                        \
	{                                                                                          \
		.name = "lectern_record_" what, .help = text, .type = LC_METRIC_COUNTER            \
	}
#define GAUGE(what, text)                                                                          \
	{                                                                                          \
		.name = "lectern_record_" what, .help = text                                       \
	}
#define BYTES(what, text)                                                                          \
	{                                                                                          \
		.name = "lectern_record_" what "_bytes", .help = text, .unit = "bytes"             \
	}

static const struct lc_metric events = {
	.name = "lectern_record_events",
	.help = "Events that Janus has handed out.",
	.label = "type",
	.type = LC_METRIC_COUNTER,
};
static const struct lc_metric emitted = COUNTER("emitted", "Records that were made of events.");
static const struct lc_metric stored = COUNTER("stored", "Records that are in the database.");
static const struct lc_metric dropped =
	COUNTER("dropped", "Records for which there was no place: they are lost.");
static const struct lc_metric spilled =
	COUNTER("spilled", "Records that waited in the spill file for a while.");
static const struct lc_metric queue_length = GAUGE("queue_length", "Records that wait in memory.");
static const struct lc_metric queue_limit =
	GAUGE("queue_limit", "Records that can wait in memory.");
static const struct lc_metric spill_length =
	GAUGE("spill_length", "Records that wait in the spill file.");
static const struct lc_metric spill_limit =
	GAUGE("spill_limit", "Records that can wait in the spill file.");
static const struct lc_metric spill_file = BYTES("spill", "Size of the spill file.");
static const struct lc_metric up =
	GAUGE("up", "1 when the database could be written to the last time, else 0.");
static const struct lc_metric batches = COUNTER("batches", "Batches that were stored.");
static const struct lc_metric failures =
	COUNTER("failures", "Attempts to store a batch that failed.");
static const struct lc_metric last_commit = {
	.name = "lectern_record_last_commit_timestamp_seconds",
	.help = "When a batch was stored last, since 1970. Nothing is while nothing happens.",
	.unit = "seconds",
};
static const struct lc_metric database = BYTES("database", "Size of the database.");
static const struct lc_metric wal = BYTES("wal", "Size of the database's write-ahead log.");
static const struct lc_metric alerts = COUNTER("alerts", "Alerts that were raised.");
static const struct lc_metric alerts_delivered =
	COUNTER("alerts_delivered", "Alerts that the webhook has accepted.");
static const struct lc_metric alerts_waiting =
	GAUGE("alerts_waiting", "Alerts that wait for the webhook.");
static const struct lc_metric alert_failures =
	COUNTER("alert_failures", "Attempts to deliver an alert that failed.");
static const struct lc_metric alerts_given_up =
	COUNTER("alerts_given_up", "Alerts that became too old before the webhook accepted them.");
static const struct lc_metric mos = {
	.name = "lectern_quality_mos",
	.help = "MOS of each medium, direction and ten seconds in which enough flowed.",
	.type = LC_METRIC_HISTOGRAM,
};
static const struct lc_metric windows = {
	.name = "lectern_quality_windows",
	.help = "The same ten seconds by the word for them.",
	.label = "rating",
	.type = LC_METRIC_COUNTER,
};

/* The types of Janus' events, each a bit; what it does not know yet is "other". */
static const char *const type_names[] = {"session", "handle", "external",  "jsep", "webrtc",
					 "media",   "plugin", "transport", "core", "other"};
#define OTHER (G_N_ELEMENTS(type_names) - 1)

static struct {
	const struct queue *queue;
	struct writer *writer;
	_Atomic uint64_t events[G_N_ELEMENTS(type_names)];
	struct lc_metrics_source *source;
} the;

void measure_event(const json_t *event)
{
	json_int_t type = json_integer_value(json_object_get(event, "type"));
	size_t bit = type > 0 ? (size_t)__builtin_ctzll((unsigned long long)type) : OTHER;

	atomic_fetch_add_explicit(&the.events[MIN(bit, OTHER)], 1, memory_order_relaxed);
}

static void measure_queue(struct lc_metrics *out)
{
	struct queue_figures figures;

	for (size_t i = 0; i < G_N_ELEMENTS(type_names); i++)
		lc_metrics_add(out, &events, type_names[i], (double)atomic_load(&the.events[i]));
	queue_measure(the.queue, &figures);
	lc_metrics_add(out, &emitted, NULL, (double)figures.counts.put);
	lc_metrics_add(out, &stored, NULL, (double)figures.counts.stored);
	lc_metrics_add(out, &dropped, NULL, (double)figures.counts.dropped);
	lc_metrics_add(out, &spilled, NULL, (double)figures.spilled);
	lc_metrics_add(out, &queue_length, NULL, (double)figures.counts.ring);
	lc_metrics_add(out, &queue_limit, NULL, (double)figures.ring_capacity);
	lc_metrics_add(out, &spill_length, NULL, (double)figures.counts.spill);
	lc_metrics_add(out, &spill_limit, NULL, (double)figures.spill_capacity);
	lc_metrics_add(out, &spill_file, NULL, (double)figures.spill_bytes);
}

static void measure_alerts(struct lc_metrics *out)
{
	struct writer_alert_counts counts;

	writer_count_alerts(the.writer, &counts);
	lc_metrics_add(out, &alerts, NULL, (double)counts.raised);
	lc_metrics_add(out, &alerts_delivered, NULL, (double)counts.delivered);
	lc_metrics_add(out, &alerts_waiting, NULL, (double)counts.waiting);
	lc_metrics_add(out, &alert_failures, NULL, (double)counts.failed);
	lc_metrics_add(out, &alerts_given_up, NULL, (double)counts.given_up);
}

static void measure_quality(const struct quality_tally *tally, struct lc_metrics *out)
{
	const struct lc_histogram histogram = {
		.bounds = quality_bounds,
		.counts = tally->by_mos,
		.bound_count = QUALITY_BOUNDS,
		.sum = tally->mos_sum,
	};

	lc_metrics_add_histogram(out, &mos, &histogram);
	for (int i = 0; i < QUALITY_WORDS; i++)
		lc_metrics_add(out, &windows, quality_words[i], (double)tally->by_word[i]);
}

static void measure(void *user, struct lc_metrics *out)
{
	struct writer_figures figures;

	(void)user;
	measure_queue(out);
	measure_alerts(out);
	writer_measure(the.writer, &figures);
	lc_metrics_add(out, &batches, NULL, (double)figures.batches);
	lc_metrics_add(out, &failures, NULL, (double)figures.failures);
	measure_quality(&figures.database.quality, out);
	if (figures.batches || figures.failures)
		lc_metrics_add(out, &up, NULL, figures.is_well);
	if (!figures.batches)
		return;
	lc_metrics_add(out, &last_commit, NULL, (double)figures.committed_ms / 1000);
	lc_metrics_add(out, &database, NULL, (double)figures.database.bytes);
	lc_metrics_add(out, &wal, NULL, (double)figures.database.wal_bytes);
}

void measure_start(const struct queue *queue, struct writer *writer)
{
	the.queue = queue;
	the.writer = writer;
	the.source = lc_metrics_source_add(measure, NULL);
}

void measure_stop(void)
{
	lc_metrics_source_remove(g_steal_pointer(&the.source));
}
