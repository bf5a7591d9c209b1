/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests in JSON: what is taken, what is refused and which field the refusal names. */
#include "tests/unit/support/engine_scene.h"

#include <string.h>

#include "lectern/wire/policy_json.h"
#include "lectern/wire/request.h"

#define KEY "0123456789abcdef"
/* What a join must have; a test adds to it. */
#define JOIN "'request': 'join', 'room': 'blue', 'participant': 'ana', 'seat_key': '" KEY "'"

/* What some other request or other must have. */
#define THE_REST                                                                                   \
	"'status': 'muted', 'conference': 'blue_1', 'text': 'hello', 'reaction': '+1',"            \
	"'id': '00000000000000000001', 'uri': 'sip:ana@example.org', 'volunteers': []"

static struct lc_request request;
static struct lc_why why;

/** JSON with ' for ", so that it can be read here. */
static json_t *parse(const char *text)
{
	g_autofree char *quoted = g_strdup(text);
	json_error_t error;
	json_t *json;

	for (char *at = quoted; *at; at++)
		*at = *at == '\'' ? '"' : *at;
	json = json_loads(quoted, JSON_ALLOW_NUL | JSON_DECODE_ANY, &error);
	if (!json)
		fail_msg("%s in %s", error.text, quoted);
	return json;
}

static enum lc_error read_request(const char *text)
{
	json_auto_t *json = parse(text);

	memset(&why, 0, sizeof(why));
	lc_request_clear(&request);
	return lc_request_read(json, &request, &why);
}

static void expect_refused(const char *text, enum lc_error error, const char *field)
{
	if (read_request(text) != error)
		fail_msg("%s: not \"%s\"", text, lc_error_text(error));
	assert_string_equal(field, why.field);
	assert_non_null(strstr(why.text, *field ? field : "request"));
}

static void rows_stand_in_order_and_have_names_of_their_own(void **state)
{
	const struct lc_request_row *rows = lc_request_rows();

	(void)state;
	for (size_t i = 0; i < LC_REQUESTS; i++) {
		assert_int_equal(i, rows[i].kind);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(rows[i].name, rows[k].name);
		if (rows[i].command < LC_COMMANDS && rows[i].command != LC_CMD_READ &&
		    rows[i].command != LC_CMD_READ_POLICY && rows[i].command != LC_CMD_MAIL)
			assert_string_equal(rows[i].name, lc_command_name(rows[i].command));
	}
}

static void every_request_is_found_by_its_name(void **state)
{
	const struct lc_request_row *rows = lc_request_rows();

	(void)state;
	for (size_t i = 0; i < LC_REQUESTS; i++) {
		g_autofree char *text = g_strdup_printf(
			"{'request': '%s', 'room': 'blue', 'participant': 'ana', 'role': 'trainee',"
			" 'seat_key': '" KEY "', 'secret': 's', 'admin_key': 'a'," THE_REST "}",
			rows[i].name);
		assert_int_equal(LC_OK, read_request(text));
		assert_int_equal(rows[i].kind, request.kind);
		assert_int_equal(rows[i].command, request.command.kind);
		assert_string_equal("blue", request.room);
		assert_string_equal("s", request.command.by.secret);
		assert_string_equal("a", request.admin_key);
		assert_false(request.command.by.is_admin);
	}
}

static void only_known_requests_are_taken(void **state)
{
	(void)state;
	expect_refused("{}", LC_MISSING_FIELD, "request");
	expect_refused("[]", LC_MISSING_FIELD, "request");
	expect_refused("'join'", LC_MISSING_FIELD, "request");
	expect_refused("{'request': 7}", LC_BAD_FIELD, "request");
	expect_refused("{'request': null}", LC_BAD_FIELD, "request");
	expect_refused("{'request': 'dance'}", LC_UNKNOWN_REQUEST, "request");
	expect_refused("{'request': 'Join'}", LC_UNKNOWN_REQUEST, "request");
	expect_refused("{'request': ''}", LC_UNKNOWN_REQUEST, "request");
	/* What the gateway says of a leg nobody else may say. */
	expect_refused("{'request': 'leg-up'}", LC_UNKNOWN_REQUEST, "request");
}

static void a_room_must_be_named_where_no_handle_can_stand_for_it(void **state)
{
	const struct lc_request_row *rows = lc_request_rows();

	(void)state;
	for (size_t i = 0; i < LC_REQUESTS; i++) {
		g_autofree char *text =
			g_strdup_printf("{'request': '%s', 'participant': 'ana', "
					"'role': 'trainee', 'seat_key': '" KEY "'," THE_REST "}",
					rows[i].name);
		if (rows[i].needs_room)
			expect_refused(text, LC_MISSING_FIELD, "room");
		else
			assert_int_equal(LC_OK, read_request(text));
	}
}

static void a_join_becomes_a_command(void **state)
{
	(void)state;
	assert_int_equal(LC_OK,
			 read_request("{" JOIN ", 'role': 'trainer', 'display': 'Ana \u00d8',"
				      " 'pin': '4711', 'secret': 's', 'microphone': true,"
				      " 'camera': false, 'screen': true, 'unheard_of': [1]}"));
	const struct lc_command *command = &request.command;
	assert_int_equal(LC_CMD_JOIN, command->kind);
	assert_string_equal("ana", command->by.participant);
	assert_string_equal("s", command->by.secret);
	assert_int_equal(0, command->by.leg);
	assert_string_equal("trainer", command->join.role);
	assert_string_equal("Ana \u00d8", command->join.display);
	assert_string_equal("4711", command->join.pin);
	assert_true(command->join.microphone && command->join.screen && !command->join.camera);
	assert_string_equal(KEY, request.seat_key);
}

static void what_a_join_leaves_out_is_off_and_empty(void **state)
{
	(void)state;
	assert_int_equal(LC_OK, read_request("{" JOIN ", 'role': 'trainee'}"));
	const struct lc_join *join = &request.command.join;
	assert_false(join->microphone || join->camera || join->screen || join->has_video);
	assert_string_equal("", join->display);
	assert_string_equal("", join->pin);
	assert_int_equal(0, request.sources.count);
}

static void a_seat_key_goes_on_as_its_hash(void **state)
{
	/* SHA-256 of "0123456789abcdef" */
	static const uint8_t hash[LC_HASH_BYTES] = {
		0x9f, 0x9f, 0x51, 0x11, 0xf7, 0xb2, 0x7a, 0x78, 0x1f, 0x1f, 0x1d,
		0xdd, 0xe5, 0xeb, 0xc2, 0xdd, 0x2b, 0x79, 0x6b, 0xfc, 0x73, 0x65,
		0xc9, 0xc2, 0x8b, 0x54, 0x8e, 0x56, 0x41, 0x76, 0x92, 0x9f,
	};

	(void)state;
	assert_int_equal(LC_OK, read_request("{" JOIN ", 'role': 'trainee'}"));
	assert_memory_equal(hash, request.command.join.key_hash, LC_HASH_BYTES);
	assert_int_equal(LC_OK, read_request("{'request': 'subscribe', 'room': 'blue',"
					     " 'participant': 'ana', 'seat_key': '" KEY "'}"));
	assert_memory_equal(hash, request.command.subscribe.key_hash, LC_HASH_BYTES);
	assert_string_equal("ana", request.command.by.participant);
}

static void a_join_without_its_fields_says_which(void **state)
{
	(void)state;
	expect_refused("{'request': 'join', 'room': 'blue'}", LC_MISSING_FIELD, "participant");
	expect_refused("{'request': 'join', 'room': 'blue', 'participant': 'ana'}",
		       LC_MISSING_FIELD, "seat_key");
	expect_refused("{" JOIN "}", LC_MISSING_FIELD, "role");
	expect_refused("{" JOIN ", 'role': ''}", LC_BAD_FIELD, "role");
	expect_refused("{" JOIN ", 'role': 'a role of more than thirty-two bytes'}", LC_BAD_FIELD,
		       "role");
	expect_refused("{" JOIN ", 'role': 1}", LC_BAD_FIELD, "role");
}

static void wrong_types_are_refused_by_name(void **state)
{
	static const char *const strings[] = {"room", "secret", "admin_key", "display", "pin"};
	static const char *const switches[] = {"microphone", "camera", "screen"};
	static const char *const no_strings[] = {"7", "1.5", "true", "null", "[]", "{}"};
	static const char *const no_switches[] = {"7", "'true'", "null", "[]", "{}"};

	(void)state;
	/* S5-60 */
	for (size_t i = 0; i < G_N_ELEMENTS(strings); i++) {
		for (size_t k = 0; k < G_N_ELEMENTS(no_strings); k++) {
			g_autofree char *text = g_strdup_printf(
				"{'request': 'join', '%s': %s, 'participant': 'ana', 'seat_key': "
				"'" KEY "', 'role': 'trainee'%s}",
				strings[i], no_strings[k], i ? ", 'room': 'blue'" : "");
			expect_refused(text, LC_BAD_FIELD, strings[i]);
		}
	}
	for (size_t i = 0; i < G_N_ELEMENTS(switches); i++) {
		for (size_t k = 0; k < G_N_ELEMENTS(no_switches); k++) {
			g_autofree char *text =
				g_strdup_printf("{" JOIN ", 'role': 'trainee', '%s': %s}",
						switches[i], no_switches[k]);
			expect_refused(text, LC_BAD_FIELD, switches[i]);
		}
	}
}

/** `field` may have `least` to `most` bytes in a join. */
static void expect_lengths(const char *field, size_t least, size_t most)
{
	for (size_t length = 0; length <= most + 1; length++) {
		g_autofree char *value = g_strnfill(length, 'x');
		json_auto_t *json = parse("{" JOIN ", 'role': 'trainee'}");
		json_object_set_new(json, field, json_string(value));
		bool is_good = length >= least && length <= most;
		enum lc_error error = lc_request_read(json, &request, &why);
		assert_int_equal(is_good ? LC_OK : LC_BAD_FIELD, error);
		if (!is_good)
			assert_string_equal(field, why.field);
	}
}

static void texts_have_lengths(void **state)
{
	(void)state;
	/* S5-60, S5-U11 */
	expect_lengths("room", 1, 128);
	expect_lengths("participant", 1, 128);
	expect_lengths("display", 0, 256);
	expect_lengths("pin", 0, 128);
	expect_lengths("secret", 0, 128);
	expect_lengths("admin_key", 0, 128);
	expect_lengths("seat_key", 16, 128);
}

static void control_characters_are_refused(void **state)
{
	(void)state;
	expect_refused("{'request': 'join', 'room': 'bl\\nue', 'participant': 'ana'}", LC_BAD_FIELD,
		       "room");
	expect_refused("{'request': 'kick', 'participant': 'a\\u0000b'}", LC_BAD_FIELD,
		       "participant");
	expect_refused("{" JOIN ", 'role': 'trainee', 'display': 'a\\u007f'}", LC_BAD_FIELD,
		       "display");
	expect_refused("{" JOIN ", 'role': 'trainee', 'pin': '4711\\u0000'}", LC_BAD_FIELD, "pin");
}

static void a_client_says_with_what_it_is_here(void **state)
{
	const struct lc_visitor *visitor = &request.visitor;

	(void)state;
	/* S4-66, S4-70...73 */
	assert_int_equal(LC_OK, read_request("{" JOIN ", 'role': 'trainee', 'client': {"
					     "'deviceType': 'tablet', 'browser': 'Chrome 120.0',"
					     " 'operatingSystem': 'Windows 10', 'ipAddress': [1]},"
					     " 'userId': 5, 'appointmentId': 30}"));
	assert_string_equal("tablet", visitor->device_type);
	assert_string_equal("Chrome 120.0", visitor->browser);
	assert_string_equal("Windows 10", visitor->operating_system);
	assert_int_equal(5, visitor->user_id);
	assert_int_equal(30, visitor->appointment_id);
	assert_true(request.command.join.has_claims);
	assert_int_equal(LC_OK,
			 read_request("{'request': 'configure', 'client': {'browser': ''}}"));
	assert_false(lc_visitor_is_known(visitor));
	assert_int_equal(LC_OK, read_request("{" JOIN ", 'role': 'trainee', 'client': {}}"));
	assert_false(lc_visitor_is_known(visitor));
	assert_false(request.command.join.has_claims);
}

static void a_bad_client_is_refused_by_name(void **state)
{
	static const struct {
		const char *text, *field;
	} bad[] = {
		{"'client': 'Chrome'", "client"},
		{"'client': null", "client"},
		{"'client': ['desktop']", "client"},
		{"'client': {'deviceType': 'Desktop'}", "client.deviceType"},
		{"'client': {'deviceType': ''}", "client.deviceType"},
		{"'client': {'deviceType': 7}", "client.deviceType"},
		{"'client': {'deviceType': 'mobile\\u0000'}", "client.deviceType"},
		{"'client': {'browser': true}", "client.browser"},
		{"'client': {'browser': null}", "client.browser"},
		{"'client': {'browser': 'a\\nb'}", "client.browser"},
		{"'client': {'browser': 'a\\u0000'}", "client.browser"},
		{"'client': {'operatingSystem': 'a\\u202eb'}", "client.operatingSystem"},
		{"'client': {'operatingSystem': '0123456789012345678901234567890123456789"
		 "0123456789012345678901234'}",
		 "client.operatingSystem"},
		{"'userId': '5'", "userId"},
		{"'userId': 0", "userId"},
		{"'userId': -5", "userId"},
		{"'appointmentId': 9007199254740993", "appointmentId"},
		{"'appointmentId': 3.5", "appointmentId"},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *text =
			g_strdup_printf("{" JOIN ", 'role': 'trainee', %s}", bad[i].text);
		expect_refused(text, LC_BAD_FIELD, bad[i].field);
	}
}

static void a_configure_says_what_it_changes(void **state)
{
	const struct lc_configure *configure = &request.command.configure;

	(void)state;
	assert_int_equal(LC_OK, read_request("{'request': 'configure', 'camera': false,"
					     " 'display': ''}"));
	assert_true(configure->has_camera && !configure->camera && configure->has_display);
	assert_false(configure->has_microphone || configure->has_screen);
	assert_int_equal(LC_OK, read_request("{'request': 'configure', 'microphone': true,"
					     " 'screen': true}"));
	assert_true(configure->has_microphone && configure->microphone && configure->screen);
	assert_false(configure->has_camera || configure->has_display);
}

static void moderation_names_its_target(void **state)
{
	static const char *const names[] = {"mute", "unmute", "kick"};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *good =
			g_strdup_printf("{'request': '%s', 'participant': 'ana'}", names[i]);
		g_autofree char *bad = g_strdup_printf("{'request': '%s'}", names[i]);
		assert_int_equal(LC_OK, read_request(good));
		assert_string_equal("ana", request.command.target);
		assert_string_equal("", request.command.by.participant);
		expect_refused(bad, LC_MISSING_FIELD, "participant");
	}
}

static void an_end_may_name_its_conference(void **state)
{
	(void)state;
	/* S1-13, S1-T12: what it names is judged by the room */
	assert_int_equal(LC_OK, read_request("{'request': 'end'}"));
	assert_string_equal("", request.command.conference);
	assert_int_equal(LC_OK, read_request("{'request': 'restart', 'conference': '../etc'}"));
	assert_string_equal("../etc", request.command.conference);
	expect_refused("{'request': 'end', 'conference': 1700000000}", LC_BAD_FIELD, "conference");
	g_autofree char *name = g_strnfill(LC_CONFERENCE_ID_BYTES + 1, '7');
	g_autofree char *text = g_strdup_printf("{'request': 'end', 'conference': '%s'}", name);
	expect_refused(text, LC_BAD_FIELD, "conference");
}

static void slots_are_wishes(void **state)
{
	const struct lc_slot_wish *wish = request.slots.wish;

	(void)state;
	assert_int_equal(LC_OK,
			 read_request("{'request': 'configure', 'slots': [{'mid': '3'},"
				      " {'mid': 'v4', 'height': 0},"
				      " {'mid': '5', 'height': 720, 'participant': 'ana',"
				      " 'source': 'screen'}, {'mid': '6', 'participant': null,"
				      " 'source': null}]}"));
	assert_int_equal(4, request.slots.count);
	assert_string_equal("3", wish[0].mid);
	assert_int_equal(-1, wish[0].height); /* not said is not hidden */
	assert_string_equal("", wish[0].participant);
	assert_int_equal(0, wish[1].height);
	assert_int_equal(720, wish[2].height);
	assert_string_equal("ana", wish[2].participant);
	assert_int_equal(LC_SCREEN, wish[2].source);
	assert_int_equal(LC_CAMERA, wish[3].source);
	assert_string_equal("", wish[3].participant);
}

static void bad_slots_are_refused(void **state)
{
	static const char *const bad[] = {
		"7",
		"{}",
		"null",
		"[7]",
		"[null]",
		"[{}]",
		"[{'mid': 3}]",
		"[{'mid': ''}]",
		"[{'mid': '12345678901234567'}]",
		"[{'mid': '1', 'height': -1}]",
		"[{'mid': '1', 'height': 16385}]",
		"[{'mid': '1', 'height': 1.5}]",
		"[{'mid': '1', 'height': '720'}]",
		"[{'mid': '1', 'participant': ''}]",
		"[{'mid': '1', 'participant': 7}]",
		"[{'mid': '1', 'participant': 'a\\u0000b'}]",
		"[{'mid': '1', 'source': 'microphone'}]",
		"[{'mid': '1', 'source': 'window'}]",
		"[{'mid': '1', 'source': 1}]",
		"[{'mid': '1'}, {'mid': '2', 'height': []}]",
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *text =
			g_strdup_printf("{'request': 'configure', 'slots': %s}", bad[i]);
		expect_refused(text, LC_BAD_FIELD, "slots");
	}
}

/** `count` slots with different mids. */
static enum lc_error read_slots(size_t count)
{
	json_auto_t *json = parse("{'request': 'configure', 'slots': []}");
	json_t *slots = json_object_get(json, "slots");

	for (size_t i = 0; i < count; i++) {
		g_autofree char *mid = g_strdup_printf("%zu", i);
		json_array_append_new(slots, json_pack("{ss}", "mid", mid));
	}
	return lc_request_read(json, &request, &why);
}

static void there_are_at_most_64_slots(void **state)
{
	(void)state;
	assert_int_equal(LC_OK, read_slots(LC_MAX_SLOTS));
	assert_int_equal(LC_MAX_SLOTS, request.slots.count);
	assert_string_equal("63", request.slots.wish[63].mid);
	assert_int_equal(LC_BAD_FIELD, read_slots(LC_MAX_SLOTS + 1));
	assert_string_equal("slots", why.field);
}

static void sources_say_which_line_is_what(void **state)
{
	(void)state;
	assert_int_equal(LC_OK,
			 read_request("{" JOIN ", 'role': 'trainee', 'sources': [{'mid': '0',"
				      " 'source': 'screen'}, {'mid': 'a', 'source': "
				      "'microphone'}]}"));
	assert_int_equal(2, request.sources.count);
	assert_string_equal("0", request.sources.choice[0].mid);
	assert_int_equal(LC_SCREEN, request.sources.choice[0].source);
	assert_int_equal(LC_MIC, request.sources.choice[1].source);
	expect_refused("{" JOIN ", 'role': 'trainee', 'sources': [{'mid': '0'}]}", LC_BAD_FIELD,
		       "sources");
	expect_refused("{" JOIN ", 'role': 'trainee', 'sources': {'mid': '0'}}", LC_BAD_FIELD,
		       "sources");
	expect_refused("{" JOIN ", 'role': 'trainee', 'sources': [{'mid': '0', 'source': 'x'}]}",
		       LC_BAD_FIELD, "sources");
	expect_refused("{" JOIN ", 'role': 'trainee', 'sources': [{}, {}, {}, {}]}", LC_BAD_FIELD,
		       "sources");
}

/* Policies */

static enum lc_error read_policy(const char *text, const char *prefix, struct lc_policy *policy)
{
	json_auto_t *json = parse(text);

	memset(&why, 0, sizeof(why));
	return lc_policy_read(json, prefix, policy, &why);
}

static void a_policy_changes_what_is_given(void **state)
{
	struct lc_policy policy = lc_policy_default(LC_ROOM_TRAINING);

	(void)state;
	/* S5-48, S5-U05 */
	assert_int_equal(LC_OK, read_policy("{'description': 'd', 'secret': 's', 'pin': 'p',"
					    " 'max_participants': 3, 'is_private': true,"
					    " 'video_codec': 'h264', 'unheard_of': 1}",
					    "", &policy));
	assert_string_equal("d", policy.description);
	assert_string_equal("s", policy.secret);
	assert_string_equal("p", policy.pin);
	assert_int_equal(3, policy.max_participants);
	assert_true(policy.is_private && !policy.allow_takeover);
	assert_int_equal(LC_VIDEO_H264, policy.video_codec);
	assert_int_equal(300000, policy.reconnect_timeout_ms);
	assert_true(policy.end_when_trainer_leaves);
}

static void an_edit_has_a_prefix(void **state)
{
	struct lc_policy policy = lc_policy_default(LC_ROOM_TRAINING);

	(void)state;
	assert_int_equal(LC_OK,
			 read_policy("{'secret': 'old', 'new_secret': 'new', 'max_participants': 3,"
				     " 'new_reconnect_timeout_ms': 0}",
				     "new_", &policy));
	assert_string_equal("new", policy.secret);
	assert_int_equal(10, policy.max_participants);
	assert_int_equal(0, policy.reconnect_timeout_ms);
	assert_int_equal(LC_BAD_FIELD, read_policy("{'new_pin': 1}", "new_", &policy));
	assert_string_equal("new_pin", why.field);
}

static void a_bad_policy_names_field_and_range(void **state)
{
	static const struct {
		const char *text, *field;
	} bad[] = {
		{"{'max_participants': 0}", "max_participants"},
		{"{'max_participants': 1001}", "max_participants"},
		{"{'max_participants': '3'}", "max_participants"},
		{"{'max_participants': 3.0}", "max_participants"},
		{"{'reconnect_timeout_ms': -1}", "reconnect_timeout_ms"},
		{"{'reconnect_timeout_ms': 86400001}", "reconnect_timeout_ms"},
		{"{'is_private': 1}", "is_private"},
		{"{'allow_takeover': 'yes'}", "allow_takeover"},
		{"{'end_when_trainer_leaves': null}", "end_when_trainer_leaves"},
		{"{'video_codec': 'av1'}", "video_codec"},
		{"{'appointmentId': -1}", "appointmentId"},
		{"{'appointmentId': '30'}", "appointmentId"},
		{"{'description': 'a\\nb'}", "description"},
	};
	struct lc_policy policy = lc_policy_default(LC_ROOM_TRAINING);

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		assert_int_equal(LC_BAD_FIELD, read_policy(bad[i].text, "", &policy));
		assert_string_equal(bad[i].field, why.field);
	}
	read_policy("{'max_participants': 0}", "", &policy);
	assert_string_equal("max_participants must be between 1 and 1000", why.text);
}

static void a_policy_is_read_from_text_as_well(void **state)
{
	struct lc_policy policy = lc_policy_default(LC_ROOM_TRAINING);

	(void)state;
	assert_int_equal(LC_OK, lc_policy_read_text("max_participants", "40", &policy, &why));
	assert_int_equal(LC_OK, lc_policy_read_text("is_private", "true", &policy, &why));
	assert_int_equal(LC_OK, lc_policy_read_text("secret", "123", &policy, &why));
	assert_int_equal(LC_OK, lc_policy_read_text("video_codec", "vp9", &policy, &why));
	assert_int_equal(40, policy.max_participants);
	assert_true(policy.is_private);
	assert_string_equal("123", policy.secret); /* a secret of digits is no number */
	assert_int_equal(LC_VIDEO_VP9, policy.video_codec);
}

static void bad_text_is_refused_by_name(void **state)
{
	static const char *const bad[][2] = {
		{"max_participants", ""},    {"max_participants", "ten"},
		{"max_participants", "10 "}, {"max_participants", "99999999999999999999"},
		{"is_private", "yes"},       {"is_private", ""},
		{"video_codec", "VP8"},      {"secret", "\xff"},
		{"colour", "blue"},
	};
	struct lc_policy policy = lc_policy_default(LC_ROOM_TRAINING);

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		assert_int_equal(LC_BAD_FIELD,
				 lc_policy_read_text(bad[i][0], bad[i][1], &policy, &why));
		assert_string_equal(bad[i][0], why.field);
	}
}

static void sources_have_names(void **state)
{
	enum lc_kind kind = LC_SCREEN;

	(void)state;
	assert_string_equal("microphone", lc_kind_name(LC_MIC));
	assert_true(lc_kind_find("camera", &kind));
	assert_int_equal(LC_CAMERA, kind);
	assert_false(lc_kind_find("Camera", &kind));
	assert_false(lc_kind_find(NULL, &kind));
	assert_int_equal(LC_CAMERA, kind);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_stand_in_order_and_have_names_of_their_own),
		cmocka_unit_test(every_request_is_found_by_its_name),
		cmocka_unit_test(only_known_requests_are_taken),
		cmocka_unit_test(a_room_must_be_named_where_no_handle_can_stand_for_it),
		cmocka_unit_test(a_join_becomes_a_command),
		cmocka_unit_test(what_a_join_leaves_out_is_off_and_empty),
		cmocka_unit_test(a_seat_key_goes_on_as_its_hash),
		cmocka_unit_test(a_join_without_its_fields_says_which),
		cmocka_unit_test(wrong_types_are_refused_by_name),
		cmocka_unit_test(texts_have_lengths),
		cmocka_unit_test(control_characters_are_refused),
		cmocka_unit_test(a_client_says_with_what_it_is_here),
		cmocka_unit_test(a_bad_client_is_refused_by_name),
		cmocka_unit_test(a_configure_says_what_it_changes),
		cmocka_unit_test(moderation_names_its_target),
		cmocka_unit_test(an_end_may_name_its_conference),
		cmocka_unit_test(slots_are_wishes),
		cmocka_unit_test(bad_slots_are_refused),
		cmocka_unit_test(there_are_at_most_64_slots),
		cmocka_unit_test(sources_say_which_line_is_what),
		cmocka_unit_test(a_policy_changes_what_is_given),
		cmocka_unit_test(an_edit_has_a_prefix),
		cmocka_unit_test(a_bad_policy_names_field_and_range),
		cmocka_unit_test(a_policy_is_read_from_text_as_well),
		cmocka_unit_test(bad_text_is_refused_by_name),
		cmocka_unit_test(sources_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
