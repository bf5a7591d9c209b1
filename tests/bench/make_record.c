/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes a record to try reports and pages with: make_record FILE [SESSIONS [EVENTS [SAMPLES]]]. What a
 * month may bring, 10,000 sessions with six people and 200 events each, unless another size is asked for.
 */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/support/sample_record.h"

static int number(int argc, char **argv, int place, int usual)
{
	return argc > place ? atoi(argv[place]) : usual;
}

int main(int argc, char **argv)
{
	const struct sample_record sample = {
		.sessions = number(argc, argv, 2, 10000),
		.people = 6,
		.events = number(argc, argv, 3, 200),
		.samples = number(argc, argv, 4, 0),
	};

	if (argc < 2 || sample.sessions < 1 || g_file_test(argv[1], G_FILE_TEST_EXISTS)) {
		fprintf(stderr, "usage: make_record NEW_FILE [SESSIONS [EVENTS [SAMPLES]]]\n");
		return EXIT_FAILURE;
	}
	gint64 from = g_get_monotonic_time();
	bool is_made = sample_record_make(argv[1], &sample);
	printf("%d sessions in %.1f s\n", sample.sessions,
	       (double)(g_get_monotonic_time() - from) / 1e6);
	return is_made ? EXIT_SUCCESS : EXIT_FAILURE;
}
