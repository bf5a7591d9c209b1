/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/support/forward_scene.h"

#include <string.h>

#include "tests/unit/support/rtp_header.h"

struct receiver received;
struct lc_publisher *ana, *bert;
struct lc_subscriber *carl;
unsigned keyframes_asked;
int64_t now_ms;

void receive(struct lc_subscriber *subscriber, unsigned slot, const struct lc_packet *packet)
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

int set_up(void **state)
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

int tear_down(void **state)
{
	(void)state;
	lc_publisher_free(ana);
	lc_publisher_free(bert);
	lc_subscriber_unref(carl);
	return 0;
}

void point_at(struct lc_publisher *publisher, uint32_t mic, uint32_t camera)
{
	const struct lc_route routes[] = {{carl, LC_MIC, AUDIO_SLOT},
					  {carl, LC_CAMERA, VIDEO_SLOT}};

	lc_subscriber_aim(carl, AUDIO_SLOT, mic);
	lc_subscriber_aim(carl, VIDEO_SLOT, camera);
	lc_route_cell_publish(&publisher->routes, lc_routes_new(routes, 2));
}

void point_at_ana(void)
{
	point_at(ana, ANA_MIC, ANA_CAMERA);
}

void send_packet(struct lc_publisher *publisher, unsigned source, struct lc_packet packet)
{
	uint8_t before[LC_RTP_MAX_BYTES + 100];

	if (packet.bytes)
		memcpy(before, packet.bytes, packet.len);
	lc_publisher_rtp(publisher, source, &packet, now_ms);
	if (packet.bytes)
		assert_memory_equal(before, packet.bytes, packet.len);
}

void send_audio(struct lc_publisher *publisher, uint16_t seq)
{
	uint8_t bytes[40];
	size_t len = put_rtp_header(bytes, PT_OPUS_IN, 5, seq, seq * 960u);

	memset(bytes + len, 0x77, sizeof(bytes) - len);
	send_packet(publisher, LC_MIC,
		    (struct lc_packet){
			    .bytes = bytes, .len = sizeof(bytes), .has_level = true, .level = 30});
}

void send_video(struct lc_publisher *publisher, struct video video)
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

uint64_t counted(enum lc_count count)
{
	return lc_publisher_count(ana, count);
}
