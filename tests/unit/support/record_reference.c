/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/support/record_reference.h"

#include <string.h>

#include "tests/unit/support/record_people.h"
#include "tests/unit/support/record_stays.h"

/* Conferences */

/** From when to when a conference was on in a run of the gateway; false: it was not. */
static bool find_session(const struct places *places, int k, guint run, struct presence *out)
{
	const struct meeting *meeting = meeting_at(places, k);
	bool is_first = entry_at(places, meeting->first)->run == run;

	*out = (struct presence){.from = NEVER, .run = run};
	for (size_t i = 0; i < places->count && out->from == NEVER; i++) {
		if (is_within(places, k, i) && entry_at(places, i)->run == run &&
		    (is_first || is_arrival(places, i)))
			out->from = i;
	}
	if (out->from == NEVER)
		return false;
	bool is_over = meeting->over != NEVER && entry_at(places, meeting->over)->run == run;
	out->from_ms = places->time_of[out->from];
	out->to_ms = last_time(places, k, run);
	out->is_open = !is_over && is_up(places->book, run);
	out->is_lost = !is_over && !out->is_open;
	if (out->is_lost)
		out->to_ms = MAX(out->to_ms, end_of_run(places->book, run));
	return true;
}

static unsigned count_at(const struct places *places, int k, const GPtrArray *people, guint run,
			 int64_t at_ms)
{
	unsigned count = 0;

	for (guint p = 0; p < people->len; p++) {
		g_autoptr(GArray) presences = find_presences(places, k, people->pdata[p]);
		for (guint i = 0; i < presences->len; i++) {
			const struct presence *presence = presence_at(presences, i);
			count += presence->run == run && presence->from_ms <= at_ms &&
				 (presence->is_open || at_ms < presence->to_ms);
		}
	}
	return count;
}

static unsigned find_peak(const struct places *places, int k, const GPtrArray *people)
{
	unsigned peak = 0;

	for (size_t i = 0; i < places->count; i++) {
		if (places->meeting_of[i] == k && is_arrival(places, i))
			peak = MAX(peak, count_at(places, k, people, entry_at(places, i)->run,
						  places->time_of[i]));
	}
	return peak;
}

struct conference_sums {
	unsigned count, losses;
	int64_t duration_ms, ended_ms;
	bool is_live;
};

static struct conference_sums add_up(const struct places *places, int k, const GPtrArray *people)
{
	const struct meeting *meeting = meeting_at(places, k);
	struct conference_sums sums = {.count = 0};
	struct presence session;

	for (guint run = 0; run < places->book->runs->len; run++) {
		if (!find_session(places, k, run, &session))
			continue;
		sums.duration_ms += session.to_ms - session.from_ms;
		sums.ended_ms = session.to_ms;
		sums.is_live = session.is_open;
	}
	if (meeting->over != NEVER)
		sums.ended_ms = places->time_of[meeting->over];
	for (guint p = 0; p < people->len; p++) {
		g_autoptr(GArray) presences = find_presences(places, k, people->pdata[p]);
		sums.count += presences->len > 0;
		for (guint i = 0; i < presences->len; i++)
			sums.losses += presence_at(presences, i)->is_lost;
	}
	return sums;
}

static void tell_conference(const struct places *places, int k, GString *out)
{
	const struct meeting *meeting = meeting_at(places, k);
	g_autoptr(GPtrArray) people = find_people(places, k);
	const struct conference_sums sums = add_up(places, k, people);
	const char *status = sums.is_live ? "active" : "failed";

	if (meeting->over != NEVER)
		status = "completed";
	g_string_append_printf(out, "session %d %s %s %s %s %lld", k, meeting->plugin,
			       meeting->room, *meeting->id ? meeting->id : "-", status,
			       RAW(places->time_of[meeting->first]));
	reference_add_time(out, !sums.is_live, sums.ended_ms);
	g_string_append_printf(out, " %lld %u %u %u\n", reference_seconds(sums.duration_ms),
			       sums.count, find_peak(places, k, people), sums.losses);
}

static void tell_lost(const struct places *places, int k, GString *out)
{
	struct presence session;

	for (guint run = 0; run < places->book->runs->len; run++) {
		if (find_session(places, k, run, &session) && session.is_lost)
			g_string_append_printf(out, "lost %d %lld\n", k,
					       RAW(end_of_run(places->book, run)));
	}
}

static void tell_people(const struct places *places, int k, GString *out)
{
	g_autoptr(GPtrArray) people = find_people(places, k);
	const struct conference_sums sums = add_up(places, k, people);

	for (guint p = 0; p < people->len; p++)
		reference_tell_person(places, k, people->pdata[p], sums.is_live, out);
}

/* Events */

static const char *table_of(const struct places *places, size_t i)
{
	if (entry_at(places, i)->record.kind == RECORD_MEDIA)
		return "media";
	return places->meeting_of[i] == NO_ROOM ? "gateway" : "event";
}

static void tell_event(const struct places *places, size_t i, GString *out)
{
	const struct record *record = &entry_at(places, i)->record;
	const char *participant = places->participant_of[i];
	int k = places->meeting_of[i];
	g_autoptr(GPtrArray) people = find_people(places, k);
	bool is_known =
		k >= 0 && g_ptr_array_find_with_equal_func(people, participant, g_str_equal, NULL);

	g_string_append_printf(out, "%s %lld %lld %lld %lld", table_of(places, i),
			       RAW(record->incarnation), RAW(record->number), RAW(record->at_ms),
			       RAW(record->handle_id));
	if (k != NO_ROOM)
		g_string_append_printf(out, " %d %s %s %u", k, is_known ? participant : "-",
				       reference_word(places, i), record->flags);
	g_string_append(out, "\n");
}

static void tell_table(const struct places *places, const char *table, GString *out)
{
	for (size_t i = 0; i < places->count; i++) {
		if (strcmp(table_of(places, i), table) == 0)
			tell_event(places, i, out);
	}
}

static void tell_runs(const struct book *book, GString *out)
{
	for (guint i = 0; i < book->runs->len; i++) {
		const struct book_run *run = &g_array_index(book->runs, struct book_run, i);
		g_string_append_printf(out, "run %lld %lld %d %lld %lld %lld %lld\n", RAW(run->id),
				       RAW(run->seen_ms), run->stopped_ms != 0,
				       RAW(run->last_number), RAW(run->stored), RAW(run->emitted),
				       RAW(run->dropped));
	}
}

char *reference_tell(const struct book *book)
{
	GString *out = g_string_new(NULL);
	struct places places;

	places_find(&places, book);
	int count = (int)places.meetings->len;
	tell_runs(book, out);
	for (int k = 0; k < count; k++)
		tell_conference(&places, k, out);
	for (int k = 0; k < count; k++)
		tell_lost(&places, k, out);
	for (int k = 0; k < count; k++)
		tell_people(&places, k, out);
	tell_table(&places, "event", out);
	tell_table(&places, "gateway", out);
	tell_table(&places, "media", out);
	places_clear(&places);
	return g_string_free(out, FALSE);
}
