/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signed tokens of the gateway, where it uses them (`token_auth_secret`): what a join must bring.
 */
#ifndef LECTERN_PLUGINS_TOKEN_H
#define LECTERN_PLUGINS_TOKEN_H

#include "lectern/wire/request.h"

/**
 * Does the token of this join vouch for it? It must be signed for this plugin, not be expired, and hold
 * `room=`, `participant=` and `role=` as the join has them; neither pin nor secret is asked for
 * then. On a gateway without signed tokens every join passes and nothing is vouched for. Anything
 * else is LC_NO_SUCH_ROOM, the answer of an absent room (design 10).
 */
enum lc_error facade_token_check(struct lc_request *join, struct lc_why *why);
/** For lc_runtime_set_voucher(): false on a gateway without signed tokens. */
bool facade_token_holds(const char *token, const char *descriptor);

#endif
