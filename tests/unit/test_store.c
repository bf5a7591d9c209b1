/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store's file, who may open it, and transactions: all or nothing, one thread at a time. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lectern/store/database.h"
#include "lectern/store/gateway.h"
#include "lectern/store/rooms.h"
#include "lectern/store/seats.h"
#include "tests/unit/support/store_scene.h"

#define NOBODY 65534

static struct store_scene scene;

static int set_up(void **state)
{
	(void)state;
	open_store_scene(&scene);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_store_scene(&scene);
	return 0;
}

static void put_empty_room(const char *name)
{
	struct lc_stored_room *room = make_smallest(name);

	assert_int_equal(LC_OK, lc_store_put_room(scene.store, &room->memento, false));
	free_sample(room);
}

static size_t count_rooms(void)
{
	g_autofree char *text = describe_store(scene.store);
	size_t count = 0;

	for (const char *at = text; (at = strstr(at, "room name=")); at++)
		count++;
	return count;
}

static void expect_refused(const char *reason)
{
	assert_false(reopen_store(&scene));
	assert_null(scene.set_aside);
	assert_non_null(strstr(scene.why.text, reason));
}

static void only_its_owner_may_read_it(void **state)
{
	static const char *const endings[] = {"", "-wal", "-shm", "-lock"};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
		struct stat about;
		g_autofree char *name = g_strconcat(scene.path, endings[i], NULL);
		assert_int_equal(0, stat(name, &about));
		assert_int_equal(0600, about.st_mode & 0777);
	}
}

static void what_was_committed_is_there_after_a_restart(void **state)
{
	(void)state;
	/* S2-F3, S2-X08 */
	assert_int_equal(LC_OK, lc_store_begin(scene.store, NULL));
	put_empty_room("blue");
	put_empty_room("red");
	assert_int_equal(LC_OK, lc_store_commit(scene.store, NULL));
	assert_int_equal(2, count_rooms());
	assert_true(reopen_store(&scene));
	assert_null(scene.set_aside);
	assert_int_equal(2, count_rooms());
}

static void what_was_rolled_back_leaves_no_trace(void **state)
{
	(void)state;
	assert_int_equal(LC_OK, lc_store_begin(scene.store, NULL));
	put_empty_room("blue");
	lc_store_rollback(scene.store);
	assert_int_equal(0, count_rooms());
	assert_true(reopen_store(&scene));
	assert_int_equal(0, count_rooms());
}

static void one_failure_fails_the_whole_transaction(void **state)
{
	struct lc_stored_room *training = make_sample("red", LC_ROOM_TRAINING, 1);
	struct lc_stored_room *persistent = make_smallest("red");
	struct lc_why why;

	(void)state;
	assert_int_equal(LC_OK, store_sample(scene.store, training));
	g_autofree char *before = describe_store(scene.store);
	assert_int_equal(LC_OK, lc_store_begin(scene.store, &why));
	put_empty_room("blue");
	/* A room of another kind has that name. */
	assert_int_equal(LC_NOT_STORED,
			 lc_store_put_room(scene.store, &persistent->memento, false));
	assert_int_equal(LC_NOT_STORED, lc_store_drop_room(scene.store, "red"));
	assert_int_equal(LC_NOT_STORED, lc_store_put_alive(scene.store, 1));
	assert_int_equal(LC_NOT_STORED, lc_store_commit(scene.store, &why));
	assert_non_null(strstr(why.text, "a room of another kind has this name"));
	g_autofree char *after = describe_store(scene.store);
	assert_string_equal(before, after);
	assert_int_equal(LC_OK, lc_store_begin(scene.store, &why));
	put_empty_room("blue");
	assert_int_equal(LC_OK, lc_store_commit(scene.store, &why));
	assert_int_equal(2, count_rooms());
	free_sample(training);
	free_sample(persistent);
}

static void a_seat_needs_its_room_when_the_transaction_ends(void **state)
{
	const struct lc_seat_memento seat = {.participant = "ana"};
	struct lc_why why;

	(void)state;
	assert_int_equal(LC_OK, lc_store_begin(scene.store, &why));
	assert_int_equal(LC_OK, lc_store_put_seat(scene.store, "blue", 0, &seat));
	assert_int_equal(LC_NOT_STORED, lc_store_commit(scene.store, &why));
	assert_non_null(strstr(why.text, "FOREIGN KEY"));
	assert_int_equal(0, count_rooms());
}

static void *put_many(void *prefix)
{
	for (int i = 0; i < 20; i++) {
		g_autofree char *name = g_strdup_printf("%s-%d", (const char *)prefix, i);
		struct lc_stored_room *room = make_smallest(name);
		if (lc_store_begin(scene.store, NULL) == LC_OK) {
			lc_store_put_room(scene.store, &room->memento, false);
			if (i % 2)
				lc_store_commit(scene.store, NULL);
			else
				lc_store_rollback(scene.store);
		}
		free_sample(room);
	}
	return NULL;
}

static void transactions_of_two_threads_do_not_mix(void **state)
{
	pthread_t threads[2];

	(void)state;
	assert_int_equal(0, pthread_create(&threads[0], NULL, put_many, "ana"));
	assert_int_equal(0, pthread_create(&threads[1], NULL, put_many, "ben"));
	for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(20, count_rooms());
}

static void it_remembers_when_the_gateway_was_up(void **state)
{
	int64_t alive_ms = -1;

	(void)state;
	assert_int_equal(LC_OK, lc_store_read_alive(scene.store, &alive_ms, NULL));
	assert_int_equal(0, alive_ms);
	for (int64_t now_ms = 1700000000000; now_ms < 1700000000003; now_ms++) {
		assert_int_equal(LC_OK, lc_store_begin(scene.store, NULL));
		assert_int_equal(LC_OK, lc_store_put_alive(scene.store, now_ms));
		assert_int_equal(LC_OK, lc_store_commit(scene.store, NULL));
	}
	assert_true(reopen_store(&scene));
	assert_int_equal(LC_OK, lc_store_read_alive(scene.store, &alive_ms, NULL));
	assert_true(alive_ms == 1700000000002);
}

static void a_missing_folder_is_not_made(void **state)
{
	(void)state;
	snprintf(scene.path, sizeof(scene.path), "%s/absent/rooms.db", scene.folder);
	expect_refused("No such file or directory");
}

static void a_folder_is_no_store(void **state)
{
	(void)state;
	snprintf(scene.path, sizeof(scene.path), "%s/folder", scene.folder);
	assert_int_equal(0, mkdir(scene.path, 0700));
	expect_refused("Is a directory");
	assert_int_equal(0, rmdir(scene.path));
}

static void it_is_not_opened_twice(void **state)
{
	struct lc_why why;
	char *set_aside = NULL;

	(void)state;
	assert_null(lc_store_open(scene.path, &set_aside, &why));
	assert_null(set_aside);
	assert_non_null(strstr(why.text, "another gateway has opened it"));
	put_many("ana");
	assert_int_equal(10, count_rooms());
}

/** Root may write anywhere, so somebody else tries, and tells by the exit code how it went. */
static void expect_refused_to_others(void)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		char *set_aside = NULL;
		struct lc_why why = {.text = ""};
		if (getuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
			_exit(2);
		bool is_refused = !lc_store_open(scene.path, &set_aside, &why) && !set_aside &&
				  strstr(why.text, "Permission denied");
		_exit(is_refused ? 0 : 1);
	}
	assert_int_equal(child, waitpid(child, &status, 0));
	assert_true(WIFEXITED(status));
	assert_int_equal(0, WEXITSTATUS(status));
}

static void what_is_read_only_is_refused(void **state)
{
	g_autofree char *lock = g_strconcat(scene.path, "-lock", NULL);

	(void)state;
	put_many("ana");
	lc_store_close(scene.store);
	scene.store = NULL;
	assert_int_equal(0, chmod(scene.path, 0444));
	assert_int_equal(0, chmod(lock, 0666));
	assert_int_equal(0, chmod(scene.folder, 0777));
	expect_refused_to_others(); /* the file alone */
	assert_int_equal(0, unlink(lock));
	assert_int_equal(0, chmod(scene.path, 0666));
	assert_int_equal(0, chmod(scene.folder, 0555));
	expect_refused_to_others(); /* the folder alone: no log can be made */
	assert_int_equal(0, chmod(scene.folder, 0700));
	assert_true(reopen_store(&scene));
	assert_int_equal(10, count_rooms());
}

static sqlite3 *lock_by_another(void)
{
	sqlite3 *other = NULL;

	assert_int_equal(SQLITE_OK, sqlite3_open(scene.path, &other));
	assert_int_equal(SQLITE_OK, sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL));
	return other;
}

static void a_locked_store_says_so_and_recovers(void **state)
{
	struct lc_why why;

	(void)state;
	sqlite3 *other = lock_by_another();
	assert_int_equal(LC_NOT_STORED, lc_store_begin(scene.store, &why));
	assert_non_null(strstr(why.text, "database is locked"));
	assert_int_equal(0, count_rooms()); /* reading needs no lock */
	sqlite3_close(other);
	put_many("ana");
	assert_int_equal(10, count_rooms());
	other = lock_by_another();
	expect_refused("database is locked");
	sqlite3_close(other);
	assert_true(reopen_store(&scene));
	assert_int_equal(10, count_rooms());
}

static void change(const char *sql)
{
	struct lc_why why;

	assert_int_equal(LC_OK, lc_store_begin(scene.store, &why));
	assert_int_equal(SQLITE_OK, sqlite3_exec(scene.store->database, sql, NULL, NULL, NULL));
	assert_int_equal(LC_OK, lc_store_commit(scene.store, &why));
}

static off_t size_of_log(void)
{
	g_autofree char *log = g_strconcat(scene.path, "-wal", NULL);
	struct stat about;

	assert_int_equal(0, stat(log, &about));
	return about.st_size;
}

static void a_long_read_leaves_no_large_log(void **state)
{
	const off_t most = 16 << 20;
	sqlite3 *reader = NULL;

	(void)state;
	change("CREATE TABLE large (content)");
	assert_int_equal(SQLITE_OK, sqlite3_open(scene.path, &reader));
	assert_int_equal(SQLITE_OK,
			 sqlite3_exec(reader, "BEGIN; SELECT * FROM large", NULL, NULL, NULL));
	change("INSERT INTO large VALUES (zeroblob(20000000))");
	assert_true(size_of_log() > most);
	assert_int_equal(SQLITE_OK, sqlite3_close(reader));
	change("INSERT INTO large VALUES (1)"); /* goes on with the log and moves all into the file */
	change("INSERT INTO large VALUES (2)"); /* begins it anew */
	assert_true(size_of_log() <= most);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_its_owner_may_read_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_committed_is_there_after_a_restart, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(what_was_rolled_back_leaves_no_trace, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(one_failure_fails_the_whole_transaction, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_seat_needs_its_room_when_the_transaction_ends,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(transactions_of_two_threads_do_not_mix, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(it_remembers_when_the_gateway_was_up, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_missing_folder_is_not_made, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_folder_is_no_store, set_up, tear_down),
		cmocka_unit_test_setup_teardown(it_is_not_opened_twice, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_read_only_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_locked_store_says_so_and_recovers, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_long_read_leaves_no_large_log, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
