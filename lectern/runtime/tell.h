/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who of those attached to a room hears of an event, and how much of it. Comes on the room's loop.
 */
#ifndef LECTERN_RUNTIME_TELL_H
#define LECTERN_RUNTIME_TELL_H

#include "lectern/conference/room.h"

/**
 * Tells the event of an effect to its audience among `attachments` (of struct lc_attachment), by their
 * standing before the command: whoever joined by it knows already, whoever was put out by it is told
 * still. Whoever also has it as a signal is told the signal's id.
 */
void lc_tell(const struct lc_room *room, GPtrArray *attachments, const struct lc_effects *effects,
	     const struct lc_effect *effect);

#endif
