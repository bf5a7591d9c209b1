/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole room written down: every field but the addresses, so that two snapshots are equal exactly
 * when nothing has changed. Knows no test framework, so that fuzzers can use it.
 */
#ifndef LECTERN_TESTS_ENGINE_SNAPSHOT_H
#define LECTERN_TESTS_ENGINE_SNAPSHOT_H

#include "lectern/conference/room.h"

/** As text, for people to compare; free with g_free. */
char *snapshot(const struct lc_room *room);
/** As bytes, for tests that take very many; appended to `out`. */
void write_fingerprint(const struct lc_room *room, GString *out);

#endif
