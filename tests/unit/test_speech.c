/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From packets with a level to the beginnings and ends of talk (S4-36, S4-58, S4-90, S4-X09): a microphone
 * that sends fifty packets a second, a control loop that looks twenty times a second, and a clock that
 * only the test moves.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lectern/media/forward.h"
#include "lectern/media/speech.h"
#include "tests/unit/support/rtp_header.h"

#define PT_OPUS 111
#define PACKET_MS 20
#define TICK_MS 50
#define VOICE 25 /* -dBov, as RFC 6464 has it */
#define NOISE 55 /* a room in which nobody talks */
#define SILENT 127
#define NO_PACKETS 200
#define NO_LEVEL 201

static struct lc_publisher *publisher;
static struct lc_voice voice;
static struct lc_speech speech;
static int64_t now_ms, packet_ms, tick_ms;
static uint16_t seq;
/* What was told. */
static unsigned began, ended;
static int64_t began_ms, ended_ms, talked_ms;

static int set_up(void **state)
{
	(void)state;
	publisher = lc_publisher_new(NULL, NULL);
	lc_publisher_set_source(publisher, LC_MIC, 7, LC_MIC, LC_OPUS, PT_OPUS);
	memset(&voice, 0, sizeof(voice));
	memset(&speech, 0, sizeof(speech));
	voice.is_audible = true;
	now_ms = packet_ms = tick_ms = 5000;
	seq = 0;
	began = ended = 0;
	began_ms = ended_ms = talked_ms = 0;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	lc_publisher_free(publisher);
	return 0;
}

static void send_packet(unsigned level)
{
	uint8_t bytes[40] = {0x80};
	struct lc_packet packet = {
		.bytes = bytes,
		.len = sizeof(bytes),
		.has_level = level != NO_LEVEL,
		.level = (uint8_t)level,
	};

	put_rtp_header(bytes, PT_OPUS, 0, seq, seq * 960u);
	seq++;
	lc_publisher_rtp(publisher, LC_MIC, &packet, now_ms);
}

/* What the director does. */
static void tick(void)
{
	lc_voice_step(&voice, &publisher->sources[LC_MIC].meter, now_ms);
	switch (lc_speech_step(&speech, voice.is_speaking, now_ms)) {
	case LC_SPEECH_BEGAN:
		assert_int_equal(began, ended);
		began++;
		began_ms = now_ms;
		break;
	case LC_SPEECH_ENDED:
		ended++;
		assert_int_equal(began, ended);
		ended_ms = now_ms - lc_speech_quiet_ms(&speech, &voice, now_ms);
		assert_true(ended_ms >= began_ms && ended_ms <= now_ms);
		talked_ms += ended_ms - began_ms;
		break;
	case LC_SPEECH_SAME:
		break;
	}
}

/** Time goes on, with packets of this level. */
static void hear(unsigned level, int64_t for_ms)
{
	for (int64_t until_ms = now_ms + for_ms; now_ms < until_ms; now_ms++) {
		if (now_ms >= packet_ms) {
			packet_ms = now_ms + PACKET_MS;
			if (level != NO_PACKETS)
				send_packet(level);
		}
		if (now_ms >= tick_ms) {
			tick_ms = now_ms + TICK_MS;
			tick();
		}
	}
}

static void talk_is_told_from_its_beginning_to_where_it_became_quiet(void **state)
{
	(void)state;
	hear(SILENT, 1000);
	assert_int_equal(0, began);
	int64_t from_ms = now_ms;
	hear(VOICE, 3000);
	assert_int_equal(1, began);
	assert_in_range(began_ms, from_ms, from_ms + 200);
	int64_t to_ms = now_ms;
	hear(SILENT, LC_QUIET_AFTER_MS - TICK_MS);
	assert_int_equal(0, ended);
	hear(SILENT, 300);
	assert_int_equal(1, ended);
	assert_in_range(ended_ms, to_ms - TICK_MS, to_ms + 200);
}

static void pauses_between_words_do_not_end_it(void **state)
{
	(void)state;
	for (int word = 0; word < 20; word++) {
		hear(VOICE, 400);
		hear(SILENT, 500);
	}
	hear(SILENT, 2000);
	assert_int_equal(1, began);
	assert_int_equal(1, ended);
	assert_in_range(talked_ms, 17000, 18000);
}

static void noise_and_clicks_are_no_talk(void **state)
{
	(void)state;
	hear(NOISE, 20000);
	for (int click = 0; click < 20; click++) {
		send_packet(45);
		hear(SILENT, 500);
	}
	assert_int_equal(0, began);
}

static void an_open_microphone_alone_is_no_talk(void **state) /* S4-X09 */
{
	(void)state;
	hear(SILENT, 60000);
	hear(NO_LEVEL, 5000);
	hear(NO_PACKETS, 5000);
	assert_int_equal(0, began);
}

static void talk_ends_when_no_packets_come_any_more(void **state)
{
	(void)state;
	hear(VOICE, 2000);
	int64_t to_ms = now_ms;
	hear(NO_PACKETS, 2000);
	assert_int_equal(1, ended);
	assert_in_range(ended_ms, to_ms - TICK_MS, to_ms + LC_UNHEARD_MS + 200);
}

static void who_is_muted_stops_at_once_and_talks_no_more(void **state)
{
	(void)state;
	hear(VOICE, 2000);
	voice.is_audible = false;
	int64_t muted_ms = now_ms;
	hear(VOICE, 5000);
	assert_int_equal(1, began);
	assert_int_equal(1, ended);
	assert_in_range(ended_ms, muted_ms - TICK_MS, muted_ms + TICK_MS);
	voice.is_audible = true;
	hear(VOICE, 500);
	assert_int_equal(2, began);
}

static void nobody_makes_more_than_two_events_a_second(void **state)
{
	const int64_t seconds = 60;

	(void)state;
	for (int64_t i = 0; i < seconds * 1000 / 150; i++) {
		voice.is_audible = i % 2 == 0;
		hear(voice.is_audible ? 0 : SILENT, 150);
	}
	assert_in_range(began, seconds / 3, seconds + 1);
	assert_in_range(began + ended, 1, 2 * seconds + 1);
}

static void a_beginning_that_was_too_soon_is_told_if_it_goes_on(void **state)
{
	(void)state;
	hear(VOICE, 300);
	voice.is_audible = false;
	hear(VOICE, 100);
	voice.is_audible = true;
	hear(VOICE, 300);
	assert_int_equal(1, began);
	int64_t first_ms = began_ms;
	hear(VOICE, 2000);
	assert_int_equal(2, began);
	assert_in_range(began_ms, first_ms + LC_SPEECH_EVERY_MS,
			first_ms + LC_SPEECH_EVERY_MS + TICK_MS);
}

static void the_sum_of_an_hour_is_right_within_five_percent(void **state)
{
	int64_t should_be_ms = 0, span_ms;
	const int64_t end_ms = now_ms + 3600000;

	(void)state;
	srand(9);
	while (now_ms < end_ms) {
		span_ms = 1000 + rand() % 9000;
		should_be_ms += span_ms;
		hear(15 + (unsigned)(rand() % 20), span_ms);
		hear(60 + (unsigned)(rand() % 60), 1500 + rand() % 9000);
	}
	hear(SILENT, 2000);
	assert_int_equal(began, ended);
	assert_in_range(talked_ms, should_be_ms * 95 / 100, should_be_ms * 105 / 100);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(talk_is_told_from_its_beginning_to_where_it_became_quiet),
		TEST(pauses_between_words_do_not_end_it),
		TEST(noise_and_clicks_are_no_talk),
		TEST(an_open_microphone_alone_is_no_talk),
		TEST(talk_ends_when_no_packets_come_any_more),
		TEST(who_is_muted_stops_at_once_and_talks_no_more),
		TEST(nobody_makes_more_than_two_events_a_second),
		TEST(a_beginning_that_was_too_soon_is_told_if_it_goes_on),
		TEST(the_sum_of_an_hour_is_right_within_five_percent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
