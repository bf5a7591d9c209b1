/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The numbers of all rooms together, and of where they and their signals are stored.
 */
#include "lectern/runtime/inside.h"

static const struct lc_metric rooms = {
	.name = "lectern_rooms",
	.help = "Rooms there are.",
	.label = "kind",
};
static const struct lc_metric conferences = {
	.name = "lectern_conferences",
	.help = "Conferences that go on.",
	.label = "kind",
};
static const struct lc_metric calls = {
	.name = "lectern_external_calls",
	.help = "Conferences with an outside caller.",
};
static const struct lc_metric seats = {
	.name = "lectern_seats",
	.help = "Seats in conferences: connected in five states, and disconnected, which are kept.",
	.label = "state",
};
static const struct lc_metric interrupted = {
	.name = "lectern_conferences_interrupted",
	.help = "Conferences in which somebody whom the room needs is disconnected.",
};
static const struct lc_metric store_up = {
	.name = "lectern_store_up",
	.help = "1 when rooms could be stored the last time, else 0.",
};
static const struct lc_metric store_commits = {
	.name = "lectern_store_commits",
	.help = "Times that rooms were stored.",
	.type = LC_METRIC_COUNTER,
};
static const struct lc_metric signals_up = {
	.name = "lectern_signals_up",
	.help = "1 when signals could be stored the last time, else 0.",
};
static const struct lc_metric signals_pending = {
	.name = "lectern_signals_pending",
	.help = "Signals that wait to be acknowledged; what scripts remove counts for ten minutes "
		"more.",
};
static const struct lc_metric signals = {
	.name = "lectern_signals",
	.help = "Signals that were stored, could not be, were acknowledged, or were not in time.",
	.label = "outcome",
	.type = LC_METRIC_COUNTER,
};

/** What goes on in all rooms together. */
struct activity {
	uint64_t rooms[LC_ROOM_KINDS_COUNT], conferences[LC_ROOM_KINDS_COUNT];
	uint64_t seats[LC_SEAT_STATUSES_COUNT];
	uint64_t interrupted, calls;
};

static void count_room(void *user, const struct lc_room *room)
{
	struct activity *activity = user;

	activity->rooms[room->kind]++;
	for (guint i = 0; i < room->seats->len; i++)
		activity->seats[lc_seat_status_of(room->seats->pdata[i])]++;
	if (!room->conference)
		return;
	activity->conferences[room->kind]++;
	activity->interrupted += room->conference->is_interrupted;
	activity->calls += room->conference->is_on_call;
}

static void measure_rooms(struct lc_runtime *runtime, struct lc_metrics *out)
{
	struct activity activity = {0};

	lc_runtime_each_room(runtime, count_room, &activity);
	for (enum lc_room_kind kind = 0; kind <= LC_ROOM_PERSISTENT; kind++) { /* of our plugins */
		lc_metrics_add(out, &rooms, lc_room_kind_name(kind), (double)activity.rooms[kind]);
		lc_metrics_add(out, &conferences, lc_room_kind_name(kind),
			       (double)activity.conferences[kind]);
	}
	for (enum lc_seat_status status = 0; status <= LC_SEAT_DISCONNECTED; status++)
		lc_metrics_add(out, &seats, lc_seat_status_name(status),
			       (double)activity.seats[status]);
	lc_metrics_add(out, &interrupted, NULL, (double)activity.interrupted);
	lc_metrics_add(out, &calls, NULL, (double)activity.calls);
}

static void measure_store(struct lc_runtime *runtime, struct lc_metrics *out)
{
	struct lc_state_health health;

	lc_state_health(lc_runtime_state(runtime), &health);
	if (!health.is_on)
		return;
	lc_metrics_add(out, &store_up, NULL, health.is_well);
	lc_metrics_add(out, &store_commits, NULL, (double)health.commits);
}

static void measure_signals(struct lc_runtime *runtime, struct lc_metrics *out)
{
	struct lc_mail_health health;

	lc_mail_health(lc_runtime_mail(runtime), &health);
	if (!health.is_on)
		return;
	lc_metrics_add(out, &signals_up, NULL, health.is_well);
	lc_metrics_add(out, &signals_pending, NULL, (double)health.pending);
	lc_metrics_add(out, &signals, "stored", (double)health.stored);
	lc_metrics_add(out, &signals, "failed", (double)health.failed);
	lc_metrics_add(out, &signals, "acknowledged", (double)health.acknowledged);
	lc_metrics_add(out, &signals, "expired", (double)health.expired);
}

void lc_runtime_measure(void *user, struct lc_metrics *out)
{
	measure_rooms(user, out);
	measure_store(user, out);
	measure_signals(user, out);
}
