/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How good a connection sounds, from loss, jitter and delay: the E-model of ITU-T G.107, simplified.
 *
 *   R      = 93.2 - Id - Ie_eff          G.107: Ro - Is of a call whose other parameters are default
 *   d      = RTT/2 + 2 jitter + 30 ms    the way, the receiver's buffer, coding and packets of 20 ms
 *   Id     = 0.024 d + 0.11 max(0, d - 177.3)         Cole and Rosenbluth, "Voice over IP Performance
 *                                        Monitoring", 2001: G.107's delay curve by two straight lines
 *   Ie_eff = Ie + (95 - Ie) P / (P / BurstR + Bpl)    G.107; Ie = 0 (Opus), BurstR = 1 (loss at random)
 *   MOS    = 1 + 0.035 R + 7e-6 R (R - 60) (100 - R)  G.107 Annex B; 1 at and below R = 0
 *
 * P is the loss in percent. Bpl, how well a codec bears loss, is 20 where lost packets come again
 * inside the next (Opus' FEC) and 10 elsewhere. More of anything bad never gives a higher R or MOS.
 *
 * What of a connection is measured, and what a person is shown, is not decided here: see quality.h.
 */
#ifndef LECTERN_MEDIA_MOS_H
#define LECTERN_MEDIA_MOS_H

#include <stdbool.h>

#define LC_MOS_FORMULA 1 /* to be stored beside what was computed; rises when the formula changes */

/** One direction of a connection over some time. None is negative; loss is 100 at most. */
struct lc_mos_path {
	double loss_percent;
	double jitter_ms; /* RFC 3550 */
	double rtt_ms;    /* 0 = unknown */
	bool has_fec;
};

/** The rating R of a path: 93.2 cannot be reached, 0 is the worst. Any thread. */
double lc_mos_rating(const struct lc_mos_path *path);
/** The mean opinion score that a rating stands for, 1 (bad) to 4.5. Any thread. */
double lc_mos_of_rating(double rating);
/** A rating over time: what gets worse is believed faster (0.8) than what gets better (0.4). */
double lc_mos_smooth(double before, double now);

#endif
