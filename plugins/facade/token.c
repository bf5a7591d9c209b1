/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking the core, which holds the secret that tokens are signed with.
 */
#include "plugins/facade/token.h"

#include "plugins/facade/facade.h"

bool facade_token_holds(const char *token, const char *descriptor)
{
	return facade.gateway->auth_is_signed() &&
	       facade.gateway->auth_signature_contains(facade.plugin, token, descriptor);
}

static bool holds(const char *token, const char *name, const char *value)
{
	g_autofree char *descriptor = g_strdup_printf("%s=%s", name, value);

	return facade_token_holds(token, descriptor);
}

/** A number that was not given needs nobody to vouch for it. */
static bool holds_number(const char *token, const char *name, int64_t number)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, (gint64)number);

	return !number || holds(token, name, text);
}

enum lc_error facade_token_check(struct lc_request *join, struct lc_why *why)
{
	struct lc_command *command = &join->command;

	if (!facade.gateway->auth_is_signed())
		return LC_OK;
	command->join.is_vouched = holds(join->token, "room", join->room) &&
				   holds(join->token, "participant", command->by.participant) &&
				   holds(join->token, "role", command->join.role);
	command->join.are_claims_vouched =
		command->join.is_vouched &&
		holds_number(join->token, "user", join->visitor.user_id) &&
		holds_number(join->token, "appointment", join->visitor.appointment_id);
	if (command->join.is_vouched)
		return LC_OK;
	return lc_refuse(why, LC_NO_SUCH_ROOM, "", "%s", lc_error_text(LC_NO_SUCH_ROOM));
}
