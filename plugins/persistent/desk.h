/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The desk at the Janus border: its requests, who may stand at it, and the rooms of the calls that are
 * accepted there (S2-U07, S2-X05). What it does stands in lectern/calls.
 */
#ifndef LECTERN_PLUGINS_DESK_H
#define LECTERN_PLUGINS_DESK_H

#include "lectern/conference/event.h"
#include "plugins/facade/session.h"

/** Takes a setting: `interpreter_key`, `request_timeout_ms`; others are none of its own. */
void persistent_desk_set(const char *name, const char *text);
/** Opens the desk. */
void persistent_desk_start(void);
/** Closes it. */
void persistent_desk_stop(void);
/** Answers a request to the desk: a new object; NULL when it is none. `message` is borrowed. */
json_t *persistent_desk_run(struct facade_session *session, const json_t *message);
/** A handle is gone. */
void persistent_desk_gone(struct facade_session *session);
/** Hears of the rooms: a session that is over frees its interpreter (S2-32). */
void persistent_desk_hear(const struct lc_event *event);

#endif
