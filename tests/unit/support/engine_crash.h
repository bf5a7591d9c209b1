/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A gateway that is killed, in a test of the engine: the room is written down, thrown away, and made
 * again of what was written, in a process whose monotonic clock has nothing to do with the first one's.
 */
#ifndef LECTERN_TESTS_ENGINE_CRASH_H
#define LECTERN_TESTS_ENGINE_CRASH_H

#include "tests/unit/support/engine_scene.h"

#define OTHER_MONO_MS 77000 /* the second process' clock when it starts */

/**
 * Kills the gateway; it is up again `down_ms` later by the wall clock, having been known to be up until
 * the moment of the crash. Effects of the waking stand in the scene.
 */
void crash(struct scene *scene, int64_t down_ms);
/** The same; it was known to be up until `unknown_ms` before the crash. */
void crash_unseen(struct scene *scene, int64_t unknown_ms, int64_t down_ms);

#endif
