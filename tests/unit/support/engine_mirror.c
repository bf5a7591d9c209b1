/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The books of engine_mirror.h.
 */
#include "tests/unit/support/engine_mirror.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/support/engine_snapshot.h"

#define DEMAND(holds) demand(holds, #holds, __LINE__)

static void demand(bool holds, const char *what, int line)
{
	if (holds)
		return;
	fprintf(stderr, "the books disagree with the room (line %d): %s\n", line, what);
	abort();
}

void mirror_open(struct mirror *mirror, struct lc_room *room)
{
	memset(mirror, 0, sizeof(*mirror));
	mirror->room = room;
	mirror->tickets = g_array_new(FALSE, FALSE, sizeof(struct mirror_ticket));
	mirror->before = g_string_new("");
	mirror->after = g_string_new("");
}

void mirror_close(struct mirror *mirror)
{
	g_array_unref(mirror->tickets);
	g_string_free(mirror->before, TRUE);
	g_string_free(mirror->after, TRUE);
}

static struct mirror_person *person_of(struct mirror *mirror, const char *name)
{
	for (size_t i = 0; i < MIRROR_PEOPLE; i++) {
		struct mirror_person *person = &mirror->people[i];
		if (!*person->name) {
			snprintf(person->name, sizeof(person->name), "%s", name);
			person->window_due_ms = LC_NEVER;
		}
		if (strcmp(person->name, name) == 0)
			return person;
	}
	DEMAND(!"more people than the books have pages");
	return NULL;
}

/* Reading effects */

static void close_stay(struct mirror *mirror, struct mirror_person *person, int64_t at_ms)
{
	if (!person->is_staying)
		return;
	at_ms = CLAMP(at_ms, person->stay_from_ms, mirror->now.mono_ms);
	person->attended_ms += at_ms - person->stay_from_ms;
	person->is_staying = false;
}

static void open_stay(struct mirror *mirror, struct mirror_person *person)
{
	if (person->is_staying || !person->is_joined)
		return;
	person->is_staying = true;
	person->stay_from_ms = mirror->now.mono_ms;
}

static void read_joined(struct mirror *mirror, struct mirror_person *person)
{
	DEMAND(!person->is_joined && !person->is_waiting);
	person->is_joined = true;
	/* A new conference, a new record; whoever is carried over stays on. */
	person->is_staying = false;
	person->attended_ms = 0;
	if (person->live_leg)
		open_stay(mirror, person);
}

static void read_left(struct mirror *mirror, const struct lc_event *event,
		      struct mirror_person *person)
{
	DEMAND(person->is_joined);
	person->is_joined = false;
	if (event->reason == LC_REASON_RECONNECTION_TIMEOUT && event->audience == LC_TO_OTHERS)
		DEMAND(person->window_due_ms <= mirror->now.mono_ms);
	if (event->reason != LC_REASON_RESTARTED)
		person->window_due_ms = LC_NEVER;
}

static void read_lobby_entered(struct mirror_person *person)
{
	DEMAND(!person->is_joined && !person->is_waiting);
	person->is_waiting = true;
}

static void read_lobby_left(const struct lc_event *event, struct mirror_person *person)
{
	DEMAND(person->is_waiting);
	person->is_waiting = false;
	if (event->reason != LC_REASON_ADMITTED)
		person->window_due_ms = LC_NEVER;
}

/** Calls begin and end in turn, and end when the conference does. */
static void read_call(struct mirror *mirror, bool is_start)
{
	DEMAND(mirror->is_on_call != is_start);
	mirror->is_on_call = is_start;
}

static void read_control(struct mirror *mirror, const struct lc_event *event)
{
	DEMAND(strcmp(mirror->controller, event->old_controller) == 0);
	DEMAND(strcmp(event->controller, event->old_controller) != 0);
	memcpy(mirror->controller, event->controller, sizeof(mirror->controller));
}

static void read_created(struct mirror *mirror, const struct lc_event *event)
{
	const char *digits = strrchr(event->conference, '_') + 1;

	DEMAND(!mirror->has_conference);
	DEMAND(g_ascii_strtoll(digits, NULL, 10) > mirror->epoch_s);
	mirror->has_conference = true;
	mirror->epoch_s = g_ascii_strtoll(digits, NULL, 10);
	mirror->seq = 0;
	memcpy(mirror->conference, event->conference, sizeof(mirror->conference));
}

static void read_terminated(struct mirror *mirror, const struct lc_event *event)
{
	DEMAND(mirror->has_conference);
	for (size_t i = 0; i < MIRROR_PEOPLE; i++)
		DEMAND(!mirror->people[i].is_joined);
	mirror->has_conference = false;
	if (event->reason == LC_REASON_RESTARTED)
		return;
	mirror->is_interrupted = false;
	DEMAND(!mirror->is_on_call);
	*mirror->controller = '\0';
	for (size_t i = 0; i < MIRROR_PEOPLE; i++)
		DEMAND(!mirror->people[i].is_waiting);
}

static void read_number(struct mirror *mirror, const struct lc_event *event)
{
	DEMAND(strcmp(event->room, mirror->room->name) == 0);
	DEMAND(event->at_ms == mirror->now.wall_ms);
	if (lc_event_is_error(event) || event->kind == LC_EVENT_LOBBY_WAITING) {
		DEMAND(event->seq == 0);
		return;
	}
	if (event->kind == LC_EVENT_CONFERENCE_CREATED)
		read_created(mirror, event);
	DEMAND(mirror->has_conference);
	DEMAND(strcmp(event->conference, mirror->conference) == 0);
	DEMAND(event->seq == ++mirror->seq);
}

static void read_event(struct mirror *mirror, const struct lc_event *event)
{
	struct mirror_person *person = NULL;

	if (lc_event_involves_participant(event))
		person = person_of(mirror, event->who.participant);
	mirror->event_count[event->kind]++;
	DEMAND(mirror->stats_count == 0); /* counts come last */
	read_number(mirror, event);
	/* Nobody inside hears of the lobby but trainers. */
	DEMAND(!person || !person->is_waiting || !(event->audience & LC_TO_MEMBERS));
	switch (event->kind) {
	case LC_EVENT_CONFERENCE_TERMINATED:
		read_terminated(mirror, event);
		break;
	case LC_EVENT_PARTICIPANT_JOINED:
		read_joined(mirror, person);
		break;
	case LC_EVENT_PARTICIPANT_LEFT:
		read_left(mirror, event, person);
		break;
	case LC_EVENT_LOBBY_ENTERED:
		read_lobby_entered(person);
		break;
	case LC_EVENT_LOBBY_LEFT:
		read_lobby_left(event, person);
		break;
	case LC_EVENT_CALL_START:
	case LC_EVENT_CALL_END:
		read_call(mirror, event->kind == LC_EVENT_CALL_START);
		break;
	case LC_EVENT_CONTROL_CHANGED:
		read_control(mirror, event);
		break;
	case LC_EVENT_PARTICIPANT_DISCONNECTED:
		person->window_due_ms = mirror->now.mono_ms + event->reconnect_timeout_ms;
		break;
	case LC_EVENT_SESSION_RESUMED:
		DEMAND(mirror->is_interrupted);
		mirror->is_interrupted = false;
		mirror->is_resumed = true;
		break;
	case LC_EVENT_STATS_UPDATED:
		mirror->stats_count++;
		break;
	default:
		break;
	}
}

static void read_end_leg(struct mirror *mirror, const struct lc_effect *effect)
{
	struct mirror_person *person = person_of(mirror, effect->participant);

	if (person == mirror->joiner && effect->leg == mirror->replaced_leg) {
		DEMAND(effect->reason == LC_REASON_REPLACED);
		mirror->replaced_leg = 0;
		return;
	}
	DEMAND(effect->leg != 0 && effect->leg == person->live_leg);
	person->live_leg = 0;
	close_stay(mirror, person, mirror->leg_ended_ms);
}

/** Takes the ticket off the books; each is answered once. */
static struct mirror_ticket answer_ticket(struct mirror *mirror, const struct lc_effect *effect)
{
	struct mirror_ticket ticket = {.ticket = 0};
	guint index = 0;

	for (guint i = 0; i < mirror->tickets->len; i++) {
		struct mirror_ticket *at = &g_array_index(mirror->tickets, struct mirror_ticket, i);
		if (at->ticket != effect->ticket)
			continue;
		ticket = *at;
		index = i;
	}
	DEMAND(ticket.ticket != 0);
	DEMAND(strcmp(ticket.person->name, effect->participant) == 0);
	g_array_remove_index(mirror->tickets, index);
	return ticket;
}

static void read_subscribed(struct mirror *mirror, const struct lc_effect *effect)
{
	const struct mirror_ticket ticket = answer_ticket(mirror, effect);

	DEMAND(ticket.person->live_leg != 0 && effect->leg == ticket.person->live_leg);
	DEMAND(memcmp(ticket.key_hash, ticket.person->key_hash, LC_HASH_BYTES) == 0);
}

static void read_refused(struct mirror *mirror, const struct lc_effect *effect)
{
	const struct mirror_ticket ticket = answer_ticket(mirror, effect);

	if (effect->error == LC_NO_JOIN)
		DEMAND(ticket.due_ms <= mirror->now.mono_ms);
	else
		DEMAND(effect->error == LC_NO_USABLE_CODEC);
}

static void read_effect(struct mirror *mirror, const struct lc_effect *effect)
{
	switch (effect->kind) {
	case LC_EFFECT_EVENT:
		read_event(mirror, &effect->event);
		break;
	case LC_EFFECT_ROUTES:
		mirror->routes_count++;
		break;
	case LC_EFFECT_END_LEG:
		read_end_leg(mirror, effect);
		break;
	case LC_EFFECT_SUBSCRIBED:
		read_subscribed(mirror, effect);
		break;
	case LC_EFFECT_REFUSED:
		read_refused(mirror, effect);
		break;
	case LC_EFFECT_FORGET:
		DEMAND(mirror->room->policy.is_temporary && !mirror->has_conference);
		break;
	}
}

/* Comparing with the room */

static void compare_seat(struct mirror *mirror, const struct lc_seat *seat)
{
	const struct mirror_person *person = person_of(mirror, seat->participant);
	int64_t attended_ms = person->attended_ms;
	int64_t now_ms = mirror->now.mono_ms;

	if (person->is_staying)
		attended_ms += now_ms - person->stay_from_ms;
	DEMAND(person->is_joined == seat->is_admitted);
	DEMAND(person->is_waiting == !seat->is_admitted);
	DEMAND(seat->leg.number == person->last_leg);
	DEMAND(person->live_leg == (seat->leg.is_live ? seat->leg.number : 0));
	DEMAND(memcmp(seat->key_hash, person->key_hash, LC_HASH_BYTES) == 0);
	if (seat->is_admitted)
		DEMAND(lc_attendance_total_ms(&seat->attendance, now_ms) == attended_ms);
	DEMAND(lc_attendance_is_open(&seat->attendance) == person->is_staying);
	DEMAND((person->window_due_ms != LC_NEVER) == !seat->leg.is_live);
	if (lc_room_seat_find(mirror->room, person->name)->leg.is_live)
		return;
	DEMAND(seat->window.due_ms == person->window_due_ms);
	if (seat->is_admitted && lc_policy_needs(&mirror->room->policy, seat->role))
		mirror->is_interrupted = true;
}

static void compare_session(const struct mirror *mirror)
{
	for (guint i = 0; i < mirror->room->seats->len; i++) {
		const struct lc_seat *seat = mirror->room->seats->pdata[i];
		if (seat->is_admitted && lc_policy_needs(&mirror->room->policy, seat->role))
			DEMAND(seat->leg.is_media_up);
	}
}

static void compare(struct mirror *mirror)
{
	const struct lc_room *room = mirror->room;
	size_t joined = 0, waiting = room->pending->len + room->progress.timer.is_armed +
				     room->forget_timer.is_armed;

	lc_room_check(room);
	for (size_t i = 0; i < MIRROR_PEOPLE; i++)
		joined += mirror->people[i].is_joined + mirror->people[i].is_waiting;
	DEMAND(joined == room->seats->len);
	DEMAND(mirror->has_conference == (room->conference != NULL));
	DEMAND(!room->conference || mirror->is_on_call == room->conference->is_on_call);
	DEMAND(!room->conference || strcmp(mirror->controller, room->conference->controller) == 0);
	DEMAND(mirror->tickets->len == room->pending->len);
	DEMAND(mirror->replaced_leg == 0);
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		compare_seat(mirror, seat);
		waiting += !seat->leg.is_media_up;
		waiting += seat->leg.is_live && !seat->is_admitted;
	}
	/* A timer for everyone who waits, and for nobody else. */
	for (const struct lc_timer *timer = room->timers.first; timer; timer = timer->next)
		waiting--;
	DEMAND(waiting == 0);
	if (mirror->is_resumed)
		compare_session(mirror);
}

/* One command */

static void begin(struct mirror *mirror, struct lc_now now, struct lc_effects *effects)
{
	lc_effects_reset(effects);
	mirror->now = now;
	mirror->leg_ended_ms = now.mono_ms;
	mirror->replaced_leg = 0;
	mirror->joiner = NULL;
	mirror->routes_count = mirror->stats_count = 0;
	mirror->is_resumed = false;
	g_string_truncate(mirror->before, 0);
	write_fingerprint(mirror->room, mirror->before);
}

static void demand_unchanged(struct mirror *mirror)
{
	g_string_truncate(mirror->after, 0);
	write_fingerprint(mirror->room, mirror->after);
	DEMAND(g_string_equal(mirror->before, mirror->after));
}

static void note_join(struct mirror *mirror, const struct lc_command *command)
{
	struct mirror_person *person = person_of(mirror, command->by.participant);
	const struct lc_seat *seat = lc_room_seat_find(mirror->room, person->name);

	DEMAND(seat && seat->leg.is_live);
	DEMAND(seat->leg.number > person->last_leg);
	if ((person->is_joined || person->is_waiting) && !mirror->room->policy.allow_takeover)
		DEMAND(memcmp(person->key_hash, command->join.key_hash, LC_HASH_BYTES) == 0);
	mirror->joiner = person;
	mirror->replaced_leg = person->live_leg;
	person->live_leg = person->last_leg = seat->leg.number;
	person->window_due_ms = LC_NEVER;
	memcpy(person->key_hash, command->join.key_hash, LC_HASH_BYTES);
	open_stay(mirror, person);
}

static void note_subscribe(struct mirror *mirror, const struct lc_command *command)
{
	struct mirror_ticket ticket = {
		.ticket = command->subscribe.ticket,
		.person = person_of(mirror, command->by.participant),
		.due_ms = mirror->now.mono_ms + LC_SUBSCRIBE_TIMEOUT_MS,
	};

	memcpy(ticket.key_hash, command->subscribe.key_hash, LC_HASH_BYTES);
	g_array_append_val(mirror->tickets, ticket);
}

static void note_done(struct mirror *mirror, const struct lc_command *command)
{
	mirror->done_count++;
	if (command->kind == LC_CMD_JOIN)
		note_join(mirror, command);
	else if (command->kind == LC_CMD_SUBSCRIBE)
		note_subscribe(mirror, command);
	else if (command->kind == LC_CMD_LEG_DOWN && command->last_seen_ms)
		mirror->leg_ended_ms = command->last_seen_ms;
}

/** Does the command come from the leg that its seat has now, by the books? */
static bool is_present(struct mirror *mirror, const struct lc_command *command)
{
	if (!*command->by.participant || !command->by.leg)
		return false;
	return person_of(mirror, command->by.participant)->live_leg == command->by.leg;
}

static void check_refused(struct mirror *mirror, const struct lc_effects *effects)
{
	mirror->refused_count++;
	demand_unchanged(mirror);
	DEMAND(lc_effects_count(effects) == (mirror->room->conference ? 1 : 0));
	for (size_t i = 0; i < lc_effects_count(effects); i++)
		DEMAND(lc_event_is_error(&lc_effects_at(effects, i)->event));
}

enum lc_error mirror_apply(struct mirror *mirror, const struct lc_command *command,
			   struct lc_now now, struct lc_effects *effects)
{
	bool was_present = is_present(mirror, command);
	enum lc_error error;

	begin(mirror, now, effects);
	error = lc_room_apply(mirror->room, command, now, effects, NULL);
	if (error != LC_OK)
		check_refused(mirror, effects);
	else
		note_done(mirror, command);
	if (error == LC_OK && command->kind >= LC_CMD_LEG_UP && !was_present) {
		demand_unchanged(mirror);
		DEMAND(lc_effects_count(effects) == 0);
	}
	if (command->kind == LC_CMD_CONFIGURE || command->kind == LC_CMD_LEAVE)
		DEMAND(error != LC_OK || was_present);
	for (size_t i = 0; i < lc_effects_count(effects); i++)
		read_effect(mirror, lc_effects_at(effects, i));
	DEMAND(mirror->routes_count <= 1);
	compare(mirror);
	return error;
}

void mirror_expire(struct mirror *mirror, struct lc_now now, struct lc_effects *effects)
{
	begin(mirror, now, effects);
	lc_room_expire(mirror->room, now, effects);
	for (size_t i = 0; i < lc_effects_count(effects); i++) {
		mirror->stats_count = 0; /* each deadline is a turn of its own */
		read_effect(mirror, lc_effects_at(effects, i));
	}
	compare(mirror);
	DEMAND(lc_room_next_deadline(mirror->room) > now.mono_ms);
}
