/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One value between a struct and the database. What comes from the database is judged as if a
 * stranger had sent it: the file has no checksums, and anybody with the right may have edited it.
 *
 * Enumerations are stored as words, for their numbers may change with the next version.
 */
#include "lectern/store/table.h"

#include <assert.h>
#include <string.h>

#include "lectern/conference/volunteer.h"

static_assert(sizeof(enum lc_room_kind) == sizeof(unsigned) &&
		      sizeof(enum lc_role) == sizeof(unsigned) &&
		      sizeof(enum lc_video_codec) == sizeof(unsigned) &&
		      sizeof(enum lc_conference_state) == sizeof(unsigned) &&
		      sizeof(enum lc_logged_on) == sizeof(unsigned),
	      "enumerations are read and written as unsigned");

/** The name of a value of an enumeration, NULL past its end. */
static const char *find_word(enum lc_column_type type, unsigned value)
{
	switch (type) {
	case LC_COLUMN_KIND:
		return value < LC_ROOM_KINDS_COUNT ? lc_room_kind_name(value) : NULL;
	case LC_COLUMN_ROLE:
		return value < LC_ROLES ? lc_role_name(value) : NULL;
	case LC_COLUMN_CODEC:
		return value < LC_VIDEO_CODECS_COUNT ? lc_video_codec_name(value) : NULL;
	case LC_COLUMN_STATE:
		return value < LC_CONFERENCE_STATES_COUNT ? lc_conference_state_name(value) : NULL;
	default:
		return NULL;
	}
}

static unsigned get_unsigned(const void *field)
{
	unsigned value;

	memcpy(&value, field, sizeof(value));
	return value;
}

static void bind_roles(sqlite3_stmt *statement, int parameter, unsigned roles)
{
	g_autoptr(GString) words = g_string_new("");

	for (enum lc_role role = 0; role < LC_ROLES; role++) {
		if (roles & 1u << role)
			g_string_append_printf(words, "%s%s", words->len ? "," : "",
					       lc_role_name(role));
	}
	sqlite3_bind_text(statement, parameter, words->str, -1, SQLITE_TRANSIENT);
}

static void bind_integer(const struct lc_column *column, sqlite3_stmt *statement, int parameter,
			 const void *field)
{
	int64_t number;

	if (column->type == LC_COLUMN_INT64)
		memcpy(&number, field, sizeof(number));
	else if (column->type == LC_COLUMN_BOOL)
		number = *(const bool *)field;
	else
		number = get_unsigned(field);
	sqlite3_bind_int64(statement, parameter, number);
}

void lc_column_bind(const struct lc_column *column, sqlite3_stmt *statement, int parameter,
		    const void *fields)
{
	const char *field = (const char *)fields + column->offset;
	const char *text = field;

	switch (column->type) {
	case LC_COLUMN_INT64:
	case LC_COLUMN_UINT32:
	case LC_COLUMN_BOOL:
	case LC_COLUMN_LOGGED_ON:
		bind_integer(column, statement, parameter, field);
		return;
	case LC_COLUMN_HASH:
		sqlite3_bind_blob(statement, parameter, field, LC_HASH_BYTES, SQLITE_STATIC);
		return;
	case LC_COLUMN_ROLES:
		bind_roles(statement, parameter, get_unsigned(field));
		return;
	case LC_COLUMN_TEXT:
		break;
	case LC_COLUMN_MESSAGE:
		memcpy(&text, field, sizeof(text));
		break;
	default:
		text = find_word(column->type, get_unsigned(field));
	}
	sqlite3_bind_text(statement, parameter, text, -1, SQLITE_STATIC);
}

/** A text without a NUL within; borrowed until the next step. NULL when it is none. */
static const char *read_text(sqlite3_stmt *statement, int index)
{
	const char *text = (const char *)sqlite3_column_text(statement, index);

	return text && strlen(text) == (size_t)sqlite3_column_bytes(statement, index) ? text : NULL;
}

static bool read_line(const struct lc_column *column, const char *text, char *field)
{
	size_t length = strlen(text);

	if (length < (size_t)column->least || length > (size_t)column->most ||
	    !lc_name_is_valid(text))
		return false;
	memcpy(field, text, length + 1);
	return true;
}

static bool read_word(enum lc_column_type type, const char *text, void *field)
{
	const char *word;

	for (unsigned value = 0; (word = find_word(type, value)); value++) {
		if (strcmp(word, text) == 0) {
			memcpy(field, &value, sizeof(value));
			return true;
		}
	}
	return false;
}

static bool read_roles(const char *text, void *field)
{
	g_auto(GStrv) words = g_strsplit(text, ",", -1);
	unsigned roles = 0;

	for (char **word = words; *word; word++) {
		enum lc_role role;
		if (!lc_role_find(*word, &role))
			return false;
		roles |= 1u << role;
	}
	memcpy(field, &roles, sizeof(roles));
	return true;
}

static bool read_string(const struct lc_column *column, sqlite3_stmt *statement, int index,
			char *field)
{
	const char *text = read_text(statement, index);
	char *copy;

	if (!text)
		return false;
	switch (column->type) {
	case LC_COLUMN_TEXT:
		return read_line(column, text, field);
	case LC_COLUMN_ROLES:
		return read_roles(text, field);
	case LC_COLUMN_MESSAGE:
		if (!lc_message_is_valid(text))
			return false;
		copy = g_strdup(text);
		memcpy(field, &copy, sizeof(copy));
		return true;
	default:
		return read_word(column->type, text, field);
	}
}

static bool is_logged_on(int64_t number)
{
	return number == LC_LOGGED_OUT || number == LC_LOGGED_ON_VOLUNTEER ||
	       number == LC_LOGGED_ON_TRAINER || number == LC_LOGGED_ON_TRAINEE;
}

static bool read_integer(const struct lc_column *column, int64_t number, void *field)
{
	uint32_t half = (uint32_t)number;

	switch (column->type) {
	case LC_COLUMN_BOOL:
		*(bool *)field = number == 1;
		return number == 0 || number == 1;
	case LC_COLUMN_LOGGED_ON:
		memcpy(field, &half, sizeof(half));
		return is_logged_on(number);
	case LC_COLUMN_UINT32:
		memcpy(field, &half, sizeof(half));
		break;
	default:
		memcpy(field, &number, sizeof(number));
	}
	return number >= column->least && number <= column->most;
}

bool lc_column_read(const struct lc_column *column, sqlite3_stmt *statement, int index,
		    void *fields)
{
	char *field = (char *)fields + column->offset;

	switch (column->type) {
	case LC_COLUMN_INT64:
	case LC_COLUMN_UINT32:
	case LC_COLUMN_BOOL:
	case LC_COLUMN_LOGGED_ON:
		return read_integer(column, sqlite3_column_int64(statement, index), field);
	case LC_COLUMN_HASH:
		if (sqlite3_column_bytes(statement, index) != LC_HASH_BYTES)
			return false;
		memcpy(field, sqlite3_column_blob(statement, index), LC_HASH_BYTES);
		return true;
	default:
		return read_string(column, statement, index, field);
	}
}
