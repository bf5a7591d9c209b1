/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lectern/runtime/alert.h"

#include <string.h>

#include "lectern/runtime/attachment.h"

void lc_alert_tell(const struct lc_room *room, GPtrArray *attachments, const struct lc_alert *alert)
{
	if (!room->conference || strcmp(room->conference->id, alert->conference) != 0)
		return;
	json_t *event = lc_alert_json(lc_room_kind_name(room->kind), room, alert);
	for (guint i = 0; i < attachments->len; i++) {
		const struct lc_attachment *attachment = attachments->pdata[i];
		if (attachment->is_admitted && attachment->role == LC_ROLE_TRAINER)
			lc_attachment_tell(attachment, event);
	}
	lc_json_free(event);
}
