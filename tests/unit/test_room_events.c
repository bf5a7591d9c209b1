/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What event handlers hear: all eleven events, numbered without a gap, with what belongs to them. */
#include "tests/unit/support/engine_scene.h"

#include <string.h>

static struct scene scene;

static int set_up(void **state)
{
	(void)state;
	open_scene(&scene);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_scene(&scene);
	return 0;
}

/* A diary of events over several commands: the order they came in, and how many of each. */
struct diary {
	GString *text;
	unsigned count[LC_EVENTS];
	uint64_t seq;
	char conference[LC_CONFERENCE_ID_BYTES + 1];
};

static void write_entry(struct diary *diary, const struct lc_event *event)
{
	g_string_append_printf(diary->text, "%s;", lc_event_name(event->kind));
	diary->count[event->kind]++;
	assert_string_equal(ROOM, event->room);
	assert_true(event->at_ms == scene.now.wall_ms);
	if (lc_event_is_error(event) || event->kind == LC_EVENT_LOBBY_WAITING) {
		assert_true(event->seq == 0);
		return;
	}
	/* A new conference counts from one. */
	if (strcmp(diary->conference, event->conference) != 0) {
		assert_int_equal(LC_EVENT_CONFERENCE_CREATED, event->kind);
		strcpy(diary->conference, event->conference);
		diary->seq = 0;
	}
	assert_true(event->seq == ++diary->seq);
}

static void note(struct diary *diary)
{
	for (size_t i = 0; i < lc_effects_count(&scene.effects); i++) {
		const struct lc_effect *effect = lc_effects_at(&scene.effects, i);
		if (effect->kind == LC_EFFECT_EVENT)
			write_entry(diary, &effect->event);
	}
}

static void tell(struct diary *diary, struct lc_command command)
{
	apply(&scene, command);
	note(diary);
}

/** Everything that a trainer's tools tell of, once. */
static void tell_of_all_tools(struct diary *diary)
{
	struct lc_policy policy = policy_of(&scene);
	struct lc_command command;

	policy.lobby = true;
	edit(&scene, &policy);
	note(diary);
	tell(diary, join_of("ana", LC_ROLE_TRAINEE));
	tell(diary, at_target(by_seat(&scene, LC_CMD_ADMIT, "tom"), "ana"));
	command = at_target(by_seat(&scene, LC_CMD_SET_ROLE, "tom"), "ana");
	command.role = LC_ROLE_TRAINER;
	tell(diary, command);
	command.role = LC_ROLE_TRAINEE;
	tell(diary, command);
	tell(diary, join_of("cal", LC_ROLE_CALLER));
	tell(diary, by_seat(&scene, LC_CMD_LEG_UP, "cal"));
	tell(diary, by_seat(&scene, LC_CMD_CALL_END, "tom"));
	tell(diary, by_seat(&scene, LC_CMD_DISCOVER, "tom"));
	command = by_seat(&scene, LC_CMD_MESSAGE, "ana");
	strcpy(command.message, "hello");
	tell(diary, command);
	command = by_seat(&scene, LC_CMD_REACT, "ana");
	strcpy(command.text, "+1");
	tell(diary, command);
	tell(diary, by_seat(&scene, LC_CMD_RAISE_HAND, "ana"));
	tell(diary, by_seat(&scene, LC_CMD_LOWER_HAND, "ana"));
}

static void all_of_them_fire_and_are_numbered_without_a_gap(void **state)
{
	struct diary diary = {.text = g_string_new("")};

	(void)state;
	/* S5-31, S5-U02, S5-X04, S5-34 */
	tell(&diary, join_of("tom", LC_ROLE_TRAINER));
	tell(&diary, by_seat(&scene, LC_CMD_LEG_UP, "tom"));
	tell_of_all_tools(&diary);
	tell(&diary, at_target(by_stranger(LC_CMD_KICK), "ana")); /* conference-error */
	tell(&diary, by_seat(&scene, LC_CMD_LOCK, "ana"));        /* participant-error */
	tell(&diary, by_seat(&scene, LC_CMD_LEG_DOWN, "tom"));
	tell(&diary, join_of("tom", LC_ROLE_TRAINER));
	tell(&diary, by_seat(&scene, LC_CMD_LEG_UP, "tom"));
	tell(&diary, by_seat(&scene, LC_CMD_RESTART, "tom"));
	tell(&diary, by_seat(&scene, LC_CMD_LEAVE, "ana"));
	at(&scene, 1000);
	tell(&diary, by_seat(&scene, LC_CMD_END, "tom"));
	for (enum lc_event_kind kind = 0; kind < LC_ENGINE_EVENTS; kind++) {
		bool is_of_parties = kind == LC_EVENT_PARTICIPANT_RETURNED; /* test_parties.c */
		if (!diary.count[kind] && !is_of_parties)
			fail_msg("%s never fired", lc_event_name(kind));
	}
	assert_int_equal(2, diary.count[LC_EVENT_CONFERENCE_CREATED]);
	assert_int_equal(2, diary.count[LC_EVENT_CONFERENCE_TERMINATED]);
	assert_int_equal(diary.count[LC_EVENT_PARTICIPANT_JOINED],
			 diary.count[LC_EVENT_PARTICIPANT_LEFT]);
	assert_int_equal(diary.count[LC_EVENT_PARTICIPANT_MEDIA_ESTABLISHED],
			 diary.count[LC_EVENT_PARTICIPANT_MEDIA_TERMINATED]);
	g_string_free(diary.text, TRUE);
}

/** Are the words a subsequence of the diary? */
static bool stands_in_order(const char *diary, const char *const *words)
{
	for (; *words && diary; words++) {
		diary = strstr(diary, *words);
		if (diary)
			diary += strlen(*words);
	}
	return diary != NULL;
}

static void they_come_in_the_order_of_life(void **state)
{
	static const char *const order[] = {
		"conference-created;",
		"participant-joined;",
		"participant-joined;",
		"participant-status-changed;",
		"participant-left;",
		"conference-terminated;",
		NULL,
	};
	struct diary diary = {.text = g_string_new("")};

	(void)state;
	/* S5-U17 */
	tell(&diary, join_of("tom", LC_ROLE_TRAINER));
	tell(&diary, join_of("ana", LC_ROLE_TRAINEE));
	tell(&diary, by_seat(&scene, LC_CMD_LEG_UP, "ana"));
	tell(&diary, by_seat(&scene, LC_CMD_LEAVE, "ana"));
	tell(&diary, by_seat(&scene, LC_CMD_END, "tom"));
	assert_true(stands_in_order(diary.text->str, order));
	g_string_free(diary.text, TRUE);
}

static void a_conference_is_created_with_its_policy_but_not_its_secrets(void **state)
{
	struct lc_policy policy = policy_of(&scene);

	(void)state;
	strcpy(policy.description, "Monday");
	strcpy(policy.pin, PIN);
	edit(&scene, &policy);
	join(&scene, "tom", LC_ROLE_TRAINER);
	const struct lc_event *event = expect_event(&scene, LC_EVENT_CONFERENCE_CREATED, NULL);
	assert_string_equal("Monday", event->policy.description);
	assert_int_equal(10, event->policy.max_participants);
	/* Not a byte of them, also behind the end of the text. */
	for (size_t i = 0; i < sizeof(policy.secret); i++)
		assert_int_equal('\0', event->policy.secret[i]);
	for (size_t i = 0; i < sizeof(policy.pin); i++)
		assert_int_equal('\0', event->policy.pin[i]);
	assert_false(lc_event_involves_participant(event));
}

static void an_error_of_a_participant_is_told_with_its_reason(void **state)
{
	(void)state;
	/* S5-X04 */
	given_a_class(&scene);
	apply(&scene, by_seat(&scene, LC_CMD_LOCK, "ana"));
	EXPECT(&scene, "participant-error ana");
	const struct lc_event *event = expect_event(&scene, LC_EVENT_PARTICIPANT_ERROR, "ana");
	assert_int_equal(LC_NOT_ALLOWED, event->error);
	assert_string_equal("request", event->why.field);
	assert_string_equal(FIRST_CONFERENCE, event->conference);
	assert_true(lc_event_is_error(event));
	assert_true(lc_event_involves_participant(event));
}

static void an_error_of_somebody_without_a_seat_is_the_conferences(void **state)
{
	(void)state;
	/* S5-X04 */
	given_a_class(&scene);
	apply(&scene, about(by_manager(LC_CMD_END), "nonsense"));
	EXPECT(&scene, "conference-error");
	const struct lc_event *event = expect_event(&scene, LC_EVENT_CONFERENCE_ERROR, NULL);
	assert_int_equal(LC_NO_SUCH_CONFERENCE, event->error);
	assert_string_equal("conference", event->why.field);
	assert_true(lc_event_is_error(event));
	assert_false(lc_event_involves_participant(event));
}

static void a_refusal_needs_no_listener(void **state)
{
	struct lc_command command = by_stranger(LC_CMD_LOCK);

	(void)state;
	assert_int_equal(LC_NO_SUCH_ROOM,
			 lc_room_apply(scene.room, &command, scene.now, &scene.effects, NULL));
}

static void errors_take_no_number(void **state)
{
	(void)state;
	given_a_class(&scene);
	uint64_t seq = scene.room->conference->seq;
	apply(&scene, by_seat(&scene, LC_CMD_LOCK, "ana"));
	assert_true(scene.room->conference->seq == seq);
	do_it(&scene, by_seat(&scene, LC_CMD_LOCK, "tom"));
	assert_true(expect_event(&scene, LC_EVENT_CONFERENCE_STATE_CHANGED, NULL)->seq == seq + 1);
}

static void counts_are_told_last_and_once_when_they_have_changed(void **state)
{
	(void)state;
	/* S5-30, S5-45, S5-U07 */
	given_a_class(&scene);
	leave(&scene, "ana");
	assert_int_equal(1, count_events(&scene, LC_EVENT_STATS_UPDATED, NULL));
	const struct lc_effect *last_event = lc_effects_at(
		&scene.effects, lc_effects_count(&scene.effects) - 2); /* routes follow */
	assert_int_equal(LC_EVENT_STATS_UPDATED, last_event->event.kind);
	assert_int_equal(2, last_event->event.stats.total_participants);
	do_it(&scene, by_seat(&scene, LC_CMD_LOCK, "tom"));
	assert_int_equal(0, count_events(&scene, LC_EVENT_STATS_UPDATED, NULL));
}

static void routes_are_told_once_however_much_has_changed(void **state)
{
	(void)state;
	given_a_class(&scene);
	do_it(&scene, by_seat(&scene, LC_CMD_END, "tom"));
	assert_int_equal(1, count_effects(&scene, LC_EFFECT_ROUTES));
	assert_int_equal(LC_EFFECT_ROUTES,
			 lc_effects_at(&scene.effects, lc_effects_count(&scene.effects) - 1)->kind);
}

static void a_change_of_status_tells_old_and_new(void **state)
{
	(void)state;
	/* S5-U02 */
	given_a_class(&scene);
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_MUTE, "tom"), "ana"));
	const struct lc_event *event =
		expect_event(&scene, LC_EVENT_PARTICIPANT_STATUS_CHANGED, "ana");
	assert_int_equal(LC_SEAT_ACTIVE, event->old_status);
	assert_int_equal(LC_SEAT_MUTED, event->who.status);
	assert_true(event->who.muted);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_of_them_fire_and_are_numbered_without_a_gap),
		TEST(they_come_in_the_order_of_life),
		TEST(a_conference_is_created_with_its_policy_but_not_its_secrets),
		TEST(an_error_of_a_participant_is_told_with_its_reason),
		TEST(an_error_of_somebody_without_a_seat_is_the_conferences),
		TEST(a_refusal_needs_no_listener),
		TEST(errors_take_no_number),
		TEST(counts_are_told_last_and_once_when_they_have_changed),
		TEST(routes_are_told_once_however_much_has_changed),
		TEST(a_change_of_status_tells_old_and_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
