/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * janus.plugin.persistent: sessions between a client and an interpreter, or between parties of other
 * names, that outlive their connections; and the desk where a client asks for an interpreter.
 *
 * What the callbacks do stands in plugins/facade, what rooms do in lectern/conference; here is what
 * only this plugin has.
 */
#include "plugins/facade/module.h"
#include "plugins/persistent/desk.h"
#include "plugins/persistent/story.h"

static void hear_event(const struct lc_event *event, const struct lc_room *room)
{
	persistent_log_event(event, room);
	persistent_desk_hear(event);
}

static void set_up(void)
{
	facade.kind = LC_ROOM_PERSISTENT;
	facade.key = lc_room_kind_name(LC_ROOM_PERSISTENT);
	facade.log_event = hear_event;
	facade.set = persistent_desk_set;
	facade.start = persistent_desk_start;
	facade.stop = persistent_desk_stop;
	facade.run_own = persistent_desk_run;
	facade.gone = persistent_desk_gone;
}

FACADE_MODULE("janus.plugin.persistent", "Lectern persistent rooms",
	      "Sessions that survive the network, the browser and the gateway.", set_up);
