/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pictures in a slot: key frames that it waits and asks for, layers that it changes, and pictures
 * that go on without a gap.
 */
#include "tests/unit/support/forward_scene.h"

#include <string.h>

#include "tests/unit/support/rtp_header.h"

static void a_video_slot_waits_for_a_key_frame_and_asks_for_it(void **state)
{
	(void)state;
	point_at_ana();
	send_video(ana, (struct video){.seq = 1, .picture = 1});
	assert_int_equal(0, received.count);
	assert_int_equal(1, keyframes_asked);
	assert_int_equal(1, counted(LC_COUNT_LAYER));
	send_video(ana, (struct video){.seq = 2, .picture = 2, .is_key = true});
	assert_int_equal(1, received.count);
	assert_int_equal(VIDEO_SLOT, received.slot);
	send_video(ana, (struct video){.seq = 3, .picture = 3});
	assert_int_equal(2, received.count);
	assert_int_equal(1, keyframes_asked);
}

static void key_frames_are_asked_for_only_so_often(void **state)
{
	uint16_t seq;

	(void)state;
	point_at_ana();
	for (seq = 0; seq < 100; seq++, now_ms += 10)
		send_video(ana, (struct video){.seq = seq, .picture = seq});
	assert_int_equal(4, keyframes_asked); /* at 0, 330, 660 and 990 ms */
	assert_int_equal(4, counted(LC_COUNT_KEYFRAMES_ASKED));
}

static void who_was_away_is_asked_for_a_key_frame(void **state) /* S2-T1 */
{
	(void)state;
	point_at_ana();
	send_video(ana, (struct video){.seq = 1, .picture = 1, .is_key = true});
	now_ms += LC_AWAY_AFTER_MS - 1;
	send_video(ana, (struct video){.seq = 2, .picture = 2});
	assert_int_equal(0, keyframes_asked);
	now_ms += LC_AWAY_AFTER_MS;
	send_video(ana, (struct video){.seq = 3, .picture = 3});
	assert_int_equal(1, keyframes_asked);
	now_ms += LC_KEYFRAME_EVERY_MS;
	send_video(ana, (struct video){.seq = 4, .picture = 4});
	assert_int_equal(2, keyframes_asked);
	send_video(ana, (struct video){.seq = 5, .picture = 5, .is_key = true});
	now_ms += LC_KEYFRAME_EVERY_MS;
	send_video(ana, (struct video){.seq = 6, .picture = 6});
	assert_int_equal(2, keyframes_asked);
}

static void who_sends_no_key_frame_is_not_asked_for_ever(void **state)
{
	int64_t end_ms;

	(void)state;
	point_at_ana();
	send_video(ana, (struct video){.seq = 1, .picture = 1, .is_key = true});
	now_ms += LC_AWAY_AFTER_MS;
	for (end_ms = now_ms + 2 * LC_BACK_FOR_MS; now_ms < end_ms; now_ms += 30)
		send_video(ana, (struct video){.seq = 2, .picture = 2});
	assert_int_equal(1 + (LC_BACK_FOR_MS - 1) / LC_KEYFRAME_EVERY_MS, keyframes_asked);
}

static void the_control_side_shares_the_limit_on_key_frame_requests(void **state)
{
	(void)state;
	point_at_ana();
	assert_true(lc_publisher_ask_keyframe(ana, LC_CAMERA, now_ms));
	assert_false(lc_publisher_ask_keyframe(ana, LC_CAMERA, now_ms + LC_KEYFRAME_EVERY_MS - 1));
	send_video(ana, (struct video){.seq = 1, .picture = 1});
	assert_int_equal(1, keyframes_asked);
	assert_true(lc_publisher_ask_keyframe(ana, LC_CAMERA, now_ms + LC_KEYFRAME_EVERY_MS));
	assert_int_equal(2, keyframes_asked);
}

static void no_key_frame_is_asked_of_a_microphone_or_of_nothing(void **state)
{
	struct lc_publisher *deaf = lc_publisher_new(NULL, NULL);

	(void)state;
	assert_false(lc_publisher_ask_keyframe(ana, LC_MIC, now_ms));
	assert_false(lc_publisher_ask_keyframe(ana, LC_SCREEN, now_ms));
	lc_publisher_set_source(deaf, LC_CAMERA, 99, LC_CAMERA, LC_VP8, PT_VP8_IN);
	assert_false(lc_publisher_ask_keyframe(deaf, LC_CAMERA, now_ms));
	lc_publisher_free(deaf);
}

static void pictures_go_on_when_a_video_slot_is_pointed_elsewhere(void **state)
{
	(void)state;
	point_at_ana();
	send_video(ana, (struct video){.seq = 7, .picture = 300, .tl0 = 4, .is_key = true});
	point_at(bert, BERT_MIC, BERT_CAMERA);
	send_video(bert, (struct video){.seq = 8000, .picture = 9000, .tl0 = 90});
	assert_int_equal(1, received.count);
	send_video(bert, (struct video){.seq = 8001, .picture = 9001, .tl0 = 91, .is_key = true});
	assert_int_equal(2, received.count);
	assert_int_equal(8, received.rtp.seq);
	assert_int_equal(301, received.vp8.picture_id);
	assert_int_equal(5, received.vp8.tl0);
	assert_int_equal(PT_VP8_OUT, received.rtp.pt);
}

static void the_same_source_again_also_waits_for_a_key_frame(void **state)
{
	(void)state;
	point_at_ana();
	send_video(ana, (struct video){.seq = 1, .picture = 1, .is_key = true});
	point_at_ana();
	send_video(ana, (struct video){.seq = 2, .picture = 2});
	assert_int_equal(1, received.count);
	send_video(ana, (struct video){.seq = 9, .picture = 9, .is_key = true});
	assert_int_equal(2, received.count);
	assert_int_equal(2, received.rtp.seq);
	assert_int_equal(2, received.vp8.picture_id);
}

/* S2-F5 */
static void a_change_of_layer_goes_on_without_a_gap(void **state)
{
	(void)state;
	lc_subscriber_set_target(carl, VIDEO_SLOT, (struct lc_target){0, LC_TOP_TEMPORAL});
	point_at_ana();
	send_video(ana, (struct video){.seq = 10, .picture = 10, .tl0 = 10, .is_key = true});
	lc_subscriber_set_target(carl, VIDEO_SLOT, (struct lc_target){2, LC_TOP_TEMPORAL});
	now_ms += 33;
	send_video(ana, (struct video){.layer = 2, .seq = 600, .picture = 70, .tl0 = 3});
	send_video(ana, (struct video){.seq = 11, .picture = 11, .tl0 = 11});
	assert_int_equal(0, lc_subscriber_flowing(carl, VIDEO_SLOT).layer);
	assert_int_equal(1, keyframes_asked);
	now_ms += 33;
	send_video(ana,
		   (struct video){.layer = 2, .seq = 601, .picture = 71, .tl0 = 4, .is_key = true});
	assert_int_equal(3, received.count);
	assert_int_equal(12, received.rtp.seq);
	assert_int_equal(12, received.vp8.picture_id);
	assert_int_equal(12, received.vp8.tl0);
	assert_int_equal(11 * 3000 + 33 * 90, received.rtp.ts);
	assert_int_equal(2, lc_subscriber_flowing(carl, VIDEO_SLOT).layer);
}

/* S2-F5 */
static void a_temporal_layer_left_out_leaves_no_gap(void **state)
{
	(void)state;
	lc_subscriber_set_target(carl, VIDEO_SLOT, (struct lc_target){0, 0});
	point_at_ana();
	send_video(ana, (struct video){.seq = 10, .picture = 10, .tl0 = 10, .is_key = true});
	send_video(ana, (struct video){.seq = 11, .picture = 11, .tl0 = 10, .temporal = 1});
	send_video(ana, (struct video){.seq = 12, .picture = 12, .tl0 = 11});
	assert_int_equal(2, received.count);
	assert_int_equal(11, received.rtp.seq);
	assert_int_equal(11, received.vp8.picture_id);
	assert_int_equal(11, received.vp8.tl0);
}

static void other_video_codecs_are_only_renumbered(void **state)
{
	uint8_t bytes[20] = {0};

	(void)state;
	lc_publisher_set_source(ana, LC_CAMERA, ANA_CAMERA, LC_CAMERA, LC_H264, 102);
	lc_subscriber_set_pt(carl, VIDEO_SLOT, LC_H264, 120);
	point_at_ana();
	put_rtp_header(bytes, 102, 5, 77, 1);
	memset(bytes + 12, 0xff, 8);
	send_packet(ana, LC_CAMERA,
		    (struct lc_packet){.bytes = bytes, .len = 20, .is_keyframe = true});
	assert_int_equal(1, received.count);
	assert_int_equal(120, received.rtp.pt);
	assert_memory_equal(bytes + 12, received.bytes + 12, 8);
}

/* S2-F5 */
static void the_layers_of_a_source_are_measured(void **state)
{
	struct lc_rate rates[LC_MAX_LAYERS] = {0};
	struct lc_layer layers[LC_MAX_LAYERS] = {{.height = 180}};
	uint16_t seq;

	(void)state;
	send_video(ana, (struct video){.layer = 2});
	lc_source_layers(&ana->sources[LC_CAMERA], rates, now_ms, layers);
	for (seq = 0; seq < 100; seq++, now_ms += 10)
		send_video(ana, (struct video){.seq = seq});
	lc_source_layers(&ana->sources[LC_CAMERA], rates, now_ms, layers);
	assert_true(layers[0].is_flowing);
	assert_int_equal(180, layers[0].height);
	assert_int_equal(100 * 40 * 8, layers[0].bits_per_s);
	assert_false(layers[1].is_flowing);
	assert_true(layers[2].is_flowing);
	now_ms += LC_LAYER_FLOWS_MS;
	lc_source_layers(&ana->sources[LC_CAMERA], rates, now_ms, layers);
	assert_false(layers[0].is_flowing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fresh(a_video_slot_waits_for_a_key_frame_and_asks_for_it),
		fresh(key_frames_are_asked_for_only_so_often),
		fresh(the_control_side_shares_the_limit_on_key_frame_requests),
		fresh(who_was_away_is_asked_for_a_key_frame),
		fresh(who_sends_no_key_frame_is_not_asked_for_ever),
		fresh(no_key_frame_is_asked_of_a_microphone_or_of_nothing),
		fresh(pictures_go_on_when_a_video_slot_is_pointed_elsewhere),
		fresh(the_same_source_again_also_waits_for_a_key_frame),
		fresh(a_change_of_layer_goes_on_without_a_gap),
		fresh(a_temporal_layer_left_out_leaves_no_gap),
		fresh(other_video_codecs_are_only_renumbered),
		fresh(the_layers_of_a_source_are_measured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
