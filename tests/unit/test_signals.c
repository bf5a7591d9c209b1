/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mailbox: stored before it is sent, in order, until acknowledged or expired, on a real disk. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lectern/signals/mailbox.h"

#define NOW_MS 1700000000000
#define LATER_MS (NOW_MS + LC_SIGNAL_LIFE_MS)

static char folder[64];
static struct lc_signals *signals;
static struct lc_why why;

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/lectern-signals-XXXXXX");
	assert_non_null(mkdtemp(folder));
	signals = lc_signals_open(folder, &why);
	assert_non_null(signals);
	return 0;
}

static void remove_tree(const char *path)
{
	g_autofree char *command = g_strdup_printf("rm -rf '%s'", path);

	assert_int_equal(0, system(command));
}

static int tear_down(void **state)
{
	(void)state;
	lc_signals_close(signals);
	remove_tree(folder);
	return 0;
}

static void reopen(void)
{
	lc_signals_close(signals);
	signals = lc_signals_open(folder, &why);
	assert_non_null(signals);
}

static struct lc_signal_post to(const char *participant, const char *text)
{
	return (struct lc_signal_post){"blue", participant, text, LATER_MS};
}

static uint64_t post(const char *participant, const char *text)
{
	const struct lc_signal_post one = to(participant, text);
	uint64_t id = 0;

	assert_int_equal(LC_OK, lc_signals_post(signals, &one, 1, &id, &why));
	return id;
}

static GPtrArray *list(const char *participant, uint64_t after)
{
	return lc_signals_list(signals, "blue", participant, after, SIZE_MAX, NOW_MS);
}

static const struct lc_signal *at(const GPtrArray *found, guint index)
{
	assert_true(index < found->len);
	return found->pdata[index];
}

static void what_is_stored_is_there_until_it_is_acknowledged(void **state)
{
	(void)state;
	/* S1-64, S1-X05 */
	uint64_t first = post("ana", "{\"type\":\"conference-restart\"}");
	uint64_t second = post("ana", "{\"type\":\"session-ended\"}");
	g_autoptr(GPtrArray) found = list("ana", 0);
	assert_int_equal(2, found->len);
	g_autofree char *expected = g_strdup_printf("{\"id\":\"%020llu\",\"expires\":%lld,"
						    "\"type\":\"conference-restart\"}",
						    (unsigned long long)first, (long long)LATER_MS);
	assert_string_equal(expected, at(found, 0)->text);
	g_autoptr(GPtrArray) again = list("ana", 0); /* reading takes nothing away */
	assert_int_equal(2, again->len);
	assert_int_equal(1, lc_signals_acknowledge(signals, "blue", "ana", first, false));
	assert_int_equal(0, lc_signals_acknowledge(signals, "blue", "ana", first, false));
	g_autoptr(GPtrArray) rest = list("ana", 0);
	assert_int_equal(1, rest->len);
	assert_true(at(rest, 0)->id == second);
}

static void they_come_in_the_order_of_acceptance_and_after_a_number(void **state)
{
	(void)state;
	/* S1-X07 */
	for (int i = 0; i < 5; i++)
		post("ana", "{\"type\":\"x\"}");
	g_autoptr(GPtrArray) found = list("ana", 0);
	for (guint i = 1; i < found->len; i++)
		assert_true(at(found, i)->id > at(found, i - 1)->id);
	g_autoptr(GPtrArray) after = list("ana", at(found, 2)->id);
	assert_int_equal(2, after->len);
	g_autoptr(GPtrArray) some = lc_signals_list(signals, "blue", "ana", 0, 3, NOW_MS);
	assert_int_equal(3, some->len);
	assert_int_equal(4, lc_signals_acknowledge(signals, "blue", "ana", at(found, 3)->id, true));
	g_autoptr(GPtrArray) rest = list("ana", 0);
	assert_int_equal(1, rest->len);
}

static void numbers_rise_across_restarts(void **state)
{
	uint64_t last = 0;

	(void)state;
	for (int i = 0; i < 5; i++) {
		uint64_t id = post("ana", "{\"type\":\"x\"}");
		assert_true(id > last);
		last = id;
		reopen();
	}
	g_autoptr(GPtrArray) found = list("ana", 0);
	assert_int_equal(5, found->len);
}

static void everybody_has_a_mailbox_of_their_own(void **state)
{
	const struct lc_signal_post posts[] = {
		to("ana", "{\"n\":1}"),
		to("ben", "{\"n\":2}"),
		{"bluea", "na", "{\"n\":3}", LATER_MS},
		to("ana", "{\"n\":4}"),
	};
	uint64_t ids[4];

	(void)state;
	/* S1-34 */
	assert_int_equal(LC_OK, lc_signals_post(signals, posts, 4, ids, &why));
	for (int i = 1; i < 4; i++)
		assert_true(ids[i] == ids[i - 1] + 1);
	g_autoptr(GPtrArray) anas = list("ana", 0);
	assert_int_equal(2, anas->len);
	assert_true(at(anas, 1)->id == ids[3]);
	g_autoptr(GPtrArray) bens = list("ben", 0);
	assert_int_equal(1, bens->len);
	g_autoptr(GPtrArray) nobodys = list("nobody", 0);
	assert_int_equal(0, nobodys->len);
}

static void no_id_leads_out_of_the_folder(void **state)
{
	static const char *const ids[] = {
		"../../etc/passwd", "..", "/etc", "a/b", "a\nb", ".", "%2e%2e"};

	(void)state;
	/* S1-X06 */
	for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
		post(ids[i], "{\"n\":1}");
		g_autoptr(GPtrArray) found = list(ids[i], 0);
		assert_int_equal(1, found->len);
	}
	DIR *root = opendir(folder);
	const struct dirent *entry;
	size_t boxes = 0;
	while ((entry = readdir(root))) {
		if (strlen(entry->d_name) == 64)
			boxes += strspn(entry->d_name, "0123456789abcdef") == 64;
		else
			assert_true(*entry->d_name == '.' ||
				    strcmp(entry->d_name, "sequence") == 0);
	}
	closedir(root);
	assert_int_equal(G_N_ELEMENTS(ids), boxes);
}

static void what_has_expired_is_not_told_and_is_swept(void **state)
{
	const struct lc_signal_post soon = {"blue", "ana", "{\"n\":1}", NOW_MS + 1000};
	uint64_t id;
	size_t left;

	(void)state;
	/* S1-54, S1-65, S1-66 */
	assert_int_equal(LC_OK, lc_signals_post(signals, &soon, 1, &id, &why));
	post("ben", "{\"n\":2}");
	assert_int_equal(0, lc_signals_sweep(signals, NOW_MS, &left));
	assert_int_equal(2, left);
	g_autoptr(GPtrArray) late =
		lc_signals_list(signals, "blue", "ana", 0, SIZE_MAX, NOW_MS + 1000);
	assert_int_equal(0, late->len);
	assert_int_equal(1, lc_signals_sweep(signals, NOW_MS + 1000, &left));
	assert_int_equal(1, left);
	g_autoptr(GPtrArray) bens = list("ben", 0);
	assert_int_equal(1, bens->len);
	assert_int_equal(1, lc_signals_sweep(signals, LATER_MS, NULL));
	DIR *root = opendir(folder);
	const struct dirent *entry;
	while ((entry = readdir(root)))
		assert_true(strlen(entry->d_name) < 64); /* no mailbox is left */
	closedir(root);
	post("ana", "{\"n\":3}");
}

static void what_does_not_belong_there_is_not_read(void **state)
{
	(void)state;
	post("ana", "{\"n\":1}");
	g_autofree char *command = g_strdup_printf(
		"cd %s/[0-9a-f]*/new && echo x > 1.json && echo x > 00000000000000000099.txt &&"
		" ln -s /etc/passwd 00000000000000000098.json && mkfifo 00000000000000000097.json "
		"&&"
		" mkdir 00000000000000000096.json",
		folder);
	assert_int_equal(0, system(command));
	g_autoptr(GPtrArray) found = list("ana", 0);
	assert_int_equal(1, found->len);
}

static void a_full_mailbox_refuses_the_newest(void **state)
{
	g_autofree char *large = g_malloc(60001);
	struct lc_signal_post one = to("ana", large);
	uint64_t id;

	(void)state;
	memset(large, ' ', 60000);
	large[0] = '{';
	memcpy(large + 59990, "\"n\":1}", 7);
	for (int i = 0; i < LC_MAILBOX_BYTES / 60050; i++)
		assert_int_equal(LC_OK, lc_signals_post(signals, &one, 1, &id, &why));
	assert_int_equal(LC_MAILBOX_FULL, lc_signals_post(signals, &one, 1, &id, &why));
	assert_string_equal("participant", why.field);
	assert_non_null(strstr(why.text, "ana"));
	const struct lc_signal_post both[] = {to("ben", "{\"n\":1}"), one};
	uint64_t ids[2];
	assert_int_equal(LC_MAILBOX_FULL, lc_signals_post(signals, both, 2, ids, &why));
	assert_true(ids[0] > 0 && ids[1] == 0);
	g_autoptr(GPtrArray) bens = list("ben", 0); /* one full mailbox is nobody else's trouble */
	assert_int_equal(1, bens->len);
	g_autoptr(GPtrArray) anas = list("ana", 0); /* nothing older was dropped */
	assert_int_equal(LC_MAILBOX_BYTES / 60050, anas->len);
	assert_true(lc_signals_acknowledge(signals, "blue", "ana", at(anas, 0)->id, false));
	assert_int_equal(LC_OK, lc_signals_post(signals, &one, 1, &id, &why));
}

static void a_folder_that_cannot_be_used_says_so(void **state)
{
	g_autofree char *file = g_strdup_printf("%s/file", folder);
	g_autofree char *far = g_strdup_printf("%s/no/such/folder", folder);

	(void)state;
	/* S1-53 */
	assert_true(g_file_set_contents(file, "x", -1, NULL));
	assert_null(lc_signals_open(file, &why));
	assert_non_null(strstr(why.text, file));
	assert_null(lc_signals_open(far, &why));
	assert_non_null(strstr(why.text, "No such file"));
}

static void a_disk_that_refuses_loses_nothing_and_is_named(void **state)
{
	const struct rlimit none = {0, RLIM_INFINITY};
	struct rlimit before;
	const struct lc_signal_post posts[] = {to("ana", "{\"n\":2}"), to("ben", "{\"n\":3}")};
	uint64_t ids[2];

	(void)state;
	post("ana", "{\"n\":1}");
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(0, getrlimit(RLIMIT_FSIZE, &before));
	assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &none)); /* every write is too large now */
	enum lc_error error = lc_signals_post(signals, posts, 2, ids, &why);
	assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &before));
	assert_int_equal(LC_NOT_STORED, error);
	assert_non_null(strstr(why.text, "File too large"));
	g_autoptr(GPtrArray) anas = list("ana", 0);
	assert_int_equal(1, anas->len);
	assert_int_equal(LC_OK, lc_signals_post(signals, posts, 2, ids, &why));
	g_autoptr(GPtrArray) healed = list("ana", 0);
	assert_int_equal(2, healed->len);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_stored_is_there_until_it_is_acknowledged),
		TEST(they_come_in_the_order_of_acceptance_and_after_a_number),
		TEST(numbers_rise_across_restarts),
		TEST(everybody_has_a_mailbox_of_their_own),
		TEST(no_id_leads_out_of_the_folder),
		TEST(what_has_expired_is_not_told_and_is_swept),
		TEST(what_does_not_belong_there_is_not_read),
		TEST(a_full_mailbox_refuses_the_newest),
		TEST(a_folder_that_cannot_be_used_says_so),
		TEST(a_disk_that_refuses_loses_nothing_and_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
