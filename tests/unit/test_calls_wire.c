/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests to the desk, its answers and its events in JSON. */
#include "tests/unit/support/desk_scene.h"

#include <stdio.h>
#include <string.h>

#include "lectern/wire/calls_json.h"
#include "lectern/wire/calls_request.h"
#include "lectern/wire/request.h"

#define P "persistent" /* the key of the plugin */
#define KEY "0123456789abcdef"
#define PLACE "'request': 'register', 'participant': 'ina', 'seat_key': '" KEY "'"
#define SESSION_KEYS "room sessionId pin session_type client interpreter"

static struct desk_scene scene;
static struct lc_calls_request request;
static struct lc_why why;
static json_t *json; /* what was written last; freed with the scene */

static int set_up(void **state)
{
	(void)state;
	open_desk(&scene);
	given_a_desk(&scene);
	json = NULL;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	json_decref(json);
	close_desk(&scene);
	return 0;
}

/* Requests */

/** JSON with ' for ", so that it can be read here. */
static enum lc_error read_request(const char *text)
{
	g_autofree char *quoted = g_strdup(text);

	g_strdelimit(quoted, "'", '"');
	json_auto_t *message = json_loads(quoted, JSON_ALLOW_NUL, NULL);
	assert_non_null(message);
	memset(&why, 0, sizeof(why));
	return lc_calls_request_read(message, &request, &why);
}

static void expect_refused(const char *text, enum lc_error error, const char *field)
{
	if (read_request(text) != error)
		fail_msg("%s: not \"%s\"", text, lc_error_text(error));
	assert_string_equal(field, why.field);
	assert_non_null(strstr(why.text, field));
}

static void rows_are_called_as_their_commands(void **state)
{
	static const char *const names[LC_CALLS_REQUESTS] = {
		"register",    "set_availability", "request_call",
		"accept_call", "decline_call",     "cancel_call",
	};

	(void)state;
	/* S2-U01 */
	for (size_t i = 0; i < LC_CALLS_REQUESTS; i++) {
		g_autofree char *text = g_strdup_printf(
			"{'request': '%s', 'participant': 'ina', 'seat_key': '" KEY "',"
			" 'availability': 'busy', 'language': 'es', 'requestId': 'r1'}",
			names[i]);
		assert_int_equal(i, lc_calls_rows()[i].command);
		assert_string_equal(names[i], lc_desk_command_name(i));
		assert_int_equal(LC_OK, read_request(text));
		assert_int_equal(i, request.command.kind);
	}
}

static void no_request_stands_in_both_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < LC_REQUESTS; i++) {
		for (size_t k = 0; k < LC_CALLS_REQUESTS; k++)
			assert_string_not_equal(lc_request_rows()[i].name, lc_desk_command_name(k));
	}
	expect_refused("{'request': 'join'}", LC_UNKNOWN_REQUEST, "request");
	expect_refused("{'request': 'session-over'}", LC_UNKNOWN_REQUEST, "request");
	expect_refused("{'request': 7}", LC_UNKNOWN_REQUEST, "request");
	expect_refused("{}", LC_UNKNOWN_REQUEST, "request");
}

static void a_registration_becomes_a_command(void **state)
{
	uint8_t hash[LC_HASH_BYTES];

	(void)state;
	/* S2-U01, S2-X09 */
	assert_int_equal(LC_OK,
			 read_request("{" PLACE ", 'display': 'Ina', 'availability': 'break',"
				      " 'languages': ['es', 'fr-CA'], 'token': 't',"
				      " 'interpreter_key': 'k'}"));
	const struct lc_desk_register *place = &request.command.place;
	lc_key_hash(KEY, hash);
	assert_memory_equal(hash, place->key_hash, LC_HASH_BYTES);
	assert_string_equal("ina", request.command.participant);
	assert_string_equal("Ina", place->display);
	assert_int_equal(2, place->languages.count);
	assert_string_equal("fr-CA", place->languages.tag[1]);
	assert_true(place->has_availability);
	assert_int_equal(LC_BREAK, place->availability);
	assert_string_equal("t", request.token);
	assert_string_equal("k", request.interpreter_key);
	assert_int_equal(LC_OK, read_request("{" PLACE "}"));
	assert_int_equal(0, request.command.place.languages.count);
	assert_false(request.command.place.has_availability);
}

static void a_bad_registration_names_its_field(void **state)
{
	static const char *const lists[] = {
		"[]",
		"'es'",
		"[7]",
		"['']",
		"['e_s']",
		"['-es']",
		"['es\\u0000']",
		"['abcdefghijklmnopqrstuvwxyz-123456789']",
		"['a','a','a','a','a','a','a','a','a','a','a','a','a','a','a','a','a']",
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
		g_autofree char *text = g_strdup_printf("{" PLACE ", 'languages': %s}", lists[i]);
		expect_refused(text, LC_BAD_FIELD, "languages");
	}
	expect_refused("{" PLACE ", 'availability': 'away'}", LC_BAD_FIELD, "availability");
	expect_refused("{" PLACE ", 'availability': null}", LC_BAD_FIELD, "availability");
	expect_refused("{'request': 'register', 'participant': 'ina'}", LC_MISSING_FIELD,
		       "seat_key");
	expect_refused("{'request': 'register', 'seat_key': '" KEY "'}", LC_MISSING_FIELD,
		       "participant");
	expect_refused("{'request': 'register', 'participant': 'ina', 'seat_key': 'short'}",
		       LC_BAD_FIELD, "seat_key");
}

static void a_wish_becomes_a_command(void **state)
{
	(void)state;
	/* S2-U01, S2-U10 */
	assert_int_equal(LC_OK, read_request("{'request': 'request_call', 'language': 'es-MX',"
					     " 'urgency': 'urgent', 'session_type': 'VRI'}"));
	assert_string_equal("es-MX", request.command.wish.language);
	assert_int_equal(LC_URGENT, request.command.wish.urgency);
	assert_string_equal("VRI", request.command.wish.session_type);
	assert_int_equal(LC_OK, read_request("{'request': 'request_call', 'language': 'es'}"));
	assert_int_equal(LC_NORMAL, request.command.wish.urgency);
	assert_string_equal("", request.command.wish.session_type);
	expect_refused("{'request': 'request_call'}", LC_MISSING_FIELD, "language");
	expect_refused("{'request': 'request_call', 'language': ['es']}", LC_BAD_FIELD, "language");
	expect_refused("{'request': 'request_call', 'language': 'es', 'urgency': 'very'}",
		       LC_BAD_FIELD, "urgency");
	expect_refused("{'request': 'request_call', 'language': 'es', 'session_type': ''}",
		       LC_BAD_FIELD, "session_type");
}

static void an_answer_names_its_request(void **state)
{
	char text[200];

	(void)state;
	assert_int_equal(LC_OK, read_request("{'request': 'accept_call', 'requestId': 'r1'}"));
	assert_string_equal("r1", request.command.call);
	snprintf(text, sizeof(text), "{'request': 'decline_call', 'requestId': '%064d'}", 1);
	assert_int_equal(LC_OK, read_request(text));
	snprintf(text, sizeof(text), "{'request': 'decline_call', 'requestId': '%065d'}", 1);
	expect_refused(text, LC_BAD_FIELD, "requestId");
	expect_refused("{'request': 'accept_call', 'requestId': ''}", LC_BAD_FIELD, "requestId");
	expect_refused("{'request': 'accept_call'}", LC_MISSING_FIELD, "requestId");
	expect_refused("{'request': 'set_availability'}", LC_MISSING_FIELD, "availability");
}

/* Events and answers */

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
	assert_true(json_is_integer(json_object_get(object, key)));
	assert_true(json_integer_value(json_object_get(object, key)) == number);
}

static const json_t *take(json_t *written)
{
	json_decref(json);
	json = written;
	return json;
}

/** The first event of this kind that the last command brought about; these are its fields. */
static const json_t *told(enum lc_desk_event_kind kind, const char *name, const char *keys)
{
	g_autofree char *all = g_strdup_printf(P " event time %s", keys);

	for (guint i = 0; i < scene.effects->len; i++) {
		const struct lc_desk_effect *effect = lc_desk_effect_at(scene.effects, i);
		if (effect->kind != LC_DESK_TELL || effect->event.kind != kind)
			continue;
		take(lc_desk_event_json(P, &effect->event, scene.desk));
		expect_keys(json, all);
		expect_text(json, P, "event");
		expect_text(json, "event", name);
		assert_string_equal(name, lc_desk_event_name(kind));
		return json;
	}
	fail_msg("%s was not told", name);
	return NULL;
}

/** Carries a command out and gives its answer, which has these fields. */
static const json_t *answered(struct lc_desk_command command, const char *keys)
{
	g_autofree char *all = g_strdup_printf(P "%s%s", *keys ? " " : "", keys);

	desk_do(&scene, command);
	take(lc_desk_answer_json(P, &command, scene.desk,
				 lc_desk_person_find(scene.desk, command.participant)));
	expect_keys(json, all);
	expect_text(json, P, "success");
	return json;
}

static void an_incoming_call_shows_who_calls_and_not_where(void **state)
{
	(void)state;
	/* S2-U02 */
	ask(&scene, "cam", "r1", "es");
	const json_t *event = told(LC_DESK_INCOMING, "incoming-call-request",
				   "requestId clientId clientName language urgency sessionType"
				   " expiresAt");
	expect_text(event, "requestId", "r1");
	expect_text(event, "clientId", "cam");
	expect_text(event, "clientName", "cam");
	expect_text(event, "urgency", "normal");
	expect_number(event, "expiresAt", START_WALL_MS + 30000);
	g_autofree char *text = json_dumps(event, 0);
	assert_null(strstr(text, "room-r1"));
	assert_null(strstr(text, "pin-r1"));
}

static void who_asks_is_answered_and_told(void **state)
{
	(void)state;
	/* S2-U02 */
	answered(wish_of(&scene, "cam", "r1", "es"),
		 "requestId sessionId interpretersNotified expiresAt message");
	expect_text(json, "sessionId", "room-r1");
	expect_number(json, "interpretersNotified", 2);
	told(LC_DESK_SENT, "request-sent",
	     "requestId sessionId interpretersNotified expiresAt message");
	expect_number(json, "interpretersNotified", 2);
	answered(by_person(&scene, LC_DESK_CANCEL, "cam"), "");
	told(LC_DESK_CALL_GONE, "request-no-longer-available", "requestId reason");
	expect_text(json, "reason", "cancelled");
	desk_expect_refusal(&scene, wish_of(&scene, "cam", "r2", "de"), LC_NOBODY_AVAILABLE,
			    "language");
	told(LC_DESK_NOBODY, "no-interpreters-available", "language message");
	expect_text(json, "language", "de");
}

static void both_sides_learn_where_to_meet(void **state)
{
	(void)state;
	/* S2-U02, S2-X05 */
	ask(&scene, "cam", "r1", "es");
	answered(answer_of(&scene, LC_DESK_ACCEPT, "ivo", "r1"), "requestId role " SESSION_KEYS);
	expect_text(json, "sessionId", "room-r1");
	expect_text(json_object_get(json, "client"), "participant", "cam");
	expect_text(json_object_get(json, "interpreter"), "display", "ivo");
	told(LC_DESK_CALL_ACCEPTED, "call-accepted", "requestId role " SESSION_KEYS);
	expect_text(json, "pin", "pin-r1");
	expect_text(json, "role", "interpreter");
	told(LC_DESK_INTERPRETER_ACCEPTED, "interpreter-accepted",
	     "requestId interpreterId interpreterName role " SESSION_KEYS);
	expect_text(json, "interpreterId", "ivo");
	expect_text(json, "role", "client");
	told(LC_DESK_CALL_TAKEN, "call-request-taken", "requestId takenBy message");
	expect_text(json, "takenBy", "ivo");
	desk_do(&scene, about_room(LC_DESK_FAIL_SESSION, "r1"));
	told(LC_DESK_REQUEST_EXPIRED, "request-expired", "requestId message");
	expect_text(json, "message", "The session could not be opened, please call again");
	told(LC_DESK_CALL_GONE, "request-no-longer-available", "requestId reason");
	expect_text(json, "reason", "failed");
}

static void a_call_that_comes_to_nothing_is_told(void **state)
{
	(void)state;
	/* S2-U02 */
	ask(&scene, "cam", "r1", "es");
	answered(answer_of(&scene, LC_DESK_DECLINE, "ina", "r1"), "");
	told(LC_DESK_CALL_DECLINED, "call-declined", "requestId interpreterId interpretersLeft");
	expect_text(json, "interpreterId", "ina");
	expect_number(json, "interpretersLeft", 1);
	desk_at(&scene, 30000);
	told(LC_DESK_REQUEST_EXPIRED, "request-expired", "requestId message");
	expect_text(json, "message", "No interpreter has accepted your request in time");
	told(LC_DESK_CALL_EXPIRED, "call-request-expired", "requestId");
	ask(&scene, "cam", "r2", "fr");
	decline_call(&scene, "ida", "r2");
	told(LC_DESK_NOBODY, "no-interpreters-available", "requestId language message");
}

static void whoever_calls_sees_who_can_be_called(void **state)
{
	struct lc_desk_command choice = by_person(&scene, LC_DESK_SET_AVAILABILITY, "ina");

	(void)state;
	/* S2-U10, S2-32 */
	come(&scene, "ira", "ES-419 es-ES pt");
	choice.availability = LC_BREAK;
	answered(choice, "availability message");
	expect_text(json, "availability", "break");
	expect_text(json, "message", "On break - calls will be paused");
	told(LC_DESK_AVAILABILITY_CHANGED, "interpreter-availability-changed",
	     "participant availability available");
	expect_text(json, "participant", "ina");
	const json_t *available = json_object_get(json, "available");
	expect_keys(available, "es en fr pt");
	expect_number(available, "es", 2);
	expect_number(available, "fr", 1);
}

static void a_registration_finds_what_there_is(void **state)
{
	static const char keys[] = "participant availability available request session";

	(void)state;
	/* S2-33 */
	answered(place_of("cam", ""), keys);
	assert_true(json_is_null(json_object_get(json, "request")));
	assert_true(json_is_null(json_object_get(json, "session")));
	ask(&scene, "cam", "r1", "es");
	answered(place_of("cam", ""), keys);
	expect_keys(json_object_get(json, "request"),
		    "requestId clientId clientName language urgency sessionType expiresAt"
		    " sessionId interpretersNotified message");
	answered(place_of("ina", "es"), keys);
	expect_keys(json_object_get(json, "request"),
		    "requestId clientId clientName language urgency sessionType expiresAt");
	expect_text(json, "availability", "available");
	take_call(&scene, "ina", "r1");
	answered(place_of("ina", "es"), keys);
	expect_text(json, "availability", "busy");
	expect_keys(json_object_get(json, "session"), "role " SESSION_KEYS);
	expect_text(json_object_get(json, "session"), "role", "interpreter");
	answered(place_of("cam", ""), keys);
	expect_text(json_object_get(json, "session"), "role", "client");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rows_are_called_as_their_commands),
		TEST(no_request_stands_in_both_tables),
		TEST(a_registration_becomes_a_command),
		TEST(a_bad_registration_names_its_field),
		TEST(a_wish_becomes_a_command),
		TEST(an_answer_names_its_request),
		TEST(an_incoming_call_shows_who_calls_and_not_where),
		TEST(who_asks_is_answered_and_told),
		TEST(both_sides_learn_where_to_meet),
		TEST(a_call_that_comes_to_nothing_is_told),
		TEST(whoever_calls_sees_who_can_be_called),
		TEST(a_registration_finds_what_there_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
