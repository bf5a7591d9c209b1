/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/support/record_stays.h"

#include <string.h>

const struct book_entry *entry_at(const struct places *places, size_t i)
{
	return &g_array_index(places->book->entries, struct book_entry, i);
}

const struct meeting *meeting_at(const struct places *places, int k)
{
	return &g_array_index(places->meetings, struct meeting, k);
}

bool is_within(const struct places *places, int k, size_t i)
{
	return k >= 0 && places->meeting_of[i] == k && i <= meeting_at(places, k)->over;
}

bool is_up(const struct book *book, guint run)
{
	return run + 1 == book->runs->len &&
	       !g_array_index(book->runs, struct book_run, run).stopped_ms;
}

int64_t end_of_run(const struct book *book, guint run)
{
	const struct book_run *which = &g_array_index(book->runs, struct book_run, run);

	return which->stopped_ms ? which->stopped_ms : which->seen_ms;
}

int64_t last_time(const struct places *places, int k, guint run)
{
	int64_t last = 0;

	for (size_t i = 0; i < places->count; i++) {
		if (is_within(places, k, i) && entry_at(places, i)->run == run)
			last = places->time_of[i];
	}
	return last;
}

/* Stays */

bool is_arrival(const struct places *places, size_t i)
{
	enum record_kind kind = entry_at(places, i)->record.kind;
	int k = places->meeting_of[i];

	return (kind == RECORD_JOIN || kind == RECORD_RECONNECT) && k >= 0 &&
	       is_within(places, k, i);
}

/** Does the event `j` end the stay that the event `i` began? */
static bool ends(const struct places *places, size_t i, size_t j)
{
	const struct record *from = &entry_at(places, i)->record;
	const struct record *to = &entry_at(places, j)->record;

	if (places->meeting_of[i] != places->meeting_of[j])
		return false;
	if (to->kind == RECORD_SESSION_END)
		return true;
	if (strcmp(places->participant_of[i], places->participant_of[j]) != 0)
		return false;
	if (to->kind == RECORD_HANDLE_GONE)
		return to->handle_id == from->handle_id;
	return (to->kind == RECORD_LEAVE || to->kind == RECORD_DISCONNECT) &&
	       (!to->handle_id || to->handle_id == from->handle_id);
}

/** The first event before `limit` that ends a stay, or NEVER. */
static size_t find_end(const struct places *places, size_t i, size_t limit)
{
	for (size_t j = i + 1; j < limit && entry_at(places, j)->run == entry_at(places, i)->run;
	     j++) {
		if (ends(places, i, j))
			return j;
	}
	return NEVER;
}

static struct presence find_stay(const struct places *places, size_t i)
{
	const struct book *book = places->book;
	const guint run = entry_at(places, i)->run;
	const int k = places->meeting_of[i];
	const size_t j = find_end(places, i, places->count);
	struct presence stay = {
		.from = 2 * i, .to = NEVER, .from_ms = places->time_of[i], .run = run};

	if (j != NEVER) {
		enum record_kind kind = entry_at(places, j)->record.kind;
		stay.to = 2 * j;
		stay.to_ms = places->time_of[j];
		stay.is_lost = kind == RECORD_DISCONNECT || kind == RECORD_HANDLE_GONE;
		return stay;
	}
	stay.to_ms = last_time(places, k, run);
	stay.is_open = is_up(book, run);
	if (stay.is_open)
		return stay;
	for (size_t n = i; n < places->count && entry_at(places, n)->run == run; n++)
		stay.to = 2 * n + 1;
	stay.to_ms = MAX(stay.to_ms, end_of_run(book, run));
	stay.is_lost = true;
	return stay;
}

GArray *find_presences(const struct places *places, int k, const char *participant)
{
	GArray *presences = g_array_new(FALSE, FALSE, sizeof(struct presence));

	for (size_t i = 0; i < places->count; i++) {
		if (places->meeting_of[i] != k || !is_arrival(places, i) ||
		    strcmp(places->participant_of[i], participant) != 0)
			continue;
		const struct presence stay = find_stay(places, i);
		struct presence *last = presences->len ? &g_array_index(presences, struct presence,
									presences->len - 1)
						       : NULL;
		if (!last || stay.from > last->to)
			g_array_append_val(presences, stay);
		else if (stay.to > last->to) {
			last->to = stay.to;
			last->to_ms = stay.to_ms;
			last->is_open = stay.is_open;
			last->is_lost = stay.is_lost;
		}
	}
	return presences;
}

const struct presence *presence_at(const GArray *presences, guint i)
{
	return &g_array_index(presences, struct presence, i);
}

const struct presence *around(const GArray *presences, size_t place)
{
	for (guint i = 0; i < presences->len; i++) {
		const struct presence *presence = presence_at(presences, i);
		if (presence->from <= place && place < presence->to)
			return presence;
	}
	return NULL;
}

bool is_of(const struct places *places, int k, const char *participant, size_t i)
{
	return places->meeting_of[i] == k && strcmp(places->participant_of[i], participant) == 0;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *find_people(const struct places *places, int k)
{
	GPtrArray *people = g_ptr_array_new();

	for (size_t i = 0; i < places->count; i++) {
		const char *id = places->participant_of[i];
		if (is_within(places, k, i) && *id &&
		    !g_ptr_array_find_with_equal_func(people, id, g_str_equal, NULL))
			g_ptr_array_add(people, (gpointer)id);
	}
	g_ptr_array_sort(people, compare_texts);
	return people;
}

/* Conferences */

static bool is_empty_before(const struct places *places, int k, size_t limit)
{
	for (size_t i = 0; i < limit; i++) {
		if (places->meeting_of[i] == k && is_arrival(places, i) &&
		    find_end(places, i, limit) == NEVER)
			return false;
	}
	return true;
}

/** The conference in which a handle has a stay just before an event, or NO_ROOM. */
static int find_by_handle(struct places *places, size_t e)
{
	const struct book_entry *gone = entry_at(places, e);

	for (size_t i = e; gone->record.handle_id && i-- > 0;) {
		const struct book_entry *entry = entry_at(places, i);
		if (entry->run == gone->run && is_arrival(places, i) &&
		    entry->record.handle_id == gone->record.handle_id &&
		    find_end(places, i, e) == NEVER) {
			places->participant_of[e] = places->participant_of[i];
			return places->meeting_of[i];
		}
	}
	return NO_ROOM;
}

static bool is_same(const struct places *places, const struct meeting *meeting, size_t e)
{
	const struct book_entry *entry = entry_at(places, e);
	const struct record_person *where = &entry->record.person;

	if (*where->conference)
		return strcmp(meeting->id, where->conference) == 0;
	return !*meeting->id && strcmp(meeting->room, where->room) == 0 &&
	       strcmp(meeting->plugin, where->plugin) == 0 && meeting->over == NEVER &&
	       entry_at(places, meeting->first)->run == entry->run;
}

static int find_meeting(struct places *places, size_t e)
{
	const struct record *record = &entry_at(places, e)->record;
	const struct record_person *where = &record->person;

	if (record->kind == RECORD_GATEWAY || record->kind == RECORD_MEDIA)
		return NO_ROOM;
	if (record->kind == RECORD_HANDLE_GONE)
		return find_by_handle(places, e);
	places->participant_of[e] = where->participant;
	for (guint k = 0; k < places->meetings->len; k++) {
		if (is_same(places, meeting_at(places, (int)k), e))
			return (int)k;
	}
	if (!*where->conference &&
	    (history_knows_conferences(where->plugin) || record->kind != RECORD_JOIN))
		return NO_CONFERENCE;
	const struct meeting meeting = {where->plugin, where->room, where->conference, e, NEVER};
	g_array_append_val(places->meetings, meeting);
	return (int)places->meetings->len - 1;
}

static void place(struct places *places, size_t e)
{
	const struct book_entry *entry = entry_at(places, e);
	int k = find_meeting(places, e);

	places->meeting_of[e] = k;
	places->time_of[e] = entry->record.at_ms;
	if (k < 0)
		return;
	for (size_t i = 0; i < e; i++) {
		if (places->meeting_of[i] == k && entry_at(places, i)->run == entry->run)
			places->time_of[e] = MAX(places->time_of[e], places->time_of[i]);
	}
	struct meeting *meeting = &g_array_index(places->meetings, struct meeting, k);
	bool is_left = !*meeting->id && is_empty_before(places, k, e + 1);
	if (meeting->over == NEVER && (entry->record.kind == RECORD_SESSION_END || is_left))
		meeting->over = e;
}

void places_find(struct places *places, const struct book *book)
{
	size_t count = book->entries->len;

	*places = (struct places){
		.book = book,
		.meetings = g_array_new(FALSE, FALSE, sizeof(struct meeting)),
		.count = count,
		.meeting_of = g_new0(int, count + 1),
		.participant_of = g_new0(const char *, count + 1),
		.time_of = g_new0(int64_t, count + 1),
	};
	for (size_t e = 0; e < count; e++)
		places->participant_of[e] = "";
	for (size_t e = 0; e < count; e++)
		place(places, e);
}

void places_clear(struct places *places)
{
	g_array_unref(places->meetings);
	g_free(places->meeting_of);
	g_free(places->participant_of);
	g_free(places->time_of);
}
