/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Subscriptions that wait for the engine's answer: each gets one, and whatever becomes of it no reference is left.
 */
#include "tests/unit/support/engine_scene.h"

#include <string.h>

#include "lectern/runtime/waiting.h"

#define HANDLES 3

/** A handle that subscribes, or publishes (number 0). */
struct handle {
	struct lc_port port; /* first: ports are cast back */
	int references;
	unsigned answers, ends;
	enum lc_error answer; /* the last one */
	bool has_outbox;
};

static const struct lc_now now = {1000, 2000};
static struct scene stage;
static struct handle handles[HANDLES];
static struct lc_outbox *outbox;
static struct lc_waiting *waiting;

static void ref(struct lc_port *port)
{
	((struct handle *)port)->references++;
}

static void unref(struct lc_port *port)
{
	((struct handle *)port)->references--;
}

static void end(struct lc_port *port, uint32_t leg, enum lc_reason reason)
{
	assert_true(leg > 0);
	assert_int_equal(LC_REASON_REPLACED, reason);
	((struct handle *)port)->ends++;
}

static const struct lc_port_ops ops = {.end = end, .ref = ref, .unref = unref};

static void note_answer(void *user, const struct lc_call *call, const struct lc_outcome *outcome)
{
	struct handle *handle = user;

	assert_ptr_equal(&handle->port, call->port);
	handle->answers++;
	handle->answer = outcome->error;
	handle->has_outbox = outcome->outbox != NULL;
}

static void send(struct lc_subscriber *subscriber, unsigned slot, const struct lc_packet *packet)
{
	(void)slot, (void)packet;
	assert_non_null(subscriber);
}

static uint64_t wait_with(unsigned number)
{
	struct lc_call call = {.port = &handles[number].port,
			       .reception = g_new0(struct lc_reception, 1),
			       .done = note_answer,
			       .user = &handles[number]};

	call.reception->subscriber = lc_subscriber_new(1, NULL, send, NULL);
	call.reception->count = 1;
	return lc_waiting_add(waiting, &call);
}

static struct lc_attachment *attach_ana(void)
{
	return lc_attachment_new(seat_of(&stage, "ana"), 1, &handles[0].port, outbox, now.mono_ms);
}

static int set_up(void **state)
{
	(void)state;
	memset(handles, 0, sizeof(handles));
	for (unsigned i = 0; i < HANDLES; i++) {
		handles[i].port.ops = &ops;
		handles[i].port.publisher = lc_publisher_new(NULL, NULL);
	}
	open_scene(&stage);
	given_a_class(&stage);
	outbox = lc_outbox_new();
	waiting = lc_waiting_new(stage.room, outbox);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	lc_waiting_free(waiting);
	lc_outbox_flush(outbox, LC_OK, NULL);
	lc_outbox_free(outbox);
	close_scene(&stage);
	for (unsigned i = 0; i < HANDLES; i++) {
		assert_int_equal(0, handles[i].references);
		lc_publisher_free(handles[i].port.publisher);
	}
	return 0;
}

static void expect_answer(unsigned number, enum lc_error error, bool has_outbox)
{
	assert_int_equal(1, handles[number].answers);
	assert_int_equal(error, handles[number].answer);
	assert_int_equal(has_outbox, handles[number].has_outbox);
}

static void no_two_have_the_same_ticket(void **state)
{
	uint64_t first = wait_with(1);

	(void)state;
	lc_waiting_detach(waiting, &handles[1].port);
	assert_int_not_equal(first, wait_with(2));
}

static void who_is_accepted_receives_from_then_on(void **state)
{
	struct lc_attachment *attachment = attach_ana();
	uint64_t ticket = wait_with(1);

	(void)state;
	assert_int_equal(0, handles[1].answers);
	assert_true(lc_waiting_accept(waiting, ticket, attachment, now));
	expect_answer(1, LC_OK, true);
	assert_ptr_equal(&handles[1].port, attachment->receiver.port);
	assert_false(lc_waiting_accept(waiting, ticket, attachment, now));
	assert_int_equal(1, handles[1].answers);
	lc_attachment_free(attachment);
}

static void the_one_before_it_ends_as_replaced(void **state)
{
	struct lc_attachment *attachment = attach_ana();

	(void)state;
	lc_waiting_accept(waiting, wait_with(1), attachment, now);
	lc_waiting_accept(waiting, wait_with(2), attachment, now);
	lc_outbox_flush(outbox, LC_OK, NULL);
	assert_int_equal(1, handles[1].ends);
	assert_int_equal(0, handles[2].ends);
	assert_ptr_equal(&handles[2].port, attachment->receiver.port);
	lc_attachment_free(attachment);
}

static void whose_leg_has_gone_meanwhile_is_given_up(void **state)
{
	(void)state;
	assert_false(lc_waiting_accept(waiting, wait_with(1), NULL, now));
	expect_answer(1, LC_NO_JOIN, false);
}

static void a_refusal_says_why(void **state)
{
	struct lc_effect refusal = {.ticket = wait_with(1), .error = LC_STALE_LEG};

	(void)state;
	lc_waiting_refuse(waiting, &refusal, now);
	expect_answer(1, LC_STALE_LEG, true);
	lc_waiting_refuse(waiting, &refusal, now);
	assert_int_equal(1, handles[1].answers);
}

static void who_goes_away_is_given_up_and_the_others_wait_on(void **state)
{
	(void)state;
	wait_with(1);
	wait_with(2);
	lc_waiting_detach(waiting, &handles[1].port);
	expect_answer(1, LC_NO_JOIN, false);
	assert_int_equal(0, handles[2].answers);
}

static void when_the_room_goes_all_are_refused(void **state)
{
	(void)state;
	wait_with(1);
	wait_with(2);
	lc_waiting_refuse_all(waiting, LC_NO_SUCH_ROOM, now);
	expect_answer(1, LC_NO_SUCH_ROOM, true);
	expect_answer(2, LC_NO_SUCH_ROOM, true);
}

static void who_still_waits_at_the_end_is_given_up(void **state)
{
	(void)state;
	wait_with(1);
	lc_waiting_free(waiting);
	waiting = NULL;
	expect_answer(1, LC_NO_JOIN, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(no_two_have_the_same_ticket, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_is_accepted_receives_from_then_on, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(the_one_before_it_ends_as_replaced, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(whose_leg_has_gone_meanwhile_is_given_up, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_refusal_says_why, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_goes_away_is_given_up_and_the_others_wait_on,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(when_the_room_goes_all_are_refused, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(who_still_waits_at_the_end_is_given_up, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
