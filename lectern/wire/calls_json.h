/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the desk answers and tells, as JSON, in the words of the seeds. docs/protocol.md describes
 * the result.
 *
 * Every function returns a new object that the caller owns.
 */
#ifndef LECTERN_WIRE_CALLS_JSON_H
#define LECTERN_WIRE_CALLS_JSON_H

#include <jansson.h>

#include "lectern/calls/desk.h"

/** The name clients know an event by; a literal. */
const char *lc_desk_event_name(enum lc_desk_event_kind kind);
/**
 * An event as clients read it: `{PLUGIN: "event", "event": NAME, ...}`. `desk` (borrowed) is the
 * desk after the command.
 */
json_t *lc_desk_event_json(const char *plugin, const struct lc_desk_event *event,
			   const struct lc_desk *desk);
/**
 * The answer to a command that was carried out: `{PLUGIN: "success", ...}`. `person` is who asked;
 * `desk` is as it is after the command.
 */
json_t *lc_desk_answer_json(const char *plugin, const struct lc_desk_command *command,
			    const struct lc_desk *desk, const struct lc_desk_person *person);
/** SESSION of docs/protocol.md, but for `role`, which depends on who reads it. */
json_t *lc_desk_session_json(const struct lc_desk_session *session);
/** How many can be called now: primary subtags, in lower case, and numbers. */
json_t *lc_desk_available_json(const struct lc_desk *desk);

#endif
