/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The process is killed at every single system call of a post in turn. Whatever was accepted before
 * must be whole, what was not must be absent or whole, never torn, and numbers never repeat.
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
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lectern/signals/mailbox.h"

#define NOW_MS 1700000000000
#define LATER_MS (NOW_MS + LC_SIGNAL_LIFE_MS)
#define BODY "{\"type\":\"conference-restart\",\"newConferenceId\":\"blue_1700000000\"}"
#define PEOPLE 3

static const struct lc_signal_post posts[PEOPLE] = {
	{"blue", "ana", BODY, LATER_MS},
	{"blue", "ben", BODY, LATER_MS},
	{"blue", "cleo", BODY, LATER_MS},
};

/** In the child: posts twice, one signal and many, and says over the pipe what was accepted. */
static void post_and_report(const char *folder, int report)
{
	uint64_t ids[PEOPLE] = {0};
	struct lc_signals *signals = lc_signals_open(folder, NULL);

	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	raise(SIGSTOP);
	if (lc_signals_post(signals, posts, 1, ids, NULL) == LC_OK)
		(void)!write(report, ids, sizeof(ids[0]));
	if (lc_signals_post(signals, posts, PEOPLE, ids, NULL) == LC_OK)
		(void)!write(report, ids, sizeof(ids));
	_exit(0);
}

/** Lets the child run for so many stops, a stop before and after each call, then kills it. */
static bool run_until(pid_t child, int stops)
{
	int status;

	assert_int_equal(child, waitpid(child, &status, 0));
	for (int i = 0; i < stops; i++) {
		ptrace(PTRACE_SYSCALL, child, NULL, NULL);
		assert_int_equal(child, waitpid(child, &status, 0));
		if (WIFEXITED(status))
			return false;
	}
	kill(child, SIGKILL);
	assert_int_equal(child, waitpid(child, &status, 0));
	return true;
}

static bool is_in(const GPtrArray *found, uint64_t id)
{
	for (guint i = 0; i < found->len; i++) {
		if (((const struct lc_signal *)found->pdata[i])->id == id)
			return true;
	}
	return false;
}

/** Everything that stands in a mailbox is whole; returns the highest number. */
static uint64_t check_whole(const GPtrArray *found)
{
	uint64_t last = 0;

	for (guint i = 0; i < found->len; i++) {
		const struct lc_signal *signal = found->pdata[i];
		g_autofree char *whole = g_strdup_printf("{\"id\":\"%020llu\",\"expires\":%lld,%s",
							 (unsigned long long)signal->id,
							 (long long)LATER_MS, &BODY[1]);
		assert_string_equal(whole, signal->text);
		assert_true(signal->id > last);
		last = signal->id;
	}
	return last;
}

static uint64_t check_after(const char *folder, const uint64_t *accepted, size_t count)
{
	struct lc_signals *signals = lc_signals_open(folder, NULL);
	uint64_t highest = 0;

	assert_non_null(signals);
	for (size_t i = 0; i < PEOPLE; i++) {
		g_autoptr(GPtrArray) found =
			lc_signals_list(signals, "blue", posts[i].participant, 0, SIZE_MAX, NOW_MS);
		uint64_t last = check_whole(found);
		highest = MAX(highest, last);
		/* The first number is ana's alone, the others follow the posts. */
		for (size_t k = 0; k < count; k++) {
			if ((k == 0 && i == 0) || (k > 0 && k - 1 == i))
				assert_true(is_in(found, accepted[k]));
		}
	}
	for (size_t i = 0; i < PEOPLE; i++) /* else every round would have more to look at */
		lc_signals_acknowledge(signals, "blue", posts[i].participant, UINT64_MAX, true);
	lc_signals_sweep(signals, NOW_MS, NULL);
	lc_signals_close(signals);
	return highest;
}

static void a_kill_at_any_call_tears_nothing(void **state)
{
	char folder[] = "/tmp/lectern-killed-XXXXXX";
	uint64_t highest = 0;
	bool was_killed = true;
	int stops = 0;

	(void)state;
	/* S1-X05 */
	assert_non_null(mkdtemp(folder));
	for (stops = 0; was_killed; stops++) {
		uint64_t accepted[1 + PEOPLE];
		int report[2];
		assert_int_equal(0, pipe(report));
		pid_t child = fork();
		if (child == 0)
			post_and_report(folder, report[1]);
		close(report[1]);
		was_killed = run_until(child, stops);
		ssize_t got = read(report[0], accepted, sizeof(accepted));
		close(report[0]);
		size_t count = got > 0 ? (size_t)got / sizeof(accepted[0]) : 0;
		for (size_t i = 0; i < count; i++)
			assert_true(accepted[i] > highest); /* no number is given twice */
		uint64_t seen = check_after(folder, accepted, count);
		highest = MAX(highest, seen);
	}
	print_message("# killed at %d places\n", stops - 1);
	assert_true(stops > 40);
	g_autofree char *command = g_strdup_printf("rm -rf '%s'", folder);
	assert_int_equal(0, system(command));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kill_at_any_call_tears_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
