/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names of the desk's values, and which languages suit each other.
 */
#include "lectern/calls/words.h"

#include <string.h>

#include <glib.h>

#define NAME_ROW(symbol, name) [symbol] = name,
#define FIRST_NAME(symbol, name, message) [symbol] = name,
#define MESSAGE(symbol, name, message) [symbol] = message,
static const char *const availabilities[] = {LC_AVAILABILITIES(FIRST_NAME)};
static const char *const messages[] = {LC_AVAILABILITIES(MESSAGE)};
static const char *const urgencies[] = {LC_URGENCIES(NAME_ROW)};
static const char *const reasons[] = {LC_CALL_REASONS(NAME_ROW)};

const char *lc_availability_name(enum lc_availability availability)
{
	return availabilities[availability];
}

const char *lc_availability_message(enum lc_availability availability)
{
	return messages[availability];
}

const char *lc_urgency_name(enum lc_urgency urgency)
{
	return urgencies[urgency];
}

const char *lc_call_reason_name(enum lc_call_reason reason)
{
	return reasons[reason];
}

bool lc_availability_find(const char *name, enum lc_availability *out)
{
	int index = lc_find_name(availabilities, G_N_ELEMENTS(availabilities), name);

	if (index >= 0)
		*out = (enum lc_availability)index;
	return index >= 0;
}

bool lc_urgency_find(const char *name, enum lc_urgency *out)
{
	int index = lc_find_name(urgencies, G_N_ELEMENTS(urgencies), name);

	if (index >= 0)
		*out = (enum lc_urgency)index;
	return index >= 0;
}

bool lc_language_is_valid(const char *tag)
{
	size_t length = tag ? strlen(tag) : 0;

	if (length < 1 || length > LC_LANGUAGE_BYTES || *tag == '-')
		return false;
	for (const char *at = tag; *at; at++) {
		if (!g_ascii_isalnum(*at) && *at != '-')
			return false;
	}
	return true;
}

size_t lc_language_primary(const char *tag)
{
	return strcspn(tag, "-");
}

static enum lc_match match(const char *tag, const char *other)
{
	size_t length = lc_language_primary(tag);

	if (g_ascii_strcasecmp(tag, other) == 0)
		return LC_MATCH_EXACT;
	return length == lc_language_primary(other) && g_ascii_strncasecmp(tag, other, length) == 0
		       ? LC_MATCH_PRIMARY
		       : LC_MATCH_NONE;
}

enum lc_match lc_languages_match(const struct lc_languages *languages, const char *tag)
{
	enum lc_match best = LC_MATCH_NONE;

	for (size_t i = 0; i < languages->count; i++)
		best = MAX(best, match(languages->tag[i], tag));
	return best;
}
