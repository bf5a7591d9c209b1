/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/peer/peer.h"

#include "tests/peer/bytes.h"
#include "tests/peer/tone.h"

#include <stdarg.h>
#include <string.h>

#define REPORT_US 1000000
#define RECEIVE_ONLY_SSRC 1 /* as Chromium does */
#define LEVEL_TALK 20       /* -dBov */
#define LEVEL_SILENT 127

static const struct tone *tone_of(int number)
{
	static const struct tone *tones[TONES + 1]; /* the last one is silence */
	static GMutex lock;
	unsigned at = number < 0 ? TONES : (unsigned)number % TONES;

	g_mutex_lock(&lock);
	if (!tones[at])
		tones[at] = tone_new(number < 0 ? -1 : (int)at);
	g_mutex_unlock(&lock);
	return tones[at];
}

/* Streams */

static void free_sender(gpointer data)
{
	sender_clear(data);
	g_free(data);
}

static void free_receiver(gpointer data)
{
	receiver_clear(data);
	g_free(data);
}

static struct sender *find_sender(struct peer *peer, uint32_t ssrc)
{
	for (unsigned i = 0; i < peer->senders->len; i++) {
		struct sender *sender = g_ptr_array_index(peer->senders, i);
		if (sender->ssrc == ssrc)
			return sender;
	}
	return NULL;
}

struct receiver *peer_find_mid(struct peer *peer, const char *mid, size_t len)
{
	for (unsigned i = 0; i < peer->receivers->len; i++) {
		struct receiver *receiver = g_ptr_array_index(peer->receivers, i);
		if (strlen(receiver->line.mid) == len && !memcmp(receiver->line.mid, mid, len))
			return receiver;
	}
	return NULL;
}

/** The line that a packet names (RFC 9143, 9.2), or the only one there is. */
static struct receiver *find_by_packet(struct peer *peer, const uint8_t *bytes, size_t len)
{
	size_t at = 12 + 4 * (size_t)(bytes[0] & 15), end;

	if (peer->receivers->len == 1)
		return g_ptr_array_index(peer->receivers, 0);
	if (!(bytes[0] & 0x10) || len < at + 4 || get_u16(bytes + at) != 0xbede)
		return NULL;
	end = at + 4 + 4 * (size_t)get_u16(bytes + at + 2);
	for (at += 4; at < end && end <= len;) {
		size_t size = (bytes[at] & 15) + 1u;
		if (bytes[at] == 0) {
			at++;
			continue;
		}
		if (bytes[at] >> 4 == SDP_EXT_MID && at + 1 + size <= end)
			return peer_find_mid(peer, (const char *)bytes + at + 1, size);
		at += 1 + size;
	}
	return NULL;
}

static struct receiver *find_receiver(struct peer_side *side, const uint8_t *bytes, size_t len)
{
	gpointer ssrc = GUINT_TO_POINTER(get_u32(bytes + 8));
	struct receiver *receiver = g_hash_table_lookup(side->by_ssrc, ssrc);

	if (receiver)
		return receiver;
	receiver = find_by_packet(side->peer, bytes, len);
	if (receiver)
		g_hash_table_insert(side->by_ssrc, ssrc, receiver);
	return receiver;
}

static void check_complete(struct peer *peer, int64_t now_us)
{
	unsigned audio = 0, video = 0;

	for (unsigned i = 0; i < peer->receivers->len; i++) {
		const struct receiver *receiver = g_ptr_array_index(peer->receivers, i);
		if (receiver->line.is_video)
			video += receiver->has_picture;
		else
			audio += receiver->has_begun;
	}
	if (peer->is_complete || !peer->is_joined || audio < peer->expected_audio ||
	    video < peer->expected_video)
		return;
	for (unsigned half = 0; half < PEER_HALVES; half++) {
		/* VideoRoom offers nothing to who is alone. */
		const struct peer_side *side = &peer->sides[half];
		if ((side->is_offered || side->is_answered) && !connection_is_up(side->connection))
			return;
	}
	peer->is_complete = true;
	peer->complete_us = now_us;
	if (peer->watch->complete)
		peer->watch->complete(peer);
}

/* What the connections tell */

static struct peer_side *side_of(void *data)
{
	return data;
}

static enum peer_half half_of(const struct peer_side *side)
{
	return (enum peer_half)(side - side->peer->sides);
}

static void on_gathered(void *data)
{
	struct peer_side *side = side_of(data);

	side->is_gathered = true;
	side->peer->setup->kind->gathered(side->peer, half_of(side));
}

static void on_up(void *data)
{
	struct peer_side *side = side_of(data);
	int64_t now_us = g_get_monotonic_time();

	side->up_us = side->report_due_us = now_us;
	for (unsigned i = 0; half_of(side) == PEER_PUBLISH && i < side->peer->senders->len; i++) {
		/* People do not begin at the same moment. */
		struct sender *sender = g_ptr_array_index(side->peer->senders, i);
		sender->due_us = now_us + g_random_int_range(0, TONE_FRAME_MS * 1000);
	}
	check_complete(side->peer, now_us);
}

static void on_down(void *data)
{
	struct peer_side *side = side_of(data);

	peer_fail(side->peer, "the %s connection is down",
		  half_of(side) == PEER_PUBLISH ? "publish" : "subscribe");
}

static void on_rtp(void *data, const uint8_t *bytes, size_t len, int64_t now_us)
{
	struct peer_side *side = side_of(data);
	struct receiver *receiver = len >= 12 ? find_receiver(side, bytes, len) : NULL;

	if (!receiver) {
		side->peer->strays++;
		return;
	}
	receiver_take(receiver, bytes, len, now_us);
	if (!side->peer->is_complete)
		check_complete(side->peer, now_us);
}

/* RTCP */

/** On which side it came, and when. */
struct heard {
	struct peer_side *side;
	int64_t now_us;
};

static void on_sr(void *data, const struct rtcp_sender *sender)
{
	const struct heard *heard = data;
	struct receiver *receiver =
		g_hash_table_lookup(heard->side->by_ssrc, GUINT_TO_POINTER(sender->ssrc));

	if (receiver)
		receiver_take_sr(receiver, sender, heard->now_us);
}

static void on_block(void *data, const struct rtcp_block *block)
{
	const struct heard *heard = data;
	struct sender *sender = find_sender(heard->side->peer, block->ssrc);

	if (sender)
		sender_take_block(sender, block);
}

static void on_keyframe(void *data, uint32_t ssrc)
{
	const struct heard *heard = data;
	struct sender *sender = find_sender(heard->side->peer, ssrc);

	if (sender && sender->line.is_video)
		sender_keyframe(sender, heard->now_us);
}

static void on_nack(void *data, uint32_t ssrc, uint16_t seq)
{
	const struct heard *heard = data;
	struct sender *sender = find_sender(heard->side->peer, ssrc);

	if (sender)
		sender_resend(sender, seq);
}

static void on_rtcp(void *data, const uint8_t *bytes, size_t len, int64_t now_us)
{
	static const struct rtcp_reader reader = {on_sr, on_block, on_keyframe, on_nack};
	struct heard heard = {side_of(data), now_us};

	rtcp_read(&reader, bytes, len, &heard);
}

static void send_rtcp(struct peer_side *side, struct rtcp_writer *writer)
{
	if (writer->len)
		connection_send(side->connection, writer->bytes, writer->len, true);
}

static void report_sent(struct peer *peer)
{
	struct peer_side *side = &peer->sides[PEER_PUBLISH];
	struct rtcp_writer writer = {0};

	for (unsigned i = 0; i < peer->senders->len; i++) {
		const struct rtcp_sender sender =
			sender_report(g_ptr_array_index(peer->senders, i));
		rtcp_write_sr(&writer, &sender);
	}
	if (writer.len)
		rtcp_write_name(&writer, ((struct sender *)peer->senders->pdata[0])->ssrc,
				peer->name);
	send_rtcp(side, &writer);
}

/* As in browsers a packet is about one stream: by its first SSRC Janus decides which line all of it is for. */

static void report_one(struct peer *peer, struct peer_side *side, const struct rtcp_block *block)
{
	struct rtcp_writer writer = {0};

	rtcp_write_rr(&writer, RECEIVE_ONLY_SSRC, block, block != NULL);
	rtcp_write_name(&writer, RECEIVE_ONLY_SSRC, peer->name);
	send_rtcp(side, &writer);
}

static void report_received(struct peer *peer, struct peer_side *side, int64_t now_us)
{
	unsigned reported = 0;

	for (unsigned i = 0; i < peer->receivers->len; i++) {
		struct receiver *receiver = g_ptr_array_index(peer->receivers, i);
		if (!receiver->has_begun)
			continue;
		const struct rtcp_block block = receiver_report(receiver, now_us);
		report_one(peer, side, &block);
		reported++;
	}
	if (!reported)
		report_one(peer, side, NULL); /* a sign of life all the same */
}

static void ask(struct peer *peer, struct peer_side *side, int64_t now_us)
{
	for (unsigned i = 0; i < peer->receivers->len; i++) {
		struct rtcp_writer writer = {0};
		receiver_ask(g_ptr_array_index(peer->receivers, i), &writer, RECEIVE_ONLY_SSRC,
			     now_us);
		send_rtcp(side, &writer);
	}
}

/* Time */

struct peer_side *peer_hearing_side(struct peer *peer)
{
	return &peer->sides[peer->setup->kind->is_one_way ? PEER_SUBSCRIBE : PEER_PUBLISH];
}

static bool is_due(struct peer_side *side, int64_t now_us)
{
	if (!side->connection || !connection_is_up(side->connection) ||
	    now_us < side->report_due_us)
		return false;
	side->report_due_us = now_us + REPORT_US;
	return true;
}

void peer_tick(struct peer *peer, int64_t now_us)
{
	struct peer_side *up = &peer->sides[PEER_PUBLISH], *down = peer_hearing_side(peer);

	if (peer->is_over || peer->is_frozen)
		return;
	for (unsigned half = 0; half < PEER_HALVES; half++) {
		if (peer->sides[half].connection)
			connection_tick(peer->sides[half].connection, now_us);
	}
	bool is_up = up->connection && connection_is_up(up->connection);
	for (unsigned i = 0; is_up && i < peer->senders->len; i++) {
		struct sender *sender = g_ptr_array_index(peer->senders, i);
		if (sender->line.is_used)
			sender_tick(sender, now_us);
	}
	if (down->connection && connection_is_up(down->connection))
		ask(peer, down, now_us);
	bool reports_down = is_due(down, now_us);
	if (up == down ? reports_down : is_due(up, now_us))
		report_sent(peer);
	if (reports_down)
		report_received(peer, down, now_us);
}

/* The gateway */

static void on_answer(void *data, json_t *answer);

void peer_message(struct peer *peer, enum peer_half half, json_t *body, json_t *jsep)
{
	json_t *message = json_pack("{ss so}", "janus", "message", "body", body);

	if (jsep)
		json_object_set_new(message, "jsep", jsep);
	gateway_send(peer->gateway, peer->sides[half].handle, message, on_answer,
		     &peer->sides[half]);
}

static void take_event(struct peer_side *side, json_t *event)
{
	json_t *body = json_object_get(json_object_get(event, "plugindata"), "data");
	json_t *error = json_object_get(body, "error");

	if (side->peer->watch->event)
		side->peer->watch->event(side->peer, half_of(side), event);
	if (error && !side->peer->is_joined)
		peer_fail(side->peer, "%s", json_string_value(error));
	else if (body)
		side->peer->setup->kind->event(side->peer, half_of(side), body,
					       json_object_get(event, "jsep"));
	else if (g_strcmp0(json_string_value(json_object_get(event, "janus")), "error") == 0)
		peer_fail(side->peer, "%s",
			  json_string_value(
				  json_object_get(json_object_get(event, "error"), "reason")));
}

static void on_answer(void *data, json_t *answer)
{
	take_event(data, answer);
}

static void on_event(void *data, uint64_t handle, json_t *event)
{
	struct peer *peer = data;

	for (unsigned half = 0; half < PEER_HALVES; half++) {
		if (peer->sides[half].handle == handle && handle)
			take_event(&peer->sides[half], event);
	}
}

static void on_attached(void *data, json_t *answer)
{
	struct peer_side *side = data;
	json_t *id = json_object_get(json_object_get(answer, "data"), "id");

	if (!id) {
		peer_fail(side->peer, "Janus has no %s", side->peer->setup->kind->plugin);
		return;
	}
	side->handle = (uint64_t)json_integer_value(id);
	side->peer->setup->kind->attached(side->peer, half_of(side));
}

void peer_attach(struct peer *peer, enum peer_half half)
{
	gateway_send(peer->gateway, 0,
		     json_pack("{ss ss}", "janus", "attach", "plugin", peer->setup->kind->plugin),
		     on_attached, &peer->sides[half]);
}

static void on_opened(void *data)
{
	struct peer *peer = data;

	peer_attach(peer, PEER_PUBLISH);
	if (peer->setup->kind->is_one_way)
		peer_attach(peer, PEER_SUBSCRIBE);
}

static void on_lost(void *data, const char *why)
{
	peer_fail(data, "%s", why);
}

void peer_open(struct peer *peer, enum peer_half half, bool is_offerer)
{
	static const struct connection_events events = {on_gathered, on_up, on_down, on_rtp,
							on_rtcp};

	peer->sides[half].connection = connection_new(peer->loop, peer->setup->address, is_offerer,
						      &events, &peer->sides[half]);
	connection_jitter(peer->sides[half].connection, peer->setup->jitter_ms);
	connection_gather(peer->sides[half].connection);
}

/* What it is told to do */

void peer_joined(struct peer *peer)
{
	if (peer->is_joined)
		return;
	peer->is_joined = true;
	peer->joined_us = g_get_monotonic_time();
	if (peer->watch->joined)
		peer->watch->joined(peer);
	check_complete(peer, peer->joined_us);
}

void peer_fail(struct peer *peer, const char *format, ...)
{
	va_list arguments;

	if (peer->is_over)
		return;
	peer->is_over = true;
	va_start(arguments, format);
	char *why = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	if (peer->watch->failed)
		peer->watch->failed(peer, why);
	g_free(why);
}

void peer_expect(struct peer *peer, unsigned audio, unsigned video)
{
	const struct room_kind *kind = peer->setup->kind;

	peer->expected_audio = kind->expected(peer, false, audio);
	peer->expected_video = kind->expected(peer, true, video);
	check_complete(peer, g_get_monotonic_time());
}

void peer_give_voice(const struct peer *peer, struct sender *sender, unsigned level)
{
	sender->tone = tone_of(peer->is_talking ? (int)peer->number : -1);
	sender->level = !peer->is_talking ? LEVEL_SILENT : level ? (int)level : LEVEL_TALK;
}

void peer_talk(struct peer *peer, bool talks, unsigned level)
{
	peer->is_talking = talks;
	for (unsigned i = 0; i < peer->senders->len; i++) {
		struct sender *sender = g_ptr_array_index(peer->senders, i);
		if (!sender->line.is_video)
			peer_give_voice(peer, sender, level);
	}
}

void peer_freeze(struct peer *peer, bool is_frozen)
{
	peer->is_frozen = is_frozen;
}

void peer_listen(struct peer *peer, bool listens)
{
	for (unsigned i = 0; i < peer->receivers->len; i++)
		receiver_listen(g_ptr_array_index(peer->receivers, i), listens);
}

void peer_reset(struct peer *peer)
{
	int64_t now_us = g_get_monotonic_time();

	for (unsigned i = 0; i < peer->receivers->len; i++)
		receiver_reset(g_ptr_array_index(peer->receivers, i), now_us);
	for (unsigned i = 0; i < peer->senders->len; i++)
		((struct sender *)peer->senders->pdata[i])->counts = (struct sender_counts){0};
	peer->renegotiations = 0;
}

static void make_key(struct peer *peer)
{
	static gsize seed; /* of this process */

	if (g_once_init_enter(&seed))
		g_once_init_leave(&seed, (gsize)g_random_int() << 1 | 1);
	char *text = g_strdup_printf("%zu %u", (size_t)seed, peer->number);
	char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
	g_strlcpy(peer->key, hash, sizeof(peer->key));
	g_free(hash);
	g_free(text);
}

struct peer *peer_new(GMainContext *loop, const struct peer_setup *setup, unsigned number,
		      const struct peer_watch *watch, void *owner)
{
	static const struct gateway_events events = {on_opened, on_lost, on_event};
	struct peer *peer = g_new0(struct peer, 1);

	peer->loop = loop;
	peer->setup = setup;
	peer->watch = watch;
	peer->owner = owner;
	peer->number = number;
	peer->is_talking = !setup->is_quiet;
	g_snprintf(peer->name, sizeof(peer->name), "%s-%u", setup->name, number);
	make_key(peer);
	peer->senders = g_ptr_array_new_with_free_func(free_sender);
	peer->receivers = g_ptr_array_new_with_free_func(free_receiver);
	for (unsigned half = 0; half < PEER_HALVES; half++) {
		peer->sides[half].peer = peer;
		peer->sides[half].by_ssrc = g_hash_table_new(NULL, NULL);
	}
	peer->began_us = g_get_monotonic_time();
	peer->gateway = gateway_new(setup->url, &events, peer);
	return peer;
}

void peer_free(struct peer *peer, bool is_polite)
{
	if (!is_polite)
		gateway_drop(peer->gateway);
	else if (peer->is_joined && !peer->is_over)
		peer_message(peer, PEER_PUBLISH, json_pack("{ss}", "request", "leave"), NULL);
	peer->is_over = true;
	gateway_free(peer->gateway);
	for (unsigned half = 0; half < PEER_HALVES; half++) {
		connection_free(peer->sides[half].connection, is_polite);
		g_hash_table_unref(peer->sides[half].by_ssrc);
	}
	g_ptr_array_unref(peer->senders);
	g_ptr_array_unref(peer->receivers);
	json_decref(peer->own_id);
	if (peer->setup->kind->forget)
		peer->setup->kind->forget(peer);
	g_free(peer);
}
