/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the trainer's tools say in JSON, and to whom: lobby, call, restart, roster, talk. */
#include "tests/unit/support/engine_scene.h"

#include <jansson.h>
#include <string.h>

#include "lectern/wire/event_json.h"
#include "lectern/wire/volunteers_json.h"

#define P "training"

static struct scene scene;
static json_t *json;

static int set_up(void **state)
{
	(void)state;
	open_scene(&scene);
	given_a_class(&scene);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	json_decref(json);
	json = NULL;
	close_scene(&scene);
	return 0;
}

static const json_t *take(json_t *written)
{
	json_decref(json);
	json = written;
	return json;
}

static const json_t *told(enum lc_event_kind kind, enum lc_view view)
{
	return take(lc_event_json(P, expect_event(&scene, kind, NULL), scene.room, view));
}

static void expect_text(const json_t *object, const char *key, const char *text)
{
	const char *seen = json_string_value(json_object_get(object, key));

	if (!seen)
		fail_msg("%s is no string", key);
	assert_string_equal(text, seen);
}

static void open_lobby(void)
{
	struct lc_policy policy = policy_of(&scene);

	policy.lobby = true;
	edit(&scene, &policy);
	join(&scene, "cleo", LC_ROLE_TRAINEE);
}

static void who_waits_is_told_of_nothing_but_oneself(void **state)
{
	(void)state;
	open_lobby();
	const json_t *joined = take(lc_joined_json(P, scene.room, "cleo", false, scene.now));
	expect_text(joined, "status", "waiting");
	assert_int_equal(1, json_integer_value(json_object_get(joined, "position")));
	assert_int_equal(1, json_array_size(json_object_get(joined, "participants")));
	static const char *const hidden[] = {"conference", "seq",           "state", "session",
					     "controller", "external_call", "hands", "messages"};
	for (size_t i = 0; i < G_N_ELEMENTS(hidden); i++)
		assert_null(json_object_get(joined, hidden[i]));
	do_it(&scene, by_seat(&scene, LC_CMD_END, "tom"));
	const json_t *over = told(LC_EVENT_CONFERENCE_TERMINATED, LC_VIEW_SELF);
	expect_text(over, "reason", "ended");
	assert_null(json_object_get(over, "stats"));
	assert_null(json_object_get(over, "conference"));
	assert_null(json_object_get(over, "seq"));
}

static void only_trainers_see_the_lobby(void **state)
{
	(void)state;
	open_lobby();
	const struct lc_seat *cleo = lc_room_seat_find(scene.room, "cleo");
	assert_int_equal(
		4, json_array_size(take(lc_participants_json(scene.room, LC_VIEW_ALL, NULL))));
	assert_int_equal(
		3, json_array_size(take(lc_participants_json(scene.room, LC_VIEW_MEMBER, NULL))));
	assert_int_equal(
		1, json_array_size(take(lc_participants_json(scene.room, LC_VIEW_SELF, cleo))));
	assert_int_equal(LC_VIEW_SELF, lc_view_of_seat(cleo));
	assert_int_equal(LC_VIEW_ALL, lc_view_of_seat(lc_room_seat_find(scene.room, "tom")));
	assert_int_equal(LC_VIEW_MEMBER, lc_view_of_seat(lc_room_seat_find(scene.room, "ana")));
	do_it(&scene, by_seat(&scene, LC_CMD_RESTART, "tom"));
	const json_t *restart = told(LC_EVENT_CONFERENCE_RESTART, LC_VIEW_MEMBER);
	assert_int_equal(3, json_array_size(json_object_get(restart, "info")));
	assert_int_equal(2, json_array_size(json_object_get(restart, "participants")));
}

static void who_is_admitted_gets_what_a_join_would_have_said(void **state)
{
	(void)state;
	open_lobby();
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_ADMIT, "tom"), "cleo"));
	const json_t *event = told(LC_EVENT_ADMITTED, LC_VIEW_MEMBER);
	expect_text(event, "event", "admitted");
	expect_text(event, "participant", "cleo");
	expect_text(event, "state", "active");
	assert_int_equal(4, json_array_size(json_object_get(event, "participants")));
	assert_true(json_is_array(json_object_get(event, "messages")));
}

static void a_call_has_the_fields_of_the_signal(void **state)
{
	(void)state;
	/* S1-U10 */
	enter(&scene, "cal", LC_ROLE_CALLER);
	const json_t *event = told(LC_EVENT_CALL_START, LC_VIEW_MEMBER);
	expect_text(event, "type", "external-call-start");
	expect_text(event, "activeController", "tom");
	expect_text(event, "trainerId", "tom");
	expect_text(event, "participant", "cal");
	assert_true(json_integer_value(json_object_get(event, "timestamp")) == scene.now.wall_ms);
	const json_t *joined = take(lc_joined_json(P, scene.room, "ana", true, scene.now));
	const json_t *call = json_object_get(joined, "external_call");
	expect_text(call, "caller", "cal");
	expect_text(call, "controller", "tom");
}

static void the_progress_of_a_restart_counts_everybody_once(void **state)
{
	(void)state;
	do_it(&scene, by_seat(&scene, LC_CMD_RESTART, "tom"));
	const json_t *event = told(LC_EVENT_RESTART_PROGRESS, LC_VIEW_ALL);
	const json_t *list = json_object_get(event, "returning");
	assert_int_equal(2, json_array_size(list));
	expect_text(json_array_get(list, 0), "participant", "ana");
	expect_text(json_array_get(list, 0), "state", "notified");
	expect_text(event, "initiator", "tom");
	const json_t *counts = json_object_get(event, "counts");
	assert_int_equal(2, json_integer_value(json_object_get(counts, "notified")));
	assert_int_equal(0, json_integer_value(json_object_get(counts, "missing")));
}

static void a_message_is_told_with_its_text_and_kept_for_who_joins(void **state)
{
	struct lc_command message = by_seat(&scene, LC_CMD_MESSAGE, "ana");

	(void)state;
	strcpy(message.message, "<b>hello</b>\n\xf0\x9f\x91\x8b");
	do_it(&scene, message);
	const json_t *event = told(LC_EVENT_MESSAGE, LC_VIEW_MEMBER);
	expect_text(event, "text", message.message);
	expect_text(event, "display", "ana");
	assert_int_equal(1, json_integer_value(json_object_get(event, "id")));
	do_it(&scene, by_seat(&scene, LC_CMD_RAISE_HAND, "ben"));
	do_it(&scene, by_seat(&scene, LC_CMD_RAISE_HAND, "ana"));
	const json_t *joined = take(lc_joined_json(P, scene.room, "ben", true, scene.now));
	expect_text(json_array_get(json_object_get(joined, "messages"), 0), "text",
		    message.message);
	const json_t *hands = json_object_get(joined, "hands");
	assert_string_equal("ben", json_string_value(json_array_get(hands, 0)));
	assert_string_equal("ana", json_string_value(json_array_get(hands, 1)));
}

/* The roster */

static GArray *read_list(const char *text, enum lc_error *error, struct lc_why *why)
{
	g_autofree char *quoted = g_strdup(text);

	for (char *at = quoted; *at; at++)
		*at = *at == '\'' ? '"' : *at;
	json_auto_t *list = json_loads(quoted, JSON_DECODE_ANY, NULL);
	assert_non_null(list);
	memset(why, 0, sizeof(*why));
	return lc_volunteers_read(list, error, why);
}

static void a_roster_is_read_in_the_words_of_its_table(void **state)
{
	enum lc_error error;
	struct lc_why why;

	(void)state;
	/* S1-15, S1-46, S1-47, S1-48, S1-49, S1-X02 */
	g_autoptr(GArray) rows = read_list(
		"[{'UserName': 'tom', 'FirstName': 'Tom', 'trainer': '1', 'TraineeID': ' ana ,, "
		"eve'},"
		" {'UserName': 'ana', 'AdminLoggedOn': 6}, {'UserName': 'eve', 'LoggedOn': '0',"
		" 'AdminLoggedOn': 6, 'trainee': true}]",
		&error, &why);
	assert_non_null(rows);
	const struct lc_volunteer *row = (const void *)rows->data;
	assert_true(row[0].may_train && row[0].may_be_trained);
	assert_string_equal("Tom", row[0].first_name);
	assert_string_equal("", row[0].trainer);
	assert_string_equal("tom", row[1].trainer);
	assert_int_equal(LC_LOGGED_ON_TRAINEE, row[1].logged_on);
	assert_string_equal("tom", row[2].trainer);
	assert_int_equal(LC_LOGGED_OUT, row[2].logged_on);
}

static void a_bad_row_is_named(void **state)
{
	static const struct {
		const char *text, *field;
	} cases[] = {
		{"{}", "volunteers"},
		{"[7]", "volunteers[0].UserName"},
		{"[{'UserName': 'a'}, {'FirstName': 'x'}]", "volunteers[1].UserName"},
		{"[{'UserName': 'a\\tb'}]", "volunteers[0].UserName"},
		{"[{'UserName': 'a', 'FirstName': 7}]", "volunteers[0].FirstName"},
		{"[{'UserName': 'a', 'trainer': 2}]", "volunteers[0].trainer"},
		{"[{'UserName': 'a', 'trainee': 'yes'}]", "volunteers[0].trainee"},
		{"[{'UserName': 'a', 'LoggedOn': 5}]", "volunteers[0].LoggedOn"},
		{"[{'UserName': 'a', 'AdminLoggedOn': -1}]", "volunteers[0].AdminLoggedOn"},
		{"[{'UserName': 'a', 'TraineeID': ['b']}]", "volunteers[0].TraineeID"},
		{"[{'UserName': 'a', 'TraineeID': 'b'}]", "volunteers[0].TraineeID"},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		enum lc_error error = LC_OK;
		struct lc_why why;
		assert_null(read_list(cases[i].text, &error, &why));
		assert_true(error == LC_BAD_FIELD || error == LC_MISSING_FIELD);
		assert_string_equal(cases[i].field, why.field);
		assert_non_null(strstr(why.text, cases[i].field));
	}
}

static void settings_are_shown_without_secrets(void **state)
{
	(void)state;
	const json_t *config = take(lc_policy_json(scene.room));
	assert_null(json_object_get(config, "secret"));
	assert_null(json_object_get(config, "pin"));
	assert_true(json_is_true(json_object_get(config, "secret_required")));
	assert_int_equal(10, json_integer_value(json_object_get(config, "max_participants")));
	assert_true(json_is_false(json_object_get(config, "lobby")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(who_waits_is_told_of_nothing_but_oneself),
		TEST(only_trainers_see_the_lobby),
		TEST(who_is_admitted_gets_what_a_join_would_have_said),
		TEST(a_call_has_the_fields_of_the_signal),
		TEST(the_progress_of_a_restart_counts_everybody_once),
		TEST(a_message_is_told_with_its_text_and_kept_for_who_joins),
		TEST(a_roster_is_read_in_the_words_of_its_table),
		TEST(a_bad_row_is_named),
		TEST(settings_are_shown_without_secrets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
