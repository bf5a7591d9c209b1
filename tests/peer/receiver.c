/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/peer/receiver.h"

#include "tests/peer/stamp.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define UNSEEN -1
#define NO_PICTURE -1
#define ASK_EVERY_US 100000      /* for what is missing */
#define KEYFRAME_EVERY_US 200000 /* as libwebrtc, until there is one */
#define GIVE_UP_US 600000
#define RECENT 128 /* numbers worth asking for: older ones nobody has any more */

/** What is in an RTP packet (RFC 3550, 5.1). */
struct packet {
	const uint8_t *payload;
	size_t len;
	bool is_marked;
	uint16_t seq;
	uint32_t ts, ssrc;
};

void receiver_init(struct receiver *receiver, const struct sdp_line *line)
{
	*receiver = (struct receiver){.line = *line,
				      .ssrc = line->ssrc,
				      .has_ssrc = line->ssrc != 0,
				      .source = RECEIVER_NOBODY,
				      .picture_id = NO_PICTURE};
	memset(receiver->seen, UNSEEN, sizeof(receiver->seen));
}

void receiver_clear(struct receiver *receiver)
{
	g_clear_pointer(&receiver->ear, ear_free);
}

void receiver_reset(struct receiver *receiver, int64_t now_us)
{
	receiver->counts = (struct receiver_counts){0};
	receiver->delays = (struct delays){0};
	receiver->unique = 0;
	receiver->first = receiver->highest + 1;
	receiver->last_us = now_us;
	memset(receiver->froms, 0, sizeof(receiver->froms));
	if (receiver->ear)
		ear_reset(receiver->ear);
}

void receiver_listen(struct receiver *receiver, bool listens)
{
	g_clear_pointer(&receiver->ear, ear_free);
	if (listens && !receiver->line.is_video)
		receiver->ear = ear_new();
}

/* Numbers */

static bool parse(const uint8_t *bytes, size_t len, struct packet *packet)
{
	if (len < 12 || bytes[0] >> 6 != 2)
		return false;
	size_t head = 12 + 4 * (size_t)(bytes[0] & 15);
	if (bytes[0] & 0x10) {
		if (len < head + 4)
			return false;
		head += 4 + 4 * (size_t)get_u16(bytes + head + 2);
	}
	size_t padding = bytes[0] & 0x20 ? bytes[len - 1] : 0;
	if (len < head + padding)
		return false;
	*packet = (struct packet){.payload = bytes + head,
				  .len = len - head - padding,
				  .is_marked = bytes[1] >> 7,
				  .seq = get_u16(bytes + 2),
				  .ts = get_u32(bytes + 4),
				  .ssrc = get_u32(bytes + 8)};
	return true;
}

/** Notes a number; the unwrapped one, or UNSEEN when it has been there before. */
static int64_t note_number(struct receiver *receiver, uint16_t seq)
{
	int64_t number = receiver->highest + (int16_t)(seq - (uint16_t)receiver->highest);
	int64_t *seen = &receiver->seen[number % RECEIVER_WINDOW];

	if (*seen == number || number <= receiver->highest - RECEIVER_WINDOW) {
		receiver->counts.duplicates++;
		return UNSEEN;
	}
	if (*seen == -number)
		receiver->counts.recovered++;
	else if (number < receiver->highest)
		receiver->counts.reordered++;
	*seen = number;
	receiver->highest = MAX(receiver->highest, number);
	receiver->unique += number >= receiver->first;
	receiver->ever += number >= receiver->base;
	return number;
}

static void begin(struct receiver *receiver, const struct packet *packet, int64_t now_us)
{
	receiver->has_begun = true;
	receiver->begun_us = receiver->last_us = now_us;
	receiver->ssrc = packet->ssrc;
	receiver->has_ssrc = true;
	receiver->first = receiver->base = receiver->highest = 65536 + packet->seq;
	receiver->reported_highest = receiver->stamped = receiver->base - 1;
}

/** RFC 3550, 6.4.1. */
static void note_jitter(struct receiver *receiver, uint32_t ts, int64_t now_us)
{
	int64_t clock = receiver->line.is_video ? 90 : 48;
	int64_t transit = now_us * clock / 1000 - (int64_t)ts;
	int64_t change = (int32_t)(transit - receiver->transit);

	if (receiver->counts.packets > 1)
		receiver->jitter += ((double)ABS(change) - receiver->jitter) / 16;
	receiver->transit = transit;
}

/* Whose it is, and what it is */

static bool is_whole(const struct receiver *receiver, int64_t from, int64_t to)
{
	if (to - from >= RECEIVER_WINDOW)
		return false;
	for (int64_t at = from; at <= to; at++) {
		if (receiver->seen[at % RECEIVER_WINDOW] != at)
			return false;
	}
	return true;
}

/**
 * Only the last packet of a picture has a stamp. What came since the one before shows where the new source, or size, began; a switch
 * within a gap is not judged, for its keyframe may be what is missing.
 */
static void note_switch(struct receiver *receiver, const struct stamp *stamp, int64_t number)
{
	receiver->counts.switches +=
		receiver->source != RECEIVER_NOBODY && receiver->source != stamp->peer;
	if (receiver->line.is_video && receiver->key_at <= receiver->stamped &&
	    is_whole(receiver, receiver->stamped + 1, number))
		receiver->counts.raw_switches++;
}

/** A late packet may be of the former source, so it changes nothing. */
static void note_stamp(struct receiver *receiver, const struct packet *packet, int64_t number,
		       int64_t now_us)
{
	struct stamp stamp;

	if (!stamp_read(packet->payload, packet->len, &stamp) || stamp.peer >= RECEIVER_MAX_PEERS)
		return;
	delays_add(&receiver->delays, now_us - stamp.sent_us);
	receiver->froms[stamp.peer / 8] |= (uint8_t)(1u << stamp.peer % 8);
	if (number < receiver->highest)
		return;
	if (receiver->source != stamp.peer || receiver->layer != stamp.layer)
		note_switch(receiver, &stamp, number);
	receiver->source = stamp.peer;
	receiver->layer = stamp.layer;
	receiver->stamped = number;
}

static void note_keyframe(struct receiver *receiver, int64_t number, int64_t now_us)
{
	receiver->counts.keyframes++;
	receiver->key_at = MAX(receiver->key_at, number);
	if (number >= receiver->forgiven)
		receiver->wants_keyframe = false;
	if (!receiver->has_picture)
		receiver->picture_us = now_us;
	receiver->has_picture = true;
}

/**
 * A picture that follows a packet at once must have the next id, and may not cut the one before short; a keyframe may,
 * for nothing depends on what is cut.
 */
static bool is_broken(const struct receiver *receiver, int id, bool is_key, int64_t number)
{
	bool follows = id == ((receiver->picture_id + 1) & 0x7fff);

	if (receiver->picture_id == NO_PICTURE || !is_whole(receiver, number - 1, number - 1))
		return false;
	return !follows || (!is_key && receiver->whole_until != number - 1);
}

/** RFC 7741; what is not as our senders make it nobody looks into. `is_newest`: no later one was there before. */
static void take_picture(struct receiver *receiver, const struct packet *packet, int64_t number,
			 bool is_newest, int64_t now_us)
{
	bool is_known = packet->len > 6 && packet->payload[0] & 0x80 &&
			(packet->payload[1] & 0xe0) == 0xe0 && packet->payload[2] & 0x80;
	bool is_start = is_known && (packet->payload[0] & 0x17) == 0x10;
	int id = is_known ? get_u16(packet->payload + 2) & 0x7fff : NO_PICTURE;
	bool is_key = is_start && !(packet->payload[6] & 1);

	receiver->counts.frames += is_start;
	receiver->counts.broken += is_start && is_newest && is_broken(receiver, id, is_key, number);
	if (is_key)
		note_keyframe(receiver, number, now_us);
	if (is_newest && is_known)
		receiver->picture_id = id;
	if (is_newest && packet->is_marked)
		receiver->whole_until = number;
}

static void take_tone(struct receiver *receiver, const struct packet *packet, int64_t lost)
{
	if (!receiver->ear)
		return;
	for (int64_t i = 0; i < MIN(lost, 5); i++)
		ear_take(receiver->ear, NULL, 0);
	ear_take(receiver->ear, packet->payload, packet->len);
}

void receiver_take(struct receiver *receiver, const uint8_t *bytes, size_t len, int64_t now_us)
{
	struct packet packet;

	if (!parse(bytes, len, &packet))
		return;
	if (!receiver->has_begun)
		begin(receiver, &packet, now_us);
	receiver->counts.packets++;
	receiver->counts.bytes += len;
	receiver->counts.longest_gap_us =
		MAX(receiver->counts.longest_gap_us, now_us - receiver->last_us);
	receiver->last_us = now_us;
	int64_t before = receiver->highest, number = note_number(receiver, packet.seq);
	if (number == UNSEEN)
		return;
	if (number >= before)
		note_jitter(receiver, packet.ts, now_us);
	if (receiver->line.is_video)
		take_picture(receiver, &packet, number, number >= before, now_us);
	else if (number >= before)
		take_tone(receiver, &packet, number - before - 1);
	note_stamp(receiver, &packet, number, now_us);
}

/* Reports */

void receiver_take_sr(struct receiver *receiver, const struct rtcp_sender *sender, int64_t now_us)
{
	receiver->last_sr = (uint32_t)(sender->ntp >> 16);
	receiver->last_sr_us = now_us;
}

uint64_t receiver_lost(const struct receiver *receiver)
{
	int64_t sent = receiver->has_begun ? receiver->highest - receiver->first + 1 : 0;

	return sent > (int64_t)receiver->unique ? (uint64_t)sent - receiver->unique : 0;
}

struct rtcp_block receiver_report(struct receiver *receiver, int64_t now_us)
{
	int64_t sent = receiver->highest - receiver->reported_highest;
	int64_t missing = sent - (int64_t)(receiver->ever - receiver->reported_ever);
	int64_t lost = receiver->highest - receiver->base + 1 - (int64_t)receiver->ever;
	struct rtcp_block block = {
		.ssrc = receiver->ssrc,
		.lost = (int32_t)MIN(lost, 0x7fffff),
		.highest = (uint32_t)receiver->highest,
		.jitter = (uint32_t)receiver->jitter,
		.last_sr = receiver->last_sr,
	};

	if (sent > 0 && missing > 0)
		block.fraction_lost = (uint8_t)MIN(255, missing * 256 / sent);
	if (receiver->last_sr)
		block.since_sr = (uint32_t)((now_us - receiver->last_sr_us) * 65536 / 1000000);
	receiver->reported_highest = receiver->highest;
	receiver->reported_ever = receiver->ever;
	receiver->reported = block;
	return block;
}

/* Asking */

/** RFC 3550, 6.1: a report comes first. Janus knows by it for which line a PLI is. */
static void begin_asking(const struct receiver *receiver, struct rtcp_writer *writer,
			 uint32_t own_ssrc)
{
	struct rtcp_block block = receiver->reported;

	block.ssrc = receiver->ssrc;
	if (!writer->len)
		rtcp_write_rr(writer, own_ssrc, &block, 1);
}

static bool is_missing(const struct receiver *receiver, int64_t number)
{
	return receiver->seen[number % RECEIVER_WINDOW] != number;
}

/** Asks for a number that is missing, and for those of the sixteen after it. */
static void ask_for(struct receiver *receiver, struct rtcp_writer *writer, uint32_t own_ssrc,
		    int64_t first)
{
	uint16_t others = 0;

	receiver->seen[first % RECEIVER_WINDOW] = -first;
	for (int bit = 0; bit < 16 && first + 1 + bit < receiver->highest; bit++) {
		int64_t number = first + 1 + bit;
		if (!is_missing(receiver, number))
			continue;
		receiver->seen[number % RECEIVER_WINDOW] = -number;
		others |= (uint16_t)(1u << bit);
	}
	rtcp_write_nack(writer, own_ssrc, receiver->ssrc, (uint16_t)first, others);
}

/** What was missing when it was first asked for is given up after a while: then only a keyframe helps. */
static bool is_given_up(struct receiver *receiver, int64_t number, int64_t now_us)
{
	if (number < receiver->forgiven)
		return true;
	if (receiver->missing != number) {
		receiver->missing = number;
		receiver->missing_until = receiver->highest;
		receiver->missing_us = now_us;
	}
	if (now_us - receiver->missing_us < GIVE_UP_US && number >= receiver->highest - RECENT)
		return false;
	receiver->forgiven = MAX(receiver->missing_until, receiver->highest - RECENT);
	receiver->wants_keyframe = true;
	return true;
}

/** NACKs for all that is missing and not given up. */
static void ask_again(struct receiver *receiver, struct rtcp_writer *writer, uint32_t own_ssrc,
		      int64_t now_us)
{
	int64_t at = MAX(MAX(receiver->first, receiver->forgiven),
			 receiver->highest - RECEIVER_WINDOW + 1);
	bool is_first = true;

	for (; at < receiver->highest; at++) {
		if (!is_missing(receiver, at) || (is_first && is_given_up(receiver, at, now_us)))
			continue;
		is_first = false;
		begin_asking(receiver, writer, own_ssrc);
		ask_for(receiver, writer, own_ssrc, at);
		at += 16;
	}
}

void receiver_ask(struct receiver *receiver, struct rtcp_writer *writer, uint32_t own_ssrc,
		  int64_t now_us)
{
	if (!receiver->line.is_video || !receiver->has_begun ||
	    now_us - receiver->asked_us < ASK_EVERY_US)
		return;
	receiver->asked_us = now_us;
	ask_again(receiver, writer, own_ssrc, now_us);
	if (receiver->has_picture && !receiver->wants_keyframe)
		return;
	if (now_us - receiver->key_asked_us < KEYFRAME_EVERY_US)
		return;
	receiver->key_asked_us = now_us;
	begin_asking(receiver, writer, own_ssrc);
	rtcp_write_pli(writer, own_ssrc, receiver->ssrc);
}
