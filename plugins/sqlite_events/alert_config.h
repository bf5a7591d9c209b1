/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The section `alerts` of the configuration file.
 */
#ifndef LECTERN_SQLITE_EVENTS_ALERT_CONFIG_H
#define LECTERN_SQLITE_EVENTS_ALERT_CONFIG_H

#include <config.h>

#include "plugins/sqlite_events/alert_settings.h"

/**
 * Reads it into `out`, which is to be cleared. When anything is wrong with it there are no alerts, and an
 * error in the log says what: a slip in a rule must not cost the record.
 */
void alert_config_read(janus_config *config, struct alert_settings *out);

#endif
