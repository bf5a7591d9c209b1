/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Defaults and bounds of a room's policy.
 */
#include "lectern/conference/policy.h"

#include <string.h>

struct lc_policy lc_policy_default(enum lc_room_kind kind)
{
	struct lc_policy policy;

	memset(&policy, 0, sizeof(policy));
	policy.max_participants = 10;
	policy.reconnect_timeout_ms = 300000;
	policy.end_when_trainer_leaves = kind == LC_ROOM_TRAINING;
	policy.video_codec = LC_VIDEO_VP8;
	if (kind == LC_ROOM_TRAINING)
		policy.required_roles = 1u << LC_ROLE_TRAINER;
	if (kind == LC_ROOM_PERSISTENT) {
		strcpy(policy.party_names[0], "client");
		strcpy(policy.party_names[1], "interpreter");
	}
	return policy;
}

bool lc_policy_has_parties(const struct lc_policy *policy)
{
	return *policy->party_names[0] != '\0';
}

/** The name of a party, or "" when the role is none in this room. */
static const char *party_name(const struct lc_policy *policy, enum lc_role role)
{
	return role >= LC_ROLE_PARTY_1 && role <= LC_ROLE_PARTY_4
		       ? policy->party_names[role - LC_ROLE_PARTY_1]
		       : "";
}

bool lc_policy_needs(const struct lc_policy *policy, enum lc_role role)
{
	if (lc_policy_has_parties(policy))
		return *party_name(policy, role) != '\0';
	return (policy->required_roles & (1u << role)) != 0;
}

const char *lc_policy_role_name(const struct lc_policy *policy, enum lc_role role)
{
	const char *name = party_name(policy, role);

	return *name ? name : lc_role_name(role);
}

bool lc_policy_role_find(const struct lc_policy *policy, const char *name, enum lc_role *out)
{
	if (!lc_policy_has_parties(policy))
		return lc_role_find(name, out) && *out < LC_ROLE_PARTY_1;
	for (int i = 0; i < LC_PARTIES; i++) {
		if (*name && strcmp(policy->party_names[i], name) == 0) {
			*out = (enum lc_role)(LC_ROLE_PARTY_1 + i);
			return true;
		}
	}
	return false;
}

static enum lc_error check_range(const char *field, int64_t value, int64_t least, int64_t most,
				 struct lc_why *why)
{
	if (value >= least && value <= most)
		return LC_OK;
	return lc_refuse(why, LC_BAD_FIELD, field, "%s must be between %lld and %lld", field,
			 (long long)least, (long long)most);
}

static enum lc_error check_text(const char *field, const char *text, size_t most,
				struct lc_why *why)
{
	if (lc_name_is_valid(text) && strlen(text) <= most)
		return LC_OK;
	return lc_refuse(why, LC_BAD_FIELD, field,
			 "%s must be at most %zu bytes of UTF-8 without control characters", field,
			 most);
}

const char *lc_policy_limit_name(enum lc_role role)
{
	static const char *const names[LC_ROLES] = {
		[LC_ROLE_TRAINER] = "max_trainers", [LC_ROLE_TRAINEE] = "max_trainees",
		[LC_ROLE_CALLER] = "max_callers",   [LC_ROLE_PARTY_1] = "max_party_1",
		[LC_ROLE_PARTY_2] = "max_party_2",  [LC_ROLE_PARTY_3] = "max_party_3",
		[LC_ROLE_PARTY_4] = "max_party_4",
	};

	return names[role];
}

static enum lc_error check_limits(const struct lc_policy *policy, struct lc_why *why)
{
	enum lc_error error = LC_OK;

	for (enum lc_role role = 0; role < LC_ROLES && error == LC_OK; role++)
		error = check_range(lc_policy_limit_name(role), policy->max_of_role[role], 0,
				    LC_MAX_PARTICIPANTS, why);
	return error;
}

/** Two parties at least or none, names that can be told apart, and none behind a gap. */
static enum lc_error check_parties(const struct lc_policy *policy, struct lc_why *why)
{
	int count = 0;
	bool is_good = true;

	for (int i = 0; i < LC_PARTIES; i++) {
		const char *name = policy->party_names[i];
		is_good &= !*name || (i == count && lc_id_is_valid(name));
		count += *name != '\0';
		for (int j = 0; *name && j < i; j++)
			is_good &= strcmp(policy->party_names[j], name) != 0;
	}
	if (is_good && count != 1)
		return LC_OK;
	return lc_refuse(why, LC_BAD_FIELD, "roles",
			 "roles must be 2 to %d different names of 1 to %d bytes", LC_PARTIES,
			 LC_ROLE_NAME_BYTES);
}

enum lc_error lc_policy_check(const struct lc_policy *policy, struct lc_why *why)
{
	const unsigned roles = (1u << LC_ROLES) - 1;
	enum lc_error error = check_text("description", policy->description, LC_NAME_BYTES, why);

	if (error == LC_OK)
		error = check_text("secret", policy->secret, LC_SECRET_BYTES, why);
	if (error == LC_OK)
		error = check_text("pin", policy->pin, LC_SECRET_BYTES, why);
	if (error == LC_OK)
		error = check_range("max_participants", policy->max_participants, 1,
				    LC_MAX_PARTICIPANTS, why);
	if (error == LC_OK)
		error = check_range("reconnect_timeout_ms", policy->reconnect_timeout_ms, 0,
				    LC_RECONNECT_TIMEOUT_MAX_MS, why);
	if (error == LC_OK)
		error = check_range("appointmentId", policy->appointment_id, 0, LC_NUMBER_MOST,
				    why);
	if (error == LC_OK)
		error = check_range("video_codec", policy->video_codec, 0,
				    LC_VIDEO_CODECS_COUNT - 1, why);
	if (error == LC_OK)
		error = check_range("required_roles", policy->required_roles, 0, roles, why);
	if (error == LC_OK)
		error = check_limits(policy, why);
	if (error == LC_OK)
		error = check_parties(policy, why);
	return error;
}

enum lc_error lc_policy_check_for(enum lc_room_kind kind, const struct lc_policy *policy,
				  struct lc_why *why)
{
	if (lc_policy_has_parties(policy) != (kind == LC_ROOM_PERSISTENT))
		return lc_refuse(why, LC_BAD_FIELD, "roles",
				 kind == LC_ROOM_PERSISTENT ? "roles must not be empty"
							    : "roles are for persistent rooms");
	return lc_policy_check(policy, why);
}
