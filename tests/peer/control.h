/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lectern-peer for tests and benchmarks: a command per line of its standard input, a JSON object each, answered by a line of
 * its standard output with the same `id`; what happens besides comes as lines with `event`.
 *
 *   {"id", "do": "add", "url", "kind", "room", "count"?, "number"?, "expect_audio"?, "expect_video"?, ...}   see peer.h
 *   {"id", "do": "remove", "peers", "polite"?}           peers: a list of numbers
 *   {"id", "do": "talk" | "freeze" | "listen", "peers", "on", "level"?}    level: -dBov, of who talks
 *   {"id", "do": "request", "peer", "half"?, "body"}     answered with what the plugin answers
 *   {"id", "do": "reset", "peers"?}                      all counts begin anew, of these or of everybody
 *   {"id", "do": "report", "peer"?}                      of one, or of all together
 */
#ifndef LECTERN_TESTS_PEER_CONTROL_H
#define LECTERN_TESTS_PEER_CONTROL_H

/** Runs until its standard input ends; the exit code. */
int control_run(unsigned loops);

#endif
