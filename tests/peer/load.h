/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lectern-peer as people run it: everybody joins, everybody hears everybody, a while is measured, a summary printed.
 */
#ifndef LECTERN_TESTS_PEER_LOAD_H
#define LECTERN_TESTS_PEER_LOAD_H

#include "tests/peer/peer.h"

#include <glib.h>

struct load_order {
	const struct peer_setup *setup; /* without its room */
	const char *room;
	unsigned peers, rooms, talkers; /* peers and talkers: of each room */
	unsigned seconds, every_ms, loops;
	bool creates, is_json, shows_progress;
	char **rest; /* of the command line */
};

/** The exit code: 0 when all have heard all. */
int load_run(const struct load_order *order);

#endif
