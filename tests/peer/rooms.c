/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/peer/rooms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLING_RATE 48000
#define NO_SUCH_ROOM "no such room"

/** A session for as long as it takes. */
struct errand {
	const struct peer_setup *setup;
	const GPtrArray *rooms;
	unsigned peers;
	bool creates;
	GMainLoop *main;
	struct gateway *gateway;
	uint64_t handle;
	unsigned done;
	bool has_failed;
};

static bool is_number(const struct room_kind *kind)
{
	return kind == &room_videoroom || kind == &room_audiobridge;
}

GPtrArray *rooms_name(const struct room_kind *kind, const char *room, unsigned count)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

	for (unsigned i = 0; i < count; i++) {
		char *name = is_number(kind) ? g_strdup_printf("%lld", atoll(room) + i)
			     : i             ? g_strdup_printf("%s-%u", room, i + 1)
					     : g_strdup(room);
		g_ptr_array_add(names, name);
	}
	return names;
}

static json_t *make_request(const struct errand *errand)
{
	const struct peer_setup *setup = errand->setup;
	const char *room = g_ptr_array_index(errand->rooms, errand->done);
	json_t *body = json_pack("{ss}", "request", errand->creates ? "create" : "destroy");

	json_object_set_new(body, "room",
			    is_number(setup->kind) ? json_integer(atoll(room)) : json_string(room));
	if (setup->secret)
		json_object_set_new(body, "secret", json_string(setup->secret));
	if (!errand->creates)
		return body;
	json_object_set_new(body,
			    setup->kind == &room_videoroom ? "publishers" : "max_participants",
			    json_integer(errand->peers));
	if (setup->kind == &room_audiobridge)
		json_object_set_new(body, "sampling_rate", json_integer(SAMPLING_RATE));
	if (setup->pin)
		json_object_set_new(body, "pin", json_string(setup->pin));
	return body;
}

static void go_on(struct errand *errand);

static void give_up(struct errand *errand, const char *why)
{
	fprintf(stderr, "lectern-peer: cannot %s the rooms: %s\n",
		errand->creates ? "create" : "destroy", why ? why : "no answer");
	errand->has_failed = true;
	g_main_loop_quit(errand->main);
}

static void on_answer(void *data, json_t *answer)
{
	struct errand *errand = data;
	json_t *body = json_object_get(json_object_get(answer, "plugindata"), "data");
	json_t *error = json_object_get(body, "error");

	/* Ours may end by themselves when the last one leaves. */
	bool is_gone = !errand->creates && json_is_string(error) &&
		       g_ascii_strncasecmp(json_string_value(error), NO_SUCH_ROOM,
					   strlen(NO_SUCH_ROOM)) == 0;
	if ((error && !is_gone) || !body) {
		give_up(errand, json_string_value(error));
		return;
	}
	errand->done++;
	go_on(errand);
}

static void go_on(struct errand *errand)
{
	if (errand->done == errand->rooms->len)
		g_main_loop_quit(errand->main);
	else
		gateway_send(errand->gateway, errand->handle,
			     json_pack("{ss so}", "janus", "message", "body", make_request(errand)),
			     on_answer, errand);
}

static void on_attached(void *data, json_t *answer)
{
	struct errand *errand = data;
	json_t *id = json_object_get(json_object_get(answer, "data"), "id");

	errand->handle = (uint64_t)json_integer_value(id);
	if (id)
		go_on(errand);
	else
		give_up(errand, "the gateway has no such plugin");
}

static void on_opened(void *data)
{
	struct errand *errand = data;

	gateway_send(errand->gateway, 0,
		     json_pack("{ss ss}", "janus", "attach", "plugin", errand->setup->kind->plugin),
		     on_attached, errand);
}

static void on_lost(void *data, const char *why)
{
	give_up(data, why);
}

static void on_event(void *data, uint64_t handle, json_t *event)
{
	(void)data;
	(void)handle;
	(void)event;
}

static bool run(struct errand *errand)
{
	static const struct gateway_events events = {on_opened, on_lost, on_event};
	GMainContext *context = g_main_context_new();

	g_main_context_push_thread_default(context);
	errand->main = g_main_loop_new(context, FALSE);
	errand->gateway = gateway_new(errand->setup->url, &events, errand);
	g_main_loop_run(errand->main);
	gateway_free(errand->gateway);
	while (g_main_context_iteration(context, FALSE))
		;
	g_main_loop_unref(errand->main);
	g_main_context_pop_thread_default(context);
	g_main_context_unref(context);
	return !errand->has_failed;
}

bool rooms_create(const struct peer_setup *setup, const GPtrArray *rooms, unsigned peers)
{
	return run(
		&(struct errand){.setup = setup, .rooms = rooms, .peers = peers, .creates = true});
}

void rooms_destroy(const struct peer_setup *setup, const GPtrArray *rooms)
{
	run(&(struct errand){.setup = setup, .rooms = rooms});
}
