/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the runtime does with media of its own accord: a room on its loop, two handles that publish and one that receives.
 */
#include "tests/unit/support/engine_scene.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "lectern/runtime/runtime.h"

#define TRIES                                                                                      \
	20 /* the director looks every 50 ms by itself, and must not be taken for what is tested */

static struct lc_runtime *runtime;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static bool is_done;
static uint32_t new_leg; /* of who joined last */
/* What they are told may still be under way when a function that uses them returns. */
static struct lc_port ana, bob, hearing[TRIES];

static void count(struct lc_port *port)
{
	assert_non_null(port);
}

static void tell(struct lc_port *port, json_t *event)
{
	assert_non_null(port);
	assert_true(json_is_object(event));
}

static void end(struct lc_port *port, uint32_t leg, enum lc_reason reason)
{
	(void)reason;
	assert_non_null(port);
	assert_true(leg > 0);
}

static const struct lc_port_ops ops = {.tell = tell, .end = end, .ref = count, .unref = count};

static void note_done(void *user, const struct lc_call *call, const struct lc_outcome *outcome)
{
	(void)user, (void)call;
	assert_int_equal(LC_OK, outcome->error);
	pthread_mutex_lock(&mutex);
	is_done = true;
	new_leg = outcome->leg;
	pthread_cond_signal(&cond);
	pthread_mutex_unlock(&mutex);
}

/* Asks and waits for the answer. */
static void ask(struct lc_command command, struct lc_port *port, struct lc_reception *reception)
{
	struct lc_call call = {
		.command = command, .port = port, .reception = reception, .done = note_done};

	snprintf(call.room, sizeof(call.room), "%s", ROOM);
	is_done = false;
	lc_runtime_post(runtime, &call);
	pthread_mutex_lock(&mutex);
	while (!is_done)
		pthread_cond_wait(&cond, &mutex);
	pthread_mutex_unlock(&mutex);
}

static void come(const char *who, struct lc_port *port, uint32_t source)
{
	struct lc_command command = join_of(who, LC_ROLE_TRAINEE);

	port->ops = &ops;
	port->publisher = lc_publisher_new(NULL, NULL);
	lc_publisher_set_source(port->publisher, LC_CAMERA, source, LC_CAMERA, LC_VP8, 96);
	command.join.camera = true;
	ask(command, port, NULL);
	command.kind = LC_CMD_LEG_UP;
	command.by.leg = new_leg;
	ask(command, NULL, NULL);
}

static void send(struct lc_subscriber *subscriber, unsigned slot, const struct lc_packet *packet)
{
	(void)slot, (void)packet;
	assert_non_null(subscriber);
}

static void look(void *user, const struct lc_room *room)
{
	(void)user;
	assert_non_null(room);
}

static bool has_routes(const struct lc_port *port)
{
	return atomic_load(&port->publisher->routes.current) != NULL;
}

/* Somebody subscribes, and their connection comes up; whoever has looked at the room after that finds the routes. */
static void subscribe_and_come_up(struct lc_port *port)
{
	struct lc_reception *reception = g_new0(struct lc_reception, 1);

	port->ops = &ops;
	reception->subscriber = lc_subscriber_new(1, NULL, send, NULL);
	reception->count = 1;
	ask(subscription_of("bob", 0), port, reception);
	assert_false(has_routes(&ana));
	atomic_store(&port->is_up, true);

	lc_runtime_media_up(runtime, ROOM, port);
	lc_runtime_look(runtime, ROOM, look, NULL);
	assert_true(has_routes(&ana));
	lc_runtime_detach(runtime, ROOM, port);
	lc_runtime_look(runtime, ROOM, look, NULL);
	assert_false(has_routes(&ana));
}

static void who_is_connected_is_sent_to_at_once(void **state)
{
	const struct lc_policy policy = lc_policy_default(LC_ROOM_TRAINING);
	struct lc_room_change change = {
		.name = ROOM, .kind = LC_ROOM_TRAINING, .policy = &policy, .is_admin = true};

	(void)state;
	runtime = lc_runtime_acquire();
	assert_int_equal(LC_OK, lc_runtime_create_room(runtime, &change));
	come("ana", &ana, 1);
	come("bob", &bob, 2);
	for (unsigned i = 0; i < TRIES; i++)
		subscribe_and_come_up(&hearing[i]);
	assert_int_equal(LC_OK, lc_runtime_destroy_room(runtime, &change));
	lc_runtime_release(runtime);
	lc_publisher_free(ana.publisher);
	lc_publisher_free(bob.publisher);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_connected_is_sent_to_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
