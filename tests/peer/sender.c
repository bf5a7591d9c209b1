/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/peer/sender.h"

#include "tests/peer/clip.h"
#include "tests/peer/stamp.h"

#include <glib.h>
#include <string.h>

#define MAX_PAYLOAD 1100
#define VP8_DESCRIPTOR 6
#define FRAME_US(sender) ((sender)->tone ? TONE_FRAME_MS * 1000 : G_USEC_PER_SEC / CLIP_FPS)
#define LATE_US 200000           /* then what was due meanwhile is left out */
#define KEYFRAME_EVERY_US 300000 /* libwebrtc lets fall what is asked for sooner */

static const char *const rids[CLIP_LAYERS] = {"h", "m", "l"};

void sender_init(struct sender *sender, uint16_t peer, const struct sdp_line *line)
{
	*sender = (struct sender){.peer = peer,
				  .line = *line,
				  .ssrc = g_random_int() | 1,
				  .seq = (uint16_t)g_random_int(),
				  .picture = (uint16_t)(g_random_int() & 0x7fff),
				  .ts = g_random_int(),
				  .heeded_us = -KEYFRAME_EVERY_US,
				  .fraction_lost = -1,
				  .rtt_us = -1};
	if (line->is_video)
		sender->history = g_new0(struct sender_packet, SENDER_HISTORY);
}

void sender_clear(struct sender *sender)
{
	g_clear_pointer(&sender->history, g_free);
}

/* A packet */

static size_t put_extension(uint8_t *at, int number, const void *bytes, size_t len)
{
	if (number <= 0)
		return 0;
	at[0] = (uint8_t)(number << 4 | (int)(len - 1));
	memcpy(at + 1, bytes, len);
	return len + 1;
}

/** Header and extensions (RFC 8285); how long they are. */
static size_t put_header(struct sender *sender, uint8_t *at, bool is_last)
{
	const struct sdp_line *line = &sender->line;
	uint8_t level = (uint8_t)sender->level;
	size_t len = 16;

	at[0] = 0x90;
	at[1] = (uint8_t)(line->pt | (is_last && line->is_video ? 0x80 : 0));
	put_u16(at + 2, sender->seq);
	put_u32(at + 4, sender->ts);
	put_u32(at + 8, sender->ssrc);
	put_u16(at + 12, 0xbede);
	len += put_extension(at + len, line->mids, line->mid, strlen(line->mid));
	if (!line->is_video)
		len += put_extension(at + len, line->level, &level, 1);
	if (line->is_simulcast)
		len += put_extension(at + len, line->rids, rids[sender->layer], 1);
	while (len % 4)
		at[len++] = 0;
	put_u16(at + 14, (uint16_t)(len / 4 - 4));
	return len;
}

static void remember(struct sender *sender, const uint8_t *bytes, size_t len)
{
	if (!sender->history)
		return;
	struct sender_packet *packet = &sender->history[sender->seq % SENDER_HISTORY];
	packet->seq = sender->seq;
	packet->len = (uint16_t)len;
	memcpy(packet->bytes, bytes, len);
}

static void send_packet(struct sender *sender, const uint8_t *head, size_t head_len,
			const uint8_t *body, size_t body_len, bool is_last, int64_t now_us)
{
	uint8_t bytes[CONNECTION_MAX_PACKET + CONNECTION_TAIL];
	size_t header_len = put_header(sender, bytes, is_last), len = header_len;

	memcpy(bytes + len, head, head_len);
	memcpy(bytes + len + head_len, body, body_len);
	len += head_len + body_len;
	if (is_last) {
		len += sender->line.is_video ? STAMP_BYTES : 0;
		stamp_write(bytes + len - STAMP_BYTES,
			    &(struct stamp){sender->peer, (uint16_t)sender->layer, sender->number++,
					    now_us});
	}
	remember(sender, bytes, len);
	sender->seq++;
	sender->packets++;
	sender->octets += (uint32_t)(len - header_len);
	sender->counts.packets++;
	sender->counts.bytes += len;
	sender->counts.unsent += !connection_send(sender->connection, bytes, len, false);
}

/* A frame */

static void send_tone(struct sender *sender, int64_t now_us)
{
	unsigned frame = sender->frame++ % TONE_FRAMES;

	send_packet(sender, (const uint8_t *)"", 0, sender->tone->frames[frame],
		    sender->tone->len[frame], true, now_us);
	sender->ts += TONE_FRAME_TICKS;
}

/** RFC 7741, 4.2, with picture id, TL0PICIDX and the one temporal layer there is. */
static void describe(const struct sender *sender, uint8_t *at, bool is_first)
{
	at[0] = is_first ? 0x90 : 0x80;
	at[1] = 0xe0;
	put_u16(at + 2, 0x8000 | sender->picture);
	at[4] = sender->tl0;
	at[5] = 0;
}

static void send_picture(struct sender *sender, int64_t now_us)
{
	const struct clip_frame *frame =
		&clip_of(sender->layer)->frames[sender->frame++ % CLIP_FRAMES];
	size_t sent = 0;

	while (sent < frame->len) {
		uint8_t descriptor[VP8_DESCRIPTOR];
		size_t part = MIN(MAX_PAYLOAD, frame->len - sent);
		describe(sender, descriptor, sent == 0);
		send_packet(sender, descriptor, sizeof(descriptor), frame->bytes + sent, part,
			    sent + part == frame->len, now_us);
		sent += part;
	}
	sender->picture = (sender->picture + 1) & 0x7fff;
	sender->tl0++;
	sender->ts += 90000 / CLIP_FPS;
}

void sender_tick(struct sender *sender, int64_t now_us)
{
	if (now_us - sender->due_us > LATE_US)
		sender->due_us = now_us;
	while (sender->due_us <= now_us) {
		if (sender->tone)
			send_tone(sender, now_us);
		else
			send_picture(sender, now_us);
		sender->due_us += FRAME_US(sender);
	}
}

/* What receivers say */

void sender_keyframe(struct sender *sender, int64_t now_us)
{
	sender->counts.keyframes++;
	if (now_us - sender->heeded_us < KEYFRAME_EVERY_US)
		return;
	sender->heeded_us = now_us;
	sender->frame = 0;
}

void sender_resend(struct sender *sender, uint16_t seq)
{
	uint8_t bytes[CONNECTION_MAX_PACKET + CONNECTION_TAIL];

	sender->counts.nacks++;
	if (!sender->history)
		return;
	const struct sender_packet *packet = &sender->history[seq % SENDER_HISTORY];
	if (packet->seq != seq || !packet->len)
		return;
	memcpy(bytes, packet->bytes, packet->len);
	sender->counts.resent++;
	connection_send(sender->connection, bytes, packet->len, false);
}

void sender_take_block(struct sender *sender, const struct rtcp_block *block)
{
	uint32_t now = (uint32_t)(rtcp_ntp(g_get_real_time()) >> 16);

	sender->fraction_lost = block->fraction_lost;
	if (block->last_sr)
		sender->rtt_us = (int64_t)(int32_t)(now - block->last_sr - block->since_sr) *
				 1000000 / 65536;
}

struct rtcp_sender sender_report(const struct sender *sender)
{
	return (struct rtcp_sender){.ssrc = sender->ssrc,
				    .ntp = rtcp_ntp(g_get_real_time()),
				    .ts = sender->ts,
				    .packets = sender->packets,
				    .octets = sender->octets};
}
