/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two pictures: the one that is stored, and the one that is to be.
 */
#include "lectern/runtime/keeper.h"

#include "lectern/runtime/picture.h"

struct lc_keeper {
	bool is_configured;
	struct lc_picture *stored; /* owned */
	struct lc_picture *fresh;  /* owned; NULL between the turns */
};

struct lc_keeper *lc_keeper_new(const struct lc_stored_room *stored)
{
	struct lc_keeper *keeper = g_new0(struct lc_keeper, 1);

	keeper->is_configured = stored && stored->is_configured;
	keeper->stored = stored ? lc_picture_of_stored(stored) : lc_picture_take(NULL, false);
	return keeper;
}

void lc_keeper_free(struct lc_keeper *keeper)
{
	if (!keeper)
		return;
	lc_picture_free(keeper->stored);
	lc_picture_free(keeper->fresh);
	g_free(keeper);
}

void lc_keeper_set_configured(struct lc_keeper *keeper, bool is_configured)
{
	keeper->is_configured = is_configured;
}

bool lc_keeper_is_configured(const struct lc_keeper *keeper)
{
	return keeper->is_configured;
}

bool lc_keeper_has_news(struct lc_keeper *keeper, const struct lc_room *room)
{
	lc_picture_free(keeper->fresh);
	keeper->fresh = lc_picture_take(room, keeper->is_configured);
	return lc_picture_write(keeper->stored, keeper->fresh, NULL);
}

void lc_keeper_write(struct lc_keeper *keeper, struct lc_store *store)
{
	lc_picture_write(keeper->stored, keeper->fresh, store);
}

void lc_keeper_settle(struct lc_keeper *keeper, bool is_stored)
{
	if (is_stored && keeper->fresh) {
		lc_picture_free(keeper->stored);
		keeper->stored = g_steal_pointer(&keeper->fresh);
	}
	g_clear_pointer(&keeper->fresh, lc_picture_free);
}
