/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One slot that is to make a stream out of pieces, and what it gave to the last packet: sources are told apart by their SSRC
 * and come one after the other, so one numbering serves them all.
 */
#ifndef TESTS_REWRITE_SCENE_H
#define TESTS_REWRITE_SCENE_H

#include "lectern/media/rewrite.h"

#define VIDEO 90000
#define AUDIO 48000

extern struct lc_rewriter rewriter;
extern struct lc_rewritten out; /* the picture id is cut to the width that it has in the packet */
extern int64_t now_ms;

/** Everything anew; for cmocka. */
int rewrite_set_up(void **state);
/** A packet, as far as numbers go. */
struct lc_rtp rewrite_rtp(uint32_t ssrc, uint16_t seq, uint32_t ts);
/** A descriptor with picture id and TL0PICIDX. */
struct lc_vp8 rewrite_picture(uint8_t bits, uint16_t id, uint8_t tl0);
/** Offers a packet to be sent; `vp8` or NULL. False when it is not to be. */
bool rewrite_offer(const struct lc_rtp *rtp, const struct lc_vp8 *vp8);
/** A packet is left out, with its picture when there is one. */
void rewrite_omit(const struct lc_rtp *rtp, const struct lc_vp8 *vp8);

#endif
