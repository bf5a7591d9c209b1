/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/support/rewrite_scene.h"

#include <string.h>

struct lc_rewriter rewriter;
struct lc_rewritten out;
int64_t now_ms;

static struct lc_numbering numbering;

int rewrite_set_up(void **state)
{
	(void)state;
	memset(&numbering, 0, sizeof(numbering));
	memset(&rewriter, 0, sizeof(rewriter));
	memset(&out, 0, sizeof(out));
	now_ms = 1000;
	return 0;
}

struct lc_rtp rewrite_rtp(uint32_t ssrc, uint16_t seq, uint32_t ts)
{
	return (struct lc_rtp){.ssrc = ssrc, .seq = seq, .ts = ts, .payload_bytes = 1};
}

struct lc_vp8 rewrite_picture(uint8_t bits, uint16_t id, uint8_t tl0)
{
	return (struct lc_vp8){
		.picture_id_bits = bits, .picture_id = id, .has_tl0 = true, .tl0 = tl0};
}

bool rewrite_offer(const struct lc_rtp *rtp, const struct lc_vp8 *vp8)
{
	struct lc_place place;

	if (!lc_numbering_place(&numbering, rtp, vp8, now_ms, &place) ||
	    !lc_rewriter_next(&rewriter, &place, vp8, vp8 ? VIDEO : AUDIO, now_ms, &out))
		return false;
	if (vp8)
		out.picture_id &= (uint16_t)((1 << vp8->picture_id_bits) - 1);
	return true;
}

void rewrite_omit(const struct lc_rtp *rtp, const struct lc_vp8 *vp8)
{
	struct lc_place place;

	if (lc_numbering_place(&numbering, rtp, vp8, now_ms, &place))
		lc_rewriter_skip(&rewriter, &place, vp8 && vp8->picture_id_bits > 0);
}
