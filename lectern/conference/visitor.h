/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * With what somebody is here, and for whom: what the record wants to know of a visitor (S4-29...31,
 * S4-66, S4-70) and nobody in the conference has to. The engine says who may say it, no more.
 */
#ifndef LECTERN_CONFERENCE_VISITOR_H
#define LECTERN_CONFERENCE_VISITOR_H

#include <stdbool.h>
#include <stdint.h>

#define LC_CLIENT_BYTES 64                /* longest word about a client, bytes of UTF-8 */
#define LC_NUMBER_MOST (INT64_C(1) << 53) /* largest number that JavaScript counts to */

/** Plain data; all zero says nothing. */
struct lc_visitor {
	/* As the page says it; "" = not said. */
	char device_type[LC_CLIENT_BYTES + 1];      /* desktop, mobile or tablet */
	char browser[LC_CLIENT_BYTES + 1];          /* "Chrome 120.0" */
	char operating_system[LC_CLIENT_BYTES + 1]; /* "Windows 10" */
	/* In the numbers of the application, which vouches for them; 0 = not said. */
	int64_t user_id, appointment_id;
};

/** Does it say anything? */
bool lc_visitor_is_known(const struct lc_visitor *visitor);
/** Does it say what only the application may say? */
bool lc_visitor_claims(const struct lc_visitor *visitor);
/** Takes over what `news` says; true when that was anything new. */
bool lc_visitor_update(struct lc_visitor *visitor, const struct lc_visitor *news);
/** Is it desktop, mobile or tablet? NULL is not. */
bool lc_device_type_is_valid(const char *text);
/** May this be shown as a browser or system? 0 to LC_CLIENT_BYTES bytes, as a name. NULL may not. */
bool lc_client_word_is_valid(const char *text);

#endif
