/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events of Janus as they are, and what is kept of them (S4-43...45, S4-66...93).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "plugins/sqlite_events/extract.h"

#define ROUNDS 20000

static struct record extracted;

/** The record of an event in JSON with ' for ". */
static const struct record *extract_as(const char *text, bool may_keep_addresses, size_t index)
{
	const struct extract how = {
		.steady_ms = 5000,
		.wall_us = 1700000000100000,
		.may_keep_addresses = may_keep_addresses,
	};
	char json[4096];

	snprintf(json, sizeof(json), "%s", text);
	for (char *at = json; *at; at++)
		*at = *at == '\'' ? '"' : *at;
	json_t *event = json_loads(json, 0, NULL);
	assert_non_null(event);
	memset(&extracted, 0xff, sizeof(extracted));
	extract_record(&how, event, index, &extracted);
	json_decref(event);
	return &extracted;
}

static const struct record *extract(const char *text)
{
	return extract_as(text, false, 0);
}

#define OURS(data)                                                                                 \
	"{'type':64,'timestamp':1700000000000000,'event':{'plugin':'janus.plugin.training',"       \
	"'data':{'room':'red','conference':'red_17','seq':3,'time':1," data "}}}"
#define INFO(status, more)                                                                         \
	"'participant':'ana','info':{'participant':'ana','display':'Ana','role':'trainee',"        \
	"'status':'" status                                                                        \
	"','muted':false,'microphone':true,'camera':false,'screen':false," more "'leg':1}"

static void the_header_tells_who_and_when(void **state)
{
	const struct record *record =
		extract("{'emitter':'x','type':2,'timestamp':1700000000000000,'session_id':7,"
			"'handle_id':9223372036854775,'opaque_id':'me','event':"
			"{'name':'attached','plugin':'janus.plugin.training','token':'secret'}}");

	(void)state;
	assert_int_equal(record->kind, RECORD_GATEWAY);
	assert_int_equal(record->type, 2);
	assert_int_equal(record->at_ms, 4900); /* it has waited for 100 ms */
	assert_int_equal(record->session_id, 7);
	assert_int_equal(record->handle_id, 9223372036854775);
	assert_string_equal(record->name, "attached");
	assert_string_equal(record->detail, "janus.plugin.training");
}

static void a_step_of_the_wall_clock_moves_no_event(void **state)
{
	(void)state; /* S4-X05 */
	assert_int_equal(extract("{'type':1,'timestamp':1800000000000000,'event':{}}")->at_ms,
			 5000);
	assert_int_equal(extract("{'type':1,'timestamp':1600000000000000,'event':{}}")->at_ms,
			 5000);
	assert_int_equal(extract("{'type':1,'event':{}}")->at_ms, 5000);
}

static const struct {
	const char *text;
	enum record_kind kind;
	const char *name, *detail;
} gateway[] = {
	{"{'type':1,'event':{'name':'created','transport':{'transport':'janus.transport.sse',"
	 "'id':'0x1'}}}",
	 RECORD_GATEWAY, "created", "janus.transport.sse"},
	{"{'type':1,'event':{'name':'timeout'}}", RECORD_GATEWAY, "timeout", ""},
	{"{'type':2,'event':{'name':'detached','plugin':'p'}}", RECORD_HANDLE_GONE, "detached",
	 "p"},
	{"{'type':4,'event':{'schema':'my.schema','data':{'token':'x'}}}", RECORD_GATEWAY, "custom",
	 "my.schema"},
	{"{'type':8,'event':{'owner':'remote','jsep':{'type':'offer','sdp':'v=0'}}}",
	 RECORD_GATEWAY, "offer", "remote"},
	{"{'type':16,'subtype':1,'event':{'ice':'failed','stream_id':1,'component_id':1}}",
	 RECORD_GATEWAY, "ice", "failed"},
	{"{'type':16,'subtype':2,'event':{'local-candidate':'1 1 udp 1 10.0.0.1'}}", RECORD_GATEWAY,
	 "local-candidate", ""},
	{"{'type':16,'subtype':3,'event':{'remote-candidate':'1 1 udp 1 10.0.0.1'}}",
	 RECORD_GATEWAY, "remote-candidate", ""},
	{"{'type':16,'subtype':4,'event':{'selected-pair':'10.0.0.1:1 <-> 10.0.0.2:2'}}",
	 RECORD_GATEWAY, "selected-pair", ""},
	{"{'type':16,'subtype':4,'event':{'selected-pair':'10.0.0.1:1 [host,udp] <-> [::1]:2 '}}",
	 RECORD_GATEWAY, "selected-pair", "host,udp"},
	{"{'type':16,'subtype':4,'event':{'selected-pair':"
	 "'10.0.0.1:1 [host,udp] <-> fd00::2:2 [prflx,tcp]'}}",
	 RECORD_GATEWAY, "selected-pair", "host,udp <-> prflx,tcp"},
	{"{'type':16,'subtype':4,'event':{'selected-pair':7}}", RECORD_GATEWAY, "selected-pair",
	 ""},
	{"{'type':16,'subtype':5,'event':{'dtls':'connected','retransmissions':0}}", RECORD_GATEWAY,
	 "dtls", "connected"},
	{"{'type':16,'subtype':6,'event':{'connection':'hangup','reason':'DTLS alert'}}",
	 RECORD_GATEWAY, "hangup", "DTLS alert"},
	{"{'type':32,'subtype':1,'event':{'media':'video','mid':'1','receiving':false,'seconds':1}"
	 "}",
	 RECORD_GATEWAY, "silent", "video"},
	{"{'type':32,'subtype':2,'event':{'media':'audio','mid':'0','slow_link':'uplink',"
	 "'lost_lastsec':12}}",
	 RECORD_GATEWAY, "slow-link", "audio uplink 12"},
	{"{'type':128,'event':{'transport':'janus.transport.sse','id':'1','data':"
	 "{'event':'connected','admin_api':false,'ip':'10.0.0.1','port':80}}}",
	 RECORD_GATEWAY, "connected", "janus.transport.sse"},
	{"{'type':256,'subtype':1,'event':{'status':'update','info':{'sessions':1}}}",
	 RECORD_GATEWAY, "update", ""},
	{"{'type':256,'subtype':2,'event':{'status':'shutdown','signum':15}}", RECORD_GATEWAY,
	 "shutdown", "15"},
	{"{'type':64,'event':{'plugin':'janus.plugin.echotest','data':{'event':'started'}}}",
	 RECORD_GATEWAY, "started", "janus.plugin.echotest"},
	{"{'type':512,'event':{'what':1}}", RECORD_GATEWAY, "", ""},
	{"{'type':32,'event':7}", RECORD_GATEWAY, "", ""},
	{"{'type':64}", RECORD_GATEWAY, "", ""},
	{"{}", RECORD_GATEWAY, "", ""},
};

static void every_type_of_event_is_understood(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(gateway) / sizeof(*gateway); i++) {
		const struct record *record = extract(gateway[i].text);
		assert_int_equal(record->kind, gateway[i].kind);
		assert_string_equal(record->name, gateway[i].name);
		assert_string_equal(record->detail, gateway[i].detail);
	}
}

static void addresses_are_kept_only_when_wanted(void **state)
{
	(void)state; /* S4-X10 */
	assert_string_equal(extract_as("{'type':128,'event':{'transport':'t','data':"
				       "{'event':'connected','ip':'10.0.0.1'}}}",
				       true, 0)
				    ->detail,
			    "10.0.0.1");
	assert_string_equal(
		extract_as("{'type':16,'event':{'selected-pair':'10.0.0.1:1 <-> 10.0.0.2:2'}}",
			   true, 0)
			->detail,
		"10.0.0.1:1 <-> 10.0.0.2:2");
}

static const char combined[] =
	"{'type':32,'subtype':3,'timestamp':1700000000000000,'session_id':1,'handle_id':2,'event':["
	"{'mid':'0','mindex':0,'media':'audio','codec':'opus','base':48000,'rtt':31,'lost':4,"
	"'lost-by-remote':5,'jitter-local':6,'jitter-remote':7,'in-link-quality':100,"
	"'packets-received':8,'packets-sent':9,'bytes-received':10,'bytes-sent':11,"
	"'bytes-received-lastsec':1,'nacks-received':12,'nacks-sent':13,"
	"'retransmissions-received':14},"
	"{'mid':'2','mindex':2,'media':'data','packets-received':1,'packets-sent':2,"
	"'bytes-received':3,'bytes-sent':4}]}";

static void statistics_are_counters_one_record_per_medium(void **state)
{
	(void)state;
	const struct record *record = extract_as(combined, false, 0);
	assert_int_equal(record->kind, RECORD_MEDIA);
	assert_string_equal(record->media.medium, "audio");
	assert_string_equal(record->media.mid, "0");
	assert_int_equal(record->media.counters[RECORD_COUNTER_rtt], 31);
	assert_int_equal(record->media.counters[RECORD_COUNTER_packets_sent], 9);
	assert_int_equal(record->media.counters[RECORD_COUNTER_retransmissions_received], 14);
	record = extract_as(combined, false, 1);
	assert_string_equal(record->media.medium, "data");
	assert_int_equal(record->media.counters[RECORD_COUNTER_bytes_sent], 4);
	assert_int_equal(record->media.counters[RECORD_COUNTER_rtt], 0);
	json_t *empty = json_loads("{\"type\":32,\"event\":[]}", 0, NULL);
	assert_int_equal(extract_count(empty), 1);
	json_decref(empty);
}

static void talk_is_over_when_it_became_quiet(void **state)
{
	(void)state; /* S4-36, S4-90: the event has waited for 100 ms, like all here */
	assert_int_equal(extract(OURS("'event':'stopped-talking','quiet_ms':800"))->at_ms, 4100);
	assert_int_equal(extract(OURS("'event':'stopped-talking','quiet_ms':0"))->at_ms, 4900);
	assert_int_equal(extract(OURS("'event':'stopped-talking','quiet_ms':-5"))->at_ms, 4900);
	assert_int_equal(extract(OURS("'event':'stopped-talking','quiet_ms':86400000"))->at_ms,
			 4900);
	assert_int_equal(extract(OURS("'event':'talking','quiet_ms':800"))->at_ms, 4900);
}

static void with_what_somebody_is_here_is_five_lines(void **state)
{
	const char *const name = "'event':'participant-visitor','participant':'ana',";
	char text[1500];

	(void)state; /* S4-66, S4-70...73 */
	assert_string_equal(extract(OURS("'event':'participant-visitor','participant':'ana',"
					 "'deviceType':'desktop','browser':'Chrome 120.0',"
					 "'operatingSystem':'Windows 10','userId':5,"
					 "'appointmentId':30"))
				    ->detail,
			    "desktop\nChrome 120.0\nWindows 10\n5\n30");
	assert_int_equal(extracted.kind, RECORD_VISITOR);
	assert_string_equal(extracted.person.participant, "ana");
	assert_string_equal(extract(OURS("'event':'participant-visitor','userId':5"))->detail,
			    "\n\n\n5\n");
	snprintf(text, sizeof(text),
		 "{'type':64,'event':{'plugin':'janus.plugin.training','data':{'conference':'c',"
		 "%s'browser':'%0100d','operatingSystem':'%0100d','deviceType':'%0100d'}}}",
		 name, 1, 2, 3);
	assert_string_equal(extract(text)->detail, "");
}

static void a_seat_that_is_given_up_is_no_leave_of_its_owner(void **state)
{
	const struct record *record = extract(OURS(
		"'event':'participant-left','participant':'a','reason':'reconnection-timeout'"));

	(void)state; /* S4-U03 */
	assert_int_equal(record->kind, RECORD_LEAVE);
	assert_int_equal(record->flags, RECORD_GAVE_UP);
}

static const struct {
	const char *text;
	enum record_kind kind;
	const char *detail;
} rooms[] = {
	{OURS("'event':'conference-created','description':'d'"), RECORD_SESSION_START, ""},
	{OURS("'event':'conference-terminated','reason':'ended','stats':{}"), RECORD_SESSION_END,
	 "ended"},
	{OURS("'event':'participant-joined'," INFO("joining", "")), RECORD_JOIN, "joining"},
	{OURS("'event':'participant-joined'," INFO("disconnected", "")), RECORD_STATE,
	 "disconnected"},
	{OURS("'event':'participant-status-changed','old_status':'disconnected'," INFO("active",
										       "")),
	 RECORD_RECONNECT, "active"},
	{OURS("'event':'participant-status-changed','old_status':'disconnected'," INFO("left", "")),
	 RECORD_STATE, "left"},
	{OURS("'event':'participant-status-changed','old_status':'joining'," INFO("active", "")),
	 RECORD_STATE, "active"},
	{OURS("'event':'participant-disconnected'," INFO("disconnected", "")), RECORD_DISCONNECT,
	 "disconnected"},
	{OURS("'event':'participant-returned'," INFO("joining", "")), RECORD_RECONNECT, "joining"},
	{OURS("'event':'participant-left','participant':'ana','display':'Ana','reason':'left'"),
	 RECORD_LEAVE, "left"},
	{OURS("'event':'participant-left','participant':'ana','display':'Ana',"
	      "'reason':'disconnected'"),
	 RECORD_DISCONNECT, "disconnected"},
	{OURS("'event':'participant-left','participant':'ana','reason':'reconnection-timeout'"),
	 RECORD_LEAVE, "reconnection-timeout"},
	{OURS("'event':'talking','participant':'ana'"), RECORD_TALK_START, ""},
	{OURS("'event':'stopped-talking','participant':'ana','quiet_ms':800"), RECORD_TALK_STOP,
	 ""},
	{OURS("'event':'message','participant':'ana','display':'Ana','text':'psst','id':1"),
	 RECORD_MESSAGE, ""},
	{OURS("'event':'reaction','participant':'ana','reaction':'+1'"), RECORD_REACTION, "+1"},
	{OURS("'event':'hand-raised','participant':'ana','hand':1"), RECORD_HAND_RAISED, ""},
	{OURS("'event':'hand-lowered','participant':'ana'"), RECORD_HAND_LOWERED, ""},
	{OURS("'event':'external-call-start','participant':'ana'"), RECORD_CALL_START, ""},
	{OURS("'event':'external-call-end','participant':'ana','reason':'left'"), RECORD_CALL_END,
	 "left"},
	{OURS("'event':'conference-restart','oldConferenceId':'red_16'"), RECORD_RESTART, "red_16"},
	{OURS("'event':'quality','participant':'ana','quality':2"), RECORD_QUALITY, "2"},
	{OURS("'event':'participant-error','participant':'ana','error_code':606,'error':'no'"),
	 RECORD_ERROR, "no"},
	{OURS("'event':'conference-state-changed','old_state':'active','state':'locked'"),
	 RECORD_OTHER, "locked"},
	{OURS("'event':'of-tomorrow'"), RECORD_OTHER, ""},
};

static void our_rooms_are_understood(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rooms) / sizeof(*rooms); i++) {
		const struct record *record = extract(rooms[i].text);
		assert_int_equal(record->kind, rooms[i].kind);
		assert_string_equal(record->detail, rooms[i].detail);
		assert_string_equal(record->person.room, "red");
		assert_string_equal(record->person.conference, "red_17");
		assert_string_equal(record->person.plugin, "janus.plugin.training");
	}
	extract(rooms[2].text);
	assert_string_equal(extracted.person.participant, "ana");
	assert_string_equal(extracted.person.display, "Ana");
	assert_string_equal(extracted.person.role, "trainee");
	assert_int_equal(extracted.flags, RECORD_HAS_FLAGS | RECORD_MICROPHONE);
}

static void whose_media_a_handle_has_is_told(void **state)
{
	(void)state;
	const struct record *record =
		extract("{'type':64,'session_id':3,'handle_id':4,'event':{'plugin':"
			"'janus.plugin.training','data':{'event':'handle','room':'red',"
			"'participant':'ana','half':'subscribe'}}}");
	assert_int_equal(record->kind, RECORD_HANDLE);
	assert_int_equal(record->session_id, 3);
	assert_int_equal(record->handle_id, 4);
	assert_string_equal(record->name, "handle");
	assert_string_equal(record->detail, "subscribe");
	assert_string_equal(record->person.plugin, "janus.plugin.training");
	assert_string_equal(record->person.room, "red");
	assert_string_equal(record->person.participant, "ana");
}

#define THEIRS(plugin, data)                                                                       \
	"{'type':64,'session_id':1,'handle_id':2,'event':{'plugin':'janus.plugin." plugin          \
	"','data':{" data "}}}"

static void rooms_of_janus_are_understood(void **state)
{
	(void)state;
	const struct record *record = extract(
		THEIRS("videoroom",
		       "'event':'joined','room':1234,'id':77,'private_id':5,'display':'Ana'"));
	assert_int_equal(record->kind, RECORD_JOIN);
	assert_string_equal(record->person.room, "1234");
	assert_string_equal(record->person.participant, "77");
	assert_string_equal(record->person.display, "Ana");
	assert_int_equal(record->handle_id, 2);
	record = extract(THEIRS("videoroom", "'event':'published','room':'blue','id':'a','streams':"
					     "[{'type':'audio'},{'type':'video'}]"));
	assert_int_equal(record->flags, RECORD_HAS_FLAGS | RECORD_MICROPHONE | RECORD_CAMERA);
	record = extract(THEIRS("videoroom", "'event':'leaving','room':1234,'id':77"));
	assert_int_equal(record->kind, RECORD_LEAVE);
	record = extract(THEIRS("videoroom", "'videoroom':'talking','room':1234,'id':77"));
	assert_int_equal(record->kind, RECORD_TALK_START);
	record = extract(THEIRS("audiobridge", "'audiobridge':'stopped-talking','room':1,'id':7"));
	assert_int_equal(record->kind, RECORD_TALK_STOP);
	record = extract(THEIRS("audiobridge", "'event':'left','room':1,'id':7"));
	assert_int_equal(record->kind, RECORD_LEAVE);
}

static void a_long_text_is_cut_at_a_character(void **state)
{
	char out[6];

	(void)state;
	extract_text(out, sizeof(out), "abcdefgh");
	assert_string_equal(out, "abcde");
	extract_text(out, sizeof(out), "abc\xc3\xa4\xc3\xa4");
	assert_string_equal(out, "abc\xc3\xa4");
	extract_text(out, sizeof(out), "abcd\xf0\x9f\x91\x8d");
	assert_string_equal(out, "abcd");
	extract_text(out, sizeof(out), NULL);
	assert_string_equal(out, "");
}

/* Said, not judged: the machine may be busy. */
static void it_takes_little_time(void **state)
{
	const struct extract how = {.steady_ms = 1};
	struct timespec from, to;
	json_t *event = json_loads("{\"type\":32,\"event\":{\"media\":\"audio\",\"mid\":\"0\","
				   "\"packets-received\":1,\"rtt\":2,\"lost\":3}}",
				   0, NULL);

	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (int i = 0; i < ROUNDS; i++)
		extract_record(&how, event, 0, &extracted);
	clock_gettime(CLOCK_MONOTONIC, &to);
	json_decref(event);
	long long ns = (to.tv_sec - from.tv_sec) * 1000000000LL + to.tv_nsec - from.tv_nsec;
	printf("# %lld ns per event of statistics\n", ns / ROUNDS);
	assert_int_equal(extracted.media.counters[RECORD_COUNTER_lost], 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_header_tells_who_and_when),
		cmocka_unit_test(a_step_of_the_wall_clock_moves_no_event),
		cmocka_unit_test(every_type_of_event_is_understood),
		cmocka_unit_test(addresses_are_kept_only_when_wanted),
		cmocka_unit_test(statistics_are_counters_one_record_per_medium),
		cmocka_unit_test(our_rooms_are_understood),
		cmocka_unit_test(whose_media_a_handle_has_is_told),
		cmocka_unit_test(talk_is_over_when_it_became_quiet),
		cmocka_unit_test(a_seat_that_is_given_up_is_no_leave_of_its_owner),
		cmocka_unit_test(with_what_somebody_is_here_is_five_lines),
		cmocka_unit_test(rooms_of_janus_are_understood),
		cmocka_unit_test(a_long_text_is_cut_at_a_character),
		cmocka_unit_test(it_takes_little_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
