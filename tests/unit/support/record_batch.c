/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/support/record_batch.h"

#include <glib.h>
#include <string.h>

#define INCARNATION 1700000000000000
#define RUN 600000000 /* ten minutes between two starts */
#define MOST 64

static struct record records[MOST];
static size_t waiting;
static uint64_t number;
static int64_t incarnation;

int64_t record_batch_begin(int run)
{
	incarnation = INCARNATION + run * (int64_t)RUN;
	number = 0;
	waiting = 0;
	return incarnation;
}

struct record *record_batch_put(enum record_kind kind, int64_t at_ms, uint64_t handle_id)
{
	struct record *record = &records[waiting];

	g_assert_cmpuint(waiting, <, MOST);
	waiting++;
	*record = (struct record){.incarnation = incarnation,
				  .number = ++number,
				  .at_ms = RECORD_BATCH_START_MS + at_ms,
				  .handle_id = handle_id,
				  .session_id = handle_id / 10,
				  .kind = kind};
	return record;
}

struct record *record_batch_put_about(enum record_kind kind, const char *plugin,
				      const char *participant, uint64_t handle_id, int64_t at_ms)
{
	struct record *record = record_batch_put(kind, at_ms, handle_id);
	struct record_person *who = &record->person;

	g_strlcpy(who->plugin, plugin, sizeof(who->plugin));
	g_strlcpy(who->room, "red", sizeof(who->room));
	g_strlcpy(who->participant, participant, sizeof(who->participant));
	if (!handle_id)
		g_strlcpy(who->conference, "red_1", sizeof(who->conference));
	return record;
}

struct record *record_batch_put_person(const char *participant, uint64_t handle_id, int64_t at_ms)
{
	struct record *join =
		record_batch_put_about(RECORD_JOIN, RECORD_BATCH_OURS, participant, 0, at_ms);

	record_batch_put_about(RECORD_HANDLE, RECORD_BATCH_OURS, participant, handle_id, at_ms);
	return join;
}

struct record *record_batch_put_sound(uint64_t handle_id, int64_t at_ms, int64_t sent, int64_t lost)
{
	struct record *record = record_batch_put(RECORD_MEDIA, at_ms, handle_id);
	int64_t *counters = record->media.counters;

	strcpy(record->media.medium, "audio");
	strcpy(record->media.mid, "0");
	counters[RECORD_COUNTER_packets_received] = sent - lost;
	counters[RECORD_COUNTER_lost] = lost;
	counters[RECORD_COUNTER_bytes_received] = sent * 100;
	return record;
}

bool record_batch_store(struct database *database)
{
	const struct queue_counts counts = {.put = number};
	const struct batch batch = {records, waiting, RECORD_BATCH_START_MS, &counts};
	g_autofree char *set_aside = NULL;
	struct lc_why why;

	if (!database_store(database, &batch, &set_aside, &why))
		return false;
	waiting = 0;
	return true;
}
