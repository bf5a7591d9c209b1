/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The little of SDP (RFC 8866, 8829) that a peer needs: it writes offers and answers with one transport for all
 * lines, and reads those of a gateway.
 */
#ifndef LECTERN_TESTS_PEER_SDP_H
#define LECTERN_TESTS_PEER_SDP_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define SDP_MID_BYTES 32
#define SDP_OPUS_PT 111 /* in our offers, as in those of Chromium */
#define SDP_VP8_PT 96

/* Header extensions (RFC 8285) have these numbers in our offers, and in answers those of the offer. */
#define SDP_EXT_LEVEL 1
#define SDP_EXT_MID 4
#define SDP_EXT_RID 10

enum sdp_direction { SDP_SENDRECV, SDP_SENDONLY, SDP_RECVONLY, SDP_INACTIVE };

/** One m-line. */
struct sdp_line {
	bool is_video; /* else audio */
	bool is_used;  /* false: refused, or neither audio nor video */
	enum sdp_direction direction;
	char mid[SDP_MID_BYTES];
	int pt;                /* of Opus or VP8 */
	int level, mids, rids; /* numbers of the header extensions; 0 = not there */
	uint32_t ssrc;         /* what is sent on it; 0 = not said */
	bool is_simulcast;     /* three streams, h, m, l; only in what we write */
};

/** A description. Strings and arrays are owned. */
struct sdp {
	bool is_offer;
	char *ufrag, *password, *fingerprint; /* the fingerprint with its hash: "sha-256 AB:..." */
	char *setup;                          /* RFC 4145: active, passive, actpass */
	GPtrArray *candidates;                /* of char *: the values of candidate lines */
	GArray *lines;                        /* of struct sdp_line */
};

/** An empty one. */
struct sdp *sdp_new(void);
/** Reads what a gateway says. NULL without transport or lines. Free it with sdp_free(). */
struct sdp *sdp_parse(const char *text, bool is_offer);
/** Writes it; the caller frees the text. */
char *sdp_write(const struct sdp *sdp);
void sdp_free(struct sdp *sdp);

/** A line by its number. */
static inline struct sdp_line *sdp_line(const struct sdp *sdp, unsigned i)
{
	return &g_array_index(sdp->lines, struct sdp_line, i);
}

#endif
