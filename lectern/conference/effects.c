/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of effects: a growing array of values.
 */
#include "lectern/conference/effects.h"

#include <stdio.h>

void lc_effects_init(struct lc_effects *effects)
{
	effects->items = g_array_new(FALSE, TRUE, sizeof(struct lc_effect));
	effects->addressees = g_array_new(FALSE, TRUE, sizeof(struct lc_addressee));
}

void lc_effects_reset(struct lc_effects *effects)
{
	g_array_set_size(effects->items, 0);
	g_array_set_size(effects->addressees, 0);
}

void lc_effects_clear(struct lc_effects *effects)
{
	g_array_unref(effects->items);
	g_array_unref(effects->addressees);
	effects->items = effects->addressees = NULL;
}

size_t lc_effects_count(const struct lc_effects *effects)
{
	return effects->items->len;
}

const struct lc_effect *lc_effects_at(const struct lc_effects *effects, size_t index)
{
	return &g_array_index(effects->items, struct lc_effect, index);
}

struct lc_effect *lc_effects_add(struct lc_effects *effects, enum lc_effect_kind kind)
{
	g_array_set_size(effects->items, effects->items->len + 1);
	struct lc_effect *effect =
		&g_array_index(effects->items, struct lc_effect, effects->items->len - 1);
	effect->kind = kind;
	return effect;
}

void lc_effects_address(struct lc_effects *effects, const char *participant)
{
	struct lc_effect *effect =
		&g_array_index(effects->items, struct lc_effect, effects->items->len - 1);
	guint index = effects->addressees->len;

	if (!effect->addressee_count)
		effect->first_addressee = index;
	effect->addressee_count++;
	g_array_set_size(effects->addressees, index + 1);
	struct lc_addressee *addressee =
		&g_array_index(effects->addressees, struct lc_addressee, index);
	snprintf(addressee->participant, sizeof(addressee->participant), "%s", participant);
}

struct lc_addressee *lc_effects_addressee(const struct lc_effects *effects,
					  const struct lc_effect *effect, size_t index)
{
	return &g_array_index(effects->addressees, struct lc_addressee,
			      effect->first_addressee + index);
}
