/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The four calls of desk.h: a table says for every command who may and what runs; deadlines run the
 * same steps.
 */
#include "lectern/calls/desk.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "lectern/calls/turn.h"

/** Who may give a command. */
enum access {
	ANYBODY,      /* brings its own proof, or is the gateway */
	PEOPLE,       /* whoever is on the desk, through the present handle */
	CLIENTS,      /* of these, who calls */
	INTERPRETERS, /* and who can be called */
};

static const struct {
	const char *name;
	enum access access;
	lc_desk_run *run;
} commands[LC_DESK_COMMANDS] = {
	[LC_DESK_REGISTER] = {"register", ANYBODY, lc_desk_run_register},
	[LC_DESK_SET_AVAILABILITY] = {"set_availability", INTERPRETERS,
				      lc_desk_run_set_availability},
	[LC_DESK_REQUEST] = {"request_call", CLIENTS, lc_desk_run_request},
	[LC_DESK_ACCEPT] = {"accept_call", INTERPRETERS, lc_desk_run_accept},
	[LC_DESK_DECLINE] = {"decline_call", INTERPRETERS, lc_desk_run_decline},
	[LC_DESK_CANCEL] = {"cancel_call", CLIENTS, lc_desk_run_cancel},
	[LC_DESK_GONE] = {"gone", PEOPLE, lc_desk_run_gone},
	[LC_DESK_FAIL_SESSION] = {"fail-session", ANYBODY, lc_desk_run_fail_session},
	[LC_DESK_SESSION_OVER] = {"session-over", ANYBODY, lc_desk_run_session_over},
};

const char *lc_desk_command_name(enum lc_desk_command_kind kind)
{
	return commands[kind].name;
}

struct lc_desk *lc_desk_new(int64_t request_timeout_ms)
{
	struct lc_desk *desk = g_new0(struct lc_desk, 1);

	assert(request_timeout_ms > 0 && request_timeout_ms <= LC_DESK_KEEP_MS);
	desk->people = g_ptr_array_new_with_free_func(lc_desk_person_free);
	desk->calls = g_ptr_array_new_with_free_func(lc_desk_call_free);
	desk->request_timeout_ms = request_timeout_ms;
	return desk;
}

void lc_desk_free(struct lc_desk *desk)
{
	if (!desk)
		return;
	g_ptr_array_unref(desk->people);
	g_ptr_array_unref(desk->calls);
	g_free(desk);
}

static enum lc_error check_access(struct lc_desk_turn *turn, enum access access)
{
	const struct lc_desk_command *command = turn->command;
	struct lc_desk_person *person = lc_desk_person_find(turn->desk, command->participant);

	if (access == ANYBODY)
		return LC_OK;
	if (!person)
		return lc_refuse(turn->why, LC_NOT_JOINED, "", "this handle has not registered");
	if (!person->is_connected || person->handle != command->handle)
		return lc_refuse(turn->why, LC_STALE_LEG, "", "%s", lc_error_text(LC_STALE_LEG));
	if (access != PEOPLE && lc_desk_is_interpreter(person) != (access == INTERPRETERS))
		return lc_refuse(turn->why, LC_NOT_ALLOWED, "request",
				 "request %s is not allowed for who %s",
				 lc_desk_command_name(command->kind),
				 access == CLIENTS ? "has registered languages"
						   : "has registered no languages");
	turn->person = person;
	return LC_OK;
}

enum lc_error lc_desk_apply(struct lc_desk *desk, const struct lc_desk_command *command,
			    struct lc_now now, GArray *effects, struct lc_why *why)
{
	struct lc_desk_turn turn = {
		.desk = desk, .command = command, .now = now, .out = effects, .why = why};
	enum lc_error error = check_access(&turn, commands[command->kind].access);

	return error == LC_OK ? commands[command->kind].run(&turn) : error;
}

void lc_desk_expire(struct lc_desk *desk, struct lc_now now, GArray *effects)
{
	struct lc_desk_turn turn = {.desk = desk, .now = now, .out = effects};
	const struct lc_timer *timer;

	while ((timer = lc_timers_take_due(&desk->timers, now.mono_ms))) {
		if (timer->kind == LC_TIMER_CALL)
			lc_desk_turn_expire(&turn, timer->owner);
		else
			g_ptr_array_remove(desk->people, timer->owner);
	}
}

int64_t lc_desk_next_deadline(const struct lc_desk *desk)
{
	return lc_timers_next(&desk->timers);
}

/* Effects */

GArray *lc_desk_effects_new(void)
{
	return g_array_new(FALSE, TRUE, sizeof(struct lc_desk_effect));
}

const struct lc_desk_effect *lc_desk_effect_at(const GArray *effects, guint index)
{
	return &g_array_index(effects, struct lc_desk_effect, index);
}

struct lc_desk_event *lc_desk_turn_tell(struct lc_desk_turn *turn, enum lc_desk_event_kind kind,
					const char *to, const struct lc_desk_call *call)
{
	g_array_set_size(turn->out, turn->out->len + 1);
	struct lc_desk_effect *effect =
		&g_array_index(turn->out, struct lc_desk_effect, turn->out->len - 1);

	effect->kind = LC_DESK_TELL;
	snprintf(effect->to, sizeof(effect->to), "%s", to);
	effect->event.kind = kind;
	effect->event.at_ms = turn->now.wall_ms;
	if (call)
		effect->event.session = call->session;
	return &effect->event;
}

static void tell_availability(struct lc_desk_turn *turn, const struct lc_desk_person *person,
			      const char *to)
{
	struct lc_desk_event *event =
		lc_desk_turn_tell(turn, LC_DESK_AVAILABILITY_CHANGED, to, NULL);

	memcpy(event->participant, person->participant, sizeof(event->participant));
	event->availability = person->shown;
}

void lc_desk_turn_show(struct lc_desk_turn *turn, struct lc_desk_person *person, bool is_told)
{
	enum lc_availability now = lc_desk_availability(person);

	if (now == person->shown && !is_told)
		return;
	person->shown = now;
	tell_availability(turn, person, "");
	tell_availability(turn, person, person->participant);
}
