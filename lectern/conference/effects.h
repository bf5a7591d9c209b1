/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a command leaves to be done: a flat list, in order, that the runtime carries out.
 *
 * The engine never calls out, so there is nothing to re-enter and no lock order, and "what happens
 * when the trainer drops" is a printed list.
 */
#ifndef LECTERN_CONFERENCE_EFFECTS_H
#define LECTERN_CONFERENCE_EFFECTS_H

#include <glib.h>

#include "lectern/conference/event.h"

enum lc_effect_kind {
	LC_EFFECT_EVENT,      /* tell event handlers and the audience */
	LC_EFFECT_ROUTES,     /* who may be heard and seen has changed; at most one per command */
	LC_EFFECT_END_LEG,    /* close the connections of `participant`'s `leg` */
	LC_EFFECT_SUBSCRIBED, /* the subscription `ticket` stands on `participant`'s `leg` */
	LC_EFFECT_REFUSED,    /* the subscription `ticket` waited in vain: `error`, `why` */
	LC_EFFECT_FORGET,     /* the room is not needed any more and can be forgotten */
};

/** Somebody for whom a signal is left (design 6): told also when away. */
struct lc_addressee {
	char participant[LC_ID_BYTES + 1];
	uint64_t signal; /* for the runtime: the signal's number once it is stored, 0 = it is not */
};

struct lc_effect {
	enum lc_effect_kind kind;
	guint first_addressee, addressee_count; /* EVENT: in the list's `addressees` */
	char participant[LC_ID_BYTES + 1];
	uint32_t leg;
	enum lc_reason reason; /* END_LEG */
	uint64_t ticket;
	enum lc_error error;
	struct lc_why why;
	struct lc_event event;
};

/** The list; made by lc_effects_init, emptied by lc_effects_clear; belongs to one thread. */
struct lc_effects {
	GArray *items;      /* of struct lc_effect */
	GArray *addressees; /* of struct lc_addressee, in the order of their effects */
};

/** Makes an empty list. */
void lc_effects_init(struct lc_effects *effects);
/** Forgets all effects; the list can be used again. */
void lc_effects_reset(struct lc_effects *effects);
/** Frees what the list holds; it may not be used until it is initialised again. */
void lc_effects_clear(struct lc_effects *effects);
/** Number of effects. */
size_t lc_effects_count(const struct lc_effects *effects);
/** The effect at `index` (must be below the count); borrowed until the list changes. */
const struct lc_effect *lc_effects_at(const struct lc_effects *effects, size_t index);
/** Appends an effect, all zero but its kind; borrowed until the list changes. */
struct lc_effect *lc_effects_add(struct lc_effects *effects, enum lc_effect_kind kind);
/** The last effect, an event, is also left as a signal for `participant`. */
void lc_effects_address(struct lc_effects *effects, const char *participant);
/** One addressee of an effect (index below its addressee_count); borrowed until the list changes. */
struct lc_addressee *lc_effects_addressee(const struct lc_effects *effects,
					  const struct lc_effect *effect, size_t index);

#endif
