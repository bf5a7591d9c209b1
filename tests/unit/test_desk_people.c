/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places on the desk: keys, handles, pages that are loaded again, and who may ask for what. */
#include "tests/unit/support/desk_scene.h"

#include <stdio.h>
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

static void another_key_does_not_open_a_place(void **state)
{
	struct lc_desk_command stranger = place_of("ina", "es");

	(void)state;
	/* S2-X09 */
	stranger.place.key_hash[0] ^= 1;
	desk_expect_refusal(&scene, stranger, LC_SEAT_TAKEN, "");
	go(&scene, "ina");
	desk_expect_refusal(&scene, stranger, LC_SEAT_TAKEN, "");
	desk_at(&scene, LC_DESK_KEEP_MS);
	desk_do(&scene, stranger); /* it is nobody's any more */
}

static void a_late_word_of_an_old_handle_is_void(void **state)
{
	(void)state;
	/* S2-X02 */
	struct lc_desk_command late = by_person(&scene, LC_DESK_GONE, "ina");
	struct lc_desk_command old = by_person(&scene, LC_DESK_SET_AVAILABILITY, "ina");
	old.availability = LC_OFFLINE;
	come(&scene, "ina", "es");
	EXPECT_NOTHING(&scene); /* nothing has changed for anybody */
	desk_expect_refusal(&scene, late, LC_STALE_LEG, "");
	desk_expect_refusal(&scene, old, LC_STALE_LEG, "");
	assert_int_equal(LC_AVAILABLE, lc_desk_availability(person_of(&scene, "ina")));
	desk_at(&scene, 3600000);
	assert_true(person_of(&scene, "ina")->is_connected);
}

static void a_place_is_kept_for_five_minutes(void **state)
{
	(void)state;
	/* S2-33 */
	choose(&scene, "ina", LC_BREAK);
	desk_at(&scene, 1000);
	go(&scene, "ina");
	EXPECT(&scene, "availability callers ina offline", "availability ina ina offline");
	desk_at(&scene, 300999);
	come(&scene, "ina", "es");
	EXPECT(&scene, "availability callers ina break", "availability ina ina break");
	go(&scene, "ina");
	desk_at(&scene, 600999);
	assert_null(lc_desk_person_find(scene.desk, "ina"));
	EXPECT_NOTHING(&scene);
	come(&scene, "ina", "es");
	assert_int_equal(LC_AVAILABLE, person_of(&scene, "ina")->chosen);
}

static void a_page_loaded_again_finds_the_request(void **state)
{
	(void)state;
	/* S2-33 */
	ask(&scene, "cam", "r1", "es");
	decline_call(&scene, "ivo", "r1");
	go(&scene, "cam");
	go(&scene, "ina");
	go(&scene, "ivo");
	come(&scene, "cam", "");
	EXPECT_NOTHING(&scene);
	assert_ptr_equal(call_of(&scene, "r1"),
			 lc_desk_request_of(scene.desk, person_of(&scene, "cam")));
	come(&scene, "ina", "es");
	EXPECT(&scene, "availability callers ina available", "availability ina ina available",
	       "incoming ina r1");
	assert_ptr_equal(call_of(&scene, "r1"),
			 lc_desk_request_of(scene.desk, person_of(&scene, "ina")));
	come(&scene, "ivo", "es-MX en"); /* who has declined is not asked again */
	EXPECT(&scene, "availability callers ivo available", "availability ivo ivo available");
	take_call(&scene, "ina", "r1");
}

static void a_call_is_accepted_while_the_client_loads_its_page(void **state)
{
	(void)state;
	/* S2-33, S2-41 */
	ask(&scene, "cam", "r1", "es");
	go(&scene, "cam");
	take_call(&scene, "ina", "r1");
	desk_at(&scene, 3600000); /* who is in a session keeps its place */
	come(&scene, "cam", "");
	const struct lc_desk_person *cam = person_of(&scene, "cam");
	assert_ptr_equal(call_of(&scene, "r1"), lc_desk_session_find(scene.desk, cam->busy_in));
}

static void who_is_away_when_a_session_ends_is_kept_from_then_on(void **state)
{
	(void)state;
	/* S2-32 */
	ask(&scene, "cam", "r1", "es");
	take_call(&scene, "ina", "r1");
	go(&scene, "ina");
	desk_at(&scene, 1000000);
	desk_do(&scene, about_room(LC_DESK_SESSION_OVER, "r1"));
	EXPECT_NOTHING(&scene);
	desk_at(&scene, 1299999);
	assert_non_null(person_of(&scene, "ina"));
	desk_at(&scene, 1300000);
	assert_null(lc_desk_person_find(scene.desk, "ina"));
}

static void nobody_is_forgotten_before_the_longest_request_is_over(void **state)
{
	(void)state;
	scene.desk->request_timeout_ms = LC_DESK_KEEP_MS;
	ask(&scene, "cam", "r1", "fr");
	go(&scene, "cam");
	go(&scene, "ida");
	desk_at(&scene, LC_DESK_KEEP_MS);
	EXPECT(&scene, "request-expired cam r1 expired", "call-expired ida r1");
	assert_null(lc_desk_person_find(scene.desk, "cam"));
	assert_null(lc_desk_person_find(scene.desk, "ida"));
}

static void everybody_has_requests_of_their_own(void **state)
{
	(void)state;
	desk_expect_refusal(&scene, wish_of(&scene, "ina", "r1", "es"), LC_NOT_ALLOWED, "request");
	ask(&scene, "cam", "r1", "es");
	desk_expect_refusal(&scene, answer_of(&scene, LC_DESK_ACCEPT, "cy", "r1"), LC_NOT_ALLOWED,
			    "request");
	desk_expect_refusal(&scene, by_person(&scene, LC_DESK_SET_AVAILABILITY, "cy"),
			    LC_NOT_ALLOWED, "request");
	desk_expect_refusal(&scene, wish_of(&scene, "stranger", "r2", "es"), LC_NOT_JOINED, "");
	go(&scene, "cy");
	desk_expect_refusal(&scene, wish_of(&scene, "cy", "r2", "es"), LC_STALE_LEG, "");
}

static void nobody_changes_sides_during_a_call(void **state)
{
	(void)state;
	ask(&scene, "cam", "r1", "es");
	desk_expect_refusal(&scene, place_of("cam", "es"), LC_INVALID_STATE, "languages");
	desk_expect_refusal(&scene, place_of("ina", ""), LC_INVALID_STATE, "languages");
	take_call(&scene, "ina", "r1");
	desk_expect_refusal(&scene, place_of("cam", "es"), LC_INVALID_STATE, "languages");
	desk_expect_refusal(&scene, place_of("ina", ""), LC_INVALID_STATE, "languages");
	come(&scene, "ivo", "");
	EXPECT(&scene, "availability callers ivo offline", "availability ivo ivo offline");
	come(&scene, "cy", "es");
	EXPECT(&scene, "availability callers cy available", "availability cy cy available");
}

static void a_return_may_bring_new_words(void **state)
{
	struct lc_desk_command back = place_of("ina", "es de");

	(void)state;
	strcpy(back.place.display, "Ina");
	back.place.has_availability = true;
	back.place.availability = LC_BUSY;
	desk_do(&scene, back);
	EXPECT(&scene, "availability callers ina busy", "availability ina ina busy");
	assert_string_equal("Ina", person_of(&scene, "ina")->display);
	back.place.languages = place_of("ina", "de").place.languages;
	desk_do(&scene, back);
	EXPECT(&scene, "availability callers ina busy", "availability ina ina busy");
	come(&scene, "ina", "de");
	assert_string_equal("ina", person_of(&scene, "ina")->display);
}

static void bad_words_are_named(void **state)
{
	struct lc_desk_command bad = place_of("", "es");

	(void)state;
	desk_expect_refusal(&scene, bad, LC_BAD_FIELD, "participant");
	bad = place_of("ian", "es");
	strcpy(bad.place.display, "\x1b[31m");
	desk_expect_refusal(&scene, bad, LC_BAD_FIELD, "display");
	desk_expect_refusal(&scene, place_of("ian", "es e_s"), LC_BAD_FIELD, "languages");
	desk_expect_refusal(&scene, place_of("ian", "-es"), LC_BAD_FIELD, "languages");
	bad = place_of("ian", "es");
	bad.place.languages.count = LC_MAX_LANGUAGES + 1;
	desk_expect_refusal(&scene, bad, LC_BAD_FIELD, "languages");
	desk_expect_refusal(&scene, wish_of(&scene, "cam", "r1", ""), LC_BAD_FIELD, "language");
	desk_expect_refusal(&scene, wish_of(&scene, "cam", "r1", "e s"), LC_BAD_FIELD, "language");
	bad = wish_of(&scene, "cam", "r1", "es");
	strcpy(bad.wish.session_type, "\n");
	desk_expect_refusal(&scene, bad, LC_BAD_FIELD, "session_type");
}

static void a_desk_can_be_full(void **state)
{
	char name[16];

	(void)state;
	while (scene.desk->people->len < LC_DESK_MAX) {
		snprintf(name, sizeof(name), "p%u", scene.desk->people->len);
		const struct lc_desk_command place = place_of(name, "");
		assert_int_equal(LC_OK,
				 lc_desk_apply(scene.desk, &place, scene.now, scene.effects, NULL));
	}
	desk_expect_refusal(&scene, place_of("one more", ""), LC_ROOM_FULL, "");
	come(&scene, "cam", ""); /* who has a place has it */
}

static void words_have_names(void **state)
{
	enum lc_availability availability;
	enum lc_urgency urgency;

	(void)state;
	/* S2-U10 */
	for (int i = 0; i < LC_AVAILABILITIES_COUNT; i++) {
		assert_true(lc_availability_find(lc_availability_name(i), &availability));
		assert_int_equal(i, availability);
	}
	assert_true(lc_urgency_find("urgent", &urgency));
	assert_string_equal("urgent", lc_urgency_name(urgency));
	assert_false(lc_availability_find("away", &availability) ||
		     lc_availability_find(NULL, &availability));
	assert_false(lc_urgency_find("", &urgency) || lc_urgency_find(NULL, &urgency));
	assert_string_equal("You are now available for calls",
			    lc_availability_message(LC_AVAILABLE));
	assert_string_equal("Status set to busy - calls will be declined",
			    lc_availability_message(LC_BUSY));
	assert_string_equal("On break - calls will be paused", lc_availability_message(LC_BREAK));
	assert_string_equal("Offline - you won't receive any calls",
			    lc_availability_message(LC_OFFLINE));
	assert_false(lc_language_is_valid(NULL));
	assert_true(lc_language_is_valid("abcdefghijklmnopqrstuvwxyz-12345678"));
	assert_false(lc_language_is_valid("abcdefghijklmnopqrstuvwxyz-123456789"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(another_key_does_not_open_a_place),
		TEST(a_late_word_of_an_old_handle_is_void),
		TEST(a_place_is_kept_for_five_minutes),
		TEST(a_page_loaded_again_finds_the_request),
		TEST(a_call_is_accepted_while_the_client_loads_its_page),
		TEST(who_is_away_when_a_session_ends_is_kept_from_then_on),
		TEST(nobody_is_forgotten_before_the_longest_request_is_over),
		TEST(everybody_has_requests_of_their_own),
		TEST(nobody_changes_sides_during_a_call),
		TEST(a_return_may_bring_new_words),
		TEST(bad_words_are_named),
		TEST(a_desk_can_be_full),
		TEST(words_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
