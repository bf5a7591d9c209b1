/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which source goes into which slot: order of importance, and as little movement as possible. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lectern/media/slots.h"

#define SELF 9

/* A room is written as a list of sources; owner = source unless said otherwise. */
#define MIC(id)                                                                                    \
	{                                                                                          \
		.source = (id), .owner = (id), .kind = LC_MIC, .is_on = true                       \
	}
#define CAMERA(id)                                                                                 \
	{                                                                                          \
		.source = (id), .owner = (id), .kind = LC_CAMERA, .is_on = true,                   \
		.last_spoke_ms = LC_UNSEEN                                                         \
	}
#define SCREEN(id)                                                                                 \
	{                                                                                          \
		.source = (id), .owner = (id), .kind = LC_SCREEN, .is_on = true,                   \
		.last_spoke_ms = LC_UNSEEN                                                         \
	}
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct lc_assignment slots[LC_MAX_SLOTS + 1];

static int set_up(void **state)
{
	(void)state;
	memset(slots, 0, sizeof(slots));
	return 0;
}

static void given(size_t count, const uint32_t *sources)
{
	size_t i;

	for (i = 0; i < count; i++)
		slots[i] = (struct lc_assignment){sources[i], false};
}

static void expect(size_t count, const uint32_t *sources)
{
	size_t i;

	for (i = 0; i < count; i++)
		assert_int_equal(sources[i], slots[i].source);
}

#define GIVEN(...) given(COUNT(((uint32_t[]){__VA_ARGS__})), (uint32_t[]){__VA_ARGS__})
#define EXPECT(...) expect(COUNT(((uint32_t[]){__VA_ARGS__})), (uint32_t[]){__VA_ARGS__})

static size_t audio(const struct lc_candidate *ranked, size_t count, size_t slot_count)
{
	return lc_slots_audio(ranked, count, SELF, slots, slot_count);
}

static size_t video(const struct lc_candidate *all, size_t count, size_t slot_count)
{
	return lc_slots_video(all, count, SELF, NULL, 0, slots, slot_count);
}

/* ---- audio ---- */

static void speakers_fill_the_audio_slots_in_their_order(void **state)
{
	const struct lc_candidate ranked[] = {MIC(1), MIC(2), MIC(3), MIC(4)};

	(void)state;
	assert_int_equal(3, audio(ranked, COUNT(ranked), 3));
	EXPECT(1, 2, 3);
}

static void a_seat_never_hears_itself(void **state)
{
	const struct lc_candidate ranked[] = {MIC(SELF), MIC(2)};

	(void)state;
	audio(ranked, COUNT(ranked), 3);
	EXPECT(2, 0, 0);
}

static void a_speaker_stays_in_its_slot_when_the_order_changes(void **state)
{
	const struct lc_candidate ranked[] = {MIC(3), MIC(1), MIC(2)};

	(void)state;
	GIVEN(1, 2, 3);
	assert_int_equal(0, audio(ranked, COUNT(ranked), 3));
	EXPECT(1, 2, 3);
}

static void a_new_speaker_takes_only_the_slot_that_became_free(void **state)
{
	const struct lc_candidate ranked[] = {MIC(4), MIC(3), MIC(1)};

	(void)state;
	GIVEN(1, 2, 3);
	assert_int_equal(1, audio(ranked, COUNT(ranked), 3));
	EXPECT(1, 4, 3);
	assert_false(slots[0].is_changed);
	assert_true(slots[1].is_changed);
	assert_false(slots[2].is_changed);
}

static void the_slot_of_somebody_who_left_becomes_empty(void **state)
{
	const struct lc_candidate ranked[] = {MIC(3)};

	(void)state;
	GIVEN(1, 0, 3);
	assert_int_equal(1, audio(ranked, COUNT(ranked), 3));
	EXPECT(0, 0, 3);
	assert_true(slots[0].is_changed);
}

static void whoever_is_off_is_not_heard(void **state)
{
	struct lc_candidate ranked[] = {MIC(1), MIC(2)};

	(void)state;
	ranked[0].is_on = false;
	GIVEN(1, 0);
	audio(ranked, COUNT(ranked), 2);
	EXPECT(2, 0);
}

static void no_camera_goes_into_an_audio_slot_and_no_microphone_into_a_video_slot(void **state)
{
	const struct lc_candidate all[] = {CAMERA(1), MIC(2)};

	(void)state;
	audio(all, COUNT(all), 2);
	EXPECT(2, 0);
	GIVEN(0, 0);
	video(all, COUNT(all), 2);
	EXPECT(1, 0);
}

static void marks_of_the_last_round_are_taken_back(void **state)
{
	const struct lc_candidate ranked[] = {MIC(1)};

	(void)state;
	audio(ranked, 1, 2);
	assert_true(slots[0].is_changed);
	assert_int_equal(0, audio(ranked, 1, 2));
	assert_false(slots[0].is_changed);
}

/* ---- video ---- */

static void cameras_come_in_join_order_when_nothing_else_tells_them_apart(void **state)
{
	const struct lc_candidate all[] = {CAMERA(3), CAMERA(1), CAMERA(2)};

	(void)state;
	video(all, COUNT(all), 2);
	EXPECT(3, 1);
}

static void nobody_sees_its_own_camera_or_screen(void **state)
{
	struct lc_candidate all[] = {CAMERA(1), SCREEN(2), CAMERA(3)};

	(void)state;
	all[0].owner = all[1].owner = SELF;
	video(all, COUNT(all), 2);
	EXPECT(3, 0);
}

static void not_even_a_pin_shows_somebody_its_own_camera(void **state)
{
	const struct lc_candidate all[] = {CAMERA(SELF), CAMERA(2)};
	const uint32_t pins[] = {SELF};

	(void)state;
	lc_slots_video(all, COUNT(all), SELF, pins, 1, slots, 2);
	EXPECT(2, 0);
}

static void the_order_is_pins_screens_trainers_speakers_others(void **state)
{
	struct lc_candidate all[] = {CAMERA(1), CAMERA(2), CAMERA(3),
				     CAMERA(4), CAMERA(5), SCREEN(6)};
	const uint32_t pins[] = {5, 4};
	static const uint32_t order[] = {5, 4, 6, 3, 2, 1};
	size_t i, k;

	(void)state;
	all[1].last_spoke_ms = 100;
	all[2].is_trainer = true;
	for (i = 1; i <= COUNT(order); i++) { /* with i slots the first i of the order are shown */
		memset(slots, 0, sizeof(slots));
		lc_slots_video(all, COUNT(all), SELF, pins, COUNT(pins), slots, i);
		for (k = 0; k < i; k++)
			assert_int_equal(order[k], slots[k].source);
	}
}

static void of_those_who_spoke_the_latest_comes_first(void **state)
{
	struct lc_candidate all[] = {CAMERA(1), CAMERA(2), CAMERA(3)};

	(void)state;
	all[0].last_spoke_ms = 100;
	all[1].last_spoke_ms = 300;
	all[2].last_spoke_ms = 200;
	video(all, COUNT(all), 2);
	EXPECT(2, 3);
}

static void between_equals_whoever_is_shown_stays(void **state)
{
	struct lc_candidate all[] = {CAMERA(1), CAMERA(2), CAMERA(3)};

	(void)state;
	GIVEN(3, 2);
	assert_int_equal(0, video(all, COUNT(all), 2));
	all[0].last_spoke_ms = all[1].last_spoke_ms = all[2].last_spoke_ms = 500;
	assert_int_equal(0, video(all, COUNT(all), 2));
	EXPECT(3, 2);
}

static void a_screen_takes_the_slot_of_the_least_important_camera(void **state)
{
	struct lc_candidate all[] = {CAMERA(1), CAMERA(2), CAMERA(3), SCREEN(7)};

	(void)state;
	all[0].last_spoke_ms = 100;
	all[2].is_trainer = true;
	GIVEN(1, 2, 3);
	assert_int_equal(1, video(all, COUNT(all), 3));
	EXPECT(1, 7, 3);
}

static void a_camera_that_is_turned_off_gives_its_slot_to_the_next(void **state)
{
	struct lc_candidate all[] = {CAMERA(1), CAMERA(2), CAMERA(3)};

	(void)state;
	all[0].is_on = false;
	GIVEN(1, 2);
	assert_int_equal(1, video(all, COUNT(all), 2));
	EXPECT(3, 2);
}

static void a_pin_of_somebody_who_left_means_nothing(void **state)
{
	const struct lc_candidate all[] = {CAMERA(1), CAMERA(2)};
	const uint32_t pins[] = {77, 2};

	(void)state;
	lc_slots_video(all, COUNT(all), SELF, pins, 2, slots, 1);
	EXPECT(2);
}

static void a_source_twice_in_the_slots_keeps_only_one(void **state)
{
	const struct lc_candidate all[] = {CAMERA(1)};

	(void)state;
	GIVEN(1, 1);
	assert_int_equal(1, video(all, COUNT(all), 2));
	EXPECT(1, 0);
}

static void without_slots_nothing_is_assigned(void **state)
{
	const struct lc_candidate all[] = {CAMERA(1)};

	(void)state;
	slots[0].source = 5;
	assert_int_equal(0, video(all, COUNT(all), 0));
	assert_int_equal(0, audio(all, COUNT(all), 0));
	EXPECT(5);
}

static void a_large_room_fills_64_slots_and_no_more(void **state)
{
	struct lc_candidate all[200];
	uint32_t i;

	(void)state;
	for (i = 0; i < COUNT(all); i++) {
		all[i] = (struct lc_candidate)CAMERA(100 + i);
		all[i].last_spoke_ms = i;
	}
	assert_int_equal(LC_MAX_SLOTS, video(all, COUNT(all), LC_MAX_SLOTS + 1));
	assert_int_equal(299, slots[0].source);
	assert_int_equal(299 - 63, slots[63].source);
	assert_int_equal(0, slots[64].source);
	for (i = 0; i < COUNT(all); i++)
		all[i].kind = LC_MIC;
	assert_int_equal(LC_MAX_SLOTS, audio(all, COUNT(all), LC_MAX_SLOTS + 1));
	assert_int_equal(0, slots[64].source);
}

static void whatever_happens_no_source_is_shown_twice_and_none_moves(void **state)
{
	struct lc_candidate all[20];
	uint32_t before[6];
	uint64_t seed = 7;
	size_t round, i, k;

	(void)state;
	for (i = 0; i < COUNT(all); i++)
		all[i] = (struct lc_candidate)CAMERA((uint32_t)i + 1);
	for (round = 0; round < 20000; round++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		i = (size_t)(seed >> 33) % COUNT(all);
		all[i].is_on = seed >> 60 & 1;
		all[i].last_spoke_ms = (int64_t)round;
		for (k = 0; k < 6; k++)
			before[k] = slots[k].source;
		video(all, COUNT(all), 6);
		for (i = 0; i < 6; i++) {
			assert_int_equal(before[i] != slots[i].source, slots[i].is_changed);
			for (k = 0; k < 6; k++) {
				if (k == i || slots[i].source == 0)
					continue;
				assert_int_not_equal(slots[i].source, slots[k].source);
				assert_int_not_equal(slots[i].source, before[k]);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(speakers_fill_the_audio_slots_in_their_order, set_up),
		cmocka_unit_test_setup(a_seat_never_hears_itself, set_up),
		cmocka_unit_test_setup(a_speaker_stays_in_its_slot_when_the_order_changes, set_up),
		cmocka_unit_test_setup(a_new_speaker_takes_only_the_slot_that_became_free, set_up),
		cmocka_unit_test_setup(the_slot_of_somebody_who_left_becomes_empty, set_up),
		cmocka_unit_test_setup(whoever_is_off_is_not_heard, set_up),
		cmocka_unit_test_setup(
			no_camera_goes_into_an_audio_slot_and_no_microphone_into_a_video_slot,
			set_up),
		cmocka_unit_test_setup(marks_of_the_last_round_are_taken_back, set_up),
		cmocka_unit_test_setup(
			cameras_come_in_join_order_when_nothing_else_tells_them_apart, set_up),
		cmocka_unit_test_setup(nobody_sees_its_own_camera_or_screen, set_up),
		cmocka_unit_test_setup(not_even_a_pin_shows_somebody_its_own_camera, set_up),
		cmocka_unit_test_setup(the_order_is_pins_screens_trainers_speakers_others, set_up),
		cmocka_unit_test_setup(of_those_who_spoke_the_latest_comes_first, set_up),
		cmocka_unit_test_setup(between_equals_whoever_is_shown_stays, set_up),
		cmocka_unit_test_setup(a_screen_takes_the_slot_of_the_least_important_camera,
				       set_up),
		cmocka_unit_test_setup(a_camera_that_is_turned_off_gives_its_slot_to_the_next,
				       set_up),
		cmocka_unit_test_setup(a_pin_of_somebody_who_left_means_nothing, set_up),
		cmocka_unit_test_setup(a_source_twice_in_the_slots_keeps_only_one, set_up),
		cmocka_unit_test_setup(without_slots_nothing_is_assigned, set_up),
		cmocka_unit_test_setup(a_large_room_fills_64_slots_and_no_more, set_up),
		cmocka_unit_test_setup(whatever_happens_no_source_is_shown_twice_and_none_moves,
				       set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
