/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of values, and who may be called what. */
#include "tests/unit/support/engine_scene.h"

#include <stdio.h>
#include <string.h>

static void error_codes_begin_at_600_and_never_repeat(void **state)
{
	(void)state;
	/* S5-59 */
	assert_int_equal(0, lc_error_code(LC_OK));
	assert_int_equal(600, lc_error_code(LC_INTERNAL));
	for (enum lc_error error = LC_INTERNAL; error < LC_ERRORS; error++) {
		assert_true(lc_error_code(error) > lc_error_code(error - 1));
		assert_true(strlen(lc_error_text(error)) > 0);
	}
	assert_int_equal(604, lc_error_code(LC_NO_SUCH_ROOM));
	assert_string_equal("the conference is full", lc_error_text(LC_ROOM_FULL));
}

static void a_refusal_is_one_statement(void **state)
{
	struct lc_why why;

	(void)state;
	assert_int_equal(LC_BAD_FIELD,
			 lc_refuse(&why, LC_BAD_FIELD, "pin", "%s is %d too long", "pin", 3));
	assert_string_equal("pin", why.field);
	assert_string_equal("pin is 3 too long", why.text);
	assert_int_equal(LC_NOT_ALLOWED, lc_refuse(NULL, LC_NOT_ALLOWED, "", "nobody listens"));
}

static void a_long_refusal_is_cut_between_characters(void **state)
{
	char text[201] = "";
	struct lc_why why;

	(void)state;
	for (size_t i = 0; i < 100; i++)
		strcat(text, "é");
	lc_refuse(&why, LC_BAD_FIELD, text, "x%s", text);
	assert_int_equal(1 + 2 * 79, strlen(why.text));
	lc_refuse(&why, LC_BAD_FIELD, "", "%s", text);
	assert_int_equal(2 * 79, strlen(why.text));
	assert_true(g_utf8_validate(why.text, -1, NULL));
}

static void every_value_has_a_name(void **state)
{
	(void)state;
	/* S5-18, S5-20, S5-24, S2-U05 */
	assert_string_equal("training", lc_room_kind_name(LC_ROOM_TRAINING));
	assert_string_equal("caller", lc_role_name(LC_ROLE_CALLER));
	assert_string_equal("creating", lc_conference_state_name(LC_CONFERENCE_CREATING));
	assert_string_equal("joining", lc_seat_status_name(LC_SEAT_JOINING));
	assert_string_equal("on_hold", lc_seat_status_name(LC_SEAT_ON_HOLD));
	assert_string_equal("waiting-for-reconnection",
			    lc_session_status_name(LC_SESSION_RECONNECTING)); /* S2-34 */
	assert_string_equal("reconnection-timeout",
			    lc_reason_name(LC_REASON_RECONNECTION_TIMEOUT)); /* S2-38 */
	assert_string_equal("vp8", lc_video_codec_name(LC_VIDEO_VP8));
	for (enum lc_command_kind kind = 0; kind < LC_COMMANDS; kind++)
		assert_true(strlen(lc_command_name(kind)) > 0);
	for (enum lc_event_kind kind = 0; kind < LC_EVENTS; kind++)
		assert_true(strlen(lc_event_name(kind)) > 0);
}

static void what_has_a_name_is_found_by_it(void **state)
{
	(void)state;
	for (enum lc_room_kind kind = 0; kind < LC_ROOM_KINDS_COUNT; kind++) {
		enum lc_room_kind found = LC_ROOM_KINDS_COUNT;
		assert_true(lc_room_kind_find(lc_room_kind_name(kind), &found));
		assert_int_equal(kind, found);
	}
	for (enum lc_role role = 0; role < LC_ROLES; role++) {
		enum lc_role found = LC_ROLES;
		assert_true(lc_role_find(lc_role_name(role), &found));
		assert_int_equal(role, found);
	}
	for (enum lc_video_codec codec = 0; codec < LC_VIDEO_CODECS_COUNT; codec++) {
		enum lc_video_codec found = LC_VIDEO_CODECS_COUNT;
		assert_true(lc_video_codec_find(lc_video_codec_name(codec), &found));
		assert_int_equal(codec, found);
	}
}

static void what_has_no_such_name_is_not_found(void **state)
{
	enum lc_room_kind kind = LC_ROOM_SIP;
	enum lc_role role = LC_ROLE_CALLER;
	enum lc_video_codec codec = LC_VIDEO_VP9;

	(void)state;
	assert_false(lc_room_kind_find("lobby", &kind));
	assert_false(lc_role_find("Trainer", &role));
	assert_false(lc_video_codec_find("", &codec));
	assert_false(lc_role_find(NULL, &role));
	assert_int_equal(LC_ROOM_SIP, kind);
	assert_int_equal(LC_ROLE_CALLER, role);
	assert_int_equal(LC_VIDEO_VP9, codec);
}

static void errors_and_participants_are_told_from_the_event(void **state)
{
	(void)state;
	/* S5-U02 */
	for (enum lc_event_kind kind = 0; kind < LC_EVENTS; kind++) {
		struct lc_event event = {.kind = kind};
		assert_int_equal(kind == LC_EVENT_CONFERENCE_ERROR ||
					 kind == LC_EVENT_PARTICIPANT_ERROR,
				 lc_event_is_error(&event));
		assert_false(lc_event_involves_participant(&event));
		strcpy(event.who.participant, "ana");
		assert_true(lc_event_involves_participant(&event));
	}
}

struct text_row {
	const char *text;
	bool is_id, is_name;
};

static void ids_and_names_are_utf8_without_control_characters(void **state)
{
	static const struct text_row rows[] = {
		{"ana", true, true},
		{"Ana Müller-Østergård 安娜 🙂", true, true},
		{"a b", true, true},
		{"../etc/passwd", true, true}, /* an id is never a path */
		{"<b>ana</b>", true, true},    /* nor markup */
		{"\xc2\xa0", true, true},
		{"", false, true},
		{NULL, false, false},
		{"ana\n", false, false},
		{"\x1b[31m", false, false},
		{"a\x7f", false, false},
		{"a\xc2\x80", false, false},
		{"a\xc2\x9f", false, false},
		{"\xff\xfe", false, false},
		{"\xc3", false, false},
		{"\xed\xa0\x80", false, false},     /* a lone surrogate */
		{"\xc0\xaf", false, false},         /* too long a form */
		{"\xf4\x90\x80\x80", false, false}, /* beyond Unicode */
	};

	(void)state;
	/* S5-60 */
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		assert_int_equal(rows[i].is_id, lc_id_is_valid(rows[i].text));
		assert_int_equal(rows[i].is_name, lc_name_is_valid(rows[i].text));
	}
}

static void ids_and_names_have_a_longest_length(void **state)
{
	char text[LC_NAME_BYTES + 2];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[LC_NAME_BYTES + 1] = '\0';
	assert_false(lc_name_is_valid(text));
	text[LC_NAME_BYTES] = '\0';
	assert_true(lc_name_is_valid(text));
	text[LC_ID_BYTES + 1] = '\0';
	assert_false(lc_id_is_valid(text));
	text[LC_ID_BYTES] = '\0';
	assert_true(lc_id_is_valid(text));
}

static void secrets_are_equal_only_when_all_of_them_is(void **state)
{
	(void)state;
	assert_true(lc_secret_equal("hush", "hush"));
	assert_false(lc_secret_equal("hush", "husH"));
	assert_false(lc_secret_equal("hush", "hushh"));
	assert_false(lc_secret_equal("hush", "hus"));
	assert_false(lc_secret_equal("hush", "hushhush"));
	assert_false(lc_secret_equal("", "hush"));
	assert_false(lc_secret_equal("hush", ""));
	assert_false(lc_secret_equal("", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(error_codes_begin_at_600_and_never_repeat),
		cmocka_unit_test(a_refusal_is_one_statement),
		cmocka_unit_test(a_long_refusal_is_cut_between_characters),
		cmocka_unit_test(every_value_has_a_name),
		cmocka_unit_test(what_has_a_name_is_found_by_it),
		cmocka_unit_test(what_has_no_such_name_is_not_found),
		cmocka_unit_test(errors_and_participants_are_told_from_the_event),
		cmocka_unit_test(ids_and_names_are_utf8_without_control_characters),
		cmocka_unit_test(ids_and_names_have_a_longest_length),
		cmocka_unit_test(secrets_are_equal_only_when_all_of_them_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
