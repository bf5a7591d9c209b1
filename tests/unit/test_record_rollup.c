/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sums of a conference, and thousands of random histories compared with a slow reference that
 * looks at every moment by itself (S4-09...13, S4-24...26, S4-36...38, S4-U07, S4-X04, S4-X06).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "plugins/sqlite_events/rollup.h"

#define HISTORIES 3000
#define PEOPLE 4
#define HANDLES 3
#define MOST_EVENTS 60
#define MOMENTS 400

static const char *const names[PEOPLE] = {"ana", "ben", "cleo", "dan"};

/* One history, and what a look at each of its moments gives. */
struct history {
	struct rollup_event events[MOST_EVENTS];
	size_t count;
};

/** Who is where after the first events. */
struct look {
	bool stays[PEOPLE][HANDLES + 1]; /* [0]: a stay without a handle */
	bool talks[PEOPLE], is_live, has_ended;
};

static int person_of(const struct rollup_event *event)
{
	for (int i = 0; i < PEOPLE; i++) {
		if (strcmp(names[i], event->participant) == 0)
			return i;
	}
	return -1;
}

static bool is_there(const struct look *look, int person)
{
	bool is = false;

	for (int h = 0; h <= HANDLES; h++)
		is = is || look->stays[person][h];
	return is;
}

static int count_there(const struct look *look)
{
	int count = 0;

	for (int i = 0; i < PEOPLE; i++)
		count += is_there(look, i);
	return count;
}

static void look_at(struct look *look, const struct rollup_event *event)
{
	int person = person_of(event);
	bool is_coming = event->kind == RECORD_JOIN || event->kind == RECORD_RECONNECT;

	if (look->has_ended)
		return;
	if (event->kind == RECORD_GATEWAY_LOST || event->kind == RECORD_SESSION_END) {
		look->has_ended = event->kind == RECORD_SESSION_END;
		look->is_live = false;
		memset(look->stays, 0, sizeof(look->stays));
		memset(look->talks, 0, sizeof(look->talks));
		return;
	}
	look->is_live = look->is_live || is_coming || event->kind == RECORD_SESSION_START;
	if (person < 0)
		return;
	if (is_coming)
		look->stays[person][event->handle_id] = true;
	if (event->kind == RECORD_LEAVE || event->kind == RECORD_DISCONNECT) {
		for (int h = 0; h <= HANDLES; h++) {
			if (!event->handle_id || (int)event->handle_id == h)
				look->stays[person][h] = false;
		}
	}
	if (event->kind == RECORD_TALK_START)
		look->talks[person] = true;
	if (event->kind == RECORD_TALK_STOP)
		look->talks[person] = false;
	look->talks[person] = look->talks[person] && is_there(look, person);
}

/** From the beginning to just before the event `until`, each time anew. */
static struct look look_before(const struct history *history, size_t until)
{
	struct look look = {.is_live = false};

	for (size_t i = 0; i < until; i++)
		look_at(&look, &history->events[i]);
	return look;
}

struct reference {
	int64_t attended[PEOPLE], spoken[PEOPLE], duration;
	uint32_t joins[PEOPLE], losses[PEOPLE], peak;
};

/** Millisecond by millisecond. */
static void look_at_moments(const struct history *history, struct reference *out)
{
	int64_t last = history->events[history->count - 1].at_ms;

	for (int64_t at = 0; at < last; at++) {
		size_t until = 0;
		while (until < history->count && history->events[until].at_ms <= at)
			until++;
		const struct look look = look_before(history, until);
		out->duration += look.is_live;
		out->peak = MAX(out->peak, (uint32_t)count_there(&look));
		for (int i = 0; i < PEOPLE; i++) {
			out->attended[i] += is_there(&look, i);
			out->spoken[i] += look.talks[i];
		}
	}
	const struct look end = look_before(history, history->count);
	out->peak = MAX(out->peak, (uint32_t)count_there(&end));
}

static void look_at_changes(const struct history *history, struct reference *out)
{
	for (size_t n = 0; n < history->count; n++) {
		const struct look before = look_before(history, n);
		const struct look after = look_before(history, n + 1);
		enum record_kind kind = history->events[n].kind;
		bool is_loss = kind == RECORD_DISCONNECT || kind == RECORD_GATEWAY_LOST;
		for (int i = 0; i < PEOPLE; i++) {
			out->joins[i] += !is_there(&before, i) && is_there(&after, i);
			out->losses[i] += is_loss && is_there(&before, i) && !is_there(&after, i);
		}
	}
}

static int64_t draw_time(int64_t last)
{
	return MIN(last + rand() % 12, MOMENTS); /* often the same moment */
}

static void draw(struct history *history)
{
	static const enum record_kind kinds[] = {
		RECORD_JOIN,       RECORD_JOIN,      RECORD_JOIN,         RECORD_RECONNECT,
		RECORD_LEAVE,      RECORD_LEAVE,     RECORD_DISCONNECT,   RECORD_DISCONNECT,
		RECORD_TALK_START, RECORD_TALK_STOP, RECORD_GATEWAY_LOST, RECORD_STATE,
	};
	int64_t at = 1;

	history->count = 2 + (size_t)(rand() % (MOST_EVENTS - 2));
	history->events[0] = (struct rollup_event){RECORD_SESSION_START, at, 0, 0, "", 0};
	for (size_t i = 1; i < history->count; i++) {
		enum record_kind kind = kinds[(size_t)rand() % G_N_ELEMENTS(kinds)];
		at = draw_time(at);
		history->events[i] = (struct rollup_event){
			kind, at, (uint64_t)(rand() % (HANDLES + 1)), 0, names[rand() % PEOPLE], 0};
	}
	if (rand() % 3)
		history->events[history->count - 1].kind = RECORD_SESSION_END;
}

static void compare(const struct history *history)
{
	struct reference reference = {.duration = 0};
	struct rollup rollup;
	uint32_t losses = 0;

	rollup_init(&rollup);
	for (size_t i = 0; i < history->count; i++)
		rollup_add(&rollup, &history->events[i]);
	look_at_moments(history, &reference);
	look_at_changes(history, &reference);
	assert_int_equal(rollup_duration_ms(&rollup), reference.duration);
	assert_int_equal(rollup_peak(&rollup), reference.peak);
	for (int i = 0; i < PEOPLE; i++) {
		const struct rollup_person *person = rollup_find(&rollup, names[i]);
		losses += reference.losses[i];
		if (!person) {
			assert_int_equal(reference.joins[i], 0);
			continue;
		}
		assert_int_equal(rollup_attended_ms(&rollup, person), reference.attended[i]);
		assert_int_equal(rollup_spoken_ms(&rollup, person), reference.spoken[i]);
		assert_int_equal(person->join_count, reference.joins[i]);
		assert_int_equal(person->disconnection_count, reference.losses[i]);
	}
	assert_int_equal(rollup.disconnection_count, losses);
	rollup_clear(&rollup);
}

static void random_histories_equal_the_reference(void **state)
{
	struct history history;

	(void)state;
	srand(6);
	for (int i = 0; i < HISTORIES; i++) {
		draw(&history);
		compare(&history);
	}
}

/* Single histories */

static struct rollup rollup;

static int set_up(void **state)
{
	(void)state;
	rollup_init(&rollup);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	rollup_clear(&rollup);
	return 0;
}

static enum record_kind add(enum record_kind kind, int64_t at_ms, const char *participant,
			    unsigned flags)
{
	const struct rollup_event event = {kind, at_ms, 0, flags, participant, 0};

	return rollup_add(&rollup, &event);
}

static void a_screen_that_is_shown_is_told_from_what_was_before(void **state)
{
	const unsigned quiet = RECORD_HAS_FLAGS, shown = RECORD_HAS_FLAGS | RECORD_SCREEN;

	(void)state;
	add(RECORD_JOIN, 1000, "ana", quiet);
	assert_int_equal(add(RECORD_STATE, 2000, "ana", shown), RECORD_SCREEN_START);
	assert_int_equal(add(RECORD_STATE, 3000, "ana", shown), RECORD_STATE);
	assert_int_equal(add(RECORD_STATE, 4000, "ana", quiet), RECORD_SCREEN_STOP);
	assert_int_equal(add(RECORD_STATE, 5000, "ana", quiet | RECORD_MUTED), RECORD_MUTE);
	assert_true(rollup_find(&rollup, "ana")->ever & RECORD_SCREEN);
	assert_false(rollup_find(&rollup, "ana")->ever & RECORD_CAMERA);
}

static void a_conference_without_an_end_is_over_when_all_have_left(void **state)
{
	(void)state;
	rollup.ends_when_empty = true;
	add(RECORD_JOIN, 1000, "ana", 0);
	add(RECORD_JOIN, 2000, "ben", 0);
	add(RECORD_LEAVE, 3000, "ana", 0);
	assert_true(rollup.is_live);
	add(RECORD_LEAVE, 4000, "ben", 0);
	assert_true(rollup.has_ended);
	assert_int_equal(rollup.ended_at_ms, 4000);
	assert_int_equal(rollup_duration_ms(&rollup), 3000);
}

static void what_comes_after_the_end_changes_nothing(void **state)
{
	(void)state;
	add(RECORD_JOIN, 1000, "ana", 0);
	add(RECORD_SESSION_END, 2000, "", 0);
	add(RECORD_JOIN, 3000, "ana", 0);
	add(RECORD_MESSAGE, 3000, "ana", 0);
	add(RECORD_SESSION_END, 4000, "", 0);
	assert_int_equal(rollup.ended_at_ms, 2000);
	assert_int_equal(rollup.present, 0);
	assert_int_equal(rollup_find(&rollup, "ana")->join_count, 1);
	assert_int_equal(rollup_find(&rollup, "ana")->message_count, 0);
}

static void who_was_lost_has_left_only_by_leaving(void **state)
{
	(void)state;
	add(RECORD_JOIN, 1000, "ana", 0);
	add(RECORD_JOIN, 1000, "ben", 0);
	add(RECORD_DISCONNECT, 2000, "ana", 0);
	add(RECORD_DISCONNECT, 2000, "ben", 0);
	add(RECORD_LEAVE, 3000, "ben", 0);
	add(RECORD_SESSION_END, 4000, "", 0);
	assert_true(rollup_find(&rollup, "ana")->is_lost);
	assert_false(rollup_find(&rollup, "ben")->is_lost);
}

static void who_did_not_come_back_is_lost(void **state)
{
	(void)state; /* S4-U03 */
	add(RECORD_JOIN, 1000, "ana", 0);
	add(RECORD_JOIN, 1000, "ben", 0);
	add(RECORD_DISCONNECT, 2000, "ana", 0);
	add(RECORD_LEAVE, 3000, "ana", RECORD_GAVE_UP);
	add(RECORD_LEAVE, 3000, "ben", RECORD_GAVE_UP); /* was there when ana's seat was given up */
	assert_true(rollup_find(&rollup, "ana")->is_lost);
	assert_false(rollup_find(&rollup, "ben")->is_lost);
	assert_int_equal(rollup_find(&rollup, "ana")->disconnection_count, 1);
	add(RECORD_LEAVE, 4000, "ana", 0);
	assert_false(rollup_find(&rollup, "ana")->is_lost);
}

static void talk_is_over_when_it_became_quiet(void **state)
{
	(void)state; /* S4-36 */
	add(RECORD_JOIN, 1000, "ana", 0);
	add(RECORD_JOIN, 1000, "ben", 0);
	add(RECORD_TALK_START, 2000, "ana", 0);
	add(RECORD_TALK_START, 4500, "ben", 0);
	add(RECORD_TALK_STOP, 4200, "ana", 0); /* is known at 5000 */
	assert_int_equal(rollup_spoken_ms(&rollup, rollup_find(&rollup, "ana")), 2200);
	add(RECORD_TALK_STOP, 4400, "ben", 0);
	assert_int_equal(rollup_spoken_ms(&rollup, rollup_find(&rollup, "ben")), 0);
	assert_int_equal(rollup.last_ms, 4500);
}

/** A seat keeps its devices while its owner is away: nothing is sent then. */
static void who_is_away_shows_nothing(void **state)
{
	const unsigned shown = RECORD_HAS_FLAGS | RECORD_CAMERA;

	(void)state;
	assert_int_equal(add(RECORD_STATE, 1000, "ana", shown), RECORD_STATE);
	add(RECORD_JOIN, 2000, "ana", RECORD_HAS_FLAGS);
	add(RECORD_DISCONNECT, 3000, "ana", shown);
	assert_int_equal(add(RECORD_STATE, 4000, "ana", shown), RECORD_STATE);
	assert_false(rollup_find(&rollup, "ana")->ever & RECORD_CAMERA);
	add(RECORD_RECONNECT, 5000, "ana", shown);
	assert_true(rollup_find(&rollup, "ana")->ever & RECORD_CAMERA);
}

static void an_end_that_comes_first_is_the_beginning_too(void **state)
{
	(void)state;
	add(RECORD_SESSION_END, 5000, "", 0);
	assert_int_equal(rollup.started_at_ms, 5000);
	assert_int_equal(rollup.ended_at_ms, 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_histories_equal_the_reference),
		cmocka_unit_test_setup_teardown(a_screen_that_is_shown_is_told_from_what_was_before,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_conference_without_an_end_is_over_when_all_have_left, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_comes_after_the_end_changes_nothing, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(who_was_lost_has_left_only_by_leaving, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(who_did_not_come_back_is_lost, set_up, tear_down),
		cmocka_unit_test_setup_teardown(talk_is_over_when_it_became_quiet, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(who_is_away_shows_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_end_that_comes_first_is_the_beginning_too,
						set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
