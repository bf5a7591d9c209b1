/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What event handlers are told of talk: a room of the engine with legs attached to it, sound into their
 * meters, and the director's ticks (S4-36, S4-90, S4-X09).
 */
#include "tests/unit/support/engine_scene.h"

#include <string.h>

#include "lectern/runtime/director.h"
#include "lectern/wire/event_json.h"

#define LOUD 20

/** A handle that publishes. */
struct handle {
	struct lc_port port; /* first: ports are cast back */
	int references;
};

static struct scene stage;
static struct handle handles[3];
static GPtrArray *attachments;
static struct lc_outbox *outbox;
static struct lc_bus *bus;
static struct lc_director director;
static GString *told; /* "talking ana, stopped-talking ana" */
static struct lc_event last;

static void ref(struct lc_port *port)
{
	((struct handle *)port)->references++;
}

static void unref(struct lc_port *port)
{
	((struct handle *)port)->references--;
}

/* What members are told is not looked at here. */
static void tell(struct lc_port *port, json_t *event)
{
	assert_non_null(port);
	assert_true(json_is_object(event));
}

static const struct lc_port_ops ops = {.tell = tell, .ref = ref, .unref = unref};

static void hear(void *data, const struct lc_event *event, const struct lc_room *room)
{
	(void)data;
	assert_ptr_equal(stage.room, room);
	last = *event;
	g_string_append_printf(told, "%s%s %s", told->len ? ", " : "", lc_event_name(event->kind),
			       event->who.participant);
}

static void free_attachment(gpointer data)
{
	lc_attachment_free(data);
}

/** Attaches a handle to the present leg of somebody. */
static struct lc_attachment *attach(const char *who, unsigned number)
{
	struct handle *handle = &handles[number];
	const struct lc_seat *seat = seat_of(&stage, who);

	lc_publisher_set_source(handle->port.publisher, LC_MIC, number + 1, LC_MIC, LC_OPUS, 111);
	struct lc_attachment *attachment =
		lc_attachment_new(seat, number + 1, &handle->port, outbox, stage.now.mono_ms);
	g_ptr_array_add(attachments, attachment);
	return attachment;
}

static void turn_microphone(const char *who, bool is_on)
{
	struct lc_command command = by_seat(&stage, LC_CMD_CONFIGURE, who);

	command.configure.has_microphone = true;
	command.configure.microphone = is_on;
	do_it(&stage, command);
}

static int set_up(void **state)
{
	(void)state;
	told = g_string_new("");
	outbox = lc_outbox_new();
	bus = lc_bus_new();
	lc_bus_add(bus, hear, NULL, NULL);
	attachments = g_ptr_array_new_with_free_func(free_attachment);
	memset(&director, 0, sizeof(director));
	memset(handles, 0, sizeof(handles));
	for (size_t i = 0; i < G_N_ELEMENTS(handles); i++) {
		handles[i].port.ops = &ops;
		handles[i].port.publisher = lc_publisher_new(NULL, NULL);
	}
	open_scene(&stage);
	given_a_class(&stage);
	turn_microphone("tom", true);
	turn_microphone("ana", true);
	attach("tom", 0);
	attach("ana", 1);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	g_ptr_array_unref(attachments);
	lc_outbox_flush(outbox, LC_OK, NULL);
	lc_outbox_free(outbox);
	lc_bus_free(bus);
	close_scene(&stage);
	g_string_free(told, TRUE);
	for (size_t i = 0; i < G_N_ELEMENTS(handles); i++) {
		assert_int_equal(0, handles[i].references);
		lc_publisher_free(handles[i].port.publisher);
	}
	return 0;
}

static struct lc_scene scene_now(void)
{
	return (struct lc_scene){
		.director = &director,
		.room = stage.room,
		.attachments = attachments,
		.now_ms = stage.now.mono_ms,
		.wall_ms = stage.now.wall_ms,
		.bus = bus,
	};
}

/** Time goes on; whose bit is set in `loud` is loud, all others are silent. */
static void run_for(int64_t ms, unsigned loud)
{
	for (; ms > 0; ms -= LC_DIRECTOR_TICK_MS) {
		stage.now.mono_ms += LC_DIRECTOR_TICK_MS;
		stage.now.wall_ms += LC_DIRECTOR_TICK_MS;
		for (unsigned i = 0; i < G_N_ELEMENTS(handles); i++)
			lc_meter_add(&handles[i].port.publisher->sources[LC_MIC].meter,
				     loud & 1u << i ? LOUD : 127);
		const struct lc_scene scene = scene_now();
		lc_director_tick(&scene);
	}
}

/** A command, and what the actor does before it tells what has come of it. */
static void does(struct lc_command command)
{
	do_it(&stage, command);
	const struct lc_scene scene = scene_now();
	lc_director_end_talk(&scene);
}

#define TOM 1u
#define ANA 2u

static void each_talk_is_told_with_its_beginning_and_its_end(void **state)
{
	(void)state;
	run_for(1000, 0);
	run_for(2000, TOM);
	assert_string_equal("talking tom", told->str);
	assert_string_equal(FIRST_CONFERENCE, last.conference);
	assert_string_equal(ROOM, last.room);
	assert_int_equal(0, last.seq);
	run_for(2000, ANA);
	assert_string_equal("talking tom, talking ana, stopped-talking tom", told->str);
	assert_in_range(last.quiet_ms, LC_QUIET_AFTER_MS / 2, LC_QUIET_AFTER_MS);
	run_for(2000, 0);
	assert_string_equal("talking tom, talking ana, stopped-talking tom, stopped-talking ana",
			    told->str);
}

static void who_may_not_be_heard_does_not_talk(void **state)
{
	(void)state;
	turn_microphone("ana", false); /* by oneself */
	do_it(&stage, at_target(by_seat(&stage, LC_CMD_MUTE, "tom"), "tom"));
	run_for(3000, TOM | ANA);
	turn_microphone("ana", true);
	do_it(&stage, at_target(by_seat(&stage, LC_CMD_HOLD, "tom"), "ana"));
	run_for(3000, TOM | ANA);
	assert_string_equal("", told->str);
}

static void who_waits_in_the_lobby_does_not_talk(void **state)
{
	(void)state;
	set_lobby(&stage, true);
	struct lc_command command = join_of("eva", LC_ROLE_TRAINEE);
	command.join.microphone = true;
	do_it(&stage, command);
	media_up(&stage, "eva");
	attach("eva", 2);
	run_for(3000, 4);
	assert_string_equal("", told->str);
	does(at_target(by_seat(&stage, LC_CMD_ADMIT, "tom"), "eva"));
	run_for(1000, 4);
	assert_string_equal("talking eva", told->str);
}

/** Whatever makes somebody silent ends the talk before it is told itself. */
static void expect_end_of(struct lc_command command)
{
	run_for(2000, ANA);
	g_string_truncate(told, 0);
	does(command);
	assert_string_equal("stopped-talking ana", told->str);
	assert_string_equal(FIRST_CONFERENCE, last.conference);
	assert_in_range(last.quiet_ms, 0, LC_DIRECTOR_TICK_MS);
	if (has_seat(&stage, "ana")) {
		run_for(2000, ANA);
		assert_string_equal("stopped-talking ana", told->str);
	}
}

static void mute_ends_it(void **state)
{
	(void)state;
	expect_end_of(at_target(by_seat(&stage, LC_CMD_MUTE, "tom"), "ana"));
}

static void hold_ends_it(void **state)
{
	(void)state;
	expect_end_of(at_target(by_seat(&stage, LC_CMD_HOLD, "tom"), "ana"));
}

static void switching_off_ends_it(void **state)
{
	struct lc_command command = by_seat(&stage, LC_CMD_CONFIGURE, "ana");

	(void)state;
	command.configure.has_microphone = true;
	expect_end_of(command);
}

static void leaving_ends_it(void **state)
{
	(void)state;
	expect_end_of(by_seat(&stage, LC_CMD_LEAVE, "ana"));
}

static void a_lost_connection_ends_it(void **state)
{
	(void)state;
	expect_end_of(by_seat(&stage, LC_CMD_LEG_DOWN, "ana"));
}

static void a_newer_leg_ends_it(void **state)
{
	(void)state;
	expect_end_of(join_of("ana", LC_ROLE_TRAINEE));
}

static void a_call_that_silences_ends_it(void **state)
{
	(void)state;
	join(&stage, "cal", LC_ROLE_CALLER);
	expect_end_of(by_seat(&stage, LC_CMD_LEG_UP, "cal"));
}

static void the_end_of_the_conference_ends_it(void **state)
{
	(void)state;
	expect_end_of(by_seat(&stage, LC_CMD_END, "tom"));
}

static void talk_goes_on_in_the_next_conference(void **state)
{
	(void)state;
	run_for(2000, ANA);
	g_string_truncate(told, 0);
	stage.now.wall_ms += 5000;
	does(by_seat(&stage, LC_CMD_RESTART, "tom"));
	assert_string_equal("stopped-talking ana", told->str);
	assert_string_equal(FIRST_CONFERENCE, last.conference);
	run_for(LC_DIRECTOR_TICK_MS, ANA);
	assert_string_equal("stopped-talking ana, talking ana", told->str);
	assert_string_equal(stage.room->conference->id, last.conference);
	assert_string_not_equal(FIRST_CONFERENCE, last.conference);
}

static void who_has_said_with_what_it_is_here_is_told_once_per_conference(void **state)
{
	struct lc_attachment *ana = attachments->pdata[1];
	const struct lc_visitor tablet = {.device_type = "tablet"};

	(void)state; /* S4-29...31 */
	struct lc_scene scene = scene_now();
	lc_director_tell_visitors(&scene);
	assert_string_equal("", told->str); /* nobody has said anything */
	lc_visitor_update(&ana->visitor.visitor, &tablet);
	lc_director_tell_visitors(&scene);
	lc_director_tell_visitors(&scene);
	assert_string_equal("participant-visitor ana", told->str);
	assert_string_equal("tablet", last.visitor.device_type);
	assert_string_equal(FIRST_CONFERENCE, last.conference);
	stage.now.wall_ms += 5000;
	does(by_seat(&stage, LC_CMD_RESTART, "tom"));
	scene = scene_now();
	lc_director_tell_visitors(&scene);
	assert_string_equal("participant-visitor ana, participant-visitor ana", told->str);
	assert_string_equal(stage.room->conference->id, last.conference);
	does(by_seat(&stage, LC_CMD_END, "tom"));
	scene = scene_now();
	lc_director_tell_visitors(&scene);
	assert_string_equal("participant-visitor ana, participant-visitor ana", told->str);
}

static void who_waits_in_the_lobby_is_told_when_admitted(void **state)
{
	(void)state;
	set_lobby(&stage, true);
	do_it(&stage, join_of("eva", LC_ROLE_TRAINEE));
	struct lc_attachment *eva = attach("eva", 2);
	eva->visitor.visitor.user_id = 5;
	const struct lc_scene scene = scene_now();
	lc_director_tell_visitors(&scene);
	assert_string_equal("", told->str);
	does(at_target(by_seat(&stage, LC_CMD_ADMIT, "tom"), "eva"));
	lc_attachment_stand(eva, seat_of(&stage, "eva"));
	lc_director_tell_visitors(&scene);
	assert_string_equal("participant-visitor eva", told->str);
	assert_int_equal(5, last.visitor.user_id);
}

static void what_is_told_is_for_event_handlers(void **state)
{
	const struct lc_event event = {
		.kind = LC_EVENT_STOPPED_TALKING,
		.room = ROOM,
		.conference = FIRST_CONFERENCE,
		.at_ms = 5,
		.who.participant = "ana",
		.quiet_ms = 800,
	};
	json_auto_t *record = lc_event_record_json(&event, stage.room);
	g_autofree char *text = json_dumps(record, JSON_COMPACT | JSON_SORT_KEYS);

	(void)state;
	assert_string_equal("{\"conference\":\"" FIRST_CONFERENCE
			    "\",\"event\":\"stopped-talking\",\"participant\":\"ana\","
			    "\"quiet_ms\":800,\"room\":\"" ROOM "\",\"time\":5}",
			    text);
	assert_null(lc_event_client_name(LC_EVENT_TALKING));
	assert_null(lc_event_client_name(LC_EVENT_STOPPED_TALKING));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_talk_is_told_with_its_beginning_and_its_end),
		TEST(who_may_not_be_heard_does_not_talk),
		TEST(who_waits_in_the_lobby_does_not_talk),
		TEST(mute_ends_it),
		TEST(hold_ends_it),
		TEST(switching_off_ends_it),
		TEST(leaving_ends_it),
		TEST(a_lost_connection_ends_it),
		TEST(a_newer_leg_ends_it),
		TEST(a_call_that_silences_ends_it),
		TEST(the_end_of_the_conference_ends_it),
		TEST(talk_goes_on_in_the_next_conference),
		TEST(who_has_said_with_what_it_is_here_is_told_once_per_conference),
		TEST(who_waits_in_the_lobby_is_told_when_admitted),
		TEST(what_is_told_is_for_event_handlers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
