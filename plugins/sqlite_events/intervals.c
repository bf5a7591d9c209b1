/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/intervals.h"

#include "plugins/sqlite_events/report_table.h"
#include "plugins/sqlite_events/rollup_rows.h"

enum kind { STAY, TALK, SCREEN, CAMERA, MICROPHONE, KINDS };

static const char *const names[KINDS] = {"stay", "talk", "screen", "camera", "microphone"};

/** Since when each kind goes on with one person; 0 = it does not. */
struct open {
	int64_t since_ms[KINDS];
};

/** The state of the fold. */
struct fold {
	struct rollup rollup;
	GHashTable *open; /* participant -> struct open */
	struct report_table *table;
};

static bool goes_on(const struct rollup_person *person, enum kind kind)
{
	switch (kind) {
	case STAY:
		return person->stays->len > 0;
	case TALK:
		return person->is_talking;
	case SCREEN:
		return person->stays->len && person->flags & RECORD_SCREEN;
	case CAMERA:
		return person->stays->len && person->flags & RECORD_CAMERA;
	default:
		return person->stays->len && person->flags & RECORD_MICROPHONE;
	}
}

static void add(struct report_table *table, const char *participant, enum kind kind,
		int64_t since_ms)
{
	report_table_add_text(table, participant);
	report_table_add_text(table, names[kind]);
	report_table_add_number(table, since_ms);
}

/** What is over has ended now; of a talk it is known only later. */
static int64_t end_of(const struct fold *fold, const struct rollup_person *person, enum kind kind)
{
	return kind == TALK ? person->talked_until_ms : fold->rollup.last_ms;
}

static void look_at(struct fold *fold, const struct rollup_person *person)
{
	struct open *open = g_hash_table_lookup(fold->open, person->participant);

	if (!open) {
		open = g_new0(struct open, 1);
		g_hash_table_insert(fold->open, person->participant, open);
	}
	for (enum kind kind = STAY; kind < KINDS; kind++) {
		bool is_on = goes_on(person, kind), was_on = open->since_ms[kind];
		if (was_on && !is_on) {
			add(fold->table, person->participant, kind, open->since_ms[kind]);
			report_table_add_number(fold->table, end_of(fold, person, kind));
		}
		if (is_on != was_on)
			open->since_ms[kind] = is_on ? fold->rollup.last_ms : 0;
	}
}

static void look_at_all(struct fold *fold)
{
	GHashTableIter at;
	gpointer person;

	g_hash_table_iter_init(&at, fold->rollup.people);
	while (g_hash_table_iter_next(&at, NULL, &person))
		look_at(fold, person);
}

static void take(struct fold *fold, const struct rollup_event *event)
{
	rollup_add(&fold->rollup, event);
	const struct rollup_person *person = rollup_find(&fold->rollup, event->participant);
	if (!fold->rollup.is_live)
		look_at_all(fold);
	else if (person)
		look_at(fold, person);
}

/** What goes on still has no end. */
static void finish(struct fold *fold)
{
	GHashTableIter at;
	gpointer participant, value;

	g_hash_table_iter_init(&at, fold->open);
	while (g_hash_table_iter_next(&at, &participant, &value)) {
		const struct open *open = value;
		for (enum kind kind = STAY; kind < KINDS; kind++) {
			if (!open->since_ms[kind])
				continue;
			add(fold->table, participant, kind, open->since_ms[kind]);
			report_table_add_text(fold->table, NULL);
		}
	}
}

void intervals_fold(sqlite3_stmt *statement, struct report_table *table)
{
	static const char *const columns[] = {"participant_id", "kind", "started_at", "ended_at"};
	struct fold fold = {
		.open = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free),
		.table = table,
	};

	for (size_t i = 0; i < G_N_ELEMENTS(columns); i++)
		report_table_add_column(table, columns[i]);
	rollup_init(&fold.rollup);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		const struct rollup_event event = rollup_rows_read(statement);
		take(&fold, &event);
	}
	finish(&fold);
	g_hash_table_unref(fold.open);
	rollup_clear(&fold.rollup);
}
