/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers to synchronous requests that concern one room: what the engine left, as JSON.
 */
#ifndef LECTERN_PLUGINS_ANSWERS_H
#define LECTERN_PLUGINS_ANSWERS_H

#include "plugins/facade/facade.h"

/** One synchronous request at work. */
struct facade_work {
	struct lc_request *request;
	const json_t *message;
	bool is_admin; /* the Admin API, or the right admin_key */
	struct lc_call call;
	json_t *answer;
};

/** Fills in the answer to a request that the engine has carried out. */
void facade_answer(struct facade_work *work, const struct lc_outcome *outcome);

#endif
