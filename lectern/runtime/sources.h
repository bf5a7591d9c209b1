/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose source is it? What is sent by all legs of a room, looked up by the ids of sources.
 *
 * Made for one round of work on the room's loop, during which nobody comes or goes: in a large room every slot of
 * everybody asks.
 */
#ifndef LECTERN_RUNTIME_SOURCES_H
#define LECTERN_RUNTIME_SOURCES_H

#include "lectern/runtime/attachment.h"

/** The sources of a room; lives on the stack of a round. */
struct lc_sources {
	const GPtrArray *attachments; /* of struct lc_attachment; borrowed */
	GHashTable *places;           /* id to where it is in `attachments` and which one of it */
};

/** Looks at what all attachments send. To be cleared with lc_sources_clear(). */
void lc_sources_init(struct lc_sources *sources, const GPtrArray *attachments);
/** Frees what it has found out. */
void lc_sources_clear(struct lc_sources *sources);
/** The place of a source's attachment in the list, and which of its sources it is; -1 when it is nobody's. */
int lc_sources_place(const struct lc_sources *sources, uint32_t id, enum lc_kind *kind_out);
/** The attachment itself, borrowed; NULL when it is nobody's. `kind_out` is left alone then. */
struct lc_attachment *lc_sources_find(const struct lc_sources *sources, uint32_t id,
				      enum lc_kind *kind_out);
/** The id of one source of an attachment; 0 when it has none. */
uint32_t lc_source_id(const struct lc_attachment *attachment, enum lc_kind kind);

#endif
