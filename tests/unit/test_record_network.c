/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What Janus says of connections, put to the person whose they are: an address (S4-32), and trouble with
 * the network (S4-39, S4-60, S4-93).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib.h>

#include "tests/unit/support/record_batch.h"
#include "tests/unit/support/record_folder.h"

#define ANA 11 /* handles */
#define NOBODY 99

static struct database *database;
static int64_t incarnation;

static void put_about(enum record_kind kind, const char *participant, int64_t at_ms)
{
	record_batch_put_about(kind, RECORD_BATCH_OURS, participant, 0, at_ms);
}

static void store(void)
{
	assert_true(record_batch_store(database));
}

static void tell(const char *name, const char *detail, uint64_t handle_id, int64_t at_ms)
{
	struct record *record = record_batch_put(RECORD_GATEWAY, at_ms, handle_id);

	g_strlcpy(record->name, name, sizeof(record->name));
	g_strlcpy(record->detail, detail, sizeof(record->detail));
	store();
}

static int set_up(void **state)
{
	(void)state;
	if (record_folder_set_up() != 0)
		return -1;
	incarnation = record_batch_begin(0);
	database = database_new(record_folder_path(), incarnation);
	record_batch_put_person("ana", ANA, 0);
	store();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	database_free(database);
	return record_folder_tear_down();
}

static int64_t count(const char *where)
{
	g_autofree char *sql = g_strconcat("SELECT count(*) FROM ", where, NULL);

	return record_folder_ask(sql);
}

#define PEOPLE "teleconference_participant_sessions WHERE "
#define EVENTS "teleconference_events WHERE event_type = 'network' AND "

static void somebody_comes_from_the_other_end_of_the_pair(void **state)
{
	(void)state; /* S4-32 */
	tell("selected-pair", "10.0.0.1:5 [host,udp] <-> 192.0.2.7:60000 [srflx,udp]", ANA, 100);
	assert_int_equal(1, count(PEOPLE "ip_address = '192.0.2.7'"));
	tell("selected-pair", "fd00::1:5 [host,udp] <-> 2001:db8::9:60000 [prflx,udp]", ANA, 200);
	assert_int_equal(1, count(PEOPLE "ip_address = '2001:db8::9'"));
	tell("selected-pair", "10.0.0.1:5 [host,udp] <-> 192.0.2.8:1 [host,udp]", NOBODY, 300);
	assert_int_equal(1, count(PEOPLE "ip_address = '2001:db8::9'"));
}

static void where_addresses_are_not_kept_there_is_none(void **state)
{
	(void)state; /* S4-X10: this is how the pair comes then */
	tell("selected-pair", "host,udp <-> srflx,udp", ANA, 100);
	tell("selected-pair", "", ANA, 200);
	assert_int_equal(1, count(PEOPLE "ip_address IS NULL"));
}

static void trouble_is_told_once_a_minute(void **state)
{
	(void)state; /* S4-93 */
	for (int64_t second = 0; second < 90; second++)
		tell("slow-link", "audio uplink 12", ANA, second * 1000);
	assert_int_equal(2, count(EVENTS "event_data ->> 'detail' = 'slow-link-down'"));
	tell("slow-link", "audio downlink 12", ANA, 90000);
	assert_int_equal(1, count(EVENTS "event_data ->> 'detail' = 'slow-link-up'"));
	tell("ice", "connected", ANA, 91000);
	tell("ice", "failed", ANA, 92000);
	tell("ice", "failed", NOBODY, 93000);
	assert_int_equal(4, count(EVENTS "participant_session_id IS NOT NULL"));
	assert_int_equal(94, count("gateway_events WHERE name IN ('slow-link', 'ice')"));
}

static void trouble_is_an_issue_of_whoever_had_it(void **state)
{
	(void)state; /* S4-39, S4-60 */
	tell("ice", "failed", ANA, 12500);
	put_about(RECORD_DISCONNECT, "ana", 13000);
	store();
	tell("ice", "failed", ANA, 80000); /* of nobody who is there */
	put_about(RECORD_SESSION_END, "", 90000);
	store();
	assert_int_equal(1, count(PEOPLE "issues_encountered ="
					 " '[\"ice-failed-at-12s\",\"disconnect-at-13s\"]'"));
}

static void trouble_changes_no_sum(void **state)
{
	(void)state;
	put_about(RECORD_MESSAGE, "ana", 10000);
	store();
	tell("ice", "failed", ANA, 50000);
	database_free(database); /* the sums are made anew of the rows */
	database = database_new(record_folder_path(), incarnation);
	put_about(RECORD_LEAVE, "ana", 60000);
	store();
	assert_int_equal(60, record_folder_ask("SELECT session_duration_seconds FROM"
					       " teleconference_participant_sessions"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(somebody_comes_from_the_other_end_of_the_pair),
		TEST(where_addresses_are_not_kept_there_is_none),
		TEST(trouble_is_told_once_a_minute),
		TEST(trouble_is_an_issue_of_whoever_had_it),
		TEST(trouble_changes_no_sum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
