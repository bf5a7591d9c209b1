/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fields of each kind of event; private to this folder. The table in event_json.c names them.
 */
#ifndef LECTERN_WIRE_EVENT_FIELDS_H
#define LECTERN_WIRE_EVENT_FIELDS_H

#include "lectern/wire/event_json.h"

/** An event on its way to one sort of reader. */
struct lc_told {
	const struct lc_event *event;
	const struct lc_room *room; /* as it is after the command */
	enum lc_view view;
};

/** Adds the fields of a kind to the object. */
typedef void lc_add_fields(json_t *object, const struct lc_told *told);

/* Whoever is here, comes and goes: person_fields.c */
lc_add_fields lc_add_info, lc_add_status, lc_add_left, lc_add_window, lc_add_missing,
	lc_add_lobby_waiting, lc_add_admitted, lc_add_role, lc_add_talk, lc_add_quality,
	lc_add_visitor;
/* The conference as a whole: conference_fields.c */
lc_add_fields lc_add_state, lc_add_stats, lc_add_created, lc_add_terminated, lc_add_session,
	lc_add_error, lc_add_restart, lc_add_restart_signal, lc_add_end_signal, lc_add_progress,
	lc_add_discovered;
/* Control, the external call and talk: tool_fields.c */
lc_add_fields lc_add_control, lc_add_call, lc_add_message, lc_add_reaction, lc_add_hand;
/* The words of persistent rooms (S2-13, S2-U02...U06): party_fields.c */
lc_add_fields lc_add_party_user, lc_add_party_window, lc_add_party_missing, lc_add_party_session,
	lc_add_party_end;

#endif
