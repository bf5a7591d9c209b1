/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs a fuzzer over stored inputs: the main program of a harness where there is no libFuzzer. Every
 * file that is named, and every file in a folder that is named, is one test in TAP. An input that
 * breaks something aborts, and so is the last one told.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <glib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int test_count, failure_count;

static void run_file(const char *name)
{
	g_autofree char *contents = NULL;
	size_t size = 0;
	bool was_read = g_file_get_contents(name, &contents, &size, NULL);

	/* A heap block of exactly its size, so that a sanitizer sees a step beyond it. */
	if (was_read) {
		uint8_t *data = g_memdup2(contents, size);
		LLVMFuzzerTestOneInput(data, size);
		g_free(data);
	}
	failure_count += !was_read;
	printf("%s %d - %s\n", was_read ? "ok" : "not ok", ++test_count, name);
	fflush(stdout);
}

static void run_folder(GDir *folder, const char *name)
{
	const char *entry;

	while ((entry = g_dir_read_name(folder))) {
		g_autofree char *path = g_build_filename(name, entry, NULL);
		run_file(path);
	}
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		GDir *folder = g_dir_open(argv[i], 0, NULL);
		if (folder) {
			run_folder(folder, argv[i]);
			g_dir_close(folder);
		} else {
			run_file(argv[i]);
		}
	}
	printf("1..%d\n", test_count);
	return test_count > 0 && failure_count == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
