/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actor: commands go into the engine, effects come out and are carried out in their order.
 *
 * One GSource is the room's timer: it is due at the engine's next deadline or the director's next
 * tick. Nothing here decides anything about rooms; it finds ports and tells them.
 */
#include "lectern/runtime/room_actor.h"

#include <string.h>

#include "lectern/runtime/keeper.h"
#include "lectern/runtime/post.h"
#include "lectern/runtime/tell.h"
#include "lectern/runtime/waiting.h"

struct lc_room_actor {
	struct lc_room *room;
	struct lc_shard *shard; /* borrowed */
	struct lc_keeper *keeper;
	bool is_claimed; /* a configuration file has named it since the start */
	bool is_marked;  /* it is on the shard's list of those that may have changed */
	GSource *timer;
	GPtrArray *attachments; /* of struct lc_attachment, owned */
	struct lc_waiting *waiting;
	struct lc_director director;
	struct lc_effects effects;
	uint32_t last_owner;
	int64_t tick_ms; /* when the director ticks next */
};

/** A temporary room on its way out. */
struct forgetting {
	struct lc_shard *shard;
	char room[LC_ID_BYTES + 1];
};

struct timer {
	GSource source;
	struct lc_room_actor *actor;
};

static struct lc_scene scene_at(struct lc_room_actor *actor, struct lc_now now)
{
	return (struct lc_scene){
		.director = &actor->director,
		.room = actor->room,
		.attachments = actor->attachments,
		.now_ms = now.mono_ms,
		.wall_ms = now.wall_ms,
		.bus = actor->shard->bus,
	};
}

static struct lc_attachment *find_leg(struct lc_room_actor *actor, const char *participant,
				      uint32_t leg)
{
	for (guint i = 0; i < actor->attachments->len; i++) {
		struct lc_attachment *attachment = actor->attachments->pdata[i];
		if (attachment->leg == leg && strcmp(attachment->participant, participant) == 0)
			return attachment;
	}
	return NULL;
}

/* Effects */

static void tell(struct lc_room_actor *actor, const struct lc_effect *effect)
{
	if (effect->event.kind != LC_EVENT_LOBBY_WAITING) /* a heartbeat is not for the record */
		lc_bus_publish(actor->shard->bus, &effect->event, actor->room);
	lc_tell(actor->room, actor->attachments, &actor->effects, effect);
}

static void end_leg(struct lc_room_actor *actor, const struct lc_effect *effect)
{
	struct lc_attachment *attachment = find_leg(actor, effect->participant, effect->leg);

	if (!attachment)
		return;
	struct lc_outbox *outbox = actor->shard->outbox;
	struct lc_port *receiver = attachment->receiver.port;
	lc_outbox_end(outbox, attachment->publisher, effect->leg, effect->reason);
	if (receiver)
		lc_outbox_end(outbox, receiver, effect->leg, effect->reason);
	g_ptr_array_remove(actor->attachments, attachment);
	lc_state_count_leg(actor->shard->state, -1);
	actor->director.is_stale = true;
}

static void finish_call(struct lc_room_actor *actor, const struct lc_call *call,
			struct lc_outcome *outcome)
{
	outcome->room = actor->room;
	outcome->outbox = actor->shard->outbox;
	if (call->done)
		call->done(call->user, call, outcome);
}

static void subscribed(struct lc_room_actor *actor, const struct lc_effect *effect,
		       struct lc_now now)
{
	struct lc_attachment *attachment = find_leg(actor, effect->participant, effect->leg);
	const struct lc_scene scene = scene_at(actor, now);

	if (lc_waiting_accept(actor->waiting, effect->ticket, attachment, now))
		lc_director_reroute(&scene);
}

/** A room that has served goes at the end of what is being done, unless it is in use again by then. */
static void forget(void *data)
{
	struct forgetting *forgetting = data;
	struct lc_room_actor *actor = lc_shard_find(forgetting->shard, forgetting->room);

	if (actor && actor->room->policy.is_temporary && !actor->room->conference)
		lc_shard_remove(forgetting->shard, actor);
	g_free(forgetting);
}

static void forget_later(struct lc_room_actor *actor)
{
	struct forgetting *forgetting = g_new0(struct forgetting, 1);

	forgetting->shard = actor->shard;
	g_strlcpy(forgetting->room, actor->room->name, sizeof(forgetting->room));
	lc_loop_post(actor->shard->loop, forget, forgetting);
}

static void run_effect(struct lc_room_actor *actor, const struct lc_effect *effect,
		       struct lc_now now)
{
	const struct lc_scene scene = scene_at(actor, now);

	switch (effect->kind) {
	case LC_EFFECT_EVENT:
		tell(actor, effect);
		if (effect->event.kind == LC_EVENT_CONFERENCE_RESTART)
			lc_director_refresh(&scene);
		break;
	case LC_EFFECT_ROUTES:
		lc_director_reroute(&scene);
		break;
	case LC_EFFECT_END_LEG:
		end_leg(actor, effect);
		break;
	case LC_EFFECT_SUBSCRIBED:
		subscribed(actor, effect, now);
		break;
	case LC_EFFECT_REFUSED:
		lc_waiting_refuse(actor->waiting, effect, now);
		break;
	case LC_EFFECT_FORGET:
		forget_later(actor);
		break;
	}
}

/** The record and the log hear of signals that could not be left; what was asked for goes on. */
static void report_unstored(struct lc_room_actor *actor, const struct lc_outcome *outcome)
{
	struct lc_event event = {
		.kind = LC_EVENT_CONFERENCE_ERROR,
		.at_ms = outcome->now.wall_ms,
		.error = outcome->unstored,
		.why = outcome->unstored_why,
	};

	g_strlcpy(event.room, actor->room->name, sizeof(event.room));
	if (actor->room->conference)
		g_strlcpy(event.conference, actor->room->conference->id, sizeof(event.conference));
	lc_bus_publish(actor->shard->bus, &event, actor->room);
}

/** Signals first, and they must be on the disk; then the others are told. */
static void leave_signals(struct lc_room_actor *actor, struct lc_outcome *outcome)
{
	outcome->unstored = lc_post_signals(actor->shard->mail, actor->room, &actor->effects,
					    &outcome->unstored_why);
	if (outcome->unstored != LC_OK)
		report_unstored(actor, outcome);
}

/** Seats as they are now; who has become a member is told what waits in the mailbox. */
static void note_standing(struct lc_room_actor *actor)
{
	for (guint i = 0; i < actor->attachments->len; i++) {
		struct lc_attachment *attachment = actor->attachments->pdata[i];
		lc_attachment_stand(attachment,
				    lc_room_seat_find(actor->room, attachment->participant));
		if (!attachment->is_admitted || attachment->has_mail_been_told)
			continue;
		attachment->has_mail_been_told = true;
		lc_tell_waiting_signals(actor->shard->mail, actor->room, attachment);
	}
}

static void run_effects(struct lc_room_actor *actor, struct lc_now now)
{
	const struct lc_scene scene = scene_at(actor, now);

	lc_director_end_talk(&scene);
	for (size_t i = 0; i < lc_effects_count(&actor->effects); i++)
		run_effect(actor, lc_effects_at(&actor->effects, i), now);
	lc_effects_reset(&actor->effects);
	note_standing(actor);
	lc_director_tell_visitors(&scene);
	lc_shard_touch(actor->shard, actor);
}

/** What nobody asked for: a deadline, or something that became of a leg. */
static void carry_out(struct lc_room_actor *actor, struct lc_now now)
{
	struct lc_outcome outcome = {.now = now};

	leave_signals(actor, &outcome);
	run_effects(actor, now);
}

/* Time */

/** Sets the one timer to whatever comes first. */
static void set_timer(struct lc_room_actor *actor)
{
	int64_t due_ms = lc_room_next_deadline(actor->room);

	if (actor->attachments->len)
		due_ms = MIN(due_ms, actor->tick_ms);
	g_source_set_ready_time(actor->timer, due_ms == LC_NEVER ? -1 : due_ms * 1000);
}

static void run_command(struct lc_room_actor *actor, const struct lc_command *command,
			struct lc_now now)
{
	lc_room_apply(actor->room, command, now, &actor->effects, NULL);
	carry_out(actor, now);
}

/** When was a leg last heard? The receiving half counts only while the sending one should be. */
static int64_t last_heard(const struct lc_attachment *attachment, bool is_sending)
{
	int64_t last_ms = atomic_load(&attachment->publisher->publisher->last_packet_ms);
	bool is_settled = last_ms > attachment->configured_ms + LC_SETTLE_MS;

	if (last_ms == LC_UNSEEN || (!is_sending && !is_settled))
		return last_ms;
	last_ms = MAX(last_ms, atomic_load(&attachment->publisher->heard_ms));
	if (attachment->receiver.port)
		last_ms = MAX(last_ms, atomic_load(&attachment->receiver.port->heard_ms));
	return last_ms;
}

static bool says_it_sends(const struct lc_room_actor *actor, const char *participant)
{
	const struct lc_seat *seat = lc_room_seat_find(actor->room, participant);

	return seat && (seat->microphone || seat->camera || seat->screen);
}

/** Tells the engine which legs have fallen silent and which are heard again. */
static void watch_legs(struct lc_room_actor *actor, struct lc_now now)
{
	for (guint i = 0; i < actor->attachments->len; i++) {
		struct lc_attachment *attachment = actor->attachments->pdata[i];
		bool is_sending = says_it_sends(actor, attachment->participant);
		enum lc_liveness_change change = lc_liveness_step(
			&attachment->liveness, now.mono_ms, last_heard(attachment, is_sending),
			attachment->configured_ms, is_sending);
		if (change == LC_LIVENESS_NONE)
			continue;
		struct lc_command command = {.kind = change == LC_LIVENESS_SUSPECT
							     ? LC_CMD_LEG_SUSPECT
							     : LC_CMD_LEG_RESUMED,
					     .by.leg = attachment->leg};
		g_strlcpy(command.by.participant, attachment->participant,
			  sizeof(command.by.participant));
		run_command(actor, &command, now);
	}
}

static gboolean on_timer(GSource *source, GSourceFunc callback, gpointer data)
{
	struct lc_room_actor *actor = ((struct timer *)source)->actor;
	struct lc_now now = lc_runtime_now();

	(void)callback, (void)data;
	lc_room_expire(actor->room, now, &actor->effects);
	carry_out(actor, now);
	if (actor->attachments->len && now.mono_ms >= actor->tick_ms) {
		const struct lc_scene scene = scene_at(actor, now);
		watch_legs(actor, now);
		lc_director_tick(&scene);
		actor->tick_ms = now.mono_ms + LC_DIRECTOR_TICK_MS;
	}
	set_timer(actor);
	lc_loop_poke(actor->shard->loop);
	return G_SOURCE_CONTINUE;
}

static GSourceFuncs timer_funcs = {.dispatch = on_timer};

/* Requests */

static void note_before(const struct lc_room *room, struct lc_outcome *outcome)
{
	outcome->had_conference = room->conference != NULL;
	if (room->conference)
		g_strlcpy(outcome->conference, room->conference->id, sizeof(outcome->conference));
}

static void run_join(struct lc_room_actor *actor, const struct lc_call *call,
		     struct lc_outcome *outcome)
{
	const struct lc_command *command = &call->command;
	const struct lc_seat *seat = lc_room_seat_find(actor->room, command->by.participant);
	uint32_t old_leg = seat ? seat->leg.number : 0;
	bool is_same_key =
		seat && memcmp(seat->key_hash, command->join.key_hash, LC_HASH_BYTES) == 0;

	outcome->is_resumed = seat != NULL;
	outcome->error =
		lc_room_apply(actor->room, command, outcome->now, &actor->effects, &outcome->why);
	if (outcome->error != LC_OK)
		return;
	seat = lc_room_seat_find(actor->room, command->by.participant);
	outcome->leg = seat->leg.number;
	struct lc_attachment *attachment = lc_attachment_new(
		seat, ++actor->last_owner, call->port, actor->shard->outbox, outcome->now.mono_ms);
	attachment->visitor.visitor = call->visitor;
	attachment->joined_seq = actor->room->conference->seq;
	attachment->joined_epoch_s = actor->room->last_epoch_s;
	struct lc_attachment *old = find_leg(actor, seat->participant, old_leg);
	/* Join and subscribe may be sent at once; the subscription may have come first and be
	 * attached to the leg that this join replaces. It belongs to the new one. */
	if (old && is_same_key)
		lc_attachment_move_receiver(old, attachment);
	g_ptr_array_add(actor->attachments, attachment);
	lc_state_count_leg(actor->shard->state, 1);
}

/**
 * The client has said what it sends: until that has settled, silence means nothing. It may also have
 * said what it is, which it did not know yet when it joined.
 */
static void note_configured(struct lc_room_actor *actor, const struct lc_call *call,
			    struct lc_now now)
{
	struct lc_attachment *attachment =
		find_leg(actor, call->command.by.participant, call->command.by.leg);

	if (!attachment)
		return;
	attachment->configured_ms = now.mono_ms;
	if (lc_visitor_update(&attachment->visitor.visitor, &call->visitor))
		*attachment->visitor.conference = 0;
}

static void run_subscribe(struct lc_room_actor *actor, const struct lc_call *call,
			  struct lc_now now)
{
	struct lc_command command = call->command;
	struct lc_effect verdict = {.kind = LC_EFFECT_REFUSED};

	command.subscribe.ticket = verdict.ticket = lc_waiting_add(actor->waiting, call);
	verdict.error = lc_room_apply(actor->room, &command, now, &actor->effects, &verdict.why);
	if (verdict.error != LC_OK)
		lc_waiting_refuse(actor->waiting, &verdict, now);
	run_effects(actor, now);
}

static void run_other(struct lc_room_actor *actor, const struct lc_call *call, struct lc_now now)
{
	struct lc_outcome outcome = {.now = now};

	note_before(actor->room, &outcome);
	if (call->command.kind == LC_CMD_JOIN)
		run_join(actor, call, &outcome);
	else
		outcome.error = lc_room_apply(actor->room, &call->command, now, &actor->effects,
					      &outcome.why);
	if (outcome.error == LC_OK && call->command.kind == LC_CMD_CONFIGURE)
		note_configured(actor, call, now);
	leave_signals(actor, &outcome);
	finish_call(actor, call, &outcome);
	run_effects(actor, now);
}

void lc_room_actor_run(struct lc_room_actor *actor, const struct lc_call *call)
{
	struct lc_now now = lc_runtime_now();

	if (call->command.kind == LC_CMD_SUBSCRIBE)
		run_subscribe(actor, call, now);
	else
		run_other(actor, call, now);
	set_timer(actor);
}

static struct lc_attachment *find_receiver(struct lc_room_actor *actor, const struct lc_port *port)
{
	for (guint i = 0; i < actor->attachments->len; i++) {
		struct lc_attachment *attachment = actor->attachments->pdata[i];
		if (attachment->receiver.port == port)
			return attachment;
	}
	return NULL;
}

void lc_room_actor_wish(struct lc_room_actor *actor, struct lc_port *port,
			const struct lc_slot_wishes *wishes)
{
	struct lc_attachment *attachment = find_receiver(actor, port);
	const struct lc_scene scene = scene_at(actor, lc_runtime_now());

	if (!attachment)
		return;
	lc_director_wish(attachment, wishes);
	attachment->receiver.is_told = false; /* who asks is told, changed or not */
	lc_director_reroute(&scene);
	lc_director_adapt(&scene);
}

void lc_room_actor_media_up(struct lc_room_actor *actor)
{
	const struct lc_scene scene = scene_at(actor, lc_runtime_now());

	lc_director_reroute(&scene);
}

void lc_room_actor_alert(struct lc_room_actor *actor, const struct lc_alert *alert)
{
	lc_alert_tell(actor->room, actor->attachments, alert);
}

void lc_room_actor_detach(struct lc_room_actor *actor, struct lc_port *port)
{
	const struct lc_scene scene = scene_at(actor, lc_runtime_now());

	lc_waiting_detach(actor->waiting, port);
	struct lc_attachment *attachment = find_receiver(actor, port);
	if (attachment)
		lc_attachment_stop_receiving(attachment);
	actor->director.is_stale = true;
	lc_director_reroute(&scene);
	set_timer(actor);
}

/* Storing */

bool lc_room_actor_mark(struct lc_room_actor *actor)
{
	bool is_first = !actor->is_marked;

	actor->is_marked = true;
	return is_first;
}

bool lc_room_actor_has_news(struct lc_room_actor *actor)
{
	return lc_keeper_has_news(actor->keeper, actor->room);
}

void lc_room_actor_write(struct lc_room_actor *actor, struct lc_store *store)
{
	lc_keeper_write(actor->keeper, store);
}

void lc_room_actor_settle(struct lc_room_actor *actor, bool is_stored)
{
	lc_keeper_settle(actor->keeper, is_stored);
	actor->is_marked = !is_stored;
}

bool lc_room_actor_is_configured(const struct lc_room_actor *actor)
{
	return lc_keeper_is_configured(actor->keeper);
}

bool lc_room_actor_is_claimed(const struct lc_room_actor *actor)
{
	return actor->is_claimed;
}

void lc_room_actor_claim(struct lc_room_actor *actor)
{
	actor->is_claimed = true;
	lc_keeper_set_configured(actor->keeper, true);
	lc_shard_touch(actor->shard, actor);
}

void lc_room_actor_step_clock(struct lc_room_actor *actor, int64_t step_ms)
{
	lc_room_step_clock(actor->room, step_ms);
	lc_shard_touch(actor->shard, actor);
}

/* Life */

static void free_attachment(gpointer data)
{
	lc_attachment_free(data);
}

struct lc_room_actor *lc_room_actor_new(struct lc_room *room, struct lc_shard *shard,
					struct lc_keeper *keeper)
{
	struct lc_room_actor *actor = g_new0(struct lc_room_actor, 1);
	struct lc_now now = lc_runtime_now();

	actor->room = room;
	actor->shard = shard;
	actor->keeper = keeper ? keeper : lc_keeper_new(NULL);
	actor->attachments = g_ptr_array_new_with_free_func(free_attachment);
	actor->waiting = lc_waiting_new(room, shard->outbox);
	lc_effects_init(&actor->effects);
	actor->timer = g_source_new(&timer_funcs, sizeof(struct timer));
	((struct timer *)actor->timer)->actor = actor;
	g_source_attach(actor->timer, lc_loop_context(shard->loop));
	lc_room_wake(room, keeper ? lc_state_alive_ms(shard->state) : now.wall_ms, now,
		     &actor->effects);
	carry_out(actor, now);
	set_timer(actor);
	return actor;
}

void lc_room_actor_close(struct lc_room_actor *actor)
{
	struct lc_now now = lc_runtime_now();

	lc_room_close(actor->room, now, &actor->effects);
	carry_out(actor, now);
	lc_waiting_refuse_all(actor->waiting, LC_NO_SUCH_ROOM, now);
}

void lc_room_actor_free(struct lc_room_actor *actor)
{
	g_source_destroy(actor->timer);
	g_source_unref(actor->timer);
	lc_state_count_leg(actor->shard->state, -(int)actor->attachments->len);
	g_ptr_array_unref(actor->attachments);
	lc_waiting_free(actor->waiting);
	lc_effects_clear(&actor->effects);
	lc_keeper_free(actor->keeper);
	lc_room_free(actor->room);
	g_free(actor);
}

const struct lc_room *lc_room_actor_room(const struct lc_room_actor *actor)
{
	return actor->room;
}
