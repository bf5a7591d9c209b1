/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packets as our senders make them, with a stamp at the end of each frame.
 */
#include "tests/unit/support/receiver_scene.h"

#include <stdlib.h>
#include <string.h>

#include "tests/peer/bytes.h"
#include "tests/peer/stamp.h"

#define VP8_HEAD 7 /* descriptor and the first byte of the picture */

struct receiver receiver;
int64_t now_us;

void begin(bool is_video)
{
	const struct sdp_line line = {.is_video = is_video, .is_used = true, .mid = "0"};

	receiver_clear(&receiver);
	receiver_init(&receiver, &line);
	now_us = START_US;
}

int set_up_audio(void **state)
{
	(void)state;
	begin(false);
	return 0;
}

int set_up_video(void **state)
{
	(void)state;
	begin(true);
	return 0;
}

int tear_down(void **state)
{
	(void)state;
	receiver_clear(&receiver);
	return 0;
}

/* Packets */

void put_head(uint8_t *bytes, uint16_t seq, uint32_t ts)
{
	memset(bytes, 0, HEAD);
	bytes[0] = 0x80;
	put_u16(bytes + 2, seq);
	put_u32(bytes + 4, ts);
	put_u32(bytes + 8, SSRC);
}

void take(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	receiver_take(&receiver, copy, len, now_us);
	free(copy);
}

void hear_from(uint16_t peer, uint16_t seq)
{
	uint8_t bytes[HEAD + 1 + STAMP_BYTES];

	now_us += 20000;
	put_head(bytes, seq, seq * 960u);
	bytes[HEAD] = 0;
	stamp_write(bytes + HEAD + 1, &(struct stamp){peer, 0, seq, now_us - 5000});
	take(bytes, sizeof(bytes));
}

void hear(unsigned first, unsigned last)
{
	for (unsigned seq = first; seq <= last; seq++)
		hear_from(ANA, (uint16_t)seq);
}

void see(enum part part, bool is_key, uint16_t peer, uint16_t picture, uint16_t seq)
{
	uint8_t bytes[HEAD + VP8_HEAD + STAMP_BYTES] = {0};
	size_t len = HEAD + VP8_HEAD;

	now_us += 1000;
	put_head(bytes, seq, picture * 4500u);
	bytes[HEAD] = part & FIRST ? 0x90 : 0x80;
	bytes[HEAD + 1] = 0xe0;
	put_u16(bytes + HEAD + 2, 0x8000 | picture);
	bytes[HEAD + 6] = part & FIRST && is_key ? 0 : 1;
	if (part & LAST) {
		bytes[1] |= 0x80;
		stamp_write(bytes + len, &(struct stamp){peer, 0, picture, now_us - 7000});
		len += STAMP_BYTES;
	}
	take(bytes, len);
}

const struct receiver_counts *counts(void)
{
	return &receiver.counts;
}

bool is_from(unsigned peer)
{
	return receiver.froms[peer / 8] >> peer % 8 & 1;
}
