/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compound RTCP as hostile as may be, through the reader of report blocks and what is counted of them.
 *
 * The first byte says which slot it is about, the rest is the packet. What must hold: the reader ends,
 * every block lies within the packet, and nobody loses more than was to be expected.
 */
#include "lectern/media/feedback.h"
#include "lectern/media/rtcp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES 24

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "broken: %s\n", what);
	abort();
}

static void check_sum(const struct lc_feedback *feedback, bool is_audio)
{
	struct lc_reception_mark mark = {0};
	struct lc_reception_tally tally = lc_feedback_take(feedback, is_audio, &mark);

	demand(tally.lost <= (int64_t)tally.expected && tally.lost >= -(int64_t)tally.expected,
	       "what is lost was expected");
	demand(tally.jitter_ms >= 0, "jitter is not negative");
	demand(feedback->rtt_us <= LC_RTT_MAX_US, "a round trip has a limit");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct lc_feedback feedback;
	struct lc_rtcp_reader reader;
	struct lc_rtcp_report report;
	size_t count = 0;

	if (size == 0)
		return 0;
	memset(&feedback, 0, sizeof(feedback));
	lc_rtcp_reader_init(&reader, data + 1, size - 1);
	while (lc_rtcp_next_report(&reader, &report)) {
		demand(++count * BLOCK_BYTES < size, "every block has its bytes");
		demand(reader.at <= reader.packet_end && reader.packet_end <= reader.len,
		       "the reader stays within");
		lc_feedback_note(&feedback, data[0] % LC_MAX_SLOTS, data[0] & 0x80, &report,
				 report.lsr + report.ssrc);
	}
	check_sum(&feedback, false);
	check_sum(&feedback, true);
	return 0;
}
