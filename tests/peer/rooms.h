/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rooms for a load: their names, and how they are made and taken away.
 */
#ifndef LECTERN_TESTS_PEER_ROOMS_H
#define LECTERN_TESTS_PEER_ROOMS_H

#include "tests/peer/peer.h"

/** Names of so many: the first is `room`, the others follow from it. */
GPtrArray *rooms_name(const struct room_kind *kind, const char *room, unsigned count);
/** Creates them for so many participants each; false, and why on standard error. */
bool rooms_create(const struct peer_setup *setup, const GPtrArray *rooms, unsigned peers);
void rooms_destroy(const struct peer_setup *setup, const GPtrArray *rooms);

#endif
