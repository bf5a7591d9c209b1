/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking at a desk: finding people and calls, and what follows from what they are.
 */
#include <string.h>

#include "lectern/calls/desk.h"

struct lc_desk_person *lc_desk_person_find(const struct lc_desk *desk, const char *participant)
{
	for (guint i = 0; i < desk->people->len; i++) {
		struct lc_desk_person *person = desk->people->pdata[i];
		if (strcmp(person->participant, participant) == 0)
			return person;
	}
	return NULL;
}

struct lc_desk_call *lc_desk_call_find(const struct lc_desk *desk, const char *request)
{
	for (guint i = 0; i < desk->calls->len; i++) {
		struct lc_desk_call *call = desk->calls->pdata[i];
		if (strcmp(call->session.request, request) == 0)
			return call;
	}
	return NULL;
}

struct lc_desk_call *lc_desk_session_find(const struct lc_desk *desk, const char *room)
{
	for (guint i = 0; i < desk->calls->len; i++) {
		struct lc_desk_call *call = desk->calls->pdata[i];
		if (call->is_accepted && strcmp(call->session.room, room) == 0)
			return call;
	}
	return NULL;
}

static bool concerns(const struct lc_desk_call *call, const char *participant)
{
	const struct lc_desk_offer *offer = lc_desk_offer_find(call, participant);

	return strcmp(call->session.client, participant) == 0 || (offer && !offer->has_declined);
}

struct lc_desk_call *lc_desk_request_of(const struct lc_desk *desk,
					const struct lc_desk_person *person)
{
	for (guint i = 0; i < desk->calls->len; i++) {
		struct lc_desk_call *call = desk->calls->pdata[i];
		if (!call->is_accepted && concerns(call, person->participant))
			return call;
	}
	return NULL;
}

bool lc_desk_is_interpreter(const struct lc_desk_person *person)
{
	return person->languages.count > 0;
}

enum lc_availability lc_desk_availability(const struct lc_desk_person *person)
{
	if (!person->is_connected || !lc_desk_is_interpreter(person))
		return LC_OFFLINE;
	return *person->busy_in ? LC_BUSY : person->chosen;
}

struct lc_desk_offer *lc_desk_offer_find(const struct lc_desk_call *call, const char *participant)
{
	for (guint i = 0; i < call->offers->len; i++) {
		struct lc_desk_offer *offer = &g_array_index(call->offers, struct lc_desk_offer, i);
		if (strcmp(offer->participant, participant) == 0)
			return offer;
	}
	return NULL;
}

uint32_t lc_desk_offers_left(const struct lc_desk_call *call)
{
	uint32_t left = 0;

	for (guint i = 0; i < call->offers->len; i++)
		left += !g_array_index(call->offers, struct lc_desk_offer, i).has_declined;
	return left;
}
