/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Row by row, and then once more for the lists of trainees, which may name rows that come later.
 */
#include "lectern/wire/volunteers_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** One field of one row. */
struct cell {
	size_t row;
	const char *name;
	const json_t *value; /* NULL = absent */
	struct lc_why *why;
};

static struct cell cell_at(const json_t *list, size_t row, const char *name, struct lc_why *why)
{
	return (struct cell){
		.row = row,
		.name = name,
		.value = json_object_get(json_array_get(list, row), name),
		.why = why,
	};
}

static enum lc_error refuse(const struct cell *cell, enum lc_error error, const char *what)
{
	char field[48];

	snprintf(field, sizeof(field), "volunteers[%zu].%s", cell->row, cell->name);
	return lc_refuse(cell->why, error, field, "%s %s", field, what);
}

static enum lc_error read_name(const struct cell *cell, char *out, size_t size)
{
	const char *text = json_string_value(cell->value);

	if (!cell->value || json_is_null(cell->value))
		return LC_OK;
	if (!lc_name_is_valid(text) || strlen(text) != json_string_length(cell->value) ||
	    strlen(text) >= size)
		return refuse(cell, LC_BAD_FIELD, "must be text without control characters");
	snprintf(out, size, "%s", text);
	return LC_OK;
}

static enum lc_error read_user(const struct cell *cell, char *out)
{
	const char *text = json_string_value(cell->value);

	if (!cell->value)
		return refuse(cell, LC_MISSING_FIELD, "is missing");
	if (!lc_id_is_valid(text) || strlen(text) != json_string_length(cell->value))
		return refuse(cell, LC_BAD_FIELD,
			      "must be 1 to 128 bytes of UTF-8 without control characters");
	snprintf(out, LC_ID_BYTES + 1, "%s", text);
	return LC_OK;
}

/** A number in whatever clothes; -1 = none of the allowed ones. */
static long number_of(const json_t *value)
{
	const char *text = json_string_value(value);
	char *end = NULL;

	if (json_is_boolean(value))
		return json_is_true(value);
	if (json_is_integer(value) && json_integer_value(value) >= 0 &&
	    json_integer_value(value) <= 6)
		return (long)json_integer_value(value);
	long number = text && *text ? strtol(text, &end, 10) : -1;
	return end && !*end ? number : -1;
}

static enum lc_error read_flag(const struct cell *cell, bool *out)
{
	long number = number_of(cell->value);

	if (!cell->value)
		return LC_OK;
	if (number != 0 && number != 1)
		return refuse(cell, LC_BAD_FIELD, "must be 0 or 1");
	*out = number == 1;
	return LC_OK;
}

static enum lc_error read_logged_on(const struct cell *cell, enum lc_logged_on *out)
{
	long number = number_of(cell->value);

	if (!cell->value)
		return LC_OK;
	if (number != LC_LOGGED_OUT && number != LC_LOGGED_ON_VOLUNTEER &&
	    number != LC_LOGGED_ON_TRAINER && number != LC_LOGGED_ON_TRAINEE)
		return refuse(cell, LC_BAD_FIELD, "must be 0, 1, 4 or 6");
	*out = (enum lc_logged_on)number;
	return LC_OK;
}

static enum lc_error read_row(const json_t *list, size_t row, struct lc_volunteer *out,
			      struct lc_why *why)
{
	const struct cell user = cell_at(list, row, "UserName", why);
	const struct cell first = cell_at(list, row, "FirstName", why);
	const struct cell last = cell_at(list, row, "LastName", why);
	const struct cell trainer = cell_at(list, row, "trainer", why);
	const struct cell trainee = cell_at(list, row, "trainee", why);
	/* Two names for one truth (S1-X02). */
	const struct cell logged_on = cell_at(list, row, "LoggedOn", why);
	const struct cell admin = cell_at(list, row, "AdminLoggedOn", why);

	if (!json_is_object(json_array_get(list, row)))
		return refuse(&user, LC_BAD_FIELD, "must stand in an object");
	enum lc_error error = read_user(&user, out->participant);
	out->may_be_trained = true;
	if (error == LC_OK)
		error = read_name(&first, out->first_name, sizeof(out->first_name));
	if (error == LC_OK)
		error = read_name(&last, out->last_name, sizeof(out->last_name));
	if (error == LC_OK)
		error = read_flag(&trainer, &out->may_train);
	if (error == LC_OK)
		error = read_flag(&trainee, &out->may_be_trained);
	if (error == LC_OK)
		error = read_logged_on(logged_on.value ? &logged_on : &admin, &out->logged_on);
	return error;
}

static struct lc_volunteer *find_row(GArray *rows, const char *name)
{
	for (guint i = 0; i < rows->len; i++) {
		struct lc_volunteer *row = &g_array_index(rows, struct lc_volunteer, i);
		if (strcmp(row->participant, name) == 0)
			return row;
	}
	return NULL;
}

/** "ana, ben": split at commas, trimmed, empty ones skipped (S1-15). */
static enum lc_error read_trainees(const struct cell *cell, GArray *rows)
{
	const char *trainer =
		g_array_index(rows, struct lc_volunteer, (guint)cell->row).participant;

	if (!cell->value || json_is_null(cell->value))
		return LC_OK;
	if (!json_is_string(cell->value))
		return refuse(cell, LC_BAD_FIELD, "must be a text of names with commas");
	g_auto(GStrv) names = g_strsplit(json_string_value(cell->value), ",", 0);
	for (char **name = names; *name; name++) {
		struct lc_volunteer *trainee = find_row(rows, g_strstrip(*name));
		if (!**name)
			continue;
		if (!trainee)
			return refuse(cell, LC_BAD_FIELD, "names somebody who is not in the list");
		snprintf(trainee->trainer, sizeof(trainee->trainer), "%s", trainer);
	}
	return LC_OK;
}

static enum lc_error read_rows(const json_t *list, GArray *rows, struct lc_why *why)
{
	enum lc_error error = LC_OK;

	for (guint i = 0; i < rows->len && error == LC_OK; i++)
		error = read_row(list, i, &g_array_index(rows, struct lc_volunteer, i), why);
	for (guint i = 0; i < rows->len && error == LC_OK; i++) {
		const struct cell trainees = cell_at(list, i, "TraineeID", why);
		error = read_trainees(&trainees, rows);
	}
	return error;
}

GArray *lc_volunteers_read(const json_t *list, enum lc_error *error_out, struct lc_why *why)
{
	if (!json_is_array(list) || json_array_size(list) > LC_MAX_VOLUNTEERS) {
		*error_out = lc_refuse(why, LC_BAD_FIELD, "volunteers",
				       "volunteers must be a list of at most %d objects",
				       LC_MAX_VOLUNTEERS);
		return NULL;
	}
	GArray *rows = g_array_new(FALSE, TRUE, sizeof(struct lc_volunteer));
	g_array_set_size(rows, (guint)json_array_size(list));
	*error_out = read_rows(list, rows, why);
	if (*error_out == LC_OK)
		return rows;
	g_array_unref(rows);
	return NULL;
}
