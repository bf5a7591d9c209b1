/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actor of the desk: commands go into the engine, effects come out and are carried out in their
 * order. Nothing here decides anything about calls; it finds ports and tells them.
 */
#include "lectern/runtime/desk_actor.h"

#include <string.h>

#include "lectern/metrics/sources.h"
#include "lectern/runtime/desk_measure.h"
#include "lectern/runtime/runtime.h"
#include "lectern/wire/calls_json.h"
#include "lectern/wire/event_json.h"

/** A port that has registered, also when a newer one has taken the place over. */
struct place {
	struct lc_port *port; /* one reference */
	char participant[LC_ID_BYTES + 1];
	uint32_t handle;
	bool is_client;
};

struct lc_desk_actor {
	struct lc_loop *loop;
	struct lc_desk_setting setting;
	struct lc_desk *desk;
	GSource *timer;
	GHashTable *places;  /* port -> struct place, owned */
	GHashTable *present; /* participant -> the place with its present handle, borrowed */
	GArray *effects;
	struct lc_metrics_source *metrics;
};

struct timer {
	GSource source;
	struct lc_desk_actor *actor;
};

static void free_place(gpointer data)
{
	struct place *place = data;

	place->port->ops->unref(place->port);
	g_free(place);
}

/* Effects */

static void tell_clients(struct lc_desk_actor *actor, json_t *event)
{
	GHashTableIter iter;
	gpointer data;

	g_hash_table_iter_init(&iter, actor->present);
	while (g_hash_table_iter_next(&iter, NULL, &data)) {
		const struct place *place = data;
		if (place->is_client)
			place->port->ops->tell(place->port, event);
	}
}

/** Who is not connected is not told: it learns what it must when it registers again. */
static void tell(struct lc_desk_actor *actor, const struct lc_desk_effect *effect)
{
	const struct place *place = g_hash_table_lookup(actor->present, effect->to);

	if (*effect->to && !place)
		return;
	json_t *event = lc_desk_event_json(actor->setting.plugin, &effect->event, actor->desk);
	if (place)
		place->port->ops->tell(place->port, event);
	else
		tell_clients(actor, event);
	lc_json_free(event);
}

/** What is left when the room has been made; then sets the one timer to whatever comes first. */
static void carry_out(struct lc_desk_actor *actor)
{
	for (guint i = 0; i < actor->effects->len; i++) {
		const struct lc_desk_effect *effect = lc_desk_effect_at(actor->effects, i);
		if (effect->kind == LC_DESK_TELL)
			tell(actor, effect);
	}
	g_array_set_size(actor->effects, 0);
	int64_t due_ms = lc_desk_next_deadline(actor->desk);
	g_source_set_ready_time(actor->timer, due_ms == LC_NEVER ? -1 : due_ms * 1000);
}

/** Makes the room that an accepted call needs; when that fails, all of it is taken back. */
static void make_session(struct lc_desk_actor *actor, struct lc_desk_outcome *outcome)
{
	struct lc_desk_command failed = {.kind = LC_DESK_FAIL_SESSION};
	const struct lc_desk_session *session =
		&lc_desk_effect_at(actor->effects, 0)->event.session;

	outcome->error = actor->setting.make_session(actor->setting.user, session, &outcome->why);
	if (outcome->error == LC_OK)
		return;
	g_strlcpy(failed.room, session->room, sizeof(failed.room));
	g_array_set_size(actor->effects, 0);
	lc_desk_apply(actor->desk, &failed, lc_runtime_now(), actor->effects, NULL);
}

static void run(struct lc_desk_actor *actor, const struct lc_desk_command *command,
		struct lc_desk_outcome *outcome)
{
	outcome->error = lc_desk_apply(actor->desk, command, lc_runtime_now(), actor->effects,
				       &outcome->why);
	if (outcome->error == LC_OK && command->kind == LC_DESK_ACCEPT)
		make_session(actor, outcome);
	outcome->person = lc_desk_person_find(actor->desk, command->participant);
}

static gboolean on_timer(GSource *source, GSourceFunc callback, gpointer data)
{
	struct lc_desk_actor *actor = ((struct timer *)source)->actor;

	(void)callback, (void)data;
	lc_desk_expire(actor->desk, lc_runtime_now(), actor->effects);
	carry_out(actor);
	return G_SOURCE_CONTINUE;
}

static GSourceFuncs timer_funcs = {.dispatch = on_timer};

/* Requests */

/** A request on its way to the desk. */
struct errand {
	struct lc_desk_actor *actor;
	struct lc_desk_command command;
	struct lc_port *port;
	lc_desk_done *done;
	void *user;
};

/** Another tab of the same person that still stands at the desk learns that it does so no more. */
static void tell_replaced(struct lc_desk_actor *actor, const struct place *place)
{
	const struct place *old = g_hash_table_lookup(actor->present, place->participant);

	if (!old || old->port == place->port)
		return;
	json_t *event = lc_leg_ended_json(actor->setting.plugin, "", LC_REASON_REPLACED);
	old->port->ops->tell(old->port, event);
	lc_json_free(event);
}

/** The port stands for this person from now on; ports of older handles are void. */
static void attach(struct lc_desk_actor *actor, struct lc_port *port,
		   const struct lc_desk_person *person)
{
	struct place *place = g_hash_table_lookup(actor->places, port);

	if (!place) {
		place = g_new0(struct place, 1);
		place->port = port;
		port->ops->ref(port);
		g_strlcpy(place->participant, person->participant, sizeof(place->participant));
		g_hash_table_insert(actor->places, port, place);
	}
	place->handle = person->handle;
	place->is_client = !lc_desk_is_interpreter(person);
	tell_replaced(actor, place);
	g_hash_table_replace(actor->present, place->participant, place);
}

static void register_port(const struct errand *errand, const struct place *place,
			  struct lc_desk_outcome *outcome)
{
	if (place && strcmp(place->participant, errand->command.participant) != 0) {
		outcome->error = lc_refuse(&outcome->why, LC_ALREADY_JOINED, "participant", "%s",
					   lc_error_text(LC_ALREADY_JOINED));
		return;
	}
	run(errand->actor, &errand->command, outcome);
	if (outcome->error == LC_OK)
		attach(errand->actor, errand->port, outcome->person);
}

static void run_errand(void *data)
{
	struct errand *errand = data;
	const struct place *place = g_hash_table_lookup(errand->actor->places, errand->port);
	struct lc_desk_outcome outcome = {.desk = errand->actor->desk};

	if (errand->command.kind == LC_DESK_REGISTER) {
		register_port(errand, place, &outcome);
	} else {
		g_strlcpy(errand->command.participant, place ? place->participant : "",
			  sizeof(errand->command.participant));
		errand->command.handle = place ? place->handle : 0;
		run(errand->actor, &errand->command, &outcome);
	}
	errand->done(errand->user, &errand->command, &outcome);
	carry_out(errand->actor);
}

void lc_desk_actor_call(struct lc_desk_actor *actor, const struct lc_desk_command *command,
			struct lc_port *port, lc_desk_done *done, void *user)
{
	struct errand errand = {
		.actor = actor, .command = *command, .port = port, .done = done, .user = user};

	lc_loop_call(actor->loop, run_errand, &errand);
}

/* What the gateway says */

/** Something that has happened: a port is gone (one reference), or a session is over. */
struct notice {
	struct lc_desk_actor *actor;
	struct lc_port *port;
	struct lc_desk_command command;
};

static void run_notice(void *data)
{
	struct notice *notice = data;
	struct lc_desk_outcome outcome = {.desk = notice->actor->desk};

	run(notice->actor, &notice->command, &outcome);
	carry_out(notice->actor);
	g_free(notice);
}

static void detach(void *data)
{
	struct notice *notice = data;
	struct lc_desk_actor *actor = notice->actor;
	struct lc_port *port = notice->port;
	struct place *place = g_hash_table_lookup(actor->places, port);

	if (place) {
		g_strlcpy(notice->command.participant, place->participant,
			  sizeof(notice->command.participant));
		notice->command.handle = place->handle;
		if (g_hash_table_lookup(actor->present, place->participant) == place)
			g_hash_table_remove(actor->present, place->participant);
		g_hash_table_remove(actor->places, port);
	}
	run_notice(notice);
	port->ops->unref(port);
}

static struct notice *new_notice(struct lc_desk_actor *actor, enum lc_desk_command_kind kind)
{
	struct notice *notice = g_new0(struct notice, 1);

	notice->actor = actor;
	notice->command.kind = kind;
	return notice;
}

void lc_desk_actor_gone(struct lc_desk_actor *actor, struct lc_port *port)
{
	struct notice *notice = new_notice(actor, LC_DESK_GONE);

	notice->port = port;
	port->ops->ref(port);
	lc_loop_post(actor->loop, detach, notice);
}

void lc_desk_actor_session_over(struct lc_desk_actor *actor, const char *room)
{
	struct notice *notice = new_notice(actor, LC_DESK_SESSION_OVER);

	g_strlcpy(notice->command.room, room, sizeof(notice->command.room));
	lc_loop_post(actor->loop, run_notice, notice);
}

/* Numbers */

struct look {
	const struct lc_desk *desk;
	struct lc_metrics *out;
};

static void look_at_desk(void *data)
{
	const struct look *look = data;

	lc_desk_measure(look->desk, look->out);
}

static void measure(void *user, struct lc_metrics *out)
{
	const struct lc_desk_actor *actor = user;
	struct look look = {.desk = actor->desk, .out = out};

	lc_loop_call(actor->loop, look_at_desk, &look);
}

/* Life */

struct lc_desk_actor *lc_desk_actor_new(struct lc_loop *loop, const struct lc_desk_setting *setting)
{
	struct lc_desk_actor *actor = g_new0(struct lc_desk_actor, 1);

	actor->loop = loop;
	actor->setting = *setting;
	actor->desk = lc_desk_new(setting->request_timeout_ms);
	actor->places = g_hash_table_new_full(NULL, NULL, NULL, free_place);
	actor->present = g_hash_table_new(g_str_hash, g_str_equal);
	actor->effects = lc_desk_effects_new();
	actor->timer = g_source_new(&timer_funcs, sizeof(struct timer));
	((struct timer *)actor->timer)->actor = actor;
	g_source_attach(actor->timer, lc_loop_context(loop));
	actor->metrics = lc_metrics_source_add(measure, actor);
	return actor;
}

static void close_actor(void *data)
{
	struct lc_desk_actor *actor = data;

	g_source_destroy(actor->timer);
	g_source_unref(actor->timer);
	g_hash_table_unref(actor->present);
	g_hash_table_unref(actor->places);
	g_array_unref(actor->effects);
	lc_desk_free(actor->desk);
	g_free(actor);
}

void lc_desk_actor_free(struct lc_desk_actor *actor)
{
	lc_metrics_source_remove(actor->metrics);
	lc_loop_call(actor->loop, close_actor, actor);
}
