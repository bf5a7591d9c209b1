/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls: who is notified, who wins, and how a request or a session ends. */
#include "tests/unit/support/desk_scene.h"

#include <string.h>

static struct desk_scene scene;

static int set_up(void **state)
{
	(void)state;
	open_desk(&scene);
	given_a_desk(&scene);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_desk(&scene);
	return 0;
}

static void all_who_speak_it_are_notified(void **state)
{
	(void)state;
	/* S2-U01, S2-U02, S2-U07 */
	ask(&scene, "cam", "r1", "es");
	EXPECT(&scene, "incoming ina r1", "incoming ivo r1", "sent cam r1 2");
	const struct lc_desk_event *event = &lc_desk_effect_at(scene.effects, 0)->event;
	assert_string_equal("cam", event->session.client);
	assert_string_equal("es", event->session.language);
	assert_true(event->session.expires_at_ms == START_WALL_MS + 30000);
	assert_true(event->at_ms == START_WALL_MS);
}

static void the_very_language_comes_before_its_kin(void **state)
{
	(void)state;
	ask(&scene, "cam", "r1", "ES-mx");
	EXPECT(&scene, "incoming ivo r1", "incoming ina r1", "sent cam r1 2");
	ask(&scene, "cy", "r2", "En-GB");
	EXPECT(&scene, "incoming ivo r2", "sent cy r2 1");
}

static void a_language_that_begins_alike_is_another(void **state)
{
	(void)state;
	come(&scene, "ian", "est");
	desk_expect_refusal(&scene, wish_of(&scene, "cam", "r1", "e"), LC_NOBODY_AVAILABLE,
			    "language");
	ask(&scene, "cam", "r1", "est-EE");
	EXPECT(&scene, "incoming ian r1", "sent cam r1 1");
}

static void nobody_may_be_available(void **state)
{
	(void)state;
	/* S2-U02 */
	desk_expect_refusal(&scene, wish_of(&scene, "cam", "r1", "de"), LC_NOBODY_AVAILABLE,
			    "language");
	EXPECT(&scene, "nobody cam ");
	assert_string_equal("de", lc_desk_effect_at(scene.effects, 0)->event.session.language);
	assert_string_equal("no interpreter is available for this language", scene.why.text);
}

static void who_is_not_available_is_not_notified(void **state)
{
	(void)state;
	/* S2-U10 */
	for (enum lc_availability chosen = LC_BUSY; chosen <= LC_OFFLINE; chosen++) {
		choose(&scene, "ina", chosen);
		ask(&scene, "cam", "r1", "es");
		EXPECT(&scene, "incoming ivo r1", "sent cam r1 1");
		desk_do(&scene, by_person(&scene, LC_DESK_CANCEL, "cam"));
	}
	go(&scene, "ivo");
	desk_expect_refusal(&scene, wish_of(&scene, "cam", "r1", "es"), LC_NOBODY_AVAILABLE,
			    "language");
}

static void the_first_to_accept_wins(void **state)
{
	(void)state;
	/* S2-U07, S2-U02, S2-X05 */
	come(&scene, "ira", "es");
	ask(&scene, "cam", "r1", "es");
	take_call(&scene, "ivo", "r1");
	EXPECT(&scene, "make room-r1", "call-accepted ivo r1", "interpreter-accepted cam r1",
	       "taken ina r1", "taken ira r1", "availability callers ivo busy",
	       "availability ivo ivo busy");
	const struct lc_desk_session *session = &lc_desk_effect_at(scene.effects, 0)->event.session;
	assert_string_equal("pin-r1", session->pin);
	assert_string_equal("cam", session->client);
	assert_string_equal("ivo", session->interpreter);
	assert_string_equal("room-r1", person_of(&scene, "cam")->busy_in);
}

static void two_who_accept_at_once_are_one_winner(void **state)
{
	(void)state;
	/* S2-U07 */
	ask(&scene, "cam", "r1", "es");
	struct lc_desk_command first = answer_of(&scene, LC_DESK_ACCEPT, "ina", "r1");
	struct lc_desk_command second = answer_of(&scene, LC_DESK_ACCEPT, "ivo", "r1");
	desk_do(&scene, first);
	desk_expect_refusal(&scene, second, LC_CALL_GONE, "requestId");
	EXPECT(&scene, "gone ivo r1 taken");
	assert_string_equal("ina", call_of(&scene, "r1")->session.interpreter);
	assert_string_equal("", person_of(&scene, "ivo")->busy_in);
}

static void who_lost_a_call_may_have_another(void **state)
{
	(void)state;
	ask(&scene, "cam", "r1", "es");
	ask(&scene, "cy", "r2", "es");
	take_call(&scene, "ina", "r1");
	desk_expect_refusal(&scene, answer_of(&scene, LC_DESK_ACCEPT, "ina", "r2"),
			    LC_INVALID_STATE, "sessionId");
	take_call(&scene, "ivo", "r2");
	assert_string_equal("room-r2", person_of(&scene, "cy")->busy_in);
}

static void a_request_waits_for_30_seconds(void **state)
{
	(void)state;
	/* S2-U07 */
	desk_at(&scene, 1000);
	ask(&scene, "cam", "r1", "es");
	decline_call(&scene, "ina", "r1");
	desk_at(&scene, 30999);
	EXPECT_NOTHING(&scene);
	desk_at(&scene, 31000);
	EXPECT(&scene, "request-expired cam r1 expired", "call-expired ivo r1");
	desk_expect_refusal(&scene, answer_of(&scene, LC_DESK_ACCEPT, "ivo", "r1"), LC_CALL_GONE,
			    "requestId");
	EXPECT(&scene, "gone ivo r1 unknown");
	ask(&scene, "cam", "r2", "es");
}

static void an_accepted_call_does_not_expire(void **state)
{
	(void)state;
	ask(&scene, "cam", "r1", "es");
	desk_at(&scene, 29999);
	take_call(&scene, "ina", "r1");
	desk_at(&scene, 3600000);
	EXPECT_NOTHING(&scene);
	assert_true(call_of(&scene, "r1")->is_accepted);
}

static void all_may_decline(void **state)
{
	(void)state;
	/* S2-U02 */
	ask(&scene, "cam", "r1", "es");
	decline_call(&scene, "ina", "r1");
	EXPECT(&scene, "declined cam r1 1");
	desk_expect_refusal(&scene, answer_of(&scene, LC_DESK_DECLINE, "ina", "r1"), LC_CALL_GONE,
			    "requestId");
	desk_expect_refusal(&scene, answer_of(&scene, LC_DESK_ACCEPT, "ina", "r1"), LC_CALL_GONE,
			    "requestId");
	decline_call(&scene, "ivo", "r1");
	EXPECT(&scene, "declined cam r1 0", "nobody cam r1");
	assert_null(lc_desk_call_find(scene.desk, "r1"));
	assert_true(lc_desk_next_deadline(scene.desk) == LC_NEVER);
}

static void a_cancelled_request_is_taken_back(void **state)
{
	(void)state;
	ask(&scene, "cam", "r1", "es");
	decline_call(&scene, "ivo", "r1");
	desk_do(&scene, by_person(&scene, LC_DESK_CANCEL, "cam"));
	EXPECT(&scene, "gone ina r1 cancelled");
	desk_expect_refusal(&scene, by_person(&scene, LC_DESK_CANCEL, "cam"), LC_CALL_GONE, "");
}

static void a_client_asks_once_at_a_time(void **state)
{
	(void)state;
	ask(&scene, "cam", "r1", "es");
	desk_expect_refusal(&scene, wish_of(&scene, "cam", "r2", "es"), LC_INVALID_STATE,
			    "requestId");
	assert_non_null(strstr(scene.why.text, "r1"));
	desk_expect_refusal(&scene, wish_of(&scene, "cy", "r1", "es"), LC_ROOM_EXISTS, "requestId");
	take_call(&scene, "ina", "r1");
	desk_expect_refusal(&scene, wish_of(&scene, "cam", "r2", "es"), LC_INVALID_STATE,
			    "sessionId");
}

static void urgency_and_type_are_shown_and_nothing_else(void **state)
{
	struct lc_desk_command wish = wish_of(&scene, "cam", "r1", "es");

	(void)state;
	wish.wish.urgency = LC_URGENT;
	strcpy(wish.wish.session_type, "VRI");
	desk_do(&scene, wish);
	EXPECT(&scene, "incoming ina r1", "incoming ivo r1", "sent cam r1 2");
	const struct lc_desk_session *session = &lc_desk_effect_at(scene.effects, 0)->event.session;
	assert_int_equal(LC_URGENT, session->urgency);
	assert_string_equal("VRI", session->session_type);
}

static void a_call_is_not_for_who_was_not_asked(void **state)
{
	(void)state;
	ask(&scene, "cam", "r1", "es");
	desk_expect_refusal(&scene, answer_of(&scene, LC_DESK_ACCEPT, "ida", "r1"), LC_CALL_GONE,
			    "requestId");
	EXPECT(&scene, "gone ida r1 unknown");
	take_call(&scene, "ina", "r1");
	desk_expect_refusal(&scene, answer_of(&scene, LC_DESK_DECLINE, "ida", "r1"), LC_CALL_GONE,
			    "requestId");
	EXPECT(&scene, "gone ida r1 unknown");
}

static void the_winner_is_busy_until_the_session_is_over(void **state)
{
	(void)state;
	/* S2-32 */
	ask(&scene, "cam", "r1", "fr");
	take_call(&scene, "ida", "r1");
	desk_expect_refusal(&scene, wish_of(&scene, "cy", "r2", "fr"), LC_NOBODY_AVAILABLE,
			    "language");
	desk_do(&scene, about_room(LC_DESK_SESSION_OVER, "r1"));
	EXPECT(&scene, "availability callers ida available", "availability ida ida available");
	ask(&scene, "cam", "r2", "fr");
}

static void what_was_chosen_is_in_force_after_a_session(void **state)
{
	(void)state;
	/* S2-32, S2-U10 */
	ask(&scene, "cam", "r1", "fr");
	take_call(&scene, "ida", "r1");
	choose(&scene, "ida", LC_BREAK);
	EXPECT_NOTHING(&scene);
	desk_do(&scene, about_room(LC_DESK_SESSION_OVER, "r1"));
	EXPECT(&scene, "availability callers ida break", "availability ida ida break");
	desk_expect_refusal(&scene, about_room(LC_DESK_SESSION_OVER, "r1"), LC_NO_SUCH_ROOM, "");
}

static void who_becomes_free_is_offered_what_waits(void **state)
{
	(void)state;
	/* S2-33 */
	choose(&scene, "ivo", LC_BREAK);
	ask(&scene, "cam", "r1", "es");
	choose(&scene, "ivo", LC_AVAILABLE);
	EXPECT(&scene, "availability callers ivo available", "availability ivo ivo available",
	       "incoming ivo r1");
	choose(&scene, "ivo", LC_AVAILABLE);
	EXPECT_NOTHING(&scene);
	come(&scene, "ira", "es");
	EXPECT(&scene, "availability callers ira available", "availability ira ira available",
	       "incoming ira r1");
}

static void a_session_that_cannot_be_made_frees_both_sides(void **state)
{
	(void)state;
	/* S2-X05 */
	ask(&scene, "cam", "r1", "es");
	take_call(&scene, "ivo", "r1");
	desk_do(&scene, about_room(LC_DESK_FAIL_SESSION, "r1"));
	EXPECT(&scene, "request-expired cam r1 failed", "gone ina r1 failed", "gone ivo r1 failed",
	       "availability callers ivo available", "availability ivo ivo available");
	assert_string_equal("", person_of(&scene, "cam")->busy_in);
	desk_expect_refusal(&scene, about_room(LC_DESK_FAIL_SESSION, "r1"), LC_NO_SUCH_ROOM, "");
	ask(&scene, "cam", "r2", "es");
	take_call(&scene, "ivo", "r2");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_who_speak_it_are_notified),
		TEST(the_very_language_comes_before_its_kin),
		TEST(a_language_that_begins_alike_is_another),
		TEST(nobody_may_be_available),
		TEST(who_is_not_available_is_not_notified),
		TEST(the_first_to_accept_wins),
		TEST(two_who_accept_at_once_are_one_winner),
		TEST(who_lost_a_call_may_have_another),
		TEST(a_request_waits_for_30_seconds),
		TEST(an_accepted_call_does_not_expire),
		TEST(all_may_decline),
		TEST(a_cancelled_request_is_taken_back),
		TEST(a_client_asks_once_at_a_time),
		TEST(urgency_and_type_are_shown_and_nothing_else),
		TEST(a_call_is_not_for_who_was_not_asked),
		TEST(the_winner_is_busy_until_the_session_is_over),
		TEST(what_was_chosen_is_in_force_after_a_session),
		TEST(who_becomes_free_is_offered_what_waits),
		TEST(a_session_that_cannot_be_made_frees_both_sides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
