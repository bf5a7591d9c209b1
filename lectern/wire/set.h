/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Setting members of a JSON object; private to this folder.
 */
#ifndef LECTERN_WIRE_SET_H
#define LECTERN_WIRE_SET_H

#include <jansson.h>

/** A text. */
static inline void set_string(json_t *object, const char *key, const char *value)
{
	json_object_set_new(object, key, json_string(value));
}

/** Nothing when the text is empty. */
static inline void set_text(json_t *object, const char *key, const char *value)
{
	if (*value)
		set_string(object, key, value);
}

/** null when the id is empty. */
static inline void set_id(json_t *object, const char *key, const char *value)
{
	json_object_set_new(object, key, *value ? json_string(value) : json_null());
}

/** A whole number. */
static inline void set_int(json_t *object, const char *key, json_int_t value)
{
	json_object_set_new(object, key, json_integer(value));
}

/** true or false. */
static inline void set_bool(json_t *object, const char *key, int value)
{
	json_object_set_new(object, key, json_boolean(value));
}

#endif
