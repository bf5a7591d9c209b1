/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A room's policy from JSON (`create`, `edit`) and from configuration files: one table of fields.
 */
#ifndef LECTERN_WIRE_POLICY_JSON_H
#define LECTERN_WIRE_POLICY_JSON_H

#include <jansson.h>

#include "lectern/conference/policy.h"
#include "lectern/wire/fields.h"

/** The table of settings; `count` gets how many rows there are. */
const struct lc_field *lc_policy_fields(size_t *count);

/**
 * Overwrites in `policy` what `object` gives, names preceded by `prefix` ("" or "new_").
 * LC_BAD_FIELD with `why`; `policy` is then to be thrown away.
 */
enum lc_error lc_policy_read(const json_t *object, const char *prefix, struct lc_policy *policy,
			     struct lc_why *why);

/** The same for one name and text of a configuration file; an unknown name is LC_BAD_FIELD. */
enum lc_error lc_policy_read_text(const char *name, const char *text, struct lc_policy *policy,
				  struct lc_why *why);

#endif
