/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading JSON by table: a row says a field's name, type, bounds and where its value goes.
 *
 * One reader for requests and policies, so every field gets the same checks and the same sentences
 * when it is missing, mistyped or too long. Unknown fields are ignored. Nothing of the JSON is kept.
 */
#ifndef LECTERN_WIRE_FIELDS_H
#define LECTERN_WIRE_FIELDS_H

#include <jansson.h>

#include "lectern/calls/words.h"
#include "lectern/conference/types.h"

enum lc_field_type {
	LC_FIELD_ID,        /* char[LC_ID_BYTES + 1], see lc_id_is_valid() */
	LC_FIELD_NAME,      /* char[LC_NAME_BYTES + 1], see lc_name_is_valid() */
	LC_FIELD_SECRET,    /* char[LC_SECRET_BYTES + 1], any bytes of a JSON string but NUL */
	LC_FIELD_TEXT,      /* char[LC_CONFERENCE_ID_BYTES + 1], as a secret */
	LC_FIELD_KEY,       /* char[LC_SECRET_BYTES + 1], at least LC_SEAT_KEY_MIN_BYTES */
	LC_FIELD_BOOL,      /* bool */
	LC_FIELD_INT,       /* int64_t, least...most */
	LC_FIELD_ROLE,      /* enum lc_role: trainer, trainee or caller */
	LC_FIELD_ROLE_NAME, /* char[LC_ROLE_NAME_BYTES + 1]; the room knows which there are */
	LC_FIELD_PARTIES, /* char[LC_PARTIES][LC_ROLE_NAME_BYTES + 1], from "client, interpreter" */
	LC_FIELD_STATUS,  /* enum lc_seat_status */
	LC_FIELD_MESSAGE, /* char[LC_MESSAGE_BYTES + 1]; the engine looks at what it says */
	LC_FIELD_REACTION,     /* char[LC_REACTION_BYTES + 1 or more] */
	LC_FIELD_TOKEN,        /* char[LC_TOKEN_BYTES + 1] */
	LC_FIELD_CODEC,        /* enum lc_video_codec */
	LC_FIELD_SLOTS,        /* struct lc_slot_wishes */
	LC_FIELD_SOURCES,      /* struct lc_source_choices */
	LC_FIELD_CLIENT,       /* struct lc_visitor, but its numbers */
	LC_FIELD_SIGNAL,       /* uint64_t: a signal's id, 20 digits */
	LC_FIELD_LANGUAGE,     /* char[LC_LANGUAGE_BYTES + 1], see lc_language_is_valid() */
	LC_FIELD_LANGUAGES,    /* struct lc_languages, one at least */
	LC_FIELD_AVAILABILITY, /* enum lc_availability */
	LC_FIELD_URGENCY,      /* enum lc_urgency */
	LC_FIELD_CALL,         /* char[LC_CALL_ID_BYTES + 1]: the id of a request to the desk */
};

#define LC_SEAT_KEY_MIN_BYTES 16 /* 128 bits (design 4) */
#define LC_TOKEN_BYTES 1024      /* longest signed token we take */

/** One row: how a field is called, what it may be and where it goes. */
struct lc_field {
	const char *name;
	enum lc_field_type type;
	bool is_required;
	size_t offset;       /* of the value in the struct that is filled */
	size_t given_offset; /* of a bool "was given"; 0 = nobody asks */
	int64_t least, most; /* LC_FIELD_INT */
};

/**
 * Reads `count` fields of `object` into `into`; what is absent leaves the struct as it is.
 * `prefix` ("" or "new_") stands before each name in the JSON and in `why`.
 * LC_MISSING_FIELD or LC_BAD_FIELD with field and sentence in `why`; `into` may then be half filled
 * and is to be thrown away.
 */
enum lc_error lc_fields_read(const json_t *object, const struct lc_field *fields, size_t count,
			     const char *prefix, void *into, struct lc_why *why);

/**
 * Reads one field from text, as it stands in a configuration file ("300000", "true", "vp8").
 * Same checks and sentences as lc_fields_read(); LC_BAD_FIELD also for a name without a row.
 */
enum lc_error lc_fields_read_text(const char *name, const char *text, const struct lc_field *fields,
				  size_t count, void *into, struct lc_why *why);

#endif
