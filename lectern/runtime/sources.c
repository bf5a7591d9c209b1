/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A place is one number, so that the table owns nothing: the attachment's, times the sources each may have, plus which one
 * of them, plus one, for nothing is NULL.
 */
#include "lectern/runtime/sources.h"

uint32_t lc_source_id(const struct lc_attachment *attachment, enum lc_kind kind)
{
	return atomic_load(&attachment->publisher->publisher->sources[kind].id);
}

void lc_sources_init(struct lc_sources *sources, const GPtrArray *attachments)
{
	sources->attachments = attachments;
	sources->places = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < attachments->len; i++) {
		for (guint kind = 0; kind < LC_MAX_SOURCES; kind++) {
			uint32_t id = lc_source_id(attachments->pdata[i], (enum lc_kind)kind);
			if (id)
				g_hash_table_insert(
					sources->places, GUINT_TO_POINTER(id),
					GUINT_TO_POINTER(i * LC_MAX_SOURCES + kind + 1));
		}
	}
}

void lc_sources_clear(struct lc_sources *sources)
{
	g_hash_table_unref(sources->places);
}

int lc_sources_place(const struct lc_sources *sources, uint32_t id, enum lc_kind *kind_out)
{
	guint place = GPOINTER_TO_UINT(g_hash_table_lookup(sources->places, GUINT_TO_POINTER(id)));

	if (!place)
		return -1;
	*kind_out = (enum lc_kind)((place - 1) % LC_MAX_SOURCES);
	return (int)((place - 1) / LC_MAX_SOURCES);
}

struct lc_attachment *lc_sources_find(const struct lc_sources *sources, uint32_t id,
				      enum lc_kind *kind_out)
{
	int place = lc_sources_place(sources, id, kind_out);

	return place < 0 ? NULL : sources->attachments->pdata[place];
}
