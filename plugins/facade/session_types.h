/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Types of sessions: named settings of rooms, as the configuration file has them (S2-F1, S2-52). A room
 * that is made of a type begins with its settings in place of the defaults.
 */
#ifndef LECTERN_PLUGINS_SESSION_TYPES_H
#define LECTERN_PLUGINS_SESSION_TYPES_H

#include "lectern/conference/policy.h"

/** Adds a type, or sets one anew; `policy` is copied. Only while the file is read. */
void facade_session_type_add(const char *name, const struct lc_policy *policy);
/** The settings of a type; "" = the defaults of the plugin. LC_BAD_FIELD when there is none. */
enum lc_error facade_session_type_find(const char *name, struct lc_policy *out, struct lc_why *why);
/** Forgets all types. */
void facade_session_types_clear(void);

#endif
