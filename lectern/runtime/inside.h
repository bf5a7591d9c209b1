/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the runtime: what its own files share. Private to this folder.
 */
#ifndef LECTERN_RUNTIME_INSIDE_H
#define LECTERN_RUNTIME_INSIDE_H

#include <stdatomic.h>

#include "lectern/runtime/runtime.h"
#include "lectern/runtime/shard.h"

struct lc_runtime {
	unsigned users;
	struct lc_bus *bus;
	struct lc_mail *mail;
	struct lc_state *state;
	_Atomic(lc_voucher *) voucher;
	unsigned shard_count;
	struct lc_shard **shards;
};

/** The shard on which a room of this name lives, whether there is one or not. */
struct lc_shard *lc_runtime_shard(struct lc_runtime *runtime, const char *room);

#endif
