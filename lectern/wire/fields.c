/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reader behind fields.h: finds a field, checks its type and bounds, stores it.
 *
 * Every refusal is written here, so that the same mistake gets the same sentence everywhere.
 */
#include "lectern/wire/fields.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lectern/signals/mailbox.h"
#include "lectern/wire/client.h"
#include "lectern/wire/request.h"

/** Everything a reading function needs: where the value is, what it is called, where it goes. */
struct reading {
	const struct lc_field *field;
	const char *name; /* with prefix, for people */
	const json_t *value;
	void *into;
	struct lc_why *why;
};

static enum lc_error refuse(const struct reading *reading, const char *what)
{
	return lc_refuse(reading->why, LC_BAD_FIELD, reading->name, "%s %s", reading->name, what);
}

static enum lc_error read_string(const struct reading *reading, size_t least, size_t most)
{
	const char *text = json_string_value(reading->value);

	if (!text)
		return refuse(reading, "must be a string");
	size_t length = json_string_length(reading->value);
	if (strlen(text) != length)
		return refuse(reading, "must not hold a NUL character");
	if (length < least || length > most)
		return lc_refuse(reading->why, LC_BAD_FIELD, reading->name,
				 "%s must have %zu to %zu bytes", reading->name, least, most);
	memcpy(reading->into, text, length + 1);
	return LC_OK;
}

static enum lc_error read_id(const struct reading *reading)
{
	const char *text = json_string_value(reading->value);
	enum lc_error error = read_string(reading, 1, LC_ID_BYTES);

	if (error == LC_OK && !lc_id_is_valid(text))
		return refuse(reading,
			      "must be UTF-8 without control characters or marks of direction");
	return error;
}

static enum lc_error read_name(const struct reading *reading)
{
	const char *text = json_string_value(reading->value);
	enum lc_error error = read_string(reading, 0, LC_NAME_BYTES);

	if (error == LC_OK && !lc_name_is_valid(text))
		return refuse(reading,
			      "must be UTF-8 without control characters or marks of direction");
	return error;
}

static enum lc_error read_bool(const struct reading *reading)
{
	if (!json_is_boolean(reading->value))
		return refuse(reading, "must be true or false");
	*(bool *)reading->into = json_is_true(reading->value);
	return LC_OK;
}

static enum lc_error read_int(const struct reading *reading)
{
	const struct lc_field *field = reading->field;

	if (!json_is_integer(reading->value))
		return refuse(reading, "must be a whole number");
	int64_t value = json_integer_value(reading->value);
	if (value < field->least || value > field->most)
		return lc_refuse(reading->why, LC_BAD_FIELD, reading->name,
				 "%s must be between %lld and %lld", reading->name,
				 (long long)field->least, (long long)field->most);
	*(int64_t *)reading->into = value;
	return LC_OK;
}

static enum lc_error read_role(const struct reading *reading)
{
	if (!json_is_string(reading->value))
		return refuse(reading, "must be a string");
	if (!lc_role_find(json_string_value(reading->value), reading->into) ||
	    *(enum lc_role *)reading->into >= LC_ROLE_PARTY_1)
		return refuse(reading, "must be trainer, trainee or caller");
	return LC_OK;
}

/** Names between commas; whether they will do is said by lc_policy_check(). */
static enum lc_error read_parties(const struct reading *reading)
{
	char(*names)[LC_ROLE_NAME_BYTES + 1] = reading->into;
	const char *text = json_string_value(reading->value);

	if (!text)
		return refuse(reading, "must be a string");
	memset(names, 0, LC_PARTIES * sizeof(*names));
	g_auto(GStrv) parts = g_strsplit(text, ",", LC_PARTIES + 1);
	for (guint i = 0; parts[i]; i++) {
		const char *name = g_strstrip(parts[i]);
		if (i == LC_PARTIES || strlen(name) > LC_ROLE_NAME_BYTES)
			return refuse(reading, "must be at most 4 names of 1 to 32 bytes");
		memcpy(names[i], name, strlen(name) + 1);
	}
	return LC_OK;
}

static enum lc_error read_status(const struct reading *reading)
{
	if (!json_is_string(reading->value))
		return refuse(reading, "must be a string");
	if (!lc_seat_status_find(json_string_value(reading->value), reading->into))
		return refuse(reading, "must be active, muted or on_hold");
	return LC_OK;
}

static enum lc_error read_codec(const struct reading *reading)
{
	if (!json_is_string(reading->value))
		return refuse(reading, "must be a string");
	if (!lc_video_codec_find(json_string_value(reading->value), reading->into))
		return refuse(reading, "must be vp8, h264 or vp9");
	return LC_OK;
}

static enum lc_error read_mid(const struct reading *reading, const json_t *row, char *out)
{
	const char *mid = json_string_value(json_object_get(row, "mid"));

	if (!mid || !*mid || strlen(mid) > LC_MID_BYTES)
		return refuse(reading, "must be a list of objects with a mid of 1 to 16 bytes");
	memcpy(out, mid, strlen(mid) + 1);
	return LC_OK;
}

static enum lc_error read_wish(const struct reading *reading, const json_t *row,
			       struct lc_slot_wish *wish)
{
	const json_t *height = json_object_get(row, "height");
	const json_t *participant = json_object_get(row, "participant");
	const json_t *source = json_object_get(row, "source");
	enum lc_error error = read_mid(reading, row, wish->mid);

	if (error != LC_OK)
		return error;
	wish->height = -1;
	wish->source = LC_CAMERA;
	if (height) {
		if (!json_is_integer(height) || json_integer_value(height) < 0 ||
		    json_integer_value(height) > 16384)
			return refuse(reading, "must have heights between 0 and 16384");
		wish->height = (int32_t)json_integer_value(height);
	}
	if (participant && !json_is_null(participant)) {
		const char *id = json_string_value(participant);
		/* A NUL inside would make the string longer than the id that was checked. */
		if (!lc_id_is_valid(id) || strlen(id) != json_string_length(participant))
			return refuse(reading, "must pin participants by their id");
		memcpy(wish->participant, id, strlen(id) + 1);
	}
	if (source && !json_is_null(source)) {
		const char *name = json_string_value(source);
		if (!name || !lc_kind_find(name, &wish->source) || wish->source == LC_MIC)
			return refuse(reading, "must pin the source camera or screen");
	}
	return LC_OK;
}

static enum lc_error read_slots(const struct reading *reading)
{
	struct lc_slot_wishes *wishes = reading->into;
	size_t index;
	json_t *row;

	if (!json_is_array(reading->value) || json_array_size(reading->value) > LC_MAX_SLOTS)
		return refuse(reading, "must be a list of at most 64 objects");
	json_array_foreach(reading->value, index, row) {
		enum lc_error error = read_wish(reading, row, &wishes->wish[index]);
		if (error != LC_OK)
			return error;
	}
	wishes->count = json_array_size(reading->value);
	return LC_OK;
}

static enum lc_error read_sources(const struct reading *reading)
{
	struct lc_source_choices *choices = reading->into;
	size_t index;
	json_t *row;

	if (!json_is_array(reading->value) || json_array_size(reading->value) > LC_MAX_SOURCES)
		return refuse(reading, "must be a list of at most 3 objects");
	json_array_foreach(reading->value, index, row) {
		const char *name = json_string_value(json_object_get(row, "source"));
		struct lc_source_choice *choice = &choices->choice[index];
		enum lc_error error = read_mid(reading, row, choice->mid);
		if (error != LC_OK)
			return error;
		if (!name || !lc_kind_find(name, &choice->source))
			return refuse(reading, "must name microphone, camera or screen");
	}
	choices->count = json_array_size(reading->value);
	return LC_OK;
}

static enum lc_error read_signal(const struct reading *reading)
{
	const char *text = json_string_value(reading->value);

	if (!text || !lc_signal_id_read(text, reading->into))
		return refuse(reading, "must be the id of a signal: a string of 20 digits");
	return LC_OK;
}

static enum lc_error read_language(const struct reading *reading, const json_t *value, char *out)
{
	const char *tag = json_string_value(value);

	if (!lc_language_is_valid(tag) || strlen(tag) != json_string_length(value))
		return lc_refuse(reading->why, LC_BAD_FIELD, reading->name,
				 "%s must be tags of 1 to %d letters, digits and hyphens",
				 reading->name, LC_LANGUAGE_BYTES);
	memcpy(out, tag, strlen(tag) + 1);
	return LC_OK;
}

static enum lc_error read_languages(const struct reading *reading)
{
	struct lc_languages *languages = reading->into;
	size_t count = json_array_size(reading->value), index;
	json_t *value;

	if (!json_is_array(reading->value) || count < 1 || count > LC_MAX_LANGUAGES)
		return refuse(reading, "must be a list of 1 to 16 languages");
	json_array_foreach(reading->value, index, value) {
		enum lc_error error = read_language(reading, value, languages->tag[index]);
		if (error != LC_OK)
			return error;
	}
	languages->count = count;
	return LC_OK;
}

static enum lc_error read_availability(const struct reading *reading)
{
	if (!lc_availability_find(json_string_value(reading->value), reading->into))
		return refuse(reading, "must be available, busy, break or offline");
	return LC_OK;
}

static enum lc_error read_urgency(const struct reading *reading)
{
	if (!lc_urgency_find(json_string_value(reading->value), reading->into))
		return refuse(reading, "must be normal or urgent");
	return LC_OK;
}

static enum lc_error read_value(const struct reading *reading)
{
	switch (reading->field->type) {
	case LC_FIELD_ID:
		return read_id(reading);
	case LC_FIELD_NAME:
		return read_name(reading);
	case LC_FIELD_SECRET:
		return read_string(reading, 0, LC_SECRET_BYTES);
	case LC_FIELD_TEXT:
		return read_string(reading, 0, LC_CONFERENCE_ID_BYTES);
	case LC_FIELD_KEY:
		return read_string(reading, LC_SEAT_KEY_MIN_BYTES, LC_SECRET_BYTES);
	case LC_FIELD_BOOL:
		return read_bool(reading);
	case LC_FIELD_INT:
		return read_int(reading);
	case LC_FIELD_ROLE:
		return read_role(reading);
	case LC_FIELD_ROLE_NAME:
		return read_string(reading, 1, LC_ROLE_NAME_BYTES);
	case LC_FIELD_PARTIES:
		return read_parties(reading);
	case LC_FIELD_STATUS:
		return read_status(reading);
	case LC_FIELD_MESSAGE:
		return read_string(reading, 1, LC_MESSAGE_BYTES);
	case LC_FIELD_REACTION:
		return read_string(reading, 1, LC_REACTION_BYTES);
	case LC_FIELD_TOKEN:
		return read_string(reading, 0, LC_TOKEN_BYTES);
	case LC_FIELD_CODEC:
		return read_codec(reading);
	case LC_FIELD_SLOTS:
		return read_slots(reading);
	case LC_FIELD_SOURCES:
		return read_sources(reading);
	case LC_FIELD_CLIENT:
		return lc_client_read(reading->value, reading->name, reading->into, reading->why);
	case LC_FIELD_SIGNAL:
		return read_signal(reading);
	case LC_FIELD_LANGUAGE:
		return read_language(reading, reading->value, reading->into);
	case LC_FIELD_LANGUAGES:
		return read_languages(reading);
	case LC_FIELD_AVAILABILITY:
		return read_availability(reading);
	case LC_FIELD_URGENCY:
		return read_urgency(reading);
	case LC_FIELD_CALL:
		return read_string(reading, 1, LC_CALL_ID_BYTES);
	}
	return LC_INTERNAL;
}

static enum lc_error read_field(const struct lc_field *field, const char *name, const json_t *value,
				void *into, struct lc_why *why)
{
	const struct reading reading = {
		.field = field,
		.name = name,
		.value = value,
		.into = (char *)into + field->offset,
		.why = why,
	};
	enum lc_error error = read_value(&reading);

	if (error == LC_OK && field->given_offset)
		*(bool *)((char *)into + field->given_offset) = true;
	return error;
}

enum lc_error lc_fields_read(const json_t *object, const struct lc_field *fields, size_t count,
			     const char *prefix, void *into, struct lc_why *why)
{
	for (size_t i = 0; i < count; i++) {
		char name[64];
		snprintf(name, sizeof(name), "%s%s", prefix, fields[i].name);
		const json_t *value = json_object_get(object, name);
		enum lc_error error = LC_OK;

		if (value)
			error = read_field(&fields[i], name, value, into, why);
		else if (fields[i].is_required)
			error = lc_refuse(why, LC_MISSING_FIELD, name, "%s is missing", name);
		if (error != LC_OK)
			return error;
	}
	return LC_OK;
}

/** The JSON value that a text stands for; a text that does not fit its type stays a string. */
static json_t *value_of_text(enum lc_field_type type, const char *text)
{
	char *end = NULL;

	if (type == LC_FIELD_BOOL && (!strcmp(text, "true") || !strcmp(text, "false")))
		return json_boolean(*text == 't');
	if (type == LC_FIELD_INT) {
		errno = 0;
		long long number = strtoll(text, &end, 10);
		if (*text && !*end && errno == 0)
			return json_integer(number);
	}
	return json_string(text);
}

enum lc_error lc_fields_read_text(const char *name, const char *text, const struct lc_field *fields,
				  size_t count, void *into, struct lc_why *why)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(fields[i].name, name) != 0)
			continue;
		json_auto_t *value = value_of_text(fields[i].type, text);
		if (!value)
			return lc_refuse(why, LC_BAD_FIELD, name, "%s must be UTF-8", name);
		return read_field(&fields[i], name, value, into, why);
	}
	return lc_refuse(why, LC_BAD_FIELD, name, "%s is not a setting of a room", name);
}
