/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The packet path from end to end: real bytes in, what a receiver gets in its slots out. Two
 * publishers (ana and bert) and one subscriber with an audio slot and a video slot; at the end many
 * slots change hands under two busy threads.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <pthread.h>
#include <sched.h>
#include <cmocka.h>

#include "lectern/media/forward.h"
#include "tests/unit/support/rtp_header.h"

#define ANA_MIC 11
#define ANA_CAMERA 12
#define BERT_MIC 21
#define BERT_CAMERA 22
#define AUDIO_SLOT 0
#define VIDEO_SLOT 1
#define PT_OPUS_IN 111
#define PT_OPUS_OUT 63
#define PT_VP8_IN 96
#define PT_VP8_OUT 100

struct receiver {
	unsigned count;
	unsigned slot;
	uint8_t bytes[LC_RTP_MAX_BYTES];
	size_t len;
	const void *extra;
	struct lc_rtp rtp;
	struct lc_vp8 vp8;
};

static struct receiver received;
static struct lc_publisher *ana, *bert;
static struct lc_subscriber *carl;
static unsigned keyframes_asked;
static int64_t now_ms;

static void receive(struct lc_subscriber *subscriber, unsigned slot, const struct lc_packet *packet)
{
	struct receiver *receiver = subscriber->owner;

	receiver->count++;
	receiver->slot = slot;
	receiver->len = packet->len;
	receiver->extra = packet->extra;
	memcpy(receiver->bytes, packet->bytes, packet->len);
	assert_int_equal(LC_RTP_OK, lc_rtp_parse(receiver->bytes, receiver->len, &receiver->rtp));
	memset(&receiver->vp8, 0, sizeof(receiver->vp8));
	if (slot == VIDEO_SLOT)
		assert_true(lc_vp8_parse(receiver->bytes + receiver->rtp.payload_offset,
					 receiver->rtp.payload_bytes, &receiver->vp8));
}

static void ask(struct lc_publisher *publisher, unsigned source_index)
{
	assert_int_equal(LC_CAMERA, source_index);
	assert_non_null(publisher);
	keyframes_asked++;
}

static int set_up(void **state)
{
	(void)state;
	memset(&received, 0, sizeof(received));
	keyframes_asked = 0;
	now_ms = 1000;
	ana = lc_publisher_new(NULL, ask);
	lc_publisher_set_source(ana, LC_MIC, ANA_MIC, LC_MIC, LC_OPUS, PT_OPUS_IN);
	lc_publisher_set_source(ana, LC_CAMERA, ANA_CAMERA, LC_CAMERA, LC_VP8, PT_VP8_IN);
	bert = lc_publisher_new(NULL, ask);
	lc_publisher_set_source(bert, LC_MIC, BERT_MIC, LC_MIC, LC_OPUS, PT_OPUS_IN);
	lc_publisher_set_source(bert, LC_CAMERA, BERT_CAMERA, LC_CAMERA, LC_VP8, PT_VP8_IN);
	carl = lc_subscriber_new(2, &received, receive, NULL);
	lc_subscriber_set_pt(carl, AUDIO_SLOT, LC_OPUS, PT_OPUS_OUT);
	lc_subscriber_set_pt(carl, VIDEO_SLOT, LC_VP8, PT_VP8_OUT);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	lc_publisher_free(ana);
	lc_publisher_free(bert);
	lc_subscriber_unref(carl);
	return 0;
}

/* Both sources of a publisher into carl's two slots, and the slots aimed at them. */
static void point_at(struct lc_publisher *publisher, uint32_t mic, uint32_t camera)
{
	const struct lc_route routes[] = {{carl, LC_MIC, AUDIO_SLOT},
					  {carl, LC_CAMERA, VIDEO_SLOT}};

	lc_subscriber_aim(carl, AUDIO_SLOT, mic);
	lc_subscriber_aim(carl, VIDEO_SLOT, camera);
	lc_route_cell_publish(&publisher->routes, lc_routes_new(routes, 2));
}

static void point_at_ana(void)
{
	point_at(ana, ANA_MIC, ANA_CAMERA);
}

/* Sends and checks that the packet comes back as it went in. */
static void send_packet(struct lc_publisher *publisher, unsigned source, struct lc_packet packet)
{
	uint8_t before[LC_RTP_MAX_BYTES + 100];

	if (packet.bytes)
		memcpy(before, packet.bytes, packet.len);
	lc_publisher_rtp(publisher, source, &packet, now_ms);
	if (packet.bytes)
		assert_memory_equal(before, packet.bytes, packet.len);
}

static void send_audio(struct lc_publisher *publisher, uint16_t seq)
{
	uint8_t bytes[40];
	size_t len = put_rtp_header(bytes, PT_OPUS_IN, 5, seq, seq * 960u);

	memset(bytes + len, 0x77, sizeof(bytes) - len);
	send_packet(publisher, LC_MIC,
		    (struct lc_packet){
			    .bytes = bytes, .len = sizeof(bytes), .has_level = true, .level = 30});
}

struct video {
	uint8_t layer;
	uint16_t seq;
	uint16_t picture;
	uint8_t tl0;
	uint8_t temporal;
	bool is_key;
};

static void send_video(struct lc_publisher *publisher, struct video video)
{
	uint8_t bytes[40] = {0};
	size_t at = put_rtp_header(bytes, PT_VP8_IN, 50u + video.layer, video.seq,
				   video.picture * 3000u);

	bytes[at++] = 0x90;
	bytes[at++] = 0xe0;
	bytes[at++] = (uint8_t)(0x80 | video.picture >> 8);
	bytes[at++] = (uint8_t)video.picture;
	bytes[at++] = video.tl0;
	bytes[at++] = (uint8_t)(video.temporal << 6);
	bytes[at] = video.is_key ? 0 : 1;
	send_packet(publisher, LC_CAMERA,
		    (struct lc_packet){.bytes = bytes,
				       .len = sizeof(bytes),
				       .layer = video.layer,
				       .is_keyframe = video.is_key});
}

static uint64_t counted(enum lc_count count)
{
	return lc_publisher_count(ana, count);
}

/* ---- what arrives ---- */

static void an_audio_packet_arrives_under_the_payload_type_of_its_slot(void **state)
{
	(void)state;
	point_at_ana();
	send_audio(ana, 7);
	assert_int_equal(1, received.count);
	assert_int_equal(AUDIO_SLOT, received.slot);
	assert_int_equal(PT_OPUS_OUT, received.rtp.pt);
	assert_int_equal(7, received.rtp.seq);
	assert_int_equal(40, received.len);
	assert_int_equal(0x77, received.bytes[39]);
	assert_int_equal(1, counted(LC_COUNT_SENT));
}

static void a_slot_that_is_pointed_elsewhere_goes_on_without_a_gap(void **state)
{
	(void)state;
	point_at_ana();
	send_audio(ana, 7);
	now_ms += 20;
	lc_route_cell_publish(&ana->routes, NULL);
	point_at(bert, BERT_MIC, BERT_CAMERA);
	send_audio(bert, 9000);
	assert_int_equal(2, received.count);
	assert_int_equal(8, received.rtp.seq);
	assert_int_equal(7 * 960 + 960, received.rtp.ts);
}

static void a_late_packet_of_the_former_source_does_not_arrive(void **state)
{
	(void)state;
	point_at_ana();
	send_audio(ana, 7);
	point_at(bert, BERT_MIC, BERT_CAMERA); /* ana's old table is still in force */
	send_audio(bert, 100);
	send_audio(ana, 8);
	send_audio(bert, 101);
	assert_int_equal(3, received.count);
	assert_int_equal(9, received.rtp.seq);
	assert_int_equal(1, counted(LC_COUNT_SLOT_MOVED));
}

static void each_subscriber_gets_its_own_numbers(void **state)
{
	struct receiver others = {0};
	struct lc_subscriber *dora = lc_subscriber_new(1, &others, receive, NULL);
	const struct lc_route routes[] = {{carl, LC_MIC, AUDIO_SLOT}, {dora, LC_MIC, AUDIO_SLOT}};

	(void)state;
	lc_subscriber_set_pt(dora, 0, LC_OPUS, 77);
	lc_subscriber_aim(carl, AUDIO_SLOT, BERT_MIC);
	point_at(bert, BERT_MIC, 0);
	send_audio(bert, 500);
	lc_subscriber_aim(carl, AUDIO_SLOT, ANA_MIC);
	lc_subscriber_aim(dora, 0, ANA_MIC);
	lc_route_cell_publish(&ana->routes, lc_routes_new(routes, 2));
	send_audio(ana, 7);
	assert_int_equal(501, received.rtp.seq);
	assert_int_equal(PT_OPUS_OUT, received.rtp.pt);
	assert_int_equal(7, others.rtp.seq);
	assert_int_equal(77, others.rtp.pt);
	lc_route_cell_publish(&ana->routes, NULL);
	lc_subscriber_unref(dora);
}

static void the_adapters_own_data_travels_along(void **state)
{
	uint8_t bytes[13];
	int extra;

	(void)state;
	point_at_ana();
	put_rtp_header(bytes, PT_OPUS_IN, 5, 1, 1);
	bytes[12] = 1;
	send_packet(ana, LC_MIC, (struct lc_packet){.bytes = bytes, .len = 13, .extra = &extra});
	assert_ptr_equal(&extra, received.extra);
}

static void what_a_slot_was_sent_is_counted(void **state)
{
	(void)state;
	point_at_ana();
	send_audio(ana, 1);
	send_audio(ana, 2);
	assert_int_equal(2, carl->slots[AUDIO_SLOT].packets);
	assert_int_equal(80, carl->slots[AUDIO_SLOT].bytes);
}

/* ---- video ---- */

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

/* ---- what does not arrive ---- */

struct bad {
	const char *what;
	enum lc_count count;
	size_t len;
	uint8_t first, second; /* of the header */
};

static const struct bad bad_packets[] = {
	{"longer than 1500 bytes", LC_COUNT_TOO_LONG, 1501, 0x80, PT_OPUS_IN},
	{"a truncated header", LC_COUNT_TRUNCATED, 11, 0x80, PT_OPUS_IN},
	{"nothing", LC_COUNT_TRUNCATED, 0, 0x80, PT_OPUS_IN},
	{"another version", LC_COUNT_BAD_VERSION, 40, 0x40, PT_OPUS_IN},
	{"CSRC past the end", LC_COUNT_BAD_CSRC, 13, 0x81, PT_OPUS_IN},
	{"an extension that is absent", LC_COUNT_BAD_EXTENSION, 12, 0x90, PT_OPUS_IN},
	{"padding of 0 bytes", LC_COUNT_BAD_PADDING, 40, 0xa0, PT_OPUS_IN},
	{"an unknown payload type", LC_COUNT_UNKNOWN_PT, 40, 0x80, PT_OPUS_IN + 1},
};

static void a_bad_packet_is_dropped_and_counted_by_its_reason(void **state)
{
	uint8_t bytes[LC_RTP_MAX_BYTES + 1] = {0};
	size_t i;

	for (i = 0; i < sizeof(bad_packets) / sizeof(bad_packets[0]); i++) {
		print_message("# %s\n", bad_packets[i].what);
		if (i > 0) {
			tear_down(state);
			set_up(state);
		}
		point_at_ana();
		bytes[0] = bad_packets[i].first;
		bytes[1] = bad_packets[i].second;
		send_packet(ana, LC_MIC,
			    (struct lc_packet){.bytes = bytes, .len = bad_packets[i].len});
		assert_int_equal(0, received.count);
		assert_int_equal(1, counted(bad_packets[i].count));
		assert_int_equal(1, counted(LC_COUNT_RECEIVED));
		assert_int_equal(0, counted(LC_COUNT_SENT));
	}
}

static void a_packet_of_an_unknown_source_is_dropped_and_counted(void **state)
{
	uint8_t bytes[13];
	struct lc_packet packet = {.bytes = bytes, .len = sizeof(bytes)};

	(void)state;
	put_rtp_header(bytes, PT_VP8_IN, 1, 1, 1);
	bytes[12] = 0;
	send_packet(ana, LC_SCREEN, packet); /* not set up */
	send_packet(ana, LC_MAX_SOURCES, packet);
	send_packet(ana, UINT32_MAX, packet);
	assert_int_equal(3, counted(LC_COUNT_UNKNOWN_SOURCE));
}

static void a_layer_out_of_range_is_dropped_and_counted(void **state)
{
	(void)state;
	point_at_ana();
	send_video(ana, (struct video){.layer = LC_MAX_LAYERS, .seq = 1, .is_key = true});
	assert_int_equal(1, counted(LC_COUNT_BAD_LAYER));
	assert_int_equal(0, received.count);
}

static void a_broken_vp8_descriptor_is_dropped_and_counted(void **state)
{
	uint8_t bytes[14];

	(void)state;
	point_at_ana();
	put_rtp_header(bytes, PT_VP8_IN, 1, 1, 1);
	bytes[12] = 0x90;
	bytes[13] = 0xf0;
	send_packet(ana, LC_CAMERA,
		    (struct lc_packet){.bytes = bytes, .len = 14, .is_keyframe = true});
	assert_int_equal(1, counted(LC_COUNT_BAD_PAYLOAD));
	assert_int_equal(0, received.count);
}

static void a_codec_the_slot_did_not_negotiate_does_not_arrive(void **state)
{
	(void)state;
	lc_subscriber_set_pt(carl, VIDEO_SLOT, LC_VP8, LC_NO_PT);
	lc_subscriber_set_pt(carl, VIDEO_SLOT, LC_H264, 102);
	point_at_ana();
	send_video(ana, (struct video){.seq = 1, .is_key = true});
	assert_int_equal(0, received.count);
	assert_int_equal(1, counted(LC_COUNT_SLOT_CODEC));
}

static void a_packet_of_padding_only_is_closed_over(void **state)
{
	uint8_t bytes[16] = {0};

	(void)state;
	point_at_ana();
	send_audio(ana, 10);
	put_rtp_header(bytes, PT_OPUS_IN, 5, 11, 0);
	bytes[0] = 0xa0;
	bytes[15] = 4;
	send_packet(ana, LC_MIC, (struct lc_packet){.bytes = bytes, .len = 16});
	assert_int_equal(1, received.count);
	assert_int_equal(1, counted(LC_COUNT_EMPTY));
	send_audio(ana, 12);
	assert_int_equal(11, received.rtp.seq);
}

static void a_packet_too_old_to_be_placed_is_counted(void **state)
{
	(void)state;
	point_at_ana();
	send_audio(ana, 10);
	point_at_ana();
	send_audio(ana, 12);
	send_audio(ana, 11);
	assert_int_equal(2, received.count);
	assert_int_equal(1, counted(LC_COUNT_LATE));
}

static void a_slot_that_somebody_else_holds_is_not_waited_for(void **state)
{
	(void)state;
	point_at_ana();
	assert_false(atomic_flag_test_and_set(&carl->slots[AUDIO_SLOT].busy));
	send_audio(ana, 1);
	assert_int_equal(0, received.count);
	assert_int_equal(1, counted(LC_COUNT_SLOT_BUSY));
	atomic_flag_clear(&carl->slots[AUDIO_SLOT].busy);
	send_audio(ana, 2);
	assert_int_equal(1, received.count);
}

static void a_late_packet_of_the_former_source_does_not_even_touch_the_slot(void **state)
{
	(void)state;
	point_at_ana();
	lc_subscriber_aim(carl, AUDIO_SLOT, BERT_MIC);
	assert_false(atomic_flag_test_and_set(&carl->slots[AUDIO_SLOT].busy));
	send_audio(ana, 1);
	assert_int_equal(0, counted(LC_COUNT_SLOT_BUSY));
	assert_int_equal(1, counted(LC_COUNT_SLOT_MOVED));
}

static void routes_from_before_the_last_aim_are_void(void **state)
{
	(void)state;
	point_at_ana();
	send_audio(ana, 1);
	lc_subscriber_aim(carl, AUDIO_SLOT, BERT_MIC);
	lc_subscriber_aim(carl, AUDIO_SLOT, ANA_MIC); /* and no new routes yet */
	send_audio(ana, 2);
	assert_int_equal(1, received.count);
	point_at_ana();
	send_audio(ana, 3);
	assert_int_equal(2, received.rtp.seq);
}

static void a_slot_routed_from_another_source_than_it_is_aimed_at_gets_nothing(void **state)
{
	(void)state;
	point_at(ana, BERT_MIC, BERT_CAMERA);
	send_audio(ana, 1);
	assert_int_equal(0, received.count);
	assert_int_equal(1, counted(LC_COUNT_SLOT_MOVED));
}

static void a_closed_subscriber_gets_nothing_more(void **state)
{
	(void)state;
	point_at_ana();
	lc_subscriber_close(carl);
	send_audio(ana, 1);
	assert_int_equal(0, received.count);
}

/* ---- what is noted ---- */

static void a_source_without_routes_is_still_heard_and_alive(void **state)
{
	uint8_t loudness;

	(void)state;
	assert_true(ana->last_packet_ms == LC_UNSEEN);
	send_audio(ana, 1);
	assert_int_equal(now_ms, ana->last_packet_ms);
	assert_int_equal(now_ms, ana->sources[LC_MIC].last_packet_ms);
	assert_true(lc_meter_read(&ana->sources[LC_MIC].meter, &loudness));
	assert_int_equal(127 - 30, loudness);
}

static void audio_without_a_level_is_sent_and_counted(void **state)
{
	uint8_t bytes[13];
	uint8_t loudness;

	(void)state;
	point_at_ana();
	put_rtp_header(bytes, PT_OPUS_IN, 5, 1, 1);
	bytes[12] = 1;
	send_packet(ana, LC_MIC, (struct lc_packet){.bytes = bytes, .len = 13});
	assert_int_equal(1, received.count);
	assert_int_equal(1, counted(LC_COUNT_NO_LEVEL));
	assert_false(lc_meter_read(&ana->sources[LC_MIC].meter, &loudness));
}

static void garbage_is_no_sign_of_life_but_rtcp_is(void **state)
{
	uint8_t bytes[4] = {0x80};

	(void)state;
	send_packet(ana, LC_MIC, (struct lc_packet){.bytes = bytes, .len = 4});
	assert_true(ana->last_packet_ms == LC_UNSEEN);
	lc_publisher_heard(ana, 5000);
	assert_int_equal(5000, ana->last_packet_ms);
	lc_publisher_heard(ana, 4000);
	assert_int_equal(5000, ana->last_packet_ms);
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

static void every_counter_has_a_name_of_its_own(void **state)
{
	unsigned i, k;

	(void)state;
	for (i = 0; i < LC_COUNTS_COUNT; i++) {
		assert_non_null(lc_count_name(i));
		for (k = 0; k < i; k++)
			assert_string_not_equal(lc_count_name(k), lc_count_name(i));
	}
}

/* ---- two publishers, and a control side that never rests ---- */

#define TURNS 100000
#define RECEIVERS 3
#define EACH_SLOTS 2
#define LEAD 400 /* packets by which one publisher may be ahead of the other */

/* What one receiver checks of each of its slots; touched only by who holds the slot. */
struct listener {
	bool has_heard[EACH_SLOTS];
	uint16_t last_seq[EACH_SLOTS];
	uint32_t last_ts[EACH_SLOTS];
	unsigned long heard[EACH_SLOTS];
	unsigned long gaps[EACH_SLOTS];
};

static struct {
	struct lc_subscriber *receivers[RECEIVERS];
	struct lc_publisher *publishers[2];
	int aimed[RECEIVERS][EACH_SLOTS]; /* at whose source; -1 nobody's */
	_Atomic bool is_over;
	_Atomic unsigned long sent[2];
	_Atomic unsigned long turned, heard, gaps, gone;
	unsigned made;
} stage;

static void listen(struct lc_subscriber *subscriber, unsigned slot, const struct lc_packet *packet)
{
	struct listener *listener = subscriber->owner;
	struct lc_rtp rtp;

	if (lc_rtp_parse(packet->bytes, packet->len, &rtp) != LC_RTP_OK || rtp.pt != 100 + slot)
		atomic_fetch_add(&stage.turned, 1);
	if (listener->has_heard[slot]) {
		uint16_t step = (uint16_t)(rtp.seq - listener->last_seq[slot]);

		if (step == 0 || step > 1000 || (int32_t)(rtp.ts - listener->last_ts[slot]) < 0)
			atomic_fetch_add(&stage.turned, 1);
		listener->gaps[slot] += step - 1u;
	}
	listener->has_heard[slot] = true;
	listener->last_seq[slot] = rtp.seq;
	listener->last_ts[slot] = rtp.ts;
	listener->heard[slot]++;
}

static void let_go(struct lc_subscriber *subscriber)
{
	struct listener *listener = subscriber->owner;
	unsigned slot;

	for (slot = 0; slot < EACH_SLOTS; slot++) {
		atomic_fetch_add(&stage.heard, listener->heard[slot]);
		atomic_fetch_add(&stage.gaps, listener->gaps[slot]);
	}
	atomic_fetch_add(&stage.gone, 1);
	free(listener);
}

static struct lc_subscriber *enter_listener(unsigned index)
{
	struct listener *listener = calloc(1, sizeof(*listener));
	struct lc_subscriber *subscriber = lc_subscriber_new(EACH_SLOTS, listener, listen, let_go);
	unsigned slot;

	for (slot = 0; slot < EACH_SLOTS; slot++) {
		lc_subscriber_set_pt(subscriber, slot, LC_OPUS, (uint8_t)(100 + slot));
		lc_subscriber_set_pt(subscriber, slot, LC_VP8, (uint8_t)(100 + slot));
		stage.aimed[index][slot] = -1;
	}
	stage.made++;
	return subscriber;
}

/*
 * A thread that is stopped while it holds a slot keeps the other one out. That must not become a
 * gap so large that it is no gap any more, so nobody runs away.
 */
static void wait_for_the_other(unsigned who)
{
	atomic_fetch_add(&stage.sent[who], 1);
	while (atomic_load(&stage.sent[who]) > atomic_load(&stage.sent[1 - who]) + LEAD &&
	       !atomic_load(&stage.is_over))
		sched_yield();
}

/* Slot 0 gets sound, slot 1 a camera that sends nothing but key frames. */
static void *talk(void *argument)
{
	struct lc_publisher *publisher = argument;
	unsigned who = publisher == stage.publishers[1];
	uint8_t sound[40], image[40] = {0};
	struct lc_packet packets[] = {{.bytes = sound, .len = 40, .has_level = true},
				      {.bytes = image, .len = 40, .is_keyframe = true}};
	uint32_t number = who ? 40000 : 100;
	int64_t at_ms = 0;

	memset(sound, 1, sizeof(sound));
	for (; !atomic_load(&stage.is_over); number++, at_ms++) {
		put_rtp_header(sound, PT_OPUS_IN, 5, (uint16_t)number, number * 48);
		put_rtp_header(image, PT_VP8_IN, 6, (uint16_t)number, number * 90);
		image[12] = 0x10;
		lc_publisher_rtp(publisher, LC_MIC, &packets[0], at_ms);
		lc_publisher_rtp(publisher, LC_CAMERA, &packets[1], at_ms);
		wait_for_the_other(who);
	}
	return NULL;
}

static void publish_routes(int who)
{
	struct lc_route routes[RECEIVERS * EACH_SLOTS];
	size_t count = 0;
	uint8_t i, slot;

	for (i = 0; i < RECEIVERS; i++) {
		for (slot = 0; slot < EACH_SLOTS; slot++) {
			if (stage.aimed[i][slot] == who)
				routes[count++] = (struct lc_route){stage.receivers[i], slot, slot};
		}
	}
	lc_route_cell_publish(&stage.publishers[who]->routes, lc_routes_new(routes, count));
}

static void turn(unsigned i, unsigned slot, int who)
{
	stage.aimed[i][slot] = who;
	lc_subscriber_aim(stage.receivers[i], slot, who < 0 ? 0 : 10u * (unsigned)who + 1 + slot);
	publish_routes(0);
	publish_routes(1);
}

static uint64_t counted_by_both(enum lc_count count)
{
	return lc_publisher_count(stage.publishers[0], count) +
	       lc_publisher_count(stage.publishers[1], count);
}

static void open_stage(pthread_t threads[2])
{
	unsigned i;

	memset(&stage, 0, sizeof(stage));
	for (i = 0; i < RECEIVERS; i++)
		stage.receivers[i] = enter_listener(i);
	for (i = 0; i < 2; i++) { /* both, before either thread looks at them */
		stage.publishers[i] = lc_publisher_new(NULL, NULL);
		lc_publisher_set_source(stage.publishers[i], LC_MIC, 10 * i + 1, LC_MIC, LC_OPUS,
					PT_OPUS_IN);
		lc_publisher_set_source(stage.publishers[i], LC_CAMERA, 10 * i + 2, LC_CAMERA,
					LC_VP8, PT_VP8_IN);
	}
	for (i = 0; i < 2; i++)
		assert_int_equal(0, pthread_create(&threads[i], NULL, talk, stage.publishers[i]));
}

static void close_stage(pthread_t threads[2])
{
	unsigned i;

	atomic_store(&stage.is_over, true);
	for (i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	for (i = 0; i < 2; i++) {
		lc_route_cell_publish(&stage.publishers[i]->routes, NULL);
		assert_int_equal(0, lc_route_cell_reap(&stage.publishers[i]->routes));
	}
	for (i = 0; i < RECEIVERS; i++)
		lc_subscriber_unref(stage.receivers[i]);
}

/* Every now and then a receiver leaves for good and another comes in its place. */
static void replace_receiver(unsigned i)
{
	struct lc_subscriber *leaving = stage.receivers[i];

	lc_subscriber_close(leaving);
	stage.receivers[i] = enter_listener(i);
	publish_routes(0);
	publish_routes(1);
	lc_subscriber_unref(leaving);
}

static void slots_that_change_hands_under_two_busy_threads_stay_continuous(void **state)
{
	pthread_t threads[2];
	uint64_t seed = 5, busy;
	unsigned i;

	(void)state;
	open_stage(threads);
	for (i = 0; i < TURNS; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		turn((unsigned)(seed >> 33) % RECEIVERS, (unsigned)(seed >> 45) % EACH_SLOTS,
		     (int)(seed >> 55) % 3 - 1);
		if (i % 1000 == 0)
			replace_receiver(i / 1000 % RECEIVERS);
		if (i % 8 == 0)
			sched_yield();
	}
	turn(0, 0, 0);
	turn(1, 1, 1);
	while (counted_by_both(LC_COUNT_SENT) < TURNS / 10)
		sched_yield();
	close_stage(threads);
	busy = counted_by_both(LC_COUNT_SLOT_BUSY);
	print_message("# heard %lu, gaps %lu, busy %lu, moved %lu, late %lu\n", stage.heard,
		      stage.gaps, (unsigned long)busy,
		      (unsigned long)counted_by_both(LC_COUNT_SLOT_MOVED),
		      (unsigned long)counted_by_both(LC_COUNT_LATE));
	assert_int_equal(0, stage.turned);
	assert_int_equal(stage.made, stage.gone);
	assert_int_equal(counted_by_both(LC_COUNT_SENT), stage.heard);
	assert_true(stage.gaps <= busy); /* nothing is lost but what a busy slot refused */
	for (i = 0; i < 2; i++)
		lc_publisher_free(stage.publishers[i]);
}

#define fresh(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		fresh(an_audio_packet_arrives_under_the_payload_type_of_its_slot),
		fresh(a_slot_that_is_pointed_elsewhere_goes_on_without_a_gap),
		fresh(a_late_packet_of_the_former_source_does_not_arrive),
		fresh(each_subscriber_gets_its_own_numbers),
		fresh(the_adapters_own_data_travels_along),
		fresh(what_a_slot_was_sent_is_counted),
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
		fresh(a_bad_packet_is_dropped_and_counted_by_its_reason),
		fresh(a_packet_of_an_unknown_source_is_dropped_and_counted),
		fresh(a_layer_out_of_range_is_dropped_and_counted),
		fresh(a_broken_vp8_descriptor_is_dropped_and_counted),
		fresh(a_codec_the_slot_did_not_negotiate_does_not_arrive),
		fresh(a_packet_of_padding_only_is_closed_over),
		fresh(a_packet_too_old_to_be_placed_is_counted),
		fresh(a_slot_that_somebody_else_holds_is_not_waited_for),
		fresh(a_late_packet_of_the_former_source_does_not_even_touch_the_slot),
		fresh(routes_from_before_the_last_aim_are_void),
		fresh(a_slot_routed_from_another_source_than_it_is_aimed_at_gets_nothing),
		fresh(a_closed_subscriber_gets_nothing_more),
		fresh(a_source_without_routes_is_still_heard_and_alive),
		fresh(audio_without_a_level_is_sent_and_counted),
		fresh(garbage_is_no_sign_of_life_but_rtcp_is),
		fresh(the_layers_of_a_source_are_measured),
		fresh(every_counter_has_a_name_of_its_own),
		cmocka_unit_test(slots_that_change_hands_under_two_busy_threads_stay_continuous),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
