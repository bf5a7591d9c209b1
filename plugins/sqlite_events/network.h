/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What Janus tells of the connections of people in conferences: the address that somebody comes from,
 * where addresses are kept (S4-32, S4-X10), and what goes wrong with the network (S4-60, S4-93).
 */
#ifndef LECTERN_SQLITE_EVENTS_NETWORK_H
#define LECTERN_SQLITE_EVENTS_NETWORK_H

#include "plugins/sqlite_events/conferences.h"

/**
 * Adds what a record of kind RECORD_GATEWAY means for the person whose handle it is; nothing, if it is
 * nobody's who is in a conference now. Trouble of one sort is told once a minute and person.
 */
void network_add(struct lc_store *store, const struct conferences *conferences,
		 const struct record *record);

#endif
