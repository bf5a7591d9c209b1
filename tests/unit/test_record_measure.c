/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the record tells whoever watches over the gateway, also while the disk fails.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib.h>
#include <jansson.h>
#include <string.h>

#include "lectern/metrics/sources.h"
#include "lectern/metrics/text.h"
#include "plugins/sqlite_events/measure.h"
#include "tests/unit/support/failing_disk.h"
#include "tests/unit/support/record_folder.h"

#define DEADLINE_US 60000000
#define RING 1024
#define SPILL 1000
#define MANY 600 /* more than half of the ring, less than all */

static char *spill;
static struct queue *queue;
static struct writer *writer;

static void say_nothing(const char *text)
{
	(void)text;
}

static const struct alert_settings rules = {
	.limits = {.disconnections_over = 0, .session_disconnections_over = ALERT_NO_LIMIT},
};

static void take_no_notice(const struct alert *alert)
{
	(void)alert;
}

static int set_up(void **state)
{
	int64_t incarnation = g_get_real_time();

	(void)state;
	if (record_folder_set_up() != 0)
		return -1;
	spill = record_folder_dup_path("spill");
	queue = queue_new(RING, spill, SPILL, incarnation);
	const struct writer_settings settings = {
		.database = record_folder_path(),
		.incarnation = incarnation,
		.steady_offset_us = incarnation - g_get_monotonic_time(),
		.log = say_nothing,
		.alerts = &rules,
		.alert = take_no_notice,
	};
	writer = writer_new(queue, &settings);
	measure_start(queue, writer);
	return 0;
}

static void stop(void)
{
	struct queue_counts counts;

	if (!queue)
		return;
	measure_stop();
	writer_free(writer);
	queue_free(g_steal_pointer(&queue), &counts);
}

static int tear_down(void **state)
{
	(void)state;
	repair_disk();
	stop();
	g_clear_pointer(&spill, g_free);
	return record_folder_tear_down();
}

static void put(int count)
{
	for (int i = 0; i < count; i++) {
		struct record *place = queue_reserve(queue);
		if (!place)
			continue;
		*place = (struct record){.kind = RECORD_GATEWAY};
		queue_publish(queue, false);
	}
}

/** A number, or -1 when it is not there. */
static double number(const char *name)
{
	g_autofree char *line = g_strdup_printf("\n%s ", name);
	struct lc_metrics *metrics = lc_metrics_new();

	lc_metrics_collect(metrics);
	g_autofree char *text = lc_metrics_write(metrics, LC_METRICS_OPENMETRICS);
	lc_metrics_free(metrics);
	const char *at = strstr(text, line);
	return at ? g_ascii_strtod(at + strlen(line), NULL) : -1;
}

static void await(const char *name, double least)
{
	gint64 end = g_get_monotonic_time() + DEADLINE_US;

	while (number(name) < least && g_get_monotonic_time() < end)
		g_usleep(1000);
	assert_true(number(name) >= least);
}

static void what_is_stored_is_told(void **state)
{
	(void)state;
	put(10);
	await("lectern_record_stored_total", 10);
	await("lectern_record_batches_total", 1);
	assert_int_equal(number("lectern_record_emitted_total"), 10);
	assert_int_equal(number("lectern_record_dropped_total"), 0);
	assert_int_equal(number("lectern_record_spilled_total"), 0);
	await("lectern_record_up", 1);
	assert_int_equal(number("lectern_record_failures_total"), 0);
	assert_int_equal(number("lectern_record_queue_limit"), RING);
	assert_int_equal(number("lectern_record_spill_limit"), SPILL);
	assert_true(number("lectern_record_database_bytes") >= 4096);
	assert_true(number("lectern_record_wal_bytes") > 4096); /* nothing is moved out of it yet */
	double age = (double)g_get_real_time() / 1e6 -
		     number("lectern_record_last_commit_timestamp_seconds");
	assert_true(age >= -1 && age < 60);
}

static void a_disk_that_fails_is_told(void **state)
{
	(void)state;
	put(1);
	await("lectern_record_stored_total", 1);
	fail_at_change(1, true);
	put(1);
	await("lectern_record_failures_total", 1);
	assert_int_equal(number("lectern_record_up"), 0);
	put(MANY);
	await("lectern_record_spill_length", 1);
	double waiting = number("lectern_record_spill_length");
	assert_true(number("lectern_record_spilled_total") >= waiting);
	assert_true(number("lectern_record_spill_bytes") > waiting * sizeof(struct record));
	assert_true(repair_disk());
	await("lectern_record_stored_total", MANY + 2);
	await("lectern_record_up", 1);
	assert_int_equal(number("lectern_record_spill_length"), 0);
	assert_int_equal(number("lectern_record_queue_length"), 0);
	assert_int_equal(number("lectern_record_dropped_total"), 0);
}

static void events_are_counted_by_type(void **state)
{
	static const int types[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 0, -1};
	double before = number("lectern_record_events_total{type=\"other\"}");

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
		json_auto_t *event = json_pack("{si}", "type", types[i]);
		measure_event(event);
	}
	json_auto_t *none = json_object();
	measure_event(none);
	assert_int_equal(number("lectern_record_events_total{type=\"session\"}"), 1);
	assert_int_equal(number("lectern_record_events_total{type=\"media\"}"), 1);
	assert_int_equal(number("lectern_record_events_total{type=\"core\"}"), 1);
	assert_int_equal(number("lectern_record_events_total{type=\"other\"}") - before, 4);
}

static void alerts_are_counted(void **state) /* S4-F5 */
{
	(void)state;
	assert_int_equal(number("lectern_record_alerts_total"), 0);
	for (int i = 0; i < 2; i++) {
		struct record *place = queue_reserve(queue);
		*place = (struct record){.kind = i ? RECORD_DISCONNECT : RECORD_JOIN};
		strcpy(place->person.room, "red");
		strcpy(place->person.conference, "red_1");
		strcpy(place->person.participant, "ana");
		queue_publish(queue, true);
	}
	await("lectern_record_alerts_total", 1);
	assert_int_equal(number("lectern_record_alerts_total"), 1);
	assert_int_equal(number("lectern_record_alerts_waiting"), 0); /* there is no webhook */
}

static void a_record_that_has_stopped_is_not_there(void **state)
{
	(void)state;
	assert_int_equal(number("lectern_record_emitted_total"), 0);
	stop();
	assert_int_equal(number("lectern_record_emitted_total"), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_stored_is_told),
		TEST(a_disk_that_fails_is_told),
		TEST(events_are_counted_by_type),
		TEST(alerts_are_counted),
		TEST(a_record_that_has_stopped_is_not_there),
	};

	install_failing_disk();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
