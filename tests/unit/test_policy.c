/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a room may be set to. */
#include "tests/unit/support/engine_scene.h"

#include <string.h>

static void a_room_has_ten_seats_and_keeps_them_for_five_minutes(void **state)
{
	(void)state;
	/* S5-17, S5-U05, S2-52, S2-53; S2-X05: whatever kind of room it is */
	for (enum lc_room_kind kind = 0; kind < LC_ROOM_KINDS_COUNT; kind++) {
		const struct lc_policy policy = lc_policy_default(kind);
		assert_int_equal(LC_OK, lc_policy_check(&policy, NULL));
		assert_int_equal(10, policy.max_participants);
		assert_int_equal(300000, policy.reconnect_timeout_ms);
		assert_int_equal(LC_VIDEO_VP8, policy.video_codec);
		assert_string_equal("", policy.secret);
		assert_string_equal("", policy.pin);
		assert_false(policy.is_private);
		assert_false(policy.allow_takeover);
	}
}

static void a_kind_of_room_says_whom_its_session_needs(void **state)
{
	(void)state;
	assert_int_equal(1u << LC_ROLE_TRAINER, lc_policy_default(LC_ROOM_TRAINING).required_roles);
	const struct lc_policy both = lc_policy_default(LC_ROOM_PERSISTENT);
	assert_true(lc_policy_needs(&both, LC_ROLE_PARTY_1));
	assert_true(lc_policy_needs(&both, LC_ROLE_PARTY_2));
	assert_false(lc_policy_needs(&both, LC_ROLE_PARTY_3));
	assert_false(lc_policy_needs(&both, LC_ROLE_TRAINER));
	assert_int_equal(0, lc_policy_default(LC_ROOM_SIP).required_roles);
	/* S1-U02, and S2-U06: elsewhere only an explicit end ends a session */
	assert_true(lc_policy_default(LC_ROOM_TRAINING).end_when_trainer_leaves);
	assert_false(lc_policy_default(LC_ROOM_PERSISTENT).end_when_trainer_leaves);
	assert_false(lc_policy_default(LC_ROOM_SIP).end_when_trainer_leaves);
}

static void expect_range(int64_t *field, const char *name, int64_t least, int64_t most,
			 const struct lc_policy *policy)
{
	const int64_t outside[] = {least - 1, most + 1, INT64_MIN, INT64_MAX};
	struct lc_why why;

	*field = least;
	assert_int_equal(LC_OK, lc_policy_check(policy, &why));
	*field = most;
	assert_int_equal(LC_OK, lc_policy_check(policy, &why));
	for (size_t i = 0; i < G_N_ELEMENTS(outside); i++) {
		*field = outside[i];
		assert_int_equal(LC_BAD_FIELD, lc_policy_check(policy, &why));
		assert_string_equal(name, why.field);
		assert_non_null(strstr(why.text, name));
	}
}

static void numbers_have_ranges(void **state)
{
	struct lc_policy policy = lc_policy_default(LC_ROOM_TRAINING);

	(void)state;
	/* S5-60, S1-F2 */
	expect_range(&policy.max_participants, "max_participants", 1, 1000, &policy);
	policy.max_participants = 10;
	expect_range(&policy.reconnect_timeout_ms, "reconnect_timeout_ms", 0, 86400000, &policy);
}

static void a_refusal_tells_the_range(void **state)
{
	struct lc_policy policy = lc_policy_default(LC_ROOM_TRAINING);
	struct lc_why why;

	(void)state;
	policy.reconnect_timeout_ms = -1;
	lc_policy_check(&policy, &why);
	assert_string_equal("reconnect_timeout_ms must be between 0 and 86400000", why.text);
}

static void expect_bad(const struct lc_policy *policy, const char *field)
{
	struct lc_why why;

	assert_int_equal(LC_BAD_FIELD, lc_policy_check(policy, &why));
	assert_string_equal(field, why.field);
}

static void texts_are_clean_and_short_enough(void **state)
{
	struct lc_policy policy = lc_policy_default(LC_ROOM_TRAINING);

	(void)state;
	strcpy(policy.description, "line\nbreak");
	expect_bad(&policy, "description");
	memset(policy.description, 'x', LC_NAME_BYTES);
	assert_int_equal(LC_OK, lc_policy_check(&policy, NULL));
	strcpy(policy.secret, "\xff");
	expect_bad(&policy, "secret");
	memset(policy.secret, 'x', LC_SECRET_BYTES);
	assert_int_equal(LC_OK, lc_policy_check(&policy, NULL));
	strcpy(policy.pin, "\t");
	expect_bad(&policy, "pin");
}

static void codec_and_roles_are_known_ones(void **state)
{
	struct lc_policy policy = lc_policy_default(LC_ROOM_TRAINING);

	(void)state;
	policy.required_roles = 1u << LC_ROLES;
	expect_bad(&policy, "required_roles");
	policy.required_roles = (1u << LC_ROLES) - 1;
	assert_int_equal(LC_OK, lc_policy_check(&policy, NULL));
	policy.video_codec = LC_VIDEO_CODECS_COUNT;
	expect_bad(&policy, "video_codec");
}

static void a_room_is_made_with_its_kind_and_policy(void **state)
{
	(void)state;
	for (enum lc_room_kind kind = 0; kind < LC_ROOM_KINDS_COUNT; kind++) {
		const struct lc_policy policy = lc_policy_default(kind);
		struct lc_room *room = lc_room_new("blue", kind, &policy, NULL);
		assert_non_null(room);
		assert_string_equal("blue", room->name);
		assert_int_equal(kind, room->kind);
		assert_int_equal(policy.required_roles, room->policy.required_roles);
		lc_room_free(room);
	}
}

static void a_room_is_not_made_with_a_bad_name_or_policy(void **state)
{
	struct lc_policy policy = lc_policy_default(LC_ROOM_TRAINING);
	struct lc_why why;

	(void)state;
	assert_null(lc_room_new("", LC_ROOM_TRAINING, &policy, &why));
	assert_string_equal("room", why.field);
	assert_null(lc_room_new("blue\n", LC_ROOM_TRAINING, &policy, NULL));
	policy.max_participants = 0;
	assert_null(lc_room_new("blue", LC_ROOM_TRAINING, &policy, &why));
	assert_string_equal("max_participants", why.field);
	lc_room_free(NULL);
}

static void every_role_may_have_a_number_of_its_own(void **state)
{
	static const char *const names[LC_ROLES] = {"max_trainers", "max_trainees", "max_callers",
						    "max_party_1",  "max_party_2",  "max_party_3",
						    "max_party_4"};
	struct lc_policy policy = lc_policy_default(LC_ROOM_TRAINING);

	(void)state;
	/* S5-82; 0 = none */
	for (enum lc_role role = 0; role < LC_ROLES; role++) {
		assert_int_equal(0, policy.max_of_role[role]);
		expect_range(&policy.max_of_role[role], names[role], 0, 1000, &policy);
		policy.max_of_role[role] = 0;
	}
}

static void a_room_has_no_lobby_and_survives_its_callers_unless_told(void **state)
{
	(void)state;
	/* S1-X09: a caller who hangs up does not end the session */
	for (enum lc_room_kind kind = 0; kind < LC_ROOM_KINDS_COUNT; kind++) {
		assert_false(lc_policy_default(kind).lobby);
		assert_false(lc_policy_default(kind).auto_end);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_room_has_ten_seats_and_keeps_them_for_five_minutes),
		cmocka_unit_test(a_kind_of_room_says_whom_its_session_needs),
		cmocka_unit_test(numbers_have_ranges),
		cmocka_unit_test(a_refusal_tells_the_range),
		cmocka_unit_test(texts_are_clean_and_short_enough),
		cmocka_unit_test(codec_and_roles_are_known_ones),
		cmocka_unit_test(a_room_is_made_with_its_kind_and_policy),
		cmocka_unit_test(a_room_is_not_made_with_a_bad_name_or_policy),
		cmocka_unit_test(every_role_may_have_a_number_of_its_own),
		cmocka_unit_test(a_room_has_no_lobby_and_survives_its_callers_unless_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
