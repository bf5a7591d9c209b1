/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What goes out of a control loop: held back until what it speaks of is stored (design 2), then sent in
 * the order in which it was put in. There is one per loop, and only that loop touches it.
 */
#ifndef LECTERN_RUNTIME_OUTBOX_H
#define LECTERN_RUNTIME_OUTBOX_H

#include "lectern/runtime/port.h"

struct lc_outbox;

/**
 * Sends something that was held back; `data` is its own to free. `unstored` is LC_OK, or why what
 * has changed could not be stored, with `why`.
 */
typedef void lc_send(void *data, enum lc_error unstored, const struct lc_why *why);

/** Makes an empty one. */
struct lc_outbox *lc_outbox_new(void);
/** Frees it; it must have been flushed. */
void lc_outbox_free(struct lc_outbox *outbox);
/** Has `send(data)` called when the outbox is flushed. */
void lc_outbox_add(struct lc_outbox *outbox, lc_send *send, void *data);
/** Has the port tell `event` then; counts references on both. */
void lc_outbox_tell(struct lc_outbox *outbox, struct lc_port *port, json_t *event);
/** Has the port's leg ended then; counts a reference. */
void lc_outbox_end(struct lc_outbox *outbox, struct lc_port *port, uint32_t leg,
		   enum lc_reason reason);
/** Is there nothing to send? */
bool lc_outbox_is_empty(const struct lc_outbox *outbox);
/** Sends everything. */
void lc_outbox_flush(struct lc_outbox *outbox, enum lc_error unstored, const struct lc_why *why);

#endif
