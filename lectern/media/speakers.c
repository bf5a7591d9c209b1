/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Meter, voice and selection.
 *
 * Levels are decibels; the mean of several packets is taken of their energies, because one loud
 * packet among silent ones is a sound and not an average. Energies come from a table: no floating
 * point, no libm.
 */
#include "lectern/media/speakers.h"

#define LEVELS 128
#define UNIT 256    /* parts of a dB in `loudness` */
#define RISE_MS 100 /* time constants of the smoothing */
#define FALL_MS 400
#define FIRST_STEP_MS 100

/* Energy of a level in -dBov, 10^12 at the loudest; sums of four days of packets fit 64 bits. */
/* clang-format off */
static const uint64_t energies[LEVELS] = {
	1000000000000, 794328234724, 630957344480, 501187233627, 398107170553, 316227766017,
	251188643151, 199526231497, 158489319246, 125892541179, 100000000000, 79432823472,
	63095734448, 50118723363, 39810717055, 31622776602, 25118864315, 19952623150,
	15848931925, 12589254118, 10000000000, 7943282347, 6309573445, 5011872336, 3981071706,
	3162277660, 2511886432, 1995262315, 1584893192, 1258925412, 1000000000, 794328235,
	630957344, 501187234, 398107171, 316227766, 251188643, 199526231, 158489319, 125892541,
	100000000, 79432823, 63095734, 50118723, 39810717, 31622777, 25118864, 19952623,
	15848932, 12589254, 10000000, 7943282, 6309573, 5011872, 3981072, 3162278, 2511886,
	1995262, 1584893, 1258925, 1000000, 794328, 630957, 501187, 398107, 316228, 251189,
	199526, 158489, 125893, 100000, 79433, 63096, 50119, 39811, 31623, 25119, 19953, 15849,
	12589, 10000, 7943, 6310, 5012, 3981, 3162, 2512, 1995, 1585, 1259, 1000, 794, 631, 501,
	398, 316, 251, 200, 158, 126, 100, 79, 63, 50, 40, 32, 25, 20, 16, 13, 10, 8, 6, 5, 4, 3,
	3, 2, 2, 1, 1, 1, 1, 1, 0, 0, 0, 0,
};
/* clang-format on */

void lc_meter_add(struct lc_meter *meter, uint8_t level)
{
	uint64_t energy = energies[level < LEVELS ? level : LEVELS - 1];

	atomic_fetch_add_explicit(&meter->energy, energy, memory_order_relaxed);
	atomic_fetch_add_explicit(&meter->packets, 1, memory_order_relaxed);
}

static uint8_t loudness_of(uint64_t energy)
{
	unsigned level = 0;

	while (level < LEVELS - 1 && energies[level] > energy)
		level++;
	return (uint8_t)(LEVELS - 1 - level);
}

bool lc_meter_read(struct lc_meter *meter, uint8_t *loudness_out)
{
	/* A packet between the two lines is split over two readings, which harms nobody. */
	uint32_t packets = atomic_exchange_explicit(&meter->packets, 0, memory_order_relaxed);
	uint64_t energy = atomic_exchange_explicit(&meter->energy, 0, memory_order_relaxed);

	if (packets == 0)
		return false;
	*loudness_out = loudness_of(energy / packets);
	return true;
}

static void smooth(struct lc_voice *voice, int64_t elapsed_ms)
{
	int64_t aim = (int64_t)voice->raw * UNIT;
	int64_t constant_ms = aim > voice->loudness ? RISE_MS : FALL_MS;
	int64_t way = aim - voice->loudness;

	voice->loudness += (int32_t)(way * elapsed_ms / (elapsed_ms + constant_ms));
}

static void listen(struct lc_voice *voice, struct lc_meter *meter, int64_t now_ms)
{
	int64_t elapsed_ms = voice->was_stepped ? now_ms - voice->stepped_ms : FIRST_STEP_MS;

	if (meter && lc_meter_read(meter, &voice->raw))
		voice->heard_ms = now_ms;
	else if (now_ms - voice->heard_ms >= LC_UNHEARD_MS)
		voice->raw = 0;
	if (elapsed_ms > 0)
		smooth(voice, elapsed_ms);
	voice->stepped_ms = now_ms;
	voice->was_stepped = true;
}

static void judge(struct lc_voice *voice, int64_t now_ms)
{
	int32_t loudness = voice->loudness / UNIT;

	if (loudness >= LC_QUIET_LOUDNESS)
		voice->loud_ms = now_ms;
	if (!voice->is_speaking)
		voice->is_speaking = loudness >= LC_SPEAKING_LOUDNESS;
	else if (now_ms - voice->loud_ms >= LC_QUIET_AFTER_MS)
		voice->is_speaking = false;
	if (voice->is_speaking) {
		voice->has_spoken = true;
		voice->last_spoke_ms = now_ms;
	}
}

bool lc_voice_step(struct lc_voice *voice, struct lc_meter *meter, int64_t now_ms)
{
	bool was_speaking = voice->is_speaking;

	listen(voice, meter, now_ms);
	if (voice->is_audible) {
		judge(voice, now_ms);
	} else {
		voice->loudness = 0;
		voice->is_speaking = false;
	}
	return voice->is_speaking != was_speaking;
}

/* Below 0: `a` is named before `b`, above 0: after. Loudness is left out, it would flicker. */
static int compare(const struct lc_voice *a, const struct lc_voice *b)
{
	int64_t a_spoke = a->has_spoken ? a->last_spoke_ms : INT64_MIN;
	int64_t b_spoke = b->has_spoken ? b->last_spoke_ms : INT64_MIN;

	if (a->priority != b->priority)
		return a->priority > b->priority ? -1 : 1;
	if (a->is_speaking != b->is_speaking)
		return a->is_speaking ? -1 : 1;
	return (a_spoke < b_spoke) - (a_spoke > b_spoke);
}

/* Does `a` need a place more than `b`, whoever has one now? */
static bool needs_more(const struct lc_voice *a, const struct lc_voice *b)
{
	int order = compare(a, b);

	return order < 0 || (order == 0 && a->loudness > b->loudness);
}

/* The one of those with (or without) a place who needs it least (or most); NULL when none. */
static struct lc_voice *find_extreme(struct lc_voice *voices, size_t count, bool has_place)
{
	struct lc_voice *best = NULL;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!voices[i].is_audible || voices[i].has_place != has_place)
			continue;
		if (!best || (needs_more(&voices[i], best) != has_place))
			best = &voices[i];
	}
	return best;
}

static size_t drop_inaudible(struct lc_voice *voices, size_t count)
{
	size_t i, taken = 0;

	for (i = 0; i < count; i++) {
		voices[i].has_place = voices[i].has_place && voices[i].is_audible;
		taken += voices[i].has_place;
	}
	return taken;
}

static void fit_to_places(struct lc_voice *voices, size_t count, size_t taken, size_t places)
{
	struct lc_voice *voice;

	for (; taken > places; taken--)
		find_extreme(voices, count, true)->has_place = false;
	for (; taken < places; taken++) {
		voice = find_extreme(voices, count, false);
		if (!voice)
			return;
		voice->has_place = true;
	}
}

static bool is_louder(const struct lc_voice *challenger, const struct lc_voice *holder)
{
	return challenger->loudness > holder->loudness + LC_CHALLENGE_MARGIN * UNIT;
}

/* Starts and stops the clocks of those who want the place of `weakest`. */
static void run_clocks(struct lc_voice *voices, size_t count, const struct lc_voice *weakest,
		       int64_t now_ms)
{
	bool is_challenging;
	size_t i;

	for (i = 0; i < count; i++) {
		is_challenging = !voices[i].has_place && voices[i].is_audible &&
				 voices[i].is_speaking && is_louder(&voices[i], weakest);
		if (is_challenging && !voices[i].is_challenging)
			voices[i].challenging_since_ms = now_ms;
		voices[i].is_challenging = is_challenging;
	}
}

static bool may_displace(const struct lc_voice *challenger, const struct lc_voice *weakest,
			 int64_t now_ms)
{
	if (challenger->priority != weakest->priority)
		return challenger->priority > weakest->priority;
	if (!challenger->is_speaking)
		return false;
	if (!weakest->is_speaking)
		return true;
	return challenger->is_challenging &&
	       now_ms - challenger->challenging_since_ms >= LC_CHALLENGE_AFTER_MS &&
	       is_louder(challenger, weakest);
}

/* One exchange of places, if anybody may have one. */
static bool exchange_one(struct lc_voice *voices, size_t count, int64_t now_ms)
{
	struct lc_voice *weakest = find_extreme(voices, count, true);
	struct lc_voice *best = NULL;
	size_t i;

	if (!weakest)
		return false;
	for (i = 0; i < count; i++) {
		if (voices[i].has_place || !voices[i].is_audible ||
		    !may_displace(&voices[i], weakest, now_ms))
			continue;
		if (!best || voices[i].priority > best->priority ||
		    (voices[i].priority == best->priority && voices[i].loudness > best->loudness))
			best = &voices[i];
	}
	if (!best)
		return false;
	weakest->has_place = false;
	best->has_place = true;
	return true;
}

/* The first to be named of those with (or without) a place who are not listed yet; or NULL. */
static struct lc_voice *find_next(struct lc_voice *voices, size_t count, bool has_place)
{
	struct lc_voice *best = NULL;
	size_t i;

	for (i = 0; i < count; i++) {
		if (voices[i].has_place != has_place || !voices[i].is_audible ||
		    voices[i].is_listed)
			continue;
		if (!best || compare(&voices[i], best) < 0)
			best = &voices[i];
	}
	return best;
}

static size_t list_chosen(struct lc_voice *voices, size_t count, uint32_t *chosen)
{
	struct lc_voice *next;
	size_t i, listed = 0;

	for (i = 0; i < count; i++)
		voices[i].is_listed = false;
	while ((next = find_next(voices, count, true))) {
		next->is_listed = true;
		chosen[listed++] = next->source;
	}
	next = find_next(voices, count, false);
	if (next)
		chosen[listed++] = next->source;
	return listed;
}

size_t lc_speakers_select(struct lc_voice *voices, size_t count, size_t places, int64_t now_ms,
			  uint32_t *chosen)
{
	size_t exchanges = 0;
	struct lc_voice *weakest;

	fit_to_places(voices, count, drop_inaudible(voices, count), places);
	weakest = find_extreme(voices, count, true);
	if (!weakest)
		return 0;
	run_clocks(voices, count, weakest, now_ms);
	while (exchanges < places && exchange_one(voices, count, now_ms))
		exchanges++;
	return list_chosen(voices, count, chosen);
}
