/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What arrives in a slot, what is refused and counted, and what is noted of a source: real bytes in,
 * what a receiver gets in its slots out. Key frames and layers: test_forward_video.c.
 */
#include "tests/unit/support/forward_scene.h"
#include "tests/unit/support/rtp_header.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		fresh(an_audio_packet_arrives_under_the_payload_type_of_its_slot),
		fresh(a_slot_that_is_pointed_elsewhere_goes_on_without_a_gap),
		fresh(a_late_packet_of_the_former_source_does_not_arrive),
		fresh(each_subscriber_gets_its_own_numbers),
		fresh(the_adapters_own_data_travels_along),
		fresh(what_a_slot_was_sent_is_counted),
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
		fresh(every_counter_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
