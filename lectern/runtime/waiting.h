/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The subscriptions of a room that wait for the engine's answer: it comes at once, or with the join that they came
 * before. Each is answered exactly once, by `done` of its call, also when its handle or the room goes away
 * meanwhile. Private to the runtime; every call comes on the room's loop.
 */
#ifndef LECTERN_RUNTIME_WAITING_H
#define LECTERN_RUNTIME_WAITING_H

#include "lectern/runtime/attachment.h"
#include "lectern/runtime/runtime.h"

struct lc_waiting;

/** Nobody waits yet. Room and outbox are borrowed; answers carry them. Freed by lc_waiting_free. */
struct lc_waiting *lc_waiting_new(const struct lc_room *room, struct lc_outbox *outbox);
/** Gives up who still waits (LC_NO_JOIN). NULL is fine. */
void lc_waiting_free(struct lc_waiting *waiting);
/**
 * Keeps a subscription: copies the call, counts a reference on its port, takes over its reception. Returns the
 * ticket by which the engine speaks of it, which no other one in the room has ever had.
 */
uint64_t lc_waiting_add(struct lc_waiting *waiting, const struct lc_call *call);
/**
 * It stands: answers, and attaches its port and reception to the leg, whose former receiving half, if it is
 * another one, ends as replaced. `attachment` is NULL when the leg has gone meanwhile: then it is
 * given up. false when nothing was attached, also because its client went away.
 */
bool lc_waiting_accept(struct lc_waiting *waiting, uint64_t ticket,
		       struct lc_attachment *attachment, struct lc_now now);
/** It is refused: answers with the error of `refusal`. Nothing when its client went away. */
void lc_waiting_refuse(struct lc_waiting *waiting, const struct lc_effect *refusal,
		       struct lc_now now);
/** Refuses all, in the order in which they came. */
void lc_waiting_refuse_all(struct lc_waiting *waiting, enum lc_error error, struct lc_now now);
/** The port of a receiving half goes away: gives up what it waits for (LC_NO_JOIN). */
void lc_waiting_detach(struct lc_waiting *waiting, const struct lc_port *port);

#endif
