/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is on the desk: coming, coming back, choosing, going, being kept and being forgotten.
 */
#include <stdio.h>
#include <string.h>

#include "lectern/calls/turn.h"

void lc_desk_person_free(void *person)
{
	g_free(person);
}

static enum lc_error check_languages(const struct lc_desk_turn *turn)
{
	const struct lc_languages *languages = &turn->command->place.languages;
	bool is_good = languages->count <= LC_MAX_LANGUAGES;

	for (size_t i = 0; is_good && i < languages->count; i++)
		is_good = lc_language_is_valid(languages->tag[i]);
	return is_good ? LC_OK
		       : lc_refuse(turn->why, LC_BAD_FIELD, "languages",
				   "languages must be at most %d tags such as es-MX",
				   LC_MAX_LANGUAGES);
}

static enum lc_error check_place(const struct lc_desk_turn *turn)
{
	if (!lc_id_is_valid(turn->command->participant))
		return lc_refuse(turn->why, LC_BAD_FIELD, "participant", "participant is invalid");
	if (!lc_name_is_valid(turn->command->place.display))
		return lc_refuse(turn->why, LC_BAD_FIELD, "display", "display is invalid");
	return check_languages(turn);
}

/** Is it in a session or part of a request? */
static bool is_engaged(const struct lc_desk *desk, const struct lc_desk_person *person)
{
	bool is_engaged = *person->busy_in != '\0';

	for (guint i = 0; !is_engaged && i < desk->calls->len; i++) {
		const struct lc_desk_call *call = desk->calls->pdata[i];
		is_engaged = strcmp(call->session.client, person->participant) == 0 ||
			     (!call->is_accepted && lc_desk_offer_find(call, person->participant));
	}
	return is_engaged;
}

/** May whoever registers have the place of `person`, or a new one (NULL)? */
static enum lc_error check_holder(const struct lc_desk_turn *turn,
				  const struct lc_desk_person *person)
{
	const struct lc_desk_register *place = &turn->command->place;
	const struct lc_desk *desk = turn->desk;

	if (!person && desk->people->len >= LC_DESK_MAX)
		return lc_refuse(turn->why, LC_ROOM_FULL, "", "the desk is full");
	if (!person)
		return LC_OK;
	if (!lc_hash_equal(person->key_hash, place->key_hash))
		return lc_refuse(turn->why, LC_SEAT_TAKEN, "", "%s", lc_error_text(LC_SEAT_TAKEN));
	if (lc_desk_is_interpreter(person) != (place->languages.count > 0) &&
	    is_engaged(desk, person))
		return lc_refuse(turn->why, LC_INVALID_STATE, "languages",
				 "languages cannot begin or end during a call");
	return LC_OK;
}

static struct lc_desk_person *add_person(struct lc_desk_turn *turn)
{
	struct lc_desk_person *person = g_new0(struct lc_desk_person, 1);

	memcpy(person->participant, turn->command->participant, sizeof(person->participant));
	memcpy(person->key_hash, turn->command->place.key_hash, LC_HASH_BYTES);
	person->shown = LC_OFFLINE;
	g_ptr_array_add(turn->desk->people, person);
	return person;
}

/** Whoever is neither here nor in a session is forgotten after a while. */
static void keep(struct lc_desk_turn *turn, struct lc_desk_person *person)
{
	struct lc_timers *timers = &turn->desk->timers;

	if (person->is_connected || *person->busy_in)
		lc_timer_cancel(timers, &person->keep);
	else
		lc_timer_arm(timers, &person->keep, LC_TIMER_PLACE, person,
			     turn->now.mono_ms + LC_DESK_KEEP_MS);
}

enum lc_error lc_desk_run_register(struct lc_desk_turn *turn)
{
	const struct lc_desk_register *place = &turn->command->place;
	struct lc_desk_person *person = lc_desk_person_find(turn->desk, turn->command->participant);
	enum lc_error error = check_place(turn);

	if (error == LC_OK)
		error = check_holder(turn, person);
	if (error != LC_OK)
		return error;
	if (!person)
		person = add_person(turn);
	bool is_news = memcmp(&person->languages, &place->languages, sizeof(place->languages)) != 0;
	const char *shown = *place->display ? place->display : person->participant;
	snprintf(person->display, sizeof(person->display), "%s", shown);
	person->languages = place->languages;
	if (place->has_availability)
		person->chosen = place->availability;
	person->handle = ++turn->desk->last_handle;
	person->is_connected = true;
	keep(turn, person);
	lc_desk_turn_show(turn, person, is_news);
	lc_desk_turn_offer_waiting(turn, person, true);
	return LC_OK;
}

enum lc_error lc_desk_run_set_availability(struct lc_desk_turn *turn)
{
	turn->person->chosen = turn->command->availability;
	lc_desk_turn_show(turn, turn->person, false);
	lc_desk_turn_offer_waiting(turn, turn->person, false);
	return LC_OK;
}

enum lc_error lc_desk_run_gone(struct lc_desk_turn *turn)
{
	turn->person->is_connected = false;
	keep(turn, turn->person);
	lc_desk_turn_show(turn, turn->person, false);
	return LC_OK;
}

void lc_desk_turn_occupy(struct lc_desk_turn *turn, struct lc_desk_person *person, const char *room)
{
	snprintf(person->busy_in, sizeof(person->busy_in), "%s", room);
	keep(turn, person);
	lc_desk_turn_show(turn, person, false);
}

void lc_desk_turn_release(struct lc_desk_turn *turn, const char *participant)
{
	struct lc_desk_person *person = lc_desk_person_find(turn->desk, participant);

	memset(person->busy_in, 0, sizeof(person->busy_in));
	keep(turn, person);
	lc_desk_turn_show(turn, person, false);
	lc_desk_turn_offer_waiting(turn, person, false);
}
