/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of policy fields, one row per setting of a room.
 */
#include "lectern/wire/policy_json.h"

#include "lectern/wire/fields.h"

#define ROW(field, field_type)                                                                     \
	{                                                                                          \
		.name = #field, .type = field_type, .offset = OFFSET(field)                        \
	}
#define OFFSET(field) offsetof(struct lc_policy, field)

#define LIMIT(text, role)                                                                          \
	{                                                                                          \
		.name = text, .type = LC_FIELD_INT, .offset = OFFSET(max_of_role[role]),           \
		.most = LC_MAX_PARTICIPANTS                                                        \
	}

static const struct lc_field policy_fields[] = {
	ROW(description, LC_FIELD_NAME),
	ROW(secret, LC_FIELD_SECRET),
	ROW(pin, LC_FIELD_SECRET),
	{.name = "max_participants",
	 .type = LC_FIELD_INT,
	 .offset = OFFSET(max_participants),
	 .least = 1,
	 .most = LC_MAX_PARTICIPANTS},
	{.name = "reconnect_timeout_ms",
	 .type = LC_FIELD_INT,
	 .offset = OFFSET(reconnect_timeout_ms),
	 .least = 0,
	 .most = LC_RECONNECT_TIMEOUT_MAX_MS},
	ROW(is_private, LC_FIELD_BOOL),
	ROW(allow_takeover, LC_FIELD_BOOL),
	ROW(end_when_trainer_leaves, LC_FIELD_BOOL),
	ROW(lobby, LC_FIELD_BOOL),
	ROW(auto_end, LC_FIELD_BOOL),
	LIMIT("max_trainers", LC_ROLE_TRAINER),
	LIMIT("max_trainees", LC_ROLE_TRAINEE),
	LIMIT("max_callers", LC_ROLE_CALLER),
	ROW(video_codec, LC_FIELD_CODEC),
	{.name = "appointmentId",
	 .type = LC_FIELD_INT,
	 .offset = OFFSET(appointment_id),
	 .least = 0,
	 .most = LC_NUMBER_MOST},
	{.name = "roles", .type = LC_FIELD_PARTIES, .offset = OFFSET(party_names)},
};

#define POLICY_FIELDS (sizeof(policy_fields) / sizeof(policy_fields[0]))

const struct lc_field *lc_policy_fields(size_t *count)
{
	*count = POLICY_FIELDS;
	return policy_fields;
}

enum lc_error lc_policy_read(const json_t *object, const char *prefix, struct lc_policy *policy,
			     struct lc_why *why)
{
	return lc_fields_read(object, policy_fields, POLICY_FIELDS, prefix, policy, why);
}

enum lc_error lc_policy_read_text(const char *name, const char *text, struct lc_policy *policy,
				  struct lc_why *why)
{
	return lc_fields_read_text(name, text, policy_fields, POLICY_FIELDS, policy, why);
}
