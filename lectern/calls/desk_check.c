/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every invariant of the desk as an assertion.
 */
#undef NDEBUG /* it is made of assertions */
#include <assert.h>
#include <string.h>

#include "lectern/calls/desk.h"

static void check_person(const struct lc_desk *desk, const struct lc_desk_person *person)
{
	const struct lc_desk_call *session = lc_desk_session_find(desk, person->busy_in);

	assert(lc_id_is_valid(person->participant));
	assert(lc_desk_person_find(desk, person->participant) == person);
	assert(person->languages.count <= LC_MAX_LANGUAGES);
	assert(person->shown == lc_desk_availability(person));
	assert(person->handle > 0 && person->handle <= desk->last_handle);
	assert(person->keep.is_armed == (!person->is_connected && !*person->busy_in));
	assert(!*person->busy_in || session);
	assert(!session || strcmp(session->session.client, person->participant) == 0 ||
	       strcmp(session->session.interpreter, person->participant) == 0);
}

/** Both sides of a session are here, and in this one. */
static void check_side(const struct lc_desk *desk, const struct lc_desk_call *call,
		       const char *participant, bool is_interpreter)
{
	const struct lc_desk_person *person = lc_desk_person_find(desk, participant);

	assert(person && lc_desk_is_interpreter(person) == is_interpreter);
	assert(strcmp(person->busy_in, call->is_accepted ? call->session.room : "") == 0);
}

static void check_call(const struct lc_desk *desk, const struct lc_desk_call *call)
{
	const struct lc_desk_session *session = &call->session;

	assert(lc_desk_call_find(desk, session->request) == call);
	assert(call->timer.is_armed != call->is_accepted);
	assert((*session->interpreter != '\0') == call->is_accepted);
	check_side(desk, call, session->client, false);
	if (call->is_accepted) {
		assert(lc_desk_session_find(desk, session->room) == call);
		check_side(desk, call, session->interpreter, true);
	} else {
		const struct lc_desk_person *client = lc_desk_person_find(desk, session->client);
		assert(lc_desk_request_of(desk, client) == call);
		assert(lc_desk_offers_left(call) > 0);
	}
	for (guint i = 0; i < call->offers->len; i++) {
		const struct lc_desk_offer *offer =
			&g_array_index(call->offers, struct lc_desk_offer, i);
		assert(lc_desk_offer_find(call, offer->participant) == offer);
		assert(call->is_accepted || lc_desk_person_find(desk, offer->participant));
	}
}

/** The list is ordered and holds exactly the timers of places and requests. */
static void check_timers(const struct lc_desk *desk)
{
	const struct lc_timer *previous = NULL;
	size_t listed = 0, armed = 0;

	for (guint i = 0; i < desk->people->len; i++)
		armed += ((const struct lc_desk_person *)desk->people->pdata[i])->keep.is_armed;
	for (guint i = 0; i < desk->calls->len; i++)
		armed += ((const struct lc_desk_call *)desk->calls->pdata[i])->timer.is_armed;
	for (const struct lc_timer *at = desk->timers.first; at; at = at->next) {
		assert(at->is_armed && at->previous == previous);
		assert(!previous || previous->due_ms <= at->due_ms);
		previous = at;
		listed++;
	}
	assert(listed == armed);
}

void lc_desk_check(const struct lc_desk *desk)
{
	assert(desk->people->len <= LC_DESK_MAX);
	for (guint i = 0; i < desk->people->len; i++)
		check_person(desk, desk->people->pdata[i]);
	for (guint i = 0; i < desk->calls->len; i++)
		check_call(desk, desk->calls->pdata[i]);
	check_timers(desk);
}
