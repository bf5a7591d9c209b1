/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Assignment of sources to slots. First a list of at most LC_MAX_SLOTS wanted sources is made, then
 * the list is laid over the slots with as little movement as possible. All memory is on the stack
 * and bounded.
 */
#include "lectern/media/slots.h"

/* Classes of importance in video; smaller comes first. */
enum class { PINNED, SCREEN, TRAINER, SPEAKER, OTHER };

/* Place of a candidate in the order; compared from the first member to the last. */
struct rank {
	enum class class;
	int64_t within; /* pin order, or how long ago its owner spoke */
	bool is_new;    /* not shown at present: between equals whoever is there stays */
	size_t index;   /* join order, and where the candidate stands */
};

static bool is_before(const struct rank *a, const struct rank *b)
{
	if (a->class != b->class)
		return a->class < b->class;
	if (a->within != b->within)
		return a->within < b->within;
	if (a->is_new != b->is_new)
		return b->is_new;
	return a->index < b->index;
}

static bool holds(const struct lc_assignment *slots, size_t count, uint32_t source)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (slots[i].source == source)
			return true;
	}
	return false;
}

static bool lists(const uint32_t *list, size_t count, uint32_t source, size_t *at)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (list[i] != source)
			continue;
		*at = i;
		return true;
	}
	return false;
}

/* Empties slots whose source is not wanted, and marks the wanted ones that have a slot. */
static void keep_wanted(const uint32_t *wanted, size_t wanted_count, bool *has_slot,
			struct lc_assignment *slots, size_t slot_count)
{
	size_t i, at;

	for (i = 0; i < slot_count; i++) {
		if (slots[i].source == 0)
			continue;
		if (lists(wanted, wanted_count, slots[i].source, &at) && !has_slot[at])
			has_slot[at] = true;
		else
			slots[i].source = 0;
	}
}

static size_t lay_out(const uint32_t *wanted, size_t wanted_count, struct lc_assignment *slots,
		      size_t slot_count)
{
	uint32_t before[LC_MAX_SLOTS];
	bool has_slot[LC_MAX_SLOTS] = {false};
	size_t i, next = 0, changed = 0;

	for (i = 0; i < slot_count; i++)
		before[i] = slots[i].source;
	keep_wanted(wanted, wanted_count, has_slot, slots, slot_count);
	for (i = 0; i < slot_count; i++) {
		while (next < wanted_count && has_slot[next])
			next++;
		if (slots[i].source == 0 && next < wanted_count)
			slots[i].source = wanted[next++];
		slots[i].is_changed = slots[i].source != before[i];
		changed += slots[i].is_changed;
	}
	return changed;
}

static size_t bounded(size_t slot_count)
{
	return slot_count < LC_MAX_SLOTS ? slot_count : LC_MAX_SLOTS;
}

size_t lc_slots_audio(const struct lc_candidate *ranked, size_t count, uint32_t self,
		      struct lc_assignment *slots, size_t slot_count)
{
	uint32_t wanted[LC_MAX_SLOTS];
	size_t i, wanted_count = 0;

	slot_count = bounded(slot_count);
	for (i = 0; i < count && wanted_count < slot_count; i++) {
		if (ranked[i].is_on && ranked[i].owner != self && ranked[i].kind == LC_MIC)
			wanted[wanted_count++] = ranked[i].source;
	}
	return lay_out(wanted, wanted_count, slots, slot_count);
}

static struct rank rank_of(const struct lc_candidate *candidate, const uint32_t *pins,
			   size_t pin_count)
{
	struct rank rank = {OTHER, 0, true, 0};
	size_t at;

	if (lists(pins, pin_count, candidate->source, &at)) {
		rank.class = PINNED;
		rank.within = (int64_t)at;
	} else if (candidate->kind == LC_SCREEN) {
		rank.class = SCREEN;
	} else if (candidate->is_trainer) {
		rank.class = TRAINER;
	} else if (candidate->last_spoke_ms != LC_UNSEEN) {
		rank.class = SPEAKER;
		rank.within = -candidate->last_spoke_ms;
	}
	return rank;
}

/* Puts `rank` into its place among the best `limit`; the last one falls out when they are full. */
static size_t insert(struct rank *ranks, size_t count, size_t limit, const struct rank *rank)
{
	size_t at;

	if (count == limit && (limit == 0 || !is_before(rank, &ranks[count - 1])))
		return count;
	at = count < limit ? count : limit - 1;
	for (; at > 0 && is_before(rank, &ranks[at - 1]); at--)
		ranks[at] = ranks[at - 1];
	ranks[at] = *rank;
	return count < limit ? count + 1 : count;
}

size_t lc_slots_video(const struct lc_candidate *all, size_t count, uint32_t self,
		      const uint32_t *pins, size_t pin_count, struct lc_assignment *slots,
		      size_t slot_count)
{
	struct rank rank, ranks[LC_MAX_SLOTS];
	uint32_t wanted[LC_MAX_SLOTS];
	size_t i, wanted_count = 0;

	slot_count = bounded(slot_count);
	for (i = 0; i < count; i++) {
		if (!all[i].is_on || all[i].owner == self || !lc_kind_is_video(all[i].kind))
			continue;
		rank = rank_of(&all[i], pins, pin_count);
		rank.is_new = !holds(slots, slot_count, all[i].source);
		rank.index = i;
		wanted_count = insert(ranks, wanted_count, slot_count, &rank);
	}
	for (i = 0; i < wanted_count; i++)
		wanted[i] = all[ranks[i].index].source;
	return lay_out(wanted, wanted_count, slots, slot_count);
}
