/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the section `alerts` of the configuration says: the rules, and where alerts are sent.
 */
#ifndef LECTERN_SQLITE_EVENTS_ALERT_SETTINGS_H
#define LECTERN_SQLITE_EVENTS_ALERT_SETTINGS_H

#include <glib.h>

#include "lectern/conference/types.h"
#include "plugins/sqlite_events/alert_rules.h"

/** Filled by alert_settings_init, emptied by alert_settings_clear. */
struct alert_settings {
	struct alert_limits limits;
	bool has_mos_for;
	char *url;       /* NULL = nothing is sent */
	GBytes *secret;  /* that signs; NULL until it is set */
	char *authority; /* a file of certificates in place of the system's, or NULL */
	int64_t timeout_ms;
};

/** No rules, nothing is sent. */
void alert_settings_init(struct alert_settings *settings);
/** Frees what it holds. */
void alert_settings_clear(struct alert_settings *settings);
/**
 * Sets one from its text. LC_BAD_FIELD with `why`, which never has the secret: there is no such
 * setting, or it cannot be that; nothing is changed then.
 */
enum lc_error alert_settings_set(struct alert_settings *settings, const char *name,
				 const char *text, struct lc_why *why);
/** Do they fit each other? LC_MISSING_FIELD with `why`. */
enum lc_error alert_settings_check(const struct alert_settings *settings, struct lc_why *why);

#endif
