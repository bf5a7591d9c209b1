/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Carrying out requests: the synchronous ones (rooms and moderation) wait for the room's loop, the
 * others (join, subscribe, configure, leave) answer later by an event.
 */
#ifndef LECTERN_PLUGINS_REQUESTS_H
#define LECTERN_PLUGINS_REQUESTS_H

#include "plugins/facade/session.h"

/**
 * Carries out a synchronous request and gives the answer, a new object. `session` may be NULL (Admin
 * API: `is_admin`). `message` is the request as it came, for the policy fields of create and edit.
 */
json_t *facade_run_sync(struct facade_session *session, struct lc_request *request,
			const json_t *message, bool is_admin);

/** A request that answers by an event, on its way. */
struct facade_errand;

/** Makes one; counts a reference on the session, takes over `transaction`. */
struct facade_errand *facade_errand_new(struct facade_session *session, char *transaction);
/** Posts it; it answers and frees itself. `jsep` is borrowed. */
void facade_run_async(struct facade_errand *errand, struct lc_request *request, const json_t *jsep);
/** Answers with a refusal and frees it. */
void facade_errand_refuse(struct facade_errand *errand, enum lc_error error,
			  const struct lc_why *why);

#endif
