/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signals of a room: leaving those that effects address, and telling somebody what waits in their
 * mailbox. Comes on the room's loop.
 */
#ifndef LECTERN_RUNTIME_POST_H
#define LECTERN_RUNTIME_POST_H

#include "lectern/conference/room.h"
#include "lectern/runtime/attachment.h"
#include "lectern/runtime/mail.h"

#define LC_SIGNALS_AT_ONCE 100 /* how many of a mailbox are told together */

/**
 * Stores the signals of all effects together (design 6: before anybody is told) and notes their
 * numbers in the effects' addressees. LC_OK also where signals are not configured; otherwise as
 * lc_mail_post().
 */
enum lc_error lc_post_signals(struct lc_mail *mail, const struct lc_room *room,
			      const struct lc_effects *effects, struct lc_why *why);
/** Tells the holder of a leg what waits in its mailbox; nothing when that is empty. */
void lc_tell_waiting_signals(struct lc_mail *mail, const struct lc_room *room,
			     const struct lc_attachment *attachment);

#endif
