/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that are not what they should be: the damaged are set aside with their content, those of
 * others are left alone to the byte, and the gateway has a store again or a reason.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sqlite3.h>
#include <unistd.h>

#include "tests/unit/support/store_scene.h"

#define PAGE_BYTES 4096
#define ROOMS 40

static struct store_scene scene;
static char *before; /* the content of the file, closed */
static gsize before_bytes;

static char *name_of(const char *ending)
{
	return g_strconcat(scene.path, ending, NULL);
}

static void read_file(const char *path, char **content_out, gsize *bytes_out)
{
	assert_true(g_file_get_contents(path, content_out, bytes_out, NULL));
}

static void write_file(const char *path, const char *content, gsize bytes)
{
	assert_true(g_file_set_contents(path, content, (gssize)bytes, NULL));
}

/** A store with some pages in it, closed. */
static int set_up(void **state)
{
	(void)state;
	open_store_scene(&scene);
	for (unsigned i = 0; i < ROOMS; i++) {
		g_autofree char *name = g_strdup_printf("room %u", i);
		struct lc_stored_room *room = make_sample(name, LC_ROOM_PERSISTENT, i);
		assert_int_equal(LC_OK, store_sample(scene.store, room));
		free_sample(room);
	}
	lc_store_close(scene.store);
	scene.store = NULL;
	read_file(scene.path, &before, &before_bytes);
	assert_true(before_bytes > 10 * PAGE_BYTES);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	g_clear_pointer(&before, g_free);
	close_store_scene(&scene);
	return 0;
}

static void expect_content(const char *path, const char *content, gsize bytes)
{
	g_autofree char *seen = NULL;
	gsize seen_bytes;

	read_file(path, &seen, &seen_bytes);
	assert_int_equal(bytes, seen_bytes);
	assert_memory_equal(content, seen, bytes);
}

static void expect_empty(void)
{
	g_autofree char *text = describe_store(scene.store);

	assert_string_equal("", text);
}

/** The file as it is now is set aside under that name, unchanged, and a new one works. */
static void expect_set_aside(const char *ending)
{
	g_autofree char *content = NULL, *name = name_of(ending);
	gsize bytes;
	struct lc_stored_room *room = make_smallest("blue");

	read_file(scene.path, &content, &bytes);
	assert_true(reopen_store(&scene));
	assert_non_null(scene.set_aside);
	assert_string_equal(name, scene.set_aside);
	expect_content(name, content, bytes);
	expect_empty();
	assert_int_equal(LC_OK, store_sample(scene.store, room));
	assert_true(reopen_store(&scene));
	assert_null(scene.set_aside);
	lc_store_close(scene.store);
	scene.store = NULL;
	free_sample(room);
}

/** It is refused for that reason and left as it is, also its log. */
static void expect_left_alone(const char *reason)
{
	g_autofree char *content = NULL, *log = NULL, *log_name = name_of("-wal");
	gsize bytes, log_bytes;
	bool has_log = g_file_get_contents(log_name, &log, &log_bytes, NULL);

	read_file(scene.path, &content, &bytes);
	assert_false(reopen_store(&scene));
	assert_null(scene.set_aside);
	assert_non_null(strstr(scene.why.text, reason));
	expect_content(scene.path, content, bytes);
	if (has_log)
		expect_content(log_name, log, log_bytes);
}

static void edit(const char *sql)
{
	sqlite3 *database = NULL;

	assert_int_equal(SQLITE_OK, sqlite3_open(scene.path, &database));
	assert_int_equal(SQLITE_OK, sqlite3_exec(database, sql, NULL, NULL, NULL));
	sqlite3_close(database);
}

/** As a crash leaves it: what was committed last stands in the log alone. */
static void crash_after(const char *sql)
{
	sqlite3 *database = NULL;

	assert_int_equal(SQLITE_OK, sqlite3_open(scene.path, &database));
	sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	assert_int_equal(SQLITE_OK, sqlite3_exec(database, sql, NULL, NULL, NULL));
	sqlite3_close(database);
}

static void a_truncated_file_is_set_aside(void **state)
{
	static const gsize lengths[] = {
		2, 99, 100, 511, PAGE_BYTES - 1, PAGE_BYTES, 5 * PAGE_BYTES, 5 * PAGE_BYTES + 7};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
		g_autofree char *ending = g_strdup_printf(".damaged-%zu", i + 1);
		write_file(scene.path, before, lengths[i]);
		expect_set_aside(ending);
	}
	write_file(scene.path, before, before_bytes - PAGE_BYTES);
	expect_set_aside(".damaged-9");
}

static void garbage_within_a_page_is_noticed(void **state)
{
	(void)state;
	for (int page = 0; page < 4; page++) {
		g_autofree char *ending = g_strdup_printf(".damaged-%d", page + 1);
		g_autofree char *content = g_memdup2(before, before_bytes);
		memset(content + page * PAGE_BYTES + (page ? 0 : 100), 0xa5, 64);
		write_file(scene.path, content, before_bytes);
		expect_set_aside(ending);
	}
}

static void what_is_no_database_is_set_aside(void **state)
{
	g_autofree char *text = g_strnfill(3 * PAGE_BYTES, 'x');

	(void)state;
	write_file(scene.path, text, 3 * PAGE_BYTES);
	expect_set_aside(".damaged-1");
	write_file(scene.path, text, 5);
	expect_set_aside(".damaged-2");
}

static void an_empty_file_is_a_new_store(void **state)
{
	(void)state;
	for (gsize bytes = 0; bytes < 2; bytes++) { /* SQLite takes one byte for none */
		lc_store_close(scene.store);
		scene.store = NULL;
		write_file(scene.path, before, bytes);
		assert_true(reopen_store(&scene));
		assert_null(scene.set_aside);
		expect_empty();
	}
}

static void a_log_without_its_database_is_kept(void **state)
{
	g_autofree char *log = name_of("-wal"), *aside = name_of(".damaged-1-wal");
	g_autofree char *content = NULL;
	gsize bytes;

	(void)state;
	crash_after("DELETE FROM volunteers");
	read_file(log, &content, &bytes);
	assert_true(bytes > 0);
	assert_int_equal(0, unlink(scene.path));
	assert_true(reopen_store(&scene));
	assert_non_null(scene.set_aside);
	expect_content(aside, content, bytes);
	expect_empty();
}

static void a_damaged_file_keeps_its_log(void **state)
{
	g_autofree char *log = name_of("-wal"), *aside = name_of(".damaged-1-wal");
	g_autofree char *content = NULL;
	gsize bytes;

	(void)state;
	crash_after("DELETE FROM gateway; INSERT INTO gateway VALUES (1, 5)");
	read_file(log, &content, &bytes);
	memset(before + 2 * PAGE_BYTES, 0xa5, 2 * PAGE_BYTES);
	write_file(scene.path, before, before_bytes);
	assert_true(reopen_store(&scene));
	assert_non_null(scene.set_aside);
	expect_content(scene.set_aside, before, before_bytes);
	expect_content(aside, content, bytes);
}

static void a_sound_log_is_read(void **state)
{
	(void)state;
	/* S2-X08 */
	crash_after("DELETE FROM rooms WHERE name <> 'room 7'; DELETE FROM seats");
	assert_true(reopen_store(&scene));
	assert_null(scene.set_aside);
	g_autofree char *text = describe_store(scene.store);
	assert_true(g_str_has_prefix(text, "room name=\"room 7\""));
	assert_null(strstr(text, "\n seat"));
	assert_null(strstr(text + 1, "room name"));
}

static void names_that_are_taken_are_skipped(void **state)
{
	g_autofree char *first = name_of(".damaged-1"), *second = name_of(".damaged-2-wal");

	(void)state;
	write_file(first, "one", 3);
	write_file(second, "two", 3);
	write_file(scene.path, before, 100);
	expect_set_aside(".damaged-3");
	expect_content(first, "one", 3);
	expect_content(second, "two", 3);
}

static void a_newer_version_is_left_alone(void **state)
{
	(void)state;
	edit("PRAGMA user_version = 1000000");
	expect_left_alone("a newer version of this program has made it");
	crash_after("DELETE FROM volunteers; PRAGMA user_version = 1000001");
	expect_left_alone("a newer version of this program has made it");
	edit("PRAGMA user_version = 2");
	assert_true(reopen_store(&scene));
}

static char *describe_closed(void)
{
	assert_true(reopen_store(&scene));
	assert_null(scene.set_aside);
	char *text = describe_store(scene.store);
	lc_store_close(scene.store);
	scene.store = NULL;
	return text;
}

static void an_older_version_goes_on_with_all_that_is_in_it(void **state)
{
	(void)state;
	edit("UPDATE rooms SET appointment_id = 0");
	g_autofree char *expected = describe_closed();
	edit("ALTER TABLE rooms DROP COLUMN appointment_id; PRAGMA user_version = 1");
	g_autofree char *text = describe_closed();
	assert_string_equal(expected, text);
	assert_true(strlen(text) > ROOMS * 100);
}

static void a_database_of_another_is_left_alone(void **state)
{
	(void)state;
	edit("PRAGMA application_id = 7");
	expect_left_alone("it is a database of another program");
	assert_int_equal(0, unlink(scene.path));
	edit("CREATE TABLE theirs (value)");
	expect_left_alone("it is a database of another program");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_truncated_file_is_set_aside, set_up, tear_down),
		cmocka_unit_test_setup_teardown(garbage_within_a_page_is_noticed, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_database_is_set_aside, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(an_empty_file_is_a_new_store, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_log_without_its_database_is_kept, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_damaged_file_keeps_its_log, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_sound_log_is_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(names_that_are_taken_are_skipped, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_newer_version_is_left_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_older_version_goes_on_with_all_that_is_in_it,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_database_of_another_is_left_alone, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
