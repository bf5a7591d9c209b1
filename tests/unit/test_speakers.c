/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Meters, voices and the selection of speakers (design 3). A small room is stepped through time in
 * ticks of 100 ms; levels are given as loudness, 127 the loudest.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lectern/media/speakers.h"

#define TICK_MS 100
#define PEOPLE 6
#define LOUD 110
#define SILENT 0

static struct lc_voice voices[PEOPLE];
static struct lc_meter meters[PEOPLE];
static uint8_t loudness[PEOPLE];
static uint32_t chosen[PEOPLE + 1];
static size_t listed, chosen_count, places;
static int64_t now_ms;

static int set_up(void **state)
{
	size_t i;

	(void)state;
	memset(voices, 0, sizeof(voices));
	memset(meters, 0, sizeof(meters));
	memset(loudness, SILENT, sizeof(loudness));
	for (i = 0; i < PEOPLE; i++) {
		voices[i].source = (uint32_t)i + 1;
		voices[i].is_audible = true;
	}
	places = 2;
	now_ms = 50000;
	return 0;
}

/* One tick: five packets of each voice, then a round of steps and a selection. */
static void tick(void)
{
	size_t i, k;

	now_ms += TICK_MS;
	for (i = 0; i < PEOPLE; i++) {
		for (k = 0; k < 5; k++)
			lc_meter_add(&meters[i], (uint8_t)(127 - loudness[i]));
		lc_voice_step(&voices[i], &meters[i], now_ms);
	}
	listed = lc_speakers_select(voices, PEOPLE, places, now_ms, chosen);
	chosen_count = listed < places ? listed : places; /* without the runner-up */
}

static void run_for(int64_t ms)
{
	for (; ms > 0; ms -= TICK_MS)
		tick();
}

static bool is_chosen(uint32_t source)
{
	size_t i;

	for (i = 0; i < chosen_count; i++) {
		if (chosen[i] == source)
			return true;
	}
	return false;
}

static int64_t time_until(bool (*is_so)(void), int64_t at_most_ms)
{
	int64_t from_ms = now_ms;

	while (!is_so() && now_ms - from_ms < at_most_ms)
		tick();
	assert_true(is_so());
	return now_ms - from_ms;
}

static bool third_is_chosen(void)
{
	return is_chosen(3);
}

static bool first_speaks(void)
{
	return voices[0].is_speaking;
}

static bool first_is_quiet(void)
{
	return !voices[0].is_speaking;
}

/* ---- meter ---- */

static void a_meter_without_packets_has_nothing_to_say(void **state)
{
	struct lc_meter meter = {0};
	uint8_t read = 55;

	(void)state;
	assert_false(lc_meter_read(&meter, &read));
	assert_int_equal(55, read);
}

static void a_meter_gives_back_every_level_as_loudness(void **state)
{
	struct lc_meter meter = {0};
	uint8_t read;
	unsigned level;

	(void)state;
	for (level = 0; level <= 115; level++) { /* below that steps are smaller than the unit */
		lc_meter_add(&meter, (uint8_t)level);
		assert_true(lc_meter_read(&meter, &read));
		assert_int_equal(127 - level, read);
	}
	lc_meter_add(&meter, 127);
	assert_true(lc_meter_read(&meter, &read));
	assert_in_range(read, 0, 5);
}

static void a_level_out_of_range_is_silence(void **state)
{
	struct lc_meter meter = {0};
	uint8_t read;

	(void)state;
	lc_meter_add(&meter, 255);
	assert_true(lc_meter_read(&meter, &read));
	assert_in_range(read, 0, 5);
}

static void one_loud_packet_among_silent_ones_is_heard(void **state)
{
	struct lc_meter meter = {0};
	uint8_t read;
	int i;

	(void)state;
	lc_meter_add(&meter, 20);
	for (i = 0; i < 4; i++)
		lc_meter_add(&meter, 127);
	assert_true(lc_meter_read(&meter, &read));
	assert_in_range(read, 127 - 28, 127 - 26); /* a fifth of the energy: 7 dB less */
}

static void a_reading_takes_what_it_read(void **state)
{
	struct lc_meter meter = {0};
	uint8_t read;

	(void)state;
	lc_meter_add(&meter, 20);
	assert_true(lc_meter_read(&meter, &read));
	assert_false(lc_meter_read(&meter, &read));
}

/* ---- voice ---- */

static void a_speaker_is_noticed_within_300_ms(void **state)
{
	(void)state;
	run_for(1000);
	assert_false(voices[0].is_speaking);
	loudness[0] = LOUD;
	assert_in_range(time_until(first_speaks, 1000), 1, 300);
}

static void a_step_tells_when_speaking_begins_and_ends(void **state)
{
	struct lc_meter meter = {0};
	struct lc_voice voice = {.source = 1, .is_audible = true};
	int64_t at_ms = 1000;
	unsigned changes = 0;

	(void)state;
	for (; at_ms < 3000; at_ms += TICK_MS) {
		lc_meter_add(&meter, 127 - LOUD);
		changes += lc_voice_step(&voice, &meter, at_ms);
	}
	assert_int_equal(1, changes);
	for (; at_ms < 6000; at_ms += TICK_MS) {
		lc_meter_add(&meter, 127);
		changes += lc_voice_step(&voice, &meter, at_ms);
	}
	assert_int_equal(2, changes);
	assert_false(voice.is_speaking);
}

static void the_gap_between_two_words_is_still_speech(void **state)
{
	(void)state;
	loudness[0] = LOUD;
	run_for(2000);
	loudness[0] = SILENT;
	run_for(700);
	assert_true(voices[0].is_speaking);
}

static void a_speaker_who_stops_is_quiet_within_2_s(void **state)
{
	(void)state;
	loudness[0] = LOUD;
	run_for(2000);
	loudness[0] = SILENT;
	assert_in_range(time_until(first_is_quiet, 5000), LC_QUIET_AFTER_MS, 2000);
}

static void background_noise_is_not_speech(void **state)
{
	(void)state;
	loudness[0] = LC_SPEAKING_LOUDNESS - 1;
	run_for(10000);
	assert_false(voices[0].is_speaking);
}

static void noise_between_the_thresholds_keeps_a_speaker_speaking(void **state)
{
	(void)state;
	loudness[0] = LOUD;
	run_for(1000);
	loudness[0] = LC_QUIET_LOUDNESS + 2;
	run_for(10000);
	assert_true(voices[0].is_speaking);
}

static void a_source_that_stops_sending_falls_silent(void **state)
{
	int64_t end_ms;

	(void)state;
	loudness[0] = LOUD;
	run_for(2000);
	end_ms = now_ms + 3000;
	for (; now_ms < end_ms; now_ms += TICK_MS)
		lc_voice_step(&voices[0], &meters[0], now_ms);
	assert_false(voices[0].is_speaking);
}

static void packets_that_come_every_120_ms_are_no_silence(void **state)
{
	struct lc_meter meter = {0};
	struct lc_voice voice = {.source = 1, .is_audible = true};
	int64_t at_ms;

	(void)state;
	for (at_ms = 0; at_ms < 4800; at_ms += 40) {
		if (at_ms % 120 == 0)
			lc_meter_add(&meter, 127 - LC_SPEAKING_LOUDNESS - 4);
		lc_voice_step(&voice, &meter, at_ms);
	}
	assert_true(voice.is_speaking);
	assert_in_range(voice.loudness / 256, LC_SPEAKING_LOUDNESS, LC_SPEAKING_LOUDNESS + 4);
}

static void nobody_speaks_while_not_audible(void **state)
{
	(void)state;
	loudness[0] = LOUD;
	run_for(2000);
	voices[0].is_audible = false;
	tick();
	assert_false(voices[0].is_speaking);
}

static void a_voice_without_a_meter_is_silent(void **state)
{
	struct lc_voice voice = {.source = 1, .is_audible = true};

	(void)state;
	assert_false(lc_voice_step(&voice, NULL, 1000));
	assert_false(voice.is_speaking);
}

/* ---- selection ---- */

static void free_places_are_filled_even_in_silence(void **state)
{
	(void)state;
	places = 3;
	tick();
	assert_int_equal(3, chosen_count);
	assert_int_equal(1, chosen[0]);
	assert_int_equal(2, chosen[1]);
	assert_int_equal(3, chosen[2]);
}

static void everybody_has_a_place_while_there_are_enough(void **state)
{
	(void)state;
	places = PEOPLE + 2;
	tick();
	assert_int_equal(PEOPLE, chosen_count);
}

static void a_speaker_takes_the_place_of_somebody_silent_as_soon_as_it_is_noticed(void **state)
{
	(void)state;
	run_for(1000);
	loudness[2] = LOUD;
	assert_in_range(time_until(third_is_chosen, 1000), 1, 300);
	assert_true(voices[2].is_speaking);
}

static void a_silent_speaker_keeps_its_place_until_somebody_needs_it(void **state)
{
	(void)state;
	loudness[4] = loudness[5] = LOUD;
	run_for(1000);
	assert_true(is_chosen(5) && is_chosen(6));
	loudness[4] = loudness[5] = SILENT;
	run_for(60000);
	assert_true(is_chosen(5) && is_chosen(6));
}

static void of_two_silent_holders_the_one_who_spoke_last_stays(void **state)
{
	(void)state;
	loudness[0] = LOUD;
	run_for(1000);
	loudness[0] = SILENT;
	loudness[1] = LOUD;
	run_for(5000);
	loudness[1] = SILENT;
	run_for(5000);
	loudness[2] = LOUD;
	run_for(500);
	assert_true(is_chosen(2) && is_chosen(3));
}

static void somebody_as_loud_does_not_displace_a_speaker(void **state)
{
	(void)state;
	loudness[0] = loudness[1] = LOUD;
	run_for(1000);
	loudness[2] = LOUD + LC_CHALLENGE_MARGIN;
	run_for(30000);
	assert_false(is_chosen(3));
}

static void somebody_louder_by_the_margin_displaces_a_speaker_after_a_while(void **state)
{
	int64_t took_ms;

	(void)state;
	loudness[0] = LOUD;
	loudness[1] = loudness[2] = LOUD - 10;
	run_for(1000);
	assert_false(is_chosen(3));
	loudness[2] = LOUD + 2; /* smoothed, the margin is passed two ticks later */
	took_ms = time_until(third_is_chosen, 5000);
	assert_in_range(took_ms, LC_CHALLENGE_AFTER_MS + TICK_MS,
			LC_CHALLENGE_AFTER_MS + 3 * TICK_MS);
	assert_true(is_chosen(1));
}

static void a_short_shout_does_not_displace_a_speaker(void **state)
{
	int i, k;

	(void)state;
	loudness[0] = loudness[1] = LOUD - 10;
	run_for(1000);
	for (i = 0; i < 20; i++) {
		for (k = 0; k < 18; k++) {
			loudness[2] = k < 4 ? 127 : SILENT;
			tick();
			assert_false(is_chosen(3));
		}
	}
}

static void the_caller_and_the_pinned_trainer_come_first_even_silent(void **state)
{
	(void)state;
	loudness[0] = loudness[1] = LOUD;
	run_for(1000);
	voices[4].priority = LC_VOICE_PINNED;
	voices[5].priority = LC_VOICE_CALLER;
	tick();
	assert_int_equal(2, chosen_count);
	assert_int_equal(6, chosen[0]);
	assert_int_equal(5, chosen[1]);
	run_for(10000);
	assert_true(is_chosen(5) && is_chosen(6));
}

static void the_caller_comes_before_the_pinned_trainer(void **state)
{
	(void)state;
	places = 1;
	voices[0].priority = LC_VOICE_PINNED;
	tick();
	assert_true(is_chosen(1));
	voices[1].priority = LC_VOICE_CALLER;
	tick();
	assert_true(is_chosen(2));
}

static void whoever_is_muted_loses_its_place_to_somebody_else_at_once(void **state)
{
	size_t i, holders = 0;

	(void)state;
	loudness[0] = loudness[1] = LOUD;
	run_for(1000);
	voices[0].is_audible = false;
	tick();
	for (i = 0; i < PEOPLE; i++)
		holders += voices[i].has_place;
	assert_false(voices[0].has_place);
	assert_false(is_chosen(1));
	assert_int_equal(2, holders);
}

static void fewer_places_are_kept_by_those_who_need_them_most(void **state)
{
	(void)state;
	places = 4;
	loudness[3] = LOUD;
	run_for(1000);
	places = 1;
	tick();
	assert_int_equal(1, chosen_count);
	assert_int_equal(4, chosen[0]);
}

static void no_places_and_nobody_audible_choose_nobody(void **state)
{
	size_t i;

	(void)state;
	tick();
	places = 0;
	tick();
	assert_int_equal(0, chosen_count);
	places = 3;
	for (i = 0; i < PEOPLE; i++)
		voices[i].is_audible = false;
	tick();
	assert_int_equal(0, chosen_count);
}

static void the_order_of_those_who_speak_does_not_flicker_with_loudness(void **state)
{
	int i;

	(void)state;
	loudness[0] = loudness[1] = LOUD;
	run_for(1000);
	for (i = 0; i < 50; i++) {
		loudness[i % 2] = LOUD;
		loudness[1 - i % 2] = LOUD - 5;
		run_for(300);
		assert_int_equal(1, chosen[0]);
		assert_int_equal(2, chosen[1]);
	}
}

static void behind_those_with_a_place_stands_the_runner_up(void **state)
{
	(void)state;
	loudness[1] = LOUD;
	run_for(1000);
	loudness[1] = SILENT;
	loudness[3] = loudness[4] = LOUD;
	run_for(1000);
	assert_int_equal(3, listed);
	assert_int_equal(4, chosen[0]);
	assert_int_equal(5, chosen[1]);
	assert_int_equal(2, chosen[2]); /* spoke last of the others */
}

static void without_anybody_else_there_is_no_runner_up(void **state)
{
	size_t i;

	(void)state;
	for (i = 2; i < PEOPLE; i++)
		voices[i].is_audible = false;
	tick();
	assert_int_equal(2, listed);
	places = 0;
	tick();
	assert_int_equal(0, listed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_meter_without_packets_has_nothing_to_say),
		cmocka_unit_test(a_meter_gives_back_every_level_as_loudness),
		cmocka_unit_test(a_level_out_of_range_is_silence),
		cmocka_unit_test(one_loud_packet_among_silent_ones_is_heard),
		cmocka_unit_test(a_reading_takes_what_it_read),
		cmocka_unit_test_setup(a_speaker_is_noticed_within_300_ms, set_up),
		cmocka_unit_test_setup(a_step_tells_when_speaking_begins_and_ends, set_up),
		cmocka_unit_test_setup(the_gap_between_two_words_is_still_speech, set_up),
		cmocka_unit_test_setup(a_speaker_who_stops_is_quiet_within_2_s, set_up),
		cmocka_unit_test_setup(background_noise_is_not_speech, set_up),
		cmocka_unit_test_setup(noise_between_the_thresholds_keeps_a_speaker_speaking,
				       set_up),
		cmocka_unit_test_setup(a_source_that_stops_sending_falls_silent, set_up),
		cmocka_unit_test_setup(packets_that_come_every_120_ms_are_no_silence, set_up),
		cmocka_unit_test_setup(nobody_speaks_while_not_audible, set_up),
		cmocka_unit_test_setup(a_voice_without_a_meter_is_silent, set_up),
		cmocka_unit_test_setup(free_places_are_filled_even_in_silence, set_up),
		cmocka_unit_test_setup(everybody_has_a_place_while_there_are_enough, set_up),
		cmocka_unit_test_setup(
			a_speaker_takes_the_place_of_somebody_silent_as_soon_as_it_is_noticed,
			set_up),
		cmocka_unit_test_setup(a_silent_speaker_keeps_its_place_until_somebody_needs_it,
				       set_up),
		cmocka_unit_test_setup(of_two_silent_holders_the_one_who_spoke_last_stays, set_up),
		cmocka_unit_test_setup(somebody_as_loud_does_not_displace_a_speaker, set_up),
		cmocka_unit_test_setup(
			somebody_louder_by_the_margin_displaces_a_speaker_after_a_while, set_up),
		cmocka_unit_test_setup(a_short_shout_does_not_displace_a_speaker, set_up),
		cmocka_unit_test_setup(the_caller_and_the_pinned_trainer_come_first_even_silent,
				       set_up),
		cmocka_unit_test_setup(the_caller_comes_before_the_pinned_trainer, set_up),
		cmocka_unit_test_setup(whoever_is_muted_loses_its_place_to_somebody_else_at_once,
				       set_up),
		cmocka_unit_test_setup(fewer_places_are_kept_by_those_who_need_them_most, set_up),
		cmocka_unit_test_setup(no_places_and_nobody_audible_choose_nobody, set_up),
		cmocka_unit_test_setup(the_order_of_those_who_speak_does_not_flicker_with_loudness,
				       set_up),
		cmocka_unit_test_setup(behind_those_with_a_place_stands_the_runner_up, set_up),
		cmocka_unit_test_setup(without_anybody_else_there_is_no_runner_up, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
