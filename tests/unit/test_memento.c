/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a room is there again after a crash (S2-X08, S2-F3). When: test_memento_time.c. */
#include "tests/unit/support/engine_crash.h"

#include <string.h>

#include "lectern/conference/memento.h"

static struct scene scene;

static int set_up(void **state)
{
	(void)state;
	open_scene(&scene);
	given_a_class(&scene);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_scene(&scene);
	return 0;
}

static void everybody_has_the_same_seat(void **state)
{
	(void)state;
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_MUTE, "tom"), "ana"));
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_HOLD, "tom"), "ben"));
	do_it(&scene, by_seat(&scene, LC_CMD_RAISE_HAND, "ana"));
	crash(&scene, 1000);
	assert_int_equal(3, scene.room->seats->len);
	assert_string_equal("tom", ((struct lc_seat *)scene.room->seats->pdata[0])->participant);
	assert_int_equal(LC_ROLE_TRAINER, seat_of(&scene, "tom")->role);
	assert_true(seat_of(&scene, "ana")->muted);
	assert_int_equal(1, seat_of(&scene, "ana")->hand);
	assert_true(seat_of(&scene, "ben")->held);
	for (guint i = 0; i < scene.room->seats->len; i++) {
		const struct lc_seat *seat = scene.room->seats->pdata[i];
		assert_int_equal(LC_SEAT_DISCONNECTED, seat->status);
	}
}

static void only_the_key_opens_it(void **state)
{
	struct lc_command other = join_of("ana", LC_ROLE_TRAINEE);

	(void)state;
	/* S2-X09 */
	crash(&scene, 1000);
	write_key(other.join.key_hash, "ana", 1);
	expect_refusal(&scene, other, LC_SEAT_TAKEN, "participant");
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	assert_int_equal(LC_SEAT_ACTIVE, seat_of(&scene, "ana")->status);
}

static void legs_and_numbers_go_on_rising(void **state)
{
	uint64_t seq = scene.room->conference->seq;
	uint32_t leg = seat_of(&scene, "ana")->leg.number;

	(void)state;
	/* S2-X02 */
	crash(&scene, 1000);
	assert_true(scene.room->conference->seq > seq);
	assert_int_equal(leg + 1, join(&scene, "ana", LC_ROLE_TRAINEE));
	do_it(&scene, by_seat(&scene, LC_CMD_LEAVE, "ana"));
}

static void the_session_resumes_when_the_trainer_is_back(void **state)
{
	(void)state;
	/* S2-03, S2-10 */
	crash(&scene, 1000);
	assert_int_equal(LC_SESSION_RECONNECTING, lc_room_session(scene.room));
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	assert_int_equal(0, count_events(&scene, LC_EVENT_SESSION_RESUMED, NULL));
	enter(&scene, "tom", LC_ROLE_TRAINER);
	expect_event(&scene, LC_EVENT_SESSION_RESUMED, NULL);
}

static void the_conference_is_the_same(void **state)
{
	char id[LC_CONFERENCE_ID_BYTES + 1];

	(void)state;
	strcpy(id, scene.room->conference->id);
	do_it(&scene, by_seat(&scene, LC_CMD_LOCK, "tom"));
	crash(&scene, 1000);
	assert_string_equal(id, scene.room->conference->id);
	assert_int_equal(LC_CONFERENCE_LOCKED, scene.room->conference->state);
	assert_string_equal("tom", scene.room->conference->controller);
	assert_int_equal(3, stats_of(&scene).join_count);
	enter(&scene, "ben", LC_ROLE_TRAINEE); /* the key opens a locked one */
	expect_refusal(&scene, join_of("eve", LC_ROLE_TRAINEE), LC_ROOM_LOCKED, "room");
}

static void who_waited_in_the_lobby_waits_there(void **state)
{
	(void)state;
	set_lobby(&scene, true);
	join(&scene, "wes", LC_ROLE_TRAINEE);
	crash(&scene, 1000);
	assert_false(seat_of(&scene, "wes")->is_admitted);
	join(&scene, "wes", LC_ROLE_TRAINEE);
	assert_int_equal(LC_SEAT_WAITING, seat_of(&scene, "wes")->status);
	enter(&scene, "tom", LC_ROLE_TRAINER);
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_ADMIT, "tom"), "wes"));
}

static void what_was_said_is_there_and_numbers_rise(void **state)
{
	struct lc_command command = by_seat(&scene, LC_CMD_MESSAGE, "ana");

	(void)state;
	strcpy(command.message, "hello");
	do_it(&scene, command);
	crash(&scene, 1000);
	assert_string_equal("hello", lc_talk_find(&scene.room->talk, 1)->text);
	enter(&scene, "ana", LC_ROLE_TRAINEE);
	command = by_seat(&scene, LC_CMD_MESSAGE, "ana");
	strcpy(command.message, "again");
	do_it(&scene, command);
	assert_string_equal("again", lc_talk_find(&scene.room->talk, 2)->text);
}

static void who_was_banned_stays_out(void **state)
{
	(void)state;
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_BAN, "tom"), "ben"));
	crash(&scene, 1000);
	expect_refusal(&scene, join_of("ben", LC_ROLE_TRAINEE), LC_BANNED, "participant");
}

static void an_outside_call_was_cut_and_begins_with_the_caller(void **state)
{
	(void)state;
	enter(&scene, "cal", LC_ROLE_CALLER);
	assert_true(scene.room->conference->is_on_call);
	crash(&scene, 1000);
	assert_false(scene.room->conference->is_on_call);
	assert_false(seat_of(&scene, "ana")->silenced);
	enter(&scene, "tom", LC_ROLE_TRAINER);
	enter(&scene, "cal", LC_ROLE_CALLER);
	assert_true(scene.room->conference->is_on_call);
}

static void ids_of_conferences_never_repeat(void **state)
{
	(void)state;
	/* S1-36 */
	do_it(&scene, by_seat(&scene, LC_CMD_END, "tom"));
	scene.now.wall_ms -= 60000; /* the clock was set back while it was down */
	crash(&scene, 1000);
	join(&scene, "tom", LC_ROLE_TRAINER);
	assert_string_not_equal(FIRST_CONFERENCE, scene.room->conference->id);
}

static void a_seat_that_cannot_have_been_one_is_refused(void **state)
{
	struct lc_seat_memento memento;

	(void)state;
	lc_seat_memorise(seat_of(&scene, "ana"), &memento);
	assert_false(lc_seat_revive(scene.room, &memento, NULL, 0)); /* twice */
	strcpy(memento.participant, "eve");
	memento.leg = 0;
	assert_false(lc_seat_revive(scene.room, &memento, NULL, 0));
	memento.leg = 1;
	memento.role = LC_ROLE_PARTY_1;
	assert_false(lc_seat_revive(scene.room, &memento, NULL, 0));
	memento.role = LC_ROLE_TRAINER;
	memento.is_admitted = false;
	assert_false(lc_seat_revive(scene.room, &memento, NULL, 0));
	strcpy(memento.participant, "a\tb");
	memento.is_admitted = true;
	assert_false(lc_seat_revive(scene.room, &memento, NULL, 0));
	assert_int_equal(3, scene.room->seats->len);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(everybody_has_the_same_seat),
		TEST(only_the_key_opens_it),
		TEST(legs_and_numbers_go_on_rising),
		TEST(the_session_resumes_when_the_trainer_is_back),
		TEST(the_conference_is_the_same),
		TEST(who_waited_in_the_lobby_waits_there),
		TEST(what_was_said_is_there_and_numbers_rise),
		TEST(who_was_banned_stays_out),
		TEST(an_outside_call_was_cut_and_begins_with_the_caller),
		TEST(ids_of_conferences_never_repeat),
		TEST(a_seat_that_cannot_have_been_one_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
