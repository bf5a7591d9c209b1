/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of the desk: languages, availability, urgency. Plain data that may be copied.
 */
#ifndef LECTERN_CALLS_WORDS_H
#define LECTERN_CALLS_WORDS_H

#include "lectern/conference/types.h"

#define LC_LANGUAGE_BYTES 35 /* longest tag of a language (RFC 5646, 4.4.1) */
#define LC_MAX_LANGUAGES 16  /* of one person */
#define LC_CALL_ID_BYTES 64  /* longest id of a request */

/* Whether somebody can be called (S2-U10): symbol, name, what is answered to who chooses it. */
#define LC_AVAILABILITIES(X)                                                                       \
	X(LC_AVAILABLE, "available", "You are now available for calls")                            \
	X(LC_BUSY, "busy", "Status set to busy - calls will be declined")                          \
	X(LC_BREAK, "break", "On break - calls will be paused")                                    \
	X(LC_OFFLINE, "offline", "Offline - you won't receive any calls")

/* How much a call hurries: symbol, name. Shown, and nothing else. */
#define LC_URGENCIES(X)                                                                            \
	X(LC_NORMAL, "normal")                                                                     \
	X(LC_URGENT, "urgent")

/* Why a request is not to be had any more: symbol, name. */
#define LC_CALL_REASONS(X)                                                                         \
	X(LC_CALL_UNKNOWN, "unknown") /* over for long, or never offered */                        \
	X(LC_CALL_TAKEN, "taken")                                                                  \
	X(LC_CALL_CANCELLED, "cancelled")                                                          \
	X(LC_CALL_EXPIRED, "expired")                                                              \
	X(LC_CALL_FAILED, "failed") /* its session could not be made */

#define LC_AVAILABILITY_ROW(symbol, name, message) symbol,
enum lc_availability { LC_AVAILABILITIES(LC_AVAILABILITY_ROW) LC_AVAILABILITIES_COUNT };
enum lc_urgency { LC_URGENCIES(LC_ENUM_ROW) LC_URGENCIES_COUNT };
enum lc_call_reason { LC_CALL_REASONS(LC_ENUM_ROW) LC_CALL_REASONS_COUNT };

/** The languages of somebody who can be called; none = of somebody who calls. */
struct lc_languages {
	size_t count;
	char tag[LC_MAX_LANGUAGES][LC_LANGUAGE_BYTES + 1];
};

/** The name of a value as it stands in JSON; a literal. */
const char *lc_availability_name(enum lc_availability availability);
/** As above. */
const char *lc_urgency_name(enum lc_urgency urgency);
/** As above. */
const char *lc_call_reason_name(enum lc_call_reason reason);
/** The sentence for who has chosen this availability; a literal. */
const char *lc_availability_message(enum lc_availability availability);
/** Finds a value by its name; false (and nothing written) when there is none (NULL too). */
bool lc_availability_find(const char *name, enum lc_availability *out);
/** As above. */
bool lc_urgency_find(const char *name, enum lc_urgency *out);

/** May this be a language? 1 to LC_LANGUAGE_BYTES of A-Z, a-z, 0-9 and, but at the start, "-". */
bool lc_language_is_valid(const char *tag);
/** Bytes of the primary subtag: 2 of "es-MX". */
size_t lc_language_primary(const char *tag);

/** How well somebody's languages suit a call. */
enum lc_match {
	LC_MATCH_NONE,
	LC_MATCH_PRIMARY, /* "es-ES" for "es-MX" */
	LC_MATCH_EXACT,   /* but for the case of letters */
};
/** The best match among `languages`. */
enum lc_match lc_languages_match(const struct lc_languages *languages, const char *tag);

#endif
