/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/alert_config.h"

#include <debug.h>

#include "plugins/sqlite_events/handler.h"

static enum lc_error read_item(struct alert_settings *out, const janus_config_item *item,
			       struct lc_why *why)
{
	if (item->type != janus_config_type_item || !item->value)
		return lc_refuse(why, LC_BAD_FIELD, "", "`%.40s` must be a text or a number",
				 item->name ? item->name : "");
	return alert_settings_set(out, item->name, item->value, why);
}

static enum lc_error read_section(janus_config *config, struct alert_settings *out,
				  struct lc_why *why)
{
	janus_config_category *section =
		janus_config_get(config, NULL, janus_config_type_category, "alerts");
	enum lc_error error = LC_OK;

	for (const GList *at = section ? section->list : NULL; error == LC_OK && at; at = at->next)
		error = read_item(out, at->data, why);
	return error == LC_OK ? alert_settings_check(out, why) : error;
}

void alert_config_read(janus_config *config, struct alert_settings *out)
{
	struct lc_why why;

	alert_settings_init(out);
	if (read_section(config, out, &why) == LC_OK)
		return;
	JANUS_LOG(LOG_ERR, "[%s] alerts: %s: no alerts are raised\n", SQLITE_EVENTS_PACKAGE,
		  why.text);
	alert_settings_clear(out);
	alert_settings_init(out);
}
