/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lectern/wire/client.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	size_t offset;
	bool (*is_valid)(const char *text);
	const char *what;
} words[] = {
	{"deviceType", offsetof(struct lc_visitor, device_type), lc_device_type_is_valid,
	 "must be desktop, mobile or tablet"},
	{"browser", offsetof(struct lc_visitor, browser), lc_client_word_is_valid,
	 "must be at most 64 bytes without control characters"},
	{"operatingSystem", offsetof(struct lc_visitor, operating_system), lc_client_word_is_valid,
	 "must be at most 64 bytes without control characters"},
};

enum lc_error lc_client_read(const json_t *object, const char *name, struct lc_visitor *out,
			     struct lc_why *why)
{
	if (!json_is_object(object))
		return lc_refuse(why, LC_BAD_FIELD, name, "%s must be an object", name);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		const json_t *value = json_object_get(object, words[i].name);
		const char *text = json_string_value(value);
		char field[48];
		if (!value)
			continue;
		snprintf(field, sizeof(field), "%s.%s", name, words[i].name);
		/* A NUL inside would make the text longer than what was checked. */
		if (!words[i].is_valid(text) || strlen(text) != json_string_length(value))
			return lc_refuse(why, LC_BAD_FIELD, field, "%s %s", field, words[i].what);
		memcpy((char *)out + words[i].offset, text, strlen(text) + 1);
	}
	return LC_OK;
}
