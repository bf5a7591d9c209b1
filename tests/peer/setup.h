/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LECTERN_TESTS_PEER_SETUP_H
#define LECTERN_TESTS_PEER_SETUP_H

#include "tests/peer/peer.h"

/** A kind of room by its name, or NULL. */
const struct room_kind *setup_kind(const char *name);
/** What is usual: a trainee with audio, three audio slots, no video. */
struct peer_setup setup_usual(void);
/** Reads the members of an object that are those of struct peer_setup; strings are borrowed of it. NULL or what is wrong. */
const char *setup_read(struct peer_setup *setup, json_t *from);

#endif
