/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random histories, each lived by a gateway with a real database, and all that stands there in the
 * end compared with a reference: every column that is computed, and that each event is there once or
 * counted as dropped (S4-09...11, S4-13, S4-22...26, S4-33...39, S4-X04...X06, S4-X09).
 *
 * LECTERN_SEED=n repeats one, LECTERN_HISTORIES=n runs more.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/support/failing_disk.h"
#include "tests/unit/support/record_reference.h"

#define HISTORIES 100

static char *folder;

/* What has happened in all histories; a test in which little happens proves little. */
static struct {
	unsigned histories, steps, events, runs, meetings, failures, wholes;
} seen;

static int set_up(void **state)
{
	(void)state;
	folder = g_dir_make_tmp("lectern-history-XXXXXX", NULL);
	return folder ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	g_rmdir(folder);
	g_free(folder);
	return 0;
}

/** The lines in which two texts differ, or NULL; to be freed with g_free(). */
static char *tell_difference(const char *when, const char *is, const char *should_be)
{
	g_auto(GStrv) left = g_strsplit(is, "\n", -1);
	g_auto(GStrv) right = g_strsplit(should_be, "\n", -1);
	GString *out = g_string_new(NULL);

	if (strcmp(is, should_be) == 0)
		return g_string_free(out, TRUE);
	for (size_t i = 0; left[i]; i++) {
		if (!g_strv_contains((const char *const *)right, left[i]))
			g_string_append_printf(out, "%s is:        %s\n", when, left[i]);
	}
	for (size_t i = 0; right[i]; i++) {
		if (!g_strv_contains((const char *const *)left, right[i]))
			g_string_append_printf(out, "%s should be: %s\n", when, right[i]);
	}
	if (!out->len)
		g_string_append_printf(out, "%s: not in this order\n%s", when, is);
	return g_string_free(out, FALSE);
}

static char *compare(const struct life *life, const char *when)
{
	g_autofree char *is = database_tell(life->path);
	g_autofree char *should_be = reference_tell(&life->book);

	if (life->complaint)
		return g_strdup_printf("%s: %s\n", when, life->complaint);
	return tell_difference(when, is, should_be);
}

/** What is wrong after a history, or NULL; to be freed with g_free(). */
static char *live(const struct history *history)
{
	struct life *life = life_new(folder);

	for (size_t i = 0; i < history->count && !life->complaint; i++)
		life_do(life, &history->steps[i]);
	life_drain(life);
	char *difference = compare(life, "while up");
	if (!difference) {
		life_end(life);
		difference = compare(life, "in the end");
	}
	seen.histories++;
	seen.steps += (unsigned)history->count;
	seen.events += life->book.entries->len;
	seen.runs += life->book.runs->len;
	seen.failures += life->failures;
	seen.wholes += life->wholes;
	life_free(life);
	return difference;
}

/** Leaves out whatever can be left out while it still fails. */
static void shrink(struct history *history)
{
	for (size_t chunk = history->count / 2; chunk; chunk /= 2) {
		for (size_t from = 0; from + chunk <= history->count;) {
			struct history shorter = {.count = history->count - chunk};
			memcpy(shorter.steps, history->steps, from * sizeof(*shorter.steps));
			memcpy(shorter.steps + from, history->steps + from + chunk,
			       (shorter.count - from) * sizeof(*shorter.steps));
			g_autofree char *difference = live(&shorter);
			if (difference)
				*history = shorter;
			else
				from += chunk;
		}
	}
}

static void tell_failure(struct history *history, uint32_t seed)
{
	shrink(history);
	g_autofree char *difference = live(history);

	print_error("# seed %u, of which are left:\n", seed);
	for (size_t i = 0; i < history->count; i++) {
		g_autofree char *text = history_describe(&history->steps[i]);
		print_error("#   %s\n", text);
	}
	print_error("# %s", difference ? difference : "it does not fail again\n");
}

static uint32_t number_from(const char *variable, uint32_t otherwise)
{
	const char *text = getenv(variable);

	return text && *text ? (uint32_t)strtoul(text, NULL, 10) : otherwise;
}

static void the_record_of_random_histories_equals_the_reference(void **state)
{
	const uint32_t first = number_from("LECTERN_SEED", 1);
	const uint32_t count =
		number_from("LECTERN_HISTORIES", getenv("LECTERN_SEED") ? 1 : HISTORIES);
	struct history history;
	uint32_t failed = 0;

	(void)state;
	for (uint32_t seed = first; seed < first + count; seed++) {
		history_draw(&history, seed);
		g_autofree char *difference = live(&history);
		if (difference && !failed++)
			tell_failure(&history, seed);
	}
	print_message("# %u histories: %u steps, %u events stored, %u starts, %u transactions"
		      " failed, of which %u were whole on the disk\n",
		      seen.histories, seen.steps, seen.events, seen.runs, seen.failures,
		      seen.wholes);
	if (failed)
		fail_msg("%u of %u histories differ", failed, count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_record_of_random_histories_equals_the_reference,
						set_up, tear_down),
	};

	install_failing_disk();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
