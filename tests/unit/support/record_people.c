/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/support/record_people.h"

#include <string.h>

long long reference_seconds(int64_t ms)
{
	return (ms + 500) / 1000;
}

void reference_add_time(GString *out, bool is_known, int64_t ms)
{
	if (is_known)
		g_string_append_printf(out, " %lld", RAW(ms));
	else
		g_string_append(out, " -");
}

/* Words */

/** What somebody sent before an event, since this presence began. */
static unsigned flags_before(const struct places *places, int k, const struct presence *presence,
			     size_t i)
{
	for (size_t j = i; j-- > 0 && 2 * j >= presence->from;) {
		const struct record *record = &entry_at(places, j)->record;
		if (is_of(places, k, places->participant_of[i], j) &&
		    record->flags & RECORD_HAS_FLAGS)
			return record->flags;
	}
	return 0;
}

/** A state that was told is called after the first thing that it changed. */
static const char *state_word(const struct places *places, int k, size_t i)
{
	static const struct {
		unsigned flag;
		const char *on, *off;
	} words[] = {
		{RECORD_SCREEN, "screen_share_start", "screen_share_stop"},
		{RECORD_MUTED, "mute", "unmute"},
		{RECORD_MICROPHONE, "microphone_on", "microphone_off"},
		{RECORD_CAMERA, "camera_on", "camera_off"},
	};
	g_autoptr(GArray) presences = find_presences(places, k, places->participant_of[i]);
	const struct presence *presence = around(presences, 2 * i);
	unsigned now = entry_at(places, i)->record.flags;

	if (!presence || !is_within(places, k, i))
		return "state";
	unsigned old = flags_before(places, k, presence, i);
	for (size_t n = 0; n < G_N_ELEMENTS(words); n++) {
		if ((old & words[n].flag) != (now & words[n].flag))
			return now & words[n].flag ? words[n].on : words[n].off;
	}
	return "state";
}

const char *reference_word(const struct places *places, size_t i)
{
	enum record_kind kind = entry_at(places, i)->record.kind;
	int k = places->meeting_of[i];

	if (kind == RECORD_HANDLE_GONE)
		return "disconnect";
	if (kind == RECORD_STATE && k >= 0)
		return state_word(places, k, i);
	return record_word(kind);
}

/* People */

struct person_sums {
	const char *display, *role;
	unsigned joins, losses, messages, reactions, ever;
	int64_t attended_ms, spoken_ms;
	bool is_there, is_lost;
};

/** From each start of a talk to its end, those that overlap counted once. */
static int64_t add_up_talk(const struct places *places, int k, const char *participant,
			   const GArray *presences)
{
	int64_t spoken_ms = 0;
	size_t until = 0;

	for (size_t i = 0; i < places->count; i++) {
		const struct presence *presence = around(presences, 2 * i);
		if (!is_of(places, k, participant, i) || !presence || 2 * i < until ||
		    entry_at(places, i)->record.kind != RECORD_TALK_START)
			continue;
		int64_t to_ms = presence->to_ms;
		until = presence->to;
		for (size_t j = i + 1; j < places->count && 2 * j < until; j++) {
			if (is_of(places, k, participant, j) &&
			    entry_at(places, j)->record.kind == RECORD_TALK_STOP) {
				/* It was over when it says so, whatever came in between. */
				to_ms = MAX(places->time_of[i], entry_at(places, j)->record.at_ms);
				until = 2 * j;
			}
		}
		spoken_ms += to_ms - places->time_of[i];
	}
	return spoken_ms;
}

/** Has somebody left by themselves after all, after the last of their stays was lost? */
static bool has_left_since(const struct places *places, int k, const char *participant,
			   size_t place)
{
	bool has_left = false;

	for (size_t i = 0; i < places->count; i++) {
		has_left = has_left || (2 * i > place && is_within(places, k, i) &&
					is_of(places, k, participant, i) &&
					entry_at(places, i)->record.kind == RECORD_LEAVE &&
					!(entry_at(places, i)->record.flags & RECORD_GAVE_UP));
	}
	return has_left;
}

static void look_at_event(const struct places *places, int k, const GArray *presences, size_t i,
			  struct person_sums *sums)
{
	const struct record *record = &entry_at(places, i)->record;
	bool is_of_room = record->kind != RECORD_HANDLE_GONE;

	if (is_of_room && *record->person.display)
		sums->display = record->person.display;
	if (is_of_room && *record->person.role)
		sums->role = record->person.role;
	if (!is_within(places, k, i))
		return;
	sums->messages += record->kind == RECORD_MESSAGE;
	sums->reactions += record->kind == RECORD_REACTION;
	if (around(presences, 2 * i) && record->flags & RECORD_HAS_FLAGS)
		sums->ever |= record->flags;
}

static struct person_sums add_up_person(const struct places *places, int k, const char *participant,
					const GArray *presences)
{
	struct person_sums sums = {.display = "", .role = "", .joins = presences->len};

	for (size_t i = 0; i < places->count; i++) {
		if (is_of(places, k, participant, i))
			look_at_event(places, k, presences, i, &sums);
	}
	for (guint n = 0; n < presences->len; n++) {
		const struct presence *presence = presence_at(presences, n);
		sums.attended_ms += presence->to_ms - presence->from_ms;
		sums.losses += presence->is_lost;
		sums.is_there = presence->is_open;
		sums.is_lost =
			presence->is_lost && !has_left_since(places, k, participant, presence->to);
	}
	sums.spoken_ms = add_up_talk(places, k, participant, presences);
	return sums;
}

static void tell_issues(const struct places *places, int k, const char *participant, GString *out)
{
	int64_t start_ms = places->time_of[meeting_at(places, k)->first], after_ms;
	const char *comma = "";

	g_string_append(out, " [");
	for (size_t i = 0; i < places->count; i++) {
		const char *word = reference_word(places, i);
		if (!is_of(places, k, participant, i) ||
		    (strcmp(word, "disconnect") != 0 && strcmp(word, "error") != 0))
			continue;
		after_ms = entry_at(places, i)->record.at_ms - start_ms;
		if (after_ms < 0)
			after_ms = 0; /* the clock was set back while the gateway was down */
		g_string_append_printf(out, "%s\"%s-at-%llds\"", comma, word, RAW(after_ms / 1000));
		comma = ",";
	}
	g_string_append(out, "]");
}

/** What grows while somebody is there is told when they are gone, their issues when all is over. */
void reference_tell_person(const struct places *places, int k, const char *participant,
			   bool is_live, GString *out)
{
	g_autoptr(GArray) presences = find_presences(places, k, participant);
	const struct person_sums sums = add_up_person(places, k, participant, presences);
	const char *status = sums.is_lost || !presences->len ? "abandoned" : "completed";

	if (sums.is_there)
		status = "active";
	g_string_append_printf(out, "person %d %s '%s' '%s' %d %s", k, participant, sums.display,
			       sums.role, strcmp(sums.role, "trainer") == 0, status);
	reference_add_time(out, presences->len,
			   presences->len ? presence_at(presences, 0)->from_ms : 0);
	reference_add_time(out, presences->len && !sums.is_there,
			   presences->len ? presence_at(presences, presences->len - 1)->to_ms : 0);
	reference_add_time(out, !sums.is_there, reference_seconds(sums.attended_ms));
	reference_add_time(out, !sums.is_there, reference_seconds(sums.spoken_ms));
	g_string_append_printf(out, " %u %u %d%d%d %u %u", sums.joins, sums.losses,
			       (sums.ever & RECORD_CAMERA) != 0,
			       (sums.ever & RECORD_MICROPHONE) != 0,
			       (sums.ever & RECORD_SCREEN) != 0, sums.messages, sums.reactions);
	if (is_live)
		g_string_append(out, " -");
	else
		tell_issues(places, k, participant, out);
	g_string_append(out, "\n");
}
