/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bringing messages to a webhook that accepts, refuses, talks without end, says nothing or is not
 * there; and alerts on their way from the database to it and back (S4-F5).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>

#include "plugins/sqlite_events/courier.h"
#include "plugins/sqlite_events/delivery.h"
#include "plugins/sqlite_events/webhook.h"
#include "tests/unit/support/record_folder.h"

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define SILENCE 0 /* as a status: no answer */
#define ENDLESS 1 /* 200, and a body that does not end */
#define DEADLINE_S 20
#define START_MS 1700000000000

static struct alert_settings settings;
/* Guards the rest; not GLib's, which a sanitizer does not see. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct MHD_Daemon *server;
static unsigned status;
static const char *retry_after;
static unsigned requests, arrivals;
static char last_id[64];
static bool is_signed;
static struct MHD_Connection *parked;

/* The webhook */

static ssize_t go_on(void *user, uint64_t at, char *out, size_t most)
{
	(void)user, (void)at;
	memset(out, 'x', most);
	return (ssize_t)most;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/** Returns what to answer. */
static unsigned note_request(struct MHD_Connection *connection, const char *body)
{
	const char *id = header(connection, "Webhook-Id");
	int64_t at_s = g_ascii_strtoll(header(connection, "Webhook-Timestamp"), NULL, 10);
	g_autofree char *wanted = webhook_dup_signature(settings.secret, id, at_s, body);

	pthread_mutex_lock(&mutex);
	requests++;
	g_strlcpy(last_id, id, sizeof(last_id));
	is_signed = g_str_equal(wanted, header(connection, "Webhook-Signature"));
	unsigned answer = status;
	if (answer == SILENCE) {
		parked = connection;
		MHD_suspend_connection(connection);
	}
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&mutex);
	return answer;
}

static enum MHD_Result give_answer(struct MHD_Connection *connection, unsigned answer)
{
	struct MHD_Response *response =
		answer == ENDLESS
			? MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, go_on, NULL,
							    NULL)
			: MHD_create_response_from_buffer(0, (char *)"", MHD_RESPMEM_PERSISTENT);

	if (retry_after)
		MHD_add_response_header(response, "Retry-After", retry_after);
	MHD_add_response_header(response, "Location", "/elsewhere");
	enum MHD_Result result =
		MHD_queue_response(connection, answer == ENDLESS ? MHD_HTTP_OK : answer, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result on_request(void *user, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *version, const char *data,
				  size_t *size, void **state)
{
	GString *body = *state;

	(void)user, (void)url, (void)method, (void)version;
	if (!body) {
		*state = g_string_new(NULL);
		return MHD_YES;
	}
	if (*size) {
		g_string_append_len(body, data, (gssize)*size);
		*size = 0;
		return MHD_YES;
	}
	unsigned answer = note_request(connection, body->str);
	return answer == SILENCE ? MHD_YES : give_answer(connection, answer);
}

static void on_end(void *user, struct MHD_Connection *connection, void **state,
		   enum MHD_RequestTerminationCode why)
{
	(void)user, (void)connection, (void)why;
	g_string_free(*state, TRUE);
	*state = NULL;
}

static void start_server(uint16_t port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons(port),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	server = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME, port,
				  NULL, NULL, on_request, NULL, MHD_OPTION_SOCK_ADDR, &address,
				  MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_END);
	assert_non_null(server);
}

static void stop_server(void)
{
	pthread_mutex_lock(&mutex);
	if (parked)
		MHD_resume_connection(parked);
	parked = NULL;
	pthread_mutex_unlock(&mutex);
	g_clear_pointer(&server, MHD_stop_daemon);
}

/* Scenes */

static void set(const char *name, const char *text)
{
	struct lc_why why;

	assert_int_equal(alert_settings_set(&settings, name, text, &why), LC_OK);
}

static int set_up(void **state)
{
	(void)state;
	requests = arrivals = 0;
	retry_after = NULL;
	status = 204;
	alert_settings_init(&settings);
	set("webhook_secret", SECRET);
	set("disconnections_over", "1");
	start_server(0);
	g_autofree char *url =
		g_strdup_printf("http://127.0.0.1:%u/alerts",
				MHD_get_daemon_info(server, MHD_DAEMON_INFO_BIND_PORT)->port);
	set("webhook", url);
	return record_folder_set_up();
}

static int tear_down(void **state)
{
	(void)state;
	stop_server();
	alert_settings_clear(&settings);
	return record_folder_tear_down();
}

static void on_arrival(void *user)
{
	(void)user;
	pthread_mutex_lock(&mutex);
	arrivals++;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&mutex);
}

static void await_count(const unsigned *count, unsigned wanted)
{
	struct timespec until = {.tv_sec = time(NULL) + DEADLINE_S};
	bool is_in_time = true;

	pthread_mutex_lock(&mutex);
	while (*count < wanted && is_in_time)
		is_in_time = pthread_cond_timedwait(&changed, &mutex, &until) == 0;
	pthread_mutex_unlock(&mutex);
	assert_true(is_in_time);
}

/* The courier */

static struct courier_result bring(struct courier *courier, unsigned answer)
{
	struct courier_result result;
	unsigned before = arrivals;

	pthread_mutex_lock(&mutex);
	status = answer;
	pthread_mutex_unlock(&mutex);
	assert_true(courier_is_free(courier));
	courier_send(courier, "an-id", "{\"a\":\"body\"}");
	await_count(&arrivals, before + 1);
	assert_false(courier_is_free(courier)); /* until the result is taken */
	assert_true(courier_take(courier, &result));
	assert_false(courier_take(courier, &result));
	return result;
}

static void only_2xx_is_accepted(void **state)
{
	static const unsigned answers[] = {200, 202, 204, 301, 302, 400, 410, 429, 500, 503};
	struct courier *courier = courier_new(&settings, on_arrival, NULL);

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(answers); i++) {
		struct courier_result result = bring(courier, answers[i]);
		g_autofree char *told = g_strdup_printf("it was answered with %u", answers[i]);
		assert_int_equal(result.is_accepted, answers[i] < 300);
		assert_string_equal(result.error, answers[i] < 300 ? "" : told);
		assert_int_equal(requests, i + 1); /* no redirect is followed */
		assert_true(is_signed);
		assert_string_equal(last_id, "an-id");
	}
	courier_free(courier);
}

static void it_waits_as_long_as_it_is_asked_to_within_reason(void **state)
{
	struct courier *courier = courier_new(&settings, on_arrival, NULL);

	(void)state;
	retry_after = "120";
	assert_int_equal(bring(courier, 429).retry_after_ms, 120000);
	retry_after = "999999999";
	assert_int_equal(bring(courier, 503).retry_after_ms, COURIER_MOST_RETRY_AFTER_MS);
	retry_after = "whenever";
	assert_int_equal(bring(courier, 503).retry_after_ms, 0);
	courier_free(courier);
}

static void an_answer_without_end_is_cut_off(void **state)
{
	struct courier *courier = courier_new(&settings, on_arrival, NULL);

	(void)state;
	assert_false(bring(courier, ENDLESS).is_accepted);
	courier_free(courier);
}

static void silence_is_a_failure_after_the_timeout(void **state)
{
	(void)state;
	set("webhook_timeout", "1");
	struct courier *courier = courier_new(&settings, on_arrival, NULL);
	struct courier_result result = bring(courier, SILENCE);
	assert_false(result.is_accepted);
	assert_non_null(strstr(result.error, "imeout"));
	courier_free(courier);
}

static void it_ends_at_once_in_the_middle_of_a_message(void **state)
{
	(void)state;
	set("webhook_timeout", "60");
	status = SILENCE;
	struct courier *courier = courier_new(&settings, on_arrival, NULL);
	courier_send(courier, "an-id", "{}");
	await_count(&requests, 1);
	gint64 from = g_get_monotonic_time();
	courier_free(courier);
	assert_true(g_get_monotonic_time() - from < DEADLINE_S * G_USEC_PER_SEC);
	assert_int_equal(arrivals, 0);
}

/* Alerts on their way */

static struct database *make_database(int people)
{
	struct database *database = database_new(record_folder_path(), 1);
	struct record records[100];
	const struct queue_counts counts = {.put = 100};
	struct batch batch = {records, 0, START_MS, &counts};
	g_autofree char *set_aside = NULL;
	struct lc_why why;

	database_set_alerts(database, &settings.limits, true);
	for (int i = 0; i < people * 4; i++) {
		struct record *record = &records[batch.count++];
		*record = (struct record){
			.incarnation = 1, .number = batch.count, .at_ms = START_MS - 100 + i};
		record->kind = i % 2 ? RECORD_DISCONNECT : RECORD_JOIN;
		g_strlcpy(record->person.room, "red", sizeof(record->person.room));
		g_strlcpy(record->person.conference, "red_1", sizeof(record->person.conference));
		g_snprintf(record->person.participant, sizeof(record->person.participant),
			   "person %d", i / 4);
	}
	assert_true(database_store(database, &batch, &set_aside, &why));
	return database;
}

/** A delivery, and how it goes on. */
struct scene {
	struct database *database;
	struct delivery *delivery;
	unsigned sent; /* so many as have been waited for */
	char text[256];
};

static void begin(struct scene *scene, int people)
{
	*scene = (struct scene){.database = make_database(people),
				.delivery = delivery_new(&settings, on_arrival, NULL)};
}

static void end(struct scene *scene)
{
	delivery_free(scene->delivery);
	database_free(scene->database);
}

static void step(struct scene *scene, int64_t at_ms)
{
	delivery_step(scene->delivery, scene->database, START_MS + at_ms, scene->text,
		      sizeof(scene->text));
}

/** What is under way arrives, and is settled at that time, after which the next may be sent. */
static void settle(struct scene *scene, int64_t at_ms)
{
	await_count(&arrivals, ++scene->sent);
	step(scene, at_ms);
}

static void assert_counts(const struct scene *scene, unsigned delivered, unsigned failed)
{
	struct delivery_counts counts;

	delivery_count(scene->delivery, &counts);
	assert_int_equal(counts.delivered, delivered);
	assert_int_equal(counts.failed, failed);
	assert_int_equal(record_folder_ask("SELECT count(*) FROM alerts"
					   " WHERE delivered_at IS NOT NULL"
					   " AND next_attempt_at IS NULL"),
			 delivered);
	assert_int_equal(record_folder_ask("SELECT sum(attempts) FROM alerts"), delivered + failed);
}

static void answer_with(unsigned answer)
{
	pthread_mutex_lock(&mutex);
	status = answer;
	pthread_mutex_unlock(&mutex);
}

static int64_t row_of_last(void)
{
	g_autofree char *sql = g_strdup_printf("SELECT id FROM alerts WHERE uuid = '%s'", last_id);

	return record_folder_ask(sql);
}

static void alerts_go_out_the_oldest_first(void **state)
{
	struct scene scene;

	(void)state;
	begin(&scene, 3);
	step(&scene, 0);
	for (int i = 1; i <= 3; i++) {
		await_count(&requests, (unsigned)i);
		assert_int_equal(row_of_last(), i);
		assert_true(is_signed);
		settle(&scene, 10 * i);
	}
	assert_counts(&scene, 3, 0);
	step(&scene, 100000);
	assert_int_equal(requests, 3);
	assert_string_equal(scene.text, "");
	end(&scene);
}

static void after_a_failure_all_wait(void **state)
{
	struct scene scene;

	(void)state;
	begin(&scene, 3);
	answer_with(500);
	step(&scene, 0);
	settle(&scene, 0);
	assert_non_null(strstr(scene.text, "could not be sent"));
	assert_counts(&scene, 0, 1);
	step(&scene, 200); /* less than any pause */
	assert_int_equal(requests, 1);
	for (int i = 1; i <= 8; i++) {
		step(&scene, i * 1000000);
		settle(&scene, i * 1000000);
		assert_string_equal(scene.text, ""); /* it is known */
		assert_counts(&scene, 0, 1 + (unsigned)i);
	}
	answer_with(200);
	step(&scene, 9000000);
	settle(&scene, 9000000);
	assert_non_null(strstr(scene.text, "again"));
	settle(&scene, 9000001);
	settle(&scene, 9000002);
	assert_counts(&scene, 3, 9);
	end(&scene);
}

static void one_that_the_webhook_cannot_bear_holds_up_no_other(void **state)
{
	struct scene scene;

	(void)state;
	begin(&scene, 3);
	answer_with(400);
	step(&scene, 0);
	settle(&scene, 0);
	assert_int_equal(row_of_last(), 1);
	answer_with(200);
	step(&scene, 499); /* it has to wait for half a second at least, others less */
	settle(&scene, 499);
	settle(&scene, 499);
	assert_counts(&scene, 2, 1);
	assert_int_equal(row_of_last(), 3);
	answer_with(400);
	step(&scene, 2000);
	settle(&scene, 2000);
	assert_int_equal(row_of_last(), 1);
	assert_int_equal(record_folder_ask("SELECT next_attempt_at FROM alerts WHERE id = 1") >=
				 START_MS + 3000,
			 1);
	end(&scene);
}

static void what_was_under_way_at_a_kill_is_sent_again(void **state)
{
	struct scene scene;
	char first_id[sizeof(last_id)];

	(void)state;
	begin(&scene, 1);
	step(&scene, 0);
	await_count(&arrivals, 1); /* it was accepted, and nobody has noted it */
	memcpy(first_id, last_id, sizeof(first_id));
	delivery_free(scene.delivery);
	scene.delivery = delivery_new(&settings, on_arrival, NULL);
	scene.sent = 1;
	step(&scene, 10);
	settle(&scene, 10);
	assert_int_equal(requests, 2);
	assert_string_equal(last_id, first_id);
	assert_counts(&scene, 1, 0);
	end(&scene);
}

static void a_clock_that_was_set_back_makes_nobody_wait(void **state)
{
	struct scene scene;

	(void)state;
	begin(&scene, 1);
	answer_with(500);
	step(&scene, 0);
	settle(&scene, 0);
	delivery_free(scene.delivery);
	scene.delivery = delivery_new(&settings, on_arrival, NULL);
	answer_with(200);
	step(&scene, -86400000);
	settle(&scene, -86400000);
	assert_int_equal(requests, 2);
	assert_int_equal(record_folder_ask("SELECT attempts FROM alerts"
					   " WHERE delivered_at IS NOT NULL"),
			 2);
	end(&scene);
}

int main(void)
{
#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_SERVER(only_2xx_is_accepted),
		WITH_SERVER(it_waits_as_long_as_it_is_asked_to_within_reason),
		WITH_SERVER(an_answer_without_end_is_cut_off),
		WITH_SERVER(silence_is_a_failure_after_the_timeout),
		WITH_SERVER(it_ends_at_once_in_the_middle_of_a_message),
		WITH_SERVER(alerts_go_out_the_oldest_first),
		WITH_SERVER(after_a_failure_all_wait),
		WITH_SERVER(one_that_the_webhook_cannot_bear_holds_up_no_other),
		WITH_SERVER(what_was_under_way_at_a_kill_is_sent_again),
		WITH_SERVER(a_clock_that_was_set_back_makes_nobody_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
