/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Accepted and refused ones are answered for storing: with the room, and with the outbox that holds the answer back
 * until the turn is stored. Those that are given up changed nothing, so their answer waits for nothing.
 */
#include "lectern/runtime/waiting.h"

/** One that waits. */
struct subscription {
	uint64_t ticket;
	struct lc_call call; /* holds one reference on the port; owns the reception */
	bool is_answered;
};

struct lc_waiting {
	const struct lc_room *room; /* borrowed */
	struct lc_outbox *outbox;   /* borrowed */
	GPtrArray *subscriptions;   /* of struct subscription, owned; in order of coming */
	uint64_t last_ticket;
};

static void answer(const struct lc_waiting *waiting, struct subscription *subscription,
		   struct lc_outcome *outcome)
{
	outcome->room = waiting->room;
	outcome->outbox = waiting->outbox;
	subscription->is_answered = true;
	subscription->call.done(subscription->call.user, &subscription->call, outcome);
}

/** Whoever waits is answered, also when the handle or the room goes away meanwhile. */
static void free_subscription(gpointer data)
{
	struct subscription *subscription = data;
	const struct lc_outcome outcome = {.error = LC_NO_JOIN, .now = lc_runtime_now()};

	if (!subscription->is_answered)
		subscription->call.done(subscription->call.user, &subscription->call, &outcome);
	lc_reception_free(subscription->call.reception);
	subscription->call.port->ops->unref(subscription->call.port);
	g_free(subscription);
}

/** Takes the one of that ticket out; the caller owns it. */
static struct subscription *take(struct lc_waiting *waiting, uint64_t ticket)
{
	for (guint i = 0; i < waiting->subscriptions->len; i++) {
		struct subscription *subscription = waiting->subscriptions->pdata[i];
		if (subscription->ticket == ticket)
			return g_ptr_array_steal_index(waiting->subscriptions, i);
	}
	return NULL;
}

struct lc_waiting *lc_waiting_new(const struct lc_room *room, struct lc_outbox *outbox)
{
	struct lc_waiting *waiting = g_new0(struct lc_waiting, 1);

	waiting->room = room;
	waiting->outbox = outbox;
	waiting->subscriptions = g_ptr_array_new_with_free_func(free_subscription);
	return waiting;
}

void lc_waiting_free(struct lc_waiting *waiting)
{
	if (!waiting)
		return;
	g_ptr_array_unref(waiting->subscriptions);
	g_free(waiting);
}

uint64_t lc_waiting_add(struct lc_waiting *waiting, const struct lc_call *call)
{
	struct subscription *subscription = g_new0(struct subscription, 1);

	subscription->ticket = ++waiting->last_ticket;
	subscription->call = *call;
	call->port->ops->ref(call->port);
	g_ptr_array_add(waiting->subscriptions, subscription);
	return subscription->ticket;
}

/** Answers, and hands port and reception over. */
static void attach(const struct lc_waiting *waiting, struct subscription *subscription,
		   struct lc_attachment *attachment, struct lc_now now)
{
	struct lc_call *call = &subscription->call;
	struct lc_outcome outcome = {.now = now, .leg = attachment->leg};
	struct lc_port *old = attachment->receiver.port;

	if (old && old != call->port)
		lc_outbox_end(waiting->outbox, old, attachment->leg, LC_REASON_REPLACED);
	answer(waiting, subscription, &outcome);
	lc_attachment_receive(attachment, call->port, call->reception);
	call->reception = NULL;
}

bool lc_waiting_accept(struct lc_waiting *waiting, uint64_t ticket,
		       struct lc_attachment *attachment, struct lc_now now)
{
	struct subscription *subscription = take(waiting, ticket);

	if (!subscription)
		return false;
	if (attachment)
		attach(waiting, subscription, attachment, now);
	free_subscription(subscription);
	return attachment != NULL;
}

void lc_waiting_refuse(struct lc_waiting *waiting, const struct lc_effect *refusal,
		       struct lc_now now)
{
	struct subscription *subscription = take(waiting, refusal->ticket);
	struct lc_outcome outcome = {.now = now, .error = refusal->error, .why = refusal->why};

	if (!subscription)
		return;
	answer(waiting, subscription, &outcome);
	free_subscription(subscription);
}

void lc_waiting_refuse_all(struct lc_waiting *waiting, enum lc_error error, struct lc_now now)
{
	while (waiting->subscriptions->len) {
		const struct subscription *first = waiting->subscriptions->pdata[0];
		const struct lc_effect refusal = {.ticket = first->ticket, .error = error};
		lc_waiting_refuse(waiting, &refusal, now);
	}
}

void lc_waiting_detach(struct lc_waiting *waiting, const struct lc_port *port)
{
	for (guint i = waiting->subscriptions->len; i-- > 0;) {
		const struct subscription *subscription = waiting->subscriptions->pdata[i];
		if (subscription->call.port == port)
			g_ptr_array_remove_index(waiting->subscriptions, i);
	}
}
