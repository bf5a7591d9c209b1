/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/peer/control.h"

#include "tests/peer/setup.h"
#include "tests/peer/summary.h"

#include <stdio.h>
#include <stdlib.h>

struct control {
	struct crew *crew;
	GMutex printing;
	GPtrArray *setups; /* of struct setup *: peers borrow of them for good */
	unsigned next;     /* number */
};

static struct control the;

/** Takes it. */
static void print(json_t *line)
{
	g_mutex_lock(&the.printing);
	json_dumpf(line, stdout, JSON_COMPACT | JSON_REAL_PRECISION(9));
	putchar('\n');
	fflush(stdout);
	g_mutex_unlock(&the.printing);
	json_decref(line);
}

static void on_news(void *data, json_t *news)
{
	(void)data;
	print(news);
}

static json_t *fail(const char *why)
{
	return json_pack("{ss}", "error", why);
}

/* Commands: each gives its answer, NULL = it comes later */

/** A setup with the command whose strings it borrows. */
struct kept {
	struct peer_setup setup;
	json_t *command;
};

static void free_kept(gpointer data)
{
	struct kept *kept = data;

	json_decref(kept->command);
	g_free(kept);
}

static const struct peer_setup *keep_setup(json_t *command, const char **why)
{
	struct kept *kept = g_new(struct kept, 1);

	kept->command = json_incref(command);
	*why = setup_read(&kept->setup, command);
	g_ptr_array_add(the.setups, kept);
	return &kept->setup;
}

/** How many others there are that it may hear of, unless the command says so. */
static unsigned others(const struct peer_setup *setup, int said, bool is_video)
{
	bool is_one = is_video ? setup->has_video || setup->has_screen
			       : setup->has_audio && !setup->is_quiet;

	return said >= 0 ? (unsigned)said : crew_count(the.crew, setup, is_video) - is_one;
}

static json_t *add(json_t *command)
{
	const char *why;
	const struct peer_setup *setup = keep_setup(command, &why);
	int count = 1, number = (int)the.next, audio = -1, video = -1;
	json_t *numbers = json_array();

	json_unpack(command, "{s?i s?i s?i s?i}", "count", &count, "number", &number,
		    "expect_audio", &audio, "expect_video", &video);
	for (int i = 0; !why && i < count; i++) {
		if (!crew_add(the.crew, setup, (unsigned)(number + i)))
			why = "there is a peer with that number";
		json_array_append_new(numbers, json_integer(number + i));
	}
	for (int i = 0; !why && i < count; i++)
		crew_expect(the.crew, (unsigned)(number + i), others(setup, audio, false),
			    others(setup, video, true));
	the.next = MAX(the.next, (unsigned)(number + count));
	if (!why)
		return json_pack("{so}", "peers", numbers);
	json_decref(numbers);
	return fail(why);
}

static json_t *for_each(json_t *command, void (*run)(struct peer *peer, void *data))
{
	json_t *number;
	size_t i;

	json_array_foreach(json_object_get(command, "peers"), i, number) {
		if (!crew_with(the.crew, (unsigned)json_integer_value(number), run, command))
			return fail("no such peer");
	}
	return json_object();
}

static bool is_on(const json_t *command)
{
	return json_is_true(json_object_get(command, "on"));
}

static void talk(struct peer *peer, void *command)
{
	json_int_t level = json_integer_value(json_object_get(command, "level"));

	peer_talk(peer, is_on(command), (unsigned)CLAMP(level, 0, 127));
}

static void freeze(struct peer *peer, void *command)
{
	peer_freeze(peer, is_on(command));
}

static void listen(struct peer *peer, void *command)
{
	peer_listen(peer, is_on(command));
}

static void reset(struct peer *peer, void *data)
{
	(void)data;
	peer_reset(peer);
}

static json_t *do_talk(json_t *command)
{
	return for_each(command, talk);
}

static json_t *do_freeze(json_t *command)
{
	return for_each(command, freeze);
}

static json_t *do_listen(json_t *command)
{
	return for_each(command, listen);
}

static json_t *do_reset(json_t *command)
{
	if (json_object_get(command, "peers"))
		return for_each(command, reset);
	crew_each(the.crew, reset, NULL);
	return json_object();
}

static json_t *do_remove(json_t *command)
{
	json_t *polite = json_object_get(command, "polite"), *number;
	size_t i;

	json_array_foreach(json_object_get(command, "peers"), i, number) {
		if (!crew_remove(the.crew, (unsigned)json_integer_value(number),
				 !json_is_false(polite)))
			return fail("no such peer");
	}
	return json_object();
}

static void report(struct peer *peer, void *data)
{
	*(json_t **)data = summary_of_peer(peer);
}

static json_t *do_report(json_t *command)
{
	json_t *number = json_object_get(command, "peer"), *one = NULL;

	if (!number)
		return summary_of_crew(the.crew);
	if (!crew_with(the.crew, (unsigned)json_integer_value(number), report, &one))
		return fail("no such peer");
	return one;
}

struct request {
	json_t *command; /* owned */
	json_t *id;      /* of the command, borrowed of it */
};

static void on_answer(void *data, json_t *answer)
{
	struct request *request = data;

	print(json_pack("{sO sO}", "id", request->id, "answer", answer));
	json_decref(request->command);
	g_free(request);
}

static void send_request(struct peer *peer, void *data)
{
	struct request *request = data;
	const char *half = json_string_value(json_object_get(request->command, "half"));
	json_t *body = json_object_get(request->command, "body");
	bool is_subscribe = g_strcmp0(half, "subscribe") == 0;

	gateway_send(peer->gateway,
		     peer->sides[is_subscribe ? PEER_SUBSCRIBE : PEER_PUBLISH].handle,
		     json_pack("{ss sO}", "janus", "message", "body", body), on_answer, request);
}

static json_t *do_request(json_t *command)
{
	struct request *request = g_new(struct request, 1);
	unsigned number = (unsigned)json_integer_value(json_object_get(command, "peer"));

	request->command = json_incref(command);
	request->id = json_object_get(command, "id");
	if (crew_with(the.crew, number, send_request, request))
		return NULL;
	json_decref(request->command);
	g_free(request);
	return fail("no such peer");
}

static const struct {
	const char *name;
	json_t *(*run)(json_t *command);
} commands[] = {
	{"add", add},          {"remove", do_remove},   {"talk", do_talk},   {"freeze", do_freeze},
	{"listen", do_listen}, {"request", do_request}, {"reset", do_reset}, {"report", do_report},
};

static void obey(const char *line)
{
	json_t *command = json_loads(line, 0, NULL), *id = json_object_get(command, "id");
	const char *name = json_string_value(json_object_get(command, "do"));
	json_t *answer = NULL;
	size_t i = 0;

	while (i < G_N_ELEMENTS(commands) && g_strcmp0(commands[i].name, name) != 0)
		i++;
	answer = i < G_N_ELEMENTS(commands) ? commands[i].run(command) : fail("no such command");
	if (answer && id)
		json_object_set(answer, "id", id);
	if (answer)
		print(answer);
	json_decref(command);
}

int control_run(unsigned loops)
{
	char *line = NULL;
	size_t size = 0;

	g_mutex_init(&the.printing);
	the.setups = g_ptr_array_new_with_free_func(free_kept);
	the.crew = crew_new(loops, true, on_news, NULL);
	while (getline(&line, &size, stdin) > 0)
		obey(line);
	crew_free(the.crew);
	g_ptr_array_unref(the.setups);
	free(line);
	return EXIT_SUCCESS;
}
