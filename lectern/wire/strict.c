/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lectern/wire/strict.h"

#include <stdbool.h>
#include <stdio.h>

/** jansson would go down 2,048 levels; what is deeper than we want is refused unread. */
static bool is_too_deep(const char *text, size_t length)
{
	unsigned depth = 0;
	bool is_string = false;

	for (size_t i = 0; i < length; i++) {
		char c = text[i];
		if (is_string && c == '\\')
			i++;
		else if (c == '"')
			is_string = !is_string;
		else if (!is_string && (c == '{' || c == '[') && ++depth > LC_JSON_DEPTH)
			return true;
		else if (!is_string && (c == '}' || c == ']') && depth > 0)
			depth--;
	}
	return false;
}

json_t *lc_json_read_strict(const char *text, size_t length, char *why, size_t size)
{
	json_error_t error;

	if (length == 0) {
		snprintf(why, size, "JSON error: there is nothing");
		return NULL;
	}
	if (is_too_deep(text, length)) {
		snprintf(why, size, "JSON error: deeper than %d levels", LC_JSON_DEPTH);
		return NULL;
	}
	json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
	if (!json) {
		snprintf(why, size, "JSON error: on line %d: %s", error.line, error.text);
		return NULL;
	}
	if (json_is_object(json))
		return json;
	snprintf(why, size, "JSON error: not an object");
	json_decref(json);
	return NULL;
}
