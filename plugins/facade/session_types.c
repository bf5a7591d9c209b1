/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table by name, filled when the module starts and only read from then on.
 */
#include "plugins/facade/session_types.h"

#include <glib.h>

#include "plugins/facade/facade.h"

static GHashTable *types; /* name -> struct lc_policy, both owned; NULL = none */

void facade_session_type_add(const char *name, const struct lc_policy *policy)
{
	if (!types)
		types = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_hash_table_replace(types, g_strdup(name), g_memdup2(policy, sizeof(*policy)));
}

enum lc_error facade_session_type_find(const char *name, struct lc_policy *out, struct lc_why *why)
{
	const struct lc_policy *policy = types ? g_hash_table_lookup(types, name) : NULL;

	if (policy)
		*out = *policy;
	else if (!*name)
		*out = lc_policy_default(facade.kind);
	else
		return lc_refuse(why, LC_BAD_FIELD, "session_type",
				 "session_type %.60s is not one of this gateway", name);
	return LC_OK;
}

void facade_session_types_clear(void)
{
	g_clear_pointer(&types, g_hash_table_unref);
}
