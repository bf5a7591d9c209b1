/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * No allocation on the packet path: packets of two publishers into the slots of many subscribers, with slots that change
 * hands, simulcast layers that change and packets that are dropped; through the packet plane alone, and through what the
 * gateway calls. What is control side (aims, routes, wishes) allocates, and is not counted.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <glib.h>
#include <rtcp.h>
#include <rtp.h>
#include <utils.h>

#include "lectern/media/forward.h"
#include "plugins/facade/media.h"
#include "tests/unit/support/allocations.h"
#include "tests/unit/support/rtp_header.h"

#define PACKETS 100000
#define SUBSCRIBERS 16
#define AUDIO_SLOT 0
#define VIDEO_SLOT 1
#define PT_OPUS 111
#define PT_VP8 96
#define RID 10 /* header extension */
#define MIC_LINE 0
#define CAMERA_LINE 1

enum { ANA, BERT, PEOPLE };

/** Hands a packet of somebody to what is tested. */
typedef void (*hand_over)(unsigned who, unsigned source, uint8_t *bytes, size_t len, unsigned layer,
			  bool is_keyframe);

static struct lc_publisher *publishers[PEOPLE];
static struct lc_subscriber *subscribers[SUBSCRIBERS];
static struct facade_session *sessions[PEOPLE + SUBSCRIBERS]; /* with the gateway */
static janus_plugin_session handles[PEOPLE + SUBSCRIBERS];
static int64_t now_ms;
static uint64_t sent, keyframes_asked, takeovers;
static uint64_t flowed[LC_MAX_LAYERS];
static uint32_t last_ssrc[SUBSCRIBERS][2];

/* What is beyond the packet path: sessions and the core. Only what packets need is there. */

struct facade facade;

struct facade_session *facade_session_ref(struct facade_session *session)
{
	session->refs++;
	return session;
}

void facade_session_unref(struct facade_session *session)
{
	session->refs--;
}

struct facade_session *facade_session_of(janus_plugin_session *handle)
{
	return handle->plugin_handle;
}

bool facade_session_actor(struct facade_session *session, struct lc_actor *actor, char *room)
{
	(void)session;
	(void)actor;
	(void)room;
	return false;
}

bool facade_session_receives(struct facade_session *session, char *room)
{
	(void)session;
	(void)room;
	return false;
}

void facade_session_lose(struct facade_session *session)
{
	(void)session;
}

void facade_session_say_farewell(struct facade_session *session)
{
	(void)session;
}

bool facade_enter(void)
{
	return false;
}

void facade_leave(void)
{
}

void janus_plugin_rtp_extensions_reset(janus_plugin_rtp_extensions *extensions)
{
	memset(extensions, 0, sizeof(*extensions));
	extensions->audio_level = -1;
}

gboolean janus_vp8_is_keyframe(const char *buffer, int len)
{
	return len > 6 && buffer[0] & 0x10 && !(buffer[6] & 1);
}

gboolean janus_vp9_is_keyframe(const char *buffer, int len)
{
	(void)buffer;
	(void)len;
	return FALSE;
}

gboolean janus_h264_is_keyframe(const char *buffer, int len)
{
	return janus_vp9_is_keyframe(buffer, len);
}

gboolean janus_rtcp_has_pli(char *packet, int len)
{
	(void)packet;
	(void)len;
	return FALSE;
}

gboolean janus_rtcp_has_fir(char *packet, int len)
{
	return janus_rtcp_has_pli(packet, len);
}

uint32_t janus_rtcp_get_remb(char *packet, int len)
{
	(void)packet;
	(void)len;
	return 0;
}

/* Who gets the packets */

static void note_sent(unsigned subscriber, unsigned slot, const uint8_t *bytes)
{
	uint32_t ssrc;

	memcpy(&ssrc, bytes + 8, sizeof(ssrc));
	takeovers += last_ssrc[subscriber][slot] && last_ssrc[subscriber][slot] != ssrc;
	last_ssrc[subscriber][slot] = ssrc;
	sent++;
}

static void take(struct lc_subscriber *subscriber, unsigned slot, const struct lc_packet *packet)
{
	note_sent((unsigned)((struct lc_subscriber **)subscriber->owner - subscribers), slot,
		  packet->bytes);
}

static void relay(janus_plugin_session *handle, janus_plugin_rtp *packet)
{
	note_sent((unsigned)(handle - handles) - PEOPLE, (unsigned)packet->mindex,
		  (const uint8_t *)packet->buffer);
}

static void ask(struct lc_publisher *publisher, unsigned source)
{
	assert_non_null(publisher);
	assert_int_equal(LC_CAMERA, source);
	keyframes_asked++;
}

/* Control side */

static void set_up_people(void)
{
	now_ms = 1000;
	sent = keyframes_asked = takeovers = 0;
	memset(flowed, 0, sizeof(flowed));
	memset(last_ssrc, 0, sizeof(last_ssrc));
	for (unsigned who = 0; who < PEOPLE; who++) {
		publishers[who] = lc_publisher_new(NULL, ask);
		lc_publisher_set_source(publishers[who], LC_MIC, 10 + who, LC_MIC, LC_OPUS,
					PT_OPUS);
		lc_publisher_set_source(publishers[who], LC_CAMERA, 20 + who, LC_CAMERA, LC_VP8,
					PT_VP8);
	}
}

static void set_up_slots(void)
{
	for (unsigned i = 0; i < SUBSCRIBERS; i++) {
		lc_subscriber_set_pt(subscribers[i], AUDIO_SLOT, LC_OPUS, PT_OPUS);
		lc_subscriber_set_pt(subscribers[i], VIDEO_SLOT, LC_VP8, PT_VP8 + 1);
	}
}

static int set_up_plane(void **state)
{
	(void)state;
	set_up_people();
	for (unsigned i = 0; i < SUBSCRIBERS; i++)
		subscribers[i] = lc_subscriber_new(2, &subscribers[i], take, NULL);
	set_up_slots();
	return 0;
}

static struct facade_session *make_session(unsigned at)
{
	struct facade_session *session = g_new0(struct facade_session, 1);

	for (unsigned line = 0; line < FACADE_MAX_LINES; line++)
		session->source_of[line] = -1;
	handles[at].plugin_handle = session;
	session->handle = &handles[at];
	return session;
}

static void set_up_publisher(unsigned who)
{
	struct facade_session *session = sessions[who] = make_session(who);
	struct facade_simulcast *simulcast = &session->simulcast[LC_CAMERA];

	session->publisher = publishers[who];
	session->source_of[MIC_LINE] = LC_MIC;
	session->source_of[CAMERA_LINE] = LC_CAMERA;
	session->video_codec = LC_VP8;
	simulcast->rid_extension = RID;
	for (unsigned layer = 0; layer < LC_MAX_LAYERS; layer++)
		simulcast->rids[layer][0] = (char)('a' + layer);
}

static int set_up_border(void **state)
{
	static janus_callbacks gateway = {.relay_rtp = relay};

	(void)state;
	facade.gateway = &gateway;
	set_up_people();
	for (unsigned who = 0; who < PEOPLE; who++)
		set_up_publisher(who);
	for (unsigned i = 0; i < SUBSCRIBERS; i++) {
		struct facade_session *session = make_session(PEOPLE + i);
		sessions[PEOPLE + i] = session;
		session->slots[AUDIO_SLOT].is_audio = true;
		session->line_of_slot[VIDEO_SLOT] = VIDEO_SLOT;
		subscribers[i] = facade_subscriber_new(session, 2);
	}
	set_up_slots();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (unsigned who = 0; who < PEOPLE; who++)
		lc_publisher_free(publishers[who]);
	for (unsigned i = 0; i < SUBSCRIBERS; i++)
		lc_subscriber_unref(subscribers[i]);
	for (unsigned i = 0; i < PEOPLE + SUBSCRIBERS; i++) {
		assert_true(!sessions[i] || sessions[i]->refs == 0);
		g_clear_pointer(&sessions[i], g_free);
	}
	return 0;
}

/* All slots at one, or every other one at each. */
static void aim(unsigned turn)
{
	struct lc_route routes[PEOPLE][2 * SUBSCRIBERS];
	size_t counts[PEOPLE] = {0};

	for (unsigned i = 0; i < SUBSCRIBERS; i++) {
		unsigned who = turn % 3 == 2 ? i % PEOPLE : turn % 3;
		struct lc_route *at = &routes[who][counts[who]];
		lc_subscriber_aim(subscribers[i], AUDIO_SLOT, 10 + who);
		lc_subscriber_aim(subscribers[i], VIDEO_SLOT, 20 + who);
		at[0] = (struct lc_route){subscribers[i], LC_MIC, AUDIO_SLOT};
		at[1] = (struct lc_route){subscribers[i], LC_CAMERA, VIDEO_SLOT};
		counts[who] += 2;
	}
	for (unsigned who = 0; who < PEOPLE; who++)
		lc_route_cell_publish(&publishers[who]->routes,
				      lc_routes_new(routes[who], counts[who]));
}

static void wish(unsigned turn)
{
	for (unsigned i = 0; i < SUBSCRIBERS; i++) {
		uint8_t layer = lc_subscriber_flowing(subscribers[i], VIDEO_SLOT).layer;
		if (layer < LC_MAX_LAYERS)
			flowed[layer]++;
		lc_subscriber_set_target(subscribers[i], VIDEO_SLOT,
					 (struct lc_target){(uint8_t)((turn + i) % LC_MAX_LAYERS),
							    (uint8_t)(turn % 3)});
	}
}

/* Packets */

static void send_audio(hand_over hand, unsigned who, uint32_t number)
{
	uint8_t bytes[80] = {0};

	put_rtp_header(bytes, PT_OPUS, 100 + who, (uint16_t)number, number * 960);
	if (number % 97 == 0)
		bytes[0] = 0xbf; /* dropped */
	hand(who, LC_MIC, bytes, sizeof(bytes), 0, false);
}

static void send_video(hand_over hand, unsigned who, unsigned layer, uint32_t number)
{
	uint8_t bytes[1000] = {0};
	size_t at = put_rtp_header(bytes, PT_VP8, 200 + 10 * who + layer, (uint16_t)number,
				   number * 960);
	bool is_key = number % 40 == layer;

	bytes[0] |= 0x10;
	bytes[at++] = 0xbe;
	bytes[at++] = 0xde;
	bytes[at + 1] = 1;
	at += 2;
	bytes[at] = RID << 4;
	bytes[at + 1] = (uint8_t)('a' + layer);
	at += 4;
	bytes[at] = 0x90;
	bytes[at + 1] = 0xe0;
	bytes[at + 2] = (uint8_t)(0x80 | (number >> 8 & 0x7f));
	bytes[at + 3] = (uint8_t)number;
	bytes[at + 4] = (uint8_t)number;
	bytes[at + 5] = (uint8_t)(number % 2 << 6);
	bytes[at + 6] = is_key ? 0 : 1;
	if (number % 89 == 0)
		bytes[at + 1] = 0xff, bytes[at + 2] = 0; /* another descriptor */
	hand(who, LC_CAMERA, bytes, sizeof(bytes), layer, is_key);
}

/* Half of the packets are sound; the control side interferes now and then. */
static void send_all(hand_over hand)
{
	uint32_t audio[PEOPLE] = {0}, video[PEOPLE][LC_MAX_LAYERS] = {{0}};

	for (unsigned n = 0; n < PACKETS; n++) {
		unsigned who = n / 2 % PEOPLE, layer = n / 4 % LC_MAX_LAYERS;
		if (n % 1000 == 0)
			aim(n / 1000);
		if (n % 700 == 0)
			wish(n / 700);
		now_ms += n % 8 == 0 ? 5 : 0;
		if (n % 2)
			send_audio(hand, who, audio[who]++);
		else
			send_video(hand, who, layer, video[who][layer]++);
	}
}

static uint64_t counted(enum lc_count count)
{
	return lc_publisher_count(publishers[ANA], count) +
	       lc_publisher_count(publishers[BERT], count);
}

/* Nothing is shown of a path that no packet has taken. */
static void expect_that_much_has_happened(void)
{
	assert_int_equal(PACKETS, counted(LC_COUNT_RECEIVED));
	assert_int_equal(sent, counted(LC_COUNT_SENT));
	assert_true(sent > 4 * PACKETS);
	assert_true(takeovers > 50 * SUBSCRIBERS);
	assert_true(keyframes_asked); /* few: the gateway's own clock limits them */
	assert_true(counted(LC_COUNT_LAYER) && counted(LC_COUNT_BAD_PADDING) +
						       counted(LC_COUNT_BAD_EXTENSION) +
						       counted(LC_COUNT_BAD_CSRC));
	for (unsigned layer = 0; layer < LC_MAX_LAYERS; layer++)
		assert_true(flowed[layer]);
}

static uint64_t allocations;

static void hand_to_plane(unsigned who, unsigned source, uint8_t *bytes, size_t len, unsigned layer,
			  bool is_keyframe)
{
	struct lc_packet packet = {.bytes = bytes,
				   .len = len,
				   .layer = (uint8_t)layer,
				   .is_keyframe = is_keyframe,
				   .has_level = source == LC_MIC,
				   .level = 20};

	allocations_begin();
	lc_publisher_rtp(publishers[who], source, &packet, now_ms);
	allocations += allocations_end();
}

static void hand_to_border(unsigned who, unsigned source, uint8_t *bytes, size_t len,
			   unsigned layer, bool is_keyframe)
{
	janus_plugin_rtp packet = {.mindex = source == LC_MIC ? MIC_LINE : CAMERA_LINE,
				   .video = source != LC_MIC,
				   .buffer = (char *)bytes,
				   .length = (uint16_t)len};

	(void)layer; /* it finds out */
	(void)is_keyframe;
	janus_plugin_rtp_extensions_reset(&packet.extensions);
	packet.extensions.audio_level = source == LC_MIC ? 20 : -1;
	allocations_begin();
	facade_incoming_rtp(&handles[who], &packet);
	allocations += allocations_end();
}

static void the_packet_plane_allocates_nothing(void **state)
{
	(void)state;
	allocations = 0;
	send_all(hand_to_plane);
	assert_int_equal(0, allocations);
	expect_that_much_has_happened();
}

static void the_border_of_the_gateway_allocates_nothing(void **state)
{
	(void)state;
	allocations = 0;
	send_all(hand_to_border);
	assert_int_equal(0, allocations);
	expect_that_much_has_happened();
}

/* Does it count? */

static void *volatile block;

static void take_and_give_back(void)
{
	void *other = NULL;

	block = malloc(10);
	block = realloc(block, 100000);
	free(block);
	block = calloc(10, 10);
	free(block);
	assert_int_equal(0, posix_memalign(&other, 64, 64));
	block = other;
	free(block);
	block = g_malloc(10);
	g_free(block);
	block = strdup("text");
	free(block);
}

static void a_path_that_allocates_is_found_out(void **state)
{
	uint64_t count;

	(void)state;
	allocations_begin();
	assert_int_equal(0, allocations_end());
	allocations_begin();
	take_and_give_back();
	count = allocations_end();
	assert_in_range(count, 11, 12); /* to change a block may count as two */
	take_and_give_back();
	assert_int_equal(count, allocations_end());
}

static void allocates(struct lc_subscriber *subscriber, unsigned slot,
		      const struct lc_packet *packet)
{
	take(subscriber, slot, packet);
	block = g_strdup("once a packet");
	g_free(block);
}

/* The same packets, and a receiver that allocates for each. */
static void a_receiver_that_allocates_is_found_out(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SUBSCRIBERS; i++)
		subscribers[i]->send = allocates;
	allocations = 0;
	send_all(hand_to_plane);
	assert_int_equal(2 * sent, allocations);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_that_allocates_is_found_out),
		cmocka_unit_test_setup_teardown(a_receiver_that_allocates_is_found_out,
						set_up_plane, tear_down),
		cmocka_unit_test_setup_teardown(the_packet_plane_allocates_nothing, set_up_plane,
						tear_down),
		cmocka_unit_test_setup_teardown(the_border_of_the_gateway_allocates_nothing,
						set_up_border, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
