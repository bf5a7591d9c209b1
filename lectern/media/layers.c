/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The chooser. The ladder has five steps: the smallest picture at a quarter, a half and all of the
 * frame rate, then the larger pictures at the full rate. Fewer frames are only for links that bear
 * nothing else: a larger picture is never bought with a jerky one.
 */
#include "lectern/media/layers.h"

#define STEPS 5
#define FULL_RATE 2       /* step of layer 0 at full frame rate; layer n is FULL_RATE + n */
#define FIRST_STEP 3      /* where a slot begins when nothing speaks against it */
#define HEIGHT_MARGIN 115 /* percent a picture may be stretched before a larger one is asked for */
#define ENOUGH_PERCENT 95 /* an estimate below this share of what we send is trouble */
#define LOSS_TROUBLE 10   /* percent */
#define LOSS_CALM 2       /* percent */
#define RATE_MIN_MS 100
#define RATE_WINDOW_MS 1000

static const struct lc_target ladder[STEPS] = {
	{0, 0}, {0, 1}, {0, LC_TOP_TEMPORAL}, {1, LC_TOP_TEMPORAL}, {2, LC_TOP_TEMPORAL},
};
static const uint8_t rate_percent[STEPS] = {40, 60, 100, 100, 100};
static const uint32_t usual_bits_per_s[LC_MAX_LAYERS] = {150000, 500000, 1500000};
static const uint16_t usual_height[LC_MAX_LAYERS] = {180, 360, 720};

static bool flows(const struct lc_layer_slot *slot, unsigned step)
{
	return slot->layers[ladder[step].layer].is_flowing;
}

static uint32_t cost(const struct lc_layer_slot *slot, unsigned step)
{
	unsigned layer = ladder[step].layer;
	uint64_t rate = slot->layers[layer].bits_per_s;

	if (rate == 0)
		rate = usual_bits_per_s[layer];
	return (uint32_t)(rate * rate_percent[step] / 100);
}

static uint64_t cost_of_all(const struct lc_layer_slot *slots, size_t count)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		if (slots[i].source != 0)
			sum += cost(&slots[i], slots[i].step);
	}
	return sum;
}

/* Is layer `layer` tall enough? What flows already counts as enough down to a smaller display. */
static bool is_enough(const struct lc_layer_slot *slot, unsigned layer)
{
	uint32_t height =
		slot->layers[layer].height ? slot->layers[layer].height : usual_height[layer];
	bool is_above = slot->is_started && slot->target.layer > layer;

	return height * (is_above ? 100u : HEIGHT_MARGIN) >= slot->display_height * 100u;
}

/* The highest step that what is displayed asks for, among layers that flow. */
static unsigned highest_wanted(const struct lc_layer_slot *slot)
{
	unsigned layer, best = 0;

	for (layer = 0; layer < LC_MAX_LAYERS; layer++) {
		if (!slot->layers[layer].is_flowing)
			continue;
		best = FULL_RATE + layer;
		if (is_enough(slot, layer))
			break;
	}
	return best;
}

static bool has_flow(const struct lc_layer_slot *slot)
{
	unsigned layer;

	for (layer = 0; layer < LC_MAX_LAYERS; layer++) {
		if (slot->layers[layer].is_flowing)
			return true;
	}
	return false;
}

/* The next step up that flows and is wanted, or the present one. */
static unsigned step_above(const struct lc_layer_slot *slot)
{
	unsigned step, highest = highest_wanted(slot);

	for (step = slot->step + 1u; step <= highest; step++) {
		if (flows(slot, step))
			return step;
	}
	return slot->step;
}

/* The next step down that flows, or the present one. */
static unsigned step_below(const struct lc_layer_slot *slot)
{
	unsigned step;

	for (step = slot->step; step-- > 0;) {
		if (flows(slot, step))
			return step;
	}
	return slot->step;
}

static void start(const struct lc_link *link, struct lc_layer_slot *slots, size_t count,
		  struct lc_layer_slot *slot)
{
	unsigned highest = highest_wanted(slot);

	slot->step = (uint8_t)(highest < FIRST_STEP ? highest : FIRST_STEP);
	if (link->remb_bits_per_s != 0 && cost_of_all(slots, count) > link->remb_bits_per_s &&
	    slot->step > FULL_RATE)
		slot->step = FULL_RATE;
}

/* Starts new slots and takes back what is no longer displayed or no longer flows. */
static void fit_to_display(const struct lc_link *link, struct lc_layer_slot *slots, size_t count)
{
	unsigned highest;
	size_t i;

	for (i = 0; i < count; i++) {
		if (slots[i].source == 0 || !has_flow(&slots[i]))
			continue; /* a picture that stands still says nothing about layers */
		if (!slots[i].is_started)
			start(link, slots, count, &slots[i]);
		highest = highest_wanted(&slots[i]);
		if (slots[i].step > highest)
			slots[i].step = (uint8_t)highest;
	}
}

static bool is_in_trouble(const struct lc_link *link, uint64_t sent)
{
	if (link->loss_percent >= LOSS_TROUBLE)
		return true;
	return link->remb_bits_per_s != 0 &&
	       (uint64_t)link->remb_bits_per_s * 100 < sent * ENOUGH_PERCENT;
}

/* Lowers the largest picture, of several the least important. False when all are at the bottom. */
static bool lower_one(struct lc_layer_slot *slots, size_t count)
{
	struct lc_layer_slot *worst = NULL;
	size_t i;

	for (i = 0; i < count; i++) {
		if (slots[i].source == 0 || step_below(&slots[i]) == slots[i].step)
			continue;
		if (!worst || slots[i].step >= worst->step)
			worst = &slots[i];
	}
	if (!worst)
		return false;
	worst->step = (uint8_t)step_below(worst);
	return true;
}

static void lower(struct lc_link *link, struct lc_layer_slot *slots, size_t count, uint64_t sent,
		  int64_t now_ms)
{
	uint64_t budget = sent;

	link->calm_ms = now_ms;
	if (now_ms - link->lowered_ms < LC_STEP_EVERY_MS)
		return; /* the link has not answered to the last round yet */
	if (link->remb_bits_per_s != 0 && link->remb_bits_per_s < budget)
		budget = link->remb_bits_per_s;
	if (link->loss_percent >= LOSS_TROUBLE)
		budget = budget * (200u - link->loss_percent) / 200;
	while (cost_of_all(slots, count) > budget && lower_one(slots, count))
		;
	link->lowered_ms = now_ms;
	if (link->is_trying) {
		link->is_trying = false;
		link->try_after_ms *= 2;
		if (link->try_after_ms > LC_TRY_AFTER_MAX_MS)
			link->try_after_ms = LC_TRY_AFTER_MAX_MS;
	}
}

/* The smallest picture that may grow, of several the most important; NULL when none may. */
static struct lc_layer_slot *find_to_raise(struct lc_layer_slot *slots, size_t count)
{
	struct lc_layer_slot *best = NULL;
	size_t i;

	for (i = 0; i < count; i++) {
		if (slots[i].source == 0 || step_above(&slots[i]) == slots[i].step)
			continue;
		if (!best || slots[i].step < best->step)
			best = &slots[i];
	}
	return best;
}

static void raise_one(struct lc_link *link, struct lc_layer_slot *slots, size_t count,
		      uint64_t sent, int64_t now_ms)
{
	struct lc_layer_slot *slot = find_to_raise(slots, count);
	uint64_t after;
	bool has_room;

	if (!slot || now_ms - link->stepped_ms < LC_STEP_EVERY_MS ||
	    now_ms - link->calm_ms < LC_STEP_EVERY_MS)
		return;
	after = sent + cost(slot, step_above(slot)) - cost(slot, slot->step);
	has_room = link->remb_bits_per_s != 0 && after <= link->remb_bits_per_s;
	if (!has_room && (link->is_trying || now_ms - link->calm_ms < link->try_after_ms ||
			  now_ms - link->stepped_ms < link->try_after_ms))
		return;
	slot->step = (uint8_t)step_above(slot);
	link->stepped_ms = now_ms;
	link->is_trying = !has_room;
}

static void start_link(struct lc_link *link, int64_t now_ms)
{
	link->is_started = true;
	link->stepped_ms = now_ms;
	link->lowered_ms = now_ms;
	link->calm_ms = now_ms;
	link->try_after_ms = LC_TRY_AFTER_MS;
	link->is_trying = false;
}

static size_t publish_steps(struct lc_layer_slot *slots, size_t count)
{
	struct lc_target target;
	size_t i, changed = 0;

	for (i = 0; i < count; i++) {
		slots[i].is_changed = false;
		if (slots[i].source == 0 || (!slots[i].is_started && !has_flow(&slots[i])))
			continue;
		target = ladder[slots[i].step];
		slots[i].is_changed = !slots[i].is_started ||
				      target.layer != slots[i].target.layer ||
				      target.temporal != slots[i].target.temporal;
		slots[i].is_started = true;
		slots[i].target = target;
		changed += slots[i].is_changed;
	}
	return changed;
}

size_t lc_layers_choose(struct lc_link *link, struct lc_layer_slot *slots, size_t count,
			int64_t now_ms)
{
	uint64_t sent;

	if (!link->is_started)
		start_link(link, now_ms);
	fit_to_display(link, slots, count);
	sent = cost_of_all(slots, count);
	if (is_in_trouble(link, sent)) {
		lower(link, slots, count, sent, now_ms);
		return publish_steps(slots, count);
	}
	if (link->is_trying && now_ms - link->stepped_ms >= LC_TRY_WATCH_MS) {
		link->is_trying = false;
		link->try_after_ms = LC_TRY_AFTER_MS;
	}
	if (link->loss_percent < LOSS_CALM)
		raise_one(link, slots, count, sent, now_ms);
	return publish_steps(slots, count);
}

uint32_t lc_rate_step(struct lc_rate *rate, uint64_t bytes, int64_t now_ms)
{
	int64_t elapsed_ms = now_ms - rate->stepped_ms;
	int64_t bits_per_s, weight;

	if (!rate->is_started) {
		*rate = (struct lc_rate){true, bytes, now_ms, 0};
		return 0;
	}
	if (elapsed_ms < RATE_MIN_MS)
		return rate->bits_per_s;
	bits_per_s = (int64_t)(bytes - rate->bytes) * 8000 / elapsed_ms;
	weight = elapsed_ms < RATE_WINDOW_MS ? elapsed_ms : RATE_WINDOW_MS;
	if (rate->bits_per_s == 0)
		weight = RATE_WINDOW_MS; /* nothing to smooth with yet */
	bits_per_s = rate->bits_per_s +
		     (bits_per_s - (int64_t)rate->bits_per_s) * weight / RATE_WINDOW_MS;
	rate->bits_per_s = bits_per_s > UINT32_MAX ? UINT32_MAX : (uint32_t)bits_per_s;
	rate->bytes = bytes;
	rate->stepped_ms = now_ms;
	return rate->bits_per_s;
}
