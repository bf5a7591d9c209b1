/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LECTERN_TESTS_PEER_SUMMARY_H
#define LECTERN_TESTS_PEER_SUMMARY_H

#include "tests/peer/crew.h"

#include <stdio.h>

/** What one peer has sent and received since its counts were reset. A new object; on the peer's loop. */
json_t *summary_of_peer(const struct peer *peer);
/** Of all peers together. A new object. */
json_t *summary_of_crew(struct crew *crew);
/** The same for people. */
void summary_print(const json_t *summary, FILE *out);

#endif
