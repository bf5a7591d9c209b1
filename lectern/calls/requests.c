/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calls: asked for, offered, accepted by one, and over.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "lectern/calls/turn.h"

void lc_desk_call_free(void *data)
{
	struct lc_desk_call *call = data;

	g_array_unref(call->offers);
	g_free(call);
}

static void remove_call(struct lc_desk_turn *turn, struct lc_desk_call *call)
{
	lc_timer_cancel(&turn->desk->timers, &call->timer);
	g_ptr_array_remove(turn->desk->calls, call);
}

/** Tells all who could have had the call, but `except` (may be ""). */
static void tell_offered(struct lc_desk_turn *turn, enum lc_desk_event_kind kind,
			 const struct lc_desk_call *call, const char *except,
			 enum lc_call_reason reason)
{
	for (guint i = 0; i < call->offers->len; i++) {
		const struct lc_desk_offer *offer =
			&g_array_index(call->offers, struct lc_desk_offer, i);
		if (!offer->has_declined && strcmp(offer->participant, except) != 0)
			lc_desk_turn_tell(turn, kind, offer->participant, call)->reason = reason;
	}
}

static void add_offer(struct lc_desk_turn *turn, struct lc_desk_call *call,
		      const struct lc_desk_person *person)
{
	struct lc_desk_offer offer = {.has_declined = false};

	memcpy(offer.participant, person->participant, sizeof(offer.participant));
	g_array_append_val(call->offers, offer);
	lc_desk_turn_tell(turn, LC_DESK_INCOMING, person->participant, call);
}

/* Requests */

static enum lc_error check_wish(const struct lc_desk_turn *turn)
{
	const struct lc_desk_wish *wish = &turn->command->wish;

	assert(lc_id_is_valid(wish->id) && lc_id_is_valid(wish->room));
	if (!lc_language_is_valid(wish->language))
		return lc_refuse(turn->why, LC_BAD_FIELD, "language",
				 "language must be a tag such as es-MX");
	if (*wish->session_type && !lc_id_is_valid(wish->session_type))
		return lc_refuse(turn->why, LC_BAD_FIELD, "session_type",
				 "session_type is invalid");
	return LC_OK;
}

/** One thing at a time, and nothing twice. */
static enum lc_error check_alone(const struct lc_desk_turn *turn)
{
	const struct lc_desk_wish *wish = &turn->command->wish;
	const struct lc_desk_call *own = lc_desk_request_of(turn->desk, turn->person);

	if (own)
		return lc_refuse(turn->why, LC_INVALID_STATE, "requestId",
				 "requestId %s is still waiting", own->session.request);
	if (*turn->person->busy_in)
		return lc_refuse(turn->why, LC_INVALID_STATE, "sessionId",
				 "sessionId %.100s is not over yet", turn->person->busy_in);
	for (guint i = 0; i < turn->desk->calls->len; i++) {
		const struct lc_desk_call *call = turn->desk->calls->pdata[i];
		if (strcmp(call->session.request, wish->id) == 0 ||
		    strcmp(call->session.room, wish->room) == 0)
			return lc_refuse(turn->why, LC_ROOM_EXISTS, "requestId",
					 "requestId or its room exists already");
	}
	return LC_OK;
}

static enum lc_match match(const struct lc_desk_person *person, const char *language)
{
	return lc_desk_availability(person) == LC_AVAILABLE
		       ? lc_languages_match(&person->languages, language)
		       : LC_MATCH_NONE;
}

/** Offers a new call to all it suits so well; those of the very language come first. */
static void offer_to_all(struct lc_desk_turn *turn, struct lc_desk_call *call, enum lc_match wanted)
{
	const GPtrArray *people = turn->desk->people;

	for (guint i = 0; i < people->len; i++) {
		if (match(people->pdata[i], call->session.language) == wanted)
			add_offer(turn, call, people->pdata[i]);
	}
}

static bool is_anybody_there(const struct lc_desk *desk, const char *language)
{
	for (guint i = 0; i < desk->people->len; i++) {
		if (match(desk->people->pdata[i], language) != LC_MATCH_NONE)
			return true;
	}
	return false;
}

static enum lc_error refuse_nobody(struct lc_desk_turn *turn)
{
	struct lc_desk_event *event =
		lc_desk_turn_tell(turn, LC_DESK_NOBODY, turn->person->participant, NULL);

	memcpy(event->session.language, turn->command->wish.language,
	       sizeof(event->session.language));
	return lc_refuse(turn->why, LC_NOBODY_AVAILABLE, "language",
			 "no interpreter is available for this language");
}

static struct lc_desk_call *add_call(struct lc_desk_turn *turn)
{
	const struct lc_desk_wish *wish = &turn->command->wish;
	struct lc_desk_call *call = g_new0(struct lc_desk_call, 1);
	struct lc_desk_session *session = &call->session;

	memcpy(session->request, wish->id, sizeof(session->request));
	memcpy(session->room, wish->room, sizeof(session->room));
	memcpy(session->pin, wish->pin, sizeof(session->pin));
	memcpy(session->session_type, wish->session_type, sizeof(session->session_type));
	memcpy(session->language, wish->language, sizeof(session->language));
	memcpy(session->client, turn->person->participant, sizeof(session->client));
	memcpy(session->client_name, turn->person->display, sizeof(session->client_name));
	session->urgency = wish->urgency;
	session->expires_at_ms = turn->now.wall_ms + turn->desk->request_timeout_ms;
	call->offers = g_array_new(FALSE, FALSE, sizeof(struct lc_desk_offer));
	lc_timer_arm(&turn->desk->timers, &call->timer, LC_TIMER_CALL, call,
		     turn->now.mono_ms + turn->desk->request_timeout_ms);
	g_ptr_array_add(turn->desk->calls, call);
	return call;
}

enum lc_error lc_desk_run_request(struct lc_desk_turn *turn)
{
	enum lc_error error = check_wish(turn);

	if (error == LC_OK)
		error = check_alone(turn);
	if (error != LC_OK)
		return error;
	if (!is_anybody_there(turn->desk, turn->command->wish.language))
		return refuse_nobody(turn);
	struct lc_desk_call *call = add_call(turn);
	offer_to_all(turn, call, LC_MATCH_EXACT);
	offer_to_all(turn, call, LC_MATCH_PRIMARY);
	lc_desk_turn_tell(turn, LC_DESK_SENT, turn->person->participant, call)->interpreters =
		call->offers->len;
	return LC_OK;
}

void lc_desk_turn_offer_waiting(struct lc_desk_turn *turn, struct lc_desk_person *person,
				bool is_again)
{
	for (guint i = 0; i < turn->desk->calls->len; i++) {
		struct lc_desk_call *call = turn->desk->calls->pdata[i];
		const struct lc_desk_offer *offer = lc_desk_offer_find(call, person->participant);
		if (call->is_accepted)
			continue;
		if (!offer && match(person, call->session.language) != LC_MATCH_NONE)
			add_offer(turn, call, person);
		else if (offer && !offer->has_declined && is_again)
			lc_desk_turn_tell(turn, LC_DESK_INCOMING, person->participant, call);
	}
}

/* Ends of requests */

enum lc_error lc_desk_run_cancel(struct lc_desk_turn *turn)
{
	struct lc_desk_call *call = lc_desk_request_of(turn->desk, turn->person);

	if (!call)
		return lc_refuse(turn->why, LC_CALL_GONE, "", "%s", lc_error_text(LC_CALL_GONE));
	tell_offered(turn, LC_DESK_CALL_GONE, call, "", LC_CALL_CANCELLED);
	remove_call(turn, call);
	return LC_OK;
}

void lc_desk_turn_expire(struct lc_desk_turn *turn, struct lc_desk_call *call)
{
	lc_desk_turn_tell(turn, LC_DESK_REQUEST_EXPIRED, call->session.client, call)->reason =
		LC_CALL_EXPIRED;
	tell_offered(turn, LC_DESK_CALL_EXPIRED, call, "", LC_CALL_EXPIRED);
	remove_call(turn, call);
}

/* Answers */

/** A request that was offered to who asks and that it may still have; NULL when there is none. */
static struct lc_desk_call *find_offered(const struct lc_desk_turn *turn,
					 struct lc_desk_offer **offer_out)
{
	struct lc_desk_call *call = lc_desk_call_find(turn->desk, turn->command->call);
	struct lc_desk_offer *offer =
		call ? lc_desk_offer_find(call, turn->person->participant) : NULL;

	if (!offer || offer->has_declined || call->is_accepted)
		return NULL;
	*offer_out = offer;
	return call;
}

static enum lc_error refuse_late(struct lc_desk_turn *turn)
{
	const struct lc_desk_call *call = lc_desk_call_find(turn->desk, turn->command->call);
	bool was_offered = call && lc_desk_offer_find(call, turn->person->participant);
	struct lc_desk_event *event =
		lc_desk_turn_tell(turn, LC_DESK_CALL_GONE, turn->person->participant, NULL);

	memcpy(event->session.request, turn->command->call, sizeof(event->session.request));
	event->reason = was_offered && call->is_accepted ? LC_CALL_TAKEN : LC_CALL_UNKNOWN;
	return lc_refuse(turn->why, LC_CALL_GONE, "requestId", "requestId: %s",
			 lc_error_text(LC_CALL_GONE));
}

/** The room comes first: who is told of a session can go there. */
static void tell_accepted(struct lc_desk_turn *turn, const struct lc_desk_call *call)
{
	const struct lc_desk_session *session = &call->session;
	const guint first = turn->out->len;

	lc_desk_turn_tell(turn, LC_DESK_CALL_ACCEPTED, "", call);
	g_array_index(turn->out, struct lc_desk_effect, first).kind = LC_DESK_MAKE_SESSION;
	lc_desk_turn_tell(turn, LC_DESK_CALL_ACCEPTED, session->interpreter, call);
	lc_desk_turn_tell(turn, LC_DESK_INTERPRETER_ACCEPTED, session->client, call);
	tell_offered(turn, LC_DESK_CALL_TAKEN, call, session->interpreter, LC_CALL_TAKEN);
}

enum lc_error lc_desk_run_accept(struct lc_desk_turn *turn)
{
	struct lc_desk_person *person = turn->person;
	struct lc_desk_offer *offer;
	struct lc_desk_call *call = find_offered(turn, &offer);

	if (!call)
		return refuse_late(turn);
	if (*person->busy_in)
		return lc_refuse(turn->why, LC_INVALID_STATE, "sessionId",
				 "sessionId %.100s is not over yet", person->busy_in);
	lc_timer_cancel(&turn->desk->timers, &call->timer);
	call->is_accepted = true;
	memcpy(call->session.interpreter, person->participant, sizeof(call->session.interpreter));
	memcpy(call->session.interpreter_name, person->display,
	       sizeof(call->session.interpreter_name));
	tell_accepted(turn, call);
	lc_desk_turn_occupy(turn, person, call->session.room);
	lc_desk_turn_occupy(turn, lc_desk_person_find(turn->desk, call->session.client),
			    call->session.room);
	return LC_OK;
}

enum lc_error lc_desk_run_decline(struct lc_desk_turn *turn)
{
	struct lc_desk_offer *offer;
	struct lc_desk_call *call = find_offered(turn, &offer);

	if (!call)
		return refuse_late(turn);
	offer->has_declined = true;
	struct lc_desk_event *event =
		lc_desk_turn_tell(turn, LC_DESK_CALL_DECLINED, call->session.client, call);
	event->interpreters = lc_desk_offers_left(call);
	memcpy(event->participant, turn->person->participant, sizeof(event->participant));
	if (event->interpreters == 0) { /* there is nothing to wait for */
		lc_desk_turn_tell(turn, LC_DESK_NOBODY, call->session.client, call);
		remove_call(turn, call);
	}
	return LC_OK;
}

/* Ends of sessions */

/** Both sides are free again; frees `call`. */
static void end_session(struct lc_desk_turn *turn, struct lc_desk_call *call)
{
	const struct lc_desk_session session = call->session;

	remove_call(turn, call);
	lc_desk_turn_release(turn, session.client);
	lc_desk_turn_release(turn, session.interpreter);
}

static enum lc_error refuse_session(const struct lc_desk_turn *turn)
{
	return lc_refuse(turn->why, LC_NO_SUCH_ROOM, "", "%s", lc_error_text(LC_NO_SUCH_ROOM));
}

enum lc_error lc_desk_run_fail_session(struct lc_desk_turn *turn)
{
	struct lc_desk_call *call = lc_desk_session_find(turn->desk, turn->command->room);

	if (!call)
		return refuse_session(turn);
	lc_desk_turn_tell(turn, LC_DESK_REQUEST_EXPIRED, call->session.client, call)->reason =
		LC_CALL_FAILED;
	tell_offered(turn, LC_DESK_CALL_GONE, call, "", LC_CALL_FAILED);
	end_session(turn, call);
	return LC_OK;
}

enum lc_error lc_desk_run_session_over(struct lc_desk_turn *turn)
{
	struct lc_desk_call *call = lc_desk_session_find(turn->desk, turn->command->room);

	if (!call)
		return refuse_session(turn);
	end_session(turn, call);
	return LC_OK;
}
