/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a silent leg becomes suspect, and when it is well again (design 3). */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "lectern/media/kinds.h"
#include "lectern/media/liveness.h"

struct row {
	const char *what;
	int64_t configured_ms, last_packet_ms, now_ms;
	enum lc_liveness_change expected;
	bool is_sending;
};

/* Each row is a fresh leg looked at once. */
static const struct row rows[] = {
	{"packets flow", 0, 9990, 10000, LC_LIVENESS_NONE, false},
	{"silent, but not for long enough", 0, 10000, 13999, LC_LIVENESS_NONE, false},
	{"silent for 4 s", 0, 10000, 14000, LC_LIVENESS_SUSPECT, false},
	{"never sent anything", 0, LC_UNSEEN, 60000, LC_LIVENESS_NONE, false},
	{"turned everything off, last packets on the way", 10000, 10900, 60000, LC_LIVENESS_NONE,
	 false},
	{"just at the edge of settling", 10000, 11000, 60000, LC_LIVENESS_NONE, false},
	{"was still sending after it settled", 10000, 11001, 15001, LC_LIVENESS_SUSPECT, false},
	{"configured after its last packet", 20000, 10000, 60000, LC_LIVENESS_NONE, false},
	{"never configured", LC_UNSEEN, 10000, 14000, LC_LIVENESS_SUSPECT, false},
	{"a packet noted by another thread in the future", 0, 10001, 10000, LC_LIVENESS_NONE,
	 false},
	{"a clock that began below zero", -90000, -50000, -46000, LC_LIVENESS_SUSPECT, false},
	{"sends, and was lost as it said so", 10000, 10010, 14010, LC_LIVENESS_SUSPECT, true},
	{"sends, and packets flow", 10000, 10990, 11000, LC_LIVENESS_NONE, true},
	{"sends again after a long silence", 60000, 10000, 63999, LC_LIVENESS_NONE, true},
	{"said so 4 s ago, and nothing came", 60000, 10000, 64000, LC_LIVENESS_SUSPECT, true},
	{"says that it sends, and never did", 10000, LC_UNSEEN, 60000, LC_LIVENESS_NONE, true},
};

static void a_leg_is_suspect_only_when_something_was_expected(void **state)
{
	struct lc_liveness leg;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("# %s\n", rows[i].what);
		leg = (struct lc_liveness){0};
		assert_int_equal(rows[i].expected,
				 lc_liveness_step(&leg, rows[i].now_ms, rows[i].last_packet_ms,
						  rows[i].configured_ms, rows[i].is_sending));
		assert_int_equal(rows[i].expected == LC_LIVENESS_SUSPECT, leg.is_suspect);
	}
}

static void a_suspicion_is_told_once(void **state)
{
	struct lc_liveness leg = {0};

	(void)state;
	assert_int_equal(LC_LIVENESS_SUSPECT, lc_liveness_step(&leg, 14000, 10000, 0, false));
	assert_int_equal(LC_LIVENESS_NONE, lc_liveness_step(&leg, 14100, 10000, 0, false));
	assert_int_equal(LC_LIVENESS_NONE, lc_liveness_step(&leg, 99000, 10000, 0, false));
}

static void packets_end_a_suspicion_once(void **state)
{
	struct lc_liveness leg = {0};

	(void)state;
	lc_liveness_step(&leg, 14000, 10000, 0, false);
	assert_int_equal(LC_LIVENESS_RESUMED, lc_liveness_step(&leg, 20000, 19950, 0, false));
	assert_int_equal(LC_LIVENESS_NONE, lc_liveness_step(&leg, 20100, 20050, 0, false));
}

static void a_client_that_configures_is_no_longer_suspect(void **state)
{
	struct lc_liveness leg = {0};

	(void)state;
	lc_liveness_step(&leg, 14000, 10000, 0, false);
	assert_int_equal(LC_LIVENESS_RESUMED, lc_liveness_step(&leg, 15000, 10000, 14900, false));
	assert_int_equal(LC_LIVENESS_NONE, lc_liveness_step(&leg, 60000, 10000, 14900, false));
}

static void a_leg_may_become_suspect_again(void **state)
{
	struct lc_liveness leg = {0};

	(void)state;
	lc_liveness_step(&leg, 14000, 10000, 0, false);
	lc_liveness_step(&leg, 15000, 14990, 0, false);
	assert_int_equal(LC_LIVENESS_SUSPECT, lc_liveness_step(&leg, 18990, 14990, 0, false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_leg_is_suspect_only_when_something_was_expected),
		cmocka_unit_test(a_suspicion_is_told_once),
		cmocka_unit_test(packets_end_a_suspicion_once),
		cmocka_unit_test(a_client_that_configures_is_no_longer_suspect),
		cmocka_unit_test(a_leg_may_become_suspect_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
