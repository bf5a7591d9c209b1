/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desk on its loop: ports that write down what they hear, and rooms that are made or not. */
#include "tests/unit/support/desk_scene.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#include "lectern/metrics/sources.h"
#include "lectern/metrics/text.h"
#include "lectern/runtime/desk_actor.h"
#include "lectern/wire/calls_json.h"

#define SHORT_MS 50   /* how long requests wait where one is to be seen to expire */
#define PATIENCE_S 20 /* for what must come */

/** A handle whose events are names in a row; touched under `mutex`, for its loop is another. */
struct handle {
	struct lc_port port; /* first: ports are cast back */
	int references;
	GString *heard;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_heard = PTHREAD_COND_INITIALIZER;
static struct lc_loop *loop;
static struct lc_desk_actor *actor;
static struct handle ina, ivo, cam, other;
static struct handle *const handles[] = {&ina, &ivo, &cam, &other};
static enum lc_error verdict; /* of making a room */
static GString *made;         /* rooms in a row */
static struct lc_desk_outcome outcome;

static void tell(struct lc_port *port, json_t *event)
{
	struct handle *handle = (struct handle *)port;

	assert_string_equal("event", json_string_value(json_object_get(event, "persistent")));
	pthread_mutex_lock(&mutex);
	g_string_append_printf(handle->heard, "%s%s", handle->heard->len ? " " : "",
			       json_string_value(json_object_get(event, "event")));
	pthread_cond_broadcast(&has_heard);
	pthread_mutex_unlock(&mutex);
}

static void ref(struct lc_port *port)
{
	pthread_mutex_lock(&mutex);
	((struct handle *)port)->references++;
	pthread_mutex_unlock(&mutex);
}

static void unref(struct lc_port *port)
{
	pthread_mutex_lock(&mutex);
	((struct handle *)port)->references--;
	pthread_mutex_unlock(&mutex);
}

static const struct lc_port_ops ops = {.tell = tell, .ref = ref, .unref = unref};

static enum lc_error make_session(void *user, const struct lc_desk_session *session,
				  struct lc_why *why)
{
	assert_ptr_equal(&verdict, user);
	g_string_append_printf(made, "%s%s", made->len ? " " : "", session->room);
	return verdict == LC_OK ? LC_OK : lc_refuse(why, verdict, "", "no room");
}

static void open_actor(int64_t request_timeout_ms)
{
	const struct lc_desk_setting setting = {
		.plugin = "persistent",
		.request_timeout_ms = request_timeout_ms,
		.make_session = make_session,
		.user = &verdict,
	};

	actor = lc_desk_actor_new(loop, &setting);
}

static int set_up(void **state)
{
	(void)state;
	verdict = LC_OK;
	made = g_string_new("");
	for (size_t i = 0; i < G_N_ELEMENTS(handles); i++) {
		memset(handles[i], 0, sizeof(*handles[i]));
		handles[i]->port.ops = &ops;
		handles[i]->heard = g_string_new("");
	}
	loop = lc_loop_start("desk");
	open_actor(LC_REQUEST_TIMEOUT_MS);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	lc_desk_actor_free(actor);
	lc_loop_stop(loop);
	g_string_free(made, TRUE);
	for (size_t i = 0; i < G_N_ELEMENTS(handles); i++) {
		assert_int_equal(0, handles[i]->references);
		g_string_free(handles[i]->heard, TRUE);
	}
	return 0;
}

static void done(void *user, const struct lc_desk_command *command,
		 const struct lc_desk_outcome *seen)
{
	(void)command;
	*(struct lc_desk_outcome *)user = *seen;
}

static enum lc_error call(struct handle *handle, struct lc_desk_command command)
{
	memset(&outcome, 0, sizeof(outcome));
	lc_desk_actor_call(actor, &command, &handle->port, done, &outcome);
	return outcome.error;
}

static void do_nothing(void *data)
{
	(void)data;
}

/** Everything that was posted has been done, and this is all that the handle was told. */
static void expect_heard(struct handle *handle, const char *names)
{
	lc_loop_call(loop, do_nothing, NULL);
	pthread_mutex_lock(&mutex);
	g_autofree char *heard = g_strdup(handle->heard->str);
	g_string_truncate(handle->heard, 0);
	pthread_mutex_unlock(&mutex);
	assert_string_equal(names, heard);
}

static void come_by(struct handle *handle, const char *who, const char *languages)
{
	assert_int_equal(LC_OK, call(handle, place_of(who, languages)));
	assert_string_equal(who, outcome.person->participant);
}

static struct lc_desk_command command_of(enum lc_desk_command_kind kind)
{
	struct lc_desk_command command;

	memset(&command, 0, sizeof(command));
	command.kind = kind;
	return command;
}

static enum lc_error ask_by(struct handle *handle)
{
	struct lc_desk_command command = command_of(LC_DESK_REQUEST);

	strcpy(command.wish.id, "r1");
	strcpy(command.wish.room, "room-r1");
	strcpy(command.wish.language, "es");
	return call(handle, command);
}

static enum lc_error accept_by(struct handle *handle)
{
	struct lc_desk_command command = command_of(LC_DESK_ACCEPT);

	strcpy(command.call, "r1");
	return call(handle, command);
}

#define CHANGED "interpreter-availability-changed"

static void given_people(void)
{
	come_by(&cam, "cam", "");
	come_by(&ina, "ina", "es");
	come_by(&ivo, "ivo", "es");
	expect_heard(&cam, CHANGED " " CHANGED);
	expect_heard(&ina, CHANGED); /* its own */
	expect_heard(&ivo, CHANGED);
}

/** Waits until a handle has been told this; whether of anything else is for expect_heard(). */
static void await_heard(const struct handle *handle, const char *name)
{
	struct timespec until;
	int error = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PATIENCE_S;
	pthread_mutex_lock(&mutex);
	while (!error && !strstr(handle->heard->str, name))
		error = pthread_cond_timedwait(&has_heard, &mutex, &until);
	pthread_mutex_unlock(&mutex);
	assert_int_equal(0, error);
}

static void a_call_makes_a_room_and_then_tells(void **state)
{
	(void)state;
	/* S2-U02, S2-U07, S2-X05 */
	given_people();
	assert_int_equal(LC_OK, ask_by(&cam));
	expect_heard(&cam, "request-sent");
	expect_heard(&ina, "incoming-call-request");
	assert_int_equal(LC_OK, accept_by(&ina));
	assert_string_equal("room-r1", outcome.person->busy_in);
	assert_string_equal("room-r1", made->str);
	expect_heard(&ina, "call-accepted " CHANGED);
	expect_heard(&cam, "interpreter-accepted " CHANGED);
	expect_heard(&ivo, "incoming-call-request call-request-taken");
	assert_int_equal(LC_CALL_GONE, accept_by(&ivo));
	expect_heard(&ivo, "request-no-longer-available");
	assert_string_equal("room-r1", made->str);
}

static void a_room_that_cannot_be_made_undoes_the_call(void **state)
{
	(void)state;
	given_people();
	assert_int_equal(LC_OK, ask_by(&cam));
	expect_heard(&cam, "request-sent");
	verdict = LC_INTERNAL;
	assert_int_equal(LC_INTERNAL, accept_by(&ina));
	assert_string_equal("no room", outcome.why.text);
	assert_string_equal("", outcome.person->busy_in);
	expect_heard(&cam, "request-expired " CHANGED);
	expect_heard(&ivo, "incoming-call-request request-no-longer-available");
	verdict = LC_OK;
	assert_int_equal(LC_OK, ask_by(&cam));
	assert_int_equal(LC_OK, accept_by(&ina));
}

static void the_end_of_a_session_frees_the_interpreter(void **state)
{
	(void)state;
	/* S2-32 */
	given_people();
	assert_int_equal(LC_OK, ask_by(&cam));
	assert_int_equal(LC_OK, accept_by(&ina));
	expect_heard(&cam, "request-sent interpreter-accepted " CHANGED);
	lc_desk_actor_session_over(actor, "another room");
	expect_heard(&cam, "");
	lc_desk_actor_session_over(actor, "room-r1");
	expect_heard(&cam, CHANGED);
	assert_int_equal(LC_OK, ask_by(&cam));
}

static void a_request_expires_by_itself(void **state)
{
	(void)state;
	/* S2-U07 */
	lc_desk_actor_free(actor);
	open_actor(SHORT_MS);
	given_people();
	int64_t from_us = g_get_monotonic_time();
	assert_int_equal(LC_OK, ask_by(&cam));
	await_heard(&cam, "request-expired");
	assert_true(g_get_monotonic_time() - from_us >= (SHORT_MS - 1) * 1000);
	expect_heard(&cam, "request-sent request-expired");
	expect_heard(&ina, "incoming-call-request call-request-expired");
}

static void a_newer_handle_takes_over_and_the_old_one_dies_late(void **state)
{
	(void)state;
	/* S2-X02 */
	given_people();
	come_by(&other, "ina", "es");
	struct lc_desk_command choice = command_of(LC_DESK_SET_AVAILABILITY);
	assert_int_equal(LC_STALE_LEG, call(&ina, choice));
	lc_desk_actor_gone(actor, &ina.port);
	expect_heard(&cam, "");
	assert_int_equal(LC_NOT_JOINED, call(&ina, choice));
	assert_int_equal(LC_OK, ask_by(&cam));
	expect_heard(&other, "incoming-call-request");
	expect_heard(&ina, "leg-ended");
	assert_int_equal(LC_OK, accept_by(&other));
}

static void who_is_gone_is_offered_nothing_and_finds_its_place(void **state)
{
	struct lc_desk_command choice = command_of(LC_DESK_SET_AVAILABILITY);

	(void)state;
	/* S2-33 */
	given_people();
	choice.availability = LC_BREAK;
	assert_int_equal(LC_OK, call(&ivo, choice));
	expect_heard(&ivo, CHANGED);
	lc_desk_actor_gone(actor, &ina.port);
	expect_heard(&cam, CHANGED " " CHANGED);
	expect_heard(&ina, "");
	assert_int_equal(LC_NOBODY_AVAILABLE, ask_by(&cam));
	expect_heard(&cam, "no-interpreters-available");
	lc_desk_actor_gone(actor, &ivo.port);
	come_by(&other, "ivo", "es");
	assert_int_equal(LC_BREAK, outcome.person->chosen);
}

static bool is_measured(const char *line)
{
	struct lc_metrics *metrics = lc_metrics_new();

	lc_metrics_collect(metrics);
	g_autofree char *text = lc_metrics_write(metrics, LC_METRICS_OPENMETRICS);
	lc_metrics_free(metrics);
	return strstr(text, line) != NULL;
}

static void who_waits_at_the_desk_is_counted(void **state)
{
	(void)state;
	given_people();
	assert_true(is_measured("lectern_desk_callers 1\n"));
	assert_true(is_measured("lectern_desk_interpreters{availability=\"available\"} 2\n"));
	assert_true(is_measured("lectern_desk_calls{state=\"waiting\"} 0\n"));
	assert_int_equal(LC_OK, ask_by(&cam));
	assert_true(is_measured("lectern_desk_calls{state=\"waiting\"} 1\n"));
	assert_int_equal(LC_OK, accept_by(&ina));
	assert_true(is_measured("lectern_desk_calls{state=\"waiting\"} 0\n"));
	assert_true(is_measured("lectern_desk_calls{state=\"accepted\"} 1\n"));
	assert_true(is_measured("lectern_desk_interpreters{availability=\"busy\"} 1\n"));
	lc_desk_actor_gone(actor, &cam.port);
	assert_true(is_measured("lectern_desk_callers 0\n"));
}

static void a_handle_stands_for_one_person(void **state)
{
	struct lc_desk_command stranger = place_of("ina", "es");

	(void)state;
	/* S2-X09 */
	given_people();
	assert_int_equal(LC_ALREADY_JOINED, call(&cam, place_of("cy", "")));
	come_by(&cam, "cam", ""); /* the same once more is no other */
	stranger.place.key_hash[0] ^= 1;
	assert_int_equal(LC_SEAT_TAKEN, call(&other, stranger));
	assert_int_equal(LC_NOT_JOINED, ask_by(&other));
	lc_desk_actor_gone(actor, &other.port);
	lc_desk_actor_gone(actor, &cam.port);
	expect_heard(&cam, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_call_makes_a_room_and_then_tells),
		TEST(a_room_that_cannot_be_made_undoes_the_call),
		TEST(the_end_of_a_session_frees_the_interpreter),
		TEST(a_request_expires_by_itself),
		TEST(a_newer_handle_takes_over_and_the_old_one_dies_late),
		TEST(who_is_gone_is_offered_nothing_and_finds_its_place),
		TEST(who_waits_at_the_desk_is_counted),
		TEST(a_handle_stands_for_one_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
