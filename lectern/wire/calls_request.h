/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests to the desk: one row each, JSON in, a filled struct out, in the manner of request.h.
 */
#ifndef LECTERN_WIRE_CALLS_REQUEST_H
#define LECTERN_WIRE_CALLS_REQUEST_H

#include "lectern/calls/desk_command.h"
#include "lectern/wire/fields.h"

#define LC_CALLS_REQUESTS 6

/** A request to the desk as read; owns nothing. */
struct lc_calls_request {
	char seat_key[LC_SECRET_BYTES + 1];        /* REGISTER: also hashed into the command */
	char interpreter_key[LC_SECRET_BYTES + 1]; /* REGISTER: may it be called? "" = not given */
	char token[LC_TOKEN_BYTES + 1];            /* REGISTER: signed by the gateway, or "" */
	struct lc_desk_command command; /* filled but for the handle, for who asks unless it
					 * registers, and for what a REQUEST has to make up */
};

/** A row of the table; the request is called as its command is. */
struct lc_calls_row {
	enum lc_desk_command_kind command;
	const struct lc_field *fields;
	size_t field_count;
};

/** The table, LC_CALLS_REQUESTS rows in the order of enum lc_desk_command_kind. */
const struct lc_calls_row *lc_calls_rows(void);
/**
 * Reads a request. LC_UNKNOWN_REQUEST (also for those of request.h), LC_MISSING_FIELD or
 * LC_BAD_FIELD with `why` filled; `out` is then not to be used.
 */
enum lc_error lc_calls_request_read(const json_t *message, struct lc_calls_request *out,
				    struct lc_why *why);

#endif
