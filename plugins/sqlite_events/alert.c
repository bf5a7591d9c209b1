/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/alert.h"

#include <glib.h>

static char *dup_finding(const struct alert *alert)
{
	if (alert->rule == ALERT_QUALITY)
		return g_strdup_printf("MOS %.2f (%s) for %d s, which is below %.2f", alert->value,
				       quality_way_word(alert->way), (int)alert->seconds,
				       alert->threshold);
	return g_strdup_printf("%d disconnections, which is over %d", (int)alert->value,
			       (int)alert->threshold);
}

char *alert_dup_sentence(const struct alert *alert)
{
	g_autofree char *finding = dup_finding(alert);
	bool is_of_all = !*alert->who.participant;

	return g_strdup_printf("alert %s: room=%s conf=%s%s%s: %s", alert->id, alert->who.room,
			       alert->who.conference,
			       is_of_all ? "" : " participant=", alert->who.participant, finding);
}
