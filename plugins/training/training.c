/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * janus.plugin.training: training rooms with a trainer, trainees and now and then an outside caller.
 *
 * What the callbacks do stands in plugins/facade, what rooms do in lectern/conference.
 */
#include "plugins/facade/module.h"

static void set_up(void)
{
	facade.kind = LC_ROOM_TRAINING;
	facade.key = lc_room_kind_name(LC_ROOM_TRAINING);
}

FACADE_MODULE("janus.plugin.training", "Lectern training rooms",
	      "Training rooms whose seats survive lost connections, refreshes and restarts.",
	      set_up);
