/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the runtime: what its own files share. Private to this folder.
 */
#ifndef LECTERN_RUNTIME_INSIDE_H
#define LECTERN_RUNTIME_INSIDE_H

#include <stdatomic.h>

#include "lectern/metrics/sources.h"
#include "lectern/runtime/runtime.h"
#include "lectern/runtime/shard.h"

struct lc_runtime {
	unsigned users;
	struct lc_bus *bus;
	struct lc_mail *mail;
	struct lc_state *state;
	_Atomic(lc_voucher *) voucher;
	struct lc_metrics_source *metrics;
	unsigned shard_count;
	struct lc_shard **shards;
};

/** The shard on which a room of this name lives, whether there is one or not. */
struct lc_shard *lc_runtime_shard(struct lc_runtime *runtime, const char *room);

/** What can be measured of a runtime: rooms, seats, the store, signals. */
lc_metrics_measure lc_runtime_measure;

#endif
