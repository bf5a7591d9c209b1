/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A door for whoever watches over rooms from outside of them, such as the record: the trainers of a
 * room learn that a connection in it is poor (S4-F5). Nothing of it is kept or numbered; the
 * engine knows nothing of it.
 */
#ifndef LECTERN_RUNTIME_ALERT_H
#define LECTERN_RUNTIME_ALERT_H

#include "lectern/conference/room.h"
#include "lectern/wire/event_json.h"

/**
 * Tells the trainers of the alert's room, if its conference goes on. Any thread, never waits; nothing
 * happens when there is no such room, or no plugin of ours that has rooms at all.
 */
void lc_runtime_alert(const struct lc_alert *alert);

/** The room's part of it, on its loop: `attachments` are of struct lc_attachment. */
void lc_alert_tell(const struct lc_room *room, GPtrArray *attachments,
		   const struct lc_alert *alert);

#endif
