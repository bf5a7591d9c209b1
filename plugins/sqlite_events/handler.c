/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/handler.h"

#include <config.h>
#include <debug.h>
#include <glib.h>
#include <stdlib.h>
#include <utils.h>

#include "lectern/runtime/alert.h"
#include "plugins/sqlite_events/alert_config.h"
#include "plugins/sqlite_events/extract.h"
#include "plugins/sqlite_events/measure.h"
#include "plugins/sqlite_events/reports.h"
#include "plugins/sqlite_events/writer.h"

#define MOST_RING 4194304
#define MOST_SPILL 100000000
#define MOST_DAYS 36500
#define DAY_MS INT64_C(86400000)

static struct {
	char *database, *spill; /* paths */
	int64_t ring, spill_limit;
	int64_t keep_days; /* 0 = for ever */
	bool may_keep_addresses;
	struct alert_settings alerts;
	int64_t steady_offset_us; /* monotonic clock -> wall clock at the start, and no steps */
	struct queue *queue;
	struct writer *writer;
} the;

/* Held for reading by whoever answers a request. */
static GRWLock lock;

static void log_text(const char *text)
{
	JANUS_LOG(LOG_WARN, "[%s] %s\n", SQLITE_EVENTS_PACKAGE, text);
}

/** The trainers hear of it when it is a room of ours; one of another plugin may have its name. */
static void tell_trainers(const struct alert *alert)
{
	struct lc_alert told = {
		.threshold = alert->threshold,
		.value = alert->value,
		.seconds = alert->seconds,
		.raised_at_ms = alert->raised_at_ms,
	};

	if (g_str_equal(alert->who.plugin, "janus.plugin.videoroom") ||
	    g_str_equal(alert->who.plugin, "janus.plugin.audiobridge"))
		return;
	g_strlcpy(told.id, alert->id, sizeof(told.id));
	g_strlcpy(told.room, alert->who.room, sizeof(told.room));
	g_strlcpy(told.conference, alert->who.conference, sizeof(told.conference));
	g_strlcpy(told.participant, alert->who.participant, sizeof(told.participant));
	g_strlcpy(told.rule, alert_rule_word(alert->rule), sizeof(told.rule));
	lc_runtime_alert(&told);
}

static void tell_alert(const struct alert *alert)
{
	g_autofree char *text = alert_dup_sentence(alert);

	log_text(text);
	tell_trainers(alert);
}

/* Configuration */

static const char *get_text(janus_config *config, const char *name)
{
	janus_config_category *general =
		janus_config_get_create(config, NULL, janus_config_type_category, "general");
	const janus_config_item *item =
		janus_config_get(config, general, janus_config_type_item, name);

	return item && item->value && *item->value ? item->value : NULL;
}

static int64_t get_number(janus_config *config, const char *name, int64_t usual, int64_t most)
{
	const char *text = get_text(config, name);
	gint64 number = 0;

	if (!text)
		return usual;
	if (g_ascii_string_to_signed(text, 10, 1, most, &number, NULL))
		return number;
	JANUS_LOG(LOG_WARN, "[%s] `%s` must be a number from 1 to %lld: it is %lld\n",
		  SQLITE_EVENTS_PACKAGE, name, (long long)most, (long long)usual);
	return usual;
}

static bool read_config(const char *folder)
{
	g_autofree char *path = g_strdup_printf("%s/%s.jcfg", folder, SQLITE_EVENTS_PACKAGE);
	janus_config *config = janus_config_parse(path);

	if (!config || !get_text(config, "database")) {
		JANUS_LOG(LOG_WARN, "[%s] %s names no database: nothing is recorded\n",
			  SQLITE_EVENTS_PACKAGE, path);
		if (config)
			janus_config_destroy(config);
		return false;
	}
	const char *spill = get_text(config, "spill"), *addresses = get_text(config, "addresses");
	the.database = g_canonicalize_filename(get_text(config, "database"), NULL);
	the.spill = spill ? g_strdup(spill) : g_strconcat(the.database, "-spill", NULL);
	the.ring = get_number(config, "ring", 16384, MOST_RING);
	the.spill_limit = get_number(config, "spill_limit", 1000000, MOST_SPILL);
	the.keep_days = get_number(config, "keep_days", 0, MOST_DAYS);
	the.may_keep_addresses = addresses && janus_is_true(addresses);
	alert_config_read(config, &the.alerts);
	janus_config_destroy(config);
	return true;
}

int handler_init(const char *config_path)
{
	if (!config_path || !read_config(config_path))
		return -1;
	int64_t incarnation = g_get_real_time();
	the.steady_offset_us = incarnation - g_get_monotonic_time();
	g_autofree char *folder = g_path_get_dirname(the.spill);
	g_mkdir_with_parents(folder, 0700);
	the.queue = queue_new((size_t)the.ring, the.spill, (size_t)the.spill_limit, incarnation);
	const struct writer_settings settings = {
		.database = the.database,
		.incarnation = incarnation,
		.steady_offset_us = the.steady_offset_us,
		.keep_ms = the.keep_days * DAY_MS,
		.log = log_text,
		.alerts = &the.alerts,
		.alert = tell_alert,
	};
	the.writer = writer_new(the.queue, &settings);
	measure_start(the.queue, the.writer);
	JANUS_LOG(LOG_INFO, "[%s] recording to %s\n", SQLITE_EVENTS_PACKAGE, the.database);
	return 0;
}

void handler_destroy(void)
{
	struct queue_counts counts;

	if (!the.queue)
		return;
	measure_stop();
	g_rw_lock_writer_lock(&lock);
	writer_free(g_steal_pointer(&the.writer));
	queue_free(g_steal_pointer(&the.queue), &counts);
	g_rw_lock_writer_unlock(&lock);
	JANUS_LOG(LOG_INFO, "[%s] %lu records: %lu stored, %lu dropped; %lu wait in %s\n",
		  SQLITE_EVENTS_PACKAGE, (unsigned long)counts.put, (unsigned long)counts.stored,
		  (unsigned long)counts.dropped, (unsigned long)counts.spill, the.spill);
	g_clear_pointer(&the.database, g_free);
	g_clear_pointer(&the.spill, g_free);
	alert_settings_clear(&the.alerts);
}

/* Events */

static bool is_urgent(const struct record *record)
{
	switch (record->kind) {
	case RECORD_SESSION_START:
	case RECORD_SESSION_END:
	case RECORD_JOIN:
	case RECORD_LEAVE:
	case RECORD_DISCONNECT:
	case RECORD_RECONNECT:
		return true;
	default:
		return false;
	}
}

void handler_incoming_event(json_t *event)
{
	const struct extract how = {
		.steady_ms = (g_get_monotonic_time() + the.steady_offset_us) / 1000,
		.wall_us = g_get_real_time(),
		.may_keep_addresses = the.may_keep_addresses,
	};

	if (!the.queue)
		return;
	measure_event(event);
	for (size_t i = 0; i < extract_count(event); i++) {
		struct record *record = queue_reserve(the.queue);
		if (!record)
			continue;
		extract_record(&how, event, i, record);
		queue_publish(the.queue, is_urgent(record));
	}
}

/* Requests */

static json_t *refuse(enum lc_error error, const char *text)
{
	return json_pack("{si ss}", "error_code", lc_error_code(error), "error", text);
}

static json_t *tell_alerts(void)
{
	struct writer_alert_counts counts;

	writer_count_alerts(the.writer, &counts);
	return json_pack("{sI sI sI sI sI}", "raised", (json_int_t)counts.raised, "waiting",
			 (json_int_t)counts.waiting, "delivered", (json_int_t)counts.delivered,
			 "failed", (json_int_t)counts.failed, "given_up",
			 (json_int_t)counts.given_up);
}

static json_t *tell_status(void)
{
	struct queue_counts counts;

	queue_count(the.queue, &counts);
	return json_pack("{ss sI sI sI sI sI ss so}", "database", the.database, "emitted",
			 (json_int_t)counts.put, "stored", (json_int_t)counts.stored, "dropped",
			 (json_int_t)counts.dropped, "queue", (json_int_t)counts.ring, "spill",
			 (json_int_t)counts.spill, "spill_file", the.spill, "alerts",
			 tell_alerts());
}

static json_t *tell_report(const json_t *request)
{
	struct lc_why why = {.text = ""};
	json_t *answer = NULL;
	enum lc_error error = reports_answer(the.database, request, &answer, &why);

	return error == LC_OK ? answer : refuse(error, why.text);
}

json_t *handler_handle_request(json_t *request)
{
	const char *name = json_string_value(json_object_get(request, "request"));
	json_t *answer = NULL;

	g_rw_lock_reader_lock(&lock);
	if (!the.queue)
		answer = refuse(LC_NOT_STORED, "nothing is recorded");
	else if (g_strcmp0(name, "status") == 0)
		answer = tell_status();
	else
		answer = tell_report(request);
	g_rw_lock_reader_unlock(&lock);
	return answer;
}
