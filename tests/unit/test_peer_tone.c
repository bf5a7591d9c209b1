/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tones of lectern-peer and its ears: each is heard as itself and as no other, alone and in a mix.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <glib.h>
#include <opus.h>

#include "tests/peer/stamp.h"
#include "tests/peer/tone.h"

#define STRETCHES_A_SECOND 10

static struct tone *tones[TONES];
static struct ear *ear;

static int make_tones(void **state)
{
	(void)state;
	for (int i = 0; i < TONES; i++)
		tones[i] = tone_new(i);
	return 0;
}

static int free_tones(void **state)
{
	(void)state;
	for (int i = 0; i < TONES; i++)
		g_free(tones[i]);
	return 0;
}

static int set_up(void **state)
{
	(void)state;
	ear = ear_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ear_free(ear);
	return 0;
}

static void play(const struct tone *tone, unsigned from, unsigned frames)
{
	for (unsigned i = from; i < from + frames; i++)
		ear_take(ear, tone->frames[i % TONE_FRAMES], tone->len[i % TONE_FRAMES]);
}

/* Which tones are heard, as "3 17"; the caller's. */
static char *heard(void)
{
	GString *list = g_string_new("");
	bool is_heard[TONES];

	ear_tell(ear, is_heard);
	for (unsigned i = 0; i < TONES; i++) {
		if (is_heard[i])
			g_string_append_printf(list, "%s%u", list->len ? " " : "", i);
	}
	return g_string_free(list, FALSE);
}

static void expect_heard(const char *wanted)
{
	g_autofree char *list = heard();

	assert_string_equal(wanted, list);
}

static void each_tone_is_heard_as_itself_alone(void **state)
{
	(void)state;
	for (unsigned i = 0; i < TONES; i++) {
		g_autofree char *wanted = g_strdup_printf("%u", i);
		ear_reset(
			ear); /* the decoder goes on from one to the next, as that of a slot does */
		play(tones[i], 0, TONE_FRAMES);
		expect_heard(wanted);
	}
}

/* Half a second is what tests listen for, and it begins anywhere. */
static void half_a_second_from_anywhere_is_enough(void **state)
{
	bool is_heard[TONES];

	(void)state;
	for (unsigned i = 0; i < TONES; i++) {
		g_autofree char *wanted = g_strdup_printf("%u", i);
		play(tones[i], i * 7, 1);
		ear_reset(ear);
		play(tones[i], i * 7 + 1, 25);
		assert_int_equal(5, ear_tell(ear, is_heard));
		expect_heard(wanted);
	}
}

static void silence_hears_nothing(void **state)
{
	struct tone *silence = tone_new(-1);
	bool is_heard[TONES];

	(void)state;
	assert_int_equal(0, ear_tell(ear, is_heard));
	expect_heard("");
	play(silence, 0, 3 * TONE_FRAMES);
	assert_int_equal(3 * STRETCHES_A_SECOND, ear_tell(ear, is_heard));
	expect_heard("");
	play(tones[5], 0, TONE_FRAMES); /* three quarters of the time nobody spoke */
	expect_heard("");
	ear_reset(ear);
	play(tones[5], 0, TONE_FRAMES);
	expect_heard("5");
	g_free(silence);
}

static void a_packet_lost_now_and_then_changes_nothing(void **state)
{
	(void)state;
	for (unsigned i = 0; i < TONE_FRAMES; i++) {
		if (i % 10 == 3)
			ear_take(ear, NULL, 0);
		else
			play(tones[40], i, 1);
	}
	expect_heard("40");
}

static void rubbish_is_not_heard(void **state)
{
	uint8_t bytes[40];
	bool is_heard[TONES];

	(void)state;
	memset(bytes, 0xff, sizeof(bytes));
	for (size_t len = 1; len < sizeof(bytes); len++)
		ear_take(ear, bytes, len);
	ear_tell(ear, is_heard);
	expect_heard("");
}

/* What a bridge does: decodes all, adds them up and encodes the sum. */
static void mix(const unsigned *which, unsigned count, unsigned frames)
{
	OpusDecoder *decoders[8];
	int error;
	OpusEncoder *encoder = opus_encoder_create(48000, 1, OPUS_APPLICATION_VOIP, &error);

	for (unsigned i = 0; i < count; i++)
		decoders[i] = opus_decoder_create(48000, 1, &error);
	for (unsigned frame = 0; frame < frames; frame++) {
		int16_t sum[TONE_FRAME_TICKS] = {0}, samples[TONE_FRAME_TICKS];
		uint8_t packet[1000];
		for (unsigned i = 0; i < count; i++) {
			const struct tone *tone = tones[which[i]];
			unsigned at = (frame + 11 * i) % TONE_FRAMES;
			assert_int_equal(TONE_FRAME_TICKS,
					 opus_decode(decoders[i], tone->frames[at], tone->len[at],
						     samples, TONE_FRAME_TICKS, 0));
			for (unsigned s = 0; s < TONE_FRAME_TICKS; s++)
				sum[s] = (int16_t)CLAMP(sum[s] + samples[s], -32768, 32767);
		}
		int len = opus_encode(encoder, sum, TONE_FRAME_TICKS, packet, sizeof(packet));
		assert_true(len > 0);
		ear_take(ear, packet, (size_t)len);
	}
	opus_encoder_destroy(encoder);
	for (unsigned i = 0; i < count; i++)
		opus_decoder_destroy(decoders[i]);
}

static void three_in_a_mix_are_heard(void **state)
{
	static const unsigned mixes[][3] = {{0, 1, 2},    {0, 39, 79},  {10, 11, 70},
					    {30, 31, 33}, {77, 78, 79}, {5, 6, 60}};

	(void)state;
	for (size_t i = 0; i < sizeof(mixes) / sizeof(mixes[0]); i++) {
		g_autofree char *wanted =
			g_strdup_printf("%u %u %u", mixes[i][0], mixes[i][1], mixes[i][2]);
		ear_reset(ear);
		mix(mixes[i], 3, TONE_FRAMES);
		expect_heard(wanted);
	}
}

/* A stamp is padding to a decoder, and has its room at the end of every packet. */
static void every_packet_has_room_for_a_stamp(void **state)
{
	struct stamp stamp;

	(void)state;
	for (unsigned i = 0; i < TONE_FRAMES; i++) {
		uint8_t *bytes = tones[20]->frames[i];
		uint8_t *at = bytes + tones[20]->len[i] - STAMP_BYTES;
		assert_in_range(tones[20]->len[i], STAMP_BYTES + 3, TONE_MAX_BYTES);
		assert_int_equal(1, opus_packet_get_nb_frames(bytes, tones[20]->len[i]));
		assert_int_equal(TONE_FRAME_TICKS, opus_packet_get_samples_per_frame(bytes, 48000));
		stamp_write(at, &(struct stamp){7, 0, i, -1});
		assert_true(stamp_read(bytes, tones[20]->len[i], &stamp));
	}
	play(tones[20], 0, TONE_FRAMES);
	expect_heard("20");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_tone_is_heard_as_itself_alone),
		TEST(half_a_second_from_anywhere_is_enough),
		TEST(silence_hears_nothing),
		TEST(a_packet_lost_now_and_then_changes_nothing),
		TEST(rubbish_is_not_heard),
		TEST(three_in_a_mix_are_heard),
		TEST(every_packet_has_room_for_a_stamp),
	};

	return cmocka_run_group_tests(tests, make_tones, free_tones);
}
