/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The numbers of the desk: who waits for a call, and who could take it.
 */
#include "lectern/runtime/desk_measure.h"

static const struct lc_metric desk_calls = {
	.name = "lectern_desk_calls",
	.help = "Calls that wait for somebody to accept them, and those that became sessions.",
	.label = "state",
};
static const struct lc_metric interpreters = {
	.name = "lectern_desk_interpreters",
	.help = "People at the desk who can be called, by what others see of them.",
	.label = "availability",
};
static const struct lc_metric callers = {
	.name = "lectern_desk_callers",
	.help = "Connected people at the desk who can call and cannot be called.",
};

static void measure_calls(const struct lc_desk *desk, struct lc_metrics *out)
{
	uint64_t accepted = 0;

	for (guint i = 0; i < desk->calls->len; i++)
		accepted += ((const struct lc_desk_call *)desk->calls->pdata[i])->is_accepted;
	lc_metrics_add(out, &desk_calls, "waiting", (double)(desk->calls->len - accepted));
	lc_metrics_add(out, &desk_calls, "accepted", (double)accepted);
}

void lc_desk_measure(const struct lc_desk *desk, struct lc_metrics *out)
{
	uint64_t seen[LC_AVAILABILITIES_COUNT] = {0}, connected = 0;

	for (guint i = 0; i < desk->people->len; i++) {
		const struct lc_desk_person *person = desk->people->pdata[i];
		if (lc_desk_is_interpreter(person))
			seen[lc_desk_availability(person)]++;
		else
			connected += person->is_connected;
	}
	for (enum lc_availability i = 0; i < LC_AVAILABILITIES_COUNT; i++)
		lc_metrics_add(out, &interpreters, lc_availability_name(i), (double)seen[i]);
	lc_metrics_add(out, &callers, NULL, (double)connected);
	measure_calls(desk, out);
}
