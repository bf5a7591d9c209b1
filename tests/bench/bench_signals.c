/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signals accepted per second: in batches, as a restart leaves them, and one by one. */
#include <stdio.h>
#include <stdlib.h>

#include "lectern/signals/mailbox.h"

#define PEOPLE 500

static double post(struct lc_signals *signals, size_t batch, size_t count)
{
	g_autofree struct lc_signal_post *posts = g_new0(struct lc_signal_post, batch);
	g_autofree uint64_t *ids = g_new0(uint64_t, batch);
	static char names[PEOPLE][16];
	struct lc_why why;
	int64_t start = g_get_monotonic_time();

	for (size_t done = 0; done < count; done += batch) {
		for (size_t i = 0; i < batch; i++) {
			char *name = names[(done + i) % PEOPLE];
			g_snprintf(name, sizeof(names[0]), "person-%zu", (done + i) % PEOPLE);
			posts[i] = (struct lc_signal_post){
				.room = "bench",
				.participant = name,
				.text = "{\"type\":\"conference-restart\",\"newConferenceId\":"
					"\"Tom_1234567890\"}",
				.expires_ms = INT64_MAX,
			};
		}
		if (lc_signals_post(signals, posts, batch, ids, &why) != LC_OK) {
			fprintf(stderr, "%s\n", why.text);
			exit(1);
		}
	}
	return (double)count * 1e6 / (double)(g_get_monotonic_time() - start);
}

int main(int argc, char **argv)
{
	g_autofree char *folder =
		argc > 1 ? g_strdup(argv[1]) : g_dir_make_tmp("lectern-bench-XXXXXX", NULL);
	struct lc_why why;
	struct lc_signals *signals = lc_signals_open(folder, &why);

	if (!signals) {
		fprintf(stderr, "%s\n", why.text);
		return 1;
	}
	post(signals, PEOPLE, PEOPLE); /* the mailboxes are there then */
	double single = post(signals, 1, 1000);
	for (size_t batch = 20; batch <= 500; batch *= 5) {
		double rate = post(signals, batch, 5000);
		printf("signals accepted, %3zu together                %.0f/s, one by one %.0f/s, "
		       "ratio %.1f\n",
		       batch, rate, single, rate / single);
	}
	lc_signals_close(signals);
	return 0;
}
