/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The disk fills up or fails at every single change in turn, and the process is killed again and
 * again. Whatever was committed is there, what was not is there whole or not at all.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lectern/store/rooms.h"
#include "tests/unit/support/failing_disk.h"
#include "tests/unit/support/store_scene.h"

#define KILLS 20

static struct store_scene scene;
static struct lc_stored_room *old_red, *new_red, *blue, *green;
static char *old_state, *new_state;

static int set_up(void **state)
{
	(void)state;
	open_store_scene(&scene);
	old_red = make_sample("red", LC_ROOM_PERSISTENT, 0);
	new_red = make_sample("red", LC_ROOM_PERSISTENT, 300);
	blue = make_sample("blue", LC_ROOM_PERSISTENT, 100);
	green = make_sample("green", LC_ROOM_TRAINING, 200);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free_sample(old_red);
	free_sample(new_red);
	free_sample(blue);
	free_sample(green);
	g_clear_pointer(&old_state, g_free);
	g_clear_pointer(&new_state, g_free);
	close_store_scene(&scene);
	return 0;
}

static enum lc_error make_old_state(void)
{
	enum lc_error error = lc_store_begin(scene.store, NULL);

	if (error != LC_OK)
		return error;
	lc_store_drop_room(scene.store, "red");
	lc_store_drop_room(scene.store, "green");
	put_sample(scene.store, old_red);
	put_sample(scene.store, blue);
	return lc_store_commit(scene.store, NULL);
}

static enum lc_error make_new_state(struct lc_why *why)
{
	enum lc_error error = lc_store_begin(scene.store, why);

	if (error != LC_OK)
		return error;
	lc_store_drop_room(scene.store, "red");
	lc_store_drop_room(scene.store, "blue");
	put_sample(scene.store, new_red);
	put_sample(scene.store, green);
	return lc_store_commit(scene.store, why);
}

static void learn_both_states(void)
{
	assert_int_equal(LC_OK, make_new_state(NULL));
	new_state = describe_store(scene.store);
	assert_int_equal(LC_OK, make_old_state());
	old_state = describe_store(scene.store);
	assert_string_not_equal(old_state, new_state);
}

/** The state now: true = the new one; nothing but old or new is accepted. */
static bool is_new_state(void)
{
	g_autofree char *seen = describe_store(scene.store);

	if (strcmp(seen, new_state) == 0)
		return true;
	assert_string_equal(old_state, seen);
	return false;
}

static void repair_and_reopen(void)
{
	assert_true(reopen_store(&scene));
	assert_null(scene.set_aside); /* a disk that fails is no damage */
}

/** One round: from the old state to the new one while the n-th change fails. False: none did. */
static bool fail_once(int n, bool for_good)
{
	struct lc_why why = {.text = ""};

	assert_int_equal(LC_OK, make_old_state());
	fail_at_change(n, for_good);
	enum lc_error error = make_new_state(&why);
	lc_store_close(scene.store); /* and this moves the log into the file */
	scene.store = NULL;
	bool has_failed = repair_disk();
	repair_and_reopen();
	if (error == LC_OK)
		assert_true(is_new_state());
	else
		is_new_state();
	assert_true(error == LC_OK || *why.text);
	return has_failed;
}

static void a_failing_disk_leaves_the_old_or_the_new_state(void **state)
{
	(void)state;
	/* S2-F3, S2-X08 */
	for (int for_good = 0; for_good < 2; for_good++) {
		int n = 1;
		learn_both_states();
		while (fail_once(n, for_good))
			n++;
		print_message("# failed at %d places\n", n - 1);
		assert_true(n > 10);
		g_clear_pointer(&old_state, g_free);
		g_clear_pointer(&new_state, g_free);
	}
}

static void a_repaired_disk_serves_the_same_store_again(void **state)
{
	(void)state;
	learn_both_states();
	for (int n = 1;; n++) {
		struct lc_why why;
		assert_int_equal(LC_OK, make_old_state());
		fail_at_change(n, true);
		enum lc_error error = make_new_state(&why);
		bool has_failed = repair_disk();
		/* The log would be cut short if its failed part were still believed in. */
		assert_true(is_new_state() == (error == LC_OK));
		assert_int_equal(LC_OK, make_new_state(&why));
		assert_true(is_new_state());
		repair_and_reopen();
		assert_true(is_new_state());
		if (!has_failed)
			break;
		assert_int_equal(LC_NOT_STORED, error);
	}
}

static void a_full_disk_says_so(void **state)
{
	struct lc_why why;

	(void)state;
	fail_at_change(1, true);
	assert_int_equal(LC_NOT_STORED, make_new_state(&why));
	assert_true(repair_disk());
	assert_non_null(strstr(why.text, "database or disk is full"));
}

static void opening_on_a_failing_disk_damages_nothing(void **state)
{
	bool has_failed = true;

	(void)state;
	for (int n = 1; has_failed; n++) {
		g_autofree char *command = g_strdup_printf("rm -f '%s'*", scene.path);
		lc_store_close(scene.store);
		scene.store = NULL;
		assert_int_equal(0, system(command));
		fail_at_change(n, true);
		bool is_open = reopen_store(&scene);
		assert_null(scene.set_aside);
		has_failed = repair_disk();
		assert_true(is_open == !has_failed);
		repair_and_reopen();
		g_autofree char *text = describe_store(scene.store);
		assert_string_equal("", text);
	}
}

static void a_full_disk_is_noticed_when_an_old_store_is_opened(void **state)
{
	(void)state;
	assert_int_equal(LC_OK, make_old_state());
	fail_at_change(1, true);
	bool is_open = reopen_store(&scene);
	repair_disk();
	assert_false(is_open);
	repair_and_reopen();
	g_autofree char *text = describe_store(scene.store);
	assert_string_not_equal("", text);
}

/** In the child: a room per commit, and its number over the pipe as soon as it is committed. */
static void commit_and_report(int first, int report)
{
	char *set_aside = NULL;
	struct lc_store *store = lc_store_open(scene.path, &set_aside, NULL);

	for (int i = first; store && !set_aside; i++) {
		g_autofree char *name = g_strdup_printf("%06d", i);
		struct lc_stored_room *room = make_smallest(name);
		if (store_sample(store, room) != LC_OK || write(report, &i, sizeof(i)) != sizeof(i))
			break;
		free_sample(room);
	}
	_exit(1);
}

/** Kills a child some time after it has reported `count` commits; the last number it reported. */
static int kill_after(int first, int count)
{
	int report[2], status, number = first - 1, last;

	assert_int_equal(0, pipe(report));
	pid_t child = fork();
	if (child == 0)
		commit_and_report(first, report[1]);
	close(report[1]);
	for (int i = 0; i < count; i++)
		assert_int_equal(sizeof(number), read(report[0], &number, sizeof(number)));
	kill(child, SIGKILL);
	assert_int_equal(child, waitpid(child, &status, 0));
	assert_true(WIFSIGNALED(status));
	last = number;
	while (read(report[0], &number, sizeof(number)) == sizeof(number))
		last = number;
	close(report[0]);
	return last;
}

static void what_was_committed_survives_every_kill(void **state)
{
	int next = 0;

	(void)state;
	/* S2-F3, S2-X08, S2-02 */
	for (int i = 0; i < KILLS; i++) {
		lc_store_close(scene.store);
		scene.store = NULL;
		int last = kill_after(next, 1 + i * 2);
		repair_and_reopen();
		g_autofree char *text = describe_store(scene.store);
		for (int k = 0; k <= last; k++) {
			g_autofree char *room = g_strdup_printf("room name=\"%06d\"", k);
			assert_non_null(strstr(text, room));
		}
		next = last + 2; /* one more may have been committed without being reported */
		g_autofree char *unseen = g_strdup_printf("room name=\"%06d\"", next);
		assert_null(strstr(text, unseen));
		struct lc_stored_room *between = make_smallest("");
		snprintf(between->memento.name, sizeof(between->memento.name), "%06d", last + 1);
		assert_int_equal(LC_OK, store_sample(scene.store, between));
		free_sample(between);
	}
	print_message("# %d commits in %d lives\n", next, KILLS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_failing_disk_leaves_the_old_or_the_new_state,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_repaired_disk_serves_the_same_store_again, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_full_disk_says_so, set_up, tear_down),
		cmocka_unit_test_setup_teardown(opening_on_a_failing_disk_damages_nothing, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_full_disk_is_noticed_when_an_old_store_is_opened,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_committed_survives_every_kill, set_up,
						tear_down),
	};

	install_failing_disk();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
