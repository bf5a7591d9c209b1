/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/peer/load.h"

#include "tests/peer/crew.h"
#include "tests/peer/rooms.h"
#include "tests/peer/summary.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define JOIN_DEADLINE_S 60
#define STEP_MS 100

struct load {
	const struct load_order *order;
	struct crew *crew;
	GPtrArray *rooms;          /* names, owned */
	struct peer_setup *setups; /* three for each room: trainer, talker, listener */
	atomic_uint joined, complete, failed;
};

static atomic_bool is_interrupted;

static void on_interrupt(int number)
{
	(void)number;
	is_interrupted = true;
}

static void on_news(void *data, json_t *news)
{
	struct load *load = data;
	const char *event = json_string_value(json_object_get(news, "event"));

	if (g_strcmp0(event, "joined") == 0)
		load->joined++;
	else if (g_strcmp0(event, "complete") == 0)
		load->complete++;
	else if (g_strcmp0(event, "failed") == 0) {
		load->failed++;
		fprintf(stderr, "%speer %lld: %s\n", load->order->shows_progress ? "\n" : "",
			json_integer_value(json_object_get(news, "peer")),
			json_string_value(json_object_get(news, "why")));
	}
	json_decref(news);
}

static unsigned all_of(const struct load_order *order)
{
	return order->peers * order->rooms;
}

static void show(struct load *load, const char *what, unsigned left_s)
{
	if (load->order->shows_progress)
		fprintf(stderr, "\r%s: %u of %u joined, %u with all media, %u failed; %u s left  ",
			what, load->joined, all_of(load->order), load->complete, load->failed,
			left_s);
}

/** Waits; true when all have all, or nothing more is to be expected. */
static void wait_for_all(struct load *load)
{
	for (unsigned waited = 0; waited < JOIN_DEADLINE_S * 1000 && !is_interrupted;
	     waited += STEP_MS) {
		if (load->complete + load->failed >= all_of(load->order))
			return;
		show(load, "joining", JOIN_DEADLINE_S - waited / 1000);
		g_usleep(STEP_MS * 1000);
	}
}

static void measure(struct load *load)
{
	for (unsigned passed = 0; passed < load->order->seconds * 1000 && !is_interrupted;
	     passed += STEP_MS) {
		show(load, "measuring", load->order->seconds - passed / 1000);
		g_usleep(STEP_MS * 1000);
	}
	if (load->order->shows_progress)
		fprintf(stderr, "\n");
}

static void reset(struct peer *peer, void *data)
{
	(void)data;
	peer_reset(peer);
}

/* Who joins */

static void make_setups(struct load *load)
{
	const struct load_order *order = load->order;

	load->setups = g_new(struct peer_setup, 3 * order->rooms);
	for (unsigned i = 0; i < order->rooms; i++) {
		struct peer_setup *room = load->setups + 3 * i;
		for (unsigned kind = 0; kind < 3; kind++) {
			room[kind] = *order->setup;
			room[kind].room = g_ptr_array_index(load->rooms, i);
			room[kind].secret = kind ? NULL : order->setup->secret;
			room[kind].is_quiet = kind == 2;
		}
		if (order->setup->secret && order->setup->kind == &room_training)
			room[0].role = "trainer";
	}
}

static void add_all(struct load *load)
{
	const struct load_order *order = load->order;
	bool has_video = order->setup->has_video || order->setup->has_screen;

	for (unsigned number = 0; number < all_of(order) && !is_interrupted; number++) {
		unsigned place = number / order->rooms;
		bool talks = place < order->talkers;
		const struct peer_setup *setup = load->setups + 3 * (number % order->rooms) +
						 (!talks  ? 2
						  : place ? 1
							  : 0);
		crew_add(load->crew, setup, number);
		crew_expect(load->crew, number,
			    order->setup->has_audio ? order->talkers - talks : 0,
			    has_video ? order->peers - 1 : 0);
		show(load, "joining", JOIN_DEADLINE_S);
		g_usleep(order->every_ms * 1000ul);
	}
}

static int conclude(struct load *load)
{
	json_t *summary = summary_of_crew(load->crew);
	bool is_fine = load->complete == all_of(load->order) && !load->failed;

	if (load->order->is_json) {
		json_dumpf(summary, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
		putchar('\n');
	} else {
		summary_print(summary, stdout);
	}
	json_decref(summary);
	return is_fine ? EXIT_SUCCESS : EXIT_FAILURE;
}

int load_run(const struct load_order *order)
{
	struct load load = {.order = order};
	int status = EXIT_FAILURE;

	signal(SIGINT, on_interrupt);
	load.rooms = rooms_name(order->setup->kind, order->room, order->rooms);
	if (order->creates && !rooms_create(order->setup, load.rooms, order->peers))
		return EXIT_FAILURE;
	make_setups(&load);
	load.crew = crew_new(order->loops, false, on_news, &load);
	add_all(&load);
	wait_for_all(&load);
	crew_each(load.crew, reset, NULL);
	measure(&load);
	status = conclude(&load);
	crew_free(load.crew);
	if (order->creates)
		rooms_destroy(order->setup, load.rooms);
	g_free(load.setups);
	g_ptr_array_unref(load.rooms);
	return status;
}
