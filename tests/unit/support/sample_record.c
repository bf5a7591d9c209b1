/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/support/sample_record.h"

#include <glib.h>
#include <sqlite3.h>
#include <stdio.h>

#include "plugins/sqlite_events/database.h"

#define DAYS_MS (30 * INT64_C(86400000))
#define SEED 6
#define BATCH 20000 /* more than the handler has at a time, so that it is made sooner */
#define CAREGIVERS 40
#define MOST_PEOPLE 32

/** Stricter than most would have it, so that there are some. */
static const struct alert_limits alert_limits = {
	.disconnections_over = 1,
	.session_disconnections_over = 3,
};

/** One person in the session that is made. */
struct person {
	char id[16], name[32];
	const char *role;
	uint64_t handle_id;
	unsigned flags;
	bool is_there, is_talking;
};

/** The gateway. */
struct maker {
	struct database *database;
	struct queue_counts counts;
	struct record batch[BATCH];
	size_t count;
	GRand *chance;
	int64_t incarnation, at_ms;
	uint64_t handles;
	char room[16], conference[32];
	struct person people[MOST_PEOPLE];
	int people_count;
	bool is_failed;
};

/* Storing */

static void flush(struct maker *maker)
{
	struct lc_why why = {.text = ""};
	g_autofree char *aside = NULL;
	const struct batch batch = {.records = maker->batch,
				    .count = maker->count,
				    .now_ms = maker->at_ms,
				    .counts = &maker->counts};

	if (!database_store(maker->database, &batch, &aside, &why)) {
		maker->is_failed = true;
		fprintf(stderr, "%s\n", why.text);
	}
	maker->counts.stored = maker->counts.put;
	maker->count = 0;
}

static struct record *add(struct maker *maker, enum record_kind kind)
{
	if (maker->count == BATCH)
		flush(maker);
	struct record *record = &maker->batch[maker->count++];
	*record = (struct record){.incarnation = maker->incarnation,
				  .number = ++maker->counts.put,
				  .at_ms = maker->at_ms,
				  .kind = kind};
	return record;
}

static struct record *add_of_room(struct maker *maker, enum record_kind kind)
{
	struct record *record = add(maker, kind);

	g_strlcpy(record->name, record_word(kind), sizeof(record->name));
	g_strlcpy(record->person.plugin, "janus.plugin.training", sizeof(record->person.plugin));
	g_strlcpy(record->person.room, maker->room, sizeof(record->person.room));
	g_strlcpy(record->person.conference, maker->conference, sizeof(record->person.conference));
	return record;
}

static struct record *add_of(struct maker *maker, const struct person *person,
			     enum record_kind kind)
{
	struct record *record = add_of_room(maker, kind);

	record->handle_id = person->handle_id;
	g_strlcpy(record->person.participant, person->id, sizeof(record->person.participant));
	g_strlcpy(record->person.display, person->name, sizeof(record->person.display));
	g_strlcpy(record->person.role, person->role, sizeof(record->person.role));
	return record;
}

static void start_gateway(struct maker *maker, const char *path)
{
	maker->incarnation = maker->at_ms * 1000;
	maker->counts = (struct queue_counts){.put = 0};
	maker->database = database_new(path, maker->incarnation);
	database_set_alerts(maker->database, &alert_limits, false);
}

/* People */

static void come(struct maker *maker, struct person *person, enum record_kind kind)
{
	person->handle_id = ++maker->handles;
	person->is_there = true;
	person->flags = RECORD_HAS_FLAGS | RECORD_MICROPHONE | RECORD_CAMERA;
	add_of(maker, person, kind)->flags = person->flags;
	g_snprintf(add(maker, RECORD_GATEWAY)->name, RECORD_NAME_BYTES, "webrtcup");
}

static void go(struct maker *maker, struct person *person, enum record_kind kind)
{
	add_of(maker, person, kind);
	person->is_there = person->is_talking = false;
}

static void talk(struct maker *maker, struct person *person)
{
	add_of(maker, person, person->is_talking ? RECORD_TALK_STOP : RECORD_TALK_START);
	person->is_talking = !person->is_talking;
}

static void switch_something(struct maker *maker, struct person *person)
{
	static const unsigned flags[] = {RECORD_MICROPHONE, RECORD_CAMERA, RECORD_SCREEN};

	person->flags ^= flags[g_rand_int_range(maker->chance, 0, G_N_ELEMENTS(flags))];
	add_of(maker, person, RECORD_STATE)->flags = person->flags;
}

static void do_something(struct maker *maker, struct person *person)
{
	int chance = g_rand_int_range(maker->chance, 0, 1000);

	if (!person->is_there)
		come(maker, person, RECORD_RECONNECT);
	else if (chance < 600)
		talk(maker, person);
	else if (chance < 750)
		switch_something(maker, person);
	else if (chance < 870)
		add_of(maker, person, RECORD_MESSAGE);
	else if (chance < 930)
		g_strlcpy(add_of(maker, person, RECORD_REACTION)->detail, "👍", RECORD_DETAIL_BYTES);
	else if (chance < 980)
		g_snprintf(add(maker, RECORD_GATEWAY)->name, RECORD_NAME_BYTES, "slowlink");
	else if (chance < 983)
		g_snprintf(add_of(maker, person, RECORD_ERROR)->detail, RECORD_DETAIL_BYTES,
			   "camera, \"busy\"");
	else
		go(maker, person, chance < 994 ? RECORD_DISCONNECT : RECORD_LEAVE);
}

static void invite(struct maker *maker, struct person *person, int place, int pool)
{
	bool is_caregiver = place == 0;
	int number = is_caregiver ? g_rand_int_range(maker->chance, 1, CAREGIVERS + 1)
				  : g_rand_int_range(maker->chance, 0, pool) * MOST_PEOPLE + place;

	*person = (struct person){.role = is_caregiver ? "caregiver" : "patient"};
	g_snprintf(person->id, sizeof(person->id), is_caregiver ? "%d" : "p%d", number);
	g_snprintf(person->name, sizeof(person->name), is_caregiver ? "Dr. Wilson %d" : "Ana %d",
		   number);
}

/* Sessions */

static void wait_for(struct maker *maker, int64_t most_ms)
{
	maker->at_ms += g_rand_int_range(maker->chance, 1, (gint32)MAX(most_ms, 2));
}

static void begin_session(struct maker *maker, const struct sample_record *sample, int i)
{
	maker->at_ms = MAX(maker->at_ms,
			   SAMPLE_RECORD_FROM_MS + DAYS_MS / (sample->sessions + 1) * (i + 1));
	g_snprintf(maker->room, sizeof(maker->room), "room%d", i % 100);
	g_snprintf(maker->conference, sizeof(maker->conference), "room%d_%d", i % 100, i + 1);
	maker->people_count = CLAMP(sample->people, 1, MOST_PEOPLE);
	add_of_room(maker, RECORD_SESSION_START);
	for (int place = 0; place < maker->people_count; place++) {
		invite(maker, &maker->people[place], place, sample->sessions / 5 + 1);
		wait_for(maker, 20000);
		come(maker, &maker->people[place], RECORD_JOIN);
	}
}

static void hold_session(struct maker *maker, const struct sample_record *sample)
{
	int64_t length_ms = g_rand_int_range(maker->chance, 10, 90) * INT64_C(60000);

	for (int i = 3 * maker->people_count + 2; i < sample->events; i++) {
		wait_for(maker, 2 * length_ms / sample->events);
		do_something(
			maker,
			&maker->people[g_rand_int_range(maker->chance, 0, maker->people_count)]);
	}
	for (int i = 0; i < sample->samples; i++) {
		struct record *record = add(maker, RECORD_MEDIA);
		g_strlcpy(record->media.medium, "audio", sizeof(record->media.medium));
		record->media.counters[RECORD_COUNTER_packets_received] = 50 * i;
	}
}

static void end_session(struct maker *maker)
{
	for (int place = 0; place < maker->people_count; place++) {
		wait_for(maker, 3000);
		if (maker->people[place].is_there)
			go(maker, &maker->people[place], RECORD_LEAVE);
	}
	add_of_room(maker, RECORD_SESSION_END);
}

/** The sessions overlap in the numbers of a day, not in time: the sums do not mind. */
static void hold_sessions(struct maker *maker, const char *path, const struct sample_record *sample)
{
	for (int i = 0; i < sample->sessions && !maker->is_failed; i++) {
		begin_session(maker, sample, i);
		hold_session(maker, sample);
		if (i == sample->sessions / 2) {
			flush(maker);
			database_free(maker->database);
			maker->at_ms += 60000;
			start_gateway(maker, path);
		} else if (i < sample->sessions - SAMPLE_RECORD_ACTIVE) {
			end_session(maker);
		}
	}
	flush(maker);
}

/* What others fill in */

static const char others[] =
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)"
	" INSERT INTO users SELECT 100 + i, 'Wilson', 'Number ' || i FROM n;"
	"INSERT INTO caregivers SELECT id - 100, id FROM users;"
	/* Every tenth appointment has two sessions, some sessions have none. */
	"UPDATE teleconferencesessions SET appointmentId = id - (id % 10 = 1 AND id > 1)"
	" WHERE id % 7;"
	"INSERT INTO appointments (id, starts_at) SELECT appointmentId, min(startTime)"
	" FROM teleconferencesessions WHERE appointmentId IS NOT NULL GROUP BY appointmentId;"
	"UPDATE teleconference_participant_sessions SET"
	" quality_score = 2.0 + (id * 7919 % 240) / 100.0,"
	" device_type = iif(id % 3, 'desktop', 'mobile'),"
	" browser = iif(id % 2, 'Chrome', 'Firefox'),"
	" operating_system = iif(id % 5, 'Linux', 'Windows');"
	"UPDATE teleconference_participant_sessions SET connection_quality ="
	" CASE WHEN quality_score >= 4 THEN 'good' WHEN quality_score >= 3.1 THEN 'fair'"
	"  ELSE 'poor' END;"
	"UPDATE teleconferencesessions SET quality_score = (SELECT min(p.quality_score)"
	"  FROM teleconference_participant_sessions p WHERE p.teleconference_session_id ="
	"   teleconferencesessions.id),"
	" recording_status = iif(id % 4, 'not_recorded', 'recorded'),"
	" recording_duration_seconds = iif(id % 4, 0, total_duration_seconds);"
	"UPDATE teleconferencesessions SET connection_quality ="
	" CASE WHEN quality_score >= 4 THEN 'good' WHEN quality_score >= 3.1 THEN 'fair'"
	"  ELSE 'poor' END;";

/* Of every tenth session, or they would be more than all events. */
static const char minutes[] =
	"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 90)"
	" INSERT INTO quality_minutes SELECT p.id, p.joined_at / 60000 * 60000 + i * 60000,"
	"  way.value, 6, 63, 60, 80, 70, p.quality_score, 3000, 30, 1.0, 10, 45, 6, 480000, 1"
	" FROM teleconference_participant_sessions p, n, json_each('[\"up\",\"down\"]') way"
	" WHERE p.teleconference_session_id % 10 = 5 AND i < p.session_duration_seconds / 60;";

static bool fill_in(const char *path)
{
	sqlite3 *database = NULL;
	bool is_filled = sqlite3_open(path, &database) == SQLITE_OK &&
			 sqlite3_exec(database, "BEGIN", NULL, NULL, NULL) == SQLITE_OK &&
			 sqlite3_exec(database, others, NULL, NULL, NULL) == SQLITE_OK &&
			 sqlite3_exec(database, minutes, NULL, NULL, NULL) == SQLITE_OK &&
			 sqlite3_exec(database, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;

	if (!is_filled)
		fprintf(stderr, "%s\n", sqlite3_errmsg(database));
	sqlite3_close(database);
	return is_filled;
}

bool sample_record_make(const char *path, const struct sample_record *sample)
{
	struct maker *maker = g_new0(struct maker, 1);

	maker->chance = g_rand_new_with_seed(SEED);
	maker->at_ms = SAMPLE_RECORD_FROM_MS;
	start_gateway(maker, path);
	hold_sessions(maker, path, sample);
	database_free(maker->database);
	bool is_made = !maker->is_failed && fill_in(path);
	g_rand_free(maker->chance);
	g_free(maker);
	return is_made;
}
