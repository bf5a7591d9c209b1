/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log of a session as a story that support can follow (S2-09, S2-60...67).
 */
#ifndef LECTERN_PLUGINS_STORY_H
#define LECTERN_PLUGINS_STORY_H

#include "lectern/conference/room.h"

/** Writes what the event means for the session, if it is one of those that matter. */
void persistent_log_event(const struct lc_event *event, const struct lc_room *room);

#endif
