/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each packet is the first of a numbering, ahead of all others, late, or a jump that the next packet
 * must confirm. There is one writer, so loading and storing is enough.
 */
#include "lectern/media/reception.h"

#define MEMORY 64           /* packets that `seen` remembers */
#define WILD_JITTER_MS 5000 /* a step of the timestamps that no network makes */

void lc_reception_count(_Atomic uint64_t *totals, uint32_t expected, uint32_t received)
{
	uint64_t old = atomic_load_explicit(totals, memory_order_relaxed);

	expected += (uint32_t)(old >> 32);
	received += (uint32_t)old;
	atomic_store_explicit(totals, (uint64_t)expected << 32 | received, memory_order_relaxed);
}

/* Leaves the wall clock of the sender and ours as they are; only differences count. */
static uint32_t transit_of(const struct lc_rtp *rtp, uint32_t ticks_per_ms, int64_t now_ms)
{
	return (uint32_t)((uint64_t)now_ms * ticks_per_ms) - rtp->ts;
}

static void begin(struct lc_reception_meter *meter, const struct lc_rtp *rtp, uint32_t ticks_per_ms,
		  int64_t now_ms)
{
	meter->is_started = true;
	meter->has_probe = false;
	meter->ssrc = rtp->ssrc;
	meter->newest = rtp->seq;
	meter->seen = UINT64_MAX; /* what is older was never expected */
	meter->ts = rtp->ts;
	meter->transit = transit_of(rtp, ticks_per_ms, now_ms);
	meter->heard_ms = now_ms;
	lc_reception_count(&meter->totals, 1, 1);
}

static void step_jitter(struct lc_reception_meter *meter, const struct lc_rtp *rtp,
			uint32_t ticks_per_ms, int64_t now_ms)
{
	uint32_t transit = transit_of(rtp, ticks_per_ms, now_ms);
	uint32_t jitter = atomic_load_explicit(&meter->jitter, memory_order_relaxed);
	uint32_t off = transit - meter->transit;
	bool is_pause = now_ms - meter->heard_ms > LC_RECEPTION_PAUSE_MS;

	meter->ts = rtp->ts;
	meter->transit = transit;
	meter->heard_ms = now_ms;
	if (off > INT32_MAX)
		off = 0 - off;
	if (is_pause || off > WILD_JITTER_MS * ticks_per_ms)
		return;
	jitter += off - ((jitter + 8) >> 4);
	atomic_store_explicit(&meter->jitter, jitter, memory_order_relaxed);
}

static void note_ahead(struct lc_reception_meter *meter, uint16_t step)
{
	meter->newest = (uint16_t)(meter->newest + step);
	meter->seen = step < MEMORY ? meter->seen << step | 1 : 1;
	meter->has_probe = false;
	lc_reception_count(&meter->totals, step, 1);
}

static void note_late(struct lc_reception_meter *meter, uint16_t age)
{
	uint64_t bit = age < MEMORY ? UINT64_C(1) << age : 0;

	if (!bit || meter->seen & bit)
		return;
	meter->seen |= bit;
	lc_reception_count(&meter->totals, 0, 1);
}

void lc_reception_meter_note(struct lc_reception_meter *meter, const struct lc_rtp *rtp,
			     uint32_t ticks_per_ms, int64_t now_ms)
{
	uint16_t step = (uint16_t)(rtp->seq - meter->newest);
	uint16_t age = (uint16_t)(0 - step);

	if (!meter->is_started || rtp->ssrc != meter->ssrc) {
		begin(meter, rtp, ticks_per_ms, now_ms);
	} else if (age <= LC_RECEPTION_MISORDER) {
		note_late(meter, age);
	} else if (step < LC_RECEPTION_DROPOUT) {
		note_ahead(meter, step);
		if (rtp->ts != meter->ts)
			step_jitter(meter, rtp, ticks_per_ms, now_ms);
	} else if (meter->has_probe && rtp->seq == meter->probe) {
		begin(meter, rtp, ticks_per_ms, now_ms);
	} else {
		meter->has_probe = true;
		meter->probe = (uint16_t)(rtp->seq + 1);
	}
}

struct lc_reception_tally lc_reception_since(uint64_t totals, struct lc_reception_mark *mark)
{
	const struct lc_reception_mark now = {(uint32_t)(totals >> 32), (uint32_t)totals};
	uint32_t expected = now.expected - mark->expected;
	uint32_t received = now.received - mark->received;

	*mark = now;
	return (struct lc_reception_tally){
		.expected = expected,
		.lost = (int32_t)(expected - received),
	};
}

struct lc_reception_tally lc_reception_meter_take(const struct lc_reception_meter *meter,
						  uint32_t ticks_per_ms,
						  struct lc_reception_mark *mark)
{
	uint64_t totals = atomic_load_explicit(&meter->totals, memory_order_relaxed);
	uint32_t jitter = atomic_load_explicit(&meter->jitter, memory_order_relaxed);
	struct lc_reception_tally tally = lc_reception_since(totals, mark);

	tally.jitter_ms = (double)jitter / 16 / ticks_per_ms;
	return tally;
}
