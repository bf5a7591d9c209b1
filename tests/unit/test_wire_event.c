/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events, rooms and refusals in JSON, as docs/protocol.md describes them. */
#include "tests/unit/support/engine_scene.h"

#include <string.h>

#include "lectern/wire/event_json.h"

#define P "training" /* the key of the plugin */

static struct scene scene;
static json_t *json; /* what was written last; freed with the scene */

static int set_up(void **state)
{
	(void)state;
	open_scene(&scene);
	json = NULL;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	json_decref(json);
	close_scene(&scene);
	return 0;
}

/** `object` has these fields and no others; `keys` are separated by spaces. */
static void expect_keys(const json_t *object, const char *keys)
{
	g_auto(GStrv) names = g_strsplit(keys, " ", -1);

	for (char **name = names; *name; name++) {
		if (!json_object_get(object, *name))
			fail_msg("%s is missing", *name);
	}
	assert_int_equal(g_strv_length(names), json_object_size(object));
}

static void expect_text(const json_t *object, const char *key, const char *text)
{
	const char *seen = json_string_value(json_object_get(object, key));

	if (!seen)
		fail_msg("%s is no string", key);
	assert_string_equal(text, seen);
}

static void expect_number(const json_t *object, const char *key, int64_t number)
{
	const json_t *seen = json_object_get(object, key);

	if (!json_is_integer(seen))
		fail_msg("%s is no number", key);
	assert_true(json_integer_value(seen) == number);
}

static const json_t *take(json_t *written)
{
	json_decref(json);
	json = written;
	return json;
}

/** The event of this kind that the last command brought about, as clients read it. */
static const json_t *as_client(enum lc_event_kind kind)
{
	return take(lc_event_json(P, expect_event(&scene, kind, NULL), scene.room, LC_VIEW_ALL));
}

static const json_t *as_record(enum lc_event_kind kind)
{
	return take(lc_event_record_json(expect_event(&scene, kind, NULL), scene.room));
}

/** What stands in every event, and then these fields of its own. */
static void expect_event_json(const json_t *event, const char *name, const char *more)
{
	g_autofree char *keys =
		g_strdup_printf(P " event room conference seq time%s%s", *more ? " " : "", more);

	expect_keys(event, keys);
	expect_text(event, P, "event");
	expect_text(event, "event", name);
	expect_text(event, "room", ROOM);
	expect_text(event, "conference", FIRST_CONFERENCE);
	expect_number(event, "time", scene.now.wall_ms);
}

static void clients_know_events_by_the_names_of_the_protocol(void **state)
{
	static const char *const names[LC_EVENTS] = {
		[LC_EVENT_CONFERENCE_TERMINATED] = "session-ended",
		[LC_EVENT_PARTICIPANT_JOINED] = "participant-joined",
		[LC_EVENT_PARTICIPANT_LEFT] = "participant-left",
		[LC_EVENT_PARTICIPANT_STATUS_CHANGED] = "status-changed",
		[LC_EVENT_CONFERENCE_STATE_CHANGED] = "conference-state-changed",
		[LC_EVENT_PARTICIPANT_DISCONNECTED] = "participant-disconnected",
		[LC_EVENT_WAITING_FOR_PARTICIPANT] = "waiting-for-participant",
		[LC_EVENT_SESSION_RESUMED] = "session-resumed",
		[LC_EVENT_CONFERENCE_RESTART] = "conference-restart",
		[LC_EVENT_LOBBY_ENTERED] = "lobby-entered",
		[LC_EVENT_LOBBY_LEFT] = "lobby-left",
		[LC_EVENT_LOBBY_WAITING] = "lobby-waiting",
		[LC_EVENT_ADMITTED] = "admitted",
		[LC_EVENT_ROLE_CHANGED] = "role-changed",
		[LC_EVENT_CONTROL_CHANGED] = "control-changed",
		[LC_EVENT_PARTICIPANT_RETURNED] = "user-joined",
		[LC_EVENT_CALL_START] = "external-call-start",
		[LC_EVENT_CALL_END] = "external-call-end",
		[LC_EVENT_RESTART_PROGRESS] = "restart-progress",
		[LC_EVENT_MESSAGE] = "message",
		[LC_EVENT_REACTION] = "reaction",
		[LC_EVENT_HAND_RAISED] = "hand-raised",
		[LC_EVENT_HAND_LOWERED] = "hand-lowered",
	};

	(void)state;
	/* S2-10, S2-11, S2-12 */
	for (enum lc_event_kind kind = 0; kind < LC_EVENTS; kind++) {
		const struct lc_event event = {.kind = kind};
		json_auto_t *told = lc_event_json(P, &event, scene.room, LC_VIEW_ALL);
		if (names[kind])
			assert_string_equal(names[kind], lc_event_client_name(kind));
		else
			assert_null(lc_event_client_name(kind));
		assert_int_equal(names[kind] != NULL, told != NULL);
	}
}

static void event_handlers_are_told_of_every_kind(void **state)
{
	(void)state;
	/* S5-31, S5-U02 */
	for (enum lc_event_kind kind = 0; kind < LC_EVENTS; kind++) {
		const struct lc_event event = {.kind = kind, .room = ROOM, .at_ms = 5};
		const json_t *record = take(lc_event_record_json(&event, scene.room));
		expect_text(record, "event", lc_event_name(kind));
		expect_text(record, "room", ROOM);
		expect_number(record, "time", 5);
		assert_null(json_object_get(record, P));
	}
}

static void a_join_shows_who_has_come(void **state)
{
	(void)state;
	/* S5-U06 */
	join(&scene, "ana", LC_ROLE_TRAINEE);
	const json_t *event = as_client(LC_EVENT_PARTICIPANT_JOINED);
	expect_event_json(event, "participant-joined", "participant info");
	expect_text(event, "participant", "ana");
	expect_number(event, "seq", 2);
	const json_t *info = json_object_get(event, "info");
	expect_keys(info, "participant display role status muted held silenced microphone camera"
			  " screen suspect leg joined_at");
	expect_text(info, "display", "ana");
	expect_text(info, "role", "trainee");
	expect_text(info, "status", "joining");
	expect_number(info, "leg", 1);
	expect_number(info, "joined_at", START_WALL_MS);
	assert_true(json_is_true(json_object_get(info, "microphone")));
	assert_true(json_is_false(json_object_get(info, "camera")));
}

static void a_change_of_status_has_both(void **state)
{
	(void)state;
	given_a_class(&scene);
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_MUTE, "tom"), "ana"));
	const json_t *event = as_client(LC_EVENT_PARTICIPANT_STATUS_CHANGED);
	expect_event_json(event, "status-changed", "participant info old_status");
	expect_text(event, "old_status", "active");
	expect_text(json_object_get(event, "info"), "status", "muted");
	assert_true(json_is_true(json_object_get(json_object_get(event, "info"), "muted")));
}

static void a_loss_tells_how_long_the_seat_is_kept(void **state)
{
	(void)state;
	/* S2-12, S2-U03, S2-U04 */
	given_a_class(&scene);
	leave_without_goodbye(&scene, "tom");
	const json_t *event = as_client(LC_EVENT_PARTICIPANT_DISCONNECTED);
	expect_event_json(event, "participant-disconnected",
			  "participant info reconnect_timeout_ms");
	expect_number(event, "reconnect_timeout_ms", 300000);
	expect_number(json_object_get(event, "info"), "reconnect_until", START_WALL_MS + 300000);
	event = as_client(LC_EVENT_WAITING_FOR_PARTICIPANT);
	expect_event_json(event, "waiting-for-participant",
			  "participant display reconnect_timeout_ms");
	expect_text(event, "participant", "tom");
	enter(&scene, "tom", LC_ROLE_TRAINER);
	event = as_client(LC_EVENT_SESSION_RESUMED);
	expect_event_json(event, "session-resumed", "session");
	expect_text(event, "session", "active");
}

static void who_leaves_is_named_with_the_reason(void **state)
{
	(void)state;
	given_a_class(&scene);
	do_it(&scene, at_target(by_seat(&scene, LC_CMD_KICK, "tom"), "ben"));
	const json_t *event = as_client(LC_EVENT_PARTICIPANT_LEFT);
	expect_event_json(event, "participant-left", "participant display reason by");
	expect_text(event, "by", "tom");
	expect_text(event, "participant", "ben");
	expect_text(event, "reason", "kicked");
}

static void a_lock_tells_both_states(void **state)
{
	(void)state;
	given_a_class(&scene);
	do_it(&scene, by_seat(&scene, LC_CMD_LOCK, "tom"));
	const json_t *event = as_client(LC_EVENT_CONFERENCE_STATE_CHANGED);
	expect_event_json(event, "conference-state-changed", "old_state state");
	expect_text(event, "old_state", "active");
	expect_text(event, "state", "locked");
}

static void the_end_has_reason_and_final_counts(void **state)
{
	(void)state;
	/* S5-U02, S5-U07 */
	given_a_class(&scene);
	at(&scene, 60000);
	do_it(&scene, by_seat(&scene, LC_CMD_END, "tom"));
	const json_t *event = as_client(LC_EVENT_CONFERENCE_TERMINATED);
	expect_event_json(event, "session-ended", "reason stats");
	expect_text(event, "reason", "ended");
	const json_t *stats = json_object_get(event, "stats");
	expect_keys(stats, "total_participants active_participants audio_participants"
			   " disconnected_participants waiting_participants"
			   " peak_participants join_count"
			   " reconnection_count duration_ms created_at state");
	expect_number(stats, "total_participants", 3);
	expect_number(stats, "active_participants", 3);
	expect_number(stats, "audio_participants", 3);
	expect_number(stats, "disconnected_participants", 0);
	expect_number(stats, "peak_participants", 3);
	expect_number(stats, "join_count", 3);
	expect_number(stats, "reconnection_count", 0);
	expect_number(stats, "duration_ms", 60000);
	expect_number(stats, "created_at", START_WALL_MS);
	expect_text(stats, "state", "terminated");
}

static void a_restart_has_the_fields_of_the_signal(void **state)
{
	(void)state;
	/* S1-35, S1-36 */
	given_a_class(&scene);
	do_it(&scene, by_seat(&scene, LC_CMD_RESTART, "tom"));
	const json_t *event = as_client(LC_EVENT_CONFERENCE_RESTART);
	expect_keys(event, P " event room conference seq time type newConferenceId oldConferenceId"
			     " participants trainerId activeController initiator info");
	expect_text(event, "type", "conference-restart");
	expect_text(event, "newConferenceId", "blue_1700000001");
	expect_text(event, "conference", "blue_1700000001");
	expect_text(event, "oldConferenceId", FIRST_CONFERENCE);
	expect_text(event, "initiator", "tom");
	const json_t *ids = json_object_get(event, "participants");
	assert_int_equal(2, json_array_size(ids)); /* the initiator knows */
	assert_string_equal("ana", json_string_value(json_array_get(ids, 0)));
	assert_string_equal("ben", json_string_value(json_array_get(ids, 1)));
	assert_int_equal(3, json_array_size(json_object_get(event, "info")));
}

static void a_restart_by_a_manager_has_no_initiator(void **state)
{
	(void)state;
	given_a_class(&scene);
	do_it(&scene, by_manager(LC_CMD_RESTART));
	const json_t *event = as_client(LC_EVENT_CONFERENCE_RESTART);
	assert_null(json_object_get(event, "initiator"));
	assert_int_equal(3, json_array_size(json_object_get(event, "participants")));
}

static void secrets_never_leave(void **state)
{
	struct lc_policy policy = policy_of(&scene);
	g_autofree char *text = NULL;

	(void)state;
	strcpy(policy.pin, PIN);
	edit(&scene, &policy);
	join(&scene, "tom", LC_ROLE_TRAINER);
	const json_t *record = as_record(LC_EVENT_CONFERENCE_CREATED);
	expect_keys(record, "event room conference seq time description max_participants"
			    " reconnect_timeout_ms");
	text = json_dumps(record, 0);
	assert_null(strstr(text, SECRET));
	assert_null(strstr(text, PIN));
	g_free(text);
	text = json_dumps(take(lc_room_json(scene.room)), 0);
	assert_null(strstr(text, SECRET));
	assert_null(strstr(text, PIN));
}

static void an_error_is_recorded_with_code_and_text(void **state)
{
	(void)state;
	/* S5-U02 */
	given_a_class(&scene);
	expect_refusal(&scene, by_seat(&scene, LC_CMD_LOCK, "ana"), LC_NOT_ALLOWED, "request");
	const json_t *record = as_record(LC_EVENT_PARTICIPANT_ERROR);
	expect_keys(record, "event room conference time participant error_code error");
	expect_text(record, "participant", "ana");
	expect_number(record, "error_code", 606);
	expect_text(record, "error", scene.why.text);
	expect_refusal(&scene, by_stranger(LC_CMD_END), LC_NO_SUCH_ROOM, "");
	record = as_record(LC_EVENT_CONFERENCE_ERROR);
	expect_keys(record, "event room conference time error_code error");
	expect_number(record, "error_code", 604);
}

static void a_row_of_the_list_tells_no_conference(void **state)
{
	(void)state;
	const json_t *row = take(lc_room_json(scene.room));
	expect_keys(row, "room kind description participants max_participants session"
			 " pin_required secret_required");
	expect_text(row, "room", ROOM);
	expect_text(row, "kind", "training");
	expect_text(row, "session", "waiting");
	expect_number(row, "participants", 0);
	expect_number(row, "max_participants", 10);
	assert_true(json_is_true(json_object_get(row, "secret_required")));
	assert_true(json_is_false(json_object_get(row, "pin_required")));
	given_a_class(&scene);
	row = take(lc_room_json(scene.room));
	expect_text(row, "state", "active");
	expect_number(row, "participants", 3);
	assert_null(json_object_get(row, "conference")); /* it is for those inside */
}

static void who_has_joined_sees_the_whole_room(void **state)
{
	(void)state;
	given_a_class(&scene);
	const json_t *joined = take(lc_joined_json(P, scene.room, "ana", true, scene.now));
	expect_event_json(joined, "joined",
			  "participant leg role status resumed session state description"
			  " video_codec reconnect_timeout_ms participants controller"
			  " external_call hands messages");
	expect_text(joined, "participant", "ana");
	expect_number(joined, "leg", 1);
	expect_number(joined, "seq", (int64_t)scene.room->conference->seq);
	assert_true(json_is_true(json_object_get(joined, "resumed")));
	expect_text(joined, "state", "active");
	expect_text(joined, "video_codec", "vp8");
	const json_t *participants = json_object_get(joined, "participants");
	assert_int_equal(3, json_array_size(participants));
	expect_text(json_array_get(participants, 0), "participant", "tom");
	expect_text(json_array_get(participants, 1), "participant", "ana");
}

static void slots_say_what_they_show(void **state)
{
	const struct lc_slot_view views[] = {
		{.mid = "0", .is_audio = true, .participant = "ana", .source = LC_MIC},
		{.mid = "1", .participant = "ben", .source = LC_SCREEN},
		{.mid = "2"},
	};

	(void)state;
	given_a_class(&scene);
	const json_t *event = take(lc_slots_json(P, scene.room, views, 3));
	expect_keys(event, P " event room conference slots");
	expect_text(event, "event", "slots");
	const json_t *slots = json_object_get(event, "slots");
	assert_int_equal(3, json_array_size(slots));
	expect_keys(json_array_get(slots, 0), "mid kind participant source");
	expect_text(json_array_get(slots, 0), "kind", "audio");
	expect_text(json_array_get(slots, 0), "source", "microphone");
	expect_text(json_array_get(slots, 1), "kind", "video");
	expect_text(json_array_get(slots, 1), "participant", "ben");
	expect_text(json_array_get(slots, 1), "source", "screen");
	assert_true(json_is_null(json_object_get(json_array_get(slots, 2), "participant")));
	assert_true(json_is_null(json_object_get(json_array_get(slots, 2), "source")));
}

static void the_events_of_media_name_the_conference(void **state)
{
	static const char *const speakers[] = {"ana", "tom"};

	(void)state;
	given_a_class(&scene);
	const json_t *event = take(lc_speakers_json(P, scene.room, speakers, 2));
	expect_keys(event, P " event room conference speakers");
	assert_int_equal(2, json_array_size(json_object_get(event, "speakers")));
	event = take(lc_quality_json(P, scene.room, "4", "ben", 2));
	expect_keys(event, P " event room conference mid participant layer");
	expect_text(event, "event", "quality");
	expect_number(event, "layer", 2);
	event = take(lc_connection_quality_json(P, scene.room, "ben", 5));
	expect_keys(event, P " event room conference participant quality");
	expect_text(event, "event", "quality");
	expect_number(event, "quality", 5);
}

static void an_ended_leg_has_a_reason(void **state)
{
	(void)state;
	const json_t *event = take(lc_leg_ended_json(P, ROOM, LC_REASON_REPLACED));
	expect_keys(event, P " event room reason");
	expect_text(event, "event", "leg-ended");
	expect_text(event, "reason", "replaced");
}

static void a_refusal_has_code_and_sentence(void **state)
{
	const struct lc_why why = {.field = "pin", .text = "pin must be a string"};
	const struct lc_why empty = {.text = ""};

	(void)state;
	const json_t *refusal = take(lc_error_json(P, LC_BAD_FIELD, &why));
	expect_keys(refusal, P " error_code error");
	expect_text(refusal, P, "event");
	expect_number(refusal, "error_code", 603);
	expect_text(refusal, "error", "pin must be a string");
	expect_text(take(lc_error_json(P, LC_NO_SUCH_ROOM, NULL)), "error", "no such room");
	expect_text(take(lc_error_json(P, LC_NO_SUCH_ROOM, &empty)), "error", "no such room");
}

static void success_may_name_the_room(void **state)
{
	(void)state;
	const json_t *success = take(lc_success_json(P, ROOM));
	expect_keys(success, P " room");
	expect_text(success, P, "success");
	expect_keys(take(lc_success_json(P, NULL)), P);
	lc_json_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(clients_know_events_by_the_names_of_the_protocol),
		TEST(event_handlers_are_told_of_every_kind),
		TEST(a_join_shows_who_has_come),
		TEST(a_change_of_status_has_both),
		TEST(a_loss_tells_how_long_the_seat_is_kept),
		TEST(who_leaves_is_named_with_the_reason),
		TEST(a_lock_tells_both_states),
		TEST(the_end_has_reason_and_final_counts),
		TEST(a_restart_has_the_fields_of_the_signal),
		TEST(a_restart_by_a_manager_has_no_initiator),
		TEST(secrets_never_leave),
		TEST(an_error_is_recorded_with_code_and_text),
		TEST(a_row_of_the_list_tells_no_conference),
		TEST(who_has_joined_sees_the_whole_room),
		TEST(slots_say_what_they_show),
		TEST(the_events_of_media_name_the_conference),
		TEST(an_ended_leg_has_a_reason),
		TEST(a_refusal_has_code_and_sentence),
		TEST(success_may_name_the_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
